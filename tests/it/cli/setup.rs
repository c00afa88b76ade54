//! `capi setup`: which files it writes, that it can be repeated and undone, and that it leaves files of others alone.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::harness::Home;

/// The outcome of each part.
fn parts(home: &Home, words: &[&str]) -> Vec<(String, String)> {
    let out = home.capi([&["setup", "--json"], words].concat()).succeeds().out();
    let json: Value = serde_json::from_str(&out).unwrap();
    let text = |part: &Value, field: &str| part[field].as_str().unwrap().to_owned();
    let parts = json["parts"].as_array().unwrap().iter();
    parts.map(|part| (text(part, "name"), text(part, "state"))).collect()
}

fn state(home: &Home, words: &[&str], name: &str) -> String {
    parts(home, words).into_iter().find(|(part, _)| part == name).map(|(_, state)| state).unwrap_or_default()
}

/// The directory for data that setup uses in a test.
fn data(home: &Home) -> PathBuf {
    home.directory().join("data")
}

#[test]
fn setup_writes_once_and_uninstall_removes_everything() {
    let home = Home::empty();
    let shells = ["--shell", "bash", "--shell", "zsh", "--shell", "fish"];
    let page = data(&home).join("man/man1/capi-exec.1");
    let script = data(&home).join("zsh/site-functions/_capi");
    assert_eq!(state(&home, &["--dry-run"], "man"), "written");
    assert!(!page.exists());
    assert_eq!(state(&home, &[], "man"), "written");
    assert_eq!(fs::read_to_string(&page).unwrap(), include_str!("../../../man/capi-exec.1"));
    assert_eq!(state(&home, &[], "man"), "unchanged");
    for expected in ["written", "unchanged"] {
        let found = parts(&home, &shells);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["bash", "zsh", "fish"]);
        // A shell of this machine may have got its script from the run without --shell.
        assert!(expected == "written" || found.iter().all(|(_, state)| state == expected), "{found:?}");
    }
    assert_eq!(fs::read_to_string(&script).unwrap(), include_str!("../../../completions/_capi"));
    // A page of an older version goes, too.
    let old = page.with_file_name("capi-former.1");
    fs::copy(&page, &old).unwrap();
    assert_eq!(state(&home, &["--uninstall", "--dry-run"], "man"), "removed");
    assert!(page.exists());
    home.capi(["setup", "--uninstall"]).succeeds();
    for left in [old, page, script, data(&home).join("man"), data(&home).join("bash-completion")] {
        assert!(!left.exists(), "{}", left.display());
    }
    let again = home.capi(["setup", "--uninstall"]).succeeds();
    assert_eq!(again.err(), "capi: `capi setup` installed nothing here\n");
}

#[test]
fn setup_leaves_files_of_others_unchanged() {
    let home = Home::empty();
    let script = data(&home).join("bash-completion/completions/capi");
    fs::create_dir_all(script.parent().unwrap()).unwrap();
    fs::write(&script, "complete -W 'hello' capi\n").unwrap();
    for words in [&["setup", "--shell", "bash"][..], &["setup", "--uninstall", "--shell", "bash"]] {
        let said = home.capi(words).succeeds().err();
        assert!(said.contains("unchanged: capi did not write it"), "{said}");
        assert_eq!(fs::read_to_string(&script).unwrap(), "complete -W 'hello' capi\n");
    }
}

#[test]
fn setup_prints_the_line_that_a_shell_needs() {
    let home = Home::empty();
    let said = home.capi(["setup", "--shell", "zsh"]).succeeds().err();
    let line = format!("fpath=({} $fpath)", data(&home).join("zsh/site-functions").display());
    assert!(said.contains(&format!("add `{line}` to ")), "{said}");
    fs::write(home.path(".zshrc"), format!("{line}\nautoload -U compinit && compinit\n")).unwrap();
    let said = home.capi(["setup", "--shell", "zsh"]).succeeds().err();
    assert!(said.starts_with("capi: nothing to change: ") && !said.contains("fpath"), "{said}");
}
