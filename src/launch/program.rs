//! The file of a program, for error details that the system does not report.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// How many bytes are enough to distinguish text from a binary.
const SNIFFED_BYTES: u64 = 128;

/// Finds the executable file of a program in PATH, as the system does. Always `None` on systems other than Unix.
pub(super) fn find_file(program: &OsStr) -> Option<PathBuf> {
    find_in(program, std::env::var_os("PATH"))
}

/// Searches by the rules of `execvp`. `which` would expand `~` in PATH, which the system does not: the error would name a
/// file that the system never looked at.
fn find_in(program: &OsStr, directories: Option<OsString>) -> Option<PathBuf> {
    let path = Path::new(program);
    if path.components().count() > 1 || program.is_empty() {
        return is_executable(path).then(|| path.to_owned());
    }
    std::env::split_paths(&directories?)
        .map(|directory| directory.join(program))
        .find(|file| is_executable(file))
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(file).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// On other systems, the extension of a file determines whether it is executable.
#[cfg(not(unix))]
fn is_executable(_: &Path) -> bool {
    false
}

/// Returns whether the file is a script without a `#!` line. The system rejects it, but some C libraries then run it
/// with `sh`. capi refuses such files: whether a program starts must not depend on how capi starts it, and arguments
/// must never reach a shell.
pub(super) fn is_bare_script(file: &Path) -> bool {
    let mut start = Vec::with_capacity(SNIFFED_BYTES as usize);
    let read = File::open(file).and_then(|file| file.take(SNIFFED_BYTES).read_to_end(&mut start));
    // An unreadable file can still be executable. The system decides.
    read.is_ok() && !start.starts_with(b"#!") && !start.contains(&0)
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn write(path: &Path, mode: u32, content: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_name_is_searched_in_path_and_a_path_is_used_directly() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        write(&at("a/tool"), 0o644, "");
        fs::create_dir_all(at("b/tool")).unwrap();
        write(&at("c/tool"), 0o700, "");
        write(&at("d/tool"), 0o010, "");
        let searched = |name: &str, directories: &[&str]| {
            let directories = directories.iter().map(|directory| at(directory));
            find_in(OsStr::new(name), Some(std::env::join_paths(directories).unwrap()))
        };
        // Ignores directories and files that are not executable.
        assert_eq!(searched("tool", &["nowhere", "a", "b", "c", "d"]), Some(at("c/tool")));
        assert_eq!(searched("tool", &["d"]), Some(at("d/tool")));
        assert_eq!(searched("tool", &["a", "b"]), None);
        assert_eq!(searched("", &["c"]), None);
        assert_eq!(find_in(OsStr::new("tool"), None), None);
        assert_eq!(find_in(at("c/tool").as_os_str(), None), Some(at("c/tool")));
        assert_eq!(searched(at("a/tool").to_str().unwrap(), &["c"]), None);
    }

    #[test]
    fn relative_and_empty_entries_of_path_start_at_the_current_directory() {
        // A test runs in the directory of Cargo.toml, next to ci/small.sh.
        let searched = |name: &str, entries: &str| find_in(OsStr::new(name), Some(entries.into()));
        let script = Some(PathBuf::from("ci/small.sh"));
        assert_eq!(searched("small.sh", "src:ci:/bin"), script);
        assert_eq!(searched("small.sh", ":src::ci"), script);
        assert_eq!(searched("small.sh", "/bin"), None);
        assert_eq!(searched("ci/small.sh", "/bin"), script, "a path is not searched for");
        assert_eq!(searched("./Cargo.toml", "/bin"), None, "it is not executable");
        assert_eq!(searched("Cargo.toml", ""), None, "it is not executable");
    }

    #[test]
    fn text_without_an_interpreter_line_is_a_bare_script() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        for (content, expected) in
            [("echo hi\n", true), ("", true), ("#!/bin/sh\n", false), ("\x7fELF\0", false)]
        {
            write(&file, 0o700, content);
            assert_eq!(is_bare_script(&file), expected, "{content:?}");
        }
        write(&file, 0o700, &("x".repeat(200) + "\0"));
        assert!(is_bare_script(&file), "only the first bytes are examined");
        assert!(!is_bare_script(&home.path().join("none")));
    }
}
