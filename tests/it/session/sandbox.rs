//! A session that a sandbox hides: no command takes it for an absent one.

use crate::harness::Outcome;
use crate::harness::agent::{CAPI, PASSPHRASE, PRINT, TAIL, World, run};

/// Makes a system call fail with EPERM and runs a program, as srt does with `socket` and Codex with `connect`.
const FILTER: &str = r#"
"""Run a program for which one system call fails with EPERM."""
import ctypes, os, platform, struct, sys

NUMBERS = {"x86_64": {"socket": 41, "connect": 42}, "aarch64": {"socket": 198, "connect": 203}}
number = NUMBERS[platform.machine()][sys.argv[1]]
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
EPERM, ALLOW = 0x00050001, 0x7FFF0000
steps = [(LOAD, 0, 0, 0), (JUMP_IF_EQUAL, 0, 1, number), (RETURN, 0, 0, EPERM), (RETURN, 0, 0, ALLOW)]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))

class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]

program = Program(len(steps), ctypes.addressof(code))
prctl = ctypes.CDLL(None).prctl
if prctl(38, 1, 0, 0, 0) or prctl(22, 2, ctypes.byref(program), 0, 0):
    sys.exit("no filter")
os.execv(sys.argv[2], sys.argv[2:])
"#;

/// Runs `capi` where a system call fails.
fn inside(world: &World, call: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Outcome {
    let mut python = world.program("python3");
    python.args(["-c", FILTER, call, CAPI]).args(arguments).envs(variables.iter().copied());
    Outcome::of(run(python))
}

/// Whether a filter can be installed here.
fn can_filter(world: &World) -> bool {
    let works = world.program("python3").args(["-c", FILTER, "socket", "/bin/true"]).output();
    let works = works.is_ok_and(|output| output.status.success());
    if !works {
        println!("skipped: no system call can be filtered here");
    }
    works
}

#[test]
fn an_unreachable_session_is_not_taken_for_an_absent_one() {
    let world = World::new();
    if !can_filter(&world) {
        return;
    }
    let session = world.unlock();
    for call in ["socket", "connect"] {
        let status = inside(&world, call, &["status"], &[]);
        assert_eq!(status.code(), 9, "{call}: {status:?}");
        assert!(status.out().starts_with("unreachable: this process cannot connect"), "{}", status.out());
        let json = inside(&world, call, &["status", "--json"], &[]);
        let value: serde_json::Value = serde_json::from_str(&json.out()).unwrap();
        assert_eq!(
            (json.code(), &value["state"], &value["unlocked"]),
            (9, &"unreachable".into(), &().into())
        );
        for lock in [&["lock"] as &[&str], &["lock", "--all"]] {
            let lock = inside(&world, call, lock, &[]);
            assert_eq!((lock.code(), lock.out().as_str()), (1, ""), "{call}: {lock:?}");
            let error = "capi: error: cannot reach the session at ";
            assert!(lock.err().starts_with(error), "{}", lock.err());
            assert!(lock.err().contains("so the vault may still be unlocked: "), "{}", lock.err());
        }
        // A new session would take the place of the one outside.
        let unlock = inside(&world, call, &["unlock", "--passphrase-file", "passphrase"], &[]);
        assert_eq!(unlock.code(), 1, "{call}: {unlock:?}");
        assert_eq!(world.sessions(), [session]);
        assert_eq!(world.script(&PRINT).out(), format!("[{TAIL}]\n"), "the session outside still answers");
        let doctor = inside(&world, call, &["doctor"], &[]);
        assert!(doctor.out().contains("warning  session"), "{}", doctor.out());
        assert!(doctor.out().contains("not checked: the session cannot be reached"), "{}", doctor.out());
        let given = inside(&world, call, &PRINT, &[("CAPI_PASSPHRASE", PASSPHRASE)]);
        assert_eq!(given.out(), format!("[{TAIL}]\n"), "{given:?}");
    }
}

#[test]
fn exec_has_the_hint_for_the_sandbox() {
    let world = World::new();
    if !can_filter(&world) {
        return;
    }
    world.unlock();
    for (variables, hint) in [
        (&[] as &[(&str, &str)], "outside of the sandbox"),
        (&[("SANDBOX_RUNTIME", "1")], "`sandbox.network.allowAllUnixSockets`"),
        (
            &[("CODEX_SANDBOX_NETWORK_DISABLED", "1")],
            "`prefix_rule(pattern=[\"capi\", \"exec\"], decision=\"allow\")`",
        ),
    ] {
        let ran = inside(&world, "connect", &PRINT, variables);
        assert_eq!((ran.code(), ran.out().as_str()), (125, ""), "{ran:?}");
        assert!(ran.err().contains("cannot reach the session"), "{}", ran.err());
        assert!(!ran.err().contains("`capi unlock`"), "it is unlocked: {}", ran.err());
        assert!(ran.err().contains(hint), "{}", ran.err());
        assert!(ran.err().contains("`capi exec` as one plain command, without a pipe"), "{}", ran.err());
    }
    // On the terminal of a client, where a prompt would wait forever.
    let words = [&["-c", FILTER, "connect", CAPI], &PRINT[..]].concat();
    let (status, shown) = world.on_terminal("python3", &words, &[("SANDBOX_RUNTIME", "1")]).end();
    assert!(status.code() == Some(125) && shown.contains("cannot reach the session"), "{shown}");
}

#[test]
fn no_session_in_sight_of_a_client_is_not_called_locked() {
    let world = World::new();
    let lock = world.script_with(&["lock"], &[("CLAUDECODE", "1")]);
    assert_eq!(lock.err(), "capi: no session is visible from here; Claude Code may hide one\n");
    assert_eq!(world.script(&["lock"]).err(), "capi: there was no session: it is locked\n");
}

#[test]
fn a_client_gets_no_hint_to_create_a_vault() {
    let world = World::empty();
    let hint = |words: &[&str], variables: &[(&str, &str)]| world.script_with(words, variables).err();
    assert!(hint(&["status"], &[]).contains("`capi init`") && hint(&[], &[]).contains("`capi init`"));
    for variable in [("COPILOT_CLI", "1"), ("SANDBOX_RUNTIME", "1")] {
        let said = hint(&["status"], &[variable]);
        assert!(!said.contains("`capi init`") && said.contains("may hide the vault"), "{said}");
        let said = hint(&[], &[variable]);
        assert!(!said.contains("`capi init`") && said.contains("`capi --help`"), "{said}");
    }
}
