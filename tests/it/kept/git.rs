//! `capi merge install`, and real `git merge` runs with the driver.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use insta::assert_snapshot;

use crate::harness::pty::Pty;
use crate::harness::secrets::{NEW, PASSPHRASE, leak};
use crate::harness::{Home, is_there};
use crate::kept::typed::end;

/// A repository with a committed vault.
struct Repository {
    home: Home,
    top: PathBuf,
}

impl Repository {
    /// `None` where git is not installed.
    fn new() -> Option<Self> {
        if !is_there("git") {
            println!("skipped: git is not installed");
            return None;
        }
        let home = Home::with_apis();
        let top = home.directory().join("repository");
        fs::create_dir(&top).unwrap();
        fs::copy(home.vault(), top.join("team.capi")).unwrap();
        fs::write(top.join(".gitignore"), "backups/\n*.lock\n").unwrap();
        let repository = Self { home, top };
        repository.git(&["init", "-q", "-b", "main", "."]);
        Some(repository)
    }

    fn run(&self, program: &str, words: &[&str]) -> Output {
        let mut command = self.command("--wait", program, words);
        command.env("CAPI_PASSPHRASE", PASSPHRASE).env("CAPI_NO_SESSION", "1");
        let output = command.output().unwrap();
        assert!(!leak(&output.stdout) && !leak(&output.stderr), "{output:?}");
        output
    }

    /// A program in the work tree, started by `setsid` with or without a terminal.
    fn command(&self, how: &str, program: &str, words: &[&str]) -> Command {
        let mut command = Command::new("setsid");
        let directory = Path::new(env!("CARGO_BIN_EXE_capi")).parent().unwrap();
        let path = format!("{}:{}", directory.display(), std::env::var("PATH").unwrap());
        command.arg(how).arg(program).args(words).env_clear().envs(self.home.environment()).env("PATH", path);
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "a").env(format!("GIT_{who}_EMAIL"), "a@example.com");
        }
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("SECRET", NEW).env("TERM", "dumb");
        command.env("CAPI_VAULT", self.top.join("team.capi")).current_dir(&self.top);
        command
    }

    #[track_caller]
    fn git(&self, words: &[&str]) -> String {
        let output = self.run("git", words);
        assert!(output.status.success(), "{words:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn capi(&self, words: &[&str]) -> String {
        let output = self.run(env!("CARGO_BIN_EXE_capi"), words);
        assert!(output.status.success(), "{words:?}: {output:?}");
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
    }

    /// Commits edits on a branch and on main.
    fn diverge(&self, branch: &[&[&str]], main: &[&[&str]]) {
        self.git(&["checkout", "-q", "-b", "other"]);
        branch.iter().for_each(|words| drop(self.capi(&[words, &["--accept-older"][..]].concat())));
        self.commit("other");
        self.git(&["checkout", "-q", "main"]);
        main.iter().for_each(|words| drop(self.capi(&[words, &["--accept-older"][..]].concat())));
        self.commit("main");
    }
}

