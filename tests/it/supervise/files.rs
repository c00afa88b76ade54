//! `exec --file-for`: a credential in a file that ends with the command.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::process::Signal;

use crate::harness::processes::*;
use crate::harness::secrets::PASSPHRASE;
use crate::harness::terminal::*;

/// `capi exec --file-for key=KEY_FILE` with a script.
fn with_file(words: &[&str], script: &str) -> Command {
    exec(&[&["--app", "key", "--file-for", "key=KEY_FILE"], words, &["--", "sh", "-c", script]].concat())
}

/// The runtime directory of the tests' programs.
fn runtime() -> PathBuf {
    let command = exec(&[]);
    let value = command.get_envs().find(|(name, _)| *name == "XDG_RUNTIME_DIR").and_then(|(_, value)| value);
    value.unwrap().into()
}

/// The files that are left in it.
fn left() -> Vec<PathBuf> {
    let entries = fs::read_dir(runtime()).unwrap().flatten().map(|entry| entry.path());
    entries.filter(|path| path.to_string_lossy().contains("capi-file-")).collect()
}

#[test]
fn the_command_reads_every_byte_from_a_private_file_in_the_runtime_directory() {
    let script = "echo \"$KEY_FILE\"; stat -c %a \"$KEY_FILE\"; echo \"<${CUSTOM_API_KEY-unset}>\"; cksum < \"$KEY_FILE\"";
    let command = with_file(&[], script);
    let output = run(command);
    let text = stdout(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert!(Path::new(lines[0]).starts_with(runtime()), "{text}{}", stderr(&output));
    assert_eq!(lines[1..3], ["600", "<unset>"]);
    assert_eq!(lines[3].split(' ').nth(1), Some(PEM.len().to_string().as_str()));
    assert!(!Path::new(lines[0]).exists(), "the file ends with the command");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn what_the_command_prints_of_the_file_is_masked() {
    let output = run(with_file(&[], "cat \"$KEY_FILE\"; tail -n 2 \"$KEY_FILE\" | head -n 1"));
    assert_eq!(stdout(&output), "[capi: Key][capi: Key]\n");
    let output = run(with_file(&[], "head -n 1 \"$KEY_FILE\""));
    assert_eq!(stdout(&output), "-----BEGIN PRIVATE KEY-----\n");
}

#[test]
fn the_file_ends_with_the_command_without_masking_too() {
    let command = with_file(&["--mask", "never"], "cat \"$KEY_FILE\"; exit 7");
    let output = run(command);
    assert_eq!((output.status.code(), stdout(&output)), (Some(7), PEM.to_owned()));
    assert_eq!(left(), [""; 0].map(PathBuf::from));
    let output = run(with_file(&["--mask", "never"], "kill -TERM $$"));
    assert_eq!(output.status.signal(), Some(15));
    assert_eq!(left(), [""; 0].map(PathBuf::from));
}

#[test]
fn the_file_ends_with_the_command_on_a_terminal() {
    let directory = directory();
    let mut command = with_file(&[], "test -s \"$KEY_FILE\" && echo \"$KEY_FILE\" > path; exit 3");
    command.current_dir(directory.path());
    let mut terminal = on_terminal(command);
    assert_eq!(code(&mut terminal), Some(3));
    let path = fs::read_to_string(directory.path().join("path")).unwrap();
    assert!(!Path::new(path.trim()).exists(), "{path}");
}

#[test]
fn the_file_is_deleted_although_capi_is_killed() {
    let directory = directory();
    for words in [&[][..], &["--mask", "never"]] {
        let mut command = with_file(words, "echo \"$KEY_FILE\" > path; echo $$ > pid; exec sleep 1000");
        command.current_dir(directory.path()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut capi = Kept::start(command);
        let child = number_in(&directory.path().join("pid"));
        let path = fs::read_to_string(directory.path().join("path")).unwrap();
        let path = Path::new(path.trim());
        assert!(path.exists());
        signal(capi.pid(), Signal::KILL);
        assert_eq!(capi.end().signal(), Some(9));
        until("the end of the file", || (!path.exists()).then_some(()));
        until("the end of the child", || state(child).is_none_or(|state| state == 'Z').then_some(()));
        fs::remove_file(directory.path().join("pid")).unwrap();
    }
}

#[test]
fn what_a_lost_machine_left_is_deleted_by_the_next_run() {
    let command = with_file(&[], "true");
    let old = runtime().join("capi-file-lost");
    fs::write(&old, PEM).unwrap();
    fs::set_permissions(&old, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(run(command).status.success());
    assert!(!old.exists());
}

#[test]
fn two_commands_at_a_time_have_a_file_each() {
    let directory = directory();
    let mut command = with_file(&["--mask", "never"], "echo $$ > pid; read x; cat \"$KEY_FILE\"");
    command.current_dir(directory.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut first = Kept::start(command);
    number_in(&directory.path().join("pid"));
    assert!(run(with_file(&[], "true")).status.success());
    drop(first.child.stdin.take());
    assert_eq!(stdout(&first.output()), PEM);
}

#[test]
fn a_part_of_basic_auth_and_its_own_variable_can_be_chosen() {
    let words =
        ["--mask", "never", "--file-for", "shop:password=CUSTOM_API_SHOP", "--file-for", "shop:username=U"];
    let script = "cat \"$CUSTOM_API_SHOP\"; echo; cat \"$U\"; echo; echo ${CUSTOM_API_SHOP_USERNAME-unset}";
    let output = run(exec(&[&words[..], &["--", "sh", "-c", script]].concat()));
    assert_eq!(stdout(&output), format!("{PASSWORD}\nalice\nunset\n"), "{}", stderr(&output));
}

#[test]
fn an_inner_capi_does_not_inherit_the_file_of_another_app() {
    let inner = "CAPI_PASSPHRASE=$OTHER \"$CAPI\" exec --app tiny -- sh -c 'echo \"${KEY_FILE-unset}\"'";
    let mut command = with_file(&[], &format!("echo \"<$KEY_FILE>\" | cut -c 1-2; {inner}"));
    command.env("OTHER", PASSPHRASE);
    let output = run(command);
    assert_eq!(stdout(&output), "</\nunset\n", "{}", stderr(&output));
}

#[test]
fn a_file_is_refused_with_the_reason() {
    for (words, error) in [
        (&["--file-for", "nothing=X"][..], "there is no API `nothing`"),
        (&["--file-for", "key=X", "--exclude", "key"], "there is no API `key`"),
        (&["--file-for", "key=PATH"], "PATH cannot have the path of a file"),
        (&["--file-for", "key"], "expected NAME=VARIABLE"),
        (
            &["--file-for", "key:password=X"],
            "cannot write the password of `Key` to a file: its type is secret",
        ),
        (&["--file-for", "key=CUSTOM_API_BILLING"], "CUSTOM_API_BILLING is set already"),
        (&["--file-for", "key=X", "--file-for", "shop=x"], "x is set already"),
    ] {
        let output = run(exec(&[&["--app", "key"], words, &["--", "true"]].concat()));
        assert_eq!(output.status.code(), Some(125), "{words:?}");
        assert!(stderr(&output).contains(error), "{words:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("capi: hint: "), "{words:?}: {}", stderr(&output));
        assert_eq!(left(), [""; 0].map(PathBuf::from));
    }
}

#[test]
fn a_service_that_talks_to_systemd_gets_no_file() {
    let mut command = with_file(&[], "true");
    command.env("NOTIFY_SOCKET", "/nowhere");
    let output = run(command);
    assert_eq!(output.status.code(), Some(125));
    assert!(stderr(&output).contains("a service that talks to systemd"), "{}", stderr(&output));
}

#[test]
fn a_command_that_cannot_be_started_leaves_no_file() {
    let output = run(exec(&["--app", "key", "--file-for", "key=X", "--", "no-such-program"]));
    assert_eq!(output.status.code(), Some(127));
    assert_eq!(left(), [""; 0].map(PathBuf::from));
}
