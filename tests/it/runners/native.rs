//! tmux and cargo, in the versions of the system.

use std::path::PathBuf;

use super::stage::{EXACTLY, Stage};
use crate::harness::is_there;

/// Ends the server with the test.
struct Server<'a>(&'a Stage);

impl Drop for Server<'_> {
    fn drop(&mut self) {
        self.0.attempt(&["tmux", "-S", "socket", "kill-server"]);
    }
}

#[test]
fn a_running_tmux_server_drops_the_variables_until_its_setting_passes_them() {
    if !is_there("tmux") {
        eprintln!("skipped: tmux is not installed");
        return;
    }
    let Some(stage) = Stage::of(PathBuf::from("/usr/bin")) else { return };
    let _server = Server(&stage);
    let tmux = ["tmux", "-S", "socket", "-f", "/dev/null"];
    stage.plain(&[&tmux[..], &["new-session", "-d", "sleep 600"]].concat());
    let show = [&tmux[..], &["new-session", "-d", "python3 show.py"]].concat();
    stage.exec(&show);
    // The server's own environment has the other variable.
    assert_eq!(stage.wait_for_run(1), "UNRELATED_TOKEN");
    stage.home.write("tmux.conf", &stage.setting("tmux"));
    stage.plain(&[&tmux[..], &["source-file", "tmux.conf"]].concat());
    stage.exec(&show);
    assert_eq!(stage.wait_for_run(2), format!("{EXACTLY} UNRELATED_TOKEN"));
}

#[test]
fn cargo_stores_the_value_of_a_variable_that_a_build_script_names() {
    let cargo = std::env::var_os("CARGO").map(PathBuf::from);
    let Some(tools) = cargo
        .and_then(|cargo| Some(cargo.parent()?.to_owned()))
        .filter(|tools| tools.join("rustc").is_file())
    else {
        eprintln!("skipped: rustc is not next to cargo");
        return;
    };
    let Some(stage) = Stage::of(tools) else { return };
    stage.home.write(
        "Cargo.toml",
        "[package]\nname = \"show\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n",
    );
    stage
        .home
        .write("build.rs", "fn main() { println!(\"cargo::rerun-if-env-changed=CUSTOM_API_BILLING\"); }\n");
    stage.home.write("src/lib.rs", "");
    stage.exec(&["cargo", "build", "--quiet", "--offline"]);
    stage.finds("cargo", "target/debug/.fingerprint/");
}
