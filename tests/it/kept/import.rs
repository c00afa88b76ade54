//! `capi import`: from a settings file, JSON, another vault. Ambiguous values are not imported, and no value is printed.

use std::fs;

use insta::assert_snapshot;

use crate::harness::secrets::{KEY, NEW, PASSPHRASE, PASSWORD, TOKEN, leaking_files};
use crate::harness::{Home, put};
use capi::model::AuthKind;

fn env_file(home: &Home) -> String {
    let text = format!(
        "# settings\nexport STRIPE_API_KEY=\"{KEY}\"  # live\nPORT=3000\nDATABASE_URL=postgres://u:{PASSWORD}@h/d\n\
         GITHUB_TOKEN='{TOKEN}'\nTWILIO_ACCOUNT_SID=AC123\nTWILIO_AUTH_TOKEN={PASSWORD}\nBILLING_KEY={NEW}\n\
         HASHED_KEY={KEY}#more\nMANY_KEY=\"{KEY}\n{TOKEN}\"\nEMPTY_KEY=\nYOUR_KEY=your-key-here\nREF_KEY=${{PORT}}\n{TOKEN}\n"
    );
    home.give(".env", text)
}

fn home() -> Home {
    Home::filled(|vault| put(vault, "Billing", None, AuthKind::ApiKey, KEY))
}

fn variables(home: &Home, app: &[&str]) -> Vec<String> {
    let words = [&["exec"], app, &["--", "env"]].concat();
    let out = home.capi(words).unlocked().child_speaks().succeeds().out();
    let mut lines: Vec<String> =
        out.lines().filter(|line| line.starts_with("CUSTOM_API_")).map(str::to_owned).collect();
    lines.sort();
    lines
}

#[test]
fn the_unambiguous_values_of_a_settings_file_are_imported() {
    let home = home();
    let file = env_file(&home);
    home.capi(["import", &file, "--dry-run"]).succeeds();
    home.capi(["import", &file, "--yes"]).unlocked().succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi import [tmp]/given/.env --dry-run
    VARIABLE            API              TYPE    HEADER
    STRIPE_API_KEY      Stripe           bearer  Authorization: Bearer
    PORT                stays in the file: it does not look like a credential
    DATABASE_URL        Database URL     secret  no header
    GITHUB_TOKEN        GitHub           bearer  Authorization: Bearer
    TWILIO_ACCOUNT_SID  Twilio username  basic   Authorization: Basic
    TWILIO_AUTH_TOKEN   Twilio password  basic   Authorization: Basic
    BILLING_KEY         left out: CUSTOM_API_BILLING is taken by `Billing`
    HASHED_KEY          left out: its value has a # that may begin a comment
    MANY_KEY            left out: its value spans several lines, which some parsers
                        do not support
    EMPTY_KEY           stays in the file: it is empty
    YOUR_KEY            left out: its value looks like a placeholder
    REF_KEY             left out: its value refers to another variable
    capi: warning: [tmp]/given/.env: line 15 is not NAME=value
    $ capi import [tmp]/given/.env --yes
    capi: warning: [tmp]/given/.env: line 15 is not NAME=value
    capi: added `Stripe`: every app gets STRIPE_API_KEY and CUSTOM_API_STRIPE
    capi: added `Database URL`: every app gets DATABASE_URL and CUSTOM_API_DATABASE_URL
    capi: added `GitHub`: every app gets GITHUB_TOKEN and CUSTOM_API_GITHUB
    capi: added `Twilio`: every app gets TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and CUSTOM_API_TWILIO
    capi: left out PORT: it does not look like a credential
    capi: left out BILLING_KEY: CUSTOM_API_BILLING is taken by `Billing`
    capi: left out HASHED_KEY: its value has a # that may begin a comment
    capi: left out MANY_KEY: its value spans several lines, which some parsers do not support
    capi: left out EMPTY_KEY: it is empty
    capi: left out YOUR_KEY: its value looks like a placeholder
    capi: left out REF_KEY: its value refers to another variable
    capi: hint: `capi import [tmp]/given/.env --yes --rewrite` removes the imported values from the file
    capi: hint: copies in git, backups and snapshots keep the credentials: rotate every one that was committed or shared
    capi: hint: run the app: `capi exec -- COMMAND`
    "#);
    let found = variables(&home, &[]);
    assert!(found.contains(&format!("CUSTOM_API_STRIPE={KEY}")));
    assert!(found.contains(&format!("CUSTOM_API_GITHUB={TOKEN}")));
    assert!(found.contains(&"CUSTOM_API_TWILIO_USERNAME=AC123".to_owned()));
    assert!(found.contains(&format!("CUSTOM_API_TWILIO_PASSWORD={PASSWORD}")));
    assert!(found.contains(&format!("CUSTOM_API_BILLING={KEY}")), "what was there stays");
    assert!(fs::metadata(&file).is_ok(), "the file is the user's to delete");
    assert!(leaking_files(&home.directory()).is_empty());
    assert!(leaking_files(&home.path("tmp")).is_empty());
}

