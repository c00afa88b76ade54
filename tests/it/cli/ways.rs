//! Unlock methods other than the passphrase, without a terminal: tokens, the recovery code from a file, a new root key.

use std::fs;

use capi::model::{AuthKind, Timestamp};
use capi::vault::{LockedVault, Passphrase, RecoveryCode, Store};
use insta::assert_snapshot;

use crate::harness::secrets::{KEY, NEW, PASSPHRASE, TOKEN, WRONG_PASSPHRASE, files_with};
use crate::harness::{Home, put};

/// The home with an API of another app too.
pub(crate) fn home() -> Home {
    Home::filled(|vault| {
        put(vault, "My Billing API", None, AuthKind::ApiKey, KEY);
        put(vault, "Maps", Some("web"), AuthKind::Bearer, TOKEN);
        put(vault, "Bank", Some("worker"), AuthKind::Bearer, NEW);
    })
}

/// Makes a token and returns it.
pub(crate) fn token(home: &Home, words: &[&str]) -> String {
    let made = home.capi([&["token", "new"], words].concat()).unlocked().succeeds();
    made.out().trim_end().to_owned()
}

/// A recovery code for the vault, put in as `capi recovery new` does, which needs a terminal.
pub(crate) fn code(home: &Home) -> String {
    let store = Store::at(&home.vault());
    let lock = store.lock().unwrap();
    let old = LockedVault::parse(home.bytes()).unwrap();
    let root = old.slots().root_key(&Passphrase::parse(PASSPHRASE.as_bytes()).unwrap()).ok().unwrap();
    let mut open = old.unlock(root).ok().unwrap();
    let code = open.slots.new_recovery(Timestamp(1_767_323_045)).unwrap();
    store.replace(&lock, &old, &open.seal().unwrap(), |_| Ok(())).unwrap();
    code.written().to_string()
}

