//! The house rules that no compiler checks: who may import whom, what a room may do, how long a file is, and that no
//! option can carry a credential. Each rule stands in one table here; a new room, option or exposure is entered by hand.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod sizes;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up. A room may use every floor below its own, and nothing beside or above.
const FLOORS: &[&[&str]] = &[
    &["model", "fs"],
    &["vault", "launch", "ui", "web", "binaries"],
    &["agent", "docs"],
    &["assist"],
    &["call"],
    &["settings", "project", "mcp", "proxy", "scan"],
    &["error"],
    &["cli"],
    &["access"],
    &["vaults"],
    &["context"],
    &["commands"],
    &["lib"],
    &["main", "bin"],
];

/// The files that look at a secret's bytes, each for the reason beside it. A secret that leaves its type is read here.
const MAY_EXPOSE: &[(&str, &str)] = &[
    ("src/call/attach.rs", "puts a credential into a request to its own origin"),
    ("src/context/credential_input.rs", "measures a new credential, looks for blanks in it"),
    (
        "src/context/credential_prompt.rs",
        "takes a typed credential from the prompt, and one out of a curl command",
    ),
    ("src/access/new_passphrase.rs", "takes a new passphrase from the prompt, compares and judges it"),
    ("src/access/tries.rs", "takes a typed passphrase or recovery code from the prompt"),
    ("src/model/credential.rs", "checks and joins the parts of a credential"),
    ("src/model/curl_command.rs", "compares what was found, in tests"),
    ("src/model/normalize/tests.rs", "compares what was taken off"),
    ("src/model/secret.rs", "wipes it, compares it in tests"),
    ("src/launch/mask/credentials.rs", "tells the masker what to hide"),
    ("src/launch/mask/secret_parts.rs", "divides a secret into the lines to hide"),
    ("src/launch/child_files.rs", "puts it into a file for the child"),
    ("src/launch/environment.rs", "puts it into the child's environment"),
    ("src/agent/protocol.rs", "hands keys over the session's socket"),
    ("src/proxy/injection.rs", "puts it into a request to its API"),
    ("src/proxy/outgoing_proxy.rs", "sends the password of the caller's proxy to that"),
    ("src/proxy/placeholder.rs", "measures a credential to make a placeholder like it"),
    ("src/proxy/route.rs", "takes the username of basic auth, which is not secret"),
    ("src/scan/patterns.rs", "encodes the texts to search"),
    ("src/scan/searched.rs", "divides credentials into the texts to search"),
    ("src/vault/check_word.rs", "computes the check word of a credential"),
    ("src/vault/crypto.rs", "hands keys to the ciphers"),
    ("src/vault/jwt.rs", "reads the date in a token"),
    ("src/vault/keys.rs", "joins the keys of an app"),
    ("src/vault/local_state.rs", "keeps the metadata key"),
    ("src/vault/passphrase.rs", "hands the passphrase to the derivation"),
    ("src/vault/sections/credentials.rs", "writes credentials into the section that is sealed"),
    ("src/vault/slots/open_slots.rs", "seals the root key and the metadata key into slots"),
    ("src/vault/slots/sealing.rs", "seals the key to the information about a slot"),
    ("src/vault/token.rs", "writes a token, derives its slot's key"),
    ("src/web/api_client.rs", "hands the password of the caller's proxy to the HTTP library"),
];

/// The only file with `unsafe`: it takes over a descriptor that the caller's shell opened, hands on none by mistake,
/// and ends the children of a terminated process on Windows.
const MAY_BE_UNSAFE: &[&str] = &["src/ui/input.rs"];

