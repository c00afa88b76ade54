//! `capi add`: accepted input and the messages about it.

use insta::assert_snapshot;

use crate::harness::secrets::{KEY, PASSWORD, TOKEN, leaking_files};
use crate::harness::{Home, put};
use capi::model::AuthKind;

#[test]
fn the_three_types() {
    let home = Home::with_vault();
    home.capi(["add", "My Billing API", "--type", "api-key", "--stdin"]).unlocked().stdin(KEY).succeeds();
    let token = home.give("token", TOKEN);
    home.capi(["add", "Internal Auth Service", "--type", "bearer", "--from-file", &token])
        .unlocked()
        .succeeds();
    home.capi(["add", "Twilio SMS", "--type", "basic", "--username", "AC123", "--app", "web"])
        .unlocked()
        .run();
    home.capi([
        "add",
        "Twilio SMS",
        "--type",
        "basic",
        "--username",
        "AC123",
        "--app",
        "web",
        "--from-env",
        "SECRET",
    ])
    .unlocked()
    .env("SECRET", PASSWORD)
    .succeeds();
    home.capi(["list"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi add 'My Billing API' --type api-key --stdin
    capi: added `My Billing API`: every app gets CUSTOM_API_MY_BILLING_API
    $ capi add 'Internal Auth Service' --type bearer --from-file [tmp]/given/token
    capi: added `Internal Auth Service`: every app gets CUSTOM_API_INTERNAL_AUTH_SERVICE
    $ capi add 'Twilio SMS' --type basic --username AC123 --app web
    capi: error: the credential is missing and capi cannot prompt for it
    capi: hint: pass --stdin, --from-file or --from-env
    [exit 2]
    $ capi add 'Twilio SMS' --type basic --username AC123 --app web --from-env SECRET
    capi: added `Twilio SMS`: the app web gets CUSTOM_API_TWILIO_SMS
    $ capi list
    NAME                   TYPE     SCOPE    DOMAIN  VARIABLE                          CREDENTIAL  AGE
    Internal Auth Service  bearer   org      -       CUSTOM_API_INTERNAL_AUTH_SERVICE  ••••••••    now
    My Billing API         api-key  org      -       CUSTOM_API_MY_BILLING_API         ••••••••    now
    Twilio SMS             basic    app:web  -       CUSTOM_API_TWILIO_SMS             ••••••••    now
    "#);
    assert!(leaking_files(&home.directory()).is_empty());
}

#[test]
fn a_header_a_domain_and_documentation() {
    let home = Home::with_vault();
    let add = |words: &[&str]| {
        home.capi([&["add"], words, &["--stdin"]].concat()).unlocked().stdin(KEY).succeeds();
    };
    add(&["Maps", "--type", "api-key", "--header", "X-Maps-Key", "--domain", "maps.example:8443"]);
    add(&["Weather", "--type", "api-key", "--domain", "https://api.weather.example/v2?x=1"]);
    add(&["Bücher", "--type", "api-key", "--domain", "bücher.example"]);
    add(&["Docs", "--type", "bearer", "--docs", "https://docs.example/api", "--org"]);
    home.capi(["show", "maps"]).succeeds();
    home.capi(["list"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi add Maps --type api-key --header X-Maps-Key --domain maps.example:8443 --stdin
    capi: added `Maps`: every app gets CUSTOM_API_MAPS
    $ capi add Weather --type api-key --domain 'https://api.weather.example/v2?x=1' --stdin
    capi: took the host and the path of the URL: api.weather.example/v2
    capi: added `Weather`: every app gets CUSTOM_API_WEATHER
    $ capi add Bücher --type api-key --domain bücher.example --stdin
    capi: wrote the domain in its ASCII form: xn--bcher-kva.example
    capi: added `Bücher`: every app gets CUSTOM_API_BUCHER
    $ capi add Docs --type bearer --docs https://docs.example/api --org --stdin
    capi: added `Docs`: every app gets CUSTOM_API_DOCS
    $ capi show maps
    Maps
      type        api-key
      scope       organization: every app
      domain      maps.example:8443
      docs        -
      header      X-Maps-Key: $CUSTOM_API_MAPS
      variable    CUSTOM_API_MAPS
      credential  ••••••••  (set [time], now)
      created     [time]
      updated     [time]
    $ capi list
    NAME     TYPE     SCOPE  DOMAIN                  VARIABLE            CREDENTIAL  AGE
    Bücher   api-key  org    xn--bcher-kva.example   CUSTOM_API_BUCHER   ••••••••    now
    Docs     bearer   org    -                       CUSTOM_API_DOCS     ••••••••    now
    Maps     api-key  org    maps.example:8443       CUSTOM_API_MAPS     ••••••••    now
    Weather  api-key  org    api.weather.example/v2  CUSTOM_API_WEATHER  ••••••••    now
    "#);
}

#[cfg(unix)]
#[test]
fn an_empty_password_is_written_as_one() {
    let home = Home::with_vault();
    home.capi(["add", "Shop", "--type", "basic", "--stdin"]).unlocked().stdin("key-of-shop:").succeeds();
    let run = home.capi(["exec", "--", "sh", "-c", "printf %s \"[$CUSTOM_API_SHOP_PASSWORD]\""]);
    assert_eq!(run.unlocked().child_speaks().succeeds().out(), "[]");
}

#[test]
fn pasted_credentials_lose_their_surroundings_with_a_message() {
    let home = Home::with_vault();
    let add = |name: &str, kind: &str, pasted: String| {
        home.capi(["add", name, "--type", kind, "--stdin"]).unlocked().stdin(pasted).succeeds();
    };
    add("newline", "api-key", format!("{KEY}\n"));
    add("crlf", "api-key", format!("{KEY}\r\n"));
    add("quotes", "api-key", format!("\"{KEY}\""));
    add("header", "api-key", format!("X-API-Key: {KEY}"));
    add("scheme", "bearer", format!("Authorization: Bearer {KEY}"));
    add("pair", "api-key", format!("user:{KEY}"));
    add("mark", "api-key", format!("\u{feff}{KEY}\u{200b}"));
    add("member", "bearer", format!("  \"token\": \"{KEY}\","));
    add("yaml", "bearer", format!("bearer: {KEY}"));
    add("words", "api-key", "your-key".to_owned());
    assert_snapshot!(home.transcript(), @r#"
    $ capi add newline --type api-key --stdin
    capi: took off the trailing newline
    capi: added `newline`: every app gets CUSTOM_API_NEWLINE
    $ capi add crlf --type api-key --stdin
    capi: took off the trailing newline
    capi: added `crlf`: every app gets CUSTOM_API_CRLF
    $ capi add quotes --type api-key --stdin
    capi: took off the quotes around the credential
    capi: added `quotes`: every app gets CUSTOM_API_QUOTES
    $ capi add header --type api-key --stdin
    capi: took off the header name
    capi: added `header`: every app gets CUSTOM_API_HEADER
    $ capi add scheme --type bearer --stdin
    capi: took off the header name
    capi: took off the scheme before the credential
    capi: added `scheme`: every app gets CUSTOM_API_SCHEME
    $ capi add pair --type api-key --stdin
    capi: this looks like basic auth; it was kept as it is
    capi: added `pair`: every app gets CUSTOM_API_PAIR
    $ capi add mark --type api-key --stdin
    capi: took off the byte order mark
    capi: took off invisible characters around the credential
    capi: added `mark`: every app gets CUSTOM_API_MARK
    $ capi add member --type bearer --stdin
    capi: took off the blanks around the credential
    capi: took off the JSON name before the credential
    capi: took off the comma or semicolon after the quotes
    capi: took off the quotes around the credential
    capi: added `member`: every app gets CUSTOM_API_MEMBER
    $ capi add yaml --type bearer --stdin
    capi: took off the scheme before the credential
    capi: added `yaml`: every app gets CUSTOM_API_YAML
    $ capi add words --type api-key --stdin
    capi: this looks like a placeholder; it was kept as it is
    capi: added `words`: every app gets CUSTOM_API_WORDS
    "#);
    let outcome = home.capi(["exec", "--", "env"]).unlocked().child_speaks().succeeds();
    let values: Vec<String> =
        outcome.out().lines().filter(|line| line.starts_with("CUSTOM_API_")).map(str::to_owned).collect();
    assert_eq!(
        values,
        [
            format!("CUSTOM_API_CRLF={KEY}"),
            format!("CUSTOM_API_HEADER={KEY}"),
            format!("CUSTOM_API_MARK={KEY}"),
            format!("CUSTOM_API_MEMBER={KEY}"),
            format!("CUSTOM_API_NEWLINE={KEY}"),
            format!("CUSTOM_API_PAIR=user:{KEY}"),
            format!("CUSTOM_API_QUOTES={KEY}"),
            format!("CUSTOM_API_SCHEME={KEY}"),
            "CUSTOM_API_WORDS=your-key".to_owned(),
            format!("CUSTOM_API_YAML={KEY}"),
        ]
    );
}

#[test]
fn the_same_variable_in_an_app_is_allowed_and_in_one_scope_refused() {
    let home = Home::filled(|vault| put(vault, "Billing", None, AuthKind::Basic, "user:password-of-it"));
    let add = |words: &[&str]| {
        home.capi([&["add"], words, &["--type", "api-key", "--stdin"]].concat()).unlocked().stdin(KEY)
    };
    add(&["billing"]).refused(6);
    add(&["BILLING!"]).refused(6);
    add(&["Billing Password"]).refused(6);
    add(&["Billing", "--app", "web"]).succeeds();
    add(&["Billing", "--app", "web"]).refused(6);
    assert_snapshot!(home.transcript(), @r#"
    $ capi add billing --type api-key --stdin
    capi: error: the variable CUSTOM_API_BILLING is taken by `Billing`
    capi: hint: choose another name, or rotate or delete the API that has it
    [exit 6]
    $ capi add 'BILLING!' --type api-key --stdin
    capi: error: the variable CUSTOM_API_BILLING is taken by `Billing`
    capi: hint: choose another name, or rotate or delete the API that has it
    [exit 6]
    $ capi add 'Billing Password' --type api-key --stdin
    capi: error: the variable CUSTOM_API_BILLING_PASSWORD is taken by `Billing`
    capi: hint: choose another name, or rotate or delete the API that has it
    [exit 6]
    $ capi add Billing --app web --type api-key --stdin
    capi: added `Billing`: the app web gets CUSTOM_API_BILLING
    $ capi add Billing --app web --type api-key --stdin
    capi: error: the variable CUSTOM_API_BILLING is taken by `Billing`
    capi: hint: choose another name, or rotate or delete the API that has it
    [exit 6]
    "#);
}

#[test]
fn a_used_variable_is_named_also_as_a_companion() {
    let home = Home::filled(|vault| put(vault, "Shop Username", None, AuthKind::ApiKey, KEY));
    let words = ["add", "Shop", "--type", "basic", "--username", "u", "--stdin"];
    let said = home.capi(words).unlocked().stdin(PASSWORD).refused(6);
    assert_eq!(said, "the variable CUSTOM_API_SHOP_USERNAME is taken by `Shop Username`");
}

#[test]
fn quiet_prints_nothing_and_the_environment_can_set_the_app() {
    let home = Home::with_vault();
    let run = home.capi(["-q", "add", "Billing", "--type", "api-key", "--stdin"]).unlocked().stdin(KEY);
    let outcome = run.env("CAPI_APP", "worker").succeeds();
    assert_eq!(outcome.err(), "");
    home.capi(["show", "billing", "--app", "worker"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi -q add Billing --type api-key --stdin
    $ capi show billing --app worker
    Billing
      type        api-key
      scope       app: worker
      domain      -
      docs        -
      header      X-API-Key: $CUSTOM_API_BILLING
      variable    CUSTOM_API_BILLING
      credential  ••••••••  (set [time], now)
      created     [time]
      updated     [time]
    "#);
}

#[test]
fn org_beats_the_app_of_the_environment() {
    let home = Home::with_apis();
    let add = home.capi(["add", "Maps", "--org", "--type", "api-key", "--stdin"]).unlocked().stdin(KEY);
    add.env("CAPI_APP", "web").succeeds();
    let listed = home.capi(["list", "--org"]).env("CAPI_APP", "web").succeeds().out();
    assert!(listed.contains("CUSTOM_API_MAPS ") && !listed.contains("TWILIO"), "{listed}");
}

#[test]
fn concurrent_writers_lose_no_record() {
    let home = Home::with_vault();
    std::thread::scope(|scope| {
        for number in 0..4 {
            let environment = home.environment();
            scope.spawn(move || {
                let name = format!("api {number}");
                let status = std::process::Command::new(env!("CARGO_BIN_EXE_capi"))
                    .args(["add", &name, "--type", "api-key", "--from-env", "SECRET"])
                    .env_clear()
                    .envs(environment)
                    .env("CAPI_PASSPHRASE", crate::harness::secrets::PASSPHRASE)
                    .env("SECRET", KEY)
                    .stderr(std::process::Stdio::null())
                    .status();
                assert!(status.unwrap().success());
            });
        }
    });
    let listed = home.capi(["list"]).succeeds().out();
    assert_eq!(listed.lines().count(), 5, "{listed}");
}

#[test]
fn a_credential_too_short_for_masking_causes_a_warning() {
    let home = Home::with_vault();
    let said = |name: &str, kind: &str, given: &str| {
        let run = home.capi(["add", name, "--type", kind, "--stdin"]).unlocked().stdin(given);
        run.succeeds().err().lines().find(|line| line.contains("masked")).map(str::to_owned)
    };
    let warning = |what: &str| {
        Some(format!("capi: warning: a {what} of under 6 bytes can't be masked in a program's output"))
    };
    assert_eq!(said("five", "api-key", "abc12"), warning("credential"));
    assert_eq!(said("six", "bearer", "abc123"), None);
    // The username makes the whole long enough, but the program gets the password alone as well.
    assert_eq!(said("short", "basic", "alice:abc12"), warning("password"));
    assert_eq!(said("long", "basic", "alice:abc123"), None);
}

#[test]
fn http_over_a_network_is_kept_with_a_warning() {
    let home = Home::with_vault();
    let add = |name: &str, domain: &str| {
        home.capi(["add", name, "--type", "bearer", "--domain", domain, "--stdin"])
            .unlocked()
            .stdin(TOKEN)
            .succeeds()
            .err()
    };
    let said = add("Legacy", "http://legacy.example");
    let warning = "capi: warning: requests to http://legacy.example send the credential unencrypted";
    assert!(said.starts_with(warning), "{said}");
    for domain in ["http://127.0.0.1:8099", "localhost:3000", "https://api.example"] {
        assert!(!add(&format!("Api {domain}"), domain).contains("warning"), "{domain}");
    }
    assert!(home.capi(["show", "legacy"]).succeeds().out().contains("domain      http://legacy.example\n"));
}
