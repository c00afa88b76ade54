//! The environment of a child in a directory with a project file, which can only narrow it.

use std::fs;

use crate::project::{home, unlocked, variables, variables_in};

const BILLING: &str = "CUSTOM_API_MY_BILLING_API";
const AUTH: &str = "CUSTOM_API_INTERNAL_AUTH";

#[test]
fn without_declarations_a_program_gets_all_that_the_app_may_use() {
    let home = home();
    home.write("capi.toml", "");
    assert_eq!(variables(&home, &[]), [AUTH, BILLING]);
}

#[test]
fn with_declarations_it_gets_those_and_no_others() {
    let home = home();
    home.write("capi.toml", "[[api]]\nname = \"my billing api\"\n");
    assert_eq!(variables(&home, &[]), [BILLING]);
    // A named app does not make it more.
    assert_eq!(variables(&home, &["--app", "web"]), [BILLING]);
    for option in ["--only", "--exclude"] {
        let run = unlocked(&home, &["exec", option, "internal-auth", "--", "true"]);
        assert_eq!(run.code(), 125);
        assert_eq!(
            run.err(),
            "capi: error: capi.toml does not declare `internal-auth`, so programs here do not get it\n\
             capi: hint: run `capi declare internal-auth` to declare it\n"
        );
    }
    let run = unlocked(&home, &["exec", "--only", "nothing", "--", "true"]);
    assert!(run.code() == 125 && run.err().contains("there is no API `nothing`"), "{}", run.err());
    // An API of another app is not the project's to declare.
    let run = unlocked(&home, &["exec", "--only", "twilio-sms", "--", "true"]);
    assert!(run.err().contains("`twilio-sms` belongs to the app web"), "{}", run.err());
}

#[test]
fn a_declared_api_that_the_app_cannot_use_stops_exec_with_the_command_that_adds_it() {
    let home = home();
    for (declared, name) in [("Twilio SMS", "'Twilio SMS'"), ("It's \\u001f new", ""), ("Stripe", "Stripe")] {
        home.write("capi.toml", &format!("[[api]]\nname = \"{declared}\"\n"));
        let run = unlocked(&home, &["exec", "--", "true"]);
        assert_eq!(run.code(), 125, "{}", run.err());
        if !name.is_empty() {
            let hint = format!("capi: hint: run `capi add {name}`, or `capi add --missing` for all\n");
            assert!(run.err().ends_with(&hint), "{}", run.err());
        }
    }
}

#[test]
fn the_file_holds_below_its_directory_up_to_the_repository() {
    let home = home();
    home.write("capi.toml", "[[api]]\nname = \"My Billing API\"\n");
    let below = |directory: &str| {
        let directory = home.work().join(directory);
        fs::create_dir_all(&directory).unwrap();
        variables_in(&home, &directory, &[])
    };
    assert_eq!(below("src/inner"), [BILLING]);
    // The file does not apply to a repository inside.
    fs::create_dir_all(home.work().join("vendor/.git")).unwrap();
    assert_eq!(below("vendor/src"), [AUTH, BILLING]);
}

#[test]
fn an_invalid_project_file_is_refused_and_nothing_starts() {
    let home = home();
    for (text, message) in [
        ("app = 3\n", "line 1: "),
        ("app = \"Not A Slug\"\n", ""),
        ("vault = \"/tmp/other\"\n", "unknown field `vault`"),
        ("[[api]]\nname = \"\\u202e\"\n", ""),
        ("[[api]]\nname = \"A\"\n[[api]]\nname = \"a\"\n", "declares CUSTOM_API_A twice"),
        ("[[api]]\nname = \"A\"\ntype = \"magic\"\n", ""),
        ("\u{0}", ""),
    ] {
        home.write("capi.toml", text);
        let run = unlocked(&home, &["exec", "--", "echo", "started"]);
        assert!(run.code() == 125 && run.out().is_empty(), "{text}: {} {}", run.out(), run.err());
        assert!(
            run.err().contains(message) && run.err().contains("correct the file"),
            "{text}: {}",
            run.err()
        );
        assert!(!run.err().contains('\u{202e}'), "{}", run.err());
    }
}
