//! `capi backups`: the list, the changes, and the restore, also without an intact vault.

use std::fs;

use insta::assert_snapshot;

use crate::cli::ways::code;
use crate::harness::secrets::{KEY, NEW, PASSPHRASE, leaking_files};
use crate::harness::{Home, put};
use capi::model::AuthKind;

/// Five generations: an edit, an addition, a new credential, a deletion.
fn edited() -> Home {
    let home = Home::with_apis();
    let run = |words: &[&str]| drop(home.capi(words).unlocked().stdin(NEW).succeeds());
    run(&["edit", "my-billing-api", "--docs", "https://docs.example"]);
    run(&["add", "Mail", "--type", "bearer", "--app", "web", "--stdin"]);
    run(&["rotate", "my-billing-api", "--stdin"]);
    run(&["delete", "-y", "twilio-sms"]);
    home.transcript();
    home
}

fn backup(home: &Home, generation: u64) -> std::path::PathBuf {
    home.vault().with_file_name("backups").join(format!("vault.capi.{generation}"))
}

#[test]
fn the_list_marks_intact_backups_that_open() {
    let home = edited();
    fs::write(backup(&home, 2), "broken").unwrap();
    home.capi(["backups"]).succeeds();
    home.capi(["backups", "ls"]).unlocked().succeeds();
    home.forget();
    home.capi(["backups", "list"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi backups
    GENERATION  AGE  SIZE   STATE    APIS
    4           now  7 KiB  opens    4
    3           now  7 KiB  opens    4
    2           now  1 KiB  damaged  -
    1           now  7 KiB  opens    3
    capi: warning: generation 2: the vault is damaged: it does not start like a vault
    $ capi backups ls
    GENERATION  AGE  SIZE   STATE    APIS
    4           now  7 KiB  opens    4
    3           now  7 KiB  opens    4
    2           now  1 KiB  damaged  -
    1           now  7 KiB  opens    3
    capi: warning: generation 2: the vault is damaged: it does not start like a vault
    $ capi backups list
    GENERATION  AGE  SIZE   STATE    APIS
    4           now  7 KiB  whole    -
    3           now  7 KiB  whole    -
    2           now  1 KiB  damaged  -
    1           now  7 KiB  whole    -
    capi: warning: generation 2: the vault is damaged: it does not start like a vault
    "#);
}

#[test]
fn the_list_is_json_too() {
    let home = edited();
    let out = home.capi(["backups", "--json"]).succeeds().out();
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let first = &json["backups"][0];
    assert_eq!((first["generation"].as_u64(), first["opens"].as_bool()), (Some(4), Some(true)));
    assert_eq!((first["whole"].as_bool(), first["apis"].as_u64()), (Some(true), Some(4)));
    assert_eq!(json["backups"].as_array().unwrap().len(), 4);
}

#[test]
fn a_difference_names_fields_and_no_credential() {
    let home = edited();
    home.capi(["backups", "diff", "1"]).succeeds();
    home.capi(["backups", "diff", "1"]).unlocked().succeeds();
    home.capi(["backups", "diff", "4", "--json"]).unlocked().succeeds();
    home.capi(["backups", "diff", "9"]).refused(5);
    assert_snapshot!(home.transcript(), @r#"
    $ capi backups diff 1
    + Mail (bearer, app:web)
    ~ My Billing API (org)
        docs: - -> https://docs.example/
        another credential
    - Twilio SMS (basic, app:web)
    capi: the vault is locked: credentials were compared by their dates
    $ capi backups diff 1
    + Mail (bearer, app:web)
    ~ My Billing API (org)
        docs: - -> https://docs.example/
        another credential
    - Twilio SMS (basic, app:web)
    $ capi backups diff 4 --json
    {
      "changes": [
        {
          "api": {
            "name": "Twilio SMS",
            "scope": "app:web"
          },
          "change": "went"
        }
      ],
      "credentials_compared": true,
      "since": 4
    }
    $ capi backups diff 9
    capi: error: there is no backup of generation 9
    capi: hint: choose one of 4, 3, 2, 1; run `capi backups` for details
    [exit 5]
    "#);
}

#[test]
fn restoring_the_current_vault_makes_no_generation() {
    let home = edited();
    home.capi(["backups", "restore", "1", "--yes"]).unlocked().succeeds();
    let before = home.bytes();
    home.transcript();
    home.capi(["backups", "restore", "1", "--yes"]).unlocked().succeeds();
    assert!(home.bytes() == before);
    assert_snapshot!(home.transcript(), @r#"
    $ capi backups restore 1 --yes
    capi: generation 6 has the APIs of generation 1 already: nothing changes
    "#);
}

#[test]
fn a_restore_is_a_new_generation_with_the_old_records() {
    let home = edited();
    home.capi(["backups", "restore", "1", "--yes"]).unlocked().succeeds();
    home.capi(["list"]).succeeds();
    home.capi(["backups", "diff", "1"]).unlocked().succeeds();
    home.capi(["backups", "restore", "5", "-y"]).unlocked().succeeds();
    home.capi(["list"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi backups restore 1 --yes
    capi: generation 6 has the APIs of generation 1
    capi: hint: APIs rotated since then have their old credentials again; run `capi backups diff 5` to see them
    $ capi list
    NAME                   TYPE     SCOPE    DOMAIN  VARIABLE                          CREDENTIAL  AGE
    Internal Auth Service  bearer   org      -       CUSTOM_API_INTERNAL_AUTH_SERVICE  ••••••••    1mo
    My Billing API         api-key  org      -       CUSTOM_API_MY_BILLING_API         ••••••••    1mo
    Twilio SMS             basic    app:web  -       CUSTOM_API_TWILIO_SMS             ••••••••    1mo
    $ capi backups diff 1
    capi: nothing changed since generation 1
    $ capi backups restore 5 -y
    capi: generation 7 has the APIs of generation 5
    capi: hint: APIs rotated since then have their old credentials again; run `capi backups diff 6` to see them
    $ capi list
    NAME                   TYPE     SCOPE    DOMAIN  VARIABLE                          CREDENTIAL  AGE
    Internal Auth Service  bearer   org      -       CUSTOM_API_INTERNAL_AUTH_SERVICE  ••••••••    1mo
    Mail                   bearer   app:web  -       CUSTOM_API_MAIL                   ••••••••    now
    My Billing API         api-key  org      -       CUSTOM_API_MY_BILLING_API         ••••••••    now
    "#);
    let words = ["exec", "--", "sh", "-c", "echo $CUSTOM_API_MY_BILLING_API"];
    let out = home.capi(words).unlocked().child_speaks().succeeds().out();
    assert_eq!(out, format!("{NEW}\n"), "the credential of that generation");
    assert!(leaking_files(&home.directory()).is_empty());
}

#[test]
fn the_passphrase_of_today_stays() {
    let home = Home::with_apis();
    let file = home.give("new", "another-Granite-27-meadow\n");
    home.capi(["passwd", "--new-passphrase-file", &file]).unlocked().succeeds();
    home.capi(["backups", "restore", "1", "-y"]).unlocked().refused(4);
    home.capi(["backups", "restore", "1", "-y", "--passphrase-file", &file]).succeeds();
    home.capi(["exec", "--passphrase-file", &file, "--", "true"]).succeeds();
    home.capi(["backups", "list"]).unlocked().refused(4);
}

#[test]
fn a_damaged_or_missing_vault_is_restored() {
    let home = edited();
    let damaged = home.bytes()[..500].to_vec();
    fs::write(home.vault(), &damaged).unwrap();
    home.capi(["list"]).refused(7);
    home.capi(["backups", "restore", "3", "--yes"]).unlocked().succeeds();
    home.capi(["list"]).succeeds();
    fs::remove_file(home.vault()).unwrap();
    home.capi(["list"]).refused(5);
    home.capi(["backups", "restore", "4", "--yes"]).unlocked().succeeds();
    home.capi(["list"]).succeeds();
    assert_snapshot!(home.transcript().replace(&kept(&home), "vault.capi.damaged-[hash]"), @r#"
    $ capi list
    capi: error: the vault is damaged: its header does not end
    capi: hint: backups, newest first: 4 opens, 3 opens, 2 opens, 1 opens
    capi: hint: run `capi backups restore 4` to restore the newest one that unlocks
    [exit 7]
    $ capi backups restore 3 --yes
    capi: the vault that could not be read is kept: ~/data/capi/backups/vault.capi.damaged-[hash]
    capi: generation 6 has the APIs of generation 3
    $ capi list
    NAME                   TYPE     SCOPE    DOMAIN  VARIABLE                          CREDENTIAL  AGE
    Internal Auth Service  bearer   org      -       CUSTOM_API_INTERNAL_AUTH_SERVICE  ••••••••    1mo
    Mail                   bearer   app:web  -       CUSTOM_API_MAIL                   ••••••••    now
    My Billing API         api-key  org      -       CUSTOM_API_MY_BILLING_API         ••••••••    1mo
    Twilio SMS             basic    app:web  -       CUSTOM_API_TWILIO_SMS             ••••••••    1mo
    $ capi list
    capi: error: there is no vault at ~/data/capi/vault.capi
    capi: hint: run `capi init` to create one, or name another place with --vault FILE or CAPI_VAULT
    capi: hint: backups, newest first: 4 opens, 3 opens, 2 opens, 1 opens
    capi: hint: run `capi backups restore 4` to restore the newest one that unlocks
    [exit 5]
    $ capi backups restore 4 --yes
    capi: generation 7 has the APIs of generation 4
    $ capi list
    NAME                   TYPE     SCOPE    DOMAIN  VARIABLE                          CREDENTIAL  AGE
    Internal Auth Service  bearer   org      -       CUSTOM_API_INTERNAL_AUTH_SERVICE  ••••••••    1mo
    Mail                   bearer   app:web  -       CUSTOM_API_MAIL                   ••••••••    now
    My Billing API         api-key  org      -       CUSTOM_API_MY_BILLING_API         ••••••••    now
    Twilio SMS             basic    app:web  -       CUSTOM_API_TWILIO_SMS             ••••••••    1mo
    "#);
    let name = kept(&home);
    assert_eq!(fs::read(home.vault().with_file_name("backups").join(name)).unwrap(), damaged);
}

/// The name of the stored damaged file.
fn kept(home: &Home) -> String {
    let entries = fs::read_dir(home.vault().with_file_name("backups")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.into_iter().find(|name| name.contains(".damaged-")).unwrap()
}

#[test]
fn a_forged_vault_with_a_correct_checksum_is_restored_too() {
    let home = edited();
    // A generation that was edited by hand, with a correct checksum.
    let text = String::from_utf8(home.bytes()).unwrap().replacen("generation = 5", "generation = 6", 1);
    let end = text.rfind("==\nsha256 = ").unwrap();
    let digest = <sha2::Sha256 as sha2::Digest>::digest(&text.as_bytes()[..end]);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let mac = &text[text.rfind("mac = ").unwrap()..];
    fs::write(home.vault(), format!("{}==\nsha256 = \"{hex}\"\n{mac}", &text[..end])).unwrap();
    home.capi(["backups", "restore", "4", "-y"]).unlocked().succeeds();
    assert!(home.capi(["list"]).succeeds().out().contains("Twilio SMS"));
}

#[test]
fn what_cannot_be_restored_is_refused() {
    let home = edited();
    fs::write(backup(&home, 2), "broken").unwrap();
    assert_eq!(
        home.capi(["backups", "restore", "2", "-y"]).unlocked().refused(7),
        "generation 2: the vault is damaged: it does not start like a vault"
    );
    home.capi(["backups", "restore", "77", "-y"]).unlocked().refused(5);
    home.capi(["backups", "restore", "1"]).unlocked().refused(2);
    home.capi(["backups", "restore", "1", "-y"]).refused(3);
    home.capi(["backups", "restore", "x", "-y"]).refused(2);
    let other = Home::filled(|vault| put(vault, "Other", None, AuthKind::ApiKey, KEY));
    fs::copy(other.vault(), backup(&home, 3)).unwrap();
    let message = home.capi(["backups", "restore", "3", "-y"]).unlocked().refused(6);
    assert_eq!(message, "generation 3 belongs to another vault");
    home.capi(["backups", "diff", "3"]).env("CAPI_PASSPHRASE", PASSPHRASE).refused(6);
    // A newer format is never overwritten.
    let newer = String::from_utf8(home.bytes()).unwrap().replacen("capi-vault 1", "capi-vault 2", 1);
    fs::write(home.vault(), newer).unwrap();
    home.capi(["backups", "restore", "1", "-y"]).unlocked().refused(7);
}

#[test]
fn the_repair_is_named_before_the_backups() {
    let home = edited();
    let text = String::from_utf8(home.bytes()).unwrap();
    let hints = |content: String| {
        fs::write(home.vault(), content).unwrap();
        let error = home.capi(["list"]).run().err();
        let hints = error.lines().filter_map(|line| line.strip_prefix("capi: hint: "));
        hints.map(str::to_owned).collect::<Vec<_>>()
    };
    let ends = hints(text.replace('\n', "\r\n"));
    assert!(
        ends[0].contains("dos2unix") && ends[1].starts_with("backups, newest first: 4 opens"),
        "{ends:?}"
    );
    let marked = hints(format!("<<<<<<< ours\n{text}=======\n{text}>>>>>>> theirs\n"));
    assert!(marked[0].contains("it merges both sides") && marked.len() == 3, "{marked:?}");
    let newer = hints(text.replacen("capi-vault 1", "capi-vault 2", 1));
    assert_eq!(newer, ["install a newer capi"], "an older generation is no way out of that");
    assert_eq!(hints(String::new()).len(), 2);
    home.capi(["backups", "restore", "4", "-y"]).unlocked().succeeds();
    home.capi(["list"]).succeeds();
}

#[test]
fn a_new_vault_does_not_touch_the_backups_of_a_lost_one() {
    let home = edited();
    fs::remove_file(home.vault()).unwrap();
    let new = [("CAPI_PASSPHRASE", "another long passphrase of words")];
    home.capi(["init", "--light"]).env(new[0].0, new[0].1).succeeds();
    home.capi(["add", "Maps", "--type", "bearer", "--stdin"]).env(new[0].0, new[0].1).stdin(KEY).succeeds();
    home.capi(["backups"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi init --light
    capi: backups of an earlier vault are kept; to restore the newest instead, run `capi backups restore 4`
    capi: created the vault ~/data/capi/vault.capi
    capi: keep the passphrase safe; `capi recovery new` creates a code in case you forget it
    capi: hint: run `capi add` to add the first API
    $ capi add Maps --type bearer --stdin
    capi: added `Maps`: every app gets CUSTOM_API_MAPS
    $ capi backups
    GENERATION  AGE  SIZE   STATE        APIS
    4           now  7 KiB  other vault  -
    3           now  7 KiB  other vault  -
    2           now  7 KiB  other vault  -
    1           now  1 KiB  whole        -
    1           now  7 KiB  other vault  -
    "#);
}

#[test]
fn after_recover_a_backup_names_what_unlocks_it_and_the_code_restores_it() {
    let home = edited();
    let code = home.give("code", code(&home));
    let new = home.give("new", "another-Granite-27-meadow\n");
    home.capi(["recover", "--code-file", &code, "--new-passphrase-file", &new]).succeeds();
    home.transcript();
    home.capi(["backups"]).succeeds();
    let json: serde_json::Value =
        serde_json::from_str(&home.capi(["backups", "--json"]).succeeds().out()).unwrap();
    assert_eq!(json["backups"][0]["unlocked_by"].to_string(), r#"["earlier passphrase","recovery code"]"#);
    assert_eq!(json["backups"][1]["unlocked_by"].to_string(), r#"["earlier passphrase"]"#);
    fs::remove_file(home.vault()).unwrap();
    let restore = ["backups", "restore", "6", "--yes", "--passphrase-file"];
    let listed = home.transcript();
    assert!(listed.contains("GENERATION  AGE  SIZE   STATE  APIS  UNLOCKED BY\n"), "{listed}");
    home.capi(["backups"]).succeeds();
    home.capi([&restore[..], &[&new]].concat()).refused(4);
    home.capi(["backups", "restore", "5", "--yes", "--code-file", &code]).refused(5);
    home.capi(["backups", "restore", "6", "--yes", "--code-file", &code]).succeeds();
    home.capi(["list", "mail"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi backups
    GENERATION  AGE  SIZE   STATE  APIS  UNLOCKED BY
    6           now  8 KiB  opens  3     passphrase of its time or recovery code
    5           now  7 KiB  opens  3     passphrase of its time
    4           now  7 KiB  opens  4     passphrase of its time
    3           now  7 KiB  opens  4     passphrase of its time
    2           now  7 KiB  opens  3     passphrase of its time
    1           now  7 KiB  opens  3     passphrase of its time
    $ capi backups restore 6 --yes --passphrase-file [tmp]/given/new
    capi: error: wrong passphrase
    capi: hint: use the passphrase that it had when it was written, or type its recovery code at the prompt; `capi backups restore` has --code-file
    [exit 4]
    $ capi backups restore 5 --yes --code-file [tmp]/given/code
    capi: error: generation 5: the vault has no recovery code
    capi: hint: unlock it with the passphrase; `capi recovery new` creates a code for next time
    [exit 5]
    $ capi backups restore 6 --yes --code-file [tmp]/given/code
    capi: generation 8 has the APIs of generation 6
    $ capi list mail
    NAME  TYPE    SCOPE    DOMAIN  VARIABLE         CREDENTIAL  AGE
    Mail  bearer  app:web  -       CUSTOM_API_MAIL  ••••••••    now
    "#);
}

#[test]
fn the_code_restores_over_an_intact_vault_too() {
    let home = Home::with_apis();
    let code = home.give("code", code(&home));
    home.capi(["delete", "-y", "twilio-sms"]).unlocked().succeeds();
    let wrong = home.give("wrong", "3YBVY-MGG97-TBD9D-35WAX-HV1Q0-NWXBN-T2V4K-839RA\n");
    home.capi(["backups", "restore", "2", "--yes", "--code-file", &wrong]).refused(4);
    home.capi(["backups", "restore", "2", "--yes", "--code-file", &code]).succeeds();
    assert!(home.capi(["list"]).succeeds().out().contains("Twilio SMS"));
}
