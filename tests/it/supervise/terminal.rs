//! A terminal: untouched with `auto`, one of the program's own with `always`.

use rustix::process::Signal;
use rustix::pty::ptsname;
use rustix::termios::{Action, LocalModes, Winsize, tcflow, tcgetattr, tcsetwinsize};

use crate::harness::processes::*;
use crate::harness::terminal::*;

#[test]
fn a_terminal_is_inherited_and_the_process_replaced() {
    let mut parent = program("sh");
    parent.args(["-c", "echo before $$; exec $CAPI exec -- sh -c 'test -t 1 && test -t 2 && echo after $$'"]);
    let mut terminal = on_terminal(parent);
    terminal.exp_string("before ").unwrap();
    let pid = terminal.read_line().unwrap();
    terminal.exp_string(&format!("after {pid}")).unwrap();
}

#[test]
fn stderr_stays_a_terminal_when_only_stdout_is_masked() {
    let mut sh = program("sh");
    sh.args(["-c", "$CAPI exec -- sh -c 'test -t 2 && ! test -t 1 && echo $CUSTOM_API_BILLING; echo $CUSTOM_API_BILLING >&2' | cat"]);
    let all = on_terminal(sh).exp_eof().unwrap();
    assert!(all.contains("[capi: Billing]") && all.contains(KEY), "{all}");
}

fn always(script: &str) -> std::process::Command {
    exec(&["--mask", "always", "--", "sh", "-c", script])
}

#[test]
fn mask_always_provides_a_terminal_and_masks_it_with_its_colors() {
    let script = "test -t 0 && test -t 1 && test -t 2 && sh -c ': > /dev/tty' && \
                  printf '\\033[31m%s\\033[0m|' $CUSTOM_API_BILLING; exit 6";
    let mut terminal = on_terminal(always(script));
    assert_eq!(terminal.exp_string("|").unwrap(), "\x1b[31m[capi: Billing]\x1b[0m");
    assert_eq!(code(&mut terminal), Some(6));
}

#[test]
fn always_carries_the_size_over_also_when_it_changes() {
    let directory = directory();
    let stop = directory.path().join("stop");
    // Ended by a file and not by Ctrl-C: bash forgets a Ctrl-C that comes just when a command ends.
    let script = format!(
        "trap 'stty size' WINCH; stty size; echo ready; until test -e {}; do sleep 0.01; done",
        stop.display()
    );
    let mut bash = bash();
    let device = bash.process().get_file_handle().unwrap();
    let size = |rows, columns| Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&device, size(31, 97)).unwrap();
    bash.send_line(&format!("$CAPI exec --mask always -- bash -c \"{script}\"")).unwrap();
    bash.exp_string("31 97").unwrap();
    bash.exp_string("ready").unwrap();
    tcsetwinsize(&device, size(17, 55)).unwrap();
    bash.exp_string("17 55").unwrap();
    std::fs::write(stop, "").unwrap();
    bash.exp_string("ready> ").unwrap();
    bash.send_line("exit").unwrap();
}

#[test]
fn always_is_raw_while_it_runs_and_as_before_after_every_end() {
    let mut bash = bash();
    let device = bash.process().get_file_handle().unwrap();
    let modes = || tcgetattr(&device).unwrap().local_modes;
    bash.send_line("stty echo; echo set").unwrap();
    bash.exp_string("set\r\nready> ").unwrap();
    type End = fn(&mut rexpect::session::PtySession);
    let ends: [(&str, End, &str); 4] = [
        (
            "read x",
            |bash| {
                let _ = bash.send_line("").unwrap();
            },
            "code-0",
        ),
        ("sleep 1000", |bash| bash.send_control('c').unwrap(), "code-130"),
        (
            "read x; kill -TERM $PPID; sleep 1000",
            |bash| {
                let _ = bash.send_line("").unwrap();
            },
            "code-143",
        ),
        (
            "read x; kill -SEGV $$",
            |bash| {
                let _ = bash.send_line("").unwrap();
            },
            "code-139",
        ),
    ];
    for (script, end, code) in ends {
        bash.send_line(&format!("$CAPI exec --mask always -- sh -c 'echo sta''rted; {script}'")).unwrap();
        bash.exp_string("started").unwrap();
        until("the raw mode", || (!modes().intersects(LocalModes::ECHO | LocalModes::ICANON)).then_some(()));
        end(&mut bash);
        bash.exp_string("ready> ").unwrap();
        // On a line of its own: bash drops the rest of a line when SIGINT ended its first command.
        bash.send_line("echo code-$?").unwrap();
        bash.exp_string(&format!("{code}\r\nready> ")).unwrap();
        assert!(modes().contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG), "{script}");
    }
    bash.send_line("exit").unwrap();
}

