//! A background process that the child leaves behind: its output is still masked and written after capi has exited.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::harness::processes::*;

/// Starts a background process in `directory` that prints a credential to both outputs when the file `go` exists, and then
/// creates the file `over`. It does not outlive its test.
const START: &str = "sh -c 'until test -e go || ! test -d \"$PWD\"; do sleep 0.01; done; echo late $CUSTOM_API_BILLING; \
                     echo error $CUSTOM_API_BILLING >&2; sleep 0.01; echo end; touch over' & echo started; exit 7";

/// `capi exec` with [`START`], with stdout in the file `log`.
fn start(directory: &Path) -> Command {
    let mut command = exec_sh(START);
    command.current_dir(directory).stdin(Stdio::null());
    command.stdout(File::create(directory.join("log")).unwrap());
    command
}

/// Lets the background process print, and waits for its end. It ends itself, because a signal would leave no file.
fn go(directory: &Path) {
    File::create(directory.join("go")).unwrap();
    until("the end of the background process", || directory.join("over").exists().then_some(()));
}

#[test]
fn a_server_prints_to_the_same_file_after_capi_has_exited() {
    let directory = directory();
    let mut command = start(directory.path());
    command.stderr(command_stdout(directory.path()));
    assert_eq!(Kept::start(command).end().code(), Some(7));
    go(directory.path());
    let log = until_holds(&directory.path().join("log"), "end\n");
    assert_eq!(log, "started\nlate [capi: Billing]\nerror [capi: Billing]\nend\n");
}

/// The file `log` once more, as `2>&1` opens it.
fn command_stdout(directory: &Path) -> File {
    File::options().append(true).open(directory.join("log")).unwrap()
}

#[test]
fn a_server_prints_to_two_files_after_capi_has_exited() {
    let directory = directory();
    let mut command = start(directory.path());
    command.stderr(File::create(directory.path().join("errors")).unwrap());
    assert_eq!(Kept::start(command).end().code(), Some(7));
    go(directory.path());
    until_holds(&directory.path().join("log"), "end\n");
    let log = fs::read_to_string(directory.path().join("log")).unwrap();
    assert_eq!(log, "started\nlate [capi: Billing]\nend\n");
    let errors = until_holds(&directory.path().join("errors"), "\n");
    assert_eq!(errors, "error [capi: Billing]\n");
}

#[test]
fn the_reader_of_a_pipe_gets_the_output_of_a_server_until_its_end() {
    let directory = directory();
    let mut command = start(directory.path());
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut capi = Kept::start(command);
    let mut stdout = BufReader::new(capi.child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert_eq!((line.as_str(), capi.end().code()), ("started\n", Some(7)));
    go(directory.path());
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "late [capi: Billing]\nend\n");
}

#[test]
fn without_a_reader_the_server_gets_the_signal() {
    let directory = directory();
    let script = "(sh -c 'until test -e go || ! test -d \"$PWD\"; do sleep 0.01; done; while echo late; do :; done'; \
                  echo $? > code) & exit 0";
    let mut command = exec_sh(script);
    command.current_dir(directory.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut capi = Kept::start(command);
    assert!(capi.end().success());
    drop(capi.child.stdout.take());
    File::create(directory.path().join("go")).unwrap();
    assert_eq!(number_in(&directory.path().join("code")), 128 + 13);
}

/// The processes that have a file open and continue to mask.
fn maskers(path: &Path) -> Vec<PathBuf> {
    let processes = fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    let has_open = |process: &PathBuf| {
        let descriptors = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
        descriptors.filter_map(|entry| fs::read_link(entry.path()).ok()).any(|target| target == path)
    };
    let is_masker = |process: &PathBuf| {
        fs::read(process.join("cmdline")).is_ok_and(|line| line.ends_with(b"\0__mask\0--detached\0"))
    };
    processes.filter(is_masker).filter(has_open).collect()
}

/// The positions in `/proc/PID/stat` after the name.
const SESSION: usize = 3;
const TERMINAL: usize = 4;

fn in_stat(process: &Path, field: usize) -> String {
    let stat = fs::read_to_string(process.join("stat")).unwrap();
    stat.rsplit(')').next().unwrap().split_whitespace().nth(field).unwrap().to_owned()
}

/// Whether the files of a process without core dumps can be read.
fn may_inspect() -> bool {
    let is_root = rustix::process::geteuid().is_root();
    if !is_root {
        println!("skipped: only root can inspect the process");
    }
    is_root
}

#[test]
fn the_process_that_continues_to_mask_has_nothing_of_its_caller_and_ends_with_the_output() {
    if !may_inspect() {
        return;
    }
    let directory = directory();
    let mut command = program("sh");
    command.args(["-c", "exec 7> other; exec \"$CAPI\" exec -- sh -c \"$0\" > log", START]);
    command.current_dir(directory.path()).stdin(Stdio::null()).stderr(Stdio::null());
    assert_eq!(Kept::start(command).end().code(), Some(7));
    let log = fs::canonicalize(directory.path()).unwrap().join("log");
    let [masker]: [PathBuf; 1] = maskers(&log).try_into().unwrap();
    assert_eq!(fs::read(masker.join("environ")).unwrap(), b"");
    assert_eq!(fs::read_link(masker.join("cwd")).unwrap(), Path::new("/"));
    let own = Path::new("/proc/self");
    assert_ne!(in_stat(&masker, SESSION), in_stat(own, SESSION));
    assert_eq!(in_stat(&masker, TERMINAL), "0");
    let other = log.with_file_name("other");
    let open = fs::read_dir(masker.join("fd")).unwrap().flatten();
    let targets: Vec<PathBuf> = open.map(|entry| fs::read_link(entry.path()).unwrap()).collect();
    assert!(!targets.contains(&other), "{targets:?}");
    go(directory.path());
    until("the end of the masker", || maskers(&log).is_empty().then_some(()));
}

#[test]
fn a_signal_to_everything_leaves_the_last_words_of_the_server() {
    if !may_inspect() {
        return;
    }
    let directory = directory();
    let script = "trap 'echo bye $CUSTOM_API_BILLING; touch over; exit' TERM; echo $$ > pid; \
                  until ! test -d \"$PWD\"; do sleep 0.01; done";
    let mut command = exec(&["--", "sh", "-c", "sh -c \"$0\" & exit 0", script]);
    let log = directory.path().join("log");
    command.current_dir(directory.path()).stdin(Stdio::null());
    command.stdout(File::create(&log).unwrap()).stderr(Stdio::null());
    assert!(Kept::start(command).end().success());
    let server = number_in(&directory.path().join("pid"));
    let [masker]: [PathBuf; 1] = maskers(&fs::canonicalize(&log).unwrap()).try_into().unwrap();
    let masker = masker.file_name().unwrap().to_str().unwrap().parse().unwrap();
    use rustix::process::Signal;
    // Those of a watchdog, of log rotation and of limits, which systemd sends to all processes of a service, too.
    let others =
        [Signal::ABORT, Signal::USR1, Signal::USR2, Signal::ALARM, Signal::XCPU, Signal::IO, Signal::POWER];
    others.into_iter().for_each(|one| signal(masker, one));
    for process in [masker, server] {
        signal(process, Signal::TERM);
    }
    assert_eq!(until_holds(&log, "\n"), "bye [capi: Billing]\n");
}
