//! Which signals reach the program, and how often.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Command;

use rustix::process::Signal;

use crate::harness::processes::*;
use crate::harness::terminal::*;

/// A program that logs the signals it receives, and ends when the file `stop` next to its log exists,
/// or its directory is gone: it does not outlive its test.
const LISTENER: &str = "for s in TERM HUP INT QUIT USR1 USR2 TSTP CONT; do trap \"echo $s\" $s; done; echo $$ > pid; \
                        echo ready; until test -e stop || ! test -d \"$PWD\"; do sleep 0.01; done; echo over";

/// Starts [`LISTENER`] under capi in `directory`, with its output in the file `log`; `before` goes in front of capi.
fn listener(before: &[&str], directory: &Path) -> Command {
    let mut words = before.iter().copied().chain([env!("CARGO_BIN_EXE_capi")]);
    let mut command = program(words.next().unwrap());
    command.args(words).args(["exec", "--", "bash", "-c", LISTENER]).current_dir(directory);
    command.stdout(File::create(directory.join("log")).unwrap());
    command
}

#[test]
fn without_a_terminal_each_reaches_the_program_once() {
    let directory = directory();
    let log = directory.path().join("log");
    // A session of its own has no terminal, even if the tests have one.
    let mut capi = Kept::start(listener(&["setsid"], directory.path()));
    until_holds(&log, "ready");
    let mut expected = "ready\n".to_owned();
    for (number, name) in [
        (Signal::TERM, "TERM"),
        (Signal::HUP, "HUP"),
        (Signal::INT, "INT"),
        (Signal::QUIT, "QUIT"),
        (Signal::USR1, "USR1"),
        (Signal::USR2, "USR2"),
        (Signal::TSTP, "TSTP"),
    ] {
        signal(capi.pid(), number);
        expected += &format!("{name}\n");
        until_holds(&log, &expected);
    }
    File::create(directory.path().join("stop")).unwrap();
    assert!(capi.end().success());
    assert_eq!(fs::read_to_string(log).unwrap(), expected + "over\n");
}

#[test]
fn ctrl_c_reaches_the_program_once() {
    let directory = directory();
    let log = directory.path().join("log");
    let mut terminal = on_terminal(listener(&["sh", "-c", "exec \"$@\" > log", "sh"], directory.path()));
    until_holds(&log, "ready");
    for (key, name) in [('c', "INT"), ('\\', "QUIT")] {
        terminal.send_control(key).unwrap();
        until_holds(&log, name);
    }
    // A signal that capi passed on by mistake arrived before the answer to this one.
    let capi = parent(number_in(&directory.path().join("pid")));
    signal(capi, Signal::USR1);
    until_holds(&log, "USR1");
    signal(capi, Signal::TERM);
    until_holds(&log, "TERM");
    File::create(directory.path().join("stop")).unwrap();
    until_holds(&log, "over");
    assert_eq!(fs::read_to_string(log).unwrap(), "ready\nINT\nQUIT\nUSR1\nTERM\nover\n");
}

#[test]
fn signals_from_the_terminal_are_not_passed_on() {
    let directory = directory();
    let log = directory.path().join("log");
    // In a session of its own the program receives nothing from the terminal: all signals come from capi.
    let script = format!("exec \"$CAPI\" exec -- setsid bash -c '{LISTENER}' > log");
    let mut sh = program("sh");
    sh.args(["-c", &script]).current_dir(directory.path());
    let mut terminal = on_terminal(sh);
    until_holds(&log, "ready");
    let capi = parent(number_in(&directory.path().join("pid")));
    for key in ['c', '\\', 'z'] {
        terminal.send_control(key).unwrap();
    }
    signal(capi, Signal::USR1);
    until_holds(&log, "USR1");
    File::create(directory.path().join("stop")).unwrap();
    until_holds(&log, "over");
    assert_eq!(fs::read_to_string(log).unwrap(), "ready\nUSR1\nover\n");
}

#[test]
fn the_child_ignores_the_signals_that_the_caller_ignores() {
    let mut command = program("sh");
    command.args([
        "-c",
        "trap '' HUP INT; exec \"$CAPI\" exec -- sh -c 'kill -HUP $$; kill -INT $$; echo alive'",
    ]);
    assert_eq!(stdout(&run(command)), "alive\n");
}

#[test]
fn the_program_starts_with_the_signals_as_they_were() {
    // Both in one process, so that nothing else can differ.
    let script = "look=\"grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status\"; sh -c \"$look\"; echo under capi; \
                  exec \"$CAPI\" exec -- sh -c \"$look\"";
    for before in ["", "trap '' HUP INT QUIT USR1 TSTP WINCH; "] {
        let mut sh = program("sh");
        sh.args(["-c", &format!("{before}{script}")]);
        let both = stdout(&run(sh));
        let (plain, under) = both.split_once("under capi\n").unwrap();
        assert!(plain.contains("SigIgn:"), "{both}");
        assert_eq!(masks(under), masks(plain));
    }
}

/// The masks of signals in `/proc/PID/status`, without 32 and 33. No program can use these two: the C library reserves
/// them, and its `posix_spawn` ignores them in each child.
fn masks(status: &str) -> Vec<(&str, u64)> {
    let mask = |line| -> Option<(&str, u64)> {
        let (name, mask) = str::split_once(line, ":\t")?;
        Some((name, u64::from_str_radix(mask, 16).unwrap() & !(3 << 31)))
    };
    status.lines().map(|line| mask(line).unwrap()).collect()
}

