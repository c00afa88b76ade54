//! config.toml, the variables that beat it, and the flags that beat both.

use std::fs;

use crate::harness::agent::{CAPI, KEY, PASSPHRASE, World, wait_until_gone};

#[test]
fn the_file_is_found_in_the_config_directory_or_where_the_variable_says() {
    let world = World::empty();
    let path = world.script(&["config", "path"]);
    let expected = world.path("config/capi/config.toml");
    assert_eq!(path.out(), format!("{}\n", expected.display()));
    assert_eq!(path.code(), 0, "whether it is there or not");

    world.config("[session]\nidle = \"5m\"\n");
    assert!(world.script(&["config", "show"]).out().contains("idle = \"5m\"\n"));
    fs::write(world.path("other.toml"), "[session]\nidle = \"7m\"\n").unwrap();
    let named = [("CAPI_CONFIG", "other.toml")];
    assert_eq!(world.script_with(&["config", "path"], &named).out(), "other.toml\n");
    assert!(world.script_with(&["config", "show"], &named).out().contains("idle = \"7m\"\n"));
}

#[test]
fn without_a_file_all_settings_are_shown_with_their_defaults() {
    let world = World::empty();
    let shown = world.script(&["config", "show"]).out();
    let expected: toml::Table = format!(
        "vault = {:?}\ncolor = \"auto\"\nmasking = \"auto\"\n[session]\nauto = true\nidle = \"1h\"\nmax = \"12h\"\n",
        world.vault()
    )
    .parse()
    .unwrap();
    assert_eq!(shown.parse::<toml::Table>().unwrap(), expected);
    // The printed settings are a valid file.
    world.config(&shown);
    assert_eq!(world.script(&["config", "show"]).out(), shown);
}

#[test]
fn a_mistake_is_reported_with_its_line_and_a_hint() {
    let world = World::empty();
    let file = world.path("config/capi/config.toml");
    let table = [
        ("vualt = \"x\"\n", ": unknown setting `vualt`", "did you mean `vault`"),
        ("[session]\nidel = \"1h\"\n", ": unknown setting `session.idel`", "did you mean `session.idle`"),
        ("[sesion]\nauto = true\n", ": unknown setting `sesion`", "did you mean `session`"),
        ("idle = \"1h\"\n", ": unknown setting `idle`", "did you mean `session.idle`"),
        (
            "[session]\nidle = 60\n",
            "line 2: a duration is a string with a unit, such as \"30m\"",
            "correct the file",
        ),
        ("something = 1\n", ": unknown setting `something`", "FILES"),
        ("\n\n[session]\nidle = \"soon\"\n", "line 4: ", "correct the file"),
        ("[session]\nmax = \"0s\"\n", "line 2: a duration is at least one second", "correct the file"),
        (
            "[session]\nauto = \"yes\"\n",
            "line 2: invalid type: string \"yes\", expected a boolean",
            "correct the file",
        ),
        ("color = \"auto\"\n= 3\n", "line 2: ", "correct the file"),
        (
            "color = \"blue\"\n",
            "line 1: unknown variant `blue`, expected one of `auto`, `always`, `never`",
            "correct the file",
        ),
        ("vault = 7\n", "line 1: invalid type: integer `7`, expected path string", "correct the file"),
        ("session = 3\n", "line 1: invalid type: integer `3`, expected a table", "correct the file"),
    ];
    for (text, message, hint) in table {
        world.config(text);
        let ran = world.script(&["config", "show"]);
        assert_eq!((ran.code(), ran.out().as_str()), (2, ""), "{text}: {ran:?}");
        let err = ran.err();
        let [error, next] = err.lines().collect::<Vec<_>>()[..] else { panic!("{}", ran.err()) };
        assert!(error.starts_with(&format!("capi: error: cannot use {}: ", file.display())), "{error}");
        assert!(error.contains(message), "{error}");
        assert!(next.starts_with("capi: hint: ") && next.contains(hint), "{text}: {next}");
    }
}

#[test]
fn a_file_that_is_too_long_is_refused_rather_than_read_in_part() {
    let world = World::empty();
    world.config(&format!("{}session.auto = false\n", "# a comment\n".repeat(6_000)));
    let ran = world.script(&["config", "show"]);
    assert_eq!((ran.code(), ran.out().as_str()), (2, ""), "{ran:?}");
    assert!(ran.err().contains("larger than 64 KiB"), "{}", ran.err());
}

#[test]
fn a_file_with_invalid_utf8_is_reported_with_its_line() {
    let world = World::empty();
    world.config("");
    fs::write(world.path("config/capi/config.toml"), b"# Einstellungen\n# f\xfcr capi\n").unwrap();
    let ran = world.script(&["config", "show"]);
    assert_eq!((ran.code(), ran.out().as_str()), (2, ""), "{ran:?}");
    assert!(
        ran.err().contains("config.toml: line 2: not UTF-8 text\ncapi: hint: correct the file"),
        "{}",
        ran.err()
    );
}

