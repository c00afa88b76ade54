//! A terminal that an AI coding client reads: it is masked, and only the user can change that.

use std::process::Command;

use crate::harness::agent::World;
use crate::harness::processes::*;
use crate::harness::terminal::*;

const SHOW: [&str; 5] =
    ["exec", "--", "sh", "-c", "test -t 0 && test -t 1 && test -t 2 && printenv CUSTOM_API_BILLING"];

/// What `capi exec` prints on a terminal with these variables.
fn shown(variables: &[(&str, &str)], words: &[&str]) -> (String, Option<i32>) {
    let mut command = program(env!("CARGO_BIN_EXE_capi"));
    command.args(words).envs(variables.iter().copied());
    let mut terminal = on_terminal(command);
    let shown = terminal.exp_eof().unwrap();
    (shown, code(&mut terminal))
}

#[test]
fn a_terminal_is_masked_under_an_ai_client() {
    for marker in ["GEMINI_CLI", "QWEN_CODE", "CODEX_THREAD_ID", "AI_AGENT"] {
        let (shown, code) = shown(&[(marker, "1")], &SHOW);
        assert_eq!((shown.trim(), code), ("[capi: Billing]", Some(0)), "{marker}");
    }
    assert_eq!(shown(&[("GEMINI_CLI", "")], &SHOW).0.trim(), KEY);
}

#[test]
fn a_client_cannot_turn_masking_off() {
    let never = [&["exec", "--mask", "never"], &SHOW[1..]].concat();
    let marker = ("GEMINI_CLI", "1");
    for (variables, words) in [
        (&[marker] as &[_], &never[..]),
        (&[marker, ("CAPI_MASK", "never")], &SHOW),
        (&[marker, ("CAPI_NO_INPUT", "1")], &never),
    ] {
        let (shown, code) = shown(variables, words);
        assert_eq!(code, Some(125), "{shown}");
        assert!(shown.contains("refusing to show unmasked output to Gemini CLI"), "{shown}");
        assert!(shown.contains("pass `--mask auto`") && !shown.contains(KEY), "{shown}");
    }
    let world = World::new();
    world.config("masking = \"never\"\n");
    let ran = world.script_with(&["exec", "--", "true"], &[marker]);
    assert_eq!(ran.code(), 125, "without a terminal, by the settings: {ran:?}");
    assert!(ran.err().contains("refusing to show unmasked output"), "{}", ran.err());
}

/// A shell on the user's terminal, without the marker of the client that it runs.
fn under_a_shell(before: &str) -> Command {
    let mut sh = program("sh");
    sh.args([
        "-c",
        &format!("{before} GEMINI_CLI=1 $CAPI exec --mask never -- printenv CUSTOM_API_BILLING; echo end $?"),
    ]);
    sh
}

#[test]
fn the_user_can_turn_masking_off_in_their_own_terminal() {
    for (answer, expected, end) in [("y\r", KEY, "end 0"), ("n\r", "nothing was started", "end 125")] {
        let mut terminal = on_terminal(under_a_shell(""));
        terminal
            .exp_string("Gemini CLI runs this without masking and can read the credentials. Continue?")
            .unwrap();
        terminal.send(answer).unwrap();
        terminal.flush().unwrap();
        let rest = terminal.exp_eof().unwrap();
        assert!(rest.contains(expected) && rest.contains(end), "{answer}: {rest}");
        assert_eq!(rest.contains(KEY), answer == "y\r", "{rest}");
    }
}

#[test]
fn a_terminal_whose_keys_another_program_reads_gets_no_prompt() {
    let said = on_terminal(under_a_shell("stty -icanon;")).exp_eof().unwrap();
    assert!(said.contains("refusing to show unmasked output") && said.contains("end 125"), "{said}");
}
