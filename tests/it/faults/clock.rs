//! A clock that is wrong, and a random generator that fails.

use crate::faults::save::{Call, Save, State, each, temporary};
use crate::harness::agent::World;
use crate::harness::processes::can_trace;
use crate::harness::secrets::NEW;
use crate::harness::{Home, is_there};

const TIMES: &[&str] =
    &["1970-01-01 00:00:05", "2100-01-01 12:00:00", "1999-12-31 23:59:59", "2037-06-01 00:00:00"];

fn can_fake() -> bool {
    let there = is_there("faketime");
    if !there {
        println!("skipped: faketime is not installed");
    }
    there
}

#[test]
fn fault_40_with_a_clock_of_another_century_a_vault_works() {
    if !can_fake() {
        return;
    }
    let home = Home::with_apis();
    // Forwards, then backwards: each change comes at a time that is before that of the last one, or long after it.
    for (number, time) in TIMES.iter().enumerate() {
        let at = |words: &[&str]| home.capi(words).unlocked().env("SECRET", NEW).after(&faked(time));
        let name = format!("Api {number}");
        at(&["add", &name, "--type", "bearer", "--from-env", "SECRET"]).succeeds();
        at(&["edit", &name, "--domain", "api.example.com"]).succeeds();
        at(&["rotate", &name, "--from-env", "SECRET"]).succeeds();
        let shown = at(&["show", &name, "--json"]).succeeds().out();
        assert!(
            shown.contains(&format!("\"created\":\"{}", &time[..4])) || shown.contains(&time[..10]),
            "{shown}"
        );
        assert_eq!(at(&["list"]).succeeds().out().lines().count(), 4 + number + 1);
        at(&["exec", "--", "true"]).succeeds();
    }
    // A machine with the right clock reads the result.
    assert_eq!(home.capi(["list"]).succeeds().out().lines().count(), 4 + TIMES.len());
}

fn faked(time: &str) -> String {
    format!("set -- faketime -f '{time}' \"$@\"")
}

#[test]
fn fault_40_the_limits_of_a_session_do_not_follow_the_clock() {
    if !can_fake() {
        return;
    }
    let world = World::new();
    let at = |time: &str, words: &[&str]| {
        let arguments = [&["-f", time, crate::harness::agent::CAPI], words].concat();
        let mut command = world.program("faketime");
        command.args(arguments);
        crate::harness::Outcome::of(crate::harness::agent::run(command))
    };
    let left = |time: &str| {
        let status = at(time, &["status", "--json"]);
        assert_eq!(status.code(), 0, "{time}: {} {}", status.out(), status.err());
        status.out()
    };
    let unlock = at(TIMES[0], &["unlock", "--passphrase-file", "passphrase"]);
    assert_eq!(unlock.code(), 0, "{}", unlock.err());
    for time in TIMES {
        assert!(left(time).contains("\"unlocked\""), "{}", left(time));
        assert_eq!(at(time, &crate::harness::agent::PRINT).code(), 0, "{time}");
    }
    assert_eq!(world.script(&crate::harness::agent::PRINT).code(), 0);
}

#[test]
fn fault_41_a_save_without_random_numbers_fails() {
    if !can_trace() {
        return;
    }
    let save = Save::edit();
    let all: Vec<Call> = save.calls().into_iter().filter(|call| call.name == "getrandom").collect();
    assert!(all.len() >= 3, "{all:?}");
    each(all, |call| {
        let home = save.home();
        // From this one on: a generator that fails once and works then is not what fails.
        let outcome =
            save.traced(&home, &format!("-o /dev/null -e inject=getrandom:error=EIO:when={}+", call.when));
        let said = outcome.err();
        assert!(!said.contains("panicked"), "{call:?}: {said}");
        match outcome.status.code() {
            Some(1) => {
                assert_eq!(save.state(&home, &call), State::Old, "{call:?}");
                assert!(said.contains("the system's random number generator failed"), "{call:?}: {said}");
                assert!(said.contains("nothing was saved"), "{call:?}: {said}");
            }
            // Random names of files and seeds of hash tables need not be secret.
            Some(0) => assert_eq!(save.state(&home, &call), State::New, "{call:?}"),
            code => panic!("{call:?}: {code:?} {said}"),
        }
        assert!(temporary(&home).len() <= 1, "{call:?}");
    });
}
