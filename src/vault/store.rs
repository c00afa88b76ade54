//! The vault on the disk: read within bounds, written under a lock, beside the old one, and renamed over it.
//!
//! At every moment the path holds the old generation or the new one, whole. Symbolic links are followed once, when
//! the store is made, so that the target is written and the link stays.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::crypto::sha256;
use super::envelope::MAX_FILE;
use super::error::{IoAction, VaultError};
use super::hex::to_hex;
use super::locked::LockedVault;

mod backups;
mod kept;

pub use backups::is_of_vault;
pub use kept::Backup;

/// How long a writer waits for another one.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);
const LOCK_POLL: Duration = Duration::from_millis(25);

/// A place for a vault.
pub struct Store {
    path: PathBuf,
}

/// Held while a vault is read, changed and written; released when dropped.
pub struct WriteLock {
    _file: File,
}

/// A property of the file that deserves a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileWarning {
    /// Group or others can read or write it; on Windows, anyone but the user, the system and administrators.
    Readable,
    /// Others can write in its directory, and so replace it.
    WritableDirectory,
    /// It has another hard link, which keeps the old content after a save.
    HardLinked,
}

impl std::fmt::Display for FileWarning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Readable => "other users can read or write the vault file",
            Self::WritableDirectory => {
                "other users can write in the vault's directory, and so replace the vault"
            }
            Self::HardLinked => {
                "the vault file has another hard link, which keeps the old content at the next change"
            }
        })
    }
}

impl Store {
    /// The place that a path means, with its symbolic links followed.
    pub fn at(path: &Path) -> Self {
        Self { path: follow(path) }
    }

    /// The file itself, links followed.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether anything stands at the path, a link that leads nowhere included.
    pub fn is_taken(&self) -> bool {
        fs::symlink_metadata(&self.path).is_ok()
    }

    /// Reads the file, after a look at what it is and how large.
    ///
    /// # Errors
    /// [`VaultError::Missing`], `NotAFile`, `TooLarge`, `ForeignOwner`, `Io`.
    pub fn read(&self) -> Result<(Vec<u8>, Vec<FileWarning>), VaultError> {
        let looked = fs::metadata(&self.path).map_err(|error| self.missing(error))?;
        self.refuse_strange(&looked)?;
        let file = open_without_waiting(&self.path).map_err(VaultError::io(IoAction::Read, &self.path))?;
        // What was opened counts, not what stood there a moment ago.
        let opened = file.metadata().map_err(VaultError::io(IoAction::Read, &self.path))?;
        self.refuse_strange(&opened)?;
        let mut bytes = Vec::with_capacity(usize::try_from(opened.len()).unwrap_or(0).saturating_add(1));
        let limit = MAX_FILE as u64 + 1;
        (&file).take(limit).read_to_end(&mut bytes).map_err(VaultError::io(IoAction::Read, &self.path))?;
        if bytes.len() > MAX_FILE {
            return Err(VaultError::TooLarge(self.path.clone()));
        }
        Ok((bytes, permissions::warnings(&self.path, &file, &opened)))
    }

