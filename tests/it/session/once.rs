//! The passphrase is asked for at most once in a run, on the terminal and nowhere else, or not at all; and every
//! command comes by it in the same ways.

use std::fs;

use crate::harness::agent::{CAPI, PASSPHRASE, PRINT, TAIL, World};

/// Commands that need the vault unlocked, on a machine without local state.
const NEED_IT: [&[&str]; 8] = [
    &["list"],
    &["show", "billing"],
    &["exec", "--", "true"],
    &["edit", "billing", "--domain", "api.example.com"],
    &["rotate", "billing", "--from-file", "credential"],
    &["add", "Maps", "--type", "bearer", "--from-file", "credential"],
    &["delete", "billing", "--yes"],
    &["passwd", "--new-passphrase-file", "new"],
];

/// Options and variables that give the passphrase.
type Way = (&'static [&'static str], &'static [(&'static str, &'static str)]);

fn world() -> World {
    let world = World::new();
    fs::write(world.path("credential"), "canary-new-77Qp").unwrap();
    fs::write(world.path("new"), "quite another canary 77").unwrap();
    world
}

#[test]
fn a_run_prompts_once_for_all_it_needs() {
    for line in NEED_IT {
        let world = world();
        let mut asked = world.typed(&[&["--no-session"], line].concat());
        asked.answer(PASSPHRASE);
        let (status, shown) = asked.end();
        assert!(status.success(), "{line:?}: {shown}");
        assert_eq!(shown.matches("passphrase of ").count(), 1, "{line:?}: {shown}");
    }
}

#[test]
fn every_command_accepts_every_passphrase_source() {
    for line in NEED_IT {
        let ways: [Way; 3] = [
            (&["--passphrase-file", "passphrase"], &[]),
            (&[], &[("CAPI_PASSPHRASE_COMMAND", "cat passphrase")]),
            (&[], &[("CAPI_PASSPHRASE", PASSPHRASE)]),
        ];
        for (options, variables) in ways {
            let ran = world().script_with(&[options, line].concat(), variables);
            assert_eq!(ran.code(), 0, "{line:?} {options:?} {variables:?}: {ran:?}");
        }
        let world = world();
        let mut sh = world.program("sh");
        sh.args(["-c", "exec 3< passphrase; exec \"$@\"", "sh", CAPI, "--passphrase-fd", "3"]).args(line);
        let ran = crate::harness::agent::run(sh);
        assert!(ran.status.success(), "{line:?}: {ran:?}");
    }
}

#[test]
fn no_input_on_a_terminal_fails_with_a_hint() {
    for line in NEED_IT {
        for (options, variables) in
            [(&["--no-input"] as &[&str], &[] as &[_]), (&[], &[("CAPI_NO_INPUT", "1")])]
        {
            let world = world();
            let (status, shown) = world.on_terminal(CAPI, &[options, line].concat(), variables).end();
            assert_eq!(status.code(), Some(if line[0] == "exec" { 125 } else { 3 }), "{line:?}: {shown}");
            assert!(!shown.contains("passphrase of "), "{line:?}: {shown}");
            assert!(shown.contains("capi: hint: run `capi unlock`"), "{line:?}: {shown}");
        }
    }
}

#[test]
fn the_prompt_goes_to_the_terminal_and_to_no_file_or_variable() {
    let world = world();
    let script = format!("{CAPI} {} > out 2> err < /dev/null", quoted(&PRINT));
    let mut asked = world.on_terminal("sh", &["-c", &script], &[]);
    asked.answer(PASSPHRASE);
    let (status, shown) = asked.end();
    assert!(status.success(), "{shown}");
    let read = |name| fs::read_to_string(world.path(name)).unwrap();
    assert_eq!(read("out"), format!("[{TAIL}]\n"), "stdout is the program's");
    assert!(
        read("err").starts_with("capi: unlocked until ") && read("err").lines().count() == 1,
        "{}",
        read("err")
    );

    assert_eq!(world.script(&["lock"]).code(), 0);
    let script = format!("value=$({CAPI} {} | tr a-z A-Z); echo \"<$value>\"", quoted(&PRINT));
    let mut asked = world.on_terminal("sh", &["-c", &script], &[]);
    asked.answer(PASSPHRASE);
    let (status, shown) = asked.end();
    assert!(status.success() && shown.contains(&format!("<[{}]>", TAIL.to_uppercase())), "{shown}");
}

/// Words for a shell.
fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("'{}' ", word.replace('\'', "'\\''"))).collect()
}
