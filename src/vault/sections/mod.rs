//! Records to the plaintext of a section and back: JSON inside a padding that hides its length. Knows no keys.

mod credentials;
mod metadata;
mod padding;
mod strict;

pub(super) use credentials::{
    SealedCredential, SealedCredentials, read as read_credentials, write as write_credentials,
};
pub(super) use metadata::{Extras, read as read_metadata, read_extras, write as write_metadata};
pub(super) use padding::{SMALLEST, pad, padded_length, unpad};

use serde_json::{Map, Value};

use super::damage::Damage;
use super::error::VaultError;

/// Fields that a later version wrote and this one only carries along.
pub(super) type Carried = Map<String, Value>;

/// Those of a scope's two sections themselves. It has no `Debug`: a later version may keep a secret there.
#[derive(Clone, Default, PartialEq)]
pub(super) struct SectionExtras {
    pub(super) metadata: Carried,
    pub(super) credentials: Carried,
}

const BAD_RECORD: VaultError = VaultError::Damaged(Damage::Record);
