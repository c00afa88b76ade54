//! Services of systemd: the program is the process that systemd started, and its output is masked.

use std::fs::{self, File};
use std::io::IoSliceMut;
use std::mem::MaybeUninit;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::net::sockopt::set_socket_passcred;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

use crate::harness::is_there;
use crate::harness::processes::*;

/// `capi exec` as the main process of a service, with its output in the file `log`. `variables` are assignments in which
/// `$$` is its process ID.
fn service(variables: &str, script: &str, directory: &Path) -> Command {
    let mut command = program("sh");
    command.args(["-c", &format!("{variables} exec \"$CAPI\" exec -- sh -c \"$0\""), script]);
    command.current_dir(directory).stdin(Stdio::null());
    command.stdout(File::create(directory.join("log")).unwrap());
    command.stderr(command_log(directory));
    command
}

/// The file `log` once more.
fn command_log(directory: &Path) -> File {
    File::options().append(true).open(directory.join("log")).unwrap()
}

#[test]
fn the_program_of_a_service_has_the_process_that_systemd_started() {
    for variables in [
        "LISTEN_FDS=1 LISTEN_PID=$$",
        "WATCHDOG_USEC=1 WATCHDOG_PID=$$",
        "NOTIFY_SOCKET=/nowhere SYSTEMD_EXEC_PID=$$",
        "NOTIFY_SOCKET=/nowhere",
    ] {
        let directory = directory();
        let script = "echo $CUSTOM_API_BILLING; echo $CUSTOM_API_BILLING >&2; echo $$ > pid; exit 3";
        let mut capi = Kept::start(service(variables, script, directory.path()));
        assert_eq!(capi.end().code(), Some(3), "{variables}");
        assert_eq!(number_in(&directory.path().join("pid")), capi.pid(), "{variables}");
        let both = "[capi: Billing]\n[capi: Billing]\n";
        assert_eq!(until_holds(&directory.path().join("log"), both), both, "{variables}");
    }
}

#[test]
fn below_a_service_capi_stays_as_the_parent() {
    // The variables of a service reach its children, which are not its main process.
    for variables in
        ["LISTEN_FDS=1 LISTEN_PID=1", "NOTIFY_SOCKET=/nowhere SYSTEMD_EXEC_PID=1", "SYSTEMD_EXEC_PID=$$"]
    {
        let directory = directory();
        let mut capi = Kept::start(service(variables, "echo $$ > pid; echo $LISTEN_PID", directory.path()));
        assert!(capi.end().success());
        assert_ne!(number_in(&directory.path().join("pid")), capi.pid(), "{variables}");
        let expected = if variables.contains("LISTEN_PID") { "1\n" } else { "\n" };
        // capi has written everything when it exits.
        assert_eq!(fs::read_to_string(directory.path().join("log")).unwrap(), expected);
    }
}

#[test]
fn a_service_that_cannot_be_started_reports_it() {
    let directory = directory();
    let mut command = program("sh");
    command.args(["-c", "LISTEN_PID=$$ exec \"$CAPI\" exec -- ./missing"]).current_dir(directory.path());
    let output = run(command);
    assert_eq!(output.status.code(), Some(127));
    let missing = "capi: error: cannot run `./missing`: command not found\n";
    assert!(stderr(&output).starts_with(missing), "{}", stderr(&output));
}

#[test]
fn the_first_process_of_a_container_stays_as_the_parent_and_addresses_its_child() {
    let words = ["--pid", "--fork", "--mount-proc", "--kill-child"];
    let allowed = program("unshare").args(words).arg("true").stderr(Stdio::null()).status();
    if !allowed.is_ok_and(|status| status.success()) {
        println!("skipped: no process namespace may be made here");
        return;
    }
    let mut command = program("unshare");
    let script = "echo $CUSTOM_API_BILLING; echo $(($$ == 1)) $(($$ == LISTEN_PID)) $(($$ == WATCHDOG_PID)) $OTHER_PID";
    command.args(words).arg(env!("CARGO_BIN_EXE_capi")).args(["exec", "--", "sh", "-c", script]);
    command
        .env("LISTEN_PID", "1")
        .env("WATCHDOG_PID", "1")
        .env("OTHER_PID", "1")
        .env("NOTIFY_SOCKET", "/nowhere");
    assert_eq!(stdout(&run(command)), "[capi: Billing]\n0 1 1 1\n");
}