#[test]
fn mask_always_restores_the_terminal_while_the_child_is_stopped() {
    let mut bash = bash();
    let device = bash.process().get_file_handle().unwrap();
    let modes = || tcgetattr(&device).unwrap().local_modes;
    bash.send_line("$CAPI exec --mask always -- sh -c 'kill -STOP $$; read x; echo got-$x'").unwrap();
    bash.exp_string("Stopped").unwrap();
    bash.exp_string("ready> ").unwrap();
    assert!(modes().contains(LocalModes::ICANON));
    bash.send_line("fg").unwrap();
    until("the raw mode", || (!modes().contains(LocalModes::ICANON)).then_some(()));
    bash.send_line("it").unwrap();
    bash.exp_string("got-it").unwrap();
    bash.exp_string("ready> ").unwrap();
    bash.send_line("exit").unwrap();
}

#[test]
fn mask_always_uses_pipes_for_pipes_and_reports_a_failed_start() {
    let mut sh = program("sh");
    sh.args(["-c", "$CAPI exec --mask always -- sh -c 'test -t 1 || echo $CUSTOM_API_BILLING' | cat"]);
    assert_eq!(on_terminal(sh).exp_eof().unwrap(), "[capi: Billing]\r\n");
    let mut terminal = on_terminal(exec(&["--mask", "always", "--", "no-such-program"]));
    terminal.exp_string("cannot run `no-such-program`: command not found").unwrap();
    assert_eq!(code(&mut terminal), Some(127));
}

#[test]
fn mask_always_stops_with_ctrl_z_and_continues() {
    let mut bash = bash();
    let device = bash.process().get_file_handle().unwrap();
    let modes = || tcgetattr(&device).unwrap().local_modes;
    bash.send_line("$CAPI exec --mask always -- sh -c 'echo sta''rted; read x; echo got-$x; exit 4'")
        .unwrap();
    bash.exp_string("started").unwrap();
    for _ in 0..2 {
        until("the raw mode", || (!modes().contains(LocalModes::ICANON)).then_some(()));
        bash.send_control('z').unwrap();
        bash.exp_string("Stopped").unwrap();
        bash.exp_string("ready> ").unwrap();
        assert!(modes().contains(LocalModes::ICANON));
        bash.send_line("fg").unwrap();
    }
    until("the raw mode", || (!modes().contains(LocalModes::ICANON)).then_some(()));
    bash.send_line("it").unwrap();
    bash.exp_string("got-it").unwrap();
    bash.exp_string("ready> ").unwrap();
    bash.send_line("echo code-$?").unwrap();
    bash.exp_string("code-4").unwrap();
    bash.send_line("exit").unwrap();
}

#[test]
fn always_a_stop_that_is_sent_to_capi_stops_both() {
    let mut bash = bash();
    let device = bash.process().get_file_handle().unwrap();
    let modes = || tcgetattr(&device).unwrap().local_modes;
    let directory = directory();
    let path = directory.path().join("leader");
    let script = format!("echo $PPID > {}; read x; echo got-$x; read y", path.display());
    bash.send_line(&format!("$CAPI exec --mask always -- sh -c '{script}'")).unwrap();
    let capi = parent(number_in(&path));
    until("the raw mode", || (!modes().contains(LocalModes::ICANON)).then_some(()));
    signal(capi, Signal::TSTP);
    bash.exp_string("Stopped").unwrap();
    bash.exp_string("ready> ").unwrap();
    let threads = in_status(capi, "Threads:");
    assert!(modes().contains(LocalModes::ICANON));
    bash.send_line("fg").unwrap();
    until("the raw mode", || (!modes().contains(LocalModes::ICANON)).then_some(()));
    bash.send_line("it").unwrap();
    bash.exp_string("got-it").unwrap();
    // One that passes keys on is enough.
    assert_eq!(in_status(capi, "Threads:"), threads);
    bash.send_line("").unwrap();
    bash.exp_string("ready> ").unwrap();
    bash.send_line("exit").unwrap();
}

#[test]
fn always_leaves_a_piped_input_as_it_is() {
    let mut sh = program("sh");
    sh.args(["-c", "echo piped | $CAPI exec --mask always -- sh -c 'read x; test -t 1 && echo got-$x'"]);
    on_terminal(sh).exp_string("got-piped").unwrap();
}

