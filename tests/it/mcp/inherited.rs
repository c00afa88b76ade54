//! `capi mcp serve` with options and variables as clients pass them on: placeholders that nobody replaced, and tokens.

use serde_json::json;

use crate::harness::Home;
use crate::mcp::usual;
use crate::mcp::wire::{Era, Wire};

/// Lists the APIs and returns the answer and stderr.
fn list(home: &Home, options: &[&str], variables: &[(&str, &str)]) -> (String, String) {
    let mut wire = Wire::with(home, Era::Stateless, options, variables);
    let told = wire.call("capi_list_apis", json!({}));
    assert!(!told.is_error, "{}", told.text);
    let again = wire.call("capi_get_api", json!({"api": "my-billing-api"}));
    assert!(!again.is_error, "{}", again.text);
    (told.text, wire.close())
}

#[test]
fn an_unusable_token_leaves_the_metadata() {
    let home = usual();
    let (all, said) = list(&home, &[], &[]);
    assert_eq!(said, "");
    for token in ["nonsense", "", "${env:CAPI_TOKEN}", "capi_app_0000"] {
        let (listed, said) = list(&home, &[], &[("CAPI_TOKEN", token)]);
        assert_eq!(listed, all, "{token}");
        assert_eq!(said.matches("ignoring CAPI_TOKEN: ").count(), 1, "{token}: {said}");
        assert!(token.is_empty() || !said.contains(token), "{said}");
    }
}

#[test]
fn a_token_that_an_option_names_is_not_ignored() {
    let home = usual();
    let file = home.give("token", "nonsense");
    let mut wire = Wire::with(&home, Era::Stateless, &["--token-file", &file], &[]);
    assert!(wire.call("capi_list_apis", json!({})).is_error);
}

#[test]
fn a_placeholder_counts_as_not_given() {
    let home = usual();
    let (all, _) = list(&home, &[], &[]);
    for (options, variables, named) in [
        (&["--directory", "${workspaceFolder}"][..], &[][..], "--directory"),
        (&["--app", "${input:app}"], &[], "the app"),
        (&["--vault", "${env:VAULT}"], &[], "--vault"),
        (&[], &[("CAPI_VAULT", "${env:CAPI_VAULT}")], "CAPI_VAULT"),
        (&[], &[("CAPI_CONFIG", "${HOME}/config.toml")], "CAPI_CONFIG"),
        (&[], &[("CAPI_APP", "${env:CAPI_APP}")], "the app"),
    ] {
        let (listed, said) = list(&home, options, variables);
        assert_eq!(listed, all, "{named}");
        let note = format!("capi: ignoring {named}: the client did not replace its placeholder `${{…}}`\n");
        assert_eq!(said, note, "{named}");
    }
    let run = home.capi(["mcp", "serve", "--app", "$app"]).run();
    assert_eq!(run.code(), 2, "another invalid name is an error: {}", run.err());
    let run = home.capi(["list"]).env("CAPI_VAULT", "${env:CAPI_VAULT}").run();
    assert_eq!(run.code(), 5, "no client starts this command: {}", run.err());
}