/// Receives one message of a service, and the process that sent it.
fn receive(socket: &UnixDatagram) -> (String, i32) {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmCredentials(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut text = [0; 4096];
    let received =
        recvmsg(socket, &mut [IoSliceMut::new(&mut text)], &mut control, RecvFlags::empty()).unwrap();
    let sender = control.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmCredentials(credentials) => Some(credentials.pid.as_raw_nonzero().get()),
        _ => None,
    });
    (String::from_utf8_lossy(&text[..received.bytes]).into_owned(), sender.unwrap())
}

#[test]
fn the_notification_of_a_service_comes_from_its_main_process() {
    let directory = directory();
    let path = directory.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    set_socket_passcred(&socket, true).unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    let notify = "import os, socket; s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); \
                  s.connect(os.environ['NOTIFY_SOCKET']); s.send(b'READY=1')";
    let mut command = service("SYSTEMD_EXEC_PID=$$", "exec python3 -c \"$NOTIFY\"", directory.path());
    command.env("NOTIFY", notify).env("NOTIFY_SOCKET", &path);
    let mut capi = Kept::start(command);
    assert!(capi.end().success());
    assert_eq!(receive(&socket), ("READY=1".to_owned(), capi.pid().cast_signed()));
}

#[test]
fn systemd_notify_reaches_the_socket_below_capi() {
    if !is_there("systemd-notify") {
        println!("skipped: systemd-notify is not installed");
        return;
    }
    let directory = directory();
    let path = directory.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    set_socket_passcred(&socket, true).unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    // Otherwise it waits until systemd has closed a descriptor.
    let script = "systemd-notify --no-block --ready; echo $CUSTOM_API_BILLING";
    let mut command = service("SYSTEMD_EXEC_PID=$$", script, directory.path());
    command.env("NOTIFY_SOCKET", &path);
    let mut capi = Kept::start(command);
    assert!(capi.end().success());
    let (message, _) = receive(&socket);
    assert!(message.contains("READY=1"), "{message}");
    assert_eq!(until_holds(&directory.path().join("log"), "\n"), "[capi: Billing]\n");
}

#[test]
fn a_program_accepts_the_socket_that_systemd_socket_activate_passes() {
    if !is_there("systemd-socket-activate") {
        println!("skipped: systemd-socket-activate is not installed");
        return;
    }
    let directory = directory();
    let path = directory.path().join("socket");
    let serve = "import os, socket; assert os.environ['LISTEN_PID'] == str(os.getpid()); \
                 s = socket.socket(fileno=3); c, _ = s.accept(); \
                 print(os.environ['CUSTOM_API_BILLING'], flush=True); c.send(b'hello'); c.close()";
    let mut command = program("systemd-socket-activate");
    command.arg("-l").arg(&path);
    let inherited = command.get_envs().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
    for (name, value) in inherited.collect::<Vec<_>>() {
        let mut assignment = name;
        assignment.push("=");
        assignment.push(value);
        command.arg("-E").arg(assignment);
    }
    command.args([env!("CARGO_BIN_EXE_capi"), "exec", "--", "python3", "-c", serve]);
    command
        .stdin(Stdio::null())
        .stdout(File::create(directory.path().join("log")).unwrap())
        .stderr(Stdio::null());
    let mut activated = Kept::start(command);
    let mut client = until("the socket", || std::os::unix::net::UnixStream::connect(&path).ok());
    client.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut answer = String::new();
    std::io::Read::read_to_string(&mut client, &mut answer).unwrap();
    assert_eq!(answer, "hello");
    assert!(activated.end().success());
    assert_eq!(until_holds(&directory.path().join("log"), "\n"), "[capi: Billing]\n");
}
