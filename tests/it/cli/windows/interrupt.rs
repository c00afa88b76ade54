//! Ctrl-C on a console, which is for the program that runs while capi waits for its end; and a capi that is terminated.
//!
//! The test program plays all parts: it starts itself on a console of its own, and there, under capi, once more.

use std::fs;
use std::os::windows::fs::OpenOptionsExt as _;
use std::os::windows::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio, exit};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use windows_sys::Win32::System::Console::{CTRL_C_EVENT, GenerateConsoleCtrlEvent, SetConsoleCtrlHandler};

use crate::harness::Home;
use crate::harness::secrets::PASSPHRASE;

/// Starts the process on an invisible console.
const CREATE_NO_WINDOW: u32 = 0x0800_0000;
/// The file that the parts create when they are ready. Without this variable they do nothing.
const MARKER: &str = "CLI_TEST_MARKER";
/// The exit code of the interrupted program.
const CODE: i32 = 7;

static HEARD: AtomicBool = AtomicBool::new(false);

extern "system" fn hear(_: u32) -> i32 {
    HEARD.store(true, Ordering::SeqCst);
    1
}

#[allow(unsafe_code, reason = "the console has no safe interface")]
fn take_interrupts() {
    // SAFETY: the handler only stores a value, and is never removed.
    assert_ne!(unsafe { SetConsoleCtrlHandler(Some(hear), 1) }, 0);
}

#[allow(unsafe_code, reason = "the console has no safe interface")]
fn interrupt_all_on_this_console() {
    // SAFETY: no memory is passed.
    assert_ne!(unsafe { GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0) }, 0);
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(60), "never came: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn part(name: &str) -> [String; 4] {
    let name = format!("cli::windows::interrupt::{name}");
    ["--exact", &name, "--ignored", "--nocapture"].map(str::to_owned)
}

#[test]
fn ctrl_c_is_for_the_program_and_capi_waits_for_it() {
    let home = Home::with_apis();
    for mask in ["never", "auto"] {
        let marker = home.root().join("given").join(mask);
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(part("part_that_presses_ctrl_c")).creation_flags(CREATE_NO_WINDOW);
        command.env_clear().envs(home.environment()).env("CAPI_PASSPHRASE", PASSPHRASE);
        let output = command.env("CAPI_MASK", mask).env(MARKER, marker).output().unwrap();
        assert!(output.status.success(), "{mask}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
#[ignore = "a part of the test above"]
fn part_that_presses_ctrl_c() {
    let Some(marker) = std::env::var_os(MARKER).map(PathBuf::from) else { return };
    take_interrupts();
    let mut command = Command::new(env!("CARGO_BIN_EXE_capi"));
    command.args(["exec", "--"]).arg(std::env::current_exe().unwrap()).args(part("part_that_is_interrupted"));
    let mut capi = command.spawn().unwrap();
    wait_until("the program", || marker.exists());
    interrupt_all_on_this_console();
    assert_eq!(capi.wait().unwrap().code(), Some(CODE), "the end of capi is that of its program");
}

#[test]
#[ignore = "a part of the test above"]
fn part_that_is_interrupted() {
    let Some(marker) = std::env::var_os(MARKER) else { return };
    take_interrupts();
    std::fs::write(marker, "").unwrap();
    wait_until("Ctrl-C", || HEARD.load(Ordering::SeqCst));
    // Longer than a parent that does not wait would live.
    std::thread::sleep(Duration::from_millis(300));
    exit(CODE);
}

#[test]
fn a_terminated_capi_takes_its_program_along() {
    let home = Home::with_apis();
    for mask in ["never", "auto"] {
        let marker = home.root().join("given").join(format!("terminated-{mask}"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_capi"));
        command
            .args(["exec", "--"])
            .arg(std::env::current_exe().unwrap())
            .args(part("part_that_holds_a_file"));
        command
            .env_clear()
            .envs(home.environment())
            .env("CAPI_PASSPHRASE", PASSPHRASE)
            .env("CAPI_MASK", mask);
        let mut capi =
            command.env(MARKER, &marker).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        wait_until("the program", || marker.exists());
        assert!(fs::remove_file(&marker).is_err(), "the program has the file open");
        capi.kill().unwrap();
        capi.wait().unwrap();
        wait_until("the end of the program", || fs::remove_file(&marker).is_ok());
    }
}

#[test]
fn what_a_program_leaves_behind_continues_after_capi() {
    let home = Home::with_apis();
    let marker = home.root().join("given/left");
    let mut command = Command::new(env!("CARGO_BIN_EXE_capi"));
    command
        .args(["exec", "--"])
        .arg(std::env::current_exe().unwrap())
        .args(part("part_that_leaves_a_process"));
    command.env_clear().envs(home.environment()).env("CAPI_PASSPHRASE", PASSPHRASE).env("CAPI_MASK", "never");
    assert!(
        command.env(MARKER, &marker).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
    );
    wait_until("the process", || marker.exists());
    assert!(fs::remove_file(&marker).is_err(), "the process has the file open");
    fs::write(marker.with_extension("stop"), "").unwrap();
    wait_until("the end of the process", || fs::remove_file(&marker).is_ok());
}

#[test]
#[ignore = "a part of a test above"]
fn part_that_leaves_a_process() {
    if std::env::var_os(MARKER).is_none() {
        return;
    }
    let mut left = Command::new(std::env::current_exe().unwrap());
    left.args(part("part_that_holds_a_file"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    left.spawn().unwrap();
}

/// Holds the marker open, so that it can't be removed, until the file `MARKER.stop` exists. Without it the tests give up first.
#[test]
#[ignore = "a part of the tests above"]
fn part_that_holds_a_file() {
    let Some(marker) = std::env::var_os(MARKER).map(PathBuf::from) else { return };
    let _held = fs::OpenOptions::new().write(true).create(true).share_mode(0).open(&marker).unwrap();
    let start = Instant::now();
    while !marker.with_extension("stop").exists() && start.elapsed() < Duration::from_secs(180) {
        std::thread::sleep(Duration::from_millis(10));
    }
}
