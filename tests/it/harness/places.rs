//! The directories of a home, and the variables that name them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The local state, below the home directory.
pub(crate) const STATE: &str = if cfg!(windows) { "state/capi/state" } else { "state/capi" };
/// Fetched documentation, below the home directory.
pub(crate) const CACHE: &str = if cfg!(windows) { "state/capi/docs" } else { "cache/capi/docs" };

/// The variables of every program, except PATH.
pub(crate) fn variables(root: &Path) -> Vec<(&'static str, OsString)> {
    let below = |name: &str| root.join(name).into_os_string();
    let mut variables = vec![
        ("HOME", root.as_os_str().to_owned()),
        ("TMPDIR", below("tmp")),
        ("XDG_RUNTIME_DIR", below("run")),
        ("XDG_CONFIG_HOME", below("config")),
        ("XDG_DATA_HOME", below("data")),
        ("XDG_STATE_HOME", below("state")),
        ("XDG_CACHE_HOME", below("cache")),
        ("LC_ALL", "C.UTF-8".into()),
    ];
    if cfg!(windows) {
        let given = ["SYSTEMROOT", "COMSPEC", "PATHEXT"];
        variables.extend(given.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        variables.extend([
            ("USERPROFILE", root.as_os_str().to_owned()),
            ("APPDATA", below("data")),
            ("LOCALAPPDATA", below("state")),
            ("TEMP", below("tmp")),
            ("TMP", below("tmp")),
        ]);
    }
    variables
}

/// A path without links and without the verbatim prefix of Windows.
pub(crate) fn real(path: &Path) -> PathBuf {
    let real = path.canonicalize().unwrap();
    real.to_str().and_then(|text| text.strip_prefix(r"\\?\")).map_or(real.clone(), PathBuf::from)
}

/// PATH with the directory of CAPI_TEST_PYTHON in front.
pub(crate) fn search_path() -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let python = std::env::var_os("CAPI_TEST_PYTHON").map(PathBuf::from);
    let first = python.and_then(|python| python.parent().map(Path::to_owned));
    std::env::join_paths(first.into_iter().chain(std::env::split_paths(&path))).unwrap()
}
