//! Files that are not a vault or are damaged: every command refuses them with a distinct exit code and leaves them unchanged.

use std::fs;

use insta::assert_snapshot;

use crate::harness::Home;
use crate::harness::secrets::KEY;

const COMMANDS: [&[&str]; 7] = [
    &["list"],
    &["show", "my-billing-api"],
    &["add", "X", "--type", "api-key", "--from-env", "SECRET"],
    &["edit", "my-billing-api", "--domain", "a.example"],
    &["rotate", "my-billing-api", "--from-env", "SECRET"],
    &["delete", "-y", "my-billing-api"],
    &["passwd", "--new-passphrase-fd", "0"],
];

/// Expects that every command refuses the file in the vault's place with the same words.
fn refused_by_all(home: &Home, code: i32, message: &str) {
    let run = |words: &[&str]| home.capi(words).unlocked().env("SECRET", KEY);
    for words in COMMANDS {
        assert_eq!(run(words).refused(code), message, "{words:?}");
    }
    assert_eq!(run(&["exec", "--", "true"]).refused(125), message);
}

fn empty_place() -> Home {
    let home = Home::empty();
    fs::create_dir_all(home.vault().parent().unwrap()).unwrap();
    home
}

#[cfg(unix)]
#[test]
fn directories_and_other_non_files_are_refused() {
    use std::{os::unix::net::UnixListener, path::Path, process::Command};
    type Make = fn(&Path);
    let table: [(Make, &str); 3] = [
        (|path| fs::create_dir(path).unwrap(), "~/data/capi/vault.capi is a directory, not a vault file"),
        (
            |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
            "~/data/capi/vault.capi is a FIFO, not a vault file",
        ),
        (
            |path| drop(UnixListener::bind(path).unwrap()),
            "~/data/capi/vault.capi is a socket, not a vault file",
        ),
    ];
    for (make, message) in table {
        let home = empty_place();
        make(&home.vault());
        // A refusal compares the vault's bytes, which a FIFO has none of; so these are run by hand.
        for words in COMMANDS {
            let outcome = home.capi(words).unlocked().env("SECRET", KEY).run();
            assert_eq!(outcome.status.code(), Some(2), "{}", outcome.err());
        }
        assert!(home.transcript().matches(message).count() == COMMANDS.len());
        let exec = home.capi(["exec", "--", "true"]).unlocked().run();
        assert_eq!(exec.status.code(), Some(125));
    }
}

#[cfg(unix)]
#[test]
fn a_file_of_five_gibibytes() {
    let home = empty_place();
    fs::File::create(home.vault()).unwrap().set_len(5 << 30).unwrap();
    for words in COMMANDS {
        let outcome = home.capi(words).unlocked().env("SECRET", KEY).run();
        assert_eq!(outcome.status.code(), Some(2), "{}", outcome.err());
    }
    let message = "~/data/capi/vault.capi is larger than 32 MiB, the limit for a vault";
    assert_eq!(home.transcript().matches(message).count(), COMMANDS.len());
}

#[test]
fn damaged_and_newer_vaults_are_refused() {
    for (content, message) in [
        (&b""[..], "the vault is empty"),
        (b"{\"not\": \"a vault\"}\n", "the vault is damaged: it does not start like a vault"),
        (include_bytes!("../../vectors/newer-version.capi"), "the vault was written by a newer capi"),
        (
            include_bytes!("../../vectors/git-conflict.capi"),
            "the vault is damaged: it contains git conflict markers",
        ),
        (
            include_bytes!("../../vectors/not-ascii.capi"),
            "the vault is damaged: it contains bytes that are not ASCII",
        ),
        (
            include_bytes!("../../vectors/crlf.capi"),
            "the vault is damaged: its line endings were converted to CRLF",
        ),
        (
            include_bytes!("../../vectors/truncated-in-body.capi"),
            "the vault is damaged: its sections do not match its header",
        ),
        (
            include_bytes!("../../vectors/bit-flipped-in-body.capi"),
            "the vault is damaged: its checksum is wrong",
        ),
        (
            include_bytes!("../../vectors/memory-too-high.capi"),
            "the vault is damaged: its KDF parameters are out of bounds",
        ),
    ] {
        let home = empty_place();
        fs::write(home.vault(), content).unwrap();
        refused_by_all(&home, 7, message);
    }
}

