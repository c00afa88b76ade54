//! How long the parent stays and how it ends.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;
use std::thread;

use rustix::process::Signal;

use crate::harness::processes::*;

#[test]
fn the_exit_code_is_the_programs() {
    for code in [0, 1, 7, 125, 255] {
        assert_eq!(run(exec_sh(&format!("exit {code}"))).status.code(), Some(code));
    }
}

#[test]
fn capi_ends_by_the_signal_that_ended_the_child() {
    for (name, number) in [
        ("HUP", 1),
        ("INT", 2),
        ("QUIT", 3),
        ("ABRT", 6),
        ("KILL", 9),
        ("USR1", 10),
        ("SEGV", 11),
        ("PIPE", 13),
        ("ALRM", 14),
        ("TERM", 15),
    ] {
        let output = run(exec_sh(&format!("echo {name}; kill -{name} $$")));
        assert_eq!((output.status.signal(), stdout(&output)), (Some(number), format!("{name}\n")));
        assert!(!output.status.core_dumped());
    }
    // A signal without a name.
    assert_eq!(run(exec(&["--", "bash", "-c", "kill -40 $$"])).status.code(), Some(128 + 40));
}

#[test]
fn a_background_process_with_the_pipe_does_not_delay_capi() {
    let mut command = exec_sh("sleep 1000 & echo $! $CUSTOM_API_BILLING");
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut capi = Kept::start(command);
    let mut stdout = BufReader::new(capi.child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    let (pid, rest) = line.split_once(' ').unwrap();
    assert_eq!(rest, "[capi: Billing]\n");
    assert!(capi.end().success());
    // As without capi, the pipe ends with the background process.
    signal(pid.parse().unwrap(), Signal::KILL);
    assert_eq!(stdout.read_line(&mut String::new()).unwrap(), 0);
}

#[test]
fn a_background_process_that_writes_continuously_does_not_delay_capi() {
    let directory = directory();
    let path = directory.path().join("pid");
    // It has begun when the program ends.
    let begun = "until [ \"$(sed -n 's/^wchar: //p' /proc/$!/io)\" -gt 1000000 ]; do :; done";
    let mut command = exec_sh(&format!("yes & {begun}; echo $! > pid"));
    command.current_dir(directory.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut capi = Kept::start(command);
    let mut stdout = capi.child.stdout.take().unwrap();
    let yes = thread::spawn(move || number_in(&path));
    while !yes.is_finished() {
        stdout.read_exact(&mut [0; 4096]).unwrap();
    }
    let yes = yes.join().unwrap();
    // The rest of the pipe, which capi still forwards.
    let reader = thread::spawn(move || io::copy(&mut stdout.take(1 << 20), &mut io::sink()));
    assert!(capi.end().success());
    assert_ne!(state(yes), None);
    // SIGPIPE ends it as soon as the reader is gone.
    reader.join().unwrap().unwrap();
    until("the end of yes", || state(yes).is_none_or(|state| state == 'Z').then_some(()));
}

#[test]
fn the_last_bytes_of_a_program_arrive_although_others_keep_the_pipe() {
    let directory = directory();
    let mut command = exec_sh("sleep 1000 & head -c 60000 /dev/zero; echo $! > pid");
    let log = directory.path().join("log");
    command.current_dir(directory.path()).stdin(Stdio::null()).stdout(fs::File::create(&log).unwrap());
    assert!(Kept::start(command).end().success());
    signal(number_in(&directory.path().join("pid")), Signal::KILL);
    assert_eq!(fs::metadata(log).unwrap().len(), 60000);
}

#[test]
fn a_reader_that_never_reads_does_not_make_capi_immortal() {
    let directory = directory();
    let path = directory.path().join("pid");
    let mut command = exec(&["--", "sh", "-c", "echo $$ > $0; exec head -c 100000 /dev/zero"]);
    command.arg(&path).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut capi = Kept::start(command);
    let child = number_in(&path);
    until("the end of the program", || state(child).is_none().then_some(()));
    signal(capi.pid(), Signal::TERM);
    assert_eq!(capi.end().signal(), Some(15));
}

#[test]
fn a_stop_while_the_rest_of_the_output_waits_is_only_a_stop() {
    let directory = directory();
    let path = directory.path().join("pid");
    let mut command = exec(&["--", "sh", "-c", "echo $$ > $0; exec head -c 100000 /dev/zero"]);
    command.arg(&path).stdout(Stdio::piped()).stderr(Stdio::null());
    let capi = Kept::start(command);
    let child = number_in(&path);
    until("the end of the program", || state(child).is_none().then_some(()));
    signal(capi.pid(), Signal::TSTP);
    until_stopped(capi.pid(), true);
    signal(capi.pid(), Signal::CONT);
    until_stopped(capi.pid(), false);
    let output = capi.output();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 100_000));
}

