//! What `edit`, `rotate`, `delete` and `passwd` refuse, and that the vault is then as it was.

use capi::model::AuthKind;

use crate::harness::secrets::{KEY, NEW, WRONG_PASSPHRASE};
use crate::harness::{Home, put};

#[test]
fn edits_with_a_used_variable_or_without_a_change_are_refused() {
    let home = Home::filled(|vault| {
        put(vault, "Billing", None, AuthKind::ApiKey, KEY);
        put(vault, "Maps", None, AuthKind::ApiKey, KEY);
        put(vault, "Maps", Some("web"), AuthKind::ApiKey, KEY);
        put(vault, "Twilio", None, AuthKind::Basic, "user:password-of-it");
        put(vault, "Twilio Password", Some("web"), AuthKind::ApiKey, KEY);
    });
    for (words, code, message) in [
        (&["maps", "--name", "billing!"][..], 6, "the variable CUSTOM_API_BILLING is taken by `Billing`"),
        (&["maps", "--to-app", "web"], 6, "the variable CUSTOM_API_MAPS is taken by `Maps`"),
        (
            &["twilio", "--to-app", "web"],
            6,
            "the variable CUSTOM_API_TWILIO_PASSWORD is taken by `Twilio Password`",
        ),
        (&["nothing", "--domain", "a.example"], 5, "there is no API `nothing`"),
        (&["maps", "--name", "!!!"], 2, "the name \"!!!\" has no letter or digit for its variable"),
        (&["maps", "--domain", "u:p@x.example"], 2, "the domain contains a username or a password"),
        (&["maps"], 2, "no change was given"),
        (
            &["maps", "--domain", "a.example", "--no-domain"],
            2,
            "the argument '--domain <DOMAIN>' cannot be used with",
        ),
        (&["maps", "--to-org", "--to-app", "web"], 2, "the argument '--to-org' cannot be used with"),
    ] {
        let said = home.capi([&["edit"], words].concat()).unlocked().refused(code);
        assert!(said.starts_with(message), "{words:?}: {said}");
    }
}

#[test]
fn a_rotation_without_a_credential_that_fits() {
    let home = Home::with_apis();
    for (words, credential, code, message) in [
        (&["my-billing-api", "--stdin"][..], "", 2, "the credential is empty"),
        (
            &["my-billing-api", "--stdin"],
            "X_KEY=abcdefgh",
            2,
            "the credential looks like the line `X_KEY=…` of a settings file",
        ),
        (&["my-billing-api", "--username", "u", "--stdin"], NEW, 2, "only basic auth has a username"),
        (&["my-billing-api"], "", 2, "the credential is missing and capi cannot prompt for it"),
        (&["nothing", "--stdin"], NEW, 5, "there is no API `nothing`"),
    ] {
        let run = home.capi([&["rotate"], words].concat()).unlocked().stdin(credential);
        assert_eq!(run.refused(code), message, "{words:?}");
    }
}

#[test]
fn delete_needs_a_confirmation_and_a_known_api() {
    let home = Home::with_apis();
    let delete = |words: &[&str]| home.capi([&["delete"], words].concat()).unlocked();
    let confirm = "refusing to delete without confirmation";
    assert_eq!(delete(&["my-billing-api"]).refused(2), confirm);
    assert_eq!(delete(&["my-billing-api"]).stdin("y\n").refused(2), confirm);
    assert_eq!(delete(&["-y", "my-billing-api", "nothing"]).refused(5), "there is no API `nothing`");
    assert_eq!(home.capi(["list", "--json"]).succeeds().out().matches("\"name\"").count(), 3);
}

#[test]
fn a_passphrase_that_is_wrong_or_none() {
    let home = Home::with_apis();
    let new = home.give("new", "another-Granite-27-meadow");
    let empty = home.give("empty", "\n");
    let changes: [&[&str]; 4] = [
        &["edit", "my-billing-api", "--domain", "a.example"],
        &["rotate", "my-billing-api", "--from-file", &new],
        &["delete", "-y", "my-billing-api"],
        &["passwd", "--new-passphrase-file", &new],
    ];
    for words in changes {
        let wrong = home.capi(words).env("CAPI_PASSPHRASE", WRONG_PASSPHRASE).refused(4);
        assert_eq!(wrong, "wrong passphrase");
        assert_eq!(home.capi(words).refused(3), "the vault is locked and capi cannot prompt");
        assert_eq!(home.capi(words).env("CAPI_PASSPHRASE", "").refused(2), "the passphrase is empty");
    }
    let none = home.capi(["passwd"]).unlocked().refused(2);
    assert_eq!(none, "the new passphrase is missing and capi cannot prompt for it");
    let nothing = home.capi(["passwd", "--new-passphrase-file", &empty]).unlocked().refused(2);
    assert_eq!(nothing, "the new passphrase is empty");
    let log = home.transcript();
    let hints = [
        "the passphrase is empty\ncapi: hint: type it, or check the file, command or variable that gives it\n",
        "for it\ncapi: hint: pass --new-passphrase-file or --new-passphrase-fd, or run it in a terminal\n",
        "is empty\ncapi: hint: give 1 to 1024 bytes: an empty passphrase protects nothing\n",
    ];
    for hint in hints {
        assert!(log.contains(hint), "{hint}{log}");
    }
}

#[cfg(unix)]
#[test]
fn a_source_of_the_passphrase_that_fails() {
    let home = Home::with_apis();
    home.forget();
    let list = |words: &[&str]| home.capi([&["list"], words].concat());
    assert_eq!(
        list(&["--passphrase-file", "/nowhere"]).refused(2),
        "cannot read /nowhere: no such file or directory"
    );
    let descriptor = list(&["--passphrase-fd", "9"]).refused(2);
    assert_eq!(descriptor, "cannot read file descriptor 9: the caller did not open it for this command");
    let command = |text: &str| list(&[]).env("CAPI_PASSPHRASE_COMMAND", text);
    let failed = command("exit 3").refused(3);
    assert_eq!(failed, "CAPI_PASSPHRASE_COMMAND failed: exit status: 3");
    assert_eq!(command("true").refused(2), "the passphrase is empty");
    let both = list(&["--passphrase-fd", "0", "--passphrase-file", "/nowhere"]).refused(2);
    assert!(both.starts_with("the argument '--passphrase-fd <N>' cannot be used with"), "{both}");
}