#[test]
fn a_clean_up_takes_as_long_as_it_takes() {
    let directory = directory();
    let log = directory.path().join("log");
    let script = "trap 'sleep 0.5; echo clean; exit 3' TERM; echo ready; while :; do sleep 0.01; done";
    let mut command = exec(&["--", "bash", "-c", script]);
    command.stdout(File::create(&log).unwrap());
    let mut capi = Kept::start(command);
    until_holds(&log, "ready");
    signal(capi.pid(), Signal::TERM);
    assert_eq!(capi.end().code(), Some(3));
    assert_eq!(fs::read_to_string(log).unwrap(), "ready\nclean\n");
}

#[test]
fn capi_dies_of_the_signal_that_killed_the_child() {
    let directory = directory();
    let log = directory.path().join("log");
    let mut command = exec_sh("echo ready; exec sleep 1000");
    command.stdout(File::create(&log).unwrap());
    let mut capi = Kept::start(command);
    until_holds(&log, "ready");
    signal(capi.pid(), Signal::TERM);
    assert_eq!(capi.end().signal(), Some(15));
}

#[test]
fn stopping_one_by_hand_does_not_stop_the_other() {
    let directory = directory();
    let log = directory.path().join("log");
    let capi = Kept::start(listener(&["setsid"], directory.path()));
    until_holds(&log, "ready");
    let child = number_in(&directory.path().join("pid"));
    signal(child, Signal::STOP);
    until_stopped(child, true);
    // capi still acts: it passes CONT on to a program that is stopped.
    signal(capi.pid(), Signal::CONT);
    until_stopped(child, false);
    until_holds(&log, "CONT");
    assert_ne!(state(capi.pid()), Some('T'));
    signal(capi.pid(), Signal::STOP);
    until_stopped(capi.pid(), true);
    assert_ne!(state(child), Some('T'));
    signal(capi.pid(), Signal::CONT);
    until_stopped(capi.pid(), false);
    signal(capi.pid(), Signal::USR1);
    // A program that is not stopped is not continued.
    assert_eq!(until_holds(&log, "USR1"), "ready\nCONT\nUSR1\n");
}

#[test]
fn a_shell_stops_and_continues_both() {
    let directory = directory();
    let path = directory.path().join("log");
    let shown = path.display();
    let mut bash = bash();
    let pid = directory.path().join("pid");
    let script = format!("echo $$ > {}; echo ready; cat; exit 4", pid.display());
    bash.send_line(&format!("$CAPI exec -- sh -c '{script}' > {shown}")).unwrap();
    until_holds(&path, "ready");
    let capi = parent(number_in(&pid));
    bash.send_line("one").unwrap();
    until_holds(&path, "one");
    bash.send_control('z').unwrap();
    bash.exp_string("Stopped").unwrap();
    bash.exp_string("ready> ").unwrap();
    bash.send_line("fg").unwrap();
    bash.send_line("two").unwrap();
    until_holds(&path, "two");
    bash.send_control('z').unwrap();
    bash.exp_string("Stopped").unwrap();
    bash.exp_string("ready> ").unwrap();
    // In the background it reads from the terminal, which stops it again.
    bash.send_line("bg").unwrap();
    bash.exp_string("ready> ").unwrap();
    until_stopped(capi, true);
    bash.send_line("jobs").unwrap();
    bash.exp_string("Stopped").unwrap();
    bash.exp_string("ready> ").unwrap();
    bash.send_line("fg").unwrap();
    bash.send_line("three").unwrap();
    until_holds(&path, "three");
    bash.send_control('d').unwrap();
    bash.exp_string("ready> ").unwrap();
    bash.send_line("echo code-$?").unwrap();
    bash.exp_string("code-4").unwrap();
    bash.send_line("exit").unwrap();
}

#[test]
fn a_child_that_ignores_ctrl_z_continues() {
    let directory = directory();
    let path = directory.path().join("log");
    let mut bash = bash();
    bash.send_line(&format!(
        "$CAPI exec -- sh -c 'trap \"\" TSTP; echo ready; read x; echo $x; read y' > {}",
        path.display()
    ))
    .unwrap();
    until_holds(&path, "ready");
    bash.send_control('z').unwrap();
    bash.send_line("typed").unwrap();
    until_holds(&path, "typed");
    // Not before: once the program is gone Ctrl-Z is for capi, which passes on the last output.
    bash.send_line("").unwrap();
    bash.exp_string("ready> ").unwrap();
    bash.send_line("exit").unwrap();
}

#[test]
fn a_child_that_stops_itself_returns_to_the_shell() {
    let directory = directory();
    let path = directory.path().join("log");
    let mut bash = bash();
    bash.send_line(&format!("$CAPI exec -- sh -c 'kill -STOP $$; echo back' > {}", path.display())).unwrap();
    bash.exp_string("Stopped").unwrap();
    bash.exp_string("ready> ").unwrap();
    bash.send_line("fg").unwrap();
    until_holds(&path, "back");
    bash.exp_string("ready> ").unwrap();
    bash.send_line("exit").unwrap();
}
