//! The hook that searches each commit.

use std::fs;

use super::{git, program, repository};
use crate::harness::secrets::{KEY, PASSPHRASE};
use crate::harness::{Home, Outcome};

/// Commits what is staged, with the vault unlocked or locked.
fn try_commit(home: &Home, is_unlocked: bool, words: &[&str]) -> Outcome {
    let mut command = program(home, "git", &[&["commit", "--quiet", "-m", "change"], words].concat());
    if is_unlocked {
        command.env("CAPI_PASSPHRASE", PASSPHRASE);
    }
    Outcome::of(command.output().unwrap())
}

fn stage(home: &Home, name: &str, text: &str) {
    home.write(name, text);
    git(home, &["add", name]);
}

#[test]
fn a_commit_with_a_credential_is_stopped() {
    let Some(home) = repository() else { return };
    home.capi(["scan", "--install-hook"]).succeeds();
    stage(&home, "clean", "text\n");
    let commit = try_commit(&home, true, &[]);
    assert_eq!((commit.code(), commit.out() + &commit.err()), (0, String::new()));
    stage(&home, "leak", &format!("key = {KEY}\n"));
    let commit = try_commit(&home, true, &[]);
    assert_ne!(commit.code(), 0);
    let said = commit.out() + &commit.err();
    assert!(said.contains("leak:1"), "{said}");
    assert!(
        said.ends_with("capi: commit stopped; to skip the check, run `git commit --no-verify`\n"),
        "{said}"
    );
    assert_eq!(try_commit(&home, true, &["--no-verify"]).code(), 0);
    // `git commit FILE` makes the commit from another index.
    stage(&home, "leak", "removed\n");
    home.write("clean", &format!("{KEY}\n"));
    assert_eq!(try_commit(&home, true, &["leak"]).code(), 0);
    assert_ne!(try_commit(&home, true, &["clean"]).code(), 0);
    assert_ne!(try_commit(&home, true, &["--all"]).code(), 0);
}

#[test]
fn a_commit_is_stopped_in_one_line_while_the_vault_is_locked() {
    let Some(home) = repository() else { return };
    home.capi(["scan", "--install-hook"]).succeeds();
    stage(&home, "file", "text\n");
    let commit = try_commit(&home, false, &[]);
    assert_ne!(commit.code(), 0);
    assert_eq!(
        commit.out() + &commit.err(),
        "capi: commit stopped: the vault is locked; run `capi unlock`, or skip the check with `git commit --no-verify`\n"
    );
    assert_eq!(try_commit(&home, false, &["--no-verify"]).code(), 0);
    stage(&home, "file", "other\n");
    let mut command = program(&home, "git", &["commit", "--quiet", "-m", "change"]);
    // git finds its own programs without PATH.
    let git = std::process::Command::new("sh").args(["-c", "command -v git"]).output().unwrap();
    let bin = home.work().join("bin");
    fs::create_dir(&bin).unwrap();
    for tool in ["sh", "git"] {
        let path = match tool {
            "git" => String::from_utf8(git.stdout.clone()).unwrap().trim().to_owned(),
            _ => "/bin/sh".to_owned(),
        };
        std::os::unix::fs::symlink(path, bin.join(tool)).unwrap();
    }
    let commit = Outcome::of(command.env("PATH", &bin).output().unwrap());
    assert_ne!(commit.code(), 0);
    assert!(commit.err().contains("capi is not installed"), "{}", commit.err());
}

#[test]
fn a_hook_of_another_program_does_not_change() {
    let Some(home) = repository() else { return };
    let hook = home.work().join(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, "#!/bin/sh\n").unwrap();
    let outcome = home.capi(["scan", "--install-hook", "--json"]).run();
    assert_eq!((outcome.code(), &super::report(&outcome)["status"]), (6, &"not_own".into()));
    assert!(
        outcome.err().contains("add this line to it: capi scan --staged || exit 1\n"),
        "{}",
        outcome.err()
    );
    assert_eq!(fs::read_to_string(hook).unwrap(), "#!/bin/sh\n");
}
