//! Records to the plaintext of a section and back: JSON inside a padding that hides its length. Knows no keys.

mod credentials;
mod metadata;
mod padding;
mod strict;

pub(super) use credentials::{SealedCredential, read as read_credentials, write as write_credentials};
pub(super) use metadata::{Extras, read as read_metadata, read_extras, write as write_metadata};
pub(super) use padding::{SMALLEST, pad, padded_length, unpad};

use super::error::VaultError;

const BAD_RECORD: VaultError = VaultError::Damaged("a record is not as the format has it");