#[test]
fn always_hands_no_descriptor_of_capi_on() {
    let sh = || {
        let mut sh = program("sh");
        sh.env("LOOK", "for fd in /proc/self/fd/*; do printf '%s ' \"${fd##*/}\"; done; echo .");
        // Both in one process, so that nothing else can differ.
        sh.args(["-c", "eval \"$LOOK\"; exec $CAPI exec --mask always -- sh -c \"$LOOK\""]);
        sh
    };
    for seen in [on_terminal(sh()).exp_eof().unwrap(), stdout(&run(sh()))] {
        let lines: Vec<&str> = seen.lines().collect();
        assert!(lines.len() == 2 && lines[0] == lines[1], "{seen}");
    }
}

#[test]
fn mask_always_leaves_the_terminal_unchanged_after_a_continuation() {
    let mut bash = bash();
    let device = bash.process().get_file_handle().unwrap();
    let modes = || tcgetattr(&device).unwrap().local_modes;
    let directory = directory();
    let path = directory.path().join("leader");
    bash.send_line("stty echo; echo set").unwrap();
    bash.exp_string("set\r\nready> ").unwrap();
    let script = format!("echo $PPID > {}; read x", path.display());
    bash.send_line(&format!("$CAPI exec --mask always -- sh -c '{script}'")).unwrap();
    let capi = parent(number_in(&path));
    until("the raw mode", || (!modes().contains(LocalModes::ICANON)).then_some(()));
    let before = sleeps(capi);
    signal(capi, Signal::CONT);
    until("the continuation", || (sleeps(capi) != before).then_some(()));
    bash.send_line("").unwrap();
    bash.exp_string("ready> ").unwrap();
    bash.send_line("echo over").unwrap();
    bash.exp_string("over\r\nready> ").unwrap();
    assert!(modes().contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG));
    bash.send_line("exit").unwrap();
}

/// How often the first thread of a process has waited for something.
fn sleeps(pid: u32) -> Option<u64> {
    in_status(pid, "voluntary_ctxt_switches:")
}

#[test]
fn mask_always_survives_a_new_size_while_output_is_pending() {
    let directory = directory();
    let path = directory.path().join("leader");
    let end = "read x; head -c 5000 /dev/zero | tr '\\0' x; exit 4";
    let mut terminal = on_terminal(always(&format!("echo $PPID > {}; {end}", path.display())));
    let leader = number_in(&path);
    let capi = parent(leader);
    let master = terminal.process().get_file_handle().unwrap();
    let line = std::fs::File::open(ptsname(&master, Vec::new()).unwrap().to_str().unwrap()).unwrap();
    tcflow(&line, Action::OOff).unwrap();
    terminal.send_line("it").unwrap();
    until("the end of the program", || state(leader).is_none().then_some(()));
    let before = sleeps(capi);
    signal(capi, Signal::WINCH);
    until("the size", || (sleeps(capi) != before).then_some(()));
    tcflow(&line, Action::OOn).unwrap();
    // It does not end while a process has it open.
    drop(line);
    let all = terminal.exp_eof().unwrap();
    assert_eq!((all.matches('x').count(), code(&mut terminal)), (5000, Some(4)));
}

#[test]
fn mask_always_ignores_ctrl_z_without_a_shell_that_waits() {
    let mut terminal = on_terminal(always("echo ready; read x; echo got-$x"));
    terminal.exp_string("ready").unwrap();
    terminal.send_control('z').unwrap();
    // As the kernel sends it for a Ctrl-Z that was typed before the program had the keyboard.
    terminal.process_mut().signal(rexpect::process::Signal::SIGTSTP).unwrap();
    terminal.send_line("it").unwrap();
    terminal.exp_string("got-it").unwrap();
}

#[test]
fn mask_always_gives_an_interactive_shell_job_control() {
    let mut command = exec(&["--mask", "always", "--", "bash", "--norc", "--noediting", "-i"]);
    command.env("PS1", "inside> ");
    let mut terminal = on_terminal(command);
    terminal.exp_string("inside> ").unwrap();
    terminal.send_line("sh -c 'echo sta''rted; exec sleep 1000'").unwrap();
    terminal.exp_string("started").unwrap();
    terminal.send_control('z').unwrap();
    terminal.exp_string("Stopped").unwrap();
    // While bash doesn't know that the job is gone, its first `exit` is refused.
    terminal.send_line("kill -KILL %1; wait -f %1; echo $CUSTOM_API_BILLING; exit 3").unwrap();
    terminal.exp_string("[capi: Billing]").unwrap();
    assert_eq!(code(&mut terminal), Some(3));
}
