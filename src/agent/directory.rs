//! The private directory of an agent: it holds the locks, and the socket or the address of the pipe.

use std::path::{Path, PathBuf};

use super::SessionError;

const START_LOCK: &str = "session.lock";
const PROMPT_LOCK: &str = "prompt.lock";

/// A directory that only the user can enter. It does not have to exist.
#[derive(Debug, Clone)]
pub(super) struct AgentDirectory {
    path: PathBuf,
}

impl AgentDirectory {
    pub(super) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Creates the directory for this user alone, or checks the existing one. One that an unusual umask closed to the user
    /// is opened again.
    ///
    /// # Errors
    /// [`SessionError::NotOurs`] if other users can enter it; [`SessionError::NoPlace`] if it cannot be created.
    #[cfg(unix)]
    pub(super) fn create(&self) -> Result<(), SessionError> {
        use std::os::unix::fs::PermissionsExt as _;
        crate::fs::make_directory(&self.path).map_err(no_place)?;
        self.check()?;
        let mode = std::fs::metadata(&self.path).map_err(no_place)?.permissions().mode();
        if mode & 0o700 == 0o700 {
            return Ok(());
        }
        std::fs::set_permissions(&self.path, std::fs::Permissions::from_mode(0o700)).map_err(no_place)
    }

    /// Creates the directory if it does not exist.
    ///
    /// # Errors
    /// [`SessionError::NoPlace`].
    #[cfg(windows)]
    pub(super) fn create(&self) -> Result<(), SessionError> {
        crate::fs::make_directory(&self.path).map_err(no_place)
    }

    /// Checks that the directory belongs to the user and is closed to others. Symbolic links are not followed.
    ///
    /// # Errors
    /// [`SessionError::NotOurs`].
    #[cfg(unix)]
    pub(super) fn check(&self) -> Result<(), SessionError> {
        use std::os::unix::fs::MetadataExt as _;
        let wrong = |what| SessionError::NotOurs { path: self.path.clone(), what };
        let found = std::fs::symlink_metadata(&self.path).map_err(|_| wrong("it cannot be inspected"))?;
        if !found.is_dir() {
            return Err(wrong("it is not a directory"));
        }
        if found.uid() != rustix::process::geteuid().as_raw() {
            return Err(wrong("it belongs to another user"));
        }
        (found.mode() & 0o077 == 0).then_some(()).ok_or_else(|| wrong("other users can enter it"))
    }

    /// The lock of the process that starts an agent.
    pub(super) fn start_lock(&self) -> PathBuf {
        self.path.join(START_LOCK)
    }

    /// The lock of the process that prompts for the passphrase.
    pub(super) fn prompt_lock(&self) -> PathBuf {
        self.path.join(PROMPT_LOCK)
    }
}

fn no_place(error: std::io::Error) -> SessionError {
    SessionError::NoPlace(crate::model::text::reason(&error))
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use super::*;

    fn refusal(result: Result<(), SessionError>) -> &'static str {
        match result {
            Err(SessionError::NotOurs { what, .. }) => what,
            _ => "not refused",
        }
    }

    #[test]
    fn a_new_directory_is_private_to_its_owner() {
        let home = tempfile::tempdir().unwrap();
        let directory = AgentDirectory::at(home.path().join("capi"));
        directory.create().unwrap();
        assert_eq!(fs::metadata(directory.path()).unwrap().mode() & 0o777, 0o700);
        // As an unusual umask left it.
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o000)).unwrap();
        directory.create().unwrap();
        assert_eq!(fs::metadata(directory.path()).unwrap().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_directory_open_to_others_or_behind_a_link_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let directory = AgentDirectory::at(home.path().join("capi"));
        directory.create().unwrap();
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(refusal(directory.create()), "other users can enter it");
        let link = AgentDirectory::at(home.path().join("link"));
        symlink(home.path(), link.path()).unwrap();
        assert_eq!(refusal(link.create()), "it is not a directory");
    }
}