#[test]
fn flags_beat_variables_and_variables_beat_the_file() {
    let world = World::empty();
    let file = "vault = \"/file.capi\"\ncolor = \"never\"\nmasking = \"never\"\n";
    world.config(&format!("{file}[session]\nauto = false\nidle = \"5m\"\nmax = \"6m\"\n"));
    let shown = |flags: &[&str], variables: &[(&str, &str)]| {
        let ran = world.script_with(&[flags, &["config", "show"]].concat(), variables);
        assert_eq!(ran.code(), 0, "{}", ran.err());
        ran.out().parse::<toml::Table>().unwrap()
    };
    let file = shown(&[], &[]);
    assert_eq!(file["vault"].as_str(), Some("/file.capi"));
    assert_eq!((file["color"].as_str(), file["masking"].as_str()), (Some("never"), Some("never")));
    assert_eq!(file["session"]["auto"].as_bool(), Some(false));

    let variables = [
        ("CAPI_VAULT", "/variable.capi"),
        ("CAPI_COLOR", "auto"),
        ("CAPI_MASK", "always"),
        ("CAPI_SESSION_AUTO", "true"),
        ("CAPI_SESSION_IDLE", "20s"),
        ("CAPI_SESSION_MAX", "2h"),
    ];
    let variable = shown(&[], &variables);
    assert_eq!(variable["vault"].as_str(), Some("/variable.capi"));
    assert_eq!((variable["color"].as_str(), variable["masking"].as_str()), (Some("auto"), Some("always")));
    assert_eq!(variable["session"]["auto"].as_bool(), Some(true));
    assert_eq!(variable["session"]["idle"].as_str(), Some("20s"));
    assert_eq!(variable["session"]["max"].as_str(), Some("2h"));

    let flag = shown(&["--vault", "/flag.capi", "--color", "always"], &variables);
    assert_eq!(flag["vault"].as_str(), Some("/flag.capi"));
    assert_eq!(flag["color"].as_str(), Some("always"));
}

#[test]
fn masking_follows_the_flag_then_the_variable_then_the_file() {
    let world = World::new();
    world.config("masking = \"never\"\n");
    let masks = |flags: &[&str], variables: &[(&str, &str)]| {
        let show = ["--", "printenv", "CUSTOM_API_BILLING"];
        let variables = [variables, &[("CAPI_PASSPHRASE", PASSPHRASE)]].concat();
        let ran = world.script_with(&[&["exec"], flags, &show].concat(), &variables);
        assert!(ran.out() == "[capi: Billing]\n" || ran.out() == format!("{KEY}\n"), "{ran:?}");
        ran.out().starts_with('[')
    };
    assert!(!masks(&[], &[]));
    assert!(masks(&[], &[("CAPI_MASK", "auto")]));
    assert!(!masks(&["--mask", "never"], &[("CAPI_MASK", "auto")]));
    assert!(masks(&["--mask", "auto"], &[("CAPI_MASK", "never")]));
}

#[test]
fn the_variable_overrides_the_file_for_automatic_sessions() {
    for (file, variable, starts) in [("false", "true", 1), ("true", "false", 0), ("true", "0", 0)] {
        let world = World::new();
        world.config(&format!("[session]\nauto = {file}\n"));
        let mut typed = world.on_terminal(CAPI, &["exec", "--", "true"], &[("CAPI_SESSION_AUTO", variable)]);
        typed.answer(PASSPHRASE);
        let (status, shown) = typed.end();
        assert!(status.success(), "{shown}");
        assert_eq!(world.sessions().len(), starts, "{file} {variable}");
    }
}

#[test]
fn the_color_of_errors_follows_flag_variable_and_file() {
    let world = World::empty();
    world.config("color = \"always\"\n");
    let colored = |flags: &[&str], variables: &[(&str, &str)]| {
        let ran = world.script_with(&[flags, &["status"]].concat(), variables);
        assert_eq!(ran.code(), 5, "{ran:?}");
        ran.err().contains('\x1b')
    };
    assert!(colored(&[], &[]));
    assert!(!colored(&[], &[("CAPI_COLOR", "never")]));
    assert!(colored(&["--color", "always"], &[("CAPI_COLOR", "never")]));
    assert!(!colored(&["--color", "never"], &[]));
}

#[test]
fn the_idle_limit_is_capped_by_the_hard_limit_and_an_empty_variable_is_ignored() {
    let world = World::empty();
    let variables = [("CAPI_SESSION_IDLE", ""), ("CAPI_SESSION_MAX", "10m")];
    let shown = world.script_with(&["config", "show"], &variables).out().parse::<toml::Table>().unwrap();
    assert_eq!(shown["session"]["idle"].as_str(), Some("10m"));
}

