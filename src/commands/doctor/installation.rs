//! The installation that runs: its version and path, other installations on PATH, and whether its two programs belong
//! together.

use std::path::{Path, PathBuf};

use super::Finding;
use crate::binaries;

/// The name of the check.
const CHECK: &str = "installation";

/// Compares the running program with the ones that a shell finds.
pub(super) fn check() -> Vec<Finding> {
    let Ok(own) = binaries::path() else { return Vec::new() };
    let mut found = vec![on_path(&own, &binaries::on_path("capi"))];
    found.extend(pair(&own));
    found
}

/// Reports the installation. Another one on PATH is not a risk for the vault, so it is only mentioned.
fn on_path(own: &Path, all: &[PathBuf]) -> Finding {
    let runs = format!("{} is capi {}", own.display(), binaries::VERSION);
    let others: Vec<String> =
        all.iter().filter(|other| !is_same(own, other)).map(|other| other.display().to_string()).collect();
    let is_first = all.first().is_some_and(|first| is_same(own, first));
    let (text, hint) = match (&others[..], is_first) {
        ([], true) => return Finding::ok(CHECK, runs),
        ([], false) => {
            let directory = own.parent().unwrap_or(own).display();
            (
                format!("{runs}; PATH has no capi"),
                format!("add {directory} to PATH, so that other programs find capi"),
            )
        }
        (others, true) => (
            format!("{runs}, the first on PATH; after it: {}", others.join(", ")),
            "remove the installations that you do not use: they may be older".to_owned(),
        ),
        ([first, ..], false) => (
            format!("{runs}, but `capi` runs {first}"),
            "remove one of them, or change their order in PATH".to_owned(),
        ),
    };
    Finding { hint: Some(hint.into()), ..Finding::ok(CHECK, text) }
}

/// Whether a program on PATH starts this one: it is the file, or the script by which npm starts it.
fn is_same(own: &Path, other: &Path) -> bool {
    let is_npm = |path: &Path| path.components().any(|part| part.as_os_str() == "node_modules");
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (own, other) = (real(own), real(other));
    own == other || (is_npm(&own) && is_npm(&other))
}

/// Returns a warning if `capi` and `capi-full`, which this is, are of different versions.
#[cfg(unix)]
fn pair(own: &Path) -> Option<Finding> {
    let this = std::env::current_exe().ok()?;
    let content = std::fs::read(own).ok()?;
    let is_pair = this == own || memchr::memmem::find(&content, binaries::VERSION.as_bytes()).is_some();
    (!is_pair).then(|| {
        let full = this.display();
        Finding::warning(
            CHECK,
            format!("{} and {full} are of different versions", own.display()),
            "install capi again, with both programs",
        )
    })
}

#[cfg(not(unix))]
fn pair(_: &Path) -> Option<Finding> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(own: &str, all: &[&str]) -> String {
        let all: Vec<PathBuf> = all.iter().map(PathBuf::from).collect();
        on_path(Path::new(own), &all).text.replace(binaries::VERSION, "V")
    }

    #[test]
    fn the_installation_that_runs_is_named() {
        assert_eq!(line("/a/capi", &["/a/capi"]), "/a/capi is capi V");
        assert_eq!(line("/a/capi", &[]), "/a/capi is capi V; PATH has no capi");
        assert_eq!(
            line("/a/capi", &["/a/capi", "/b/capi"]),
            "/a/capi is capi V, the first on PATH; after it: /b/capi"
        );
        assert_eq!(line("/b/capi", &["/a/capi", "/b/capi"]), "/b/capi is capi V, but `capi` runs /a/capi");
    }

    #[test]
    fn the_script_of_npm_is_the_same_installation() {
        let own = "/p/node_modules/@capi-cli/linux-x64/bin/capi";
        assert_eq!(line(own, &["/p/node_modules/.bin/capi"]), format!("{own} is capi V"));
    }
}