/// Every option and argument that takes text. None of them takes a credential or a passphrase: some name the place
/// where one is read from.
const TAKES_TEXT: &[&str] = &[
    "aliases",
    "allow_call",
    "app",
    "base",
    "baseline",
    "built",
    "client",
    "code_fd",
    "code_file",
    "color",
    "command",
    "data",
    "directory",
    "docs",
    "domain",
    "duration",
    "exclude",
    "exclude_paths",
    "expires_in",
    "fields",
    "file",
    "file_for",
    "format",
    "from",
    "from_env",
    "from_file",
    "generation",
    "header",
    "headers",
    "kind",
    "label",
    "lanes",
    "language",
    "limit",
    "mask",
    "memory_kib",
    "method",
    "name",
    "names",
    "new_name",
    "new_passphrase_fd",
    "new_passphrase_file",
    "no_aliases",
    "only",
    "other_passphrase_fd",
    "other_passphrase_file",
    "ours",
    "output",
    "passes",
    "passphrase_fd",
    "passphrase_file",
    "path",
    "paths",
    "place",
    "proxy",
    "query",
    "query_param",
    "runner",
    "scheme",
    "shell",
    "slot",
    "spec",
    "theirs",
    "to",
    "to_app",
    "token_fd",
    "token_file",
    "types",
    "username",
    "vault",
    "vault_file",
    "with",
    "word",
    "write",
    "write_baseline",
];

/// A source file: its path from the top of the project, and its lines without comments.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn code(&self) -> impl Iterator<Item = &str> {
        self.text.lines().filter(|line| !line.trim_start().starts_with("//"))
    }

    fn has(&self, words: &[&str]) -> Option<String> {
        let line = self.code().find(|line| words.iter().any(|word| line.contains(word)))?;
        Some(format!("{}: {}", self.path, line.trim()))
    }

    /// Whether the whole file is compiled for tests alone.
    fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        self.path.contains("/tests/") || name == "tests.rs" || name.ends_with("_tests.rs")
    }

    /// The text up to its test module.
    fn without_tests(&self) -> &str {
        self.text.split("#[cfg(test)]\nmod ").next().unwrap_or_default()
    }

    /// The first part below src/, without its `.rs`.
    fn room(&self) -> &str {
        let inside = self.path.trim_start_matches("src/");
        inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
    }

    /// The rooms named by `crate::room` and by `crate::{room::…, room::…}`.
    fn imports(&self) -> Vec<String> {
        let code: String = self.code().map(|line| line.trim().to_owned() + "\n").collect();
        let mut rooms = Vec::new();
        for (at, _) in code.match_indices("crate::") {
            let rest = &code[at + "crate::".len()..];
            // `pub(in crate::vault)` and `$crate::…` name rooms too, and are held to the same rule.
            match rest.strip_prefix('{') {
                Some(group) => rooms.extend(group_members(group)),
                None => rooms.push(word(rest)),
            }
        }
        rooms
    }
}

/// The first names of `a::b, c::{d, e}, f}…`, up to the brace that closes the group.
fn group_members(group: &str) -> Vec<String> {
    let (mut depth, mut start, mut members) = (0, 0, Vec::new());
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                members.push(word(group[start..at].trim()));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                members.push(word(group[start..at].trim()));
                start = at + 1;
            }
            _ => {}
        }
    }
    members.retain(|member| !member.is_empty());
    members
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&room))
}

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All .rs files below a directory, in the order of their paths.
fn sources(directory: &str) -> Vec<Source> {
    fn walk(directory: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&top().join(directory), &mut found);
    found.sort();
    let relative = |path: &Path| path.strip_prefix(top()).unwrap().to_string_lossy().replace('\\', "/");
    found
        .iter()
        .map(|path| Source { path: relative(path), text: fs::read_to_string(path).unwrap() })
        .collect()
}

#[track_caller]
fn assert_none(rule: &str, broken: Vec<String>) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

#[test]
fn the_test_finds_what_it_looks_for() {
    let source = |text: &str| Source { path: "src/ui/x.rs".to_owned(), text: text.to_owned() };
    let imports =
        source("use crate::{model::{A, b}, error::C,\n    vault};\n// crate::no\nlet x = crate::cli::f();")
            .imports();
    assert_eq!(imports, ["model", "error", "vault", "cli"]);
    assert_eq!(source("").room(), "ui");
    assert!(source("  unsafe { x }").has(&["unsafe"]).is_some());
    assert!(source("  // unsafe").has(&["unsafe"]).is_none());
    assert!(sources("src").len() > 50, "the sources are there");
}

