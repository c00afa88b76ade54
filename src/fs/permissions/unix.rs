//! Owners and modes on Unix.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use crate::fs::{parent, sync_directory};

const ROOT: u32 = 0;
/// The mode bits of everyone but the owner.
const OTHERS: u32 = 0o077;
const OTHERS_WRITE: u32 = 0o022;
const EVERYONE_WRITES: u32 = 0o002;
const STICKY: u32 = 0o1000;

/// Makes `options` create files with mode 0600, follow no link at the last component, and not block on a FIFO.
pub(crate) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    options.mode(0o600).custom_flags(safe_flags())
}

fn safe_flags() -> i32 {
    (rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK).bits().cast_signed()
}

/// Sets mode 0600, regardless of the umask.
///
/// # Errors
/// As [`File::set_permissions`].
pub(crate) fn restrict(file: &File, _: &Path) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(0o600))
}

/// Lets the owner read and write a file that an unusual umask closed to them.
///
/// # Errors
/// As [`File::set_permissions`].
pub(crate) fn open_to_owner(file: &File) -> io::Result<()> {
    let mode = file.metadata()?.mode();
    if mode & 0o600 == 0o600 {
        return Ok(());
    }
    file.set_permissions(Permissions::from_mode(mode & 0o7777 | 0o600))
}

/// Gives a new file of root to the owner of its directory, as with `sudo -E`: the owner has to use it afterwards. Best
/// effort: an error is ignored.
pub(crate) fn give_to_owner_of(directory: &Path, file: &File) {
    if user() == ROOT
        && let Ok(found) = fs::metadata(directory)
        && found.uid() != ROOT
    {
        let _ = std::os::unix::fs::fchown(file, Some(found.uid()), Some(found.gid()));
    }
}

/// Creates a directory and its parents with mode 0700, regardless of the umask. An existing directory is left as it is.
///
/// # Errors
/// As [`DirBuilder::create`].
pub(crate) fn make_directory(path: &Path) -> io::Result<()> {
    make_missing(path, DirBuilder::new().mode(0o700), |_| 0o700)
}

/// Creates a directory and its parents with the default permissions, and lets the owner use those that an unusual umask
/// closed to them. An existing directory is left as it is.
///
/// # Errors
/// As [`DirBuilder::create`].
pub(crate) fn make_default_directory(path: &Path) -> io::Result<()> {
    make_missing(path, &DirBuilder::new(), |mode| mode & 0o7777 | 0o700)
}

/// Creates a directory and its parents. `wanted` returns the mode of each from the one that it was created with.
fn make_missing(path: &Path, builder: &DirBuilder, wanted: fn(u32) -> u32) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    path.parent().map_or(Ok(()), |above| make_missing(above, builder, wanted))?;
    match builder.create(path) {
        Ok(()) => {
            let mode = fs::metadata(path)?.mode() & 0o7777;
            if wanted(mode) != mode {
                fs::set_permissions(path, Permissions::from_mode(wanted(mode)))?;
            }
            if let Ok(made) = File::open(path) {
                give_to_owner_of(parent(path), &made);
            }
            // So that the directory survives a power cut. Its parent may belong to another user and be unreadable, so
            // an error is ignored.
            let _ = sync_directory(parent(path));
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Whether a file belongs to another user.
pub(crate) fn is_foreign(found: &Metadata) -> bool {
    found.uid() != user()
}

/// Whether a file belongs to another user than this one and root. For root every file is its own: in a container it may
/// see the files of the user who started the container.
pub(crate) fn is_untrusted(found: &Metadata) -> bool {
    user() != ROOT && ![ROOT, user()].contains(&found.uid())
}

/// Whether the mode lets other users read or write an open file.
pub(crate) fn is_open_to_others(_: &File, found: &Metadata) -> bool {
    found.mode() & OTHERS != 0
}

/// Whether other users can replace files in a directory. With the sticky bit they can add files, but not replace any.
pub(crate) fn lets_others_replace(directory: &Path) -> bool {
    let is_open = |found: Metadata| found.mode() & OTHERS_WRITE != 0 && found.mode() & STICKY == 0;
    fs::metadata(directory).is_ok_and(is_open)
}

/// Whether every user can rename a directory on the way to this one, and so put another in its place. A group that can
/// write is not reported: on many systems each user has a group of their own.
pub(crate) fn lets_others_rename(directory: &Path) -> bool {
    let is_open = |found: Metadata| found.mode() & EVERYONE_WRITES != 0 && found.mode() & STICKY == 0;
    let Ok(directory) = directory.canonicalize() else { return false };
    directory.ancestors().skip(1).any(|above| fs::metadata(above).is_ok_and(is_open))
}

/// Whether the file system stores no modes of its own, so that `chmod` has no effect there: those of Windows and FAT, and
/// FUSE, behind which they often are.
#[cfg(target_os = "linux")]
pub(crate) fn has_fixed_modes(path: &Path) -> bool {
    // linux/magic.h, and the headers of the file systems: FUSE, 9p, FAT, exFAT, CIFS, SMB 2, NTFS, NTFS3.
    const FIXED: [u32; 8] = [
        0x6573_5546,
        0x0102_1997,
        0x0000_4d44,
        0x2011_bab0,
        0xff53_4d42,
        0xfe53_4d42,
        0x5346_544e,
        0x7366_746e,
    ];
    rustix::fs::statfs(path).is_ok_and(|found| {
        let kind = found.f_type as u32;
        FIXED.contains(&kind)
    })
}

/// Always false: elsewhere the kind of a file system has no number.
#[cfg(not(target_os = "linux"))]
pub(crate) fn has_fixed_modes(_: &Path) -> bool {
    false
}

/// Whether a path is on a file system in memory, or would be once it is created.
#[cfg(target_os = "linux")]
pub(crate) fn is_in_memory(path: &Path) -> bool {
    // linux/magic.h: tmpfs, ramfs.
    const IN_MEMORY: [u32; 2] = [0x0102_1994, 0x8584_58f6];
    let found = path.ancestors().find_map(|place| rustix::fs::statfs(place).ok());
    found.is_some_and(|found| {
        let kind = found.f_type as u32;
        IN_MEMORY.contains(&kind)
    })
}

/// Always false: elsewhere the kind of a file system has no number.
#[cfg(not(target_os = "linux"))]
pub(crate) fn is_in_memory(_: &Path) -> bool {
    false
}

/// Whether a file has more than one name.
pub(crate) fn has_hard_links(found: &Metadata) -> bool {
    found.nlink() > 1
}

/// Returns those of `bits` that are set on a file or directory. A link is not followed.
pub(crate) fn open_bits(path: &Path, bits: u32) -> u32 {
    let found = fs::symlink_metadata(path).ok().filter(|found| found.is_file() || found.is_dir());
    found.map_or(0, |found| {
        let is_sticky = found.is_dir() && found.mode() & STICKY != 0;
        found.mode() & if is_sticky { bits & !OTHERS_WRITE } else { bits }
    })
}

/// Whether the user owns a path and can therefore change its mode.
pub(crate) fn is_own_path(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.uid() == user())
}

/// Whether a path belongs to another user than this one and root.
pub(crate) fn is_foreign_path(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| ![ROOT, user()].contains(&found.uid()))
}

