//! Types that `edit` changes, and the types with another scheme, a query parameter or no header.

use insta::assert_snapshot;

use crate::harness::secrets::{KEY, PASSWORD, TOKEN};
use crate::harness::{Given, Home};

#[test]
fn a_scheme_a_parameter_and_a_secret_are_added_and_shown() {
    let home = Home::with_vault();
    let add = |words: &[&str]| {
        home.capi([&["add"], words, &["--stdin"]].concat()).unlocked().stdin(KEY).succeeds();
    };
    add(&["Pager", "--scheme", "Token token=", "--domain", "pager.example"]);
    add(&["Weather", "--query-param", "appid"]);
    add(&["Database", "--type", "secret", "--as", "DATABASE_URL"]);
    for name in ["pager", "weather", "database"] {
        home.capi(["show", name]).succeeds();
    }
    home.capi(["snippet", "database", "--lang", "curl"]).refused(2);
    assert_snapshot!(home.transcript(), @r#"
    $ capi add Pager --scheme 'Token token=' --domain pager.example --stdin
    capi: added `Pager`: every app gets CUSTOM_API_PAGER
    $ capi add Weather --query-param appid --stdin
    capi: added `Weather`: every app gets CUSTOM_API_WEATHER
    $ capi add Database --type secret --as DATABASE_URL --stdin
    capi: added `Database`: every app gets CUSTOM_API_DATABASE and DATABASE_URL
    $ capi show pager
    Pager
      type        bearer
      scope       organization: every app
      domain      pager.example
      docs        -
      header      Authorization: Token token=$CUSTOM_API_PAGER
      variable    CUSTOM_API_PAGER
      credential  ••••••••  (set [time], now)
      created     [time]
      updated     [time]
    $ capi show weather
    Weather
      type        api-key
      scope       organization: every app
      domain      -
      docs        -
      query       ?appid=$CUSTOM_API_WEATHER
      variable    CUSTOM_API_WEATHER
      credential  ••••••••  (set [time], now)
      created     [time]
      updated     [time]
    $ capi show database
    Database
      type        secret
      scope       organization: every app
      domain      -
      docs        -
      header      none
      variable    CUSTOM_API_DATABASE
      alias       DATABASE_URL
      credential  ••••••••  (set [time], now)
      created     [time]
      updated     [time]
    $ capi snippet database --lang curl
    capi: error: `Database` is a secret: no header and no parameter of a request carries it
    capi: hint: read CUSTOM_API_DATABASE in the program; `capi edit` can change the type
    [exit 2]
    "#);
    let json: serde_json::Value =
        serde_json::from_str(&home.capi(["list", "--json"]).succeeds().out()).unwrap();
    let fields = |index: usize| {
        let api = &json["apis"][index];
        ["type", "header", "scheme", "query_parameter", "header_line"]
            .map(|name| api[name].to_string())
            .join(" ")
    };
    assert_eq!(fields(0), "\"secret\" null null null null");
    let line = "\"Authorization: Token token=$CUSTOM_API_PAGER\"";
    assert_eq!(fields(1), format!("\"bearer\" \"Authorization\" \"Token token=\" null {line}"));
    assert_eq!(fields(2), "\"api-key\" null null \"appid\" null");
}

#[test]
fn fields_of_other_types_are_refused() {
    let home = Home::with([Given::bearer("Maps"), Given::basic("Pay")]);
    for words in [
        &["add", "X", "--type", "basic", "--scheme", "Token"][..],
        &["add", "X", "--type", "bearer", "--query-param", "key"],
        &["add", "X", "--header", "X-K", "--query-param", "key"],
        &["add", "X", "--scheme", "Bearer"],
        &["add", "X", "--query-param", "a b"],
        &["edit", "maps", "--header", "X-K"],
        &["edit", "pay", "--scheme", "Token"],
        &["edit", "maps", "--type", "basic"],
        &["edit", "maps", "--type", "bearer", "--username", "u"],
    ] {
        let run = home.capi(words.iter().copied()).unlocked().stdin(KEY).run();
        assert_eq!(run.code(), 2, "{words:?}: {}", run.err());
    }
    assert_eq!(home.capi(["list", "--json"]).succeeds().out().matches("\"name\"").count(), 2);
}

/// What a program gets as a variable after `edit` with these words, and the last message of `edit`.
fn edited(home: &Home, words: &[&str], variable: &str) -> (Option<String>, String) {
    let run = home.capi([&["edit"], words].concat()).unlocked().succeeds();
    let said = run.err().lines().next_back().unwrap_or_default().to_owned();
    (home.variable(variable), said)
}

#[test]
fn an_edit_of_the_type_keeps_the_credential() {
    let home = Home::with([Given::key("Stripe").credential(TOKEN), Given::basic("Pay").credential(PASSWORD)]);
    for (words, variable, said) in [
        (
            &["--header", "X-Stripe"][..],
            "CUSTOM_API_STRIPE",
            "requests carry it as `X-Stripe: $CUSTOM_API_STRIPE`",
        ),
        (&["--type", "bearer"], "CUSTOM_API_STRIPE", "as `Authorization: Bearer $CUSTOM_API_STRIPE`"),
        (&["--scheme", "Token"], "CUSTOM_API_STRIPE", "as `Authorization: Token $CUSTOM_API_STRIPE`"),
        (&["--type", "api-key", "--query-param", "key"], "CUSTOM_API_STRIPE", "as `?key=$CUSTOM_API_STRIPE`"),
        (&["--type", "secret"], "CUSTOM_API_STRIPE", "no header carries it: programs read CUSTOM_API_STRIPE"),
        (
            &["--type", "basic", "--username", "me"],
            "CUSTOM_API_STRIPE_PASSWORD",
            "as `Authorization: Basic $",
        ),
        (&["--type", "bearer"], "CUSTOM_API_STRIPE", "the username is gone: the password is the credential"),
    ] {
        let (value, last) = edited(&home, &[&["stripe"], words].concat(), variable);
        assert_eq!(value.as_deref(), Some(TOKEN), "{words:?}");
        assert!(last.contains(said), "{words:?}: {last}");
    }
    let (value, _) = edited(&home, &["pay", "--type", "api-key"], "CUSTOM_API_PAY");
    assert_eq!(value.as_deref(), Some(PASSWORD));
    let (companion, _) = edited(&home, &["pay", "--name", "pay"], "CUSTOM_API_PAY_PASSWORD");
    assert_eq!(companion, None);
}
