//! File systems that take nothing, mounts, and a state directory that is lost.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::faults::save::temporary;
use crate::harness::Home;
use crate::harness::secrets::{NEW, PASSPHRASE};

/// Runs a script as root of a mount namespace of its own; `$capi` is the program, `$data` the vault's directory.
fn in_namespace(home: &Home, script: &str) -> Option<Output> {
    let run = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--mount", "--map-root-user", "setsid", "sh", "-c", script]);
        command.env_clear().envs(home.environment()).env("CAPI_PASSPHRASE", PASSPHRASE).env("SECRET", NEW);
        command.env("capi", env!("CARGO_BIN_EXE_capi")).env("data", home.vault().parent().unwrap());
        command.current_dir(home.directory()).stdin(Stdio::null()).output()
    };
    let may_mount = run("mount --bind \"$data\" \"$data\"").is_ok_and(|output| output.status.success());
    if !may_mount {
        println!("skipped: nothing can be mounted here");
        return None;
    }
    Some(run(script).unwrap())
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn fault_29_a_bind_mounted_vault_file_cannot_be_replaced_and_has_a_hint() {
    let home = Home::with_apis();
    let before = home.bytes();
    let script = "mount --bind \"$data/vault.capi\" \"$data/vault.capi\" || exit 99
        $capi list >/dev/null || exit 98
        exec $capi edit my-billing-api --domain a.example";
    let Some(output) = in_namespace(&home, script) else { return };
    let said = told(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains(
            "mount the directory of the vault instead of the file: a mounted file cannot be replaced"
        ),
        "{said}"
    );
    assert!(home.bytes() == before);
    assert_eq!(temporary(&home), [""; 0]);
}

#[test]
fn fault_36_on_a_read_only_file_system_reading_works_and_writing_is_refused() {
    let home = Home::with_apis();
    let before = home.bytes();
    let script = "mount --bind \"$HOME\" \"$HOME\" && mount -o remount,ro,bind \"$HOME\" || exit 99
        cd \"$HOME\"
        $capi list >/dev/null || exit 98
        $capi exec -- true || exit 97
        exec $capi edit my-billing-api --domain a.example";
    let Some(output) = in_namespace(&home, script) else { return };
    let said = told(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("the file system is read-only; the vault is unchanged"), "{said}");
    assert!(home.bytes() == before);
}

#[test]
fn hints_name_a_read_only_file_system_wherever_capi_writes() {
    let home = Home::with_apis();
    let commands = [
        "edit my-billing-api --domain a.example",
        "init --light --vault \"$HOME/new/vault.capi\"",
        "declare --app web",
        "trust",
        "context --write",
        "mcp install --client claude",
        "docs fetch my-billing-api --file page.md",
        "merge install",
    ];
    let project = home.directory().join("project");
    let git = Command::new("git").args(["init", "--quiet"]).arg(&project).status().unwrap();
    assert!(git.success());
    fs::write(project.join("page.md"), "# Billing\n\nText.\n").unwrap();
    fs::write(project.join("capi.toml"), "app = \"web\"\n").unwrap();
    let script = format!(
        "mount --bind \"$HOME\" \"$HOME\" && mount -o remount,ro,bind \"$HOME\" || exit 99
        cd \"$HOME/project\"
        {}",
        commands
            .map(|words| format!("echo '== {words}' >&2; $capi {words} >&2; echo \"code $?\" >&2"))
            .join("\n")
    );
    let Some(output) = in_namespace(&home, &script) else { return };
    let said = told(&output);
    for part in said.split("== ").skip(1) {
        assert!(part.contains("hint: the file system is read-only"), "{part}");
        assert!(part.contains("outside of the sandbox or container") && !part.contains("code 0"), "{part}");
    }
    assert_eq!(said.matches("== ").count(), commands.len(), "{said}");
}

#[test]
fn fault_25_every_command_works_without_a_state_directory() {
    let home = Home::with_apis();
    let edit = |domain| home.capi(["edit", "my-billing-api", "--domain", domain]).unlocked();
    home.forget();
    home.capi(["list"]).unlocked().succeeds();
    assert!(home.state().is_dir(), "it was not made again");
    home.forget();
    // Not even root can create a file below a file.
    fs::write(home.state(), "").unwrap();
    home.capi(["list"]).unlocked().succeeds();
    edit("a.example").succeeds();
    home.capi(["exec", "--", "true"]).unlocked().succeeds();
    assert_eq!(home.capi(["list"]).refused(3), "the vault is locked and capi cannot prompt");
    assert_eq!(fs::read(home.state()).unwrap(), b"");
    fs::remove_file(home.state()).unwrap();
    edit("b.example").succeeds();
    home.capi(["list"]).succeeds();
    assert!(is_directory(&home.state()));
}

fn is_directory(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}
