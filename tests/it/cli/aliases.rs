//! Aliases: other variables of an API, in the vault and for one run.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use insta::assert_snapshot;

use crate::harness::secrets::{KEY, NEW, PASSPHRASE, PASSWORD, TOKEN};
use crate::harness::{Given, Home, Run};

fn home() -> Home {
    Home::with([
        Given::bearer("Stripe").aliases(["STRIPE_SECRET_KEY"]).credential(TOKEN),
        Given::basic("Twilio")
            .aliases(["TWILIO_ACCOUNT_SID=username", "TWILIO_AUTH_TOKEN=password", "TWILIO_BASIC"])
            .credential(PASSWORD),
        Given::key("Billing").app("web").aliases(["BILLING_KEY"]),
        Given::key("Maps").credential(NEW),
    ])
}

/// The variables of a child that are not those of the test's environment.
fn environment(run: Run) -> BTreeMap<String, String> {
    let outcome = run.unlocked().env("CAPI_MASK", "never").child_speaks().succeeds();
    assert_eq!(outcome.err(), "");
    let ours = |name: &str| {
        ["CUSTOM_API_", "STRIPE", "TWILIO", "BILLING", "PAY_", "CAPI_ALIASES"]
            .iter()
            .any(|start| name.starts_with(start))
    };
    let pairs = outcome.out();
    let pairs = pairs.lines().filter_map(|line| line.split_once('=')).filter(|(name, _)| ours(name));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn text<'a>(environment: &'a BTreeMap<String, String>, name: &str) -> &'a str {
    environment.get(name).map_or("(not set)", String::as_str)
}

#[test]
fn exec_sets_the_aliases_of_the_apis_that_it_sets() {
    let home = home();
    let all = environment(home.capi(["exec", "--", "env"]));
    assert_eq!(text(&all, "STRIPE_SECRET_KEY"), TOKEN);
    assert_eq!(text(&all, "CUSTOM_API_STRIPE"), TOKEN);
    assert_eq!(text(&all, "TWILIO_ACCOUNT_SID"), "user");
    assert_eq!(text(&all, "TWILIO_AUTH_TOKEN"), PASSWORD);
    assert_eq!(text(&all, "TWILIO_BASIC"), STANDARD.encode(format!("user:{PASSWORD}")));
    assert_eq!(text(&all, "BILLING_KEY"), "(not set)");
    let web = environment(home.capi(["exec", "--app", "web", "--", "env"]));
    assert_eq!(text(&web, "BILLING_KEY"), KEY);
    let only = environment(home.capi(["exec", "--only", "maps", "--clean-env", "--", "env"]));
    assert_eq!(only.keys().collect::<Vec<_>>(), ["CUSTOM_API_MAPS"]);
}

#[test]
fn an_inherited_alias_is_stale_and_removed() {
    let home = home();
    let stale = |run: Run| environment(run.env("STRIPE_SECRET_KEY", "stale").env("BILLING_KEY", "own"));
    let without = stale(home.capi(["exec", "--exclude", "stripe", "--", "env"]));
    assert_eq!(text(&without, "STRIPE_SECRET_KEY"), "(not set)");
    // The metadata of another app is not opened for this, so its alias is an ordinary variable here.
    assert_eq!(text(&without, "BILLING_KEY"), "own");
    let set = stale(home.capi(["exec", "--", "env"]));
    assert_eq!(text(&set, "STRIPE_SECRET_KEY"), TOKEN);
}

