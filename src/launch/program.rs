//! The file that a program's name means, looked at for what the system does not tell.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// How many bytes tell a text from a binary.
const LOOKED_AT: u64 = 128;

/// The executable file of a program, searched for in PATH as the system does; none where only the system knows.
pub(super) fn file_of(program: &OsStr) -> Option<PathBuf> {
    found(program, std::env::var_os("PATH"))
}

/// Searches by the rules of `execvp`. `which` would expand `~` in PATH, which the system does not: the error would name a
/// file that the system never looked at.
fn found(program: &OsStr, directories: Option<OsString>) -> Option<PathBuf> {
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

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn put(path: &Path, mode: u32, content: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_name_is_searched_for_and_a_path_is_taken_as_it_is() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        put(&at("a/tool"), 0o644, "");
        fs::create_dir_all(at("b/tool")).unwrap();
        put(&at("c/tool"), 0o700, "");
        put(&at("d/tool"), 0o010, "");
        let searched = |name: &str, directories: &[&str]| {
            let directories = directories.iter().map(|directory| at(directory));
            found(OsStr::new(name), Some(std::env::join_paths(directories).unwrap()))
        };
        // What is no file, and what nobody may execute, is passed over.
        assert_eq!(searched("tool", &["nowhere", "a", "b", "c", "d"]), Some(at("c/tool")));
        assert_eq!(searched("tool", &["d"]), Some(at("d/tool")));
        assert_eq!(searched("tool", &["a", "b"]), None);
        assert_eq!(searched("", &["c"]), None);
        assert_eq!(found(OsStr::new("tool"), None), None);
        assert_eq!(found(at("c/tool").as_os_str(), None), Some(at("c/tool")));
        assert_eq!(searched(at("a/tool").to_str().unwrap(), &["c"]), None);
    }

    #[test]
    fn relative_and_empty_entries_of_path_start_at_the_current_directory() {
        // A test runs in the directory of Cargo.toml, next to ci/small.sh.
        let searched = |name: &str, entries: &str| found(OsStr::new(name), Some(entries.into()));
        let script = Some(PathBuf::from("ci/small.sh"));
        assert_eq!(searched("small.sh", "src:ci:/bin"), script);
        assert_eq!(searched("small.sh", ":src::ci"), script);
        assert_eq!(searched("small.sh", "/bin"), None);
        assert_eq!(searched("ci/small.sh", "/bin"), script, "a path is not searched for");
        assert_eq!(searched("./Cargo.toml", "/bin"), None, "it is not executable");
        assert_eq!(searched("Cargo.toml", ""), None, "it is not executable");
    }

    #[test]
    fn a_text_without_a_shell_in_its_first_line_is_a_bare_script() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        for (content, expected) in
            [("echo hi\n", true), ("", true), ("#!/bin/sh\n", false), ("\x7fELF\0", false)]
        {
            put(&file, 0o700, content);
            assert_eq!(is_bare_script(&file), expected, "{content:?}");
        }
        put(&file, 0o700, &("x".repeat(200) + "\0"));
        assert!(is_bare_script(&file), "only the beginning is looked at");
        assert!(!is_bare_script(&home.path().join("none")));
    }
}
