//! docs/read_vault.py, the reader that was written from the page alone, against the vectors and against this program.
//!
//! It needs Python with argon2-cffi and cryptography; `CAPI_TEST_PYTHON` may name the interpreter. Without them these
//! tests say that they were skipped.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use capi::model::{AppName, Label, Timestamp};
use capi::vault::SlotInfo;

use crate::harness::vaults::{PASSPHRASE, names, sealed, vault_of};
use crate::vault::vectors;

/// The interpreter, if it has the modules that the reader needs.
fn python() -> Option<String> {
    let python = std::env::var("CAPI_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let works = Command::new(&python)
        .args(["-c", "import argon2, cryptography"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !works {
        println!("skipped: {python} has no argon2-cffi and cryptography");
    }
    works.then_some(python)
}

fn read(python: &str, vault: &Path, passphrase: &str) -> Output {
    read_by(python, &[], vault, passphrase)
}

/// The same with an option for another way in.
fn read_by(python: &str, options: &[&str], vault: &Path, secret: &str) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/read_vault.py");
    let mut child = Command::new(python)
        .arg(script)
        .args(options)
        .arg(vault)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A reader that refuses without a prompt may have exited already.
    let _ = child.stdin.take().unwrap().write_all(secret.as_bytes());
    child.wait_with_output().unwrap()
}

/// Runs the reader once for each file and secret, all in one process, because Python starts slowly. Prints the exit code
/// and both outputs of each run.
const READ_MANY: &str = r#"
import contextlib, io, json, runpy, sys
script, answers = sys.argv[1], []
for options, file, secret in json.load(sys.stdin):
    out, err, code = io.StringIO(), io.StringIO(), 0
    sys.argv, sys.stdin = [script, *options, file], io.TextIOWrapper(io.BytesIO(secret.encode()))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            runpy.run_path(script, run_name="__main__")
        except SystemExit as end:
            code = end.code
    answers.append([code, out.getvalue(), err.getvalue()])
json.dump(answers, sys.stdout)
"#;

/// Options, file and secret.
fn question(entry: &Value) -> (Vec<&str>, PathBuf, &str) {
    let ways = [("recovery", "--recovery"), ("token", "--token")];
    let way = ways.into_iter().find(|(name, _)| entry[*name].is_string());
    let secret = vectors::text(entry, way.map_or("passphrase", |(name, _)| name));
    let options = way.into_iter().map(|(_, option)| option).collect();
    (options, vectors::path(vectors::text(entry, "file")), secret)
}

/// The reader's answers to all entries of the index: exit code, stdout and stderr.
fn read_all(python: &str, index: &[Value]) -> Vec<(i32, String, String)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/read_vault.py");
    let asked: Vec<_> = index.iter().map(question).collect();
    let mut child = Command::new(python)
        .args(["-c", READ_MANY])
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&serde_json::to_vec(&asked).unwrap()).unwrap();
    let answer = child.wait_with_output().unwrap();
    assert!(answer.status.success());
    serde_json::from_slice(&answer.stdout).unwrap()
}

/// The difference between the reader's answer and the entry of the index.
fn mistake(entry: &Value, (code, out, said): &(i32, String, String)) -> Option<String> {
    let (expected, word) = match vectors::text(entry, "expect") {
        "ok" => (0, ""),
        "wrong-passphrase" => (4, "wrong "),
        "newer" => (7, "newer"),
        _ => (7, "damaged"),
    };
    let shown: Value = serde_json::from_str(out).unwrap_or_default();
    let right = *code == expected
        && said.contains(word)
        && shown["apis"] == entry["apis"]
        && shown["about"] == entry["about"];
    (!right).then(|| format!("{}: {code} {said}{shown}", vectors::text(entry, "file")))
}

#[test]
fn the_python_reader_agrees_with_the_index_on_every_vector() {
    let Some(python) = python() else { return };
    let index = vectors::index();
    let answers = read_all(&python, &index);
    assert_eq!(answers.len(), index.len());
    let mistakes: Vec<String> =
        index.iter().zip(&answers).filter_map(|(entry, answer)| mistake(entry, answer)).collect();
    assert!(mistakes.is_empty(), "{mistakes:#?}");
}

#[test]
fn it_reads_what_this_program_wrote() {
    let Some(python) = python() else { return };
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("vault.capi");
    let vault = vault_of(&[("Billing", "organization"), ("Größe", "app:web"), ("Maps", "app:worker")]);
    std::fs::write(&path, sealed(&vault)).unwrap();

    let answer = read(&python, &path, PASSPHRASE);
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let shown: Value = serde_json::from_slice(&answer.stdout).unwrap();
    let mut found: Vec<String> =
        shown["apis"].as_array().unwrap().iter().map(|api| vectors::text(api, "name").to_owned()).collect();
    found.sort();
    assert_eq!(found, names(&vault));
    assert!(!String::from_utf8_lossy(&answer.stdout).contains("secret of"));

    assert_eq!(read(&python, &path, "another").status.code(), Some(4));
}

#[test]
fn it_reads_by_code_and_token_what_this_program_wrote() {
    let Some(python) = python() else { return };
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("vault.capi");
    let mut vault = vault_of(&[("Billing", "organization"), ("Maps", "app:web"), ("Bank", "app:worker")]);
    let label = Some(Label::parse("CI of „Größe“").unwrap());
    let now = Timestamp(1_767_323_045);
    let about =
        SlotInfo { app: Some(AppName::parse("web").unwrap()), label, created: now, expires: Some(now) };
    let (code, (web, _)) = (vault.slots.new_recovery(now).unwrap(), vault.slots.new_token(&about).unwrap());
    let about = SlotInfo { app: None, label: None, created: now, expires: None };
    let (metadata, _) = vault.slots.new_token(&about).unwrap();
    std::fs::write(&path, sealed(&vault)).unwrap();
    let shown = |option: &str, secret: &str| {
        let answer = read_by(&python, &[option], &path, secret);
        assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
        assert!(!String::from_utf8_lossy(&answer.stdout).contains("secret of"));
        serde_json::from_slice::<Value>(&answer.stdout).unwrap()
    };
    let names = |shown: &Value| {
        let apis = shown["apis"].as_array().unwrap().iter();
        let mut names: Vec<String> = apis.map(|api| vectors::text(api, "name").to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&shown("--recovery", &code.written())), ["Bank", "Billing", "Maps"]);
    assert_eq!(names(&shown("--recovery", &code.written().to_lowercase())), ["Bank", "Billing", "Maps"]);
    let by_web = shown("--token", &web.written());
    assert_eq!(
        (names(&by_web), by_web["about"]["label"].as_str()),
        (vec!["Billing".to_owned(), "Maps".to_owned()], Some("CI of „Größe“"))
    );
    assert_eq!(names(&shown("--token", &metadata.written())), ["Bank", "Billing", "Maps"]);
    let mistyped = web.written().replacen("capi_app_", "capi_app_0", 1);
    assert_eq!(read_by(&python, &["--token"], &path, &mistyped).status.code(), Some(2));
}
