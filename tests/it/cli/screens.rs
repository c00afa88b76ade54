//! Tables and messages on terminals of several sizes, and the pager of `list`.

use std::process::Stdio;

use rexpect::session::PtySession;

use crate::harness::secrets::{KEY, PASSPHRASE};
use crate::harness::signals::hands_on_no_ignored_signals;
use crate::harness::terminal::{code, on_terminal};
use crate::harness::{Given, Home, installed};

const LONG: &str = "The billing service of the subsidiary in Luxembourg, old version";

/// A home with short and long names, and one record of an app.
fn home() -> Home {
    Home::with([
        Given::key("My Billing API").domain("api.billing.example"),
        Given::bearer(LONG).domain("luxembourg.internal.billing.subsidiary.example"),
        Given::basic("Mail").app("web").domain("smtp.example"),
    ])
}

/// A home with thirty records.
fn full_home() -> Home {
    Home::with((1..=30).map(|number| Given::key(&format!("Service {number}"))))
}

/// Runs `capi ARGUMENTS` on a terminal of this size, with some more variables.
fn capi(home: &Home, (columns, rows): (u16, u16), arguments: &str, variables: &[(&str, &str)]) -> PtySession {
    hands_on_no_ignored_signals();
    let mut command = home.program("sh");
    let script = format!("stty cols {columns} rows {rows} -echo; exec \"$CAPI\" {arguments}");
    // rexpect attaches the terminal before the command sets up its streams.
    command.arg("-c").arg(script).stdin(Stdio::inherit());
    command.env("CAPI", env!("CARGO_BIN_EXE_capi")).env("TERM", "xterm").env("NO_COLOR", "1");
    command.envs(variables.iter().copied());
    on_terminal(command)
}

/// Runs it to its end and returns the lines on the screen.
fn lines(home: &Home, size: (u16, u16), arguments: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let mut terminal = capi(home, size, arguments, variables);
    let shown = terminal.exp_eof().unwrap();
    assert_eq!(code(&mut terminal), Some(0), "{shown}");
    // rexpect returns each byte as a character.
    let bytes: Vec<u8> = shown.chars().map(|byte| byte as u8).collect();
    String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn each_record_takes_one_line_at_80_and_at_40_columns() {
    let home = home();
    assert_eq!(
        lines(&home, (80, 24), "list", &[]),
        [
            "NAME                  TYPE     SCOPE    DOMAIN               VARIABLE",
            "Mail                  basic    app:web  smtp.example         CUSTOM_API_MAIL",
            "My Billing API        api-key  org      api.billing.example  CUSTOM_API_MY_BILL…",
            "The billing service…  bearer   org      luxembourg.interna…  CUSTOM_API_THE_BIL…",
        ]
    );
    assert_eq!(
        lines(&home, (40, 24), "list", &[]),
        [
            "NAME          SCOPE    VARIABLE",
            "Mail          app:web  CUSTOM_API_MAIL",
            "My Billing …  org      CUSTOM_API_MY_BIL…",
            "The billing…  org      CUSTOM_API_THE_BI…",
        ]
    );
}

#[test]
fn a_list_longer_than_the_screen_keeps_its_heading_in_the_pager() {
    if !installed("less") {
        return;
    }
    let home = full_home();
    let mut terminal = capi(&home, (80, 12), "list", &[]);
    let first = terminal.exp_string("Service 10 ").unwrap();
    assert!(first.contains("NAME") && first.contains("Service 2 "), "{first}");
    terminal.send(" ").unwrap();
    terminal.flush().unwrap();
    let second = terminal.exp_string("Service 20 ").unwrap();
    assert!(second.contains("NAME"), "{second}");
    // Ctrl-C belongs to the pager and does not end capi under it.
    terminal.send_control('c').unwrap();
    terminal.flush().unwrap();
    // The pager draws the screen again, and discards what was typed before.
    terminal.exp_string("Service 20 ").unwrap();
    terminal.send("q").unwrap();
    terminal.flush().unwrap();
    terminal.exp_eof().unwrap();
    assert_eq!(code(&mut terminal), Some(0));
}

#[test]
fn the_pager_is_that_of_the_environment_and_gets_no_secret() {
    let home = full_home();
    let pager = "cat >/dev/null; echo \"paged [$CAPI_PASSPHRASE$CAPI_TOKEN] $LESS\"";
    let variables = [("PAGER", "false"), ("CAPI_PAGER", pager), ("CAPI_PASSPHRASE", "unused passphrase")];
    assert_eq!(lines(&home, (80, 12), "list", &variables), ["paged [] FRX"]);
    assert_eq!(lines(&home, (80, 12), "list", &[("PAGER", "cat >/dev/null; echo P")]), ["P"]);
}

#[test]
fn without_a_pager_the_table_is_printed() {
    let home = full_home();
    for variables in [
        [("NO_PAGER", "1"), ("PAGER", "false")],
        [("CAPI_PAGER", ""), ("PAGER", "false")],
        [("CAPI_PAGER", "cat"), ("PAGER", "false")],
        [("CAPI_PAGER", "no-such-pager-here 2>/dev/null"), ("PAGER", "false")],
        [("TERM", "dumb"), ("PAGER", "false")],
    ] {
        let shown = lines(&home, (80, 12), "list", &variables);
        assert_eq!(shown.iter().filter(|line| line.starts_with("Service")).count(), 30, "{shown:?}");
    }
    let short = lines(&home, (80, 40), "list", &[("PAGER", "false")]);
    assert_eq!(short.len(), 31, "{short:?}");
}

#[test]
fn messages_break_at_blanks_and_abbreviate_the_home_directory() {
    let home = Home::empty();
    let shown = |size| {
        let mut terminal = capi(&home, size, "list", &[]);
        let shown = terminal.exp_eof().unwrap();
        assert_eq!(code(&mut terminal), Some(5), "{shown}");
        shown.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        shown((80, 24)),
        [
            "capi: error: there is no vault at ~/data/capi/vault.capi",
            "capi: hint: run `capi init` to create one, or name another place with --vault",
            "      FILE or CAPI_VAULT",
        ]
    );
    assert_eq!(
        shown((40, 24)),
        [
            "capi: error: there is no vault at",
            "      ~/data/capi/vault.capi",
            "capi: hint: run `capi init` to create",
            "      one, or name another place with",
            "      --vault FILE or CAPI_VAULT",
        ]
    );
}

#[test]
fn on_a_terminal_the_first_add_and_delete_name_the_next_step() {
    let home = Home::with_vault();
    let secret = home.give("key", KEY);
    let unlocked = [("CAPI_PASSPHRASE", PASSPHRASE)];
    let run = |arguments: &str| lines(&home, (120, 24), arguments, &unlocked);
    let add = |name: &str| run(&format!("add {name} --type bearer --from-file '{secret}' 2>&1"));
    assert_eq!(
        add("Stripe --app web"),
        [
            "capi: added `Stripe`: the app web gets CUSTOM_API_STRIPE",
            "capi: hint: run `capi exec --app web -- COMMAND` to start a program with CUSTOM_API_STRIPE",
        ]
    );
    assert_eq!(add("Maps").len(), 1);
    assert_eq!(
        run("delete --yes maps"),
        [
            "capi: deleted `Maps`: every app loses CUSTOM_API_MAPS",
            "capi: hint: to undo this, run `capi backups restore 3` before you change anything else",
        ]
    );
    assert_eq!(run("backups restore 3 --yes 2>/dev/null"), [""; 0]);
    assert!(run("list").iter().any(|line| line.starts_with("Maps ")));
}
