//! Owners and modes, where the system has them.

use std::fs::{self, DirBuilder, File, FileType, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{
    DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::path::Path;

use super::FileWarning;

/// A file that only its owner may open, from its first moment; a link at its name is not followed, and a FIFO
/// there keeps nobody waiting.
pub(super) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    options.mode(0o600).custom_flags(flags.bits().cast_signed())
}

/// The mode 0600 whatever the umask is.
pub(in crate::vault) fn close_to_others(file: &File, _: &Path) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(0o600))
}

/// Makes a directory and its parents for the owner alone, whatever the umask is; one that exists is left as it is.
pub(crate) fn make_directory(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    path.parent().map_or(Ok(()), make_directory)?;
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => {
            fs::set_permissions(path, Permissions::from_mode(0o700))?;
            sync_parent(path);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

/// A new directory survives a power cut only once the one that it is in is on the disk. That one may belong to somebody
/// else and be closed to reading, so a failure is passed over.
fn sync_parent(path: &Path) {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let _ = super::sync_directory(parent);
}

pub(super) fn strange(found: FileType) -> Option<&'static str> {
    match () {
        () if found.is_file() => None,
        () if found.is_dir() => Some("a directory"),
        () if found.is_fifo() => Some("a FIFO"),
        () if found.is_socket() => Some("a socket"),
        () => Some("a device"),
    }
}

pub(super) fn foreign(found: &Metadata) -> bool {
    found.uid() != rustix::process::geteuid().as_raw()
}

pub(super) fn warnings(path: &Path, _: &File, found: &Metadata) -> Vec<FileWarning> {
    let mut warnings = Vec::new();
    if found.mode() & 0o077 != 0 {
        warnings.push(FileWarning::Readable);
    }
    // With the sticky bit others may write there, but not replace this file.
    let open_parent = |parent: &Metadata| parent.mode() & 0o022 != 0 && parent.mode() & 0o1000 == 0;
    if path.parent().and_then(|parent| fs::metadata(parent).ok()).is_some_and(|m| open_parent(&m)) {
        warnings.push(FileWarning::WritableDirectory);
    }
    if found.nlink() > 1 {
        warnings.push(FileWarning::HardLinked);
    }
    warnings
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_made_with_its_parents_and_nothing_else_is_taken_for_one() {
        let place = tempfile::tempdir().unwrap();
        let wanted = place.path().join("a/b");
        make_directory(&wanted).unwrap();
        make_directory(&wanted).unwrap();
        assert_eq!(fs::metadata(&wanted).unwrap().mode() & 0o777, 0o700);
        // What a bare name lies in.
        make_directory(Path::new("")).unwrap();
        fs::write(place.path().join("file"), "").unwrap();
        assert!(make_directory(&place.path().join("file")).is_err());
        assert!(make_directory(&place.path().join("file/below")).is_err());
    }
}
