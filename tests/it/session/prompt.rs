//! A terminal prompts once; afterwards the session answers.

use std::os::unix::process::ExitStatusExt as _;

use rustix::process::Signal;

use crate::harness::agent::{CAPI, KEY, PASSPHRASE, PRINT, TAIL, World};

const STARTED: &str = "capi: unlocked until 1h unused, 12h at most; `capi lock` ends it\n";

#[test]
fn the_first_command_prompts_and_the_next_one_does_not_until_lock() {
    let world = World::new();
    let mut first = world.typed(&PRINT);
    first.answer(PASSPHRASE);
    let (status, shown) = first.end();
    assert!(status.success(), "{shown}");
    let question = "passphrase of ~/data/capi/vault.capi: \n";
    assert_eq!(shown, format!("{question}{STARTED}[{TAIL}]\n"));

    let (status, shown) = world.typed(&PRINT).end();
    assert!(status.success());
    assert_eq!(shown, format!("[{TAIL}]\n"));

    assert_eq!(world.script(&["lock"]).err(), "capi: locked\n");
    let mut third = world.typed(&PRINT);
    third.answer(PASSPHRASE);
    assert!(third.end().0.success());
}

#[test]
fn ctrl_c_at_the_prompt_ends_capi_by_the_signal_and_restores_the_echo() {
    let world = World::new();
    let mut asked = world.typed(&PRINT);
    asked.expect("passphrase of ");
    asked.expect(": ");
    asked.send("half a pass\x03");
    let (status, shown) = asked.end();
    assert_eq!(status.signal(), Some(Signal::INT.as_raw()), "{shown}");
    assert!(asked.echoes());
    assert!(!shown.contains("half"), "{shown}");
    assert!(world.sessions().is_empty());
}

#[test]
fn a_shell_has_its_terminal_back_after_ctrl_c() {
    let world = World::new();
    let script = format!("trap : INT; stty -a > before; {CAPI} exec -- true; echo code=$?; stty -a > after");
    let mut shell = world.on_terminal("sh", &["-c", &script], &[]);
    shell.expect("passphrase of ");
    shell.expect(": ");
    shell.send("\x03");
    let (_, shown) = shell.end();
    assert!(shown.contains("code=130"), "{shown}");
    let state = |name| std::fs::read_to_string(world.path(name)).unwrap();
    assert!(state("before").contains(" echo "), "{}", state("before"));
    assert_eq!(state("before"), state("after"));
}

#[test]
fn without_automatic_sessions_every_command_prompts() {
    let flag = [&["--no-session"], PRINT.as_slice()].concat();
    let ways = [
        (flag.as_slice(), [].as_slice(), ""),
        (&PRINT, &[("CAPI_NO_SESSION", "1")], ""),
        (&PRINT, &[("CI", "true")], ""),
        (&PRINT, &[], "[session]\nauto = false\n"),
    ];
    for (arguments, variables, config) in ways {
        let world = World::new();
        world.config(config);
        for _ in 0..2 {
            let mut asked = world.on_terminal(CAPI, arguments, variables);
            asked.answer(PASSPHRASE);
            let (status, shown) = asked.end();
            assert!(status.success() && shown.contains(TAIL), "{shown}");
            assert!(!shown.contains("unlocked"), "{variables:?} {config:?}: {shown}");
            assert!(world.sessions().is_empty(), "{variables:?} {config:?}");
        }
    }
}

#[test]
fn no_session_does_not_use_one_that_is_there_either() {
    let world = World::new();
    world.unlock();
    let ran = world.script(&[&["--no-session"], PRINT.as_slice()].concat());
    assert_eq!(ran.code(), 125, "{ran:?}");
    assert_eq!(world.script_with(&PRINT, &[("CAPI_NO_SESSION", "1")]).code(), 125);
    assert_eq!(world.script(&PRINT).code(), 0);
}

#[test]
fn a_wrong_passphrase_starts_nothing() {
    let world = World::new();
    let mut asked = world.typed(&["edit", "billing", "--domain", "api.example.com"]);
    for _ in 0..3 {
        asked.answer("another one");
        asked.expect("wrong passphrase");
    }
    let (status, shown) = asked.end();
    assert_eq!(status.code(), Some(4), "{shown}");
    assert!(shown.contains("\ncapi: hint: "), "{shown}");
    assert!(world.sessions().is_empty());
}

#[test]
fn the_passphrase_prompt_precedes_the_credential_prompt() {
    let world = World::new();
    let mut asked = world.typed(&["add", "Maps", "--type", "bearer"]);
    for _ in 0..3 {
        asked.answer("another one");
        asked.expect("wrong passphrase");
    }
    let (status, shown) = asked.end();
    assert_eq!(status.code(), Some(4), "{shown}");
    assert!(!shown.contains("token"), "{shown}");
}

#[test]
fn init_add_and_exec_work_on_one_terminal() {
    let world = World::empty();
    let script = format!(
        "{CAPI} init --light && {CAPI} add Billing --type bearer && {CAPI} list && {CAPI} exec -- env"
    );
    let mut shell = world.on_terminal("sh", &["-c", &script], &[]);
    for question in ["new passphrase: ", "the same again: "] {
        shell.expect(question);
        shell.send(&format!("{PASSPHRASE}\n"));
    }
    shell.expect("token (not shown): ");
    shell.send(&format!("{KEY}\n"));
    let (status, shown) = shell.end();
    assert!(status.success(), "{shown}");
    assert_eq!(
        shown.matches("passphrase of ").count(),
        0,
        "who made it just now is not asked again: {shown}"
    );
    assert_eq!(shown.matches("capi: unlocked until").count(), 1, "{shown}");
    assert_eq!(shown.matches(KEY).count(), 1, "in the environment alone: {shown}");
    assert!(!shown.contains(PASSPHRASE), "{shown}");
}
