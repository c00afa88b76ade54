//! Differences on Windows: how a program is found and started, the location of files, the form of paths, the session over a
//! named pipe, and files that another program has open.

mod interrupt;
mod lists;

use std::fs::{self, OpenOptions};
use std::os::windows::fs::OpenOptionsExt as _;
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use capi::model::AuthKind;

use crate::harness::secrets::{KEY, NEW, PASSPHRASE, PASSWORD, TOKEN, WRONG_PASSPHRASE, leaking_files};
use crate::harness::{Home, Run, put};

/// Others may read a file that is opened so, and neither write nor replace it: as a virus scanner has it.
const FILE_SHARE_READ: u32 = 1;

/// The environment of the child, as lines.
fn variables(run: Run) -> Vec<String> {
    let outcome = run.child_speaks().succeeds();
    assert_eq!(outcome.err(), "");
    outcome.out().lines().filter(|line| line.starts_with("CUSTOM_API_")).map(str::to_owned).collect()
}

/// The variables for the records of the organization.
fn organization() -> Vec<String> {
    vec![format!("CUSTOM_API_INTERNAL_AUTH_SERVICE={TOKEN}"), format!("CUSTOM_API_MY_BILLING_API={KEY}")]
}

/// As npm is `npm.cmd` there, `env` is `env.cmd` and `true` is `true.bat` in these homes.
#[test]
fn a_program_is_found_by_pathext_and_gets_its_variables() {
    let home = Home::with_apis();
    let run = home.capi(["exec", "--", "env"]).unlocked().env("CUSTOM_API_OLD", "stale");
    assert_eq!(variables(run.env("custom_api_older", "stale")), organization());
    let mut of_web = organization();
    of_web.push(format!("CUSTOM_API_TWILIO_SMS={}", STANDARD.encode(format!("AC123:{PASSWORD}"))));
    of_web.push(format!("CUSTOM_API_TWILIO_SMS_PASSWORD={PASSWORD}"));
    of_web.push("CUSTOM_API_TWILIO_SMS_USERNAME=AC123".to_owned());
    assert_eq!(variables(home.capi(["exec", "--app", "web", "--", "env"]).unlocked()), of_web);
    home.capi(["exec", "--", "true"]).unlocked().succeeds();
    let all = home.capi(["exec", "--", "env"]).unlocked().child_speaks().succeeds().out();
    assert!(!all.contains("CAPI_PASSPHRASE"), "{all}");
    let path = home.root().join(r"programs\env.cmd");
    let whole = home.capi(["exec", "--", path.to_str().unwrap()]).unlocked();
    assert_eq!(variables(whole), organization());
}

#[test]
fn a_program_reads_a_credential_from_a_file_that_ends_with_it() {
    let home = Home::filled(|vault| {
        put(vault, "Key", None, AuthKind::Secret, &format!("{KEY}\n{NEW}\n"));
        put(vault, "Large", Some("large"), AuthKind::Secret, &"s".repeat(40_000));
    });
    let words =
        ["exec", "--file-for", "key=KEY_FILE", "--", "cmd", "/d", "/c", "echo %KEY_FILE%& type %KEY_FILE%"];
    let out = home.capi(words).unlocked().child_speaks().succeeds().out();
    let (path, content) = out.split_once("\r\n").unwrap();
    assert_eq!(content.replace('\r', ""), format!("{KEY}\n{NEW}\n"));
    assert!(!std::path::Path::new(path.trim()).exists(), "{path}");
    assert!(leaking_files(&home.directory()).is_empty());

    let error = home.capi(["exec", "--app", "large", "--", "true"]).unlocked().refused(125);
    assert!(error.contains("CUSTOM_API_LARGE has 40018 bytes, and a variable at most 32767"), "{error}");
    let words = ["exec", "--app", "large", "--file-for", "large=F", "--", "cmd", "/d", "/c", "type %F%"];
    assert_eq!(home.capi(words).unlocked().child_speaks().succeeds().out().len(), 40_000);
}

#[test]
fn a_clean_environment_still_starts_programs() {
    let home = Home::with_apis();
    let run = home.capi(["exec", "--clean-env", "--", "env"]).unlocked().env("MINE", "gone");
    let out = run.child_speaks().succeeds().out();
    assert!(!out.contains("MINE=") && out.to_uppercase().contains("SYSTEMROOT="), "{out}");
}

#[test]
fn the_programs_end_is_the_end() {
    let home = Home::with_apis();
    for (mask, code) in [("never", 0), ("never", 7), ("auto", 7), ("auto", 255)] {
        let exit = code.to_string();
        let run = home.capi(["exec", "--mask", mask, "--", "cmd", "/d", "/c", "exit", &exit]).unlocked();
        assert_eq!(run.run().status.code(), Some(code), "{mask}");
    }
}

#[test]
fn output_is_masked() {
    let home = Home::with_apis();
    // Without `child_speaks`, so a canary in it fails the test.
    let out = home.capi(["exec", "--mask", "auto", "--", "env"]).unlocked().succeeds().out();
    assert!(out.contains("CUSTOM_API_MY_BILLING_API=") && !out.contains(KEY), "{out}");
}

#[test]
fn a_program_that_is_not_there_is_127() {
    let home = Home::with_apis();
    for program in ["no-such-program", r".\no-such-program", r"C:\nowhere\program.exe", ""] {
        let said = home.capi(["exec", "--", program]).unlocked().refused(127);
        assert_eq!(said, format!("cannot run `{program}`: command not found"));
    }
}

