//! `capi export`: a separate vault with only the chosen APIs.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use insta::assert_snapshot;

use crate::harness::Home;
use crate::harness::secrets::{KEY, leaking_files};
use capi::model::{AppName, ValuePart};
use capi::vault::{LockedVault, Passphrase};

const COPY: &str = "copy-Meadow-58-lichen";

fn copy_of(home: &Home, words: &[&str]) -> Vec<String> {
    let (file, target) = (home.give("copy", format!("{COPY}\n")), "copy.capi");
    let _ = fs::remove_file(home.directory().join(target));
    let words = [&["export", "--to", target, "--new-passphrase-file", &file], words].concat();
    home.capi(words).unlocked().succeeds();
    let out = home.capi(["--vault", target, "list", "--json", "--passphrase-file", &file]).succeeds().out();
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    json["apis"].as_array().unwrap().iter().map(|api| api["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn only_the_chosen_apis_are_exported() {
    let home = Home::with_apis();
    home.capi(["add", "Own", "--type", "bearer", "--app", "worker", "--stdin"])
        .unlocked()
        .stdin("tok-1234567")
        .succeeds();
    assert_eq!(copy_of(&home, &[]).len(), 4);
    assert_eq!(copy_of(&home, &["--app", "web"]), ["Internal Auth Service", "My Billing API", "Twilio SMS"]);
    assert_eq!(copy_of(&home, &["my-billing-api"]), ["My Billing API"]);
    assert_eq!(copy_of(&home, &["--app", "web", "twilio-sms"]), ["Twilio SMS"]);
}

#[test]
fn the_copy_is_a_separate_vault() {
    let home = Home::with_apis();
    copy_of(&home, &[]);
    let path = home.directory().join("copy.capi");
    let copy = LockedVault::parse(fs::read(&path).unwrap()).unwrap();
    let original = LockedVault::parse(home.bytes()).unwrap();
    assert_ne!(copy.id(), original.id());
    assert_eq!(copy.generation(), 1);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!Path::new("copy.capi.lock").exists() && !home.directory().join("copy.capi.lock").exists());
    let root = copy
        .slots()
        .root_key(&Passphrase::parse(COPY.as_bytes()).unwrap())
        .unwrap_or_else(|error| panic!("{error}"));
    let web = AppName::parse("web").unwrap();
    let keys = copy.app_keys(&root, Some(&web)).unwrap_or_else(|error| panic!("{error}"));
    let all = copy.with_credentials(&keys).unwrap_or_else(|error| panic!("{error}"));
    let billing = all.iter().find(|(api, _)| api.name.as_str() == "My Billing API").unwrap();
    let (variable, secret) = (billing.0.variable(), billing.1.part(ValuePart::Value).unwrap());
    assert_eq!((variable.as_str(), secret.expose()), ("CUSTOM_API_MY_BILLING_API", KEY));
    assert!(original.authenticate(&root).is_err(), "its key opens nothing else");
    assert!(leaking_files(&home.directory()).is_empty());
}

#[test]
fn a_weak_passphrase_of_the_copy_is_changed_in_the_copy() {
    let home = Home::with_apis();
    let file = home.give("copy", "hello1\n");
    let said =
        home.capi(["export", "--to", "e.capi", "--new-passphrase-file", &file]).unlocked().succeeds().err();
    let hint = "hint: use several unrelated words, which are strong and easy to remember; `capi --vault e.capi passwd` changes it\n";
    assert!(said.contains("the passphrase is weak") && said.contains(hint), "{said}");
}

#[test]
fn a_transcript() {
    let home = Home::with_apis();
    let file = home.give("copy", format!("{COPY}\n"));
    home.capi(["export", "--to", "web.capi", "--app", "web", "--new-passphrase-file", &file])
        .unlocked()
        .succeeds();
    home.capi(["export", "--to", "web.capi", "--new-passphrase-file", &file]).unlocked().refused(6);
    home.capi(["export", "--to", "x.capi", "nothing"]).unlocked().refused(5);
    home.capi(["export", "--to", "x.capi"]).unlocked().refused(2);
    home.capi(["export", "--to", "x.capi"]).refused(3);
    home.capi(["export", "--to", "no/such/x.capi", "--new-passphrase-file", &file]).unlocked().refused(1);
    home.capi(["export"]).unlocked().refused(2);
    assert_snapshot!(home.transcript(), @r#"
    $ capi export --to web.capi --app web --new-passphrase-file [tmp]/given/copy
    capi: wrote 3 APIs to web.capi, under a passphrase of its own
    capi: hint: run `capi --vault web.capi list` to see its APIs
    $ capi export --to web.capi --new-passphrase-file [tmp]/given/copy
    capi: error: ~/web.capi already exists
    capi: hint: choose another file with --to
    [exit 6]
    $ capi export --to x.capi nothing
    capi: error: there is no API `nothing`
    capi: hint: run `capi list` to see all APIs
    [exit 5]
    $ capi export --to x.capi
    capi: error: the passphrase of the copy is missing and capi cannot prompt for it
    capi: hint: pass --new-passphrase-file or --new-passphrase-fd
    [exit 2]
    $ capi export --to x.capi
    capi: error: the vault is locked and capi cannot prompt
    capi: hint: run `capi unlock` in a terminal first, or pass the passphrase with --passphrase-file or CAPI_PASSPHRASE_COMMAND
    [exit 3]
    $ capi export --to no/such/x.capi --new-passphrase-file [tmp]/given/copy
    capi: error: cannot write in no/such: no such file or directory
    capi: hint: check the disk and try again; the vault is unchanged
    [exit 1]
    $ capi export
    capi: error: the following required arguments were not provided: --to <FILE>
    capi: hint: run `capi export --help` for usage
    [exit 2]
    "#);
    assert!(!home.directory().join("x.capi").exists());
}
