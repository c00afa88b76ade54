//! The output of a child: masked, in order, without delay, and otherwise unchanged.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::processes::*;

#[test]
fn both_streams_are_masked_in_pipes() {
    let output = run(exec_sh("echo key $CUSTOM_API_BILLING.; echo $CUSTOM_API_SHOP_PASSWORD >&2"));
    assert_eq!(stdout(&output), "key [capi: Billing].\n");
    assert_eq!(stderr(&output), "[capi: Shop]\n");
}

#[test]
fn every_part_of_basic_auth_but_the_username_is_masked() {
    let script = "echo $CUSTOM_API_SHOP; echo $CUSTOM_API_SHOP_USERNAME:$CUSTOM_API_SHOP_PASSWORD; \
                  echo $CUSTOM_API_SHOP_USERNAME; printf %s $CUSTOM_API_BILLING | base64";
    let output = run(exec_sh(script));
    assert_eq!(stdout(&output), "[capi: Shop]\n[capi: Shop]\nalice\n[capi: Billing]\n");
}

#[test]
fn a_file_is_masked() {
    let directory = directory();
    let path = directory.path().join("log");
    let mut command = exec_sh("echo $CUSTOM_API_BILLING");
    command.stdout(File::create(&path).unwrap());
    assert!(Kept::start(command).end().success());
    assert_eq!(fs::read_to_string(path).unwrap(), "[capi: Billing]\n");
}

#[test]
fn mask_never_and_its_variable_disable_masking() {
    let script = "echo $CUSTOM_API_BILLING";
    assert_eq!(stdout(&run(exec(&["--mask", "never", "--", "sh", "-c", script]))), format!("{KEY}\n"));
    let mut command = exec_sh(script);
    command.env("CAPI_MASK", "never");
    assert_eq!(stdout(&run(command)), format!("{KEY}\n"));
}

#[test]
fn two_streams_into_one_log_keep_their_order() {
    let lines = "for i in 1 2 3 4 5 6 7 8 9; do echo out $i $CUSTOM_API_BILLING; echo err $i >&2; done";
    let mut command = program("sh");
    command.args(["-c", "\"$CAPI\" exec -- sh -c \"$LINES\" 2>&1"]).env("LINES", lines);
    let expected: String = (1..10).map(|i| format!("out {i} [capi: Billing]\nerr {i}\n")).collect();
    assert_eq!(stdout(&run(command)), expected);
}

#[test]
fn a_credential_that_is_written_byte_by_byte_is_masked() {
    let script = format!("for c in {}; do printf $c; done", spaced(KEY));
    assert_eq!(stdout(&run(exec(&["--", "bash", "-c", &script]))), "[capi: Billing]");
}

fn spaced(text: &str) -> String {
    text.chars().flat_map(|c| [c, ' ']).collect()
}

#[test]
fn a_beginning_is_held_back_for_100_ms_and_a_prompt_is_not() {
    let script = format!("printf 'name: '; read a; printf {}; read b; echo .", &KEY[..12]);
    let mut capi = piped(exec_sh(&script));
    let (mut stdin, mut stdout) = (capi.child.stdin.take().unwrap(), capi.child.stdout.take().unwrap());
    let mut prompt = [0; 6];
    stdout.read_exact(&mut prompt).unwrap();
    assert_eq!(&prompt, b"name: ");
    let start = Instant::now();
    stdin.write_all(b"\n").unwrap();
    let mut beginning = [0; 12];
    stdout.read_exact(&mut beginning).unwrap();
    assert_eq!(&beginning, &KEY.as_bytes()[..12]);
    assert!(start.elapsed() >= Duration::from_millis(95), "{:?}", start.elapsed());
    stdin.write_all(b"\n").unwrap();
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, ".\n");
    assert!(capi.end().success());
}

#[test]
fn the_rest_of_a_credential_is_masked_after_a_pause() {
    let script = format!("printf {}; read a; printf {}", &KEY[..6], &KEY[6..]);
    let mut capi = piped(exec_sh(&script));
    let (mut stdin, mut stdout) = (capi.child.stdin.take().unwrap(), capi.child.stdout.take().unwrap());
    let mut beginning = [0; 6];
    stdout.read_exact(&mut beginning).unwrap();
    assert_eq!(&beginning, &KEY.as_bytes()[..6]);
    stdin.write_all(b"\n").unwrap();
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "[capi: Billing]");
    assert!(capi.end().success());
}

