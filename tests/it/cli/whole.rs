//! The small `capi` becomes `capi-full` for the commands that it does not have.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::Home;

const SMALL: &str = env!("CARGO_BIN_EXE_capi");
const WHOLE: &str = env!("CARGO_BIN_EXE_capi-full");

/// A directory with copies, made by another process: a file that this one has open for writing can't be executed.
fn installed(home: &Home, copies: &[(&str, &str)]) -> PathBuf {
    let directory = home.root().join("given/bin");
    fs::create_dir(&directory).unwrap();
    for (program, name) in copies {
        let copied = Command::new("cp").arg(program).arg(directory.join(name)).status();
        assert!(copied.unwrap().success());
    }
    directory
}

#[test]
fn capi_works_alone_and_reports_a_missing_capi_full() {
    let home = Home::with_apis();
    let capi = installed(&home, &[(SMALL, "capi")]).join("capi");
    assert_eq!(home.capi(["list"]).by(&capi).succeeds().out(), home.capi(["list"]).succeeds().out());
    home.capi(["show", "twilio-sms", "--app", "web"]).by(&capi).succeeds();
    home.capi(["exec", "--", "true"]).by(&capi).unlocked().succeeds();
    let missing = "cannot run [tmp]/given/bin/capi-full: no such file or directory";
    for words in
        [&["--version"][..], &["add", "--help"], &["delete", "twilio-sms"], &["list", "--nonsense"], &[]]
    {
        assert_eq!(home.capi(words).by(&capi).refused(1), missing, "{words:?}");
    }
    assert_eq!(home.capi(["exec", "--nonsense", "--", "true"]).by(&capi).refused(125), missing);
    assert!(home.transcript().contains(
        "capi: hint: install capi-full next to capi: only exec, list, show, unlock, lock and status work without it"
    ));
}

#[test]
fn capi_full_is_found_next_to_the_target_of_a_link() {
    let home = Home::with_apis();
    let programs = installed(&home, &[(SMALL, "capi"), (WHOLE, "capi-full")]);
    let link = home.root().join("given/capi");
    std::os::unix::fs::symlink(programs.join("capi"), &link).unwrap();
    assert_eq!(
        home.capi(["--version"]).by(&link).succeeds().out(),
        home.capi(["--version"]).succeeds().out()
    );
}

#[test]
fn capi_installed_as_capi_full_does_not_start_itself_forever() {
    let home = Home::with_apis();
    let programs = installed(&home, &[(SMALL, "capi"), (SMALL, "capi-full")]);
    let said = home.capi(["--version"]).by(&programs.join("capi")).refused(1);
    assert_eq!(said, "cannot run [tmp]/given/bin/capi-full: it is the small program capi");
    fs::remove_file(programs.join("capi-full")).unwrap();
    std::os::unix::fs::symlink("capi", programs.join("capi-full")).unwrap();
    let said = home.capi(["--version"]).by(&programs.join("capi")).refused(1);
    assert_eq!(said, "cannot run [tmp]/given/bin/capi-full: it is the small program capi");
}

#[test]
fn programs_of_different_versions_are_reported() {
    let home = Home::with_apis();
    let programs = installed(&home, &[(SMALL, "capi"), (WHOLE, "capi-full")]);
    let doctor = || home.capi(["doctor"]).by(&programs.join("capi-full")).run().out();
    assert!(!doctor().contains("of different versions"), "{}", doctor());
    fs::write(programs.join("capi"), "another capi").unwrap();
    assert!(doctor().contains("/given/bin/capi-full are of different versions"), "{}", doctor());
}

#[test]
fn the_whole_does_all_that_the_small_one_does() {
    let home = Home::with_apis();
    let lines: [&[&str]; 6] = [
        &["list", "--json"],
        &["ls", "--app", "web"],
        &["show", "my-billing-api"],
        &["status", "--json"],
        &["lock"],
        &["exec", "--only", "my-billing-api", "--", "sh", "-c", "echo ${#CUSTOM_API_MY_BILLING_API}"],
    ];
    for words in lines {
        let small = home.capi(words).unlocked().run();
        let whole = home.capi(words).by(Path::new(WHOLE)).unlocked().run();
        let outcome = |run: &crate::harness::Outcome| (run.status.code(), run.out(), run.err());
        assert_eq!(outcome(&small), outcome(&whole), "{words:?}");
    }
}

#[test]
fn commands_of_capi_full_are_not_parsed_by_capi() {
    let home = Home::with_apis();
    // Each has a word that is a command of the small program where it is something else.
    home.capi(["token", "list"]).unlocked().succeeds();
    home.capi(["help", "exec"]).succeeds();
    let said = home.capi(["delete", "show", "-y"]).unlocked().refused(5);
    assert_eq!(said, "there is no API `show`");
}