#[test]
fn only_the_named_variables_are_imported() {
    let home = home();
    let file = env_file(&home);
    home.capi(["import", &file, "-y", "--only", "HASHED_KEY", "--only", "stripe", "--app", "web"])
        .unlocked()
        .succeeds();
    let found = variables(&home, &["--app", "web"]);
    let hashed = format!("CUSTOM_API_HASHED={KEY}#more");
    assert_eq!(found, [format!("CUSTOM_API_BILLING={KEY}"), hashed, format!("CUSTOM_API_STRIPE={KEY}")]);
    assert_eq!(variables(&home, &[]).len(), 1);
}

#[test]
fn a_scheme_before_the_value_is_removed() {
    let home = home();
    let file = home.give(".env", format!("SOMETHING='Bearer {TOKEN}'\n"));
    let said = home.capi(["import", &file, "-y"]).unlocked().succeeds().err();
    assert!(
        said.contains("gets CUSTOM_API_SOMETHING; took off the scheme before the credential\n"),
        "{said}"
    );
    assert!(variables(&home, &[]).contains(&format!("CUSTOM_API_SOMETHING={TOKEN}")));
    let short = home.give("short", "TINY_KEY=abc\n");
    let said = home.capi(["import", &short, "-y"]).unlocked().succeeds().err();
    assert!(said.contains("capi: warning: `Tiny`: a credential of under 6 bytes can't be masked"), "{said}");
}

#[test]
fn a_text_that_stands_in_for_a_credential_is_not_imported() {
    let home = home();
    let file = home.give(
        ".env",
        "A_KEY=\"encrypted:BDqDBibm4wsYqMpCjTQ6\"\nB_KEY=op://dev/stripe/key\nC_KEY=$(pass show stripe)\n\
         D_KEY=`pass show stripe`\nE_KEY='${X}'\nF_KEY='<your key>'\nG_KEY=••••••••\nH_KEY=vault:secret/stripe#key\n",
    );
    let said = home.capi(["import", &file, "-y"]).unlocked().run();
    assert_eq!(said.code(), 1);
    for (name, reason) in [
        ("A_KEY", "its value is a value that another tool encrypted"),
        ("B_KEY", "its value is a reference to a secret manager"),
        ("C_KEY", "its value is a command"),
        ("D_KEY", "its value is a command"),
        ("E_KEY", "its value refers to another variable"),
        ("F_KEY", "its value looks like a placeholder"),
        ("G_KEY", "its value is a masked credential"),
        ("H_KEY", "its value is a reference to a secret manager"),
    ] {
        assert!(said.err().contains(&format!("left out {name}: {reason}\n")), "{}", said.err());
        // Not even if it is named.
        let run = home.capi(["import", &file, "-y", "--only", name]).unlocked().run();
        assert_eq!(run.code(), 1, "{name}: {}", run.err());
        assert!(run.err().contains("not a credential\n"), "{}", run.err());
    }
    let json = r#"{"apis": [{"name": "X", "type": "bearer", "token": "op://dev/stripe/key"}]}"#;
    let said = home.capi(["import", "--stdin", "-y"]).stdin(json).unlocked().refused(2);
    assert_eq!(said, "`X`: the text is a reference to a secret manager, not a credential");
    assert_eq!(variables(&home, &[]).len(), 1);
}

#[test]
fn a_named_value_is_imported_with_its_doubt() {
    let home = home();
    let file = home.give(".env", format!("A_KEY={KEY}#more\nB_KEY=changeme\n"));
    let said =
        home.capi(["import", &file, "-y", "--only", "A_KEY", "--only", "B_KEY"]).unlocked().succeeds().err();
    assert!(
        said.contains("gets A_KEY and CUSTOM_API_A; its value has a # that may begin a comment\n"),
        "{said}"
    );
    assert!(said.contains("gets B_KEY and CUSTOM_API_B; its value looks like a placeholder\n"), "{said}");
}

