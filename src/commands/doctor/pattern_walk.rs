//! Files whose paths match a pattern of the table of runners.

use std::fs;
use std::path::{Path, PathBuf};

use crate::assist::runners::segment_matches;

/// The number of directory entries that are looked at for one pattern: doctor may run in a home directory.
const MOST: usize = 20_000;
/// The depth of directories that `**` descends to.
const DEPTH: usize = 6;
/// Directories that `**` does not enter.
const SKIPPED: [&str; 3] = ["node_modules", ".git", "target"];

/// Returns the files below a directory that match a pattern. Links are not followed.
pub(super) fn files_matching(root: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut walk = Walk { found: Vec::new(), entries_left: MOST };
    walk.descend(root, &pattern.split('/').collect::<Vec<_>>(), DEPTH);
    walk.found
}

/// A search for one pattern.
struct Walk {
    found: Vec<PathBuf>,
    entries_left: usize,
}

impl Walk {
    /// Adds the files whose path below the directory matches the segments.
    fn descend(&mut self, directory: &Path, segments: &[&str], depth: usize) {
        let [segment, rest @ ..] = segments else { return };
        match *segment {
            "**" => {
                self.descend(directory, rest, depth);
                let Some(depth) = depth.checked_sub(1) else { return };
                for (name, path) in self.entries(directory) {
                    if !SKIPPED.contains(&name.as_str()) && is_directory(&path) {
                        self.descend(&path, segments, depth);
                    }
                }
            }
            pattern if pattern.contains('*') => {
                for (name, path) in self.entries(directory) {
                    if segment_matches(pattern, &name) {
                        self.enter(path, rest, depth);
                    }
                }
            }
            name => self.enter(directory.join(name), rest, depth),
        }
    }

    fn enter(&mut self, path: PathBuf, rest: &[&str], depth: usize) {
        if rest.is_empty() {
            self.found.extend(Some(path).filter(|path| is_file(path)));
        } else if is_directory(&path) {
            self.descend(&path, rest, depth);
        }
    }

    /// The entries of a directory, as many as are left.
    fn entries(&mut self, directory: &Path) -> Vec<(String, PathBuf)> {
        let entries = fs::read_dir(directory).into_iter().flatten().flatten().take(self.entries_left);
        let named = |entry: fs::DirEntry| (entry.file_name().to_string_lossy().into_owned(), entry.path());
        let entries: Vec<_> = entries.map(named).collect();
        self.entries_left -= entries.len();
        entries
    }
}

fn is_directory(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collected(files: &[&str], pattern: &str) -> Vec<String> {
        let directory = tempfile::tempdir().unwrap();
        for file in files {
            let path = directory.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let found = files_matching(directory.path(), pattern);
        let relative = |path: &PathBuf| {
            path.strip_prefix(directory.path()).unwrap().to_string_lossy().replace('\\', "/")
        };
        let mut found: Vec<String> = found.iter().map(relative).collect();
        found.sort();
        found
    }

    #[test]
    fn patterns_find_files_at_any_depth_but_not_in_dependencies() {
        let files = [
            ".turbo/turbo-a.log",
            "packages/a/.turbo/turbo-a.log",
            "packages/a/.turbo/other",
            "node_modules/x/.turbo/turbo-a.log",
            "node_modules/.cache/lage/logs/ab/cd.log",
        ];
        assert_eq!(
            collected(&files, "**/.turbo/turbo-*.log"),
            [".turbo/turbo-a.log", "packages/a/.turbo/turbo-a.log"]
        );
        assert_eq!(
            collected(&files, "**/node_modules/.cache/lage/**/*.log"),
            ["node_modules/.cache/lage/logs/ab/cd.log"]
        );
        assert_eq!(collected(&files, "missing/*"), [""; 0]);
    }

    #[test]
    fn a_search_ends_in_a_large_tree() {
        let directory = tempfile::tempdir().unwrap();
        for index in 0..3 {
            fs::write(directory.path().join(format!("{index}.log")), "").unwrap();
        }
        let mut walk = Walk { found: Vec::new(), entries_left: 2 };
        walk.descend(directory.path(), &["**", "*.log"], DEPTH);
        assert_eq!((walk.found.len(), walk.entries_left), (2, 0));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("real")).unwrap();
        fs::write(directory.path().join("real/a.log"), "").unwrap();
        std::os::unix::fs::symlink("real", directory.path().join("link")).unwrap();
        let found = files_matching(directory.path(), "**/*.log");
        assert_eq!(found, [directory.path().join("real/a.log")]);
    }
}
