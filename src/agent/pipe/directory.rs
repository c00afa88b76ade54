//! Where a session's address is: in a file of the state directory that only the user may read.

use std::cell::RefCell;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::address::Address;
use crate::agent::SessionError;
use crate::fs::{make_directory, write_private};

const ADDRESS: &str = "session.pipe";
const START_LOCK: &str = "session.lock";
const PROMPT_LOCK: &str = "prompt.lock";

/// A directory for the address and the locks.
#[derive(Debug, Clone)]
pub struct Socket {
    directory: PathBuf,
    hung: Rc<RefCell<Option<Hung>>>,
}

/// A session that this process has waited for in vain; it isn't waited for again.
#[derive(Debug)]
struct Hung {
    name: String,
    pid: Option<i32>,
}

impl Socket {
    /// The one place where a session may be.
    pub fn candidates(state: &Path) -> Vec<Self> {
        vec![Self::of_directory(state.join("run"))]
    }

    /// The place of an address that was handed on to the background process.
    pub(super) fn of_directory(directory: PathBuf) -> Self {
        Self { directory, hung: Rc::default() }
    }

    /// The first candidate that can be made, or is there already.
    ///
    /// # Errors
    /// [`SessionError::NoPlace`].
    pub fn make(candidates: &[Self]) -> Result<&Self, SessionError> {
        let place = candidates.first().ok_or_else(|| SessionError::NoPlace("none is known".to_owned()))?;
        let made = make_directory(&place.directory);
        made.map(|()| place).map_err(|error| SessionError::NoPlace(crate::model::text::reason(&error)))
    }

    /// Whether an address is there.
    pub(in crate::agent) fn has_socket(&self) -> Result<bool, SessionError> {
        Ok(self.address().is_some())
    }

    /// The address, if there is one.
    pub(super) fn address(&self) -> Option<Address> {
        let text = zeroize::Zeroizing::new(fs::read_to_string(self.directory.join(ADDRESS)).ok()?);
        Address::parse(&text)
    }

    /// Writes the address down, in one piece. That of a session that died is replaced.
    pub(super) fn announce(&self, address: &Address) -> io::Result<()> {
        Ok(write_private(&self.directory.join(ADDRESS), &[address.to_text().as_bytes()])?)
    }

    /// Whether clients still find this address.
    pub(super) fn announces(&self, address: &Address) -> bool {
        self.address().is_some_and(|found| found.name == address.name)
    }

    /// Removes the address.
    pub(super) fn withdraw(&self) {
        let _ = fs::remove_file(self.directory.join(ADDRESS));
    }

    /// Remembers that the session here, a process if known, does not answer.
    pub(in crate::agent) fn hangs(&self, pid: Option<i32>) {
        self.hung.replace(self.address().map(|address| Hung { name: address.name, pid }));
    }

    /// Whether the session here is one that did not answer, and its process. Another one may have taken its place.
    pub(in crate::agent) fn is_known_to_hang(&self) -> Option<Option<i32>> {
        let hung = self.hung.borrow();
        let hung = hung.as_ref()?;
        (self.address()?.name == hung.name).then_some(hung.pid)
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
