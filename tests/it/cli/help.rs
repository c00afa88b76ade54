//! Help and version.

use insta::assert_snapshot;

use crate::harness::Home;

const COMMANDS: [&str; 10] =
    ["init", "add", "list", "show", "edit", "rotate", "delete", "exec", "passwd", "completions"];

#[test]
fn each_command_has_help_with_examples() {
    let home = Home::empty();
    for command in COMMANDS {
        let help = home.capi([command, "--help"]).succeeds();
        assert!(help.out().contains("\nExamples:\n  capi "), "{command}");
        assert_eq!(help.err(), "");
        assert_eq!(home.capi(["help", command]).succeeds().out(), help.out(), "{command}");
        assert!(home.capi([command, "-h"]).succeeds().out().contains("Usage: capi "), "{command}");
        let widest = help
            .out()
            .lines()
            .filter(|line| !line.starts_with("Usage:"))
            .map(|line| line.chars().count())
            .max();
        assert!(widest <= Some(120), "{command}: {widest:?}");
    }
}

#[test]
fn the_help_lists_every_command() {
    let home = Home::empty();
    let help = home.capi(["--help"]).succeeds().out();
    for command in COMMANDS {
        assert!(help.contains(&format!("\n  {command} ")), "{command}");
    }
    assert!(help.contains("\nExamples:\n") && help.contains("\nExit status:\n"));
}

#[test]
fn the_first_page_lists_every_command_in_one_group() {
    let home = Home::empty();
    for words in [&["--help"][..], &["-h"], &["help"]] {
        let help = home.capi(words).succeeds().out();
        assert!(help.contains("\nUsage: capi [OPTIONS] <COMMAND>\n\nEveryday:\n  init "), "{help}");
        let global = help.find("\nGlobal options:\n").expect("the global options have a heading");
        let listed = help[..global].lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        let names: Vec<&str> = listed.filter_map(|line| line.split_whitespace().next()).collect();
        let mut once = names.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), names.len(), "{names:?}");
        assert!(help.lines().all(|line| line.len() <= 80), "{help}");
    }
    let all = home.capi(["--help"]).succeeds().out();
    assert!(all.contains("--accept-older") && !home.capi(["-h"]).succeeds().out().contains("--accept-older"));
}

#[test]
fn other_pages_name_the_global_options_in_one_line_at_the_end() {
    let home = Home::empty();
    for words in [&["add", "--help"][..], &["add", "-h"], &["help", "add"], &["docs", "fetch", "--help"]] {
        let help = home.capi(words).succeeds().out();
        let (page, line) =
            help.split_once("\nGlobal options, which `capi --help` describes: --vault").unwrap();
        assert!(!page.contains("--accept-older") && line.lines().count() <= 3, "{help}");
    }
}

#[test]
fn commands_of_other_tools_get_the_right_command() {
    let home = Home::empty();
    let synonyms = [
        ("run", "exec"),
        ("env", "exec"),
        ("get", "show"),
        ("set", "add"),
        ("remove", "delete"),
        ("rename", "edit"),
        ("update", "edit"),
    ];
    for (word, command) in synonyms {
        assert_eq!(home.capi([word, "x"]).refused(2), format!("there is no command '{word}'"));
        let hint =
            format!("capi: hint: the command is `capi {command}`; run `capi {command} --help` for usage\n");
        assert!(home.transcript().contains(&hint), "{}", home.transcript());
    }
    // Anything that is not a plain word may be a credential.
    assert_eq!(home.capi(["sk_live_4242"]).refused(2), "there is no such command");
}

#[test]
fn exec_help_explains_common_mistakes() {
    let help = Home::empty().capi(["exec", "--help"]).succeeds().out();
    for text in ["sh -c \\\n    'curl", "sudo --preserve-env=", "docker run --rm -e CUSTOM_API_"] {
        assert!(help.contains(text), "{text}");
    }
}

