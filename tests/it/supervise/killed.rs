//! Signals that would end capi: they reach the child, or the child ends with capi.

use std::fs::File;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::Signal;

use crate::harness::processes::*;
use crate::harness::terminal::*;

fn until_gone(pid: u32) {
    until("the end of the child", || state(pid).is_none_or(|state| state == 'Z').then_some(()));
}

/// A command whose child writes its process ID into the file `pid` and ignores the signals of a terminal that goes away.
fn sleeper(words: &[&str], directory: &Path) -> Command {
    let mut command = exec(words);
    command.args(["--", "sh", "-c", "trap '' HUP PIPE; echo $$ > pid; exec sleep 1000"]);
    command.current_dir(directory);
    command
}

#[test]
fn the_child_is_killed_with_capi() {
    let directory = directory();
    let mut command = sleeper(&[], directory.path());
    command.stdout(Stdio::piped());
    let mut capi = Kept::start(command);
    let child = number_in(&directory.path().join("pid"));
    assert_eq!(parent(child), capi.pid());
    signal(capi.pid(), Signal::KILL);
    assert_eq!(capi.end().signal(), Some(9));
    until_gone(child);
}

#[test]
fn the_child_on_a_terminal_of_its_own_is_killed_with_capi() {
    let directory = directory();
    let terminal = on_terminal(sleeper(&["--mask", "always"], directory.path()));
    let child = number_in(&directory.path().join("pid"));
    let capi = parent(parent(child));
    signal(capi, Signal::KILL);
    until_gone(child);
    drop(terminal);
}

#[test]
fn a_child_whose_parent_is_gone_before_it_starts_does_not_start() {
    // Another process than the parent stands for the one that is gone.
    for internal in ["__child", "__on-terminal"] {
        let mut command = program(env!("CARGO_BIN_EXE_capi"));
        command.args([internal, "1", "--", "echo", "started"]);
        let output = run(command);
        assert_eq!((output.status.signal(), stdout(&output).as_str()), (Some(9), ""), "{internal}");
    }
}

#[test]
fn a_background_process_of_the_child_is_not_killed_with_capi() {
    let directory = directory();
    let mut command =
        exec_sh("sleep 1000 < /dev/null > /dev/null 2>&1 & echo $! > other; echo $$ > pid; wait");
    command.current_dir(directory.path()).stdout(Stdio::piped());
    let mut capi = Kept::start(command);
    let child = number_in(&directory.path().join("pid"));
    let other = number_in(&directory.path().join("other"));
    signal(capi.pid(), Signal::KILL);
    capi.end();
    until_gone(child);
    assert!(state(other).is_some_and(|state| state != 'Z'));
    signal(other, Signal::KILL);
}

#[test]
fn the_watcher_of_other_systems_kills_the_child_only_if_capi_was_killed() {
    for (dismissed, signal) in [(true, 15), (false, 9)] {
        let mut child = Kept::start({
            let mut command = program("sleep");
            command.arg("1000");
            command
        });
        let mut command = program(env!("CARGO_BIN_EXE_capi"));
        command.arg("__watch").arg(child.pid().to_string()).stdin(Stdio::piped());
        let mut watcher = Kept::start(command);
        let mut end = watcher.child.stdin.take().unwrap();
        if dismissed {
            std::io::Write::write_all(&mut end, b".").unwrap();
        }
        drop(end);
        assert!(watcher.end().success());
        if dismissed {
            self::signal(child.pid(), Signal::TERM);
        }
        assert_eq!(child.end().signal(), Some(signal));
    }
}

/// Signals that end a process, by the names that bash has for them.
const FORWARDED: [&str; 13] = [
    "ABRT", "ALRM", "VTALRM", "PROF", "XCPU", "XFSZ", "IO", "PWR", "RTMIN", "RTMIN+3", "RTMAX-7", "RTMAX",
    "TERM",
];

#[test]
fn every_signal_that_ends_a_process_reaches_the_child() {
    let directory = directory();
    let log = directory.path().join("log");
    let script = format!(
        "for s in {}; do trap \"echo got $s\" $s; done; echo ready; \
         until test -e stop || ! test -d \"$PWD\"; do sleep 0.01; done",
        FORWARDED.join(" ")
    );
    let mut command = exec(&["--", "bash", "-c", &script]);
    command.current_dir(directory.path()).stdout(File::create(&log).unwrap());
    let mut capi = Kept::start(command);
    until_holds(&log, "ready\n");
    for name in FORWARDED {
        let kill = ["-c", &format!("kill -{name} {}", capi.pid())];
        assert!(program("bash").args(kill).status().unwrap().success());
        until_holds(&log, &format!("got {name}\n"));
    }
    File::create(directory.path().join("stop")).unwrap();
    assert!(capi.end().success());
}
