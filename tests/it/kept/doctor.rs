//! `capi doctor`: each fault is found, reported with its fix, and reflected in the exit code.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use insta::assert_snapshot;

use crate::cli::ways::code;
use crate::harness::{Given, Home};

/// The findings other than ok, one line each.
fn found(home: &Home) -> Vec<String> {
    let out = home.capi(["doctor", "--json"]).run().out();
    let json: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"));
    let findings = json["findings"].as_array().unwrap().iter();
    let text =
        |finding: &serde_json::Value, field: &str| finding[field].as_str().unwrap_or_default().to_owned();
    let bad = findings.filter(|finding| finding["state"] != "ok");
    bad.inspect(|finding| assert!(!text(finding, "remedy").is_empty(), "no remedy: {finding}"))
        .map(|finding| {
            format!("{} {}: {}", text(finding, "state"), text(finding, "check"), text(finding, "text"))
        })
        .map(|line| line.replace(home.root().to_str().unwrap(), "[tmp]"))
        .collect()
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Replaces the parts that differ between machines.
fn redacted(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.contains("  installation  ") {
            lines.next_if(|hint| hint.trim_start().starts_with("-> "));
        }
        let line = match line {
            line if line.contains("MiB are free") => "ok       disk          [free]".to_owned(),
            // The path of the program, and others on this machine.
            line if line.contains("  installation  ") => "ok       installation  [program]".to_owned(),
            line if line.contains("opening took") => "ok       speed         [time]".to_owned(),
            line => line.to_owned(),
        };
        out += &format!("{line}\n");
    }
    out
}

/// A home with the KDF parameters of `init --light` and a recovery code, so that doctor reports neither.
fn home() -> Home {
    let home = Home::empty();
    home.capi(["init", "--light"]).unlocked().succeeds();
    code(&home);
    home.capi(["add", "Billing", "--type", "bearer", "--stdin"])
        .unlocked()
        .stdin(crate::harness::secrets::TOKEN)
        .succeeds();
    home.transcript();
    home
}

