//! Credentials that a child reads from files instead of variables. capi deletes the files when the child has ended.
//!
//! If capi is killed, another process deletes them, which waits for the other end of a pipe that only capi has open. The
//! next run deletes files that both left, for example because the machine crashed.

#[cfg(unix)]
use std::ffi::OsString;
#[cfg(unix)]
use std::io::{self, PipeWriter};
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::sync::{Arc, atomic::AtomicBool};

#[cfg(unix)]
use signal_hook::consts::signal::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

use super::start::LaunchError;
#[cfg(unix)]
use super::watcher::start_waiting;
#[cfg(unix)]
use crate::fs::remove_child_file;
use crate::fs::{ChildFile, WriteError};
use crate::model::{Secret, text};

/// The internal command that deletes files when capi was killed. Their paths follow.
#[cfg(unix)]
pub const FILE_REMOVER: &str = "__remove-files";

/// The content of a file.
pub enum FileContent {
    /// A credential.
    Secret(Secret),
    /// Anything that is not secret.
    Public(Vec<u8>),
}

impl FileContent {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Secret(secret) => secret.expose().as_bytes(),
            Self::Public(bytes) => bytes,
        }
    }
}

/// The files of one child, deleted when this is dropped.
#[derive(Default)]
pub struct ChildFiles {
    files: Vec<ChildFile>,
    /// Closed with this process.
    #[cfg(unix)]
    #[allow(dead_code, reason = "closed when it is dropped")]
    remover: Option<PipeWriter>,
}

impl ChildFiles {
    /// Creates a file, in `otherwise` if it cannot be in memory, and returns its path. [`ChildFiles::watch`] follows the
    /// last one.
    ///
    /// # Errors
    /// [`LaunchError::File`].
    pub fn add(&mut self, otherwise: &Path, content: &FileContent) -> Result<PathBuf, LaunchError> {
        let file = ChildFile::create(otherwise, content.bytes()).map_err(unwritable)?;
        let path = file.path();
        self.files.push(file);
        Ok(path)
    }

    /// Starts the process that deletes the files if this one is killed. Best effort: without it, the next run deletes them.
    pub fn watch(&mut self) {
        #[cfg(unix)]
        if !self.files.is_empty() {
            let paths = self.files.iter().map(ChildFile::path);
            self.remover = start_waiting(FILE_REMOVER, paths).ok();
        }
    }

    /// Returns whether there is no file.
    #[cfg(unix)]
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Deletes the files, because the child has ended.
    #[cfg(unix)]
    pub(super) fn remove(&mut self) {
        self.files.clear();
    }
}

fn unwritable(error: WriteError) -> LaunchError {
    LaunchError::File { path: error.path, reason: text::reason(&error.source) }
}

/// Runs [`FILE_REMOVER`] with the arguments after it.
///
/// # Errors
/// stdin cannot be read.
#[cfg(unix)]
pub fn remove_files(paths: &[OsString]) -> io::Result<()> {
    // Away from the signals of a terminal. A signal to everything, as at a shutdown, ends the child and then capi.
    rustix::process::setsid()?;
    for signal in [SIGHUP, SIGINT, SIGQUIT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::new(AtomicBool::new(false)))?;
    }
    while let Err(error) = rustix::io::read(io::stdin(), &mut [0; 1]) {
        if error != rustix::io::Errno::INTR {
            return Err(error.into());
        }
    }
    // Usually capi has deleted them.
    paths.iter().for_each(|path| drop(remove_child_file(Path::new(path))));
    Ok(())
}
