//! The file of a program, for error details that the system does not report.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// How many bytes are enough to distinguish text from a binary.
const SNIFFED_BYTES: usize = 128;
/// How much of a `#!` line Linux reads.
const LONGEST_LINE: u64 = 256;

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

/// A text file that the system does not run as it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// It has no `#!` line. `execvp` and the shells run it with `/bin/sh`, but not every C library does so when it starts
    /// a child.
    WithoutInterpreter,
    /// Its `#!` line ends with a carriage return, which would be the last character of the interpreter's name.
    CarriageReturn,
    /// A byte order mark precedes its `#!` line. A shell would run it in the wrong language.
    ByteOrderMark,
}

impl Script {
    /// Examines the beginning of a file. Returns `None` for other files and for those that cannot be read: they can still
    /// be executable, and the system decides.
    pub(super) fn of(file: &Path) -> Option<Self> {
        let mut start = Vec::with_capacity(LONGEST_LINE as usize);
        File::open(file).and_then(|file| file.take(LONGEST_LINE).read_to_end(&mut start)).ok()?;
        Self::of_start(&start)
    }

    fn of_start(start: &[u8]) -> Option<Self> {
        if let Some(line) = start.strip_prefix(b"#!") {
            return names_a_carriage_return(line).then_some(Self::CarriageReturn);
        }
        if start.starts_with(b"\xef\xbb\xbf#!") {
            return Some(Self::ByteOrderMark);
        }
        let is_text = !start.iter().take(SNIFFED_BYTES).any(|byte| *byte == 0);
        is_text.then_some(Self::WithoutInterpreter)
    }
}

/// Returns whether the name of the interpreter, or of the program that `env` starts, ends with a carriage return. Other
/// arguments may end with one; Perl ignores it, for example.
fn names_a_carriage_return(line: &[u8]) -> bool {
    let Some(end) = line.iter().position(|byte| *byte == b'\n') else { return false };
    let words = line[..end].split(|byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty());
    let words: Vec<&[u8]> = words.collect();
    match words[..] {
        [interpreter] => interpreter.ends_with(b"\r"),
        [interpreter, name] => interpreter.ends_with(b"/env") && name.ends_with(b"\r"),
        _ => false,
    }
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
    fn text_without_an_interpreter_line_is_a_script() {
        let bare = Some(Script::WithoutInterpreter);
        assert_eq!(Script::of_start(b"echo hi\n"), bare);
        assert_eq!(Script::of_start(b""), bare);
        assert_eq!(
            Script::of_start(&[[b'x'; 200].as_slice(), b"\0"].concat()),
            bare,
            "only the first bytes count"
        );
        assert_eq!(Script::of_start(b"#!/bin/sh\necho hi\n"), None);
        assert_eq!(Script::of_start(b"\x7fELF\0"), None);
        let home = tempfile::tempdir().unwrap();
        write(&home.path().join("file"), 0o700, "echo hi\n");
        assert_eq!(Script::of(&home.path().join("file")), bare);
        assert_eq!(Script::of(&home.path().join("none")), None);
    }

    #[test]
    fn windows_line_ends_and_byte_order_marks_are_noticed() {
        for start in
            ["#!/bin/sh\r\n", "#! /bin/sh\r\n", "#!/usr/bin/env node\r\n", "#!/usr/bin/env\tnode\r\n"]
        {
            assert_eq!(Script::of_start(start.as_bytes()), Some(Script::CarriageReturn), "{start:?}");
        }
        for start in
            ["#!/bin/sh\n\r\n", "#!/usr/bin/perl -w\r\n", "#!/usr/bin/env -S node -r x\r\n", "#!/bin/sh\r"]
        {
            assert_eq!(Script::of_start(start.as_bytes()), None, "{start:?}");
        }
        assert_eq!(Script::of_start("\u{feff}#!/bin/sh\n".as_bytes()), Some(Script::ByteOrderMark));
        assert_eq!(Script::of_start("\u{feff}echo\n".as_bytes()), Some(Script::WithoutInterpreter));
    }
}
