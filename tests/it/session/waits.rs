//! How long a command may wait, from the calls that it makes: a busy machine makes them slower, but not others.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::harness::agent::{CAPI, PRINT, World, run, signal};
use crate::harness::processes::can_trace;

/// Calls that can suspend a process until something happens, and those that limit how long.
const CALLS: &str = "trace=read,recvfrom,recvmsg,sendto,sendmsg,setsockopt,poll,ppoll,select,pselect6,epoll_wait,\
                     epoll_pwait,nanosleep,clock_nanosleep,wait4,waitid,futex";

/// Runs a command that fails, and returns those of its calls that waited, and the limits of the waits on a socket.
fn waits(world: &World) -> (Vec<String>, Vec<Duration>) {
    let trace = world.path("trace");
    let mut strace = world.program("strace");
    strace.args(["-f", "-qq", "-xx", "-e", CALLS, "-o"]).arg(&trace).arg(CAPI).args(PRINT);
    assert_eq!(run(strace).status.code(), Some(125));
    let trace = fs::read_to_string(trace).unwrap();
    let waited = trace.lines().filter(|line| has_waited(line)).map(str::to_owned).collect();
    (waited, trace.lines().filter_map(limit).collect())
}

fn has_waited(line: &str) -> bool {
    let call = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let is_over_at_once = call.starts_with("poll(") && call.contains(", 0) = ");
    let is_stream = ["read", "recv", "send"].iter().any(|name| call.starts_with(name));
    match call.split('(').next() {
        Some("setsockopt") => false,
        Some("futex") => call.contains("FUTEX_WAIT"),
        _ if is_stream => call.contains("EAGAIN"),
        _ => !is_over_at_once,
    }
}

/// Reads the limit of a wait from the call that sets it: seconds and microseconds of eight bytes each.
fn limit(line: &str) -> Option<Duration> {
    let (_, value) = line.split_once("TIMEO_OLD, \"")?;
    let bytes: Vec<u8> = value
        .split('"')
        .next()?
        .split("\\x")
        .skip(1)
        .map(|digits| u8::from_str_radix(digits, 16).unwrap())
        .collect();
    let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    Some(Duration::from_secs(number(0)) + Duration::from_micros(number(8)))
}

#[test]
fn without_a_terminal_a_locked_vault_fails_without_waiting() {
    if !can_trace() {
        return;
    }
    let (waited, _) = waits(&World::new());
    assert_eq!(waited, [""; 0]);
}

#[test]
fn a_stopped_session_delays_a_command_by_200_ms_and_no_more() {
    if !can_trace() {
        return;
    }
    let world = World::new();
    signal(world.unlock(), Signal::STOP);
    let start = Instant::now();
    let (waited, limits) = waits(&world);
    assert!(start.elapsed() >= Duration::from_millis(200), "{:?}", start.elapsed());
    assert!(matches!(&waited[..], [one] if one.contains("recvfrom(")), "{waited:#?}");
    let longest = limits.iter().max();
    assert!(longest.is_some_and(|limit| *limit <= Duration::from_millis(200)), "{limits:?}");
}