#[test]
fn rooms_use_only_the_floors_below() {
    let mut broken = Vec::new();
    for source in sources("src") {
        let room = source.room();
        let Some(own) = floor(room) else {
            broken.push(format!("{}: `{room}` stands on no floor; enter it in FLOORS", source.path));
            continue;
        };
        let climbs = |other: &String| other != room && floor(other).is_none_or(|other| other >= own);
        let climbing = source.imports().into_iter().filter(climbs);
        broken.extend(climbing.map(|other| format!("{}: {room} may not use {other}", source.path)));
    }
    assert_none("a room uses one beside or above it", broken);
}

#[test]
fn rooms_on_the_first_floor_use_only_the_ground_floor() {
    let narrow = ["vault", "launch", "ui", "web", "binaries"];
    let mut broken = Vec::new();
    for source in sources("src").iter().filter(|source| narrow.contains(&source.room())) {
        let is_ground = |room: &str| FLOORS[0].contains(&room);
        let others = source.imports().into_iter().filter(|other| !is_ground(other) && other != source.room());
        broken.extend(others.map(|other| format!("{} uses {other}", source.path)));
    }
    assert_none("only the ground floor may be used here", broken);
}

#[test]
fn only_the_fs_room_replaces_and_locks_files() {
    let words = [
        "NamedTempFile",
        "tempfile_in(",
        ".persist(",
        ".persist_noclobber(",
        ".try_lock()",
        ".lock_exclusive(",
    ];
    let elsewhere = |source: &&Source| source.room() != "fs";
    let found = sources("src");
    assert_none(
        "crate::fs writes files and takes locks",
        found.iter().filter(elsewhere).filter_map(|source| source.has(&words)).collect(),
    );
}

#[test]
fn no_command_uses_another() {
    let commands: Vec<Source> = sources("src/commands");
    let one = commands.iter().filter(|source| !source.path.ends_with("/mod.rs"));
    let climbing = |source: &Source| {
        // A part of a command, in a directory of its own, may use that command.
        let up = if source.path.matches('/').count() > 2 { "super::super::" } else { "super::" };
        let line = source.code().find(|line| line.contains(up) && line.trim() != "use super::*;")?;
        Some(format!("{}: {}", source.path, line.trim()))
    };
    assert_none("a command looks at another", one.filter_map(climbing).collect());
    assert_none(
        "nobody climbs over two floors by name",
        sources("src").iter().filter_map(|s| s.has(&["super::super::super"])).collect(),
    );
}

#[test]
fn the_vault_neither_prints_nor_asks_nor_reads_the_environment() {
    let words = [
        "println!",
        "print!(",
        "dbg!",
        "std::env",
        "env::var",
        "io::stdin",
        "io::stdout",
        "io::stderr",
        "rpassword",
        "dialoguer",
    ];
    assert_none("the vault is silent", sources("src/vault").iter().filter_map(|s| s.has(&words)).collect());
    let envelope = sources("src/vault/envelope");
    assert_none(
        "the envelope knows no records",
        envelope
            .iter()
            .filter_map(|s| s.has(&["crate::model", "sections::read", "sections::write"]))
            .collect(),
    );
    let sections = sources("src/vault/sections");
    assert_none(
        "sections know no keys",
        sections.iter().filter_map(|s| s.has(&["crypto::", "RootKey", "MetadataKey"])).collect(),
    );
    let domain = sources("src/model");
    assert_none(
        "the domain does no I/O",
        domain.iter().filter_map(|s| s.has(&["std::fs", "std::io", "std::env", "serde"])).collect(),
    );
}

