//! Variables that Codex keeps after `capi exec -- codex`: in files with the state of its shells, and in its background
//! server.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::Finding;
use crate::model::{Message, Variable, capi, message, text};

/// More of a file is not read, in bytes.
const PART: u64 = 1 << 20;
/// The name of the check.
const CHECK: &str = "clients";

/// Looks for both. Reports the names of variables, never a value.
pub(super) fn check() -> Vec<Finding> {
    let Some(home) = std::env::home_dir() else { return Vec::new() };
    let codex = std::env::var_os("CODEX_HOME").map_or_else(|| home.join(".codex"), PathBuf::from);
    let mut found = snapshots(&codex.join("shell_snapshots"));
    found.extend(servers(&home));
    found
}

/// The files in which Codex stores the state of a shell, with its variables.
fn snapshots(directory: &Path) -> Vec<Finding> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path());
    let with_names = entries.filter_map(|path| {
        let names = names_in(&read(&path)?);
        (!names.is_empty()).then(|| {
            let file = text::shell_word(&path.to_string_lossy());
            Finding::warning(
                CHECK,
                format!("Codex stored {} in {}", listed(&names), path.display()),
                message![format!("delete {file}; if other people could read it, run ")].then(rotate()),
            )
        })
    });
    with_names.collect()
}

fn rotate() -> Message {
    message![capi("rotate NAME"), " for each of these APIs"]
}

/// Reads the beginning of a regular file.
fn read(path: &Path) -> Option<Zeroizing<Vec<u8>>> {
    fs::symlink_metadata(path).ok()?.is_file().then_some(())?;
    read_part(path)
}

fn read_part(path: &Path) -> Option<Zeroizing<Vec<u8>>> {
    use std::io::Read as _;
    let file = fs::File::open(path).ok()?;
    // With room for everything, so that a growing buffer leaves no copy of a credential behind.
    let mut content = Zeroizing::new(Vec::with_capacity(usize::try_from(PART).ok()?));
    file.take(PART).read_to_end(&mut content).ok()?;
    Some(content)
}

/// The variables of capi that a text assigns.
fn names_in(content: &[u8]) -> BTreeSet<String> {
    let prefix = Variable::PREFIX.as_bytes();
    let is_name = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
    let starts = content.windows(prefix.len()).enumerate().filter(|(_, part)| *part == prefix);
    let assigned = starts.filter_map(|(start, _)| {
        let rest = content.get(start..)?;
        let end = rest.iter().position(|byte| !is_name(byte))?;
        (end > prefix.len() && rest.get(end) == Some(&b'=')).then_some(rest.get(..end)?)
    });
    assigned.map(|name| String::from_utf8_lossy(name).into_owned()).collect()
}

fn listed(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The background servers of Codex with this home directory that have variables of capi.
#[cfg(target_os = "linux")]
fn servers(home: &Path) -> Vec<Finding> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(|entry| {
        let id = entry.file_name().to_str()?.parse::<u32>().ok()?;
        is_server(&fs::read(entry.path().join("cmdline")).ok()?).then_some((id, entry.path()))
    });
    let with_names = processes.filter_map(|(id, process)| {
        // The owner alone can read it.
        let environment = read_part(&process.join("environ"))?;
        let wanted = [b"HOME=", home.as_os_str().as_encoded_bytes()].concat();
        environment.split(|byte| *byte == 0).any(|entry| entry == wanted).then_some(())?;
        let names = names_in(&environment);
        (!names.is_empty()).then(|| {
            Finding::warning(
                CHECK,
                format!(
                    "the background server of Codex, process {id}, gives {} to every session",
                    listed(&names)
                ),
                "run `codex app-server daemon stop`, then start Codex without capi",
            )
        })
    });
    with_names.collect()
}

/// Other systems do not show the environment of another process.
#[cfg(not(target_os = "linux"))]
fn servers(_: &Path) -> Vec<Finding> {
    Vec::new()
}

/// Whether a command line is that of the server: `codex app-server`, also behind an interpreter.
#[cfg(target_os = "linux")]
fn is_server(command_line: &[u8]) -> bool {
    let words: Vec<&[u8]> = command_line.split(|byte| *byte == 0).collect();
    let is_codex = |word: &[u8]| {
        let name = word.rsplit(|byte| *byte == b'/').next().unwrap_or(word);
        name.strip_suffix(b".js").unwrap_or(name) == b"codex"
    };
    words
        .windows(2)
        .any(|pair| matches!(pair, [program, word] if is_codex(program) && *word == b"app-server"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_assigned_variables_are_named() {
        let text =
            b"declare -x CUSTOM_API_B=\"x\"\nexport CUSTOM_API_A='y'\necho $CUSTOM_API_C CUSTOM_API_=1";
        assert_eq!(listed(&names_in(text)), "CUSTOM_API_A, CUSTOM_API_B");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_server_is_known_by_its_command_line() {
        assert!(is_server(b"node\0/usr/lib/codex.js\0app-server\0--listen\0"));
        assert!(is_server(b"/opt/codex/codex\0app-server\0"));
        assert!(!is_server(b"codex\0exec\0app-server\0"));
        assert!(!is_server(b"vim\0codex\0"));
    }
}
