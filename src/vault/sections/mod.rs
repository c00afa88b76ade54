//! The plaintext of sections: JSON in padding that hides its length, parsed and rendered. Has no access to keys.

mod credentials;
mod metadata;
mod padding;
mod strict;

pub(super) use credentials::{
    SealedCredential, SealedCredentials, read as read_credentials, write as write_credentials,
};
pub(super) use metadata::{
    Extras, Section, is_of_later_type, read as read_metadata, read_extras, write as write_metadata,
};
pub(super) use padding::{SMALLEST, pad, padded_length, unpad};

use serde_json::{Map, Value};

use super::damage::Damage;
use super::error::VaultError;

/// Unknown fields of a later version, which every save preserves.
pub(super) type Carried = Map<String, Value>;

/// The unknown fields of a scope's two sections. No `Debug`: a later version may store a secret there.
#[derive(Clone, Default, PartialEq)]
pub(super) struct SectionExtras {
    pub(super) metadata: Carried,
    pub(super) credentials: Carried,
}

const BAD_RECORD: VaultError = VaultError::Damaged(Damage::Record);
