//! Without masking there is no parent: the process becomes the child. Both report a failed start in the same way.

use std::process::{Command, Stdio};

use crate::harness::processes::*;

/// Whether the program has capi's own process.
fn is_replaced(mut command: Command, err: &std::path::Path) -> bool {
    let mut capi = Kept::start({
        command.args(["sh", "-c", "echo $$ > $0"]).arg(err);
        command
    });
    assert!(capi.end().success());
    number_in(&err.to_owned()) == capi.pid()
}

#[test]
fn the_process_is_replaced_without_credentials_or_on_demand() {
    let directory = directory();
    let path = |name: &str| directory.path().join(name);
    let null = |words: &[&str]| {
        let mut command = exec(words);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let piped = |words: &[&str]| {
        let mut command = exec(words);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    assert!(is_replaced(null(&["--"]), &path("null")));
    assert!(is_replaced(null(&["--mask", "always", "--"]), &path("always")));
    assert!(is_replaced(piped(&["--mask", "never", "--"]), &path("never")));
    assert!(is_replaced(piped(&["--exclude", "Billing", "--exclude", "Shop", "--"]), &path("none")));
    assert!(is_replaced(piped(&["--app", "tiny", "--only", "Tiny", "--"]), &path("short")));
    assert!(!is_replaced(piped(&["--"]), &path("masked")));
}

#[test]
fn what_cannot_be_started_has_its_code() {
    for mode in ["auto", "never"] {
        for (program, code, message) in [
            ("no-such-program", 127, "cannot run `no-such-program`: command not found"),
            ("/etc/passwd", 126, "cannot run `/etc/passwd`: it is not executable"),
        ] {
            let output = run(exec(&["--mask", mode, "--", program]));
            assert_eq!(output.status.code(), Some(code), "{mode}");
            assert!(stderr(&output).starts_with(&format!("capi: error: {message}\n")), "{}", stderr(&output));
        }
    }
}

#[test]
fn too_large_an_environment_starts_nothing() {
    let directory = directory();
    let path = directory.path().join("started");
    let mut command = program("sh");
    command.args(["-c", "ulimit -s 1024; exec \"$CAPI\" exec --app big -- touch \"$0\""]).arg(&path);
    for name in ["A", "B", "C"] {
        command.env(name, "x".repeat(75 << 10));
    }
    let output = run(command);
    assert_eq!(output.status.code(), Some(125), "{}", stderr(&output));
    assert!(stderr(&output).contains("KiB is too large"), "{}", stderr(&output));
    assert!(!path.exists());
}
