//! How a run is written down, so that tests read like a session: what differs from run to run is left out.

use std::ffi::OsStr;
use std::path::Path;

/// One run: the command, stdout, stderr, and the exit code unless it is 0.
pub(crate) fn entry(words: &[impl AsRef<OsStr>], stdout: &[u8], stderr: &[u8], end: &str) -> String {
    let mut text = String::from("$ capi");
    for word in words {
        text.push(' ');
        text.push_str(&quoted(&word.as_ref().to_string_lossy()));
    }
    text.push('\n');
    for stream in [stdout, stderr] {
        text.push_str(&String::from_utf8_lossy(stream));
        if !text.ends_with('\n') {
            text.push_str("[no newline]\n");
        }
    }
    if end != "exit 0" {
        text.push_str(&format!("[{end}]\n"));
    }
    text
}

fn quoted(word: &str) -> String {
    let plain =
        |c: char| c.is_alphanumeric() || "-_./:=@,$[]~%+".contains(c) || c == std::path::MAIN_SEPARATOR;
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{word}'") }
}

/// Takes out times, process ids and the place of the test's directory.
pub(crate) fn redact(text: &str, root: &Path) -> String {
    let root = root.to_str().unwrap();
    let text = match std::path::MAIN_SEPARATOR {
        '/' => text.replace(&format!("{root}/home"), "~").replace(root, "[tmp]"),
        _ => {
            // In JSON each backslash is two.
            let in_json = root.replace('\\', r"\\");
            let text = text.replace(&format!(r"{in_json}\\home"), "~").replace(&in_json, "[tmp]");
            with_slashes(&text.replace(&format!(r"{root}\home"), "~").replace(root, "[tmp]"))
        }
    };
    let mut redacted = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(next) = rest.chars().next() {
        if let Some(time) = rest.get(..20).filter(|time| is_time(time)) {
            redacted.push_str("[time]");
            rest = &rest[time.len()..];
        } else if let Some(after) = rest.strip_prefix("(pid ") {
            redacted.push_str("(pid [pid]");
            rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
        } else {
            redacted.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    redacted
}

/// The same with the slashes of Unix in every path that begins with `~` or `[tmp]`, so that a transcript holds on Windows.
fn with_slashes(text: &str) -> String {
    let (mut in_path, mut changed) = (false, String::with_capacity(text.len()));
    for c in text.chars() {
        in_path = matches!(c, '~' | ']') || (in_path && !c.is_whitespace() && c != '`');
        if !in_path || c != '\\' {
            changed.push(c);
        } else if !changed.ends_with('/') {
            changed.push('/');
        }
    }
    changed
}

/// `2026-01-31T12:00:00Z`
fn is_time(text: &str) -> bool {
    let shape = "0000-00-00T00:00:00Z";
    text.bytes().zip(shape.bytes()).all(|(b, s)| if s == b'0' { b.is_ascii_digit() } else { b == s })
}

#[test]
fn only_paths_get_the_slashes_of_unix() {
    let text = r"~\data\x is `[tmp]\\y`, \u{1b} isn't";
    assert_eq!(with_slashes(text), r"~/data/x is `[tmp]/y`, \u{1b} isn't");
}

#[cfg(unix)]
#[test]
fn times_pids_and_directories_are_redacted() {
    let text = "set 2026-01-31T12:00:00Z, /r/home/x /r/y (pid 42)…";
    assert_eq!(redact(text, Path::new("/r")), "set [time], ~/x [tmp]/y (pid [pid])…");
}
