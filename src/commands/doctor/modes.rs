//! Who may enter a directory and read a file, and closing them: by modes, and by access lists on Windows.

#[cfg(unix)]
pub(super) use unix::{close, is_foreign, is_own, open_bits};

#[cfg(windows)]
pub(super) use windows::{close, is_foreign, is_own, open_bits};

#[cfg(unix)]
mod unix {
    use std::fs::{self, OpenOptions, Permissions};
    use std::io;
    use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
    use std::path::Path;

    /// Which of these bits are set, of a file or directory and not of what a link leads to.
    pub(in super::super) fn open_bits(path: &Path, bits: u32) -> u32 {
        let found = fs::symlink_metadata(path).ok().filter(|found| found.is_file() || found.is_dir());
        found.map_or(0, |found| match found.mode() {
            // In a directory with the sticky bit others replace nothing.
            mode if found.is_dir() && mode & 0o1000 != 0 => mode & bits & !0o022,
            mode => mode & bits,
        })
    }

    /// Whether it belongs to the user, who may then close it.
    pub(in super::super) fn is_own(path: &Path) -> bool {
        fs::symlink_metadata(path).is_ok_and(|found| found.uid() == rustix::process::geteuid().as_raw())
    }

    /// Whether it belongs to somebody else than the user and root.
    pub(in super::super) fn is_foreign(path: &Path) -> bool {
        let strange = |uid| uid != 0 && uid != rustix::process::geteuid().as_raw();
        fs::symlink_metadata(path).is_ok_and(|found| strange(found.uid()))
    }

    /// Takes these bits away. A link is not followed.
    pub(in super::super) fn close(path: &Path, bits: u32) -> io::Result<()> {
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        let file = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
        let mode = file.metadata()?.mode();
        file.set_permissions(Permissions::from_mode(mode & 0o7777 & !bits))
    }
}

#[cfg(windows)]
mod windows {
    use std::io;
    use std::path::Path;

    /// What is closed to others altogether on Unix. Who may only write somewhere is not looked at.
    const ALL: u32 = 0o077;

    pub(in super::super) fn open_bits(path: &Path, bits: u32) -> u32 {
        if bits == ALL && crate::vault::is_open_to_others(path) { bits } else { 0 }
    }

    /// Whose it is is not looked at; what is another user's can't be closed, which is then said.
    pub(in super::super) fn is_own(_: &Path) -> bool {
        true
    }

    pub(in super::super) fn is_foreign(_: &Path) -> bool {
        false
    }

    pub(in super::super) fn close(path: &Path, _: u32) -> io::Result<()> {
        crate::vault::close_path(path)
    }
}
