//! `capi exec` without a command, and the warning about a variable that the shell replaced too early.

use std::io::Write as _;
use std::process::Stdio;

use crate::harness::processes::*;
use crate::harness::secrets::PASSPHRASE;
use crate::harness::terminal::*;

#[test]
fn without_a_command_the_users_shell_has_the_variables() {
    let mut command = exec(&["--app", "tiny"]);
    command.env("SHELL", "/bin/bash").env("PS1", "inside> ");
    let mut shell = on_terminal(command);
    shell.exp_string("capi: a shell with the variables of tiny; leave with exit or Ctrl-D").unwrap();
    shell.send_line("echo $0-$CAPI_SHELL-$CUSTOM_API_TINY").unwrap();
    shell.exp_string("/bin/bash-tiny-abc12").unwrap();
    shell.send_line(&format!("CAPI_PASSPHRASE='{PASSPHRASE}' $CAPI exec")).unwrap();
    shell.exp_string("capi: a shell with the organization's variables; leave").unwrap();
    shell.send_line("echo $CAPI_SHELL-${CUSTOM_API_TINY-none}; exit").unwrap();
    shell.exp_string("org-none").unwrap();
    shell.send_line("exit").unwrap();
}

#[test]
fn without_shell_it_is_sh_and_quiet_silences_the_line() {
    let mut command = exec(&["--quiet"]);
    command.env_remove("SHELL");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut capi = Kept::start(command);
    capi.child.stdin.take().unwrap().write_all(b"echo $0 $CAPI_SHELL $CUSTOM_API_BILLING\n").unwrap();
    let output = capi.output();
    assert_eq!((stdout(&output).as_str(), stderr(&output).as_str()), ("/bin/sh org [capi: Billing]\n", ""));
}

#[test]
fn an_app_of_which_no_api_is_is_doubted_on_a_terminal_only() {
    const DOUBT: &str = "capi: no API is of the app tyni yet: check its spelling\r\n";
    let words = ["--app", "tyni", "--", "echo", "done"];
    let mut terminal = on_terminal(exec(&words));
    assert_eq!(terminal.exp_string("done").unwrap(), DOUBT);
    let mut by_variable = exec(&["--", "echo", "done"]);
    by_variable.env("CAPI_APP", "tyni");
    assert_eq!(on_terminal(by_variable).exp_string("done").unwrap(), DOUBT);
    assert_eq!(on_terminal(exec(&["--app", "tiny", "--", "echo", "done"])).exp_string("done").unwrap(), "");
    assert_eq!(stderr(&run(exec(&words))), "");
}

#[test]
fn an_empty_header_is_warned_about_on_a_terminal_only() {
    let words = ["--", "echo", "Authorization: Bearer "];
    let mut terminal = on_terminal(exec(&words));
    terminal.exp_string("an argument ends where a credential was expected").unwrap();
    terminal.exp_string("sh -c '").unwrap();
    terminal.exp_string("Authorization: Bearer ").unwrap();
    assert_eq!(stderr(&run(exec(&words))), "");
}
