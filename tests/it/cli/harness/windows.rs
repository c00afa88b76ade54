//! What a home needs on Windows: programs to run, the variables that name directories there, and no console.

use std::ffi::OsString;
use std::fs;
use std::os::windows::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A process without a console can't ask anybody.
const DETACHED_PROCESS: u32 = 8;

/// Puts `env` and `true` into the directory of programs; the path comes back as people write it.
pub(super) fn prepare(root: PathBuf) -> PathBuf {
    let text = root.to_str().unwrap();
    let root = text.strip_prefix(r"\\?\").map_or(root.clone(), PathBuf::from);
    let programs = root.join("programs");
    fs::create_dir(&programs).unwrap();
    fs::write(programs.join("env.cmd"), "@set\r\n").unwrap();
    fs::write(programs.join("true.bat"), "@exit /b 0\r\n").unwrap();
    root
}

/// What Windows has beside the variables of Unix.
pub(super) fn environment(root: &Path) -> Vec<(String, OsString)> {
    let given = ["SYSTEMROOT", "COMSPEC", "PATHEXT"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), std::env::var_os(name)?)));
    let below = |name: &str, path: &str| (name.to_owned(), root.join(path).into_os_string());
    let own = [
        below("APPDATA", r"home\data"),
        below("LOCALAPPDATA", r"home\state"),
        below("USERPROFILE", "home"),
        below("TEMP", "tmp"),
        below("TMP", "tmp"),
        // Else it lies beside the vault, and transcripts would differ.
        below("CAPI_CONFIG", r"home\config\capi\config.toml"),
    ];
    given.chain(own).collect()
}

/// The program without a console.
pub(super) fn detached(_: Option<&Path>, _: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_capi"));
    command.creation_flags(DETACHED_PROCESS);
    command
}
