//! A new teammate, who gets everything except the credentials from the file.

use crate::harness::Home;
#[cfg(unix)]
use crate::project::on_terminal;
use crate::project::unlocked;

const FILE: &str = "[[api]]\nname = \"Stripe\"\ntype = \"bearer\"\ndomain = \"api.stripe.com\"\n\n[[api]]\nname = \
                    \"Mail\"\ntype = \"api-key\"\nheader = \"X-Mail\"\ndocs = \"https://mail.example/docs\"\n";

fn home() -> Home {
    let home = Home::with(Vec::new());
    home.write("capi.toml", FILE);
    home
}

#[test]
fn a_declared_api_needs_only_its_credential() {
    let home = home();
    let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
    command.envs([
        ("CAPI_PASSPHRASE", crate::project::PASSPHRASE),
        ("CAPI_NO_INPUT", "1"),
        ("KEY", "mail-key-1"),
    ]);
    let output = command.args(["add", "mail", "--from-env", "KEY"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    let shown = home.capi(["show", "mail"]).run().out();
    assert!(
        shown.contains("X-Mail: $CUSTOM_API_MAIL") && shown.contains("https://mail.example/docs"),
        "{shown}"
    );
    // The command line overrides the file.
    let run = unlocked(&home, &["exec", "--", "true"]);
    assert!(run.code() == 125 && run.err().contains("declares `Stripe`"), "{}", run.err());
}

#[cfg(unix)]
#[test]
fn missing_apis_are_added_to_the_app() {
    let home = home();
    home.write("capi.toml", &format!("app = \"web\"\n\n{FILE}"));
    let mut asked = on_terminal(&home, &["add", "--missing", "--no-session"]);
    asked.expect("give programs in this directory what web may use?");
    asked.send("y\r");
    asked.expect("token (not shown): ");
    asked.send("stripe-token-1\n");
    asked.expect("added `Stripe`: the app web gets CUSTOM_API_STRIPE");
    asked.expect("API key (not shown): ");
    asked.send("mail-key-1\n");
    asked.expect("added `Mail`: the app web gets CUSTOM_API_MAIL");
    assert_eq!(asked.end().0.code(), Some(0));
    assert_eq!(unlocked(&home, &["exec", "--", "true"]).code(), 0);
}

#[cfg(unix)]
#[test]
fn all_that_are_missing_are_gone_through() {
    let home = home();
    let mut asked = on_terminal(&home, &["add", "--missing", "--no-session"]);
    asked.expect("`Stripe`, from capi.toml: type bearer, domain api.stripe.com");
    asked.expect("token (not shown): ");
    asked.send("stripe-token-1\n");
    asked.expect("added `Stripe`");
    asked.expect("API key (not shown): ");
    asked.send("mail-key-1\n");
    asked.expect("added `Mail`");
    assert_eq!(asked.end().0.code(), Some(0));
    assert!(!asked.shown.contains("stripe-token-1") && !asked.shown.contains("mail-key-1"));

    let run = unlocked(&home, &["add", "--missing"]);
    assert_eq!(
        (run.code(), run.err().as_str()),
        (0, "capi: every API that capi.toml declares is in the vault\n")
    );
    assert_eq!(home.capi(["declare", "--check"]).run().code(), 0);
    assert_eq!(unlocked(&home, &["exec", "--", "true"]).code(), 0);
}
