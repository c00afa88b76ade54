//! The file that holds the address of the agent's pipe. Only the user can read it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::address::Address;
use crate::agent::SessionError;
use crate::agent::directory::AgentDirectory;
use crate::fs::write_private;

const ADDRESS: &str = "session.pipe";

/// The address file of an agent. Neither it nor its directory has to exist.
#[derive(Debug, Clone)]
pub(in crate::agent) struct AddressFile {
    directory: AgentDirectory,
}

/// Identifies one agent: the random name of its pipe.
pub(in crate::agent) type PipeName = String;

impl AddressFile {
    /// Returns the only address file that an agent uses.
    pub(in crate::agent) fn candidates(state: &Path) -> Vec<Self> {
        vec![Self::in_directory(state.join("run"))]
    }

    pub(super) fn in_directory(directory: PathBuf) -> Self {
        Self { directory: AgentDirectory::at(directory) }
    }

    /// Returns whether there is an address.
    pub(in crate::agent) fn exists(&self) -> Result<bool, SessionError> {
        Ok(self.address().is_some())
    }

    /// Returns the identity of the agent that wrote the address.
    pub(in crate::agent) fn id(&self) -> Option<PipeName> {
        self.address().map(|address| address.name)
    }

    /// Reads the address, if there is a valid one.
    pub(super) fn address(&self) -> Option<Address> {
        let text = zeroize::Zeroizing::new(fs::read_to_string(self.path()).ok()?);
        Address::parse(&text)
    }

    /// Writes the address atomically. The address of an agent that died is replaced.
    pub(super) fn publish(&self, address: &Address) -> io::Result<()> {
        Ok(write_private(&self.path(), &[address.to_text().as_bytes()])?)
    }

    /// Returns whether clients still find this address.
    pub(super) fn publishes(&self, address: &Address) -> bool {
        self.address().is_some_and(|found| found.name == address.name)
    }

    /// Removes the address.
    pub(super) fn withdraw(&self) {
        let _ = fs::remove_file(self.path());
    }

    pub(in crate::agent) fn directory(&self) -> &AgentDirectory {
        &self.directory
    }

    pub(in crate::agent) fn path(&self) -> PathBuf {
        self.directory.path().join(ADDRESS)
    }
}