/// An alias of another app, and one that only a run had, do not reach a nested `capi exec`.
#[test]
fn aliases_of_an_outer_exec_are_removed() {
    let home = home();
    let capi = env!("CARGO_BIN_EXE_capi");
    let outer = ["exec", "--app", "web", "--as", "PAY_KEY=maps", "--", "sh", "-c"];
    let passphrase = home.give("passphrase", PASSPHRASE);
    let inner = format!("{capi} --passphrase-file '{passphrase}' exec -- env");
    let script = format!("test -n \"$PAY_KEY\" && test -n \"$BILLING_KEY\" && exec {inner}");
    let inner = environment(home.capi(outer.iter().copied().chain([script.as_str()])));
    assert_eq!(text(&inner, "PAY_KEY"), "(not set)");
    assert_eq!(text(&inner, "BILLING_KEY"), "(not set)");
    assert_eq!(text(&inner, "STRIPE_SECRET_KEY"), TOKEN);
    let names = "STRIPE_SECRET_KEY:TWILIO_ACCOUNT_SID:TWILIO_AUTH_TOKEN:TWILIO_BASIC";
    let mut marked: Vec<&str> = text(&inner, "CAPI_ALIASES").split(':').collect();
    marked.sort_unstable();
    assert_eq!(marked.join(":"), names);
}

#[test]
fn an_alias_for_one_run_names_an_api_and_a_part() {
    let home = home();
    let run = [
        "exec",
        "--as",
        "PAY_KEY=maps",
        "--as",
        "PAY_USER=twilio:username",
        "--as",
        "PAY_PW=Twilio:password",
    ];
    let all = environment(home.capi(run.iter().copied().chain(["--", "env"])));
    assert_eq!(
        (text(&all, "PAY_KEY"), text(&all, "PAY_USER"), text(&all, "PAY_PW")),
        (NEW, "user", PASSWORD)
    );
    // The same alias as in the vault is no conflict.
    let again = environment(home.capi(["exec", "--as", "STRIPE_SECRET_KEY=stripe", "--", "env"]));
    assert_eq!(text(&again, "STRIPE_SECRET_KEY"), TOKEN);
}

#[test]
fn exec_refuses_aliases_that_programs_act_on_or_that_two_apis_claim() {
    let home = home();
    for (words, reason) in [
        (&["--as", "LD_PRELOAD=maps"][..], "LD_PRELOAD cannot be an alias: the dynamic loader"),
        (&["--as", "CAPI_TOKEN=maps"], "CAPI_TOKEN cannot be an alias"),
        (&["--as", "PAY_KEY"], "the API is missing"),
        (&["--as", "STRIPE_SECRET_KEY=maps"], "is taken by"),
        (&["--as", "stripe_secret_key=maps"], "is taken by"),
        (&["--as", "CUSTOM_API_STRIPE=maps"], "CUSTOM_API_STRIPE is taken by"),
        (&["--as", "PAY_KEY=maps", "--as", "PAY_KEY=stripe"], "PAY_KEY is taken by"),
        (
            &["--as", "PAY_KEY=maps:username"],
            "the alias PAY_KEY=username names a part that a credential of type api-key does not have",
        ),
        (&["--as", "CUSTOM_API_MAPS=maps:username"], "does not have"),
        (&["--as", "PAY_KEY=unknown"], "there is no API `unknown`"),
        (&["--only", "maps", "--as", "PAY_KEY=stripe"], "there is no API `stripe`"),
    ] {
        let words = [&["exec"], words, &["--", "echo", "started"]].concat();
        let run = home.capi(words.iter().copied()).unlocked().run();
        assert_eq!(run.code(), 125, "{words:?}: {}", run.err());
        assert!(run.err().contains(reason) && run.out().is_empty(), "{words:?}: {}", run.err());
    }
}

#[test]
fn the_value_of_an_alias_is_masked() {
    let home = home();
    let script = "echo $STRIPE_SECRET_KEY; echo $TWILIO_AUTH_TOKEN; echo $TWILIO_BASIC";
    let run = home.capi(["exec", "--mask", "always", "--", "sh", "-c", script]).unlocked().succeeds();
    assert_eq!(run.out(), "[capi: Stripe]\n[capi: Twilio]\n[capi: Twilio]\n");
}

