//! `capi edit`, `rotate`, `delete` and `passwd`: their effects and messages.

use capi::model::AuthKind;
use insta::assert_snapshot;

use crate::harness::secrets::{KEY, NEW, PASSPHRASE, leaking_files};
use crate::harness::{Home, put};

/// The variables that a program gets.
fn variables(home: &Home, words: &[&str]) -> Vec<String> {
    let words = [&["exec"], words, &["--", "env"]].concat();
    let outcome = home.capi(words).unlocked().child_speaks().succeeds();
    outcome.out().lines().filter(|line| line.starts_with("CUSTOM_API_")).map(str::to_owned).collect()
}

#[test]
fn each_field_is_edited() {
    let home = Home::with_apis();
    let edit = |words: &[&str]| {
        home.capi([&["edit"], words].concat()).unlocked().succeeds();
    };
    edit(&["my-billing-api", "--domain", "https://api.billing.example/v1", "--docs", "https://docs.example"]);
    edit(&["my-billing-api", "--name", "Billing"]);
    edit(&["billing", "--to-app", "worker"]);
    home.capi(["show", "billing"]).succeeds();
    edit(&["billing", "--to-org", "--no-domain", "--no-docs", "--name", "billing"]);
    home.capi(["show", "billing"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi edit my-billing-api --domain https://api.billing.example/v1 --docs https://docs.example
    capi: took the host and the path of the URL: api.billing.example/v1
    capi: changed `My Billing API`
    $ capi edit my-billing-api --name Billing
    capi: changed `Billing`
    capi: CUSTOM_API_MY_BILLING_API goes, CUSTOM_API_BILLING comes
    $ capi edit billing --to-app worker
    capi: changed `Billing`
    capi: only the app worker gets CUSTOM_API_BILLING now
    $ capi show billing
    Billing
      type        api-key
      scope       app: worker
      domain      api.billing.example/v1
      docs        https://docs.example/
      header      X-API-Key: $CUSTOM_API_BILLING
      variable    CUSTOM_API_BILLING
      credential  ••••••••  (set [time], 1mo)
      created     [time]
      updated     [time]
    $ capi edit billing --to-org --no-domain --no-docs --name billing
    capi: changed `billing`
    capi: every app gets CUSTOM_API_BILLING now
    $ capi show billing
    billing
      type        api-key
      scope       organization: every app
      domain      -
      docs        -
      header      X-API-Key: $CUSTOM_API_BILLING
      variable    CUSTOM_API_BILLING
      credential  ••••••••  (set [time], 1mo)
      created     [time]
      updated     [time]
    "#);
    let value = format!("CUSTOM_API_BILLING={KEY}");
    assert!(variables(&home, &[]).contains(&value));
}

#[test]
fn an_edit_without_a_change_writes_nothing_and_prompts_for_nothing() {
    let home = Home::with_apis();
    home.capi(["edit", "my-billing-api", "--domain", "a.example"]).unlocked().succeeds();
    let before = home.bytes();
    home.transcript();
    home.capi(["edit", "my-billing-api", "--domain", "A.example", "--no-docs"]).succeeds();
    home.capi(["edit", "twilio-sms", "--name", "Twilio SMS", "--to-app", "web"]).succeeds();
    home.capi(["-q", "edit", "my-billing-api", "--to-org"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi edit my-billing-api --domain A.example --no-docs
    capi: `My Billing API` is so already: nothing changes
    $ capi edit twilio-sms --name 'Twilio SMS' --to-app web
    capi: `Twilio SMS` is so already: nothing changes
    $ capi -q edit my-billing-api --to-org
    "#);
    assert!(home.bytes() == before);
}

#[test]
fn an_api_that_moves_takes_its_credential_along() {
    let home = Home::with_apis();
    home.capi(["edit", "my-billing-api", "--to-app", "worker"]).unlocked().succeeds();
    let value = format!("CUSTOM_API_MY_BILLING_API={KEY}");
    assert!(!variables(&home, &[]).contains(&value));
    assert!(!variables(&home, &["--app", "web"]).contains(&value));
    assert!(variables(&home, &["--app", "worker"]).contains(&value));
}

#[test]
fn a_new_password_keeps_the_username() {
    let home = Home::with_apis();
    let parts = || {
        let set = variables(&home, &["--app", "web"]);
        ["CUSTOM_API_TWILIO_SMS_USERNAME=", "CUSTOM_API_TWILIO_SMS_PASSWORD="]
            .map(|name| set.iter().find_map(|one| one.strip_prefix(name)).unwrap_or_default().to_owned())
    };
    let [username, _] = parts();
    for (typed, password) in [
        ("pa:ss-word-123", "pa:ss-word-123"),
        ("another-pw-123\n", "another-pw-123"),
        (&format!("{username}:third-pw-123"), "third-pw-123"),
    ] {
        let run =
            home.capi(["rotate", "twilio-sms", "--app", "web", "--stdin"]).unlocked().stdin(typed).succeeds();
        assert!(run.err().contains(&format!("the username stays `{username}`")), "{}", run.err());
        assert_eq!(parts(), [username.clone(), password.to_owned()]);
    }
    home.capi(["rotate", "twilio-sms", "--username", "AC9", "--stdin"]).unlocked().stdin(NEW).succeeds();
    assert_eq!(parts(), ["AC9".to_owned(), NEW.to_owned()]);
}

#[test]
fn a_new_credential_takes_the_place_of_the_old_one() {
    let home = Home::with_apis();
    home.capi(["rotate", "My Billing API", "--stdin"]).unlocked().stdin(NEW).succeeds();
    home.capi(["rotate", "twilio-sms", "--username", "AC9", "--from-env", "SECRET"])
        .unlocked()
        .env("SECRET", NEW)
        .succeeds();
    home.capi(["list"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi rotate 'My Billing API' --stdin
    capi: `My Billing API` has a new credential; CUSTOM_API_MY_BILLING_API stays
    capi: hint: running programs keep the old one until they are started again
    $ capi rotate twilio-sms --username AC9 --from-env SECRET
    capi: `Twilio SMS` has a new credential; CUSTOM_API_TWILIO_SMS stays
    capi: hint: running programs keep the old one until they are started again
    $ capi list
    NAME                   TYPE     SCOPE    DOMAIN  VARIABLE                          CREDENTIAL  AGE
    Internal Auth Service  bearer   org      -       CUSTOM_API_INTERNAL_AUTH_SERVICE  ••••••••    1mo
    My Billing API         api-key  org      -       CUSTOM_API_MY_BILLING_API         ••••••••    now
    Twilio SMS             basic    app:web  -       CUSTOM_API_TWILIO_SMS             ••••••••    now
    "#);
    let set = variables(&home, &["--app", "web"]);
    assert!(set.contains(&format!("CUSTOM_API_MY_BILLING_API={NEW}")));
    assert!(set.contains(&format!("CUSTOM_API_TWILIO_SMS_PASSWORD={NEW}")));
    assert!(set.contains(&"CUSTOM_API_TWILIO_SMS_USERNAME=AC9".to_owned()));
    assert!(leaking_files(&home.directory()).is_empty());
}

#[test]
fn delete_reports_the_affected_apps() {
    let home = Home::with_apis();
    home.capi(["delete", "-y", "my-billing-api"]).unlocked().succeeds();
    home.capi(["rm", "--yes", "Twilio SMS", "internal-auth-service", "CUSTOM_API_TWILIO_SMS"])
        .unlocked()
        .succeeds();
    home.capi(["list"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi delete -y my-billing-api
    capi: deleted `My Billing API`: every app loses CUSTOM_API_MY_BILLING_API
    $ capi rm --yes 'Twilio SMS' internal-auth-service CUSTOM_API_TWILIO_SMS
    capi: deleted `Twilio SMS`: the app web loses CUSTOM_API_TWILIO_SMS
    capi: deleted `Internal Auth Service`: every app loses CUSTOM_API_INTERNAL_AUTH_SERVICE
    $ capi list
    capi: no APIs yet; run `capi add` to add one
    "#);
    assert!(variables(&home, &["--app", "web"]).is_empty());
    assert!(leaking_files(&home.directory()).is_empty());
}

#[test]
fn a_name_in_two_scopes_prefers_the_app() {
    let home = Home::filled(|vault| {
        put(vault, "Billing", None, AuthKind::ApiKey, KEY);
        put(vault, "Billing", Some("web"), AuthKind::ApiKey, NEW);
    });
    home.capi(["delete", "-y", "billing", "--app", "web"]).unlocked().succeeds();
    assert_eq!(variables(&home, &["--app", "web"]), [format!("CUSTOM_API_BILLING={KEY}")]);
}

#[test]
fn a_new_passphrase_replaces_the_old_one() {
    let home = Home::with_apis();
    home.capi(["rotate", "my-billing-api", "--stdin"]).unlocked().stdin(NEW).succeeds();
    let file = home.give("new", "another-Granite-27-meadow\n");
    home.capi(["passwd", "--new-passphrase-file", &file]).unlocked().succeeds();
    home.capi(["exec", "--", "true"]).unlocked().refused(125);
    home.capi(["exec", "--passphrase-file", &file, "--", "true"]).succeeds();
    home.capi(["passwd", "--new-passphrase-file", &file]).env("CAPI_PASSPHRASE", PASSPHRASE).refused(4);
    assert_snapshot!(home.transcript(), @r#"
    $ capi rotate my-billing-api --stdin
    capi: `My Billing API` has a new credential; CUSTOM_API_MY_BILLING_API stays
    capi: hint: running programs keep the old one until they are started again
    $ capi passwd --new-passphrase-file [tmp]/given/new
    capi: the vault has a new passphrase, and is locked
    capi: 2 backups and every older copy still open with the old one
    $ capi exec -- true
    capi: error: wrong passphrase
    capi: hint: try again; case and keyboard layout matter
    [exit 125]
    $ capi exec --passphrase-file [tmp]/given/new -- true
    $ capi passwd --new-passphrase-file [tmp]/given/new
    capi: error: wrong passphrase
    capi: hint: try again; case and keyboard layout matter
    [exit 4]
    "#);
}

#[test]
fn one_backup_is_one() {
    let home = Home::with_apis();
    let file = home.give("new", "another-Granite-27-meadow\n");
    let said = home.capi(["passwd", "--new-passphrase-file", &file]).unlocked().succeeds().err();
    assert!(said.contains("capi: 1 backup and every older copy still open with the old one\n"), "{said}");
}

#[test]
fn the_last_ten_generations_are_stored() {
    let home = Home::with_apis();
    for edit in 0..12 {
        let domain = format!("n{edit}.example");
        home.capi(["edit", "my-billing-api", "--domain", &domain]).unlocked().succeeds();
    }
    let backups = home.vault().with_file_name("backups");
    let mut kept: Vec<u32> = std::fs::read_dir(backups)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| name.strip_prefix("vault.capi.").unwrap().parse().unwrap())
        .collect();
    kept.sort_unstable();
    assert_eq!(kept, (3..=12).collect::<Vec<u32>>());
}

#[cfg(unix)]
#[test]
fn a_link_to_the_vault_stays_a_link() {
    let home = Home::with_apis();
    let link = home.root().join("given/link.capi");
    std::os::unix::fs::symlink(home.vault(), &link).unwrap();
    let before = home.bytes();
    home.capi(["--vault", link.to_str().unwrap(), "delete", "-y", "twilio-sms"]).unlocked().succeeds();
    assert!(link.is_symlink() && home.bytes() != before);
}
