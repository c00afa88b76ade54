//! `capi list` and `capi show`.

use capi::model::AuthKind;
use insta::assert_snapshot;

use crate::harness::secrets::{KEY, NEW, PASSPHRASE};
use crate::harness::{Given, Home, put};

#[test]
fn an_empty_list_has_a_hint_to_add() {
    let home = Home::with_vault();
    home.capi(["list"]).succeeds();
    home.capi(["list", "--json"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi list
    capi: no APIs yet; run `capi add` to add one
    $ capi list --json
    {
      "apis": []
    }
    "#);
}

#[test]
fn all_and_some() {
    let home = Home::with_apis();
    home.capi(["list"]).succeeds();
    home.capi(["ls", "--org"]).succeeds();
    home.capi(["list", "--type", "basic"]).succeeds();
    home.capi(["list", "--app", "worker", "--type", "basic"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi list
    NAME                   TYPE     SCOPE    DOMAIN  VARIABLE                          CREDENTIAL  AGE
    Internal Auth Service  bearer   org      -       CUSTOM_API_INTERNAL_AUTH_SERVICE  ••••••••    1mo
    My Billing API         api-key  org      -       CUSTOM_API_MY_BILLING_API         ••••••••    1mo
    Twilio SMS             basic    app:web  -       CUSTOM_API_TWILIO_SMS             ••••••••    1mo
    $ capi ls --org
    NAME                   TYPE     SCOPE  DOMAIN  VARIABLE                          CREDENTIAL  AGE
    Internal Auth Service  bearer   org    -       CUSTOM_API_INTERNAL_AUTH_SERVICE  ••••••••    1mo
    My Billing API         api-key  org    -       CUSTOM_API_MY_BILLING_API         ••••••••    1mo
    $ capi list --type basic
    NAME        TYPE   SCOPE    DOMAIN  VARIABLE               CREDENTIAL  AGE
    Twilio SMS  basic  app:web  -       CUSTOM_API_TWILIO_SMS  ••••••••    1mo
    $ capi list --app worker --type basic
    capi: no API is of the app worker yet: check its spelling
    capi: no such APIs; run `capi list` to see all
    "#);
}

#[test]
fn an_app_of_which_no_api_is_is_doubted() {
    let home = Home::with_apis();
    home.capi(["list", "--app", "wbe"]).succeeds();
    assert_eq!(home.capi(["list", "--app", "web"]).succeeds().err(), "");
    assert_eq!(home.capi(["-q", "list", "--app", "wbe"]).succeeds().err(), "");
    let json = home.capi(["list", "--json"]).env("CAPI_APP", "wbe").succeeds();
    assert_eq!(json.err(), "capi: no API is of the app wbe yet: check its spelling\n");
    assert!(home.transcript().starts_with(concat!(
        "$ capi list --app wbe\n",
        "NAME                   TYPE     SCOPE  DOMAIN  VARIABLE                          CREDENTIAL  AGE\n",
        "Internal Auth Service  bearer   org    -       CUSTOM_API_INTERNAL_AUTH_SERVICE  ••••••••    1mo\n",
        "My Billing API         api-key  org    -       CUSTOM_API_MY_BILLING_API         ••••••••    1mo\n",
        "capi: no API is of the app wbe yet: check its spelling\n",
    )));
    let empty = Home::with_vault().capi(["list", "--app", "web"]).succeeds().err();
    assert_eq!(empty, "capi: no APIs yet; run `capi add` to add one\n");
}

#[test]
fn list_shows_the_records_of_an_app_and_marks_shadowed_ones() {
    let home = Home::filled(|vault| {
        put(vault, "Billing", None, AuthKind::ApiKey, KEY);
        put(vault, "billing", Some("web"), AuthKind::ApiKey, KEY);
        put(vault, "Worker Only", Some("worker"), AuthKind::Bearer, KEY);
    });
    home.capi(["list", "--app", "web"]).succeeds();
    home.capi(["list"]).env("CAPI_APP", "worker").succeeds();
    home.capi(["show", "billing"]).succeeds();
    home.capi(["show", "billing", "--app", "web"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi list --app web
    NAME     TYPE     SCOPE    DOMAIN  VARIABLE            CREDENTIAL  AGE
    billing  api-key  app:web  -       CUSTOM_API_BILLING  ••••••••    1mo
    Billing  api-key  org      -       CUSTOM_API_BILLING  ••••••••    1mo
    CUSTOM_API_BILLING of web shadows the organization's `Billing`
    $ capi list
    NAME         TYPE     SCOPE       DOMAIN  VARIABLE                CREDENTIAL  AGE
    Billing      api-key  org         -       CUSTOM_API_BILLING      ••••••••    1mo
    Worker Only  bearer   app:worker  -       CUSTOM_API_WORKER_ONLY  ••••••••    1mo
    $ capi show billing
    Billing
      type        api-key
      scope       organization: every app
      domain      -
      docs        -
      header      X-API-Key: $CUSTOM_API_BILLING
      variable    CUSTOM_API_BILLING
      credential  ••••••••  (set [time], 1mo)
      created     [time]
      updated     [time]
      note        the app web has its own CUSTOM_API_BILLING and does not get this one
    $ capi show billing --app web
    billing
      type        api-key
      scope       app: web
      domain      -
      docs        -
      header      X-API-Key: $CUSTOM_API_BILLING
      variable    CUSTOM_API_BILLING
      credential  ••••••••  (set [time], 1mo)
      created     [time]
      updated     [time]
      note        CUSTOM_API_BILLING of web shadows the organization's `Billing`
    "#);
}

#[test]
fn a_variable_that_is_another_ones_companion_hides_it_too() {
    let home = Home::filled(|vault| {
        put(vault, "Shop", Some("web"), AuthKind::Basic, "user:password-of-it");
        put(vault, "Shop Username", None, AuthKind::Bearer, KEY);
        put(vault, "Mail", None, AuthKind::Basic, "user:password-of-it");
        put(vault, "Mail Password", Some("web"), AuthKind::Bearer, KEY);
    });
    home.capi(["list", "--app", "web"]).succeeds();
    home.capi(["show", "shop-username", "--json"]).succeeds();
    let transcript = home.transcript();
    let below: Vec<&str> = transcript.lines().filter(|line| line.contains(" shadows ")).collect();
    assert_eq!(
        below,
        [
            "CUSTOM_API_MAIL_PASSWORD of web shadows that of the organization's `Mail`",
            "CUSTOM_API_SHOP_USERNAME of web shadows the organization's `Shop Username`",
        ]
    );
    let shown = home.capi(["show", "shop-username"]).succeeds();
    assert!(
        shown.out().contains("the app web has its own CUSTOM_API_SHOP_USERNAME and does not get this one")
    );
    let shown = home.capi(["show", "mail"]).succeeds();
    assert!(
        shown.out().contains("the app web has its own CUSTOM_API_MAIL_PASSWORD and does not get this one")
    );
    assert!(transcript.contains("\"shadowed_in\": [\n    \"web\"\n  ]"), "{transcript}");
}

#[test]
fn json_for_scripts() {
    let home = Home::with_apis();
    home.capi(["list", "--json", "--app", "web", "--type", "basic"]).succeeds();
    home.capi(["show", "CUSTOM_API_MY_BILLING_API", "--json"]).succeeds();
    home.capi(["show", "nothing", "--json"]).run();
    assert_snapshot!(home.transcript(), @r#"
    $ capi list --json --app web --type basic
    {
      "apis": [
        {
          "name": "Twilio SMS",
          "slug": "twilio-sms",
          "type": "basic",
          "header": "Authorization",
          "scheme": "Basic",
          "prefix": "Basic ",
          "query_parameter": null,
          "header_line": "Authorization: Basic $CUSTOM_API_TWILIO_SMS",
          "scope": "app",
          "app": "web",
          "domain": null,
          "docs": null,
          "variable": "CUSTOM_API_TWILIO_SMS",
          "variables": [
            "CUSTOM_API_TWILIO_SMS",
            "CUSTOM_API_TWILIO_SMS_USERNAME",
            "CUSTOM_API_TWILIO_SMS_PASSWORD"
          ],
          "aliases": {},
          "proxy_only": false,
          "shadows": false,
          "shadowed_in": [],
          "created": "[time]",
          "updated": "[time]",
          "credential_set": "[time]",
          "expires": null
        }
      ]
    }
    $ capi show CUSTOM_API_MY_BILLING_API --json
    {
      "name": "My Billing API",
      "slug": "my-billing-api",
      "type": "api-key",
      "header": "X-API-Key",
      "scheme": null,
      "prefix": "",
      "query_parameter": null,
      "header_line": "X-API-Key: $CUSTOM_API_MY_BILLING_API",
      "scope": "organization",
      "app": null,
      "domain": null,
      "docs": null,
      "variable": "CUSTOM_API_MY_BILLING_API",
      "variables": [
        "CUSTOM_API_MY_BILLING_API"
      ],
      "aliases": {},
      "proxy_only": false,
      "shadows": false,
      "shadowed_in": [],
      "created": "[time]",
      "updated": "[time]",
      "credential_set": "[time]",
      "expires": null,
      "username": null,
      "length": null,
      "check_word": null
    }
    $ capi show nothing --json
    {"error":{"code":5,"hint":"run `capi list` to see all APIs","message":"there is no API `nothing`"}}
    [exit 5]
    "#);
}

#[test]
fn an_api_is_found_by_name_slug_and_variable() {
    let home = Home::with_apis();
    let shown = home.capi(["show", "My Billing API"]).succeeds().out();
    for name in ["my billing api", "MY-BILLING-API", "custom_api_my_billing_api", "my-billing-api"] {
        assert_eq!(home.capi(["show", name]).succeeds().out(), shown, "{name}");
    }
}

#[test]
fn an_unknown_name_gets_the_nearest_ones() {
    let home = Home::with_apis();
    home.capi(["show", "my-biling-api"]).refused(5);
    home.capi(["show", "zzz"]).refused(5);
    home.capi(["show", "\u{1b}[2J"]).refused(5);
    home.capi(["show"]).refused(2);
    assert_snapshot!(home.transcript(), @r#"
    $ capi show my-biling-api
    capi: error: there is no API `my-biling-api`
    capi: hint: similar: `My Billing API`; run `capi list` to see all APIs
    [exit 5]
    $ capi show zzz
    capi: error: there is no API `zzz`
    capi: hint: run `capi list` to see all APIs
    [exit 5]
    $ capi show '[2J'
    capi: error: there is no API `\u{1b}[2J`
    capi: hint: run `capi list` to see all APIs
    [exit 5]
    $ capi show
    capi: error: the following required arguments were not provided: <NAME>
    capi: hint: run `capi show --help` for usage
    [exit 2]
    "#);
}

#[test]
fn a_name_in_several_apps_is_ambiguous() {
    let home = Home::filled(|vault| {
        put(vault, "Billing", Some("web"), AuthKind::ApiKey, KEY);
        put(vault, "Billing", Some("worker"), AuthKind::ApiKey, KEY);
    });
    home.capi(["show", "billing"]).run();
    home.capi(["show", "billing", "--app", "worker"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi show billing
    capi: error: `billing` is ambiguous: it belongs to the app web and to the app worker
    capi: hint: choose one with --app APP
    [exit 6]
    $ capi show billing --app worker
    Billing
      type        api-key
      scope       app: worker
      domain      -
      docs        -
      header      X-API-Key: $CUSTOM_API_BILLING
      variable    CUSTOM_API_BILLING
      credential  ••••••••  (set [time], 1mo)
      created     [time]
      updated     [time]
    "#);
}

#[test]
fn on_a_new_machine_the_passphrase_is_needed_once() {
    let home = Home::with_apis();
    home.forget();
    home.capi(["list", "--type", "basic"]).refused(3);
    home.capi(["list", "--type", "basic"]).unlocked().succeeds();
    home.capi(["list", "--type", "basic"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi list --type basic
    capi: error: the vault is locked and capi cannot prompt
    capi: hint: run `capi unlock` in a terminal first, or pass the passphrase with --passphrase-file or CAPI_PASSPHRASE_COMMAND
    [exit 3]
    $ capi list --type basic
    NAME        TYPE   SCOPE    DOMAIN  VARIABLE               CREDENTIAL  AGE
    Twilio SMS  basic  app:web  -       CUSTOM_API_TWILIO_SMS  ••••••••    1mo
    $ capi list --type basic
    NAME        TYPE   SCOPE    DOMAIN  VARIABLE               CREDENTIAL  AGE
    Twilio SMS  basic  app:web  -       CUSTOM_API_TWILIO_SMS  ••••••••    1mo
    "#);
}

#[test]
fn without_a_vault_the_next_step_is_init() {
    let home = Home::empty();
    home.capi(["list"]).refused(5);
    home.capi(["list", "--json"]).run();
    assert_snapshot!(home.transcript(), @r#"
    $ capi list
    capi: error: there is no vault at ~/data/capi/vault.capi
    capi: hint: run `capi init` to create one, or name another place with --vault FILE or CAPI_VAULT
    [exit 5]
    $ capi list --json
    {"error":{"code":5,"hint":"run `capi init` to create one, or name another place with --vault FILE or CAPI_VAULT","message":"there is no vault at ~/data/capi/vault.capi"}}
    [exit 5]
    "#);
}

#[test]
fn color_only_when_it_is_wanted() {
    let home = Home::with_apis();
    let escapes = |out: String| out.contains('\x1b');
    assert!(!escapes(home.capi(["list"]).succeeds().out()));
    assert!(escapes(home.capi(["list", "--color", "always"]).succeeds().out()));
    assert!(escapes(home.capi(["list"]).env("CLICOLOR_FORCE", "1").succeeds().out()));
    let both = home.capi(["list"]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
    assert!(!escapes(both.succeeds().out()));
    let dumb = home.capi(["list", "--color=never"]).env("CLICOLOR_FORCE", "1").env("TERM", "dumb");
    assert!(!escapes(dumb.succeeds().out()));
}

#[test]
fn a_word_selects_by_name_variable_and_domain() {
    let home = Home::with([
        Given::key("My Billing API").domain("api.shop.example"),
        Given::bearer("Internal Auth Service"),
        Given::basic("Mail Shop").app("web"),
    ]);
    let names = |words: &[&str]| {
        let listed = home.capi([&["list"], words].concat()).succeeds().out();
        listed.lines().skip(1).map(|line| line.split("  ").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&["SHOP"]), ["Mail Shop", "My Billing API"]);
    assert_eq!(names(&["my-bill"]), ["My Billing API"]);
    assert_eq!(names(&["_auth_"]), ["Internal Auth Service"]);
    assert_eq!(names(&["shop", "--type", "basic"]), ["Mail Shop"]);
    home.transcript();
    home.capi(["list", "zzz"]).succeeds();
    home.capi(["list", "zzz", "--json"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi list zzz
    capi: no API matches `zzz`; run `capi list` to see all
    $ capi list zzz --json
    {
      "apis": []
    }
    "#);
}

#[test]
fn names_with_numbers_are_sorted_by_the_number() {
    let home = Home::with([10, 2, 1, 11].map(|number| Given::key(&format!("Service {number}"))));
    let listed = home.capi(["list"]).succeeds().out();
    let names: Vec<&str> = listed.lines().skip(1).map(|line| line.split("  ").next().unwrap()).collect();
    assert_eq!(names, ["Service 1", "Service 2", "Service 10", "Service 11"]);
}

#[test]
fn one_long_name_does_not_widen_every_line_of_a_pipe() {
    let long = "A very long name ".repeat(5);
    let home = Home::with([Given::key(&long), Given::bearer("Mail")]);
    let listed = home.capi(["list"]).succeeds().out();
    let mail = listed.lines().find(|line| line.starts_with("Mail")).unwrap();
    assert!(mail.chars().count() < 80, "{mail}");
    assert!(listed.contains(long.trim()), "{listed}");
}

/// The check word in the output of `show`, if there is one.
fn check_word(shown: &str) -> Option<String> {
    let line = shown.lines().find_map(|line| line.trim().strip_prefix("check word"))?;
    line.split_whitespace().next().map(str::to_owned)
}

#[test]
fn equal_credentials_have_equal_check_words_in_copies_of_a_vault() {
    let home = Home::with_apis();
    std::fs::write(home.path("passphrase"), PASSPHRASE).unwrap();
    let show = |name: &str| home.capi(["--passphrase-file", "passphrase", "show", name]).succeeds().out();
    assert_eq!(check_word(&home.capi(["show", "my-billing-api"]).succeeds().out()), None);
    let before = show("my-billing-api");
    let word = check_word(&before).unwrap();
    assert!(word.len() == 4 && before.contains(&format!("{word}  (16 to 31 bytes)")), "{before}");
    let rotate = |secret: &str| {
        home.capi(["rotate", "my-billing-api", "--stdin"]).unlocked().stdin(secret).succeeds();
        check_word(&show("my-billing-api")).unwrap()
    };
    assert_ne!(rotate(NEW), word);
    assert_eq!(rotate(KEY), word);
    assert_ne!(check_word(&show("twilio-sms")).unwrap(), word);
    let json = home.capi(["--passphrase-file", "passphrase", "show", "my-billing-api", "--json"]).succeeds();
    assert!(
        json.out().contains(&format!("\"length\": \"16 to 31 bytes\",\n  \"check_word\": \"{word}\"\n}}"))
    );
    let wrong = home.capi(["--passphrase-file", "/dev/null", "show", "my-billing-api"]);
    assert_eq!(wrong.run().code(), 2);
}

#[test]
fn the_username_of_basic_auth_is_shown_while_unlocked_unless_it_is_the_secret() {
    let home = Home::with_apis();
    std::fs::write(home.path("passphrase"), PASSPHRASE).unwrap();
    let show = |more: &[&str]| {
        let words =
            [&["--passphrase-file", "passphrase", "show", "twilio-sms", "--app", "web"], more].concat();
        home.capi(words).succeeds().out()
    };
    assert!(!home.capi(["show", "twilio-sms", "--app", "web"]).succeeds().out().contains("  username"));
    home.capi(["rotate", "twilio-sms", "--stdin", "--username", "AC9"]).unlocked().stdin(NEW).succeeds();
    assert!(show(&[]).contains("  username    AC9\n"), "{}", show(&[]));
    assert!(show(&["--json"]).contains("\"username\": \"AC9\""), "{}", show(&["--json"]));
    home.capi(["add", "Key First", "--type", "basic", "--stdin"])
        .unlocked()
        .stdin("sk-canary-81:")
        .succeeds();
    let shown = home.capi(["--passphrase-file", "passphrase", "show", "key-first"]).succeeds().out();
    assert!(!shown.contains("sk-canary-81"), "{shown}");
}

#[test]
fn a_token_gives_a_check_word_only_for_credentials_that_it_decrypts() {
    let home = Home::with_apis();
    std::fs::write(home.path("passphrase"), PASSPHRASE).unwrap();
    let token = |arguments: &[&str]| {
        let made = home.capi([&["token", "new"], arguments].concat()).unlocked().succeeds().out();
        made.trim().to_owned()
    };
    let word = |token: &str| {
        check_word(&home.capi(["show", "my-billing-api"]).env("CAPI_TOKEN", token).succeeds().out())
    };
    let by_passphrase = home.capi(["--passphrase-file", "passphrase", "show", "my-billing-api"]).succeeds();
    assert_eq!(word(&token(&["--app", "web"])), check_word(&by_passphrase.out()));
    assert_eq!(word(&token(&["--metadata"])), None);
}
