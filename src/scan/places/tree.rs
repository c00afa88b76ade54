//! The files at a path or below it.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::fs::open_nonblocking;
use crate::scan::{Place, Sink, Source, Unread};

/// The depth to which directories are entered.
const DEPTH: usize = 64;

/// Gives the files of some paths to a sink, each file once.
pub(super) struct Tree<'a> {
    source: Source,
    sink: &'a dyn Sink,
    /// Gives one file to the sink.
    search_file: fn(&Place, &dyn Sink),
    /// Whether links to files count. People link their settings to a directory that they copy between machines; a link in
    /// a repository may lead anywhere.
    follows_links: bool,
    /// The real paths that were given.
    seen: HashSet<PathBuf>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(source: Source, sink: &'a dyn Sink) -> Self {
        Self::of(source, sink, search_file)
    }

    /// With another function for each file.
    pub(super) fn of(source: Source, sink: &'a dyn Sink, search_file: fn(&Place, &dyn Sink)) -> Self {
        let follows_links = matches!(source, Source::AiTools | Source::Home);
        Self { source, sink, search_file, follows_links, seen: HashSet::new() }
    }

    /// Searches a file, or all files below a directory. Ignores a path that does not exist. `enter` decides about each
    /// directory below the path.
    pub(super) fn search(&mut self, path: &Path, enter: &mut dyn FnMut(&Path) -> bool) {
        self.visit(path, enter, DEPTH);
    }

    fn visit(&mut self, path: &Path, enter: &mut dyn FnMut(&Path) -> bool, depth: usize) {
        let found = match fs::metadata(path) {
            Ok(found) => found,
            Err(error) => return self.refused(path, error),
        };
        if found.is_file() {
            self.file(path);
        } else if found.is_dir() {
            match depth.checked_sub(1) {
                Some(depth) => self.directory(path, enter, depth),
                None => {
                    self.sink.unread(&self.place(path), Unread::Limit("directories are nested too deeply"))
                }
            }
        }
    }

    fn directory(&mut self, path: &Path, enter: &mut dyn FnMut(&Path) -> bool, depth: usize) {
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => return self.refused(path, error),
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => return self.refused(path, error),
            };
            let path = entry.path();
            let is_link = entry.file_type().is_ok_and(|found| found.is_symlink());
            let is_searched =
                if path.is_dir() { !is_link && enter(&path) } else { !is_link || self.follows_links };
            if is_searched {
                self.visit(&path, enter, depth);
            }
        }
    }

    fn file(&mut self, path: &Path) {
        // Only the paths of a table overlap, and they are those that may be links.
        let is_new = !self.follows_links || {
            let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            self.seen.insert(real)
        };
        if is_new {
            (self.search_file)(&self.place(path), self.sink);
        }
    }

    /// A path that does not exist, or no longer, has no content to search.
    fn refused(&self, path: &Path, error: io::Error) {
        if error.kind() != io::ErrorKind::NotFound {
            self.sink.unread(&self.place(path), Unread::Io(error));
        }
    }

    fn place(&self, path: &Path) -> Place {
        Place::of_file(self.source, path)
    }
}

/// Searches the file of a place. Ignores one that no longer exists.
pub(super) fn search_file(place: &Place, sink: &dyn Sink) {
    match open(&place.path) {
        Ok(Some(mut file)) => sink.search(place, &mut file),
        Ok(None) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => sink.unread(place, Unread::Io(error)),
    }
}

/// Opens a regular file, even if a FIFO took its place in the meantime; `None` for everything else.
pub(in crate::scan) fn open(path: &Path) -> io::Result<Option<File>> {
    let file = open_nonblocking(path)?;
    Ok(file.metadata()?.is_file().then_some(file))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::super::recording::Recording;
    use super::*;

    fn searched(path: &Path) -> Recording {
        let sink = Recording::default();
        Tree::new(Source::Home, &sink).search(path, &mut |_| true);
        sink
    }

    #[test]
    fn every_file_below_a_path_is_searched_once() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        fs::create_dir_all(path("a/b")).unwrap();
        fs::write(path("a/b/c"), "deep").unwrap();
        fs::write(path("a/top"), "top").unwrap();
        let sink = Recording::default();
        let mut tree = Tree::new(Source::Home, &sink);
        for start in ["a", "a/b/c", "missing"] {
            tree.search(&path(start), &mut |_| true);
        }
        assert_eq!(sink.texts(), ["deep", "top"]);
        assert!(sink.refused().is_empty());
        let sink = Recording::default();
        Tree::new(Source::Home, &sink).search(&path("a"), &mut |path| !path.ends_with("b"));
        assert_eq!(sink.texts(), ["top"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_to_directories_and_fifos_are_not_entered() {
        use std::os::unix::fs::symlink;
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        fs::create_dir(path("a")).unwrap();
        fs::write(path("outside"), "linked file").unwrap();
        symlink("..", path("a/loop")).unwrap();
        symlink("../outside", path("a/file")).unwrap();
        symlink("nowhere", path("a/broken")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(path("a/fifo")).status().unwrap().success());
        let sink = searched(&path("a"));
        assert_eq!(sink.texts(), ["linked file"]);
        assert!(sink.refused().is_empty(), "{:?}", sink.refused());
        let sink = Recording::default();
        Tree::new(Source::Git, &sink).search(&path("a"), &mut |_| true);
        assert_eq!(sink.texts(), [""; 0], "a repository's links are not followed");
    }

    #[cfg(unix)]
    #[test]
    fn an_unreadable_directory_is_recorded() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let closed = directory.path().join("closed");
        fs::create_dir(&closed).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        if fs::read_dir(&closed).is_ok() {
            eprintln!("skipped: this user reads every directory");
            return;
        }
        assert_eq!(searched(directory.path()).refused().len(), 1);
    }
}