#[test]
fn a_nested_exec_sets_only_its_own_variables() {
    let home = Home::with_apis();
    let file = home.give("passphrase", PASSPHRASE);
    // Where the tests were built on another system, what Cargo tells them is a path of that one.
    let capi = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("capi.exe");
    let line = [
        "exec",
        "--app",
        "web",
        "--",
        capi.to_str().unwrap(),
        "exec",
        "--passphrase-file",
        &file,
        "--",
        "env",
    ];
    assert_eq!(variables(home.capi(line).unlocked()), organization());
}

#[test]
fn a_passphrase_from_a_file_of_windows_or_from_a_command() {
    let home = Home::with_apis();
    let file = home.give("pass phrase.txt", format!("{PASSPHRASE}\r\n"));
    home.capi(["exec", "--passphrase-file", &file, "--", "true"]).succeeds();
    let command = |text: String| home.capi(["exec", "--", "true"]).env("CAPI_PASSPHRASE_COMMAND", text);
    command(format!("type \"{file}\"")).succeeds();
    command(format!("echo {PASSPHRASE}")).succeeds();
    command(format!("echo {WRONG_PASSPHRASE}")).refused(125);
    let failed = home.capi(["exec", "--", "true"]).env("CAPI_PASSPHRASE_COMMAND", "exit 3").refused(125);
    assert!(failed.starts_with("CAPI_PASSPHRASE_COMMAND failed: "), "{failed}");
    home.capi(["exec", "--passphrase-fd", "7", "--", "true"]).refused(125);
}

#[test]
fn files_lie_where_windows_has_them_and_paths_are_as_people_write_them() {
    let home = Home::empty();
    let said = home.capi(["init", "--light"]).unlocked().succeeds().err();
    let vault = home.root().join(r"home\data\capi\vault.capi");
    assert!(said.contains(&format!("capi: created the vault {}\n", vault.display())), "{said}");
    assert!(vault.exists() && home.root().join(r"home\state\capi\state").is_dir());
    let again = home.capi(["init"]).unlocked().run().err();
    assert!(again.contains(&format!("{} already exists\n", vault.display())), "{again}");
    let settings = home.capi(["config", "path"]).env("CAPI_CONFIG", "").succeeds().out();
    assert_eq!(settings.trim_end(), home.root().join(r"home\data\capi\config.toml").to_str().unwrap());
}

#[test]
fn a_session_is_unlocked_used_and_locked() {
    let home = Home::with_apis();
    let address = home.state().join(r"run\session.pipe");
    home.capi(["exec", "--", "true"]).refused(125);
    home.capi(["unlock"]).unlocked().succeeds();
    let lines = fs::read_to_string(&address).unwrap();
    assert_eq!(lines.lines().count(), 2, "the name of a pipe, and a key");
    assert!(home.capi(["status"]).succeeds().out().contains("unlocked"));
    assert_eq!(variables(home.capi(["exec", "--", "env"])), organization());
    home.capi(["rotate", "my-billing-api", "--stdin"]).stdin(NEW).succeeds();
    home.capi(["lock"]).succeeds();
    home.capi(["exec", "--", "true"]).refused(125);
    home.capi(["exec", "--", "true"]).unlocked().succeeds();
    assert!(leaking_files(home.root()).is_empty());
}

/// A script that unlocks through a pipe reads to its end: a session that kept the stream open would block it.
#[test]
fn a_session_holds_no_stream_of_its_caller() {
    let home = Home::with_apis();
    let start = Instant::now();
    // `run` reads stdout and stderr to their end; the session continues for a minute.
    home.capi(["unlock", "--for", "1m"]).unlocked().succeeds();
    assert!(start.elapsed() < Duration::from_secs(45));
    home.capi(["exec", "--", "true"]).succeeds();
    home.capi(["lock"]).succeeds();
}

#[test]
fn an_address_that_leads_nowhere_is_as_no_session() {
    let home = Home::with_apis();
    home.capi(["unlock"]).unlocked().succeeds();
    let address = home.state().join(r"run\session.pipe");
    let before = fs::read_to_string(&address).unwrap();
    home.capi(["lock"]).succeeds();
    for forged in [before.as_str(), "", "x\ny\n"] {
        fs::write(&address, forged).unwrap();
        home.capi(["exec", "--", "true"]).refused(125);
        home.capi(["exec", "--", "true"]).unlocked().succeeds();
    }
    home.capi(["lock"]).run();
}

#[test]
fn a_file_that_another_program_has_for_a_moment_is_waited_for() {
    let home = Home::filled(|vault| put(vault, "Billing", None, AuthKind::ApiKey, KEY));
    let held = OpenOptions::new().read(true).share_mode(FILE_SHARE_READ).open(home.vault()).unwrap();
    let backup = home.vault().with_file_name(r"backups\vault.capi.1");
    let release = thread::spawn(move || {
        // The rename is the next step after the backup.
        while !backup.exists() {
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(300));
        drop(held);
    });
    home.capi(["edit", "billing", "--domain", "a.example"]).unlocked().succeeds();
    release.join().unwrap();
    assert!(home.capi(["list"]).succeeds().out().contains("a.example"));
}

#[test]
fn a_file_in_use_by_another_program_is_an_error_and_stays() {
    let home = Home::with_apis();
    let held = OpenOptions::new().read(true).share_mode(FILE_SHARE_READ).open(home.vault()).unwrap();
    home.capi(["edit", "my-billing-api", "--domain", "a.example"]).unlocked().refused(1);
    drop(held);
    let data = home.vault().parent().unwrap().to_owned();
    let left = fs::read_dir(data).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(!left.into_iter().any(|name| name.starts_with(".capi-tmp-")));
    home.capi(["edit", "my-billing-api", "--domain", "a.example"]).unlocked().succeeds();
}
