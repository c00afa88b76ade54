//! The app that a file names counts once the user trusts the directory.

use std::fs;

use crate::harness::places;
#[cfg(unix)]
use crate::project::on_terminal;
use crate::project::{home, unlocked, variables};

#[cfg(unix)]
const PRINT: [&str; 5] = ["exec", "--", "sh", "-c", "echo \"twilio: ${CUSTOM_API_TWILIO_SMS:+set}\""];

#[test]
fn without_a_terminal_an_untrusted_app_starts_nothing() {
    let home = home();
    home.write("capi.toml", "app = \"web\"\n");
    let run = unlocked(&home, &["exec", "--", "echo", "started"]);
    assert_eq!((run.code(), run.out().as_str()), (125, ""));
    let hint = "capi: hint: review its capi.toml, then run `capi trust` there; or pass --app APP\n";
    assert!(
        run.err().contains("is not trusted as the app web\n") && run.err().ends_with(hint),
        "{}",
        run.err()
    );

    assert_eq!(home.capi(["trust"]).run().code(), 0);
    assert!(variables(&home, &[]).contains(&"CUSTOM_API_TWILIO_SMS".to_owned()));
    let listed = home.capi(["trust", "--list"]).run().out();
    assert_eq!(listed, format!("web  {}\n", places::real(&home.work()).display()));

    // A changed app must be trusted again.
    home.write("capi.toml", "app = \"worker\"\n");
    assert_eq!(unlocked(&home, &["exec", "--", "true"]).code(), 125);
    home.write("capi.toml", "app = \"web\"\n");
    assert_eq!(home.capi(["trust", "--remove"]).run().code(), 0);
    assert_eq!(unlocked(&home, &["exec", "--", "true"]).code(), 125);
    assert_eq!(home.capi(["trust", "--list"]).run().out(), "");
}

#[cfg(unix)]
#[test]
fn on_a_terminal_trust_prompts_once() {
    let home = home();
    home.write("capi.toml", "app = \"web\"\n");
    let mut asked = on_terminal(&home, &PRINT);
    asked.expect("capi.toml says that it is the app web");
    asked.expect("give programs in this directory what web may use?");
    asked.send("y\r");
    asked.expect("twilio: set");
    assert_eq!(asked.end().0.code(), Some(0));

    let mut again = on_terminal(&home, &PRINT);
    let (status, shown) = again.end();
    assert_eq!((status.code(), shown.as_str()), (Some(0), "twilio: set\n"));
}

#[cfg(unix)]
#[test]
fn no_is_the_default_and_starts_nothing() {
    let home = home();
    home.write("capi.toml", "app = \"web\"\n");
    for key in ["n\r", "\r"] {
        let mut asked = on_terminal(&home, &PRINT);
        asked.expect("what web may use?");
        asked.send(key);
        let (status, shown) = asked.end();
        assert!(status.code() == Some(125) && !shown.contains("twilio:"), "{shown}");
    }
    assert_eq!(home.capi(["trust", "--list"]).run().out(), "");
}

#[test]
fn another_directory_with_the_same_file_is_another_one() {
    let home = home();
    home.write("capi.toml", "app = \"web\"\n");
    assert_eq!(home.capi(["trust"]).run().code(), 0);
    fs::create_dir_all(home.path("work/copy/.git")).unwrap();
    fs::write(home.path("work/copy/capi.toml"), "app = \"web\"\n").unwrap();
    let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
    command
        .envs([("CAPI_PASSPHRASE", crate::project::PASSPHRASE), ("CAPI_NO_INPUT", "1")])
        .args(["exec", "--", "true"]);
    assert_eq!(command.current_dir(home.path("work/copy")).output().unwrap().status.code(), Some(125));
}