#[test]
fn no_zombie_is_left_while_the_program_runs() {
    let directory = directory();
    let path = directory.path().join("pid");
    // The background process of the shell that capi was before is capi's child, and not the program.
    let script = "sleep 0.05 & echo $! > \"$0\"; exec \"$CAPI\" exec -- sh -c 'read end; echo over'";
    let mut command = program("sh");
    command.args(["-c", script]).arg(&path).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut capi = Kept::start(command);
    let orphan = number_in(&path);
    until("the end of the orphan", || state(orphan).is_none().then_some(()));
    drop(capi.child.stdin.take());
    assert!(capi.end().success());
}

/// capi as the first process of a namespace of its own, where that is allowed.
fn first_process() -> Option<std::process::Command> {
    let mut command = namespace()?;
    command.arg(env!("CARGO_BIN_EXE_capi")).args(["exec", "--", "bash", "-c"]);
    Some(command)
}

/// A process namespace of its own, where that is allowed.
fn namespace() -> Option<std::process::Command> {
    let words = ["--pid", "--fork", "--mount-proc", "--kill-child"];
    let allowed = program("unshare").args(words).arg("true").stderr(Stdio::null()).status();
    if !allowed.is_ok_and(|status| status.success()) {
        println!("skipped: no process namespace may be made here");
        return None;
    }
    let mut command = program("unshare");
    command.args(words);
    Some(command)
}

#[test]
fn as_the_first_process_signals_arrive_and_orphans_are_reaped() {
    let Some(mut command) = first_process() else { return };
    let directory = directory();
    let path = directory.path().join("log");
    // A zombie would still be there for `kill -0`.
    let script = "orphan=$(sleep 0.05 > /dev/null & echo $!); while kill -0 $orphan; do sleep 0.01; done; \
                  trap 'echo got; exit 5' TERM; echo ready; while :; do sleep 0.01; done";
    command.arg(script).stdout(fs::File::create(&path).unwrap()).stderr(Stdio::null());
    let mut unshare = Kept::start(command);
    until_holds(&path, "ready");
    let children = format!("/proc/{0}/task/{0}/children", unshare.pid());
    signal(fs::read_to_string(children).unwrap().trim().parse().unwrap(), Signal::TERM);
    assert_eq!(unshare.end().code(), Some(5));
    assert_eq!(fs::read_to_string(path).unwrap(), "ready\ngot\n");
}

#[test]
fn as_the_first_process_a_signal_becomes_a_code() {
    let Some(mut command) = first_process() else { return };
    command.arg("kill -TERM $$");
    assert_eq!(run(command).status.code(), Some(128 + 15));
}

#[test]
fn below_a_session_that_began_outside_of_the_namespace_a_stop_is_followed_as_anywhere() {
    let Some(mut command) = namespace() else { return };
    let program = "(until grep -q '^State:.T' /proc/$$/status; do sleep 0.01; done; kill -CONT $$) & \
                   kill -STOP $$; echo back";
    // The shell's session, seen from inside, has the number 0; capi's own has not.
    command.args(["sh", "-c", "setsid \"$CAPI\" exec -- sh -c \"$0\"; exit $?", program]);
    assert_eq!(stdout(&run(command)), "back\n");
}
