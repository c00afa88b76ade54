//! `capi add`: refused input, which leaves the vault unchanged.

use crate::harness::Home;
use crate::harness::secrets::{KEY, PASSWORD};

/// Adds with a credential from stdin and expects a refusal with code 2.
fn refused(home: &Home, words: &[&str], credential: impl Into<Vec<u8>>) -> String {
    let run = home.capi([&["add"], words, &["--stdin"]].concat()).unlocked().stdin(credential);
    run.refused(2)
}

#[test]
fn a_credential_must_be_one_line_of_text() {
    let home = Home::with_vault();
    let key = ["X", "--type", "api-key"];
    let basic = ["X", "--type", "basic"];
    let user = ["X", "--type", "basic", "--username", "us:er"];
    let account = ["X", "--type", "basic", "--username", "AC123"];
    let table: Vec<(&[&str], Vec<u8>, &str)> = vec![
        (&key, b"".into(), "the credential is empty"),
        (&key, b"\n".into(), "the credential is empty"),
        (&key, b"  \"\" \n".into(), "the credential is empty"),
        (&key, format!("{KEY}\n{KEY}\n").into(), "the credential contains a line break at position 21"),
        (&key, format!("{KEY}\r{KEY}").into(), "the credential contains a line break at position 21"),
        (&key, format!("{KEY}\n\n").into(), "the credential contains a line break at position 21"),
        (&key, format!("{KEY}\0").into(), "the credential contains a NUL byte at position 21"),
        (
            &key,
            format!("{KEY}\x1b[2J").into(),
            "the credential contains a control character, U+001B, at position 21",
        ),
        (
            &key,
            format!("\u{feff}{KEY}\u{200b}{KEY}").into(),
            "the credential contains an invisible character, U+200B, at position 21",
        ),
        (
            &basic,
            format!("user:{PASSWORD}\u{202e}x").into(),
            "the credential contains an invisible character, U+202E, at position 26",
        ),
        (
            &key,
            format!("{KEY}\u{2014}").into(),
            "the credential contains a character at position 21 that no HTTP header can carry",
        ),
        (&key, "op://dev/stripe/key".into(), "the text is a reference to a secret manager, not a credential"),
        (
            &basic,
            "op://dev/stripe/key".into(),
            "the text is a reference to a secret manager, not a credential",
        ),
        (&account, "<your password>".into(), "the text is a placeholder, not a credential"),
        (&key, "$(pass show stripe)".into(), "the text is a command, not a credential"),
        (
            &key,
            "encrypted:BDqDBibm4wsYqMpCjTQ6".into(),
            "the text is a value that another tool encrypted, not a credential",
        ),
        (&key, "${STRIPE_KEY}".into(), "the text is a reference to a variable, not a credential"),
        (&key, "sk_live_••••••••".into(), "the text is a masked credential, not a credential"),
        (&key, b"k9Q-Zx4v\xff\xfe".into(), "the credential is not UTF-8 text"),
        (&key, vec![b'x'; 32 * 1024 + 1], "the credential is longer than 32768 bytes"),
        (&key, vec![b'x'; 70_000], "cannot read standard input: larger than 64 KiB"),
        (
            &key,
            format!("BILLING_KEY={KEY}").into(),
            "the credential looks like the line `BILLING_KEY=…` of a settings file",
        ),
        (&basic, PASSWORD.into(), "the credential has no colon between username and password"),
        (&basic, format!(":{PASSWORD}").into(), "the username is empty"),
        (&user, PASSWORD.into(), "the username contains a colon"),
        (&account, b"".into(), "the password is empty"),
        (&account, b"\n".into(), "the password is empty"),
    ];
    for (words, credential, message) in table {
        assert_eq!(refused(&home, words, credential), message);
    }
    home.capi(["add", "Rotated", "--type", "bearer", "--stdin"]).unlocked().stdin(KEY).succeeds();
    for (credential, message) in [
        ("ab\u{200b}c", "the credential contains an invisible character, U+200B, at position 3"),
        ("vault:secret/x", "the text is a reference to a secret manager, not a credential"),
    ] {
        let run = home.capi(["rotate", "rotated", "--stdin"]).unlocked().stdin(credential);
        assert_eq!(run.refused(2), message);
    }
}

#[test]
fn long_input_and_non_files_have_their_own_hints() {
    let home = Home::with_vault();
    let long = home.give("long", vec![b'x'; 70_000]);
    let huge = home.give("huge", vec![b'x'; 2 << 20]);
    let directory = home.root().join("given").to_str().unwrap().to_owned();
    let right = "check that it is the right one: larger input is never read";
    let add = ["add", "X", "--type", "bearer", "--from-file"];
    let mut table = vec![
        ([&add[..], &[&long]].concat(), right),
        (vec!["import", &huge, "--yes"], right),
        (vec!["import", &directory, "--yes"], "name a file"),
        (vec!["passwd", "--passphrase-file", &long], right),
        ([&add[..], &["/nowhere"]].concat(), "check that the file exists and that you can read it"),
    ];
    // On Windows the error for a directory is only that it cannot be opened.
    if cfg!(unix) {
        table.push(([&add[..], &[&directory]].concat(), "name a file"));
        table.push((vec!["passwd", "--passphrase-file", &directory], "name a file"));
    }
    for (words, hint) in table {
        home.capi(&words).unlocked().refused(2);
        let log = home.transcript();
        assert!(log.ends_with(&format!("\ncapi: hint: {hint}\n[exit 2]\n")), "{log}");
    }
    #[cfg(unix)]
    {
        home.capi(["passwd", "--passphrase-fd", "0"]).stdin(vec![b'x'; 70_000]).refused(2);
        assert!(home.transcript().contains(&format!("hint: {right}\n")));
    }
}

