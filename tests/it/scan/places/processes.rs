//! Environments and arguments of processes.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use super::{home, program, scan};
use crate::harness::secrets::{KEY, PASSPHRASE};

#[test]
fn processes_are_searched_except_those_of_a_running_exec() {
    let home = home();
    let mut inherited = program(&home, "sleep", &["60"]).env("SOME_KEY", KEY).spawn().unwrap();
    // Masking keeps capi as the parent.
    let mut exec = program(&home, "capi", &["exec", "--", "sh", "-c", "echo started; read line"])
        .env("CAPI_PASSPHRASE", PASSPHRASE)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(exec.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let (code, report) = scan(&home, &["--processes"]);
    for child in [&mut inherited, &mut exec] {
        drop(child.stdin.take());
        let _ = child.kill();
        child.wait().unwrap();
    }
    let objects: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|finding| finding["object"].as_str())
        .collect();
    assert_eq!(line, "started\n");
    assert_eq!(objects, [format!("environment of process {} (sleep)", inherited.id())], "{code}: {report}");
}
