//! The file that a program's name means, looked at for what the system does not tell.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// How many bytes tell a text from a binary.
const LOOKED_AT: u64 = 128;

/// The executable file of a program, searched for in PATH as the system does; none where only the system knows.
pub(super) fn file_of(program: &OsStr) -> Option<PathBuf> {
    let path = Path::new(program);
    if path.components().count() > 1 || program.is_empty() {
        return is_executable(path).then(|| path.to_owned());
    }
    let directories = std::env::var_os("PATH")?;
    std::env::split_paths(&directories)
        .map(|directory| directory.join(program))
        .find(|file| is_executable(file))
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(file).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// What a file's name ends with decides there.
#[cfg(not(unix))]
fn is_executable(_: &Path) -> bool {
    false
}

/// Whether the file is a script without a first line that names its shell. The system refuses it, and some C libraries
/// then hand it to `sh`: whether a program starts would depend on how capi starts it, and arguments never pass a shell.
pub(super) fn is_bare_script(file: &Path) -> bool {
    let mut start = Vec::with_capacity(LOOKED_AT as usize);
    let read = File::open(file).and_then(|file| file.take(LOOKED_AT).read_to_end(&mut start));
    // What can't be read can still be executable; the system decides.
    read.is_ok() && !start.starts_with(b"#!") && !start.contains(&0)
}
