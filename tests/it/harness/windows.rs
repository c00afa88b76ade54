//! Parts of a home that only Windows needs: programs to run, the location of the settings, and processes without a console.

use std::ffi::OsString;
use std::fs;
use std::os::windows::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Starts a process without a console, so that it cannot prompt.
const DETACHED_PROCESS: u32 = 8;

/// Creates `env` and `true` in a directory of programs; returns the root without the verbatim prefix.
pub(super) fn prepare(root: PathBuf) -> PathBuf {
    let text = root.to_str().unwrap();
    let root = text.strip_prefix(r"\\?\").map_or(root.clone(), PathBuf::from);
    let programs = root.join("programs");
    fs::create_dir(&programs).unwrap();
    fs::write(programs.join("env.cmd"), "@set\r\n").unwrap();
    fs::write(programs.join("true.bat"), "@exit /b 0\r\n").unwrap();
    root
}

/// The settings file, which would otherwise be next to the vault and change transcripts.
pub(super) fn settings(root: &Path) -> (&'static str, OsString) {
    ("CAPI_CONFIG", root.join(r"home\config\capi\config.toml").into_os_string())
}

/// `capi` without a console.
pub(super) fn detached(_: Option<&Path>, _: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_capi"));
    command.creation_flags(DETACHED_PROCESS);
    command
}
