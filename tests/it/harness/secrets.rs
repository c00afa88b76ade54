//! The canaries: credentials that no output and no file may hold, not even in part.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The passphrase of every vault.
pub(crate) const PASSPHRASE: &str = "violet-Anchor-91-tundra";
/// A passphrase that opens nothing.
pub(crate) const WRONG_PASSPHRASE: &str = "umber-Lantern-44-fjord";
/// The API key.
pub(crate) const KEY: &str = "k9Q-Zx4vWm7Tb2LpHs8d";
/// The bearer token.
pub(crate) const TOKEN: &str = "t0Jr8Hy5NcXq6GdVa3Mf";
/// The password of basic auth.
pub(crate) const PASSWORD: &str = "p3Fs_Wz7KuYe1RbXn5Ct";
/// The credential that rotate sets.
pub(crate) const NEW: &str = "n7Ud2Lw9PkSz4JgQe6Bv";

/// A credential with everything that a shell, a format or a template would change.
pub(crate) const AWKWARD: &str = r#"c4n4ry'"$HOME`\%s{}#!;&|=~"#;

/// The bytes in a row that count as a leak.
const FRAGMENT: usize = 8;

/// Whether bytes hold eight bytes in a row of any canary, as it is, in base64 or in hexadecimal.
pub(crate) fn leak(bytes: &[u8]) -> bool {
    static FRAGMENTS: OnceLock<HashSet<Vec<u8>>> = OnceLock::new();
    let fragments = FRAGMENTS.get_or_init(fragments);
    let awkward = || bytes.windows(AWKWARD.len()).any(|window| window == AWKWARD.as_bytes());
    bytes.windows(FRAGMENT).any(|window| fragments.contains(window)) || awkward()
}

fn fragments() -> HashSet<Vec<u8>> {
    let secrets = [PASSPHRASE, WRONG_PASSPHRASE, KEY, TOKEN, PASSWORD, NEW];
    let forms = secrets.iter().flat_map(|secret| forms(secret.as_bytes()));
    forms.flat_map(|form| form.windows(FRAGMENT).map(<[u8]>::to_vec).collect::<Vec<_>>()).collect()
}

/// A secret as it is, in hexadecimal, and in base64 at each alignment.
pub(crate) fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let shifted = (0..3).map(|shift| {
        let text = STANDARD.encode([&vec![0; shift][..], secret].concat()).into_bytes();
        // The characters at both ends depend on the bytes around the secret.
        text[4..text.len() - 4].to_vec()
    });
    [secret.to_vec(), hex.into_bytes()].into_iter().chain(shifted).collect()
}

/// The files below a directory that hold twelve bytes in a row of a secret that was made in a test, in any form.
#[cfg_attr(windows, allow(dead_code, reason = "asked for by tests of Unix"))]
pub(crate) fn files_with(directory: &Path, secret: &str) -> Vec<PathBuf> {
    let fragments: HashSet<Vec<u8>> = forms(secret.as_bytes())
        .iter()
        .flat_map(|form| form.windows(12).map(<[u8]>::to_vec).collect::<Vec<_>>())
        .collect();
    let holds = |bytes: &[u8]| bytes.windows(12).any(|window| fragments.contains(window));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            found.extend(files_with(&entry.path(), secret));
        } else if kind.is_file() && holds(&std::fs::read(entry.path()).unwrap()) {
            found.push(entry.path());
        }
    }
    found
}

/// The files below a directory that hold a canary.
pub(crate) fn leaking_files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            found.extend(leaking_files(&entry.path()));
        } else if kind.is_file() && leak(&std::fs::read(entry.path()).unwrap()) {
            found.push(entry.path());
        }
    }
    found
}

#[test]
fn every_form_of_a_canary_is_noticed() {
    for text in [KEY.to_owned(), KEY[5..13].to_owned(), STANDARD.encode(format!("user:{PASSWORD}"))] {
        assert!(leak(format!("error: {text}!").as_bytes()), "{text}");
    }
    assert!(!leak(&KEY.as_bytes()[..7]) && !leak(b"capi: error: wrong passphrase"));
}