#[test]
fn all_backups_are_listed_and_the_newest_that_opens_is_named() {
    let home = Home::with_apis();
    for domain in ["a.example", "b.example"] {
        home.capi(["edit", "my-billing-api", "--domain", domain]).unlocked().succeeds();
    }
    let backups = home.vault().with_file_name("backups");
    fs::write(backups.join("vault.capi.2"), "broken").unwrap();
    fs::write(home.vault(), &home.bytes()[..300]).unwrap();
    home.transcript();
    home.capi(["list"]).refused(7);
    assert_snapshot!(home.transcript(), @r#"
    $ capi list
    capi: error: the vault is damaged: its header does not end
    capi: hint: backups, newest first: 2 damaged, 1 opens
    capi: hint: run `capi backups restore 1` to restore the newest one that unlocks
    [exit 7]
    "#);
}

#[test]
fn conflicts_and_newer_versions_keep_their_hint_with_a_backup() {
    for (content, hints) in [
        (
            include_str!("../../vectors/crlf.capi"),
            &[
                "convert them back with `dos2unix`; if git did it, add `*.capi -text` to .gitattributes",
                "backups, newest first: 1 opens",
            ][..],
        ),
        (
            include_str!("../../vectors/git-conflict.capi"),
            &[
                "run `capi merge install`, then `git checkout --merge -- FILE`: it merges both sides",
                "backups, newest first: 1 opens",
            ],
        ),
        // Restoring a backup over the file of a newer version would lose its changes.
        (include_str!("../../vectors/newer-version.capi"), &["install a newer capi"]),
        (include_str!("../../vectors/unknown-critical-entry.capi"), &["install a newer capi"]),
    ] {
        let home = Home::with_apis();
        home.capi(["edit", "my-billing-api", "--domain", "a.example"]).unlocked().succeeds();
        fs::write(home.vault(), content).unwrap();
        home.transcript();
        home.capi(["list"]).refused(7);
        let transcript = home.transcript();
        let said: Vec<&str> =
            transcript.lines().filter_map(|line| line.strip_prefix("capi: hint: ")).collect();
        assert!(said.starts_with(hints) && said.len() <= hints.len() + 1, "{transcript}");
    }
}

#[test]
fn without_a_backup_none_is_promised() {
    let home = empty_place();
    fs::write(home.vault(), "").unwrap();
    home.capi(["list"]).refused(7);
    assert_snapshot!(home.transcript(), @r#"
    $ capi list
    capi: error: the vault is empty
    capi: hint: there is no backup next to it: restore a copy of your own, or pass --vault FILE
    [exit 7]
    "#);
}

#[test]
fn an_older_copy_is_refused_where_a_newer_one_was_seen() {
    let home = Home::with_apis();
    let old = home.bytes();
    home.capi(["edit", "my-billing-api", "--domain", "a.example"]).unlocked().succeeds();
    fs::write(home.vault(), &old).unwrap();
    home.transcript();
    home.capi(["list"]).refused(7);
    home.capi(["exec", "--", "true"]).unlocked().refused(125);
    home.capi(["list", "--accept-older", "--type", "basic"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi list
    capi: error: the vault is older than the one last used on this machine: generation 1, last seen 2
    capi: hint: restore the newer file, or continue with --accept-older, as after a change of branch in git
    [exit 7]
    $ capi exec -- true
    capi: error: the vault is older than the one last used on this machine: generation 1, last seen 2
    capi: hint: restore the newer file, or continue with --accept-older, as after a change of branch in git
    [exit 125]
    $ capi list --accept-older --type basic
    NAME        TYPE   SCOPE    DOMAIN  VARIABLE               CREDENTIAL  AGE
    Twilio SMS  basic  app:web  -       CUSTOM_API_TWILIO_SMS  ••••••••    1mo
    "#);
}

#[cfg(unix)]
#[test]
fn a_file_that_others_may_read_is_warned_about() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::with_apis();
    fs::set_permissions(home.vault(), fs::Permissions::from_mode(0o644)).unwrap();
    home.capi(["list", "--type", "basic"]).succeeds();
    home.capi(["edit", "my-billing-api", "--domain", "a.example"]).unlocked().succeeds();
    assert_eq!(fs::metadata(home.vault()).unwrap().permissions().mode() & 0o777, 0o600);
    assert_snapshot!(home.transcript(), @r#"
    $ capi list --type basic
    NAME        TYPE   SCOPE    DOMAIN  VARIABLE               CREDENTIAL  AGE
    Twilio SMS  basic  app:web  -       CUSTOM_API_TWILIO_SMS  ••••••••    1mo
    capi: warning: other users can read or write the vault file
    capi: hint: run `capi doctor --fix`, or `chmod 600` on the file
    $ capi edit my-billing-api --domain a.example
    capi: warning: other users can read or write the vault file
    capi: hint: run `capi doctor --fix`, or `chmod 600` on the file
    capi: changed `My Billing API`
    "#);
}