#[test]
fn an_alias_is_added_shown_and_removed() {
    let home = Home::with([Given::bearer("Maps")]);
    let words =
        ["add", "Stripe", "--type", "bearer", "--as", "STRIPE_SECRET_KEY", "--as", "STRIPE_KEY", "--stdin"];
    home.capi(words).unlocked().stdin(TOKEN).succeeds();
    home.capi(["edit", "stripe", "--no-as", "STRIPE_KEY", "--as", "TF_VAR_stripe"]).unlocked().succeeds();
    home.capi(["show", "stripe"]).succeeds();
    home.capi(["edit", "maps", "--as", "STRIPE_SECRET_KEY"]).unlocked().refused(6);
    home.capi(["edit", "maps", "--as", "BASH_ENV"]).unlocked().refused(2);
    home.capi(["edit", "maps", "--as", "MAPS_USER=username"]).unlocked().refused(2);
    home.capi(["edit", "maps", "--as", "CUSTOM_API_MAPS"]).unlocked().refused(2);
    home.capi(["edit", "maps", "--no-as", "STRIPE_KEY"]).unlocked().refused(5);
    home.capi(["edit", "stripe", "--as", "TF_VAR_stripe"]).unlocked().succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi add Stripe --type bearer --as STRIPE_SECRET_KEY --as STRIPE_KEY --stdin
    capi: added `Stripe`: every app gets CUSTOM_API_STRIPE and STRIPE_KEY and STRIPE_SECRET_KEY
    $ capi edit stripe --no-as STRIPE_KEY --as TF_VAR_stripe
    capi: changed `Stripe`
    capi: programs no longer get STRIPE_KEY
    capi: programs also get TF_VAR_stripe
    $ capi show stripe
    Stripe
      type        bearer
      scope       organization: every app
      domain      -
      docs        -
      header      Authorization: Bearer $CUSTOM_API_STRIPE
      variable    CUSTOM_API_STRIPE
      alias       STRIPE_SECRET_KEY
                  TF_VAR_stripe
      credential  ••••••••  (set [time], now)
      created     [time]
      updated     [time]
    $ capi edit maps --as STRIPE_SECRET_KEY
    capi: error: the variable STRIPE_SECRET_KEY is taken by `Stripe`
    capi: hint: choose another name, or rotate or delete the API that has it
    [exit 6]
    $ capi edit maps --as BASH_ENV
    capi: error: the variable BASH_ENV cannot be an alias: shells act on it
    capi: hint: let the program read another variable
    [exit 2]
    $ capi edit maps --as MAPS_USER=username
    capi: error: the alias MAPS_USER=username names a part that a credential of type bearer does not have
    capi: hint: omit the part, or use --type basic
    [exit 2]
    $ capi edit maps --as CUSTOM_API_MAPS
    capi: error: the variable CUSTOM_API_MAPS is set without an alias
    capi: hint: omit it: capi sets it without an alias
    [exit 2]
    $ capi edit maps --no-as STRIPE_KEY
    capi: error: `Maps` has no alias STRIPE_KEY
    capi: hint: run `capi show Maps` for its variables
    [exit 5]
    $ capi edit stripe --as TF_VAR_stripe
    capi: `Stripe` is so already: nothing changes
    "#);
    let json: serde_json::Value =
        serde_json::from_str(&home.capi(["show", "stripe", "--json"]).succeeds().out()).unwrap();
    assert_eq!(json["aliases"], serde_json::json!({"STRIPE_SECRET_KEY": "value", "TF_VAR_stripe": "value"}));
    assert_eq!(
        json["variables"],
        serde_json::json!(["CUSTOM_API_STRIPE", "STRIPE_SECRET_KEY", "TF_VAR_stripe"])
    );
}

#[test]
fn context_and_settings_of_runners_name_the_aliases() {
    let home = home();
    let context = home.capi(["context"]).succeeds().out();
    assert!(context.contains("`$CUSTOM_API_STRIPE`, also set as `STRIPE_SECRET_KEY`"), "{context}");
    assert!(context.contains("`TWILIO_ACCOUNT_SID` (username)"), "{context}");
    let json = home.capi(["context", "--format", "json"]).succeeds().out();
    assert!(json.contains("\"STRIPE_SECRET_KEY\""), "{json}");
    let setting = home.capi(["snippet", "--for", "compose", "stripe"]).succeeds().out();
    assert!(setting.contains("STRIPE_SECRET_KEY"), "{setting}");
}