/// Takes out what differs from run to run: tokens and the ids of slots, dates.
fn shown(home: &Home) -> String {
    let mut text = home.transcript();
    for prefix in ["capi_app_", "capi_meta_"] {
        while let Some(at) = text.find(&format!("\n{prefix}")) {
            text.replace_range(at + 1..at + 1 + prefix.len() + 49, "[token]");
        }
    }
    let is_id = |word: &str| {
        word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    let is_date = |word: &str| {
        word.len() == 10
            && word.bytes().enumerate().all(|(at, b)| matches!((at, b), (4 | 7, b'-')) || b.is_ascii_digit())
    };
    let line = |line: &str| {
        let words = line.split(' ').map(|word| match word.trim_matches(['`', ',', '"']) {
            id if is_id(id) => word.replace(id, "[slotid]"),
            date if is_date(date) => word.replace(date, "YYYY-MM-DD"),
            _ => word.to_owned(),
        });
        words.collect::<Vec<_>>().join(" ") + "\n"
    };
    text.lines().map(line).collect()
}

#[test]
fn a_token_is_made_used_listed_and_revoked() {
    let home = home();
    let web = token(&home, &["--app", "web", "--name", "CI of the website", "--expires-in", "90d"]);
    home.capi(["list"]).env("CAPI_TOKEN", &web).succeeds();
    home.capi(["exec", "--", "sh", "-c", "env | grep -E '^(CUSTOM_API|CAPI_)' | sed 's/=.*//' | sort"])
        .env("CAPI_TOKEN", &web)
        .succeeds();
    home.capi(["show", "bank"]).env("CAPI_TOKEN", &web).refused(5);
    home.capi(["slots"]).env("CAPI_TOKEN", &web).succeeds();
    home.capi(["slots"]).succeeds();
    home.capi(["token", "list"]).succeeds();
    home.capi(["token", "revoke", "CI of the website"]).unlocked().succeeds();
    home.capi(["list"]).env("CAPI_TOKEN", &web).refused(4);
    home.capi(["token", "list"]).succeeds();
    assert_snapshot!(shown(&home), @r#"
    $ capi token new --app web --name 'CI of the website' --expires-in 90d
    [token]
    capi: the token [slotid] reads the organization's APIs and those of web, until [time]
    capi: it is not shown again; a program gives it with CAPI_TOKEN
    $ capi list
    NAME            TYPE     SCOPE    DOMAIN  VARIABLE                   CREDENTIAL  AGE
    Maps            bearer   app:web  -       CUSTOM_API_MAPS            ••••••••    1mo
    My Billing API  api-key  org      -       CUSTOM_API_MY_BILLING_API  ••••••••    1mo
    $ capi exec -- sh -c 'env | grep -E '^(CUSTOM_API|CAPI_)' | sed 's/=.*//' | sort'
    CAPI_MASK
    CUSTOM_API_MAPS
    CUSTOM_API_MY_BILLING_API
    $ capi show bank
    capi: error: there is no API `bank`
    capi: hint: run `capi list` to see all APIs
    [exit 5]
    $ capi slots
    ID        KIND        OPENS       LABEL              CREATED     EXPIRES     KDF
    [slotid]  passphrase  everything  -                  -           -           19 MiB, 1, 1
    [slotid]  token       app web     CI of the website  YYYY-MM-DD  YYYY-MM-DD  -
    $ capi slots
    ID        KIND        OPENS       LABEL              CREATED     EXPIRES     KDF
    [slotid]  passphrase  everything  -                  -           -           19 MiB, 1, 1
    [slotid]  token       app web     CI of the website  YYYY-MM-DD  YYYY-MM-DD  -
    $ capi token list
    ID        LABEL              OPENS    CREATED     EXPIRES
    [slotid]  CI of the website  app web  YYYY-MM-DD  YYYY-MM-DD
    $ capi token revoke 'CI of the website'
    capi: revoked the token [slotid] (`CI of the website`)
    capi: warning: the token still opens the backups and every older copy of the vault
    capi: warning: with one of them, its holder can read later generations too, until you run `capi rekey`
    capi: if another person can have it and a copy, rotate these at their providers:
    capi:   Maps (app:web)
    capi:   My Billing API (org)
    $ capi list
    capi: error: the token does not unlock this vault
    capi: hint: it was revoked, or belongs to another vault; run `capi token list` to see all tokens
    [exit 4]
    $ capi token list
    capi: no tokens yet; run `capi token new --app APP` to create one
    "#);
}

#[test]
fn a_metadata_token_lists_everything_and_cannot_exec() {
    let home = home();
    let metadata = token(&home, &["--metadata"]);
    home.forget();
    let listed = home.capi(["list", "--json"]).env("CAPI_TOKEN", &metadata).succeeds().out();
    assert!(["MY_BILLING_API", "MAPS", "BANK"].iter().all(|name| listed.contains(name)), "{listed}");
    let said = home.capi(["exec", "--app", "web", "--", "true"]).env("CAPI_TOKEN", &metadata).refused(125);
    assert_eq!(said, "the token opens names and other metadata, but no credentials");
    let slots = home.capi(["slots", "--json"]).env("CAPI_TOKEN", &metadata).succeeds().out();
    assert!(slots.contains("\"opens\": \"metadata\"") && slots.contains("\"created\": \"20"), "{slots}");
}

#[test]
fn a_token_is_read_from_a_variable_descriptor_or_file_and_options_have_priority() {
    let home = home();
    let (web, worker) = (token(&home, &["--app", "web"]), token(&home, &["--app", "worker"]));
    home.forget();
    let file = home.give("token", format!("{worker}\n"));
    let names = |run: crate::harness::Run<'_>| {
        let out = run.succeeds().out();
        out.lines().skip(1).map(|line| line.split("  ").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(home.capi(["list"]).env("CAPI_TOKEN", format!(" {web}\n"))), ["Maps", "My Billing API"]);
    let by_file = home.capi(["list", "--token-file", &file]).env("CAPI_TOKEN", &web).unlocked();
    assert_eq!(names(by_file), ["Bank", "My Billing API"]);
    let by_descriptor = home.capi(["list", "--token-fd", "7"]).after(&format!("exec 7<{file}"));
    assert_eq!(names(by_descriptor), ["Bank", "My Billing API"]);
    assert_eq!(
        names(home.capi(["list", "--token-fd", "0"]).stdin(worker.as_str())),
        ["Bank", "My Billing API"]
    );
    // A passphrase that an option names beats the variable.
    let passphrase = home.give("passphrase", PASSPHRASE);
    let by_passphrase = home.capi(["list", "--passphrase-file", &passphrase]).env("CAPI_TOKEN", &web);
    assert_eq!(names(by_passphrase), ["Bank", "Maps", "My Billing API"]);
}

#[test]
fn a_token_cannot_change_the_vault() {
    let home = home();
    let web = token(&home, &["--app", "web"]);
    home.forget();
    let before: Vec<_> = walk(home.root());
    for words in [
        &["list"] as &[&str],
        &["slots"],
        &["token", "list"],
        &["context"],
        &["exec", "--", "true"],
        &["show", "maps"],
    ] {
        home.capi(words).env("CAPI_TOKEN", &web).succeeds();
    }
    assert_eq!(walk(home.root()), before);
}

/// All files with their contents, and all directories.
fn walk(directory: &std::path::Path) -> Vec<(std::path::PathBuf, Option<Vec<u8>>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => {
                found.push((entry.path(), None));
                found.extend(walk(&entry.path()));
            }
            false => found.push((entry.path(), fs::read(entry.path()).ok())),
        }
    }
    found.sort();
    found
}

