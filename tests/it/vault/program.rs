//! The program with a vault that is older, modified or forged: its exit code, and its local state.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::harness::vaults::{PASSPHRASE, with_checksum};
use crate::vault::store::{Place, files};
use crate::vault::vectors;

/// Runs capi on a file of the place, with a home of its own and the passphrase at hand.
fn capi(place: &Place, file: &str, arguments: &[&str]) -> Output {
    let home = place.path("home");
    fs::create_dir_all(&home).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_capi"))
        .args(arguments)
        .env_clear()
        .env("HOME", &home)
        .env("XDG_RUNTIME_DIR", &home)
        .env("TMPDIR", &home)
        .env("CAPI_VAULT", place.path(file))
        .env("CAPI_NO_INPUT", "1")
        .env("CAPI_PASSPHRASE", PASSPHRASE)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A refusal may come before the credential is read.
    let _ = child.stdin.take().unwrap().write_all(b"a-token-of-some-length");
    child.wait_with_output().unwrap()
}

fn code(place: &Place, file: &str, arguments: &[&str]) -> Option<i32> {
    capi(place, file, arguments).status.code()
}

const ADD: [&str; 5] = ["add", "Maps", "--type", "bearer", "--stdin"];

fn state(place: &Place) -> String {
    let directory = place.path("home/.local/state/capi");
    let name = files(&directory).into_iter().find(|name| name.ends_with(".state")).unwrap();
    fs::read_to_string(directory.join(name)).unwrap()
}

#[test]
fn a_modified_authentication_code_is_damage_also_for_a_writer() {
    let place = Place::new();
    let path = place.path("vault.capi");
    let text = fs::read_to_string(&path).unwrap();
    let at = text.rfind("mac = \"").unwrap() + 7;
    let digit = if &text[at..=at] == "0" { "1" } else { "0" };
    let touched = format!("{}{digit}{}", &text[..at], &text[at + 1..]);
    fs::write(&path, &touched).unwrap();
    assert_eq!(code(&place, "vault.capi", &ADD), Some(7));
    assert_eq!(fs::read_to_string(&path).unwrap(), touched);
}

#[test]
fn reading_a_backup_keeps_the_check_and_a_change_continues_from_it() {
    let place = Place::new();
    assert_eq!(code(&place, "vault.capi", &ADD), Some(0));
    let newest = state(&place);
    let old = "backups/vault.capi.1";
    assert_eq!(code(&place, old, &["list"]), Some(7));
    assert_eq!(code(&place, old, &["list", "--accept-older"]), Some(0));
    assert_eq!(state(&place), newest);

    fs::copy(place.path(old), place.path("vault.capi")).unwrap();
    assert_eq!(code(&place, "vault.capi", &ADD), Some(7));
    // Twice, so that the new generations have numbers that were not seen before.
    assert_eq!(code(&place, "vault.capi", &[&ADD[..], &["--accept-older"]].concat()), Some(0));
    assert_eq!(code(&place, "vault.capi", &["list"]), Some(0));
    assert_ne!(state(&place), newest);
}

/// A file with the same vault id, a high generation and no section, as anyone can make it.
fn forge(vault: &Path) {
    let text = fs::read_to_string(vault).unwrap();
    let header_end = text.find("\n\n[[section]]").unwrap() + 1;
    let tail = &text[text.rfind("==\nsha256").unwrap()..];
    let header = text[..header_end].replace("generation = 1\n", "generation = 9000\n");
    fs::write(vault, with_checksum(&format!("{header}==\n{tail}"))).unwrap();
}

#[test]
fn a_forged_empty_vault_is_not_remembered() {
    let place = Place::new();
    assert_eq!(code(&place, "vault.capi", &["list"]), Some(0));
    let before = state(&place);
    let path = place.path("vault.capi");
    let good = fs::read(&path).unwrap();
    forge(&path);
    assert_ne!(code(&place, "vault.capi", &["exec", "--", "true"]), Some(0));
    let _ = code(&place, "vault.capi", &["list"]);
    assert_eq!(state(&place), before);
    fs::write(&path, good).unwrap();
    assert_eq!(code(&place, "vault.capi", &["list"]), Some(0));
}

/// Runs capi on a vector, with the secret of its entry and a local state of its own. Returns the exit code.
fn on_vector(home: &Path, entry: &serde_json::Value, words: &[&str]) -> i32 {
    let (variable, secret) = match (entry["passphrase"].as_str(), entry["token"].as_str()) {
        (Some(passphrase), _) => ("CAPI_PASSPHRASE", passphrase),
        (_, token) => ("CAPI_TOKEN", token.unwrap()),
    };
    let state = tempfile::tempdir_in(home).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_capi"));
    command
        .args(words)
        .env_clear()
        .env("HOME", home)
        .env("XDG_STATE_HOME", state.path())
        .env("CAPI_NO_INPUT", "1");
    command.env("PATH", "/usr/bin:/bin").env("XDG_RUNTIME_DIR", state.path()).env(variable, secret);
    command.env("CAPI_VAULT", vectors::path(vectors::text(entry, "file")));
    command.stdin(Stdio::null()).output().unwrap().status.code().unwrap()
}

#[test]
fn exec_refuses_every_vector_that_list_refuses() {
    // Faults of the credentials, which `list` does not open.
    const LISTED: [&str; 7] = [
        "credential-missing.capi",
        "credential-of-another-type.capi",
        "credential-too-many.capi",
        "ids-differ.capi",
        "secret-with-token.capi",
        "section-of-another-vault.capi",
        "section-of-older-generation.capi",
    ];
    let home = tempfile::tempdir().unwrap();
    // A recovery code opens the vault for `recover` only, and some tokens of the vectors have expired.
    let is_usable = |entry: &serde_json::Value| {
        let is_valid = entry["expect"] == "ok" && entry["about"]["expires"].is_null();
        entry["passphrase"].is_string() || (entry["token"].is_string() && is_valid)
    };
    let entries: Vec<_> = vectors::index().into_iter().filter(is_usable).collect();
    let wrong = |entry: &serde_json::Value| {
        let (file, expected) = (vectors::text(entry, "file"), vectors::text(entry, "expect"));
        // A token for metadata opens no credentials.
        let opens_credentials = entry["token"].as_str().is_none_or(|token| token.starts_with("capi_app_"));
        let list = on_vector(home.path(), entry, &["list"]);
        let exec = on_vector(home.path(), entry, &["exec", "--", "true"]);
        let lists = match expected {
            "ok" => list == 0,
            "wrong-passphrase" => list == 4,
            _ => list == 7 || (list == 2 && file == "empty.capi") || (list == 0 && LISTED.contains(&file)),
        };
        let runs = if expected == "ok" && opens_credentials { exec == 0 } else { exec == 125 };
        (!lists || !runs).then(|| format!("{file}: {expected}, list {list}, exec {exec}"))
    };
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let parts = entries.chunks(entries.len().div_ceil(3));
        let threads: Vec<_> = parts
            .map(|part| scope.spawn(move || part.iter().filter_map(wrong).collect::<Vec<_>>()))
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}
