//! `.env` files as npm's dotenv and python-dotenv read them: whole files of each dialect, and thousands of short texts.
//!
//! The libraries must be in `target/test-node` and in the interpreter that `CAPI_TEST_PYTHON` names; without
//! them these tests print that they were skipped.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use capi::model::{Doubt, parse_dotenv};

type Values = BTreeMap<String, Option<String>>;

const NODE: &str = "const d = require('dotenv'); let s = ''; process.stdin.on('data', c => s += c);
process.stdin.on('end', () => console.log(JSON.stringify(JSON.parse(s).map(t => d.parse(t)))))";
const PYTHON: &str = "import io, json, sys, dotenv
print(json.dumps([dict(dotenv.dotenv_values(stream=io.StringIO(t, newline=''), interpolate=False)) for t in json.load(sys.stdin)]))";

/// The values that a library reads from each text; `None` where it is not installed.
fn read_by(mut command: Command, texts: &[String]) -> Option<Vec<Values>> {
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = child.ok()?;
    let given = serde_json::to_vec(texts).unwrap();
    // A program that ends immediately does not read its input.
    let _ = child.stdin.take().unwrap().write_all(&given);
    let output = child.wait_with_output().unwrap();
    output.status.success().then(|| serde_json::from_slice(&output.stdout).unwrap())
}

fn javascript(texts: &[String]) -> Option<Vec<Values>> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| top().join("target"), PathBuf::from);
    let mut command = Command::new("node");
    command.args(["-e", NODE]).env("NODE_PATH", target.join("test-node/node_modules"));
    read_by(command, texts).or_else(|| skipped("npm's dotenv"))
}

fn python(texts: &[String]) -> Option<Vec<Values>> {
    let mut command =
        Command::new(std::env::var("CAPI_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned()));
    command.args(["-c", PYTHON]);
    read_by(command, texts).or_else(|| skipped("python-dotenv"))
}

fn skipped(what: &str) -> Option<Vec<Values>> {
    println!("skipped: {what} is not installed");
    None
}

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn ours(text: &str) -> Values {
    let (found, bad) = parse_dotenv(text);
    assert_eq!(bad, [], "{text}");
    found.into_iter().map(|one| (one.name, Some(one.value.to_string()))).collect()
}

/// The files, by name, and each a second time with the line ends of Windows.
fn files() -> Vec<(String, String)> {
    let entries = std::fs::read_dir(top().join("tests/env")).unwrap();
    let mut files = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
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
    if let Some(all) = javascript(&texts) {
        for ((name, text), values) in files.iter().zip(all) {
            assert_eq!(ours(text), values, "{name}, JavaScript");
        }
    }
    // Backquotes are quotes in JavaScript alone. A value over several lines keeps its CR in Python.
    let both = |name: &str| !name.starts_with("backticks") && name != "lines.env, CRLF";
    if let Some(all) = python(&texts) {
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
    assert_eq!(doubts, 4);
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
    for _ in 0..3000 {
        let value: String = (0..next(9)).map(|_| LETTERS[next(LETTERS.len())]).collect();
        let (before, after) = [("", ""), ("'", "'"), ("\"", "\""), (" ", " # c"), ("'", "' # c")][next(5)];
        texts.push(format!("A={before}{value}{after}\nZ=z\n"));
    }
    texts
}

#[test]
fn values_without_warnings_match_both_libraries() {
    let texts = short_texts();
    let sure = |text: &&String| {
        let (found, bad) = parse_dotenv(text);
        bad.is_empty() && found.len() == 2 && found.iter().all(|one| one.doubt.is_none())
    };
    let sure: Vec<String> = texts.iter().filter(sure).cloned().collect();
    assert!(sure.len() > 800, "{} of {} are read without doubt", sure.len(), texts.len());
    for all in javascript(&sure).into_iter() {
        sure.iter()
            .zip(all)
            .for_each(|(text, values)| assert_eq!(ours(text), values, "JavaScript: {text:?}"));
    }
    let quoted = |text: &str| text[2..].trim_start().starts_with('`');
    for all in python(&sure).into_iter() {
        let both = sure.iter().zip(all).filter(|(text, _)| !quoted(text));
        both.for_each(|(text, values)| assert_eq!(ours(text), values, "Python: {text:?}"));
    }
}
