//! The directory that holds the address of the agent's pipe, in a file that only the user can read, and the locks.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::address::Address;
use crate::agent::SessionError;
use crate::fs::{make_directory, write_private};

const ADDRESS: &str = "session.pipe";
const START_LOCK: &str = "session.lock";
const PROMPT_LOCK: &str = "prompt.lock";

/// The directory of the address and the locks. It has the same interface as the socket's directory on Unix.
#[derive(Debug, Clone)]
pub(in crate::agent) struct Socket {
    directory: PathBuf,
}

/// Identifies one agent: the random name of its pipe.
pub(in crate::agent) type SocketId = String;

impl Socket {
    /// Returns the only directory that an agent uses.
    pub(in crate::agent) fn candidates(state: &Path) -> Vec<Self> {
        vec![Self::in_directory(state.join("run"))]
    }

    pub(super) fn in_directory(directory: PathBuf) -> Self {
        Self { directory }
    }

    /// Creates the directory if it does not exist.
    ///
    /// # Errors
    /// [`SessionError::NoPlace`].
    pub(in crate::agent) fn create_directory(&self) -> Result<(), SessionError> {
        let created = make_directory(&self.directory);
        created.map_err(|error| SessionError::NoPlace(crate::model::text::reason(&error)))
    }

    /// Returns whether there is an address.
    pub(in crate::agent) fn exists(&self) -> Result<bool, SessionError> {
        Ok(self.address().is_some())
    }

    /// Returns the identity of the agent that wrote the address.
    pub(in crate::agent) fn id(&self) -> Option<SocketId> {
        self.address().map(|address| address.name)
    }

    /// Reads the address, if there is a valid one.
    pub(super) fn address(&self) -> Option<Address> {
        let text = zeroize::Zeroizing::new(fs::read_to_string(self.directory.join(ADDRESS)).ok()?);
        Address::parse(&text)
    }

    /// Writes the address atomically. The address of an agent that died is replaced.
    pub(super) fn publish(&self, address: &Address) -> io::Result<()> {
        Ok(write_private(&self.directory.join(ADDRESS), &[address.to_text().as_bytes()])?)
    }

    /// Returns whether clients still find this address.
    pub(super) fn publishes(&self, address: &Address) -> bool {
        self.address().is_some_and(|found| found.name == address.name)
    }

    /// Removes the address.
    pub(super) fn withdraw(&self) {
        let _ = fs::remove_file(self.directory.join(ADDRESS));
    }

    pub(in crate::agent) fn directory(&self) -> &Path {
        &self.directory
    }

    pub(in crate::agent) fn start_lock(&self) -> PathBuf {
        self.directory.join(START_LOCK)
    }

    pub(in crate::agent) fn prompt_lock(&self) -> PathBuf {
        self.directory.join(PROMPT_LOCK)
    }
}