#[test]
fn the_app_of_the_token_is_the_app_of_the_program() {
    let home = home();
    let web = token(&home, &["--app", "web"]);
    let project =
        |app: &str| fs::write(home.directory().join("capi.toml"), format!("app = \"{app}\"\n")).unwrap();
    // The token names the app: the directory need not be trusted for that, and it cannot name another one.
    project("web");
    home.capi(["exec", "--", "sh", "-c", "test -n \"$CUSTOM_API_MAPS\""]).env("CAPI_TOKEN", &web).succeeds();
    project("worker");
    let said = home.capi(["exec", "--", "true"]).env("CAPI_TOKEN", &web).refused(125);
    assert_eq!(said, "the token is for the app web, not for worker");
    fs::remove_file(home.directory().join("capi.toml")).unwrap();
    home.capi(["exec", "--app", "web", "--", "true"]).env("CAPI_TOKEN", &web).succeeds();
    let block = home.capi(["context"]).env("CAPI_TOKEN", &web).succeeds().out();
    assert!(block.contains("CUSTOM_API_MAPS") && block.contains("--app web"), "{block}");
}

#[test]
fn a_token_of_an_app_without_apis_is_warned_about_and_reads_the_organization() {
    let home = home();
    let made = home.capi(["token", "new", "--app", "wbe"]).unlocked().succeeds();
    assert!(made.err().contains("warning: no API is of the app wbe yet"), "{}", made.err());
    let listed = home.capi(["list"]).env("CAPI_TOKEN", made.out().trim()).succeeds().out();
    assert!(listed.contains("My Billing API") && !listed.contains("Maps"), "{listed}");
    home.capi(["exec", "--app", "wbe", "--", "true"]).env("CAPI_TOKEN", made.out().trim()).succeeds();
}

