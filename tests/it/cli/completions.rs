//! `capi completions`, and the candidates for a shell that completes a name.

use insta::assert_snapshot;

use crate::harness::{Home, Outcome, Run};

#[test]
fn a_script_for_each_shell() {
    let home = Home::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = home.capi(["completions", shell]).succeeds();
        assert!(script.out().contains("COMPLETE") && script.out().contains("capi"), "{shell}");
        assert_eq!(script.err(), "");
    }
    home.transcript();
    home.capi(["completions", "tcsh"]).refused(2);
    assert_snapshot!(home.transcript(), @r#"
    $ capi completions tcsh
    capi: error: invalid value for '<SHELL>' [possible values: bash, zsh, fish, elvish, powershell]
    capi: hint: a similar value exists: 'zsh'
    [exit 2]
    "#);
}

/// What bash gets for the last of the words.
fn complete<'a>(home: &'a Home, words: &[&str]) -> Run<'a> {
    home.capi([&["--", "capi"], words].concat())
        .env("COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .env("_CLAP_IFS", "\n")
}

/// The candidates that are not options; stderr must be empty.
fn names(outcome: &Outcome) -> Vec<String> {
    assert_eq!(outcome.err(), "");
    let out = outcome.out();
    out.lines().filter(|line| !line.is_empty() && !line.starts_with('-')).map(str::to_owned).collect()
}

#[test]
fn generations_come_from_the_backups() {
    let home = Home::with_apis();
    for domain in ["a.example", "b.example"] {
        home.capi(["edit", "my-billing-api", "--domain", domain]).unlocked().succeeds();
    }
    for action in ["restore", "diff"] {
        let mut found = names(&complete(&home, &["backups", action, ""]).succeeds());
        found.sort();
        assert_eq!(found, ["1", "2"]);
    }
}

#[test]
fn names_of_apis_and_apps_come_without_a_passphrase() {
    let home = Home::with_apis();
    let table: [(&[&str], &[&str]); 12] = [
        (&["show", ""], &["internal-auth-service", "my-billing-api", "twilio-sms"]),
        (&["rotate", "my"], &["my-billing-api"]),
        (&["delete", "my-billing-api", "tw"], &["twilio-sms"]),
        (&["exec", "--only", "in"], &["internal-auth-service"]),
        (&["list", "--app", ""], &["web"]),
        (&["mcp", "serve", "--app", ""], &["web"]),
        (&["docs", "fetch", "twilio-sms", "my"], &["my-billing-api"]),
        (&["docs", "show", "tw"], &["twilio-sms"]),
        (&["docs", "search", "--app", ""], &["web"]),
        (&["edit", "twilio-sms", "--to-app", ""], &["web"]),
        (&["export", "--to", "x.capi", "my"], &["my-billing-api"]),
        (&["import", ".env", "--app", ""], &["web"]),
    ];
    for (words, expected) in table {
        let mut found = names(&complete(&home, words).succeeds());
        found.sort();
        assert_eq!(found, expected, "{words:?}");
    }
}

#[test]
fn commands_and_types_are_completed() {
    let home = Home::empty();
    assert_eq!(names(&complete(&home, &["rot"]).succeeds()), ["rotate"]);
    assert_eq!(names(&complete(&home, &["add", "--type", "b"]).succeeds()), ["bearer", "basic"]);
}

#[test]
fn files_are_completed_for_the_program_that_exec_runs() {
    let home = Home::empty();
    let given = home.give("manage.py", "");
    let words: [&[&str]; 2] = [&["exec", "--", "python3"], &["exec", "--app", "web", "--", "python3", "-u"]];
    for before in words {
        let found =
            names(&complete(&home, &[before, &[given.trim_end_matches("nage.py")]].concat()).succeeds());
        assert_eq!(found, [given.as_str()]);
    }
}

#[test]
fn an_unreadable_vault_completes_no_names_and_prints_nothing() {
    let without_vault = Home::empty();
    let new_machine = Home::with_apis();
    new_machine.forget();
    let damaged = Home::with_apis();
    std::fs::write(damaged.vault(), "capi-vault 1\n").unwrap();
    let directory = Home::empty();
    std::fs::create_dir_all(directory.vault()).unwrap();
    let bad_settings = Home::with_apis();
    std::fs::create_dir_all(bad_settings.directory().join("config/capi")).unwrap();
    std::fs::write(bad_settings.directory().join("config/capi/config.toml"), "x = [").unwrap();
    for home in [without_vault, new_machine, damaged, directory, bad_settings] {
        assert!(names(&complete(&home, &["show", ""]).unlocked().succeeds()).is_empty());
    }
}

#[test]
fn another_vault_that_the_environment_names_is_read() {
    let home = Home::with_apis();
    let other = home.root().join("given/other.capi");
    std::fs::rename(home.vault(), &other).unwrap();
    assert!(names(&complete(&home, &["show", ""]).succeeds()).is_empty());
    assert_eq!(names(&complete(&home, &["show", ""]).env("CAPI_VAULT", other).succeeds()).len(), 3);
}

#[test]
fn a_variable_of_that_name_that_names_no_shell_is_not_meant() {
    let home = Home::with_apis();
    for value in ["", "1", "tcsh"] {
        let listed = home.capi(["list"]).env("COMPLETE", value).succeeds().out();
        assert!(listed.contains("VARIABLE"), "{value}: {listed}");
    }
}
