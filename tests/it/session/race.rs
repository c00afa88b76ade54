//! Many at once: one is asked, one session stays.

use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::harness::agent::{CAPI, PASSPHRASE, PRINT, TAIL, World, finish};
use crate::harness::pty::Pty;

const MANY: usize = 20;

#[test]
fn one_of_twenty_prompts_and_all_continue() {
    let world = World::new();
    let mut all: Vec<Pty> = (0..MANY).map(|_| world.typed(&PRINT)).collect();
    let mut asked = [false; MANY];
    let deadline = Instant::now() + Duration::from_secs(120);
    let done = |one: &Pty| one.shown.contains(TAIL);
    while !all.iter().all(done) {
        assert!(Instant::now() < deadline, "{:?}", all.iter().map(|one| &one.shown).collect::<Vec<_>>());
        let open: Vec<usize> = (0..MANY).filter(|index| !done(&all[*index])).collect();
        for index in readable(&all, &open) {
            all[index].read_some(Duration::ZERO);
            if !asked[index] && all[index].shown.contains("passphrase of ") {
                asked[index] = true;
                all[index].send(&format!("{PASSPHRASE}\n"));
            }
        }
    }
    for one in &mut all {
        let (status, shown) = one.end();
        assert!(status.success(), "{shown}");
    }
    assert_eq!(asked.iter().filter(|asked| **asked).count(), 1, "one question's worth of work");
    assert_eq!(world.sessions().len(), 1);
}

/// Which of the terminals have something to read; waits for the first.
fn readable(all: &[Pty], open: &[usize]) -> Vec<usize> {
    let mut fds: Vec<_> =
        open.iter().map(|index| PollFd::from_borrowed_fd(all[*index].master(), PollFlags::IN)).collect();
    poll(&mut fds, Some(&Timespec { tv_sec: 1, tv_nsec: 0 })).unwrap();
    open.iter().zip(&fds).filter(|(_, fd)| !fd.revents().is_empty()).map(|(index, _)| *index).collect()
}

#[test]
fn twenty_unlocks_leave_one_session() {
    let world = World::new();
    let start = |_| {
        let mut command = world.program(CAPI);
        command
            .args(["unlock", "--passphrase-file", "passphrase"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let all: Vec<_> = (0..MANY).map(start).collect();
    for one in all {
        let output = finish(one, "capi unlock");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(world.sessions().len(), 1);
    assert_eq!(world.script(&PRINT).code(), 0);
}

#[test]
fn a_waiting_process_names_the_prompting_one_and_continues_after_an_unlock() {
    let world = World::new();
    let mut asked = world.typed(&PRINT);
    asked.expect("passphrase of ");
    let pid = asked.pid();
    let mut waits = world.typed(&PRINT);
    waits.expect(&format!("capi: waiting: another capi (process {pid}) asks for the passphrase"));
    world.unlock();
    let (status, shown) = waits.end();
    assert!(status.success() && shown.contains(TAIL), "{shown}");
    assert!(!shown.contains("passphrase of "), "{shown}");
}