#[test]
fn without_a_vault_add_prompts_for_nothing_and_reads_nothing() {
    let home = Home::empty();
    let message = home.capi(["add"]).refused(5);
    assert!(message.starts_with("there is no vault at "), "{message}");
}

#[test]
fn deceptive_names_and_names_without_a_variable_are_refused() {
    let home = Home::with_vault();
    let long = "x".repeat(101);
    for (name, message) in [
        ("", "the name is empty"),
        ("  ", "the name is empty"),
        ("a\tb", "the name contains the invisible or control character \\u{9}"),
        ("a\u{1b}[2Jb", "the name contains the invisible or control character \\u{1b}"),
        ("a\u{202e}b", "the name contains the invisible or control character \\u{202e}"),
        ("a\u{200b}b", "the name contains the invisible or control character \\u{200b}"),
        ("!!! 🚀", "the name \"!!! 🚀\" has no letter or digit for its variable"),
        (&long, "the name has 101 characters, the limit is 100"),
    ] {
        assert_eq!(refused(&home, &[name, "--type", "api-key"], KEY), message);
    }
}

#[test]
fn invalid_domains_and_domains_with_a_password_are_refused() {
    let home = Home::with_vault();
    let secret = format!("https://user:{PASSWORD}@api.example");
    for (domain, message) in [
        ("", "the domain is empty"),
        ("*.example", "the domain contains a wildcard"),
        ("a b", "the domain contains a blank, invisible or control character: \\u{20}"),
        ("api.example:99999", "the port of the domain is not a number from 1 to 65535"),
        (&secret, "the domain contains a username or a password"),
    ] {
        assert_eq!(refused(&home, &["X", "--type", "api-key", "--domain", domain], KEY), message);
    }
}

#[test]
fn invalid_documentation_urls_and_urls_with_a_password_are_refused() {
    let home = Home::with_vault();
    let secret = format!("https://user:{PASSWORD}@docs.example/");
    for (docs, message) in [
        ("", "the documentation URL is empty"),
        ("docs.example", "the documentation URL is not a complete URL"),
        ("file:///etc/passwd", "the documentation URL is neither http nor https"),
        ("javascript:alert(1)", "the documentation URL is neither http nor https"),
        (&secret, "the documentation URL contains a username or a password"),
    ] {
        assert_eq!(refused(&home, &["X", "--type", "bearer", "--docs", docs], KEY), message);
    }
}

#[test]
fn options_that_do_not_go_together() {
    let home = Home::with_vault();
    for (words, message) in [
        (&["X", "--type", "bearer", "--username", "u"][..], "only basic auth has a username"),
        (&["X", "--type", "basic", "--header", "X-Y"], "only an API key has a header of its own"),
        (&["X", "--type", "api-key", "--header", "X Y"], "\"X Y\" is not a header name"),
        (
            &["X", "--type", "api-key", "--app", "My App"],
            "\"My App\" is not an app name, its slug would be \"my-app\"",
        ),
        (
            &["X", "--type", "api-key", "--app", "web", "--org"],
            "the argument '--app <APP>' cannot be used with '--org'",
        ),
        (&["X", "--type", "api-key", "--from-env", "Y"], "the argument"),
        (&["X", "--type", "apikey"], "invalid value for '--type"),
        (
            &["X", "--type", "api-key", KEY],
            "there is one argument too many; a credential is never given as an argument",
        ),
        (&["X"], "the type is missing and capi cannot prompt for it"),
        (&["--type", "api-key"], "the name is missing and capi cannot prompt for it"),
    ] {
        let said = refused(&home, words, KEY);
        assert!(said.starts_with(message), "{words:?}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn empty_sources_are_refused() {
    let home = Home::with_vault();
    let add = |words: &[&str]| {
        home.capi([&["add", "X", "--type", "api-key"], words].concat()).unlocked().refused(2)
    };
    assert_eq!(add(&["--stdin"]), "the credential is empty");
    assert_eq!(add(&["--from-env", "NOT_SET"]), "the environment variable NOT_SET is not set");
    assert_eq!(add(&["--from-file", "/nowhere"]), "cannot read /nowhere: no such file or directory");
    assert_eq!(add(&["--from-file", "/"]), "cannot read /: not a regular file");
    assert_eq!(add(&[]), "the credential is missing and capi cannot prompt for it");
    let closed = home.capi(["add", "X", "--type", "api-key", "--stdin"]).unlocked().after("exec <&-");
    assert_eq!(closed.refused(2), "the credential is empty");
}