#[test]
fn secrets_are_looked_at_in_few_places() {
    let looks = |source: &Source| source.has(&[".expose()", ".expose_secret()"]).map(|_| source.path.clone());
    let mut found: Vec<String> = sources("src").iter().filter_map(looks).collect();
    let mut listed: Vec<String> = MAY_EXPOSE.iter().map(|(path, _)| (*path).to_owned()).collect();
    found.sort();
    listed.sort();
    assert_eq!(found, listed, "MAY_EXPOSE lists the files that look at secrets, exactly");
}

#[test]
fn no_secret_passes_through_a_buffer_that_nobody_wipes() {
    // The standard library's stdin keeps what came through it until the process ends.
    let elsewhere = |source: &&Source| source.path != "src/ui/input.rs";
    assert_none(
        "stdin is read by ui::read_stdin",
        sources("src")
            .iter()
            .filter(elsewhere)
            .filter_map(|s| {
                s.has(&["stdin().lock", "stdin().read", "stdin().lines", "read_to_string(io::stdin"])
            })
            .collect(),
    );
}

#[test]
fn unsafe_stands_in_one_file() {
    let elsewhere = |source: &&Source| !MAY_BE_UNSAFE.contains(&source.path.as_str());
    let unsafe_code = ["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern", "allow(unsafe"];
    assert_none(
        "unsafe outside of its file",
        sources("src").iter().filter(elsewhere).filter_map(|s| s.has(&unsafe_code)).collect(),
    );
}

#[test]
fn each_file_opens_with_its_purpose() {
    let all: Vec<Source> = ["src", "tests", "benches"].into_iter().flat_map(sources).collect();
    let silent =
        all.iter().filter(|source| !source.text.starts_with("//! ")).map(|source| source.path.clone());
    assert_none("a file opens with `//!` and its purpose", silent.collect());
    let main = sources("src").into_iter().find(|source| source.path == "src/main.rs").unwrap();
    assert!(main.text.lines().count() < 30, "main is a door, not a room");
}

#[test]
fn no_option_takes_a_credential() {
    fn walk(command: &clap::Command, found: &mut Vec<String>) {
        let takes_text = |arg: &&clap::Arg| arg.get_action().takes_values();
        found.extend(command.get_arguments().filter(takes_text).map(|arg| arg.get_id().to_string()));
        command.get_subcommands().for_each(|sub| walk(sub, found));
    }
    let mut found = Vec::new();
    walk(&capi::command(), &mut found);
    found.sort();
    found.dedup();
    assert_eq!(found, TAKES_TEXT, "TAKES_TEXT lists what takes text, exactly");
}

/// Rooms whose texts name commands as plain text: help pages, files that capi writes, and texts for AI tools. No `--vault`
/// is added to them.
const NAMES_COMMANDS_AS_TEXT: [&str; 4] =
    ["src/cli/", "src/assist/", "src/mcp/instructions.rs", "src/scan/places/places_page.rs"];

/// Removes the constants that hold help and man text.
fn without_help(program: &str) -> String {
    let mut inside = false;
    let mut kept = String::new();
    for line in program.lines() {
        inside |=
            line.contains("_HELP: &str") || line.contains("SHORT_HELP") || line.contains("MANUAL: Manual");
        if !inside {
            kept += line;
            kept.push('\n');
        }
        inside &= !(line.ends_with("\";") || line == "};");
    }
    kept
}

#[test]
fn messages_hold_commands_as_values() {
    let sources = sources("src");
    let checked = sources.iter().filter(|source| {
        let is_text = NAMES_COMMANDS_AS_TEXT.iter().any(|start| source.path.starts_with(start));
        !is_text && !source.path.ends_with("tests.rs")
    });
    let named = checked.filter_map(|source| {
        let program = source.text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let program = without_help(program);
        let line =
            program.lines().find(|line| !line.trim_start().starts_with("//") && line.contains("`capi "))?;
        Some(format!("{}: {}", source.path, line.trim()))
    });
    assert_none("a command in a message is a `capi(…)`, so that `--vault` is added to it", named.collect());
}
