//! Reasons why a vault file is damaged.

/// Why a file is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// Two scopes have a record with the same id.
    #[error("two scopes have a record with the same id")]
    SameRecordTwice,
    /// The details of a key slot do not match its kind.
    #[error("the details of a key slot do not match its kind")]
    SlotInfoKind,
    /// The details of a key slot cannot be decrypted.
    #[error("the details of a key slot cannot be decrypted")]
    SlotInfoSealed,
    /// The details of a key slot are malformed.
    #[error("the details of a key slot are malformed")]
    SlotInfoFormat,
    /// The details of a key slot belong to another slot.
    #[error("the details of a key slot belong to another slot")]
    SlotInfoForeign,
    /// The key to the details of a key slot cannot be decrypted.
    #[error("the key to the details of a key slot cannot be decrypted")]
    SlotInfoKey,
    /// A section has no records, or not in order.
    #[error("a section has no records, or not in order")]
    Records,
    /// A record is malformed.
    #[error("a record is malformed")]
    Record,
    /// The padding of a section is wrong.
    #[error("the padding of a section is wrong")]
    Padding,
    /// A section is not canonical base64.
    #[error("a section is not canonical base64")]
    SectionBase64,
    /// A section cannot be decrypted.
    #[error("a section cannot be decrypted")]
    SectionSealed,
    /// A section was encrypted with another key.
    #[error("a section was encrypted with another key")]
    SectionKey,
    /// A section has an impossible length.
    #[error("a section has an impossible length")]
    SectionLength,
    /// Its sections are not in order.
    #[error("its sections are not in order")]
    SectionOrder,
    /// A section names another scope.
    #[error("a section names another scope")]
    SectionScope,
    /// The authentication code of its metadata is wrong.
    #[error("the authentication code of its metadata is wrong")]
    MetadataCode,
    /// Its sections do not match its header.
    #[error("its sections do not match its header")]
    Sections,
    /// Its header does not end.
    #[error("its header does not end")]
    HeaderEnd,
    /// A line of its header is malformed.
    #[error("a line of its header is malformed")]
    HeaderLine,
    /// Its checksum is wrong.
    #[error("its checksum is wrong")]
    Checksum,
    /// It has more key slots than a vault can have.
    #[error("it has more key slots than a vault can have")]
    Slots,
    /// It has more sections than a vault can have.
    #[error("it has more sections than a vault can have")]
    SectionCount,
    /// It has more passphrase slots than a vault can have.
    #[error("it has more passphrase slots than a vault can have")]
    PassphraseSlots,
    /// It is larger than a vault can be.
    #[error("it is larger than a vault can be")]
    TooLarge,
    /// It contains bytes that are not ASCII.
    #[error("it contains bytes that are not ASCII")]
    NotAscii,
    /// It is not text.
    #[error("it is not text")]
    NotText,
    /// It does not start like a vault.
    #[error("it does not start like a vault")]
    NotAVault,
    /// Its first line is malformed.
    #[error("its first line is malformed")]
    FirstLine,
    /// Its last line is malformed.
    #[error("its last line is malformed")]
    End,
    /// Its generation does not match its parent.
    #[error("its generation does not match its parent")]
    Parent,
    /// It has the same key slot twice.
    #[error("it has the same key slot twice")]
    SameSlotTwice,
    /// A key slot opens more than its kind can.
    #[error("a key slot opens more than its kind can")]
    SlotOpens,
    /// A key slot has an impossible length.
    #[error("a key slot has an impossible length")]
    SlotLength,
    /// A key slot cannot be decrypted.
    #[error("a key slot cannot be decrypted")]
    SlotSealed,
    /// A key slot holds no root key.
    #[error("a key slot holds no root key")]
    SlotRootKey,
    /// A key slot holds no keys of its kind.
    #[error("a key slot holds no keys of its kind")]
    SlotKeys,
    /// Its KDF parameters are out of bounds.
    #[error("its KDF parameters are out of bounds")]
    KdfParameters,
    /// The metadata and the credentials of a scope have different records.
    #[error("the metadata and the credentials of a scope have different records")]
    Pairs,
    /// A credential has another type than its API.
    #[error("a credential has another type than its API")]
    CredentialType,
    /// A record has an authentication type that its header does not announce.
    #[error("a record has an authentication type that its header does not announce")]
    LaterType,
    /// Its authentication code is wrong.
    #[error("its authentication code is wrong")]
    Authentication,
}
