//! `capi init`.

use std::fs;

use insta::assert_snapshot;

use crate::harness::Home;
#[cfg(unix)]
use crate::harness::secrets::PASSPHRASE;
use crate::harness::secrets::{KEY, leaking_files};

/// The one test that pays for a real key derivation.
#[test]
fn a_vault_is_made_and_used() {
    let home = Home::empty();
    home.capi(["init", "--light"]).unlocked().succeeds();
    home.capi(["list"]).succeeds();
    home.capi(["add", "My Billing API", "--type", "api-key", "--stdin"]).unlocked().stdin(KEY).succeeds();
    home.capi(["list"]).succeeds();
    home.capi(["init"]).unlocked().refused(6);
    assert_snapshot!(home.transcript(), @r#"
    $ capi init --light
    capi: created the vault ~/data/capi/vault.capi
    capi: keep the passphrase safe; `capi recovery new` creates a code in case you forget it
    capi: hint: run `capi add` to add the first API
    $ capi list
    capi: no APIs yet; run `capi add` to add one
    $ capi add 'My Billing API' --type api-key --stdin
    capi: added `My Billing API`: every app gets CUSTOM_API_MY_BILLING_API
    $ capi list
    NAME            TYPE     SCOPE  DOMAIN  VARIABLE                   CREDENTIAL  AGE
    My Billing API  api-key  org    -       CUSTOM_API_MY_BILLING_API  ••••••••    now
    $ capi init
    capi: error: ~/data/capi/vault.capi already exists
    capi: hint: name another place with --vault FILE: existing files are never overwritten
    [exit 6]
    "#);
    #[cfg(unix)]
    for (path, mode) in [(home.vault(), 0o600), (home.state(), 0o700)] {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode, "{path:?}");
    }
    assert!(leaking_files(&home.directory()).is_empty());
}

#[test]
fn init_private_fails_if_it_cannot_be_recorded() {
    let home = Home::empty();
    let state = home.directory().join("state");
    fs::create_dir_all(&state).unwrap();
    fs::write(state.join("capi"), "no directory").unwrap();
    home.capi(["init", "--light", "--private"]).unlocked().refused(1);
    assert!(!home.vault().exists());
    home.capi(["init", "--light"]).unlocked().succeeds();
}