#[test]
fn the_driver_is_installed_once() {
    let Some(repository) = Repository::new() else { return };
    let root = repository.home.root().to_str().unwrap().to_owned();
    let first = repository.capi(&["merge", "install"]).replace(&root, "[tmp]");
    let second = repository.capi(&["merge", "install"]).replace(&root, "[tmp]");
    assert_snapshot!(format!("{first}---\n{second}"), @r#"
    capi: added `*.capi merge=capi -text` to [tmp]/home/repository/.gitattributes; commit it
    capi: this clone merges vaults with `capi merge %A %O %B` now; each clone needs it once
    capi: hint: leave `backups/` and `*.lock` next to the vault out of the repository
    ---
    capi: [tmp]/home/repository/.gitattributes has `*.capi merge=capi -text` already
    capi: this clone merges vaults with capi already
    "#);
    assert_eq!(
        fs::read_to_string(repository.top.join(".gitattributes")).unwrap(),
        "*.capi merge=capi -text\n"
    );
    assert_eq!(repository.git(&["config", "merge.capi.driver"]), "capi merge %A %O %B\n");
    let checked = repository.git(&["check-attr", "merge", "text", "--", "team.capi"]);
    assert_eq!(checked, "team.capi: merge: capi\nteam.capi: text: unset\n");
}

#[test]
fn git_gets_no_unlock_variable() {
    let Some(repository) = Repository::new() else { return };
    let programs = repository.home.root().join("given/bin");
    fs::create_dir(&programs).unwrap();
    let git = programs.join("git");
    fs::write(&git, "#!/bin/sh\nenv >> \"$0.saw\"\nPATH=${PATH#*:}\nexec git \"$@\"\n").unwrap();
    fs::set_permissions(&git, fs::Permissions::from_mode(0o755)).unwrap();
    let mut capi = repository.command("--wait", env!("CARGO_BIN_EXE_capi"), &["merge", "install"]);
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    for secret in ["CAPI_PASSPHRASE", "CAPI_PASSPHRASE_COMMAND", "CAPI_TOKEN", "CUSTOM_API_OLD"] {
        capi.env(secret, format!("secret of {secret}"));
    }
    let output = capi.env("PATH", path).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let saw = fs::read_to_string(programs.join("git.saw")).unwrap();
    assert!(saw.contains("HOME=") && !saw.contains("secret of "), "{saw}");
}

#[test]
fn lines_of_others_stay_and_a_vault_of_another_name_is_covered() {
    let Some(repository) = Repository::new() else { return };
    fs::write(repository.top.join(".gitattributes"), "*.png binary").unwrap();
    fs::rename(repository.top.join("team.capi"), repository.top.join("team.vault")).unwrap();
    let vault = repository.top.join("team.vault");
    repository.capi(&["--vault", vault.to_str().unwrap(), "merge", "install"]);
    let text = fs::read_to_string(repository.top.join(".gitattributes")).unwrap();
    assert_eq!(text, "*.png binary\n/team.vault merge=capi -text\n");
}

#[test]
fn a_link_as_the_attributes_file_is_not_followed() {
    let Some(repository) = Repository::new() else { return };
    let outside = repository.home.root().join("given/outside");
    fs::write(&outside, "").unwrap();
    std::os::unix::fs::symlink(&outside, repository.top.join(".gitattributes")).unwrap();
    let output = repository.run(env!("CARGO_BIN_EXE_capi"), &["merge", "install"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let target = format!("to {}\n", crate::harness::places::real(&outside).display());
    assert!(String::from_utf8_lossy(&output.stderr).contains(&target), "{output:?}");
    assert_eq!(fs::read_to_string(outside).unwrap(), "");
}

#[test]
fn outside_of_a_repository_it_is_refused() {
    if !is_there("git") {
        println!("skipped: git is not installed");
        return;
    }
    let home = Home::with_vault();
    home.capi(["merge", "install"]).env("GIT_CEILING_DIRECTORIES", home.root().as_os_str()).refused(5);
}

#[test]
fn git_merges_what_both_sides_did() {
    let Some(repository) = Repository::new() else { return };
    repository.capi(&["merge", "install"]);
    repository.commit("base");
    repository.diverge(
        &[
            &["edit", "my-billing-api", "--docs", "https://docs.example"],
            &["add", "Mail", "--type", "bearer", "--from-env", "SECRET"],
        ],
        &[&["rotate", "my-billing-api", "--from-env", "SECRET"], &["delete", "-y", "twilio-sms"]],
    );
    repository.git(&["merge", "-q", "-m", "joined", "other"]);
    // Neither an older generation nor a fork: no option is needed.
    let listed = repository.capi(&["list"]);
    assert!(listed.contains("Mail") && !listed.contains("Twilio SMS"), "{listed}");
    assert!(repository.capi(&["show", "my-billing-api"]).contains("https://docs.example/"));
    repository.capi(&["exec", "--", "sh", "-c", "test \"$CUSTOM_API_MY_BILLING_API\" = \"$SECRET\""]);
    assert_eq!(repository.git(&["status", "--porcelain"]), "", "nothing is left in the work tree");
    // The other branch takes the result and continues from there.
    repository.git(&["checkout", "-q", "other"]);
    repository.git(&["merge", "-q", "main"]);
    repository.capi(&["edit", "mail", "--to-app", "web"]);
    repository.commit("more");
    repository.git(&["checkout", "-q", "main"]);
    repository.git(&["merge", "-q", "other"]);
    assert!(repository.capi(&["list"]).contains("app:web"));
}

#[test]
fn a_conflict_leaves_a_vault_that_opens() {
    let Some(repository) = Repository::new() else { return };
    repository.capi(&["merge", "install"]);
    repository.commit("base");
    repository.diverge(
        &[&["edit", "my-billing-api", "--domain", "b.example"]],
        &[&["edit", "my-billing-api", "--domain", "a.example"]],
    );
    let output = repository.run("git", &["merge", "-m", "joined", "other"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("`My Billing API` (org): domain: ours a.example, theirs b.example"), "{said}");
    assert_eq!(repository.git(&["status", "--porcelain"]), "UU team.capi\n");
    assert!(repository.capi(&["list"]).contains("a.example"));
    repository.git(&["merge", "--abort"]);
    assert!(repository.capi(&["list"]).contains("a.example"), "an abandoned merge is no rollback");
}

#[test]
fn on_a_terminal_the_driver_prompts_once_and_resolves() {
    let Some(repository) = Repository::new() else { return };
    repository.capi(&["merge", "install"]);
    repository.commit("base");
    repository.diverge(
        &[&["edit", "my-billing-api", "--domain", "b.example"]],
        &[&["edit", "my-billing-api", "--domain", "a.example"]],
    );
    let mut pty = Pty::start(repository.command("--ctty", "git", &["merge", "-m", "joined", "other"]));
    pty.expect("passphrase of the vault that git merges: ");
    assert!(!pty.echoes());
    pty.send(&format!("{PASSPHRASE}\n"));
    pty.expect("domain: ours a.example, theirs b.example");
    pty.expect("which one");
    pty.send("\x1b[B\r");
    let shown = end(pty, 0);
    assert!(shown.contains("capi: unlocked until "), "the session serves the merges that follow: {shown}");
    assert!(repository.capi(&["list"]).contains("b.example"));
    assert!(repository.capi(&["lock", "--all"]).contains("locked"));
}

#[test]
fn a_rebase_and_a_cherry_pick_work_too() {
    let Some(repository) = Repository::new() else { return };
    repository.capi(&["merge", "install"]);
    repository.commit("base");
    repository.diverge(
        &[
            &["add", "Mail", "--type", "bearer", "--from-env", "SECRET"],
            &["edit", "mail", "--domain", "mail.example"],
        ],
        &[&["delete", "-y", "twilio-sms"]],
    );
    repository.git(&["checkout", "-q", "other"]);
    repository.git(&["rebase", "-q", "main"]);
    let listed = repository.capi(&["list"]);
    assert!(listed.contains("mail.example") && !listed.contains("Twilio SMS"), "{listed}");
}

#[test]
fn a_change_of_branch_puts_back_a_generation_that_was_used_here() {
    let Some(repository) = Repository::new() else { return };
    repository.capi(&["add", "Base", "--type", "bearer", "--from-env", "SECRET"]);
    repository.commit("base");
    repository.git(&["checkout", "-q", "-b", "feature"]);
    for name in ["One", "Two"] {
        repository.capi(&["add", name, "--type", "bearer", "--from-env", "SECRET"]);
        repository.commit(name);
    }
    repository.git(&["checkout", "-q", "main"]);
    let run = || repository.run(env!("CARGO_BIN_EXE_capi"), &["exec", "--", "true"]);
    let first = run();
    let said = String::from_utf8(first.stderr).unwrap();
    assert!(first.status.success(), "{said}");
    assert!(
        said.contains("capi: generation 2 is back, as after a change of branch; the newest was 4\n"),
        "{said}"
    );
    assert!(
        said.contains("warning: other users can read or write the vault file"),
        "git sets the mode: {said}"
    );
    assert_eq!(String::from_utf8(run().stderr).unwrap(), "", "each is printed once");

    // Both branches continue, and their generations have the same numbers.
    repository.capi(&["add", "Main", "--type", "bearer", "--from-env", "SECRET"]);
    repository.commit("main");
    for branch in ["feature", "main", "feature"] {
        repository.git(&["checkout", "-q", branch]);
        let ran = run();
        assert!(ran.status.success(), "{branch}: {ran:?}");
        assert!(!String::from_utf8(ran.stderr).unwrap().contains("other users"), "{branch}");
    }

    // A file that was never used here stays older.
    let before = fs::read(repository.top.join("team.capi")).unwrap();
    fs::copy(repository.home.vault(), repository.top.join("team.capi")).unwrap();
    repository.home.forget_known();
    let ran = run();
    assert!(!ran.status.success(), "{ran:?}");
    assert!(String::from_utf8(ran.stderr).unwrap().contains("as after a change of branch in git"));
    fs::write(repository.top.join("team.capi"), before).unwrap();
}