#[test]
fn a_healthy_vault_has_no_problem() {
    let home = home();
    home.capi(["doctor"]).succeeds();
    let file = home.give("passphrase", format!("{}\n", crate::harness::secrets::PASSPHRASE));
    home.capi(["doctor", "--passphrase-file", &file]).succeeds();
    assert_snapshot!(redacted(&home.transcript()), @r#"
    $ capi doctor
    ok       format        the vault is whole: generation 3, 5 KiB
    ok       link          the vault is ~/data/capi/vault.capi
    ok       history       it is the newest generation seen here
    ok       backups       2 kept, all whole
    ok       memory        opening needs 64 MiB
    ok       authenticity  not checked: the vault is locked
                           -> run `capi unlock` first, or pass --passphrase-file
    ok       metadata key  the one of this machine opens the metadata
    ok       recovery      the vault has a recovery code
    ok       permissions   backups, local state and their directories are closed to other users
    ok       copies        no other copy of the vault is next to it
    ok       clock         it is [time]
    ok       disk          [free]
    ok       session       locked
    ok       settings      all are the defaults: there is no config.toml
    ok       runners       files of runners not searched: the vault is locked
                           -> run `capi unlock` first, or pass --passphrase-file
    ok       installation  [program]
    $ capi doctor --passphrase-file [tmp]/given/passphrase
    ok       format        the vault is whole: generation 3, 5 KiB
    ok       link          the vault is ~/data/capi/vault.capi
    ok       history       it is the newest generation seen here
    ok       backups       2 kept, all whole
    ok       memory        opening needs 64 MiB
    ok       authenticity  it was written with its own key, and all of it opens
    ok       speed         [time]
    ok       metadata key  the one of this machine opens the metadata
    ok       recovery      the vault has a recovery code
    ok       passphrase    it is not easy to guess
    ok       permissions   backups, local state and their directories are closed to other users
    ok       copies        no other copy of the vault is next to it
    ok       clock         it is [time]
    ok       disk          [free]
    ok       session       locked
    ok       settings      all are the defaults: there is no config.toml
    ok       runners       no credential found in files that runners leave
    ok       installation  [program]
    "#);
}

#[test]
fn files_that_others_can_read_are_found_and_closed() {
    let home = home();
    let backups = home.vault().with_file_name("backups");
    let state: Vec<_> = fs::read_dir(home.state()).unwrap().map(|entry| entry.unwrap().path()).collect();
    set_mode(&home.vault(), 0o644);
    set_mode(&backups, 0o755);
    set_mode(&backups.join("vault.capi.1"), 0o640);
    set_mode(home.vault().parent().unwrap(), 0o777);
    set_mode(&home.state(), 0o755);
    state.iter().for_each(|path| set_mode(path, 0o644));
    assert_eq!(found(&home).len(), 5 + state.len(), "{:?}", found(&home));
    home.capi(["doctor"]).run();
    let done = home.capi(["doctor", "--fix"]).succeeds().err();
    assert_eq!(done.matches("capi: closed to other users: ").count(), 5 + state.len(), "{done}");
    assert_eq!((mode(&home.vault()), mode(&backups), mode(&home.state())), (0o600, 0o700, 0o700));
    assert_eq!(mode(home.vault().parent().unwrap()) & 0o022, 0);
    assert!(found(&home).is_empty());
}

#[test]
fn no_link_is_followed_when_something_is_closed() {
    let home = home();
    let outside = home.root().join("given/outside");
    fs::write(&outside, "x").unwrap();
    set_mode(&outside, 0o644);
    symlink(&outside, home.vault().with_file_name("backups").join("vault.capi.9")).unwrap();
    home.capi(["doctor", "--fix"]).run();
    assert_eq!(mode(&outside), 0o644);
}

#[test]
fn left_over_temporary_files_go() {
    let home = home();
    home.capi(["edit", "billing", "--domain", "a.example"]).unlocked().after("trap '' TERM").succeeds();
    let prefix = {
        // The name that the program itself gives, seen while a save is under way, is derived from the vault's name.
        let digest = <sha2::Sha256 as sha2::Digest>::digest(b"vault.capi");
        digest[..4].iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let left = home.vault().with_file_name(format!(".capi-tmp-{prefix}-abc"));
    fs::write(&left, "x").unwrap();
    assert_eq!(found(&home).len(), 1);
    let said = home.capi(["doctor", "--fix"]).succeeds().err();
    assert!(said.contains("removed what a killed process left"), "{said}");
    assert!(!left.exists());
}

#[test]
fn each_fault_is_found() {
    let home = home();
    let beside = |name: &str| home.vault().with_file_name(name);
    for name in [
        "vault (Bob's conflicted copy 2026-01-01).capi",
        "vault.sync-conflict-20260101-120000-ABCDEFG.capi",
        "vault-DESKTOP-7.capi",
        "vault (1).capi",
        "vault.capi.orig",
        "vault_BASE_42.capi",
    ] {
        fs::copy(home.vault(), beside(name)).unwrap();
        let all = found(&home);
        assert_eq!(all, [format!("warning copies: a copy of the vault is next to it: {name}")]);
        fs::remove_file(beside(name)).unwrap();
    }
    // Another vault and another file are unrelated.
    fs::write(beside("vault-notes.txt"), "x").unwrap();
    assert!(found(&home).is_empty());

    fs::hard_link(home.vault(), beside("second")).unwrap();
    assert!(found(&home).iter().any(|line| line.starts_with("warning hard link: ")));
    fs::remove_file(beside("second")).unwrap();

    fs::write(beside("backups").join("vault.capi.1"), "broken").unwrap();
    assert_eq!(found(&home), ["warning backups: damaged: 1"]);
    fs::remove_file(beside("backups").join("vault.capi.1")).unwrap();

    fs::create_dir_all(home.directory().join("config/capi")).unwrap();
    let config = home.directory().join("config/capi/config.toml");
    fs::write(&config, "color = \"never\"\n").unwrap();
    set_mode(&config, 0o666);
    assert!(found(&home)[0].starts_with("problem settings: other users may change "));
}

#[test]
fn a_damaged_older_or_missing_vault_is_a_problem() {
    let home = home();
    let (old, whole) =
        (fs::read(home.vault().with_file_name("backups").join("vault.capi.2")).unwrap(), home.bytes());
    let exit = |home: &Home| home.capi(["doctor"]).run().status.code();
    fs::write(home.vault(), &whole[..400]).unwrap();
    assert!(found(&home)[0].starts_with("problem format: the vault is damaged: "));
    assert_eq!(exit(&home), Some(1));
    fs::write(home.vault(), &old).unwrap();
    assert_eq!(
        found(&home),
        [
            "problem history: the vault is older than the one last used on this machine: generation 2, last seen 3"
        ]
    );
    fs::remove_file(home.vault()).unwrap();
    assert!(found(&home)[0].starts_with("problem format: there is no vault at "));
    symlink("nowhere", home.vault()).unwrap();
    assert!(found(&home).iter().any(|line| line.starts_with("problem link: ")));
    fs::remove_file(home.vault()).unwrap();
    fs::write(home.vault(), whole).unwrap();
    set_mode(&home.vault(), 0o600);
    home.capi(["doctor"]).env("CAPI_PASSPHRASE", "wrong").refused(4);
    let warned = home.capi(["doctor"]).unlocked().succeeds().out();
    assert!(warned.contains("warning  environment"), "{warned}");
}

#[test]
fn unlock_methods_that_are_weak_or_missing_are_reported() {
    let home = Home::empty();
    let weak = home.give("weak", "abc\n");
    home.capi(["--passphrase-file", &weak, "init", "--light"]).succeeds();
    let bad = found(&home);
    assert_eq!(
        bad,
        ["warning recovery: there is no recovery code: if you forget the passphrase, everything is lost"]
    );
    let out = home.capi(["doctor", "--passphrase-file", &weak]).succeeds().out();
    assert!(out.contains("warning  passphrase    it is weak: "), "{out}");
    assert!(out.contains("-> use several unrelated words; `capi passwd` changes it"), "{out}");
}

#[test]
fn the_project_and_its_trust_are_reported() {
    let home = Home::with([Given::key("Billing")]);
    let project = || found(&home).into_iter().find(|line| line.contains(" project: "));
    assert_eq!(project(), None);
    home.write("capi.toml", "app = \"web\"\n[[api]]\nname = \"Billing\"\n[[api]]\nname = \"Stripe\"\n");
    let untrusted = "warning project: [tmp]/home/work is not trusted as the app web";
    assert_eq!(project().as_deref(), Some(untrusted));
    home.capi(["trust"]).succeeds();
    let lacking = "warning project: capi.toml declares 2 APIs, and is trusted as the app web; the vault lacks 1 of them";
    assert_eq!(project().as_deref(), Some(lacking));
    home.write("capi.toml", "[[api]]\nname = \"Billing\"\n");
    assert_eq!(project(), None);
    let out = home.capi(["doctor"]).run().out();
    assert!(out.contains(" project ") && out.contains(" capi.toml declares 1 API\n"), "{out}");
    home.write("capi.toml", "app = 3\n");
    assert!(project().unwrap().starts_with("warning project: cannot use "));
}

#[test]
fn entries_of_ai_clients_that_no_longer_fit_are_reported() {
    let home = Home::with([]);
    let mcp = || found(&home).into_iter().filter(|line| line.contains(" mcp: ")).collect::<Vec<_>>();
    home.capi(["mcp", "install", "--client", "claude"]).succeeds();
    assert_eq!(mcp(), [""; 0]);
    let entry = home.read(".mcp.json");
    home.write(".mcp.json", &entry.replace("\"serve\"", "\"server\""));
    let [line] = &mcp()[..] else { panic!("{:?}", mcp()) };
    assert!(line.starts_with("warning mcp: the entry for capi in .mcp.json has args = "), "{line}");
    let out = home.capi(["doctor"]).run().out();
    assert!(out.contains("-> run `capi mcp install --client claude --force` to write it again"), "{out}");
    home.write(".mcp.json", "{}");
    assert_eq!(mcp(), [""; 0]);
}

#[test]
fn a_shell_without_completions_and_manual_gets_a_hint() {
    let home = home();
    let shell = |name: &str| home.capi(["doctor"]).env("SHELL", name).succeeds().out();
    let installed = ["/usr/share/man/man1/capi.1", "/usr/local/share/man/man1/capi.1"];
    if installed.iter().any(|page| Path::new(page).exists()) {
        println!("skipped: the man pages of capi are installed on this machine");
        return;
    }
    let out = shell("/usr/bin/fish");
    assert!(out.contains("fish does not complete capi, and its man pages are not installed"), "{out}");
    assert!(out.contains("-> run `capi setup`\n"), "{out}");
    home.capi(["setup"]).succeeds();
    home.capi(["setup", "--shell", "fish"]).succeeds();
    assert!(shell("/bin/fish").contains("fish completes capi, and its man pages are installed"));
    assert!(!shell("/bin/tcsh").contains("completes capi"));
}
