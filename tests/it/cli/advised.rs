//! Hints: the commands that they name under `--vault`, and the ones that `--quiet` keeps.

use insta::assert_snapshot;

use crate::harness::Home;
use crate::harness::secrets::KEY;

#[test]
fn hints_repeat_the_vault_option() {
    let home = Home::with_apis();
    home.capi(["--vault", "it's.capi", "list"]).refused(5);
    home.capi(["--vault=e.capi", "init", "--light"]).unlocked().succeeds();
    home.capi(["list", "--vault", "e.capi"]).succeeds();
    home.capi(["--vault", "e.capi", "list", "--typo"]).refused(2);
    home.capi(["--vault", "e.capi", "show", "x", "--json"]).run();
    assert_snapshot!(home.transcript(), @r#"
    $ capi --vault 'it's.capi' list
    capi: error: there is no vault at it's.capi
    capi: hint: run `capi --vault 'it'\''s.capi' init` to create one, or name another place with --vault FILE or CAPI_VAULT
    [exit 5]
    $ capi --vault=e.capi init --light
    capi: created the vault e.capi
    capi: keep the passphrase safe; `capi --vault e.capi recovery new` creates a code in case you forget it
    capi: hint: run `capi --vault e.capi add` to add the first API
    $ capi list --vault e.capi
    capi: no APIs yet; run `capi --vault e.capi add` to add one
    $ capi --vault e.capi list --typo
    capi: error: unexpected argument '--typo' found
    capi: hint: a similar argument exists: '--type'
    [exit 2]
    $ capi --vault e.capi show x --json
    {"error":{"code":5,"hint":"run `capi --vault e.capi list` to see all APIs","message":"there is no API `x`"}}
    [exit 5]
    "#);
}

#[test]
fn hints_restore_a_backup_at_its_own_path() {
    let home = Home::with_apis();
    let path = home.vault();
    let vault = path.to_str().unwrap();
    home.capi(["edit", "my-billing-api", "--domain", "a.example"]).unlocked().succeeds();
    std::fs::write(&path, "").unwrap();
    home.transcript();
    home.capi(["--vault", vault, "list"]).refused(7);
    home.capi(["list"]).env("CAPI_VAULT", vault).refused(7);
    // Around what separates directories on Windows a shell needs quotes.
    let said = home.transcript().replace("'~/data/capi/vault.capi'", "~/data/capi/vault.capi");
    assert_snapshot!(said, @r#"
    $ capi --vault ~/data/capi/vault.capi list
    capi: error: the vault is empty
    capi: hint: backups, newest first: 1 opens
    capi: hint: run `capi --vault ~/data/capi/vault.capi backups restore 1` to restore the newest one that unlocks
    [exit 7]
    $ capi list
    capi: error: the vault is empty
    capi: hint: backups, newest first: 1 opens
    capi: hint: run `capi backups restore 1` to restore the newest one that unlocks
    [exit 7]
    "#);
}

#[test]
fn words_after_two_hyphens_belong_to_the_child() {
    let home = Home::empty();
    home.capi(["exec", "--", "x", "--vault", KEY]).unlocked().refused(125);
    assert!(home.transcript().contains("capi: hint: run `capi init` to create one"));
}

#[test]
fn quiet_keeps_only_the_hints_of_errors_and_warnings() {
    let home = Home::empty();
    home.capi(["-q", "init", "--light"]).unlocked().succeeds();
    let add = ["-q", "add", "Maps", "--type", "api-key", "--stdin"];
    home.capi(add).unlocked().stdin(KEY).succeeds();
    home.capi(["-q", "rotate", "maps", "--stdin"]).unlocked().stdin(KEY).succeeds();
    let env = home.give("env", format!("MAIL_TOKEN={KEY}\n"));
    home.capi(["-q", "import", &env, "--yes", "--only", "MAIL_TOKEN"]).unlocked().succeeds();
    let weak = home.give("weak", "hello1\n");
    home.capi(["-q", "export", "--to", "e.capi", "--new-passphrase-file", &weak]).unlocked().succeeds();
    home.capi(["-q", "list", "--app", "A B"]).refused(2);
    assert_snapshot!(home.transcript(), @r#"
    $ capi -q init --light
    $ capi -q add Maps --type api-key --stdin
    $ capi -q rotate maps --stdin
    $ capi -q import [tmp]/given/env --yes --only MAIL_TOKEN
    $ capi -q export --to e.capi --new-passphrase-file [tmp]/given/weak
    capi: warning: the passphrase is weak: this is a very common password
    capi: hint: use several unrelated words, which are strong and easy to remember; `capi --vault e.capi passwd` changes it
    $ capi -q list --app 'A B'
    capi: error: "A B" is not an app name, its slug would be "a-b"
    capi: hint: use lower-case letters, digits, - and _, for example billing-worker
    [exit 2]
    "#);
}