    fn missing(&self, error: io::Error) -> VaultError {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => VaultError::Missing(self.path.clone()),
            _ => VaultError::io(IoAction::Read, &self.path)(error),
        }
    }

    fn refuse_strange(&self, found: &fs::Metadata) -> Result<(), VaultError> {
        if let Some(what) = permissions::strange(found.file_type()) {
            return Err(VaultError::NotAFile { path: self.path.clone(), what });
        }
        if found.len() > MAX_FILE as u64 {
            return Err(VaultError::TooLarge(self.path.clone()));
        }
        if permissions::foreign(found) {
            return Err(VaultError::ForeignOwner(self.path.clone()));
        }
        Ok(())
    }

    /// Takes the lock beside the file, waiting up to ten seconds for another writer.
    ///
    /// # Errors
    /// [`VaultError::Busy`] with the holder's process id where it is known, [`VaultError::Io`].
    pub fn lock(&self) -> Result<WriteLock, VaultError> {
        self.lock_within(LOCK_PATIENCE)
    }

    /// The same with another patience.
    ///
    /// # Errors
    /// As [`Store::lock`].
    pub fn lock_within(&self, patience: Duration) -> Result<WriteLock, VaultError> {
        let path = self.beside(".lock");
        let mut file = open_lock(&path).map_err(VaultError::io(IoAction::Lock, &path))?;
        let start = Instant::now();
        while let Err(refused) = file.try_lock() {
            match refused {
                fs::TryLockError::Error(error) => return Err(VaultError::io(IoAction::Lock, &path)(error)),
                fs::TryLockError::WouldBlock if start.elapsed() > patience => {
                    return Err(VaultError::Busy(read_pid(&mut file)));
                }
                fs::TryLockError::WouldBlock => std::thread::sleep(LOCK_POLL),
            }
        }
        // Only for the message of a writer that waits in vain, so a failure does not matter.
        let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(WriteLock { _file: file })
    }

    /// Makes the directory of a new vault and those above it.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn make_directory(&self) -> Result<(), VaultError> {
        let directory = self.directory();
        permissions::make_directory(directory)
            .map_err(VaultError::io(IoAction::CreateVaultDirectory, directory))
    }

    /// Writes a new vault where nothing stands.
    ///
    /// # Errors
    /// [`VaultError::AlreadyThere`], [`VaultError::Io`].
    pub fn create(&self, bytes: &[u8]) -> Result<(), VaultError> {
        self.make_directory()?;
        let directory = self.directory();
        let _lock = self.lock()?;
        self.remove_leftovers(directory);
        let file = self.write_beside(directory, bytes)?;
        file.persist_noclobber(&self.path).map_err(|failed| match failed.error.kind() {
            io::ErrorKind::AlreadyExists => VaultError::AlreadyThere(self.path.clone()),
            _ => VaultError::io(IoAction::Write, &self.path)(failed.error),
        })?;
        self.confirm(directory)
    }

    /// Replaces the generation `old` by new bytes and keeps the old ones in `backups/`. `verify` is given what was
    /// read back from the disk and says whether it opens.
    ///
    /// # Errors
    /// [`VaultError::Changed`] when the file is no longer `old`; whatever `verify` says; [`VaultError::Io`].
    pub fn replace(
        &self,
        _lock: &WriteLock,
        old: &LockedVault,
        bytes: &[u8],
        verify: impl Fn(Vec<u8>) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        let directory = self.directory();
        self.remove_leftovers(directory);
        let mut file = self.write_beside(directory, bytes)?;
        verify(read_back(file.as_file_mut()).map_err(VaultError::io(IoAction::ReadBack, &self.path))?)?;
        self.keep_backup(old)?;
        if sha256(&self.read()?.0) != sha256(old.bytes()) {
            return Err(VaultError::Changed);
        }
        put_in_place(file, &self.path).map_err(VaultError::io(IoAction::Write, &self.path))?;
        self.confirm(directory)?;
        self.drop_old_backups(old.id());
        Ok(())
    }

    /// A synced temporary file with the given content; it is removed when it is dropped without being persisted.
    fn write_beside(&self, directory: &Path, bytes: &[u8]) -> Result<tempfile::NamedTempFile, VaultError> {
        let mut file = tempfile::Builder::new()
            .prefix(&self.temporary_prefix())
            .tempfile_in(directory)
            .map_err(VaultError::io(IoAction::WriteIn, directory))?;
        permissions::close_to_others(file.as_file(), file.path())
            .map_err(VaultError::io(IoAction::Write, file.path()))?;
        file.write_all(bytes)
            .and_then(|()| file.as_file().sync_all())
            .map_err(VaultError::io(IoAction::Write, &self.path))?;
        Ok(file)
    }

    /// Makes a new vault last that has its name already. Where that fails the new vault is there all the same, which the
    /// error has to say.
    fn confirm(&self, directory: &Path) -> Result<(), VaultError> {
        sync_directory(directory)
            .map_err(|source| VaultError::Unconfirmed { path: self.path.clone(), source })
    }

    /// What the temporary files of this vault begin with. Another vault in the directory has a lock of its own, so
    /// its temporary files may be in use and must not be taken for left-over ones of this vault.
    fn temporary_prefix(&self) -> String {
        format!(".capi-tmp-{}-", to_hex(&sha256(self.file_name().as_bytes())[..4]))
    }

    /// Removes what a killed writer left. The lock is held, so no temporary file of this vault is in use.
    fn remove_leftovers(&self, directory: &Path) {
        let prefix = self.temporary_prefix();
        for place in [directory, &self.backup_directory()] {
            let entries = fs::read_dir(place).into_iter().flatten().flatten();
            for entry in entries.filter(|e| e.file_name().to_string_lossy().starts_with(&prefix)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn directory(&self) -> &Path {
        match self.path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        }
    }

    fn backup_directory(&self) -> PathBuf {
        self.directory().join("backups")
    }

    fn file_name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        self.directory().join(format!("{}{suffix}", self.file_name()))
    }
}

/// Opens a lock file, and makes it, so that only its owner may open it.
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
    let file = permissions::owner_only(OpenOptions::new().read(true).write(true).create(true)).open(path)?;
    permissions::close_to_others(&file, path)?;
    Ok(file)
}

/// Follows symbolic links also when the last of them points at nothing yet. Forty steps, as the kernel takes.
fn follow(path: &Path) -> PathBuf {
    if let Ok(real) = real_path(path) {
        return real;
    }
    let mut path = path.to_owned();
    for _ in 0..40 {
        let Ok(target) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    path
}

fn read_pid(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn read_back(file: &mut File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A rename survives a power cut only once its directory is on the disk.
fn sync_directory(directory: &Path) -> io::Result<()> {
    if cfg!(windows) {
        return Ok(());
    }
    match File::open(directory)?.sync_all() {
        // A file system that syncs no directories says that it was asked for nothing that it knows.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        synced => synced,
    }
}

/// Opens for reading in a way that a FIFO put there meanwhile cannot block.
pub(crate) fn open_without_waiting(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    options.open(path)
}

#[cfg(not(windows))]
pub(super) use permissions::close_to_others;
#[cfg(windows)]
pub(crate) use permissions::close_to_others;
pub(crate) use permissions::make_directory;
#[cfg(windows)]
pub(crate) use permissions::{close_path, is_open_to_others};
pub(crate) use place::{put_in_place, real_path};

#[path = "store/place.rs"]
mod place;

#[cfg_attr(not(windows), allow(dead_code, reason = "only its tests are of use elsewhere"))]
#[path = "store/access_list.rs"]
mod access_list;
#[cfg(windows)]
#[path = "store/windows.rs"]
mod permissions;
#[cfg(unix)]
#[path = "store/unix.rs"]
mod permissions;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_lies_in_the_working_directory() {
        let store = Store { path: "vault.capi".into() };
        assert_eq!(store.directory(), Path::new("."));
        assert_eq!(store.beside(".lock"), Path::new("./vault.capi.lock"));
    }
}
