//! The type `secret`: values without a header, of one or several lines.

use crate::harness::Home;
use crate::harness::secrets::{KEY, NEW, leaking_files};

/// A private key with canaries as its lines.
fn pem() -> String {
    format!("-----BEGIN PRIVATE KEY-----\n{KEY}\n\t{NEW}\n-----END PRIVATE KEY-----\n")
}

fn add(home: &Home, name: &str, value: impl Into<Vec<u8>>) {
    home.capi(["add", name, "--type", "secret", "--stdin"]).unlocked().stdin(value).succeeds();
}

/// What a program gets in a variable, byte for byte.
fn value(home: &Home, variable: &str) -> Vec<u8> {
    const PRINT: &str = "import os, sys; sys.stdout.buffer.write(os.environb[sys.argv[1].encode()])";
    let words = ["exec", "--mask", "never", "--", "python3", "-c", PRINT, variable];
    home.capi(words).unlocked().child_speaks().succeeds().stdout
}

#[test]
fn several_lines_come_from_every_source_and_stay_as_they_are() {
    let home = Home::with_vault();
    add(&home, "Stdin", pem());
    let file = home.give("key.pem", pem());
    home.capi(["add", "File", "--type", "secret", "--from-file", &file]).unlocked().succeeds();
    home.capi(["add", "Env", "--type", "secret", "--from-env", "SECRET"])
        .unlocked()
        .env("SECRET", pem())
        .succeeds();
    for variable in ["CUSTOM_API_STDIN", "CUSTOM_API_FILE", "CUSTOM_API_ENV"] {
        assert_eq!(value(&home, variable), pem().into_bytes(), "{variable}");
    }
    assert!(leaking_files(&home.directory()).is_empty());
}

#[test]
fn a_single_line_loses_its_line_end_and_nothing_else() {
    let home = Home::with_vault();
    for (name, given, stored) in [
        ("A", format!("postgres://u:{KEY}@db/x\n"), format!("postgres://u:{KEY}@db/x")),
        ("B", format!(" \"{KEY}\" \r\n"), format!(" \"{KEY}\" ")),
        ("C", format!("Bearer {KEY}"), format!("Bearer {KEY}")),
        ("D", format!("{KEY}\n\n"), format!("{KEY}\n\n")),
    ] {
        add(&home, name, given);
        assert_eq!(value(&home, &format!("CUSTOM_API_{name}")), stored.into_bytes(), "{name}");
    }
}

#[test]
fn list_and_show_say_that_there_is_no_header() {
    let home = Home::with_vault();
    add(&home, "Database URL", format!("postgres://u:{KEY}@db.example/x"));
    let list = home.capi(["list"]).succeeds().out();
    assert!(list.lines().any(|line| line.starts_with("Database URL  secret ")), "{list}");
    let show = home.capi(["show", "database-url"]).succeeds().out();
    assert!(show.contains("\n  type        secret\n") && show.contains("\n  header      none\n"), "{show}");
    let json = home.capi(["list", "--json"]).succeeds().out();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let api = &json["apis"][0];
    assert_eq!((&api["type"], &api["header_line"]), (&"secret".into(), &serde_json::Value::Null));
}

#[test]
fn a_secret_is_rotated_and_keeps_its_type() {
    let home = Home::with_vault();
    add(&home, "Key", pem());
    home.capi(["rotate", "key", "--stdin"]).unlocked().stdin(format!("{NEW}\n{KEY}\n")).succeeds();
    assert_eq!(value(&home, "CUSTOM_API_KEY"), format!("{NEW}\n{KEY}\n").into_bytes());
    let json = home.capi(["show", "key", "--json"]).succeeds().out();
    assert!(json.contains("\"type\": \"secret\""), "{json}");
}