#[test]
fn invisible_characters_are_removed_around_a_value_and_refused_inside() {
    let home = home();
    let file = home.give(".env", format!("A_KEY=\u{200b}{KEY}\u{2060}\nB_KEY=sk_live\u{200b}_0123\n"));
    let said = home.capi(["import", &file, "-y"]).unlocked().succeeds().err();
    assert!(
        said.contains("gets CUSTOM_API_A; took off invisible characters around the credential\n"),
        "{said}"
    );
    let inside = "left out B_KEY: the credential contains an invisible character, U+200B, at position 8\n";
    assert!(said.contains(inside), "{said}");
    let json = format!(
        "\u{feff}{{\"apis\": [{{\"name\": \"C\", \"type\": \"bearer\", \"token\": \"\u{feff}{TOKEN}\u{a0}\"}},
         {{\"name\": \"D\", \"type\": \"bearer\", \"token\": \"your-token\"}}]}}"
    );
    let said = home.capi(["import", "--stdin", "-y"]).stdin(json).unlocked().succeeds().err();
    let notes = "gets CUSTOM_API_C; took off the byte order mark; took off invisible characters around the credential\n";
    assert!(
        said.contains(notes) && said.contains("left out D: its value looks like a placeholder\n"),
        "{said}"
    );
    let found = variables(&home, &[]);
    for expected in [format!("CUSTOM_API_A={KEY}"), format!("CUSTOM_API_C={TOKEN}")] {
        assert!(found.contains(&expected), "{found:?}");
    }
    let json = r#"{"apis": [{"name": "X", "type": "basic", "username": "u", "password": "pass\u202eword"}]}"#;
    let said = home.capi(["import", "--stdin", "-y"]).stdin(json).unlocked().refused(2);
    assert_eq!(said, "`X`: the credential contains an invisible character, U+202E, at position 5");
}

#[test]
fn json_is_imported_completely_or_not_at_all() {
    let home = home();
    let json = format!(
        "{{\"apis\": [{{\"name\": \"Mail\", \"type\": \"basic\", \"username\": \"u\", \"password\": \"{PASSWORD}\",
         \"domain\": \"mail.example\", \"app\": \"web\", \"proxy_only\": true, \"slug\": \"ignored\"}},
         {{\"name\": \"Maps\", \"type\": \"api-key\", \"key\": \"{KEY}\", \"header\": \"X-Maps-Key\"}}]}}"
    );
    home.capi(["import", "--stdin", "--dry-run"]).stdin(json.as_str()).succeeds();
    home.capi(["import", "--stdin", "--yes"]).stdin(json.as_str()).unlocked().succeeds();
    home.capi(["show", "maps"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi import --stdin --dry-run
    API   TYPE     HEADER                SCOPE
    Mail  basic    Authorization: Basic  app:web
    Maps  api-key  X-Maps-Key            org
    $ capi import --stdin --yes
    capi: added `Mail`: the app web gets CUSTOM_API_MAIL
    capi: added `Maps`: every app gets CUSTOM_API_MAPS
    $ capi show maps
    Maps
      type        api-key
      scope       organization: every app
      domain      -
      docs        -
      header      X-Maps-Key: $CUSTOM_API_MAPS
      variable    CUSTOM_API_MAPS
      credential  ••••••••  (set [time], now)
      created     [time]
      updated     [time]
    "#);
    let list = home.capi(["list", "mail", "--json"]).succeeds().out();
    assert!(list.contains("\"proxy_only\": true"), "{list}");
    for (json, code) in [
        ("", 2),
        ("[]", 2),
        ("{\"apis\": [{\"name\": \"x\"}]}", 2),
        ("{\"apis\": [{\"name\": \"x\", \"type\": \"key\", \"key\": \"k1\"}]}", 2),
        ("{\"apis\": [{\"name\": \"x\", \"type\": \"bearer\", \"key\": \"k1\"}]}", 2),
        ("{\"apis\": [{\"name\": \"x\", \"type\": \"bearer\", \"token\": \"a\\nb\"}]}", 2),
        ("{\"apis\": [{\"name\": \"!\", \"type\": \"bearer\", \"token\": \"t1\"}]}", 2),
        ("{\"apis\": [{\"name\": \"x\", \"type\": \"bearer\", \"token\": \"t1\", \"app\": \"A B\"}]}", 2),
        ("{\"apis\": []}", 1),
    ] {
        home.capi(["import", "--stdin", "--yes"]).stdin(json).unlocked().refused(code);
    }
    // Text at a wrong position is not repeated: a canary in it would be found.
    let wrong = format!("{{\"apis\": [{{\"name\": [\"{TOKEN}\"], \"type\": \"{KEY}\"}}]}}");
    home.capi(["import", "--stdin", "--yes"]).stdin(wrong).unlocked().refused(2);
}

#[test]
fn another_vault_is_imported_with_its_own_passphrase() {
    let other = Home::with_apis();
    let file = home_file(&other);
    let home = Home::filled(|vault| put(vault, "My Billing API", None, AuthKind::ApiKey, NEW));
    let passphrase = home.give("passphrase", format!("{PASSPHRASE}\n"));
    let words = ["import", "--vault-file", &file, "--other-passphrase-file", &passphrase];
    home.capi([&words[..], &["--dry-run"]].concat()).succeeds();
    home.capi([&words[..], &["--yes"]].concat()).unlocked().succeeds();
    assert_snapshot!(home.transcript().replace(&file, "[other]"), @r#"
    $ capi import --vault-file [other] --other-passphrase-file [tmp]/given/passphrase --dry-run
    API                    TYPE    HEADER                 SCOPE
    Internal Auth Service  bearer  Authorization: Bearer  org
    My Billing API         left out: CUSTOM_API_MY_BILLING_API is taken by `My
                           Billing API`
    Twilio SMS             basic   Authorization: Basic   app:web
    $ capi import --vault-file [other] --other-passphrase-file [tmp]/given/passphrase --yes
    capi: added `Internal Auth Service`: every app gets CUSTOM_API_INTERNAL_AUTH_SERVICE
    capi: added `Twilio SMS`: the app web gets CUSTOM_API_TWILIO_SMS
    capi: left out My Billing API: CUSTOM_API_MY_BILLING_API is taken by `My Billing API`
    "#);
    assert_eq!(variables(&home, &["--app", "web"]).len(), 5);
    assert!(variables(&home, &[]).contains(&format!("CUSTOM_API_MY_BILLING_API={NEW}")));

    let wrong = home.give("wrong", "not it\n");
    let from = |words: &[&str]| home.capi([&["import", "--vault-file", &file, "-y"], words].concat());
    assert!(from(&["--other-passphrase-file", &wrong]).unlocked().refused(4).ends_with("wrong passphrase"));
    from(&[]).env("CAPI_PASSPHRASE", "umber-Lantern-44-fjord").refused(3);
    fs::write(&file, "broken").unwrap();
    assert!(from(&[]).unlocked().refused(7).contains("the vault is damaged"));
}

#[test]
fn one_passphrase_from_a_descriptor_opens_both_vaults() {
    let other = Home::with_apis();
    let file = home_file(&other);
    let home = Home::filled(|_| ());
    let import = home.capi(["import", "--vault-file", &file, "--yes", "--passphrase-fd", "0"]);
    import.stdin(PASSPHRASE).succeeds();
    assert_eq!(variables(&home, &["--app", "web"]).len(), 5);
}

/// A copy of a vault where another home can reach it.
fn home_file(other: &Home) -> String {
    other.vault().to_str().unwrap().to_owned()
}

#[test]
fn hints_for_a_bad_source_do_not_restore_the_current_vault() {
    let home = home();
    let text = home.give("t.md", "# Notes\n");
    home.transcript();
    home.capi(["import", "--vault-file", "nope.capi"]).unlocked().refused(5);
    home.capi(["import", "--vault-file", &text]).unlocked().refused(7);
    home.capi(["import", "--vault-file", "."]).unlocked().refused(2);
    assert_snapshot!(home.transcript(), @r#"
    $ capi import --vault-file nope.capi
    capi: error: nope.capi: there is no vault at nope.capi
    capi: hint: check the path: it has to be an existing vault file
    [exit 5]
    $ capi import --vault-file [tmp]/given/t.md
    capi: error: [tmp]/given/t.md: the vault is damaged: it does not start like a vault
    capi: hint: check that it is a vault file, or use another copy of it
    [exit 7]
    $ capi import --vault-file .
    capi: error: .: ~ is a directory, not a vault file
    capi: hint: name a vault file
    [exit 2]
    "#);
}

#[test]
fn bad_sources_are_refused() {
    let home = home();
    let file = env_file(&home);
    home.capi(["import"]).unlocked().refused(2);
    home.capi(["import", &file]).unlocked().refused(2);
    home.capi(["import", &file, "--yes"]).refused(3);
    home.capi(["import", &file, "--only", "NOPE", "--yes"]).unlocked().refused(5);
    home.capi(["import", &file, "--stdin"]).unlocked().refused(2);
    home.capi(["import", "missing", "--yes"]).unlocked().refused(2);
    home.capi(["import", home.root().to_str().unwrap(), "--yes"]).unlocked().refused(2);
    let binary = home.give("binary", [0xff, 0xfe, 0x00]);
    home.capi(["import", &binary, "--yes"]).unlocked().refused(2);
    let empty = home.give("empty", "# nothing\n");
    home.capi(["import", &empty, "--yes"]).unlocked().refused(1);
    let nothing = home.give("nothing", "PORT=1\n");
    let words = ["import", nothing.as_str(), "--yes"];
    let outcome = home.capi(words).unlocked().run();
    assert_eq!(outcome.status.code(), Some(1));
    assert!(outcome.err().contains("left out PORT"), "{}", outcome.err());
    let none = Home::empty();
    none.capi(["import", &file, "--yes"]).unlocked().refused(5);
}

#[test]
fn a_pipe_as_the_source_does_not_hang() {
    let home = home();
    let pipe = home.root().join("given/pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    home.capi(["import", pipe.to_str().unwrap(), "--yes"]).unlocked().refused(2);
}
