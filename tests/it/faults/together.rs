//! Eight writers at once, each a process a change: every change is in, or was refused and made again. None is lost.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use capi::vault::LockedVault;

use crate::faults::save::{Call, Save, passphrase, temporary};
use crate::harness::Home;
use crate::harness::processes::can_trace;
use crate::harness::secrets::{NEW, PASSPHRASE, leak};

const WRITERS: usize = 8;
const EDITS: usize = 50;

/// Adds an API, again as long as that is refused for another writer. How often it was refused.
fn add(environment: &[(&str, std::ffi::OsString)], directory: &Path, name: &str) -> usize {
    for refused in 0..100 {
        let output = Command::new(env!("CARGO_BIN_EXE_capi"))
            .args(["add", name, "--type", "bearer", "--from-env", "SECRET"])
            .env_clear()
            .envs(environment.iter().cloned())
            .env("CAPI_PASSPHRASE", PASSPHRASE)
            .env("SECRET", NEW)
            .env("CAPI_NO_INPUT", "1")
            .current_dir(directory)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!leak(said.as_bytes()), "a canary was printed");
        match output.status.code() {
            Some(0) => return refused,
            Some(6) => {}
            code => panic!("{name}: {code:?} {said}"),
        }
    }
    panic!("{name} was refused a hundred times");
}

#[test]
fn fault_30_eight_writers_with_fifty_edits_each_lose_none() {
    let home = Home::with_vault();
    let (environment, directory) = (home.environment(), home.directory());
    let (refused, start) = (AtomicUsize::new(0), Instant::now());
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (environment, directory, refused) = (&environment, &directory, &refused);
            scope.spawn(move || {
                for edit in 0..EDITS {
                    let times = add(environment, directory, &format!("writer {writer} edit {edit}"));
                    refused.fetch_add(times, Ordering::Relaxed);
                }
            });
        }
    });
    let vault = LockedVault::parse(home.bytes()).unwrap();
    let open = vault.unlock(vault.slots().root_key(&passphrase(PASSPHRASE)).ok().unwrap()).ok().unwrap();
    let names: BTreeSet<String> = open.records.catalog().iter().map(|api| api.name.to_string()).collect();
    let expected = (0..WRITERS).flat_map(|w| (0..EDITS).map(move |e| format!("writer {w} edit {e}")));
    assert_eq!(names, expected.collect());
    assert_eq!(open.generation(), (WRITERS * EDITS + 1) as u64);
    assert_eq!(temporary(&home), [""; 0]);
    println!(
        "{} edits, {} refused and repeated, {:?}",
        WRITERS * EDITS,
        refused.into_inner(),
        start.elapsed()
    );
}

/// Takes ten seconds, as the patience of a writer does.
#[test]
fn fault_31_waiting_for_a_stopped_process_ends_after_ten_seconds_with_its_pid() {
    if !can_trace() {
        return;
    }
    let save = Save::edit();
    let home = save.home();
    // By then it holds the lock and has written the new vault next to the old one.
    let holder = Stopped::at(&home, "fsync", 1, &["edit", "twilio-sms", "--domain", "a.example"]);
    let pid = &holder.pid;
    let start = Instant::now();
    let outcome = home.capi(["edit", "my-billing-api", "--domain", "a.example"]).unlocked().run();
    let waited = start.elapsed().as_secs_f32();
    let said = outcome.err();
    assert_eq!(outcome.status.code(), Some(6), "{said}");
    assert!(said.contains(&format!("the vault is being written by another process (pid {pid})")), "{said}");
    assert!((10.0..20.0).contains(&waited), "{waited} s");
    // The stopped process continues where it was.
    assert_eq!(holder.goes_on(), Some(0));
    let point = Call { name: "fsync".to_owned(), when: 1, line: String::new() };
    assert_eq!(save.state(&home, &point), crate::faults::save::State::New);
}

/// A reader reads the vault and then the local state. A writer that finishes in between leaves a newer local state than
/// the vault that was read.
#[test]
fn fault_30_a_reader_overtaken_by_a_writer_does_not_report_an_older_vault() {
    if !can_trace() {
        return;
    }
    for words in [
        &["list"][..],
        &["exec", "--", "true"],
        &["edit", "my-billing-api", "--domain", "a.example"],
        &["doctor"],
    ] {
        let save = Save::of(&Home::with_apis(), words);
        // Stopped after it has checked that the local state exists, and before it opens it.
        let mut looks = save.calls().into_iter().filter(|call| call.name == "statx");
        let state = looks.find(|call| call.line.contains(".state\"")).unwrap();
        let home = save.home();
        let reader = Stopped::at(&home, "statx", state.when, words);
        home.capi(["edit", "twilio-sms", "--domain", "a.example"]).unlocked().succeeds();
        assert_eq!(reader.goes_on(), Some(0), "{words:?}");
    }
}

/// A run of capi that is stopped at a system call.
struct Stopped {
    child: Child,
    pid: String,
}

impl Stopped {
    fn at(home: &Home, call: &str, when: usize, words: &[&str]) -> Self {
        let log = home.root().join("given/stopped");
        let inject = format!("inject={call}:signal=STOP:when={when}");
        let mut command = Command::new("strace");
        command.args(["-qq", "-f", "-e", &format!("trace={call}"), "-e", &inject, "-o"]).arg(&log);
        command.arg(env!("CARGO_BIN_EXE_capi")).args(words).env_clear().envs(home.environment());
        command.env("CAPI_PASSPHRASE", PASSPHRASE).current_dir(home.directory());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut stopped = Self { child: command.spawn().unwrap(), pid: String::new() };
        let deadline = Instant::now() + crate::harness::pty::PATIENCE;
        while stopped.pid.is_empty() {
            let text = fs::read_to_string(&log).unwrap_or_default();
            let line = text.lines().find(|line| line.contains("stopped by SIGSTOP")).unwrap_or_default();
            line.split(' ').next().unwrap_or_default().clone_into(&mut stopped.pid);
            assert!(Instant::now() < deadline, "{text}");
            std::thread::sleep(Duration::from_millis(5));
        }
        stopped
    }

    /// Continues it and waits for its end.
    fn goes_on(mut self) -> Option<i32> {
        self.signal("-CONT");
        self.child.wait().unwrap().code()
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.pid]).stderr(Stdio::null()).status();
        assert!(sent.is_ok());
    }
}

impl Drop for Stopped {
    /// A failed test leaves no stopped process behind.
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) && !self.pid.is_empty() {
            self.signal("-KILL");
        }
        let _ = self.child.wait();
    }
}