/// Clears mode bits. A link is not followed.
///
/// # Errors
/// The file cannot be opened, or belongs to another user.
pub(crate) fn clear_bits(path: &Path, bits: u32) -> io::Result<()> {
    let file = OpenOptions::new().read(true).custom_flags(safe_flags()).open(path)?;
    let mode = file.metadata()?.mode();
    file.set_permissions(Permissions::from_mode(mode & 0o7777 & !bits))
}

fn user() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o7777
    }

    #[test]
    fn a_directory_is_created_with_its_parents_and_a_file_is_not_taken_for_one() {
        let place = tempfile::tempdir().unwrap();
        let wanted = place.path().join("a/b");
        make_directory(&wanted).unwrap();
        make_directory(&wanted).unwrap();
        assert_eq!(mode(&wanted), 0o700);
        // The parent of a bare name.
        make_directory(Path::new("")).unwrap();
        fs::write(place.path().join("file"), "").unwrap();
        assert!(make_directory(&place.path().join("file")).is_err());
        assert!(make_directory(&place.path().join("file/below")).is_err());
    }

    #[test]
    fn a_default_directory_is_created_with_its_parents() {
        let place = tempfile::tempdir().unwrap();
        let wanted = place.path().join("a/b");
        make_default_directory(&wanted).unwrap();
        make_default_directory(&wanted).unwrap();
        assert_eq!(mode(&wanted) & 0o700, 0o700);
        fs::write(place.path().join("file"), "").unwrap();
        assert!(make_default_directory(&place.path().join("file/below")).is_err());
    }

    #[test]
    fn bits_are_reported_and_cleared_but_not_through_a_link() {
        let place = tempfile::tempdir().unwrap();
        let (file, link) = (place.path().join("file"), place.path().join("link"));
        fs::write(&file, "").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o664)).unwrap();
        assert_eq!(
            (open_bits(&file, 0o077), open_bits(&file, 0o022), open_bits(&link, 0o077)),
            (0o064, 0o020, 0)
        );
        assert!(clear_bits(&link, 0o077).is_err());
        clear_bits(&file, 0o077).unwrap();
        assert_eq!((mode(&file), open_bits(&file, 0o077)), (0o600, 0));
    }

    #[test]
    fn files_in_a_directory_with_the_sticky_bit_cannot_be_replaced_by_others() {
        let place = tempfile::tempdir().unwrap();
        for (mode, is_open, bits) in [(0o777, true, 0o022), (0o1777, false, 0), (0o755, false, 0)] {
            fs::set_permissions(place.path(), Permissions::from_mode(mode)).unwrap();
            assert_eq!(lets_others_replace(place.path()), is_open, "{mode:o}");
            assert_eq!(open_bits(place.path(), 0o022), bits, "{mode:o}");
        }
    }
}