#[test]
fn the_recovery_code_replaces_a_forgotten_passphrase() {
    let home = home();
    let code = code(&home);
    let sloppy = home.give("code", format!("  {}\n", code.to_lowercase().replace('-', " ")));
    let new = home.give("new", WRONG_PASSPHRASE);
    home.capi(["recover", "--code-file", &sloppy, "--new-passphrase-file", &new]).succeeds();
    home.capi(["exec", "--", "true"]).unlocked().refused(125);
    home.capi(["exec", "--", "true"]).env("CAPI_PASSPHRASE", WRONG_PASSPHRASE).succeeds();
    // By descriptors too, and the code continues to unlock it.
    let again = home.capi(["recover", "--code-fd", "7", "--new-passphrase-fd", "8"]);
    let old = home.give("old", PASSPHRASE);
    again.after(&format!("exec 7<{sloppy} 8<{old}")).succeeds();
    home.capi(["exec", "--", "true"]).unlocked().succeeds();
    home.capi(["passwd", "--new-passphrase-file", &new]).unlocked().succeeds();
    assert_eq!(
        home.capi(["slots", "--json"]).succeeds().out().matches("\"kind\"").count(),
        2,
        "passwd keeps the code"
    );
    assert_snapshot!(shown(&home).lines().take(5).collect::<Vec<_>>().join("\n"), @r#"
    $ capi recover --code-file [tmp]/given/code --new-passphrase-file [tmp]/given/new
    capi: the vault has a new passphrase, and is locked
    capi: 2 backups and every older copy still open with the old one
    capi: the recovery code still unlocks it; `capi recovery new` replaces it
    $ capi exec -- true
    "#);
}

#[test]
fn rekey_ends_other_unlock_methods_and_sets_kdf_parameters() {
    let home = home();
    let web = token(&home, &["--app", "web", "--name", "CI"]);
    let (code, metadata_key) = (code(&home), metadata_key(&home));
    home.capi(["rekey"]).unlocked().refused(2);
    home.capi(["rekey", "--yes", "--memory-kib", "32768", "--passes", "2"]).unlocked().succeeds();
    home.capi(["list"]).env("CAPI_TOKEN", &web).refused(4);
    let file = home.give("code", &code);
    home.capi(["recover", "--code-file", &file, "--new-passphrase-file", &file]).refused(5);
    home.capi(["list"]).succeeds();
    home.capi(["exec", "--app", "web", "--", "true"]).unlocked().succeeds();
    home.capi(["slots"]).succeeds();
    assert_ne!(metadata_key, self::metadata_key(&home), "the key on this machine is the new one");
    assert_snapshot!(shown(&home), @r#"
    $ capi token new --app web --name CI
    [token]
    capi: the token [slotid] reads the organization's APIs and those of web, until you run `capi token revoke [slotid]`
    capi: it is not shown again; a program gives it with CAPI_TOKEN
    $ capi rekey
    capi: error: refusing to drop key slots without confirmation
    capi: hint: pass `--yes` to skip the prompt
    [exit 2]
    $ capi rekey --yes --memory-kib 32768 --passes 2
    capi: drops the token [slotid] `CI`, which opens app web
    capi: drops the recovery [slotid], which opens everything
    capi: the vault has a new root key; a guess at its passphrase costs 32 MiB of memory, passes 2, lanes 1
    capi: warning: the backups and every older copy still open with the old keys
    capi: hint: run `capi token new` and `capi recovery new` to create new ones
    $ capi list
    capi: error: the token does not unlock this vault
    capi: hint: it was revoked, or belongs to another vault; run `capi token list` to see all tokens
    [exit 4]
    $ capi recover --code-file [tmp]/given/code --new-passphrase-file [tmp]/given/code
    capi: error: the vault has no recovery code
    capi: hint: unlock it with the passphrase; `capi recovery new` creates a code for next time
    [exit 5]
    $ capi list
    NAME            TYPE     SCOPE       DOMAIN  VARIABLE                   CREDENTIAL  AGE
    Bank            bearer   app:worker  -       CUSTOM_API_BANK            ••••••••    1mo
    Maps            bearer   app:web     -       CUSTOM_API_MAPS            ••••••••    1mo
    My Billing API  api-key  org         -       CUSTOM_API_MY_BILLING_API  ••••••••    1mo
    $ capi exec --app web -- true
    $ capi slots
    ID        KIND        OPENS       LABEL  CREATED  EXPIRES  KDF
    [slotid]  passphrase  everything  -      -        -        32 MiB, 2, 1
    "#);
}

fn metadata_key(home: &Home) -> String {
    let state = fs::read_dir(home.state()).unwrap().map(|entry| entry.unwrap().path());
    let mut state = state.filter(|path| path.extension().is_some_and(|ending| ending == "state"));
    let state = state.next().unwrap();
    let text = fs::read_to_string(state).unwrap();
    text.lines().find(|line| line.starts_with("metadata-key")).unwrap().to_owned()
}

#[test]
fn revoking_can_give_a_new_root_key_in_one_go() {
    let home = home();
    let (web, other) = (token(&home, &["--app", "web", "--name", "CI"]), token(&home, &["--metadata"]));
    home.capi(["token", "revoke", "CI", "--rekey"]).unlocked().refused(2);
    let passphrase = home.give("passphrase", PASSPHRASE);
    // A descriptor returns the passphrase only once.
    let revoke = home.capi(["token", "revoke", "CI", "--rekey", "--yes", "--passphrase-fd", "7"]);
    revoke.after(&format!("exec 7<{passphrase}")).succeeds();
    for gone in [&web, &other] {
        home.capi(["list"]).env("CAPI_TOKEN", gone).refused(4);
    }
    home.capi(["list"]).succeeds();
    assert_snapshot!(shown(&home), @r#"
    $ capi token new --app web --name CI
    [token]
    capi: the token [slotid] reads the organization's APIs and those of web, until you run `capi token revoke [slotid]`
    capi: it is not shown again; a program gives it with CAPI_TOKEN
    $ capi token new --metadata
    [token]
    capi: the token [slotid] reads names and other metadata, and no credential, until you run `capi token revoke [slotid]`
    capi: it is not shown again; a program gives it with CAPI_TOKEN
    $ capi token revoke CI --rekey
    capi: error: refusing to drop key slots without confirmation
    capi: hint: pass `--yes` to skip the prompt
    [exit 2]
    $ capi token revoke CI --rekey --yes --passphrase-fd 7
    capi: drops the token [slotid], which opens metadata
    capi: the vault has a new root key
    capi: revoked the token [slotid] (`CI`)
    capi: warning: the token still opens the backups and every older copy of the vault
    capi: if another person can have it and a copy, rotate these at their providers:
    capi:   Maps (app:web)
    capi:   My Billing API (org)
    $ capi list
    capi: error: the token does not unlock this vault
    capi: hint: it was revoked, or belongs to another vault; run `capi token list` to see all tokens
    [exit 4]
    $ capi list
    capi: error: the token does not unlock this vault
    capi: hint: it was revoked, or belongs to another vault; run `capi token list` to see all tokens
    [exit 4]
    $ capi list
    NAME            TYPE     SCOPE       DOMAIN  VARIABLE                   CREDENTIAL  AGE
    Bank            bearer   app:worker  -       CUSTOM_API_BANK            ••••••••    1mo
    Maps            bearer   app:web     -       CUSTOM_API_MAPS            ••••••••    1mo
    My Billing API  api-key  org         -       CUSTOM_API_MY_BILLING_API  ••••••••    1mo
    "#);
}

#[test]
fn tokens_and_recovery_codes_are_written_to_no_file() {
    let home = home();
    let (web, code) = (token(&home, &["--app", "web", "--name", "CI"]), code(&home));
    let by_token = |words: &[&str]| home.capi(words).env("CAPI_TOKEN", &web).succeeds();
    // In no environment of a child, under any name, and in no arguments.
    let look = "cat /proc/self/environ /proc/$PPID/cmdline /proc/self/cmdline 2>/dev/null; env";
    for mask in ["always", "never", "auto"] {
        let run = home.capi(["exec", "--mask", mask, "--", "sh", "-c", look]).env("CAPI_TOKEN", &web);
        let outcome = run.child_speaks().succeeds();
        for part in web.as_bytes().windows(16) {
            assert!(!outcome.stdout.windows(16).any(|window| window == part), "the token reached the child");
        }
    }
    by_token(&["list"]);
    let given = home.give("code", &code);
    home.capi(["recover", "--code-file", &given, "--new-passphrase-file", &given]).succeeds();
    home.capi(["rekey", "--yes", "--passphrase-file", &given]).succeeds();
    fs::remove_file(given).unwrap();
    for secret in [&web, &code, &code.replace('-', "")] {
        assert_eq!(files_with(home.root(), secret), [""; 0].map(std::path::PathBuf::from));
    }
    assert!(RecoveryCode::parse(code.as_bytes()).is_ok());
}
