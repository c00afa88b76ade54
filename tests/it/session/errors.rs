//! Errors as JSON after `--json`.

use crate::harness::agent::{CAPI, World};

fn error(line: &str) -> (u64, String, String) {
    assert_eq!(line.lines().count(), 1, "{line}");
    let value: serde_json::Value = serde_json::from_str(line).unwrap();
    let error = value["error"].as_object().unwrap();
    assert_eq!(value.as_object().unwrap().len(), 1, "{line}");
    let mut keys: Vec<&String> = error.keys().collect();
    keys.sort();
    assert_eq!(keys, ["code", "hint", "message"], "{line}");
    let text = |key: &str| error[key].as_str().unwrap().to_owned();
    (error["code"].as_u64().unwrap(), text("message"), text("hint"))
}

#[test]
fn one_line_with_code_message_and_hint() {
    let (with, without) = (World::new(), World::empty());
    let table = [
        (&with, &["list", "--json"] as &[&str], 3, "the vault is locked", "`capi unlock`"),
        (&with, &["show", "nothing", "--json"], 3, "the vault is locked", "`capi unlock`"),
        (&with, &["list", "--json", "--type", "zzz"], 2, "invalid value", "capi list --help"),
        (&without, &["list", "--json"], 5, "vault.capi", "`capi init`"),
        (&without, &["status", "--json"], 5, "vault.capi", "`capi init`"),
    ];
    for (world, arguments, code, message, hint) in table {
        let ran = world.script(arguments);
        assert_eq!((ran.code(), ran.out().as_str()), (code, ""), "{arguments:?}: {ran:?}");
        let said = error(&ran.err());
        assert_eq!(said.0, u64::try_from(code).unwrap(), "{arguments:?}");
        assert!(said.1.contains(message), "{arguments:?}: {said:?}");
        assert!(said.2.contains(hint), "{arguments:?}: {said:?}");
    }
}

#[test]
fn a_json_option_of_the_child_does_not_change_capi_errors() {
    let world = World::new();
    for arguments in [
        &["exec", "curl", "--json", "{}"] as &[&str],
        &["exec", "--", "curl", "--json", "{}"],
        &["exec", "curl", "--", "--json"],
    ] {
        let ran = world.script(arguments);
        assert_eq!(ran.code(), 125, "{arguments:?}");
        assert!(ran.err().starts_with("capi: error: the vault is locked"), "{arguments:?}: {}", ran.err());
    }
    let ran = world.with_passphrase(&["exec", "no-such-program", "--json"]);
    assert_eq!(ran.code(), 127);
    assert!(ran.err().starts_with("capi: error: cannot run `no-such-program`"), "{}", ran.err());
    let ran = world.with_passphrase(&["exec", "--", CAPI, "--no-session", "show", "nothing", "--json"]);
    assert_eq!(ran.code(), 5, "that one is the child's own: {ran:?}");
    assert_eq!(error(&ran.err()).0, 5);
}