#[test]
fn an_invalid_variable_is_reported_with_the_valid_values() {
    let world = World::empty();
    for (name, hint) in [
        ("CAPI_SESSION_MAX", "use a duration such as 30m or 8h, or unset it"),
        ("CAPI_SESSION_AUTO", "use true or false, or unset it"),
        ("CAPI_COLOR", "use auto, always or never, or unset it"),
        ("CAPI_MASK", "use auto, always or never, or unset it"),
    ] {
        let wrong = world.script_with(&["config", "show"], &[(name, "often")]);
        assert_eq!(wrong.code(), 2, "{wrong:?}");
        assert!(wrong.err().starts_with(&format!("capi: error: invalid {name}: ")), "{}", wrong.err());
        assert!(wrong.err().contains(&format!("capi: hint: {hint}")), "{}", wrong.err());
        assert_eq!(world.script_with(&["config", "show"], &[(name, "")]).code(), 0, "empty is as not set");
    }
}

/// Files that cannot be read, and the message about each.
const FAULTY: [(&str, &str); 3] = [
    ("vualt = \"x\"\n", ": unknown setting `vualt`"),
    ("[session]\nidle = 60\n", "line 2: a duration is a string with a unit"),
    ("= 3\n", "line 1: "),
];
const FAULTY_VARIABLES: [(&str, &str); 5] = [
    ("CAPI_MASK", "zz"),
    ("CAPI_COLOR", "zz"),
    ("CAPI_SESSION_IDLE", "abc"),
    ("CAPI_SESSION_MAX", "abc"),
    ("CAPI_SESSION_AUTO", "maybe"),
];

#[test]
fn lock_works_with_unreadable_settings() {
    for words in [&["lock"][..], &["lock", "--all"]] {
        for (text, said) in FAULTY {
            let world = World::new();
            let session = world.unlock();
            world.config(text);
            let ran = world.script(words);
            assert_eq!((ran.code(), ran.out().as_str()), (0, ""), "{ran:?}");
            assert!(ran.err().starts_with("capi: warning: ") && ran.err().contains(said), "{}", ran.err());
            assert!(ran.err().ends_with("capi: locked\n"), "{}", ran.err());
            wait_until_gone(session);
        }
        for variable in FAULTY_VARIABLES {
            let world = World::new();
            let session = world.unlock();
            let ran = world.script_with(words, &[variable]);
            assert_eq!((ran.code(), ran.out().as_str()), (0, ""), "{ran:?}");
            assert!(
                ran.err().starts_with(&format!("capi: warning: invalid {}: ", variable.0)),
                "{}",
                ran.err()
            );
            assert_eq!(ran.err().lines().skip(1).collect::<Vec<_>>(), ["capi: locked"]);
            wait_until_gone(session);
        }
    }
}

#[test]
fn where_the_file_may_name_another_vault_all_are_locked_unless_one_is_named() {
    let world = World::new();
    let other = world.path("other.capi");
    world.make_vault(&other, PASSPHRASE);
    let session = world.unlock();
    let unlock = ["--vault", "other.capi", "unlock", "--passphrase-file", "passphrase"];
    assert_eq!(world.script(&unlock).code(), 0);
    world.config("vault = 7\n");
    let named = world.script(&["lock", "--vault", "other.capi"]);
    assert!(named.err().ends_with("capi: locked\n") && named.err().lines().count() == 2, "{}", named.err());
    assert_eq!(world.sessions(), [session], "only the other one was meant");
    let all = world.script(&["lock"]).err();
    assert!(all.contains("capi: which vault is meant can't be read, so all are locked\n"), "{all}");
    wait_until_gone(session);
}

#[test]
fn the_path_of_a_file_that_cannot_be_read_is_printed_and_doctor_finds_the_fault() {
    let world = World::new();
    for (text, said) in FAULTY {
        world.config(text);
        let path = world.script(&["config", "path"]);
        let expected = format!("{}\n", world.path("config/capi/config.toml").display());
        assert_eq!((path.code(), path.out(), path.err().as_str()), (0, expected, ""));
        let found = world.script(&["doctor"]);
        let out = found.out();
        let line = out.lines().find(|line| line.contains(said)).unwrap_or_else(|| panic!("{found:?}"));
        assert!(found.code() == 1 && line.starts_with("problem  settings "), "{found:?}");
    }
    world.config("");
    for variable in FAULTY_VARIABLES {
        assert_eq!(world.script_with(&["config", "path"], &[variable]).code(), 0);
        let found = world.script_with(&["doctor"], &[variable]);
        let fault = |line: &&str| line.starts_with("problem  settings ") && line.contains(variable.0);
        assert_eq!((found.code(), found.out().lines().filter(fault).count()), (1, 1), "{found:?}");
    }
}
