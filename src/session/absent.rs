//! Where there is no session: every question is answered as by one that holds nothing.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use super::protocol::Status;
use super::{Limits, SessionError};
use crate::domain::AppName;
use crate::vault::{AppKeys, LockedVault, MetadataKey, RootKey, VaultId};

/// Where a session would be.
#[derive(Debug, Clone)]
pub struct Place;
