//! `.env` files as the readers that programs use take them: whole files of each dialect, a table of single cases, and
//! thousands of short texts. A reader that is not installed is skipped, with a message.

pub(super) mod readers;
mod table;

use std::path::{Path, PathBuf};

use capi::model::{Doubt, parse_dotenv};
use readers::{READERS, Values};

/// The values that a reader takes from each text, if it is installed and rejects none.
fn read_by(name: &str, texts: &[String]) -> Option<Vec<Values>> {
    let reader = READERS.iter().find(|reader| reader.name == name).unwrap();
    let all = (reader.read)(texts);
    if all.is_none() {
        println!("skipped: the reader {name} is not installed");
    }
    Some(all?.into_iter().map(|values| values.unwrap_or_default()).collect())
}

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn ours(text: &str) -> Values {
    let (found, bad) = parse_dotenv(text);
    assert_eq!(bad, [], "{text}");
    found.into_iter().map(|one| (one.name, one.value.to_string())).collect()
}

/// The files, by name, and each a second time with the line ends of Windows.
fn files() -> Vec<(String, String)> {
    let entries = std::fs::read_dir(top().join("tests/env")).unwrap().map(|entry| entry.unwrap().path());
    let mut files = Vec::new();
    for path in entries.filter(|path| path.extension().is_some_and(|extension| extension == "env")) {
        let (name, text) = (name(&path), std::fs::read_to_string(&path).unwrap());
        files.push((format!("{name}, CRLF"), text.replace('\n', "\r\n")));
        files.push((name, text));
    }
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn each_dialect_is_read_as_both_libraries_read_it() {
    let files = files();
    assert_eq!(files.len(), 12);
    let texts: Vec<String> = files.iter().map(|(_, text)| text.clone()).collect();
    if let Some(all) = read_by("npm", &texts) {
        for ((name, text), values) in files.iter().zip(all) {
            assert_eq!(ours(text), values, "{name}, JavaScript");
        }
    }
    // Backquotes are quotes in JavaScript alone, and Python expands references.
    let both = |name: &str| !name.starts_with("backticks") && !name.starts_with("interpolation");
    if let Some(all) = read_by("python", &texts) {
        for ((name, text), values) in files.iter().zip(all).filter(|((name, _), _)| both(name)) {
            assert_eq!(ours(text), values, "{name}, Python");
        }
    }
}

#[test]
fn references_to_other_variables_are_not_expanded() {
    let text = std::fs::read_to_string(top().join("tests/env/interpolation.env")).unwrap();
    let doubts =
        parse_dotenv(&text).0.into_iter().filter(|one| one.doubt == Some(Doubt::Interpolation)).count();
    assert_eq!(doubts, 5);
}

/// Short values of the characters on which readers differ, the same in every run.
fn short_texts() -> Vec<String> {
    const LETTERS: &[&str] = &["a", "b", " ", "'", "\"", "`", "#", "\\", "$", "=", "\\n", "é", "{", "\n"];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    let mut texts = Vec::new();
    for _ in 0..6000 {
        let value: String = (0..next(9)).map(|_| LETTERS[next(LETTERS.len())]).collect();
        let (before, after) = [("", ""), ("'", "'"), ("\"", "\""), (" ", " # c"), ("'", "' # c")][next(5)];
        texts.push(format!("A={before}{value}{after}\nZ=z\n"));
    }
    texts
}

#[test]
fn values_without_doubt_match_every_reader() {
    let texts = short_texts();
    let sure = |text: &&String| {
        let (found, bad) = parse_dotenv(text);
        bad.is_empty() && found.len() == 2 && found.iter().all(|one| one.doubt.is_none())
    };
    let sure: Vec<String> = texts.iter().filter(sure).cloned().collect();
    assert!(sure.len() > 800, "{} of {} are read without doubt", sure.len(), texts.len());
    for reader in READERS {
        // Bun starts once for each text.
        let texts = if reader.name == "bun" { &sure[..150] } else { &sure[..] };
        if let Some(all) = read_by(reader.name, texts) {
            let both = texts.iter().zip(all);
            // Node reads an indented comment that contains `=` as one more variable.
            let named = |text: &str, mut values: Values| {
                values.retain(|name, _| !name.starts_with('#'));
                assert_eq!(ours(text), values, "{}: {text:?}", reader.name);
            };
            both.for_each(|(text, values)| named(text, values));
        }
    }
}