#[test]
fn a_credential_with_colors_line_breaks_or_as_numbers_is_masked() {
    for (script, expected) in [
        (
            "k=$CUSTOM_API_BILLING; printf '%s\\033[7m%s\\033[m' \"${k%????????????????}\" \"${k#????????}\"",
            "[capi: Billing]\x1b[7m\x1b[m",
        ),
        ("echo $CUSTOM_API_BILLING | fold -w 16", "[capi: Billing]\n"),
        ("printf %s $CUSTOM_API_BILLING | od -An -tx1", " [capi: Billing]\n"),
        ("printf %s $CUSTOM_API_BILLING | od -An -tu1", " [capi: Billing]\n"),
        ("printf %.16s... $CUSTOM_API_BILLING", "[capi: Billing]..."),
    ] {
        let output = stdout(&run(exec_sh(script)));
        assert_eq!(output.trim_start_matches(' '), expected.trim_start_matches(' '), "{script}");
    }
}

/// Starts it with a pipe at each end.
fn piped(mut command: Command) -> Kept {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Kept::start(command)
}

#[test]
fn binary_data_and_stdin_are_untouched() {
    let data: Vec<u8> = (0..300_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let mut capi = piped(exec(&["--", "cat"]));
    let (mut stdin, sent) = (capi.child.stdin.take().unwrap(), data.clone());
    let writer = std::thread::spawn(move || stdin.write_all(&sent).unwrap());
    let mut received = Vec::new();
    capi.child.stdout.take().unwrap().read_to_end(&mut received).unwrap();
    writer.join().unwrap();
    assert!(capi.end().success());
    assert!(received == data);
}

#[test]
fn a_reader_that_goes_away_ends_the_program_as_usual_and_quietly() {
    let mut capi = piped(exec(&["--", "yes"]));
    let mut line = String::new();
    BufReader::new(capi.child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let output = capi.output();
    assert_eq!((line.as_str(), output.status.signal()), ("y\n", Some(13)));
    assert_eq!(stderr(&output), "");
}

#[test]
fn a_socket_without_a_reader_ends_capi_although_nothing_is_written() {
    // Node passes such sockets as pipes. `tail` writes nothing, but checks for a reader.
    let (reader, stdout) = UnixStream::pair().unwrap();
    let mut command = exec(&["--", "sh", "-c", "echo ready; exec tail -f /dev/null"]);
    command.stdin(Stdio::null()).stdout(OwnedFd::from(stdout)).stderr(Stdio::null());
    let mut capi = Kept::start(command);
    let mut line = String::new();
    BufReader::new(reader).read_line(&mut line).unwrap();
    assert_eq!((line.as_str(), capi.end().signal()), ("ready\n", Some(13)));
}

#[test]
fn a_program_that_ignores_the_signal_gets_the_error() {
    let script = "trap '' PIPE; while echo y; do :; done; exit 9";
    let mut command = exec_sh(script);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut capi = Kept::start(command);
    drop(capi.child.stdout.take());
    assert_eq!(capi.end().code(), Some(9));
}

#[test]
fn lost_output_is_reported() {
    let lost = |script: &str| {
        let mut command = exec_sh(script);
        command.stdout(File::options().write(true).open("/dev/full").unwrap()).stderr(Stdio::piped());
        Kept::start(command).output()
    };
    let output = lost("echo hi");
    assert_eq!(output.status.code(), Some(125));
    assert!(stderr(&output).starts_with("capi: error: cannot forward the output of the command: "));
    // A failure of the child is reported as such.
    let output = lost("echo hi; exit 3");
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(3), ""));
}

#[test]
fn a_slow_reader_slows_the_program_and_no_memory_fills() {
    const SIZE: usize = 200 << 20;
    let mut command = exec(&["--", "head", "-c", &SIZE.to_string(), "/dev/zero"]);
    let mut capi = Kept::start({
        command.stdout(Stdio::piped());
        command
    });
    let (pid, mut stdout) = (capi.pid(), capi.child.stdout.take().unwrap());
    let (mut piece, mut total, mut most) = (vec![0; 1 << 20], 0, 0);
    loop {
        let count = stdout.read(&mut piece).unwrap();
        if count == 0 {
            break;
        }
        if total == 0 {
            std::thread::sleep(Duration::from_millis(300));
        }
        total += count;
        most = most.max(in_status(pid, "RssAnon:").unwrap_or(0));
    }
    assert!(capi.end().success());
    assert_eq!(total, SIZE);
    assert!((1..16 << 10).contains(&most), "{most} KiB");
}