#[test]
fn a_secret_has_at_most_64_kib_from_every_source() {
    let home = Home::with_vault();
    let most = |end: &str| format!("{}{end}", "s".repeat(64 << 10));
    for (name, given) in [("A", most("")), ("B", most("\n")), ("C", most("\r\n"))] {
        add(&home, name, given);
        assert_eq!(value(&home, &format!("CUSTOM_API_{name}")), most("").into_bytes());
    }
    let too_long = "the secret is longer than 65536 bytes";
    let add = ["add", "X", "--type", "secret"];
    let refused = |words: &[&str], given: String| {
        home.capi([&add, words].concat()).unlocked().env("SECRET", given.clone()).stdin(given).refused(2)
    };
    assert_eq!(refused(&["--stdin"], most("s")), too_long);
    assert_eq!(refused(&["--from-env", "SECRET"], most("s")), too_long);
    let larger = home.give("larger", most("\n\n\n"));
    assert!(refused(&["--from-file", &larger], String::new()).ends_with("larger: larger than 64 KiB"));
    let json = format!(r#"{{"apis": [{{"name": "X", "type": "secret", "secret": "{}"}}]}}"#, most("s"));
    let error = home.capi(["import", "--stdin", "--yes"]).unlocked().stdin(json).refused(2);
    assert!(error.contains("longer than 65536 bytes"), "{error}");
}

#[test]
fn json_has_a_secret_of_several_lines() {
    let home = Home::with_vault();
    let json = serde_json::json!({"apis": [{"name": "Key", "type": "secret", "secret": pem()}]}).to_string();
    home.capi(["import", "--stdin", "--yes"]).unlocked().stdin(json).succeeds();
    assert_eq!(value(&home, "CUSTOM_API_KEY"), pem().into_bytes());
}

#[test]
fn what_no_variable_can_hold_is_refused() {
    let home = Home::with_vault();
    let add = |given: &str, words: &[&str]| {
        let words = [&["add", "X", "--type", "secret", "--stdin"], words].concat();
        home.capi(words).unlocked().stdin(given).refused(2)
    };
    assert_eq!(add("a\0b", &[]), "the credential contains a NUL byte at position 2");
    assert_eq!(add(" \n\n", &[]), "the credential is empty");
    assert_eq!(add("x", &["--username", "u"]), "only basic auth has a username");
}

#[test]
fn exports_backups_tokens_and_merges_preserve_every_byte() {
    let home = Home::with_vault();
    home.capi(["add", "Key", "--type", "secret", "--app", "web", "--stdin"])
        .unlocked()
        .stdin(pem())
        .succeeds();
    let exec = |words: &[&str]| {
        home.capi(
            [words, &["exec", "--app", "web", "--", "sh", "-c", "printf %s. \"$CUSTOM_API_KEY\""]].concat(),
        )
        .child_speaks()
    };
    let expected = format!("{}.", pem());
    let token =
        home.capi(["token", "new", "--app", "web", "--name", "ci"]).unlocked().child_speaks().succeeds();
    let token = exec(&[]).env("CAPI_TOKEN", token.out().trim()).succeeds();
    assert_eq!(token.out(), expected, "with a token");

    let passphrase = home.give("copy", "copy-Meadow-58-lichen\n");
    home.capi(["export", "--to", "copy.capi", "--new-passphrase-file", &passphrase]).unlocked().succeeds();
    let copy = exec(&["--vault", "copy.capi", "--passphrase-file", &passphrase]).succeeds();
    assert_eq!(copy.out(), expected, "in an export");

    let rotate = |value: String| {
        home.capi(["rotate", "key", "--app", "web", "--stdin"]).unlocked().stdin(value).succeeds();
    };
    let path = |name: &str| home.directory().join(name).to_str().unwrap().to_owned();
    for name in ["base.capi", "theirs.capi"] {
        std::fs::copy(home.vault(), path(name)).unwrap();
    }
    let theirs = ["--vault", "theirs.capi", "rotate", "key", "--app", "web", "--stdin"];
    home.capi(theirs).unlocked().stdin(format!("{NEW}\n")).succeeds();
    home.capi(["--accept-older", "add", "Mail", "--type", "bearer", "--stdin"])
        .unlocked()
        .stdin(KEY)
        .succeeds();
    let vault = home.vault().to_str().unwrap().to_owned();
    home.capi(["merge", &vault, &path("base.capi"), &path("theirs.capi")]).unlocked().succeeds();
    assert_eq!(exec(&[]).unlocked().succeeds().out(), format!("{NEW}."), "after a merge");

    rotate(format!("{NEW}\n{NEW}\n"));
    home.capi(["backups", "restore", "2", "--yes"]).unlocked().succeeds();
    assert_eq!(exec(&[]).unlocked().succeeds().out(), expected, "from a backup");
}

#[test]
fn a_secret_has_aliases_like_the_other_types() {
    let home = Home::with_vault();
    let add = ["add", "Database", "--type", "secret", "--as", "DATABASE_URL", "--stdin"];
    home.capi(add).unlocked().stdin(format!("postgres://u:{KEY}@db/x\n")).succeeds();
    assert_eq!(value(&home, "DATABASE_URL"), format!("postgres://u:{KEY}@db/x").into_bytes());
    // The path takes the place of the value in an alias of the API.
    let words = ["exec", "--file-for", "database=DATABASE_URL", "--", "sh", "-c", "cat \"$DATABASE_URL\""];
    let run = home.capi(words).unlocked().child_speaks().succeeds();
    assert_eq!(run.out(), format!("postgres://u:{KEY}@db/x"));
    let error = home.capi(["snippet", "database", "--lang", "curl"]).refused(2);
    assert!(error.contains("`Database` is a secret"), "{error}");
    let context = home.capi(["context"]).succeeds().out();
    assert!(
        context.contains("`$CUSTOM_API_DATABASE`") && context.contains("a secret, not a header"),
        "{context}"
    );
}

#[test]
fn a_file_for_a_command_leaves_nothing_behind() {
    let home = Home::with_vault();
    add(&home, "Key", pem());
    // Without a runtime directory it is in shared memory or, without that, in the directory of the local state.
    for runtime in [home.path("run"), home.path("missing")] {
        let words = ["exec", "--file-for", "key=KEY_FILE", "--", "sh", "-c", "echo $KEY_FILE; cat $KEY_FILE"];
        let run =
            home.capi(words).unlocked().env("XDG_RUNTIME_DIR", &runtime).child_speaks().succeeds().out();
        let (path, content) = run.split_once('\n').unwrap();
        assert_eq!(content, pem());
        let places = [runtime, "/dev/shm".into(), home.state()];
        assert!(places.iter().any(|place| std::path::Path::new(path).starts_with(place)), "{path}");
        assert!(!std::path::Path::new(path).exists());
    }
    assert!(leaking_files(&home.directory()).is_empty());
}

#[test]
fn large_secrets_together_exceed_the_environment_and_the_hint_names_files() {
    let home = Home::filled(|vault| {
        for number in 0..50 {
            crate::harness::put(
                vault,
                &format!("Large {number}"),
                None,
                capi::model::AuthKind::Secret,
                &"s".repeat(64 << 10),
            );
        }
    });
    let outcome = home.capi(["exec", "--", "true"]).unlocked().run();
    assert_eq!(outcome.code(), 125);
    assert!(outcome.err().contains("is too large"), "{}", outcome.err());
    assert!(outcome.err().contains("--file-for"), "{}", outcome.err());
}