#[test]
fn unknown_arguments_are_refused_with_a_hint() {
    let home = Home::empty();
    home.capi([""; 0]).refused(2);
    home.capi(["--quiet"]).refused(2);
    home.capi(["config"]).refused(2);
    home.capi(["lst"]).refused(2);
    home.capi(["list", "--jsn"]).refused(2);
    home.capi(["add", "--type", "oauth"]).refused(2);
    home.capi(["list", "--color", "pink"]).refused(2);
    home.capi(["list", "one", "extra"]).refused(2);
    assert_snapshot!(home.transcript(), @r#"
    $ capi
    capi: error: no command was given
    capi: hint: run `capi init` to create a vault, or `capi --help` for the commands
    [exit 2]
    $ capi --quiet
    capi: error: no command was given
    capi: hint: run `capi init` to create a vault, or `capi --help` for the commands
    [exit 2]
    $ capi config
    capi: error: no command was given
    capi: hint: run `capi config --help` for usage
    [exit 2]
    $ capi lst
    capi: error: there is no command 'lst'
    capi: hint: similar: `slots`, `ls`, `list`; run `capi --help` for usage
    [exit 2]
    $ capi list --jsn
    capi: error: unexpected argument '--jsn' found
    capi: hint: a similar argument exists: '--json'
    [exit 2]
    $ capi add --type oauth
    capi: error: invalid value for '--type <TYPE>' [possible values: api-key, bearer, basic, secret]
    capi: hint: run `capi add --help` for usage
    [exit 2]
    $ capi list --color pink
    capi: error: invalid value for '--color <WHEN>' [possible values: auto, always, never]
    capi: hint: run `capi list --help` for usage
    [exit 2]
    $ capi list one extra
    capi: error: there is one argument too many
    capi: hint: run `capi list --help` for usage
    [exit 2]
    "#);
}

#[test]
fn an_option_of_a_command_before_the_command_gets_a_hint() {
    let home = Home::empty();
    home.capi(["--org", "list"]).refused(2);
    home.capi(["--no-such=value", "list"]).refused(2);
    assert_snapshot!(home.transcript(), @r#"
    $ capi --org list
    capi: error: unexpected argument '--org' found
    capi: hint: pass `--org` after `list`
    [exit 2]
    $ capi --no-such=value list
    capi: error: unexpected argument '--no-such' found
    capi: hint: run `capi --help` for usage
    [exit 2]
    "#);
}

#[test]
fn a_command_below_another_is_named_with_it() {
    let home = Home::empty();
    let pages = [
        (vec!["token", "new"], "token new"),
        (vec!["token", "frob"], "token"),
        (vec!["docs", "fetch", "--bogus"], "docs fetch"),
        (vec!["docs"], "docs"),
        (vec!["backups", "restore"], "backups restore"),
        (vec!["recovery", "new", "--bogus"], "recovery new"),
        (vec!["mcp", "install", "--bogus"], "mcp install"),
        (vec!["-q", "token", "revoke"], "token revoke"),
    ];
    for (line, page) in pages {
        home.capi(&line).refused(2);
        let log = home.transcript();
        assert!(log.ends_with(&format!("hint: run `capi {page} --help` for usage\n[exit 2]\n")), "{log}");
    }
}

#[test]
fn a_variable_with_a_bad_value_is_named_and_an_option_before_it() {
    let home = Home::empty();
    home.capi(["exec", "--", "true"]).env("CAPI_MASK", "foo").refused(125);
    home.capi(["exec", "--mask=bar", "--", "true"]).env("CAPI_MASK", "foo").refused(125);
    home.capi(["list"]).env("CAPI_APP", "We b").refused(2);
    home.capi(["docs", "list"]).env("CAPI_APP", "We b").refused(2);
    home.capi(["list", "--app", "Wo rker"]).env("CAPI_APP", "We b").refused(2);
    assert_snapshot!(home.transcript(), @r#"
    $ capi exec -- true
    capi: error: invalid value for CAPI_MASK [possible values: auto, always, never]
    capi: hint: run `capi exec --help` for usage
    [exit 125]
    $ capi exec --mask=bar -- true
    capi: error: invalid value for '--mask <WHEN>' [possible values: auto, always, never]
    capi: hint: run `capi exec --help` for usage
    [exit 125]
    $ capi list
    capi: error: invalid value for CAPI_APP
    capi: hint: use lower-case letters, digits, - and _, for example billing-worker
    [exit 2]
    $ capi docs list
    capi: error: invalid value for CAPI_APP
    capi: hint: use lower-case letters, digits, - and _, for example billing-worker
    [exit 2]
    $ capi list --app 'Wo rker'
    capi: error: "Wo rker" is not an app name, its slug would be "wo-rker"
    capi: hint: use lower-case letters, digits, - and _, for example billing-worker
    [exit 2]
    "#);
}

#[cfg(unix)]
#[test]
fn a_variable_with_invalid_utf8_is_named() {
    use std::os::unix::ffi::OsStringExt as _;
    let home = Home::empty();
    let bytes = std::ffi::OsString::from_vec(vec![0xff]);
    let vault = home.root().join("given");
    let error = home.capi(["docs", "list"]).env("CAPI_VAULT", vault).env("CAPI_APP", bytes).refused(2);
    assert_eq!(error, "CAPI_APP is not UTF-8 text");
}

#[test]
fn the_version_is_that_of_the_package_with_commit_and_target() {
    let home = Home::empty();
    let version = format!("capi {}", env!("CARGO_PKG_VERSION"));
    assert_eq!(home.capi(["-V"]).succeeds().out(), format!("{version}\n"));
    let long = home.capi(["--version"]).succeeds().out();
    let build = long.trim_end().strip_prefix(&format!("{version} (")).and_then(|rest| rest.strip_suffix(')'));
    assert!(build.is_some_and(|build| build.ends_with("-gnu") || build.ends_with("-msvc")), "{long}");
}

#[test]
fn settings_that_are_wrong_are_refused() {
    let home = Home::with_vault();
    let directory = home.directory().join("config/capi");
    std::fs::create_dir_all(&directory).unwrap();
    for text in ["vualt = \"x\"\n", "color = \"pink\"\n", "x = [\n"] {
        std::fs::write(directory.join("config.toml"), text).unwrap();
        home.capi(["list"]).refused(2);
    }
    assert_snapshot!(home.transcript(), @r#"
    $ capi list
    capi: error: cannot use ~/config/capi/config.toml: unknown setting `vualt`
    capi: hint: did you mean `vault`?
    [exit 2]
    $ capi list
    capi: error: cannot use ~/config/capi/config.toml: line 1: unknown variant `pink`, expected one of `auto`, `always`, `never`
    capi: hint: correct the file, or name another one with CAPI_CONFIG
    [exit 2]
    $ capi list
    capi: error: cannot use ~/config/capi/config.toml: line 1: unclosed array, expected `]`
    capi: hint: correct the file, or name another one with CAPI_CONFIG
    [exit 2]
    "#);
}

#[test]
fn invalid_numbers_have_a_plain_message() {
    let home = Home::empty();
    home.capi(["list", "--passphrase-fd", "abc"]).refused(2);
    home.capi(["backups", "diff", "7th"]).refused(2);
    home.capi(["backups", "restore", "99999999999999999999999"]).refused(2);
    assert_snapshot!(home.transcript(), @r#"
    $ capi list --passphrase-fd abc
    capi: error: invalid value for '--passphrase-fd <N>': it is not a whole number
    capi: hint: run `capi list --help` for usage
    [exit 2]
    $ capi backups diff 7th
    capi: error: invalid value for '<GENERATION>': it is not a whole number
    capi: hint: run `capi backups diff --help` for usage
    [exit 2]
    $ capi backups restore 99999999999999999999999
    capi: error: invalid value for '<GENERATION>': the number is too large
    capi: hint: run `capi backups restore --help` for usage
    [exit 2]
    "#);
}
