//! The canaries in the most likely leaks. (The harness searches the output of every run too.)

use crate::harness::Home;
use crate::harness::secrets::{KEY, NEW, PASSWORD, TOKEN, leaking_files};

/// Each position in which people put a credential by mistake; the error can name the position, not the credential.
#[test]
fn a_credential_in_the_wrong_place_is_not_repeated() {
    let home = Home::with_apis();
    let option = format!("--key={KEY}");
    let short = format!("-{KEY}");
    let address = format!("https://user:{PASSWORD}@api.example");
    let header = format!("X-API-Key: {KEY}");
    let bearer = format!("Bearer {TOKEN}");
    let table: [&[&str]; 15] = [
        &["add", "X", "--type", "api-key", KEY],
        &["add", "X", "--type", "api-key", &option],
        &["add", "X", "--type", "api-key", "--key", KEY],
        &["add", "X", "--type", "api-key", &short],
        &["add", "X", "--type", KEY],
        &["add", "X", "--type", "api-key", "--header", &header],
        &["add", "X", "--type", "bearer", "--domain", &bearer],
        &["add", "X", "--type", "api-key", "--domain", &address],
        &["add", "X", "--type", "api-key", "--docs", &address],
        &["add", "X", "--type", "api-key", "--stdin", KEY],
        &["add", "X", "--type", "api-key", "--stdin=k9Q-Zx4vWm7Tb2LpHs8d"],
        &["rotate", "my-billing-api", NEW],
        &["passwd", "violet-Anchor-91-tundra"],
        &["list", "--color", KEY],
        &["--passphrase-fd", "violet-Anchor-91-tundra", "list"],
    ];
    for words in table {
        let before = home.bytes();
        // `run` checks that nothing is printed from it.
        let outcome = home.capi(words).unlocked().run();
        assert_eq!(outcome.status.code(), Some(2), "{words:?}: {}", outcome.err());
        assert_eq!(home.bytes(), before);
    }
    let exec = home.capi(["exec", "--passphrase", "violet-Anchor-91-tundra", "--", "true"]).unlocked();
    assert_eq!(exec.run().status.code(), Some(125));
}

#[test]
fn no_command_writes_a_credential_in_clear_text() {
    let home = Home::with_apis();
    let steps: [&[&str]; 6] = [
        &["add", "Maps", "--type", "api-key", "--from-env", "SECRET"],
        &["add", "Mail", "--type", "basic", "--username", "user", "--from-env", "SECRET", "--app", "web"],
        &["rotate", "maps", "--from-env", "SECRET"],
        &["edit", "maps", "--name", "Maps Two", "--to-app", "web"],
        &["list", "--json"],
        &["delete", "-y", "maps-two", "my-billing-api"],
    ];
    for words in steps {
        home.capi(words).unlocked().env("SECRET", NEW).succeeds();
        assert!(leaking_files(home.root()).is_empty(), "{words:?}");
    }
    home.capi(["exec", "--app", "web", "--", "true"]).unlocked().succeeds();
    assert!(leaking_files(home.root()).is_empty());
}
