//! Paths and directories: real paths, parents, and directories that survive a power cut.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

pub(crate) use super::permissions::make_directory;

/// The longest path, in bytes, that every program on Windows accepts without the `\\?\` prefix.
const LONGEST_PLAIN: usize = 247;
/// How many links are followed, as in the Linux kernel.
const MOST_LINKS: usize = 40;

/// Returns the absolute path without links, in the form that people write.
///
/// # Errors
/// As [`Path::canonicalize`].
pub(crate) fn real_path(path: &Path) -> io::Result<PathBuf> {
    let real = path.canonicalize()?;
    Ok(if cfg!(windows) { real.to_str().and_then(plain).unwrap_or(real) } else { real })
}

/// Removes the prefix of `\\?\C:\…`, which Windows returns and users do not type. A short path on a drive means the same
/// without it.
fn plain(path: &str) -> Option<PathBuf> {
    let rest = path.strip_prefix(r"\\?\")?;
    let on_drive = rest.as_bytes().get(1) == Some(&b':') && rest.len() <= LONGEST_PLAIN;
    on_drive.then(|| PathBuf::from(rest))
}

/// Returns a text for people, with `~` for each path in the home directory, except between quotes, where no shell expands
/// it. Not every shell of Windows does.
pub(crate) fn with_tilde(text: &str) -> String {
    match std::env::home_dir().filter(|_| cfg!(unix)) {
        Some(home) => abbreviated(text, &home.to_string_lossy()),
        None => text.to_owned(),
    }
}

fn abbreviated(text: &str, home: &str) -> String {
    let home = home.trim_end_matches('/');
    if home.is_empty() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(home) {
        let (before, found) = rest.split_at(at);
        let after = &found[home.len()..];
        out.push_str(before);
        let starts = out.chars().next_back().is_none_or(|c| c.is_whitespace() || "`(=,".contains(c));
        let ends = after.chars().next().is_none_or(|c| !(c.is_alphanumeric() || "-_.".contains(c)));
        out.push_str(if starts && ends { "~" } else { home });
        rest = after;
    }
    out + rest
}

/// Follows symbolic links, including one whose target does not exist yet.
pub(crate) fn follow_links(path: &Path) -> PathBuf {
    if let Ok(real) = real_path(path) {
        return real;
    }
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(target) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    path
}

/// Returns the links that the last component of a path leads over, in order; none for a file.
pub(crate) fn links(path: &Path) -> Vec<PathBuf> {
    let mut links = Vec::new();
    let mut at = path.to_owned();
    while links.len() < MOST_LINKS
        && let Ok(target) = fs::read_link(&at)
    {
        let next = parent(&at).join(target);
        links.push(std::mem::replace(&mut at, next));
    }
    links
}

/// Returns the directory of a path: the working directory for a bare name.
pub(crate) fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Syncs a directory, without which a rename in it may not survive a power cut. Does nothing on Windows.
///
/// # Errors
/// As [`File::sync_all`].
pub(crate) fn sync_directory(directory: &Path) -> io::Result<()> {
    if cfg!(windows) {
        return Ok(());
    }
    match File::open(directory)?.sync_all() {
        // The answer of a file system that cannot sync directories.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        synced => synced,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_path_on_a_drive_loses_its_prefix() {
        assert_eq!(plain(r"\\?\C:\data\vault.capi"), Some(PathBuf::from(r"C:\data\vault.capi")));
        for other in [r"\\?\UNC\server\share", r"C:\data", "/data", &format!(r"\\?\C:\{}", "x".repeat(250))] {
            assert_eq!(plain(other), None, "{other}");
        }
    }

    #[test]
    fn a_bare_name_is_in_the_working_directory() {
        assert_eq!(parent(Path::new("vault.capi")), Path::new("."));
        assert_eq!(parent(Path::new("a/vault.capi")), Path::new("a"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_to_a_target_that_does_not_exist() {
        let place = tempfile::tempdir().unwrap();
        let link = place.path().join("link");
        std::os::unix::fs::symlink("missing", &link).unwrap();
        assert_eq!(follow_links(&link), place.path().join("missing"));
        std::os::unix::fs::symlink("link", place.path().join("first")).unwrap();
        assert_eq!(links(&place.path().join("first")), [place.path().join("first"), link]);
        assert!(links(&place.path().join("missing")).is_empty());
    }

    #[test]
    fn paths_in_the_home_directory_begin_with_a_tilde() {
        for (text, expected) in [
            ("created the vault /home/ann/.local/capi", "created the vault ~/.local/capi"),
            ("run `rm /home/ann/.env`", "run `rm ~/.env`"),
            ("run `rm '/home/ann/my file'`", "run `rm '/home/ann/my file'`"),
            ("/home/anna/x, /srv/home/ann/x", "/home/anna/x, /srv/home/ann/x"),
            ("in /home/ann", "in ~"),
        ] {
            assert_eq!(abbreviated(text, "/home/ann"), expected);
        }
        assert_eq!(abbreviated("/x", "/"), "/x");
    }
}