#[test]
fn a_private_vault_stores_no_key_on_the_machine() {
    let home = Home::empty();
    home.capi(["init", "--light", "--private"]).unlocked().succeeds();
    home.capi(["list"]).refused(3);
    home.capi(["list"]).unlocked().succeeds();
    home.capi(["list"]).refused(3);
    assert_snapshot!(home.transcript(), @r#"
    $ capi init --light --private
    capi: created the vault ~/data/capi/vault.capi
    capi: keep the passphrase safe; `capi recovery new` creates a code in case you forget it
    capi: hint: run `capi add` to add the first API
    $ capi list
    capi: error: the vault is locked and capi cannot prompt
    capi: hint: run `capi unlock` in a terminal first, or pass the passphrase with --passphrase-file or CAPI_PASSPHRASE_COMMAND
    [exit 3]
    $ capi list
    capi: no APIs yet; run `capi add` to add one
    $ capi list
    capi: error: the vault is locked and capi cannot prompt
    capi: hint: run `capi unlock` in a terminal first, or pass the passphrase with --passphrase-file or CAPI_PASSPHRASE_COMMAND
    [exit 3]
    "#);
}

#[test]
fn a_private_vault_stays_private_when_the_local_state_is_lost() {
    let home = Home::empty();
    home.capi(["init", "--light", "--private"]).unlocked().succeeds();
    let add = ["add", "Pay", "--type", "bearer", "--stdin", "--app", "web"];
    home.capi(add).unlocked().stdin("a-token-of-some-length").succeeds();
    home.forget();
    for _ in 0..2 {
        let list = home.capi(["list"]).unlocked().succeeds();
        assert!(list.out().contains("Pay"), "{}", list.out());
        home.capi(["list"]).refused(3);
    }
    let entries = fs::read_dir(home.state()).unwrap().flatten().map(|entry| entry.path());
    let states = entries.filter(|path| path.extension().is_some_and(|end| end == "state"));
    let text: String = states.map(|path| fs::read_to_string(path).unwrap()).collect();
    assert!(text.contains("metadata-key never\n") && text.matches("metadata-key").count() == 1, "{text}");
    // The choice is part of every later generation.
    home.forget();
    home.capi(["edit", "pay", "--app", "web", "--domain", "pay.example"]).unlocked().succeeds();
    home.forget();
    home.capi(["list"]).unlocked().succeeds();
    home.capi(["list"]).refused(3);
}

#[test]
fn a_weak_passphrase_is_accepted_with_a_warning() {
    let home = Home::empty();
    home.capi(["init", "--light"]).env("CAPI_PASSPHRASE", "hello1").succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi init --light
    capi: warning: the passphrase is weak: this is a very common password
    capi: hint: use several unrelated words, which are strong and easy to remember; `capi passwd` changes it
    capi: created the vault ~/data/capi/vault.capi
    capi: keep the passphrase safe; `capi recovery new` creates a code in case you forget it
    capi: hint: run `capi add` to add the first API
    "#);
}

#[test]
fn without_a_passphrase_init_creates_nothing() {
    let home = Home::empty();
    home.capi(["init"]).refused(2);
    home.capi(["init"]).env("CAPI_PASSPHRASE", "").refused(2);
    home.capi(["init"]).env("CAPI_PASSPHRASE", "x".repeat(1025)).refused(2);
    home.capi(["init"]).env("CAPI_PASSPHRASE", "two\nlines").refused(2);
    assert_snapshot!(home.transcript(), @r#"
    $ capi init
    capi: error: the new passphrase is missing and capi cannot prompt for it
    capi: hint: pass --passphrase-file or --passphrase-fd, or run it in a terminal
    [exit 2]
    $ capi init
    capi: error: the new passphrase is empty
    capi: hint: give 1 to 1024 bytes: an empty passphrase protects nothing
    [exit 2]
    $ capi init
    capi: error: the passphrase is longer than 1024 bytes
    capi: hint: use at most 1024 bytes
    [exit 2]
    $ capi init
    capi: error: the passphrase has more than one line
    capi: hint: pass only the line with the passphrase, for example with `head -n 1`
    [exit 2]
    "#);
    assert!(!home.vault().exists());
}

#[cfg(unix)]
#[test]
fn init_overwrites_nothing_not_even_a_dangling_link() {
    let home = Home::empty();
    let taken = home.give("notes.txt", "mine");
    home.capi(["--vault", &taken, "init"]).unlocked().refused(6);
    assert_eq!(std::fs::read(&taken).unwrap(), b"mine");
    std::os::unix::fs::symlink("/dev/full", home.root().join("given/link")).unwrap();
    let link = home.root().join("given/link").into_os_string().into_string().unwrap();
    home.capi(["--vault", &link, "init"]).unlocked().refused(6);
}

#[cfg(unix)]
#[test]
fn init_does_not_prompt_if_it_cannot_create_the_vault() {
    let home = Home::empty();
    let file = home.give("notes.txt", "mine");
    home.capi(["--vault", &format!("{file}/x.capi"), "init"]).refused(1);
    assert_snapshot!(home.transcript(), @r#"
    $ capi --vault [tmp]/given/notes.txt/x.capi init
    capi: error: cannot create the directory [tmp]/given/notes.txt: file exists
    capi: hint: check the path and who can write there, or name another place with --vault FILE
    [exit 1]
    "#);
}

#[cfg(unix)]
#[test]
fn init_reads_the_passphrase_from_every_source() {
    let home = Home::with_apis();
    let file = home.give("passphrase", format!("{PASSPHRASE}\n"));
    let print = format!("cat '{file}'");
    home.forget();
    home.capi(["list", "--passphrase-file", &file]).succeeds();
    home.forget();
    home.capi(["list"]).env("CAPI_PASSPHRASE_COMMAND", &print).succeeds();
    home.forget();
    home.capi(["list", "--passphrase-fd", "7"]).after(&format!("exec 7<'{file}'")).succeeds();
    home.forget();
    home.capi(["list", "--passphrase-fd", "0"]).stdin(PASSPHRASE).succeeds();
}
