//! Files and directories in which programs store their input, and the search of these places.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::tree::Tree;
use crate::assist::runners::segment_matches;
use crate::scan::{Sink, Source};

/// A program, and where it stores its input.
pub(super) struct Program {
    /// Its own name.
    pub(super) title: &'static str,
    /// How the paths are known.
    pub(super) evidence: Evidence,
    /// The paths, most important first.
    pub(super) stored: &'static [Stored],
    /// What a search does not find there, for users; empty if nothing is known.
    pub(super) limit: &'static str,
}

/// How paths are known.
#[derive(Clone, Copy, Debug)]
pub(super) enum Evidence {
    /// The program was run in this version, and these files appeared.
    Seen(&'static str),
    /// The paths are in the package of this version.
    Package(&'static str),
    /// The program was not run; the address of its documentation, or of another description.
    Documentation(&'static str),
}

/// A file, or a directory with everything below it.
pub(super) struct Stored {
    /// Where the path starts.
    pub(super) root: Root,
    /// Segments divided by `/`; `*` stands for any characters of one segment.
    pub(super) path: &'static str,
    /// A variable with another path, for the file or directory itself.
    pub(super) variable: Option<&'static str>,
    /// What is stored, for users.
    pub(super) content: &'static str,
}

/// The start of a path in [`Stored`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Root {
    /// The directory of the project.
    Project,
    /// The user's home directory.
    Home,
    /// `~/.config` and what replaces it on macOS and Windows.
    Config,
    /// `~/.local/share` and what replaces it.
    Data,
    /// `~/.local/state`.
    State,
    /// `~/.cache` and what replaces it.
    Cache,
    /// The directory for temporary files.
    Temporary,
}

impl Stored {
    pub(super) const fn new(root: Root, path: &'static str, content: &'static str) -> Self {
        Self { root, path, variable: None, content }
    }

    pub(super) const fn home(path: &'static str, content: &'static str) -> Self {
        Self::new(Root::Home, path, content)
    }

    pub(super) const fn project(path: &'static str, content: &'static str) -> Self {
        Self::new(Root::Project, path, content)
    }

    /// With a variable that may name another path.
    pub(super) const fn or(self, variable: &'static str) -> Self {
        Self { variable: Some(variable), ..self }
    }

    /// Returns the path as users write it on Linux.
    pub(super) fn shown(&self) -> String {
        let root = match self.root {
            Root::Project => "",
            Root::Home => "~/",
            Root::Config => "~/.config/",
            Root::Data => "~/.local/share/",
            Root::State => "~/.local/state/",
            Root::Cache => "~/.cache/",
            Root::Temporary => "/tmp/",
        };
        format!("{root}{}", self.path)
    }
}

/// The directories of a user, and the variables of the caller.
pub(super) struct User<'a> {
    pub(super) home: PathBuf,
    pub(super) project: Option<PathBuf>,
    pub(super) variable: &'a dyn Fn(&str) -> Option<OsString>,
}

impl User<'_> {
    /// Returns all directories that a root can mean. Programs do not agree, for example, whether `~/.config` exists on
    /// macOS, and one that is not there costs nothing.
    fn directories(&self, root: Root) -> Vec<PathBuf> {
        let below_home = |path: &str| Some(self.home.join(path));
        let named = |name: &str| self.path_in(name);
        let candidates = match root {
            Root::Project => vec![self.project.clone()],
            Root::Home => vec![Some(self.home.clone())],
            Root::Config => {
                let roaming = named("APPDATA");
                vec![named("XDG_CONFIG_HOME"), below_home(".config"), below_home(APPLICATIONS), roaming]
            }
            Root::Data => {
                let windows = [named("LOCALAPPDATA"), named("APPDATA")];
                let others = [named("XDG_DATA_HOME"), below_home(".local/share"), below_home(APPLICATIONS)];
                others.into_iter().chain(windows).collect()
            }
            Root::State => vec![named("XDG_STATE_HOME"), below_home(".local/state")],
            Root::Cache => vec![
                named("XDG_CACHE_HOME"),
                below_home(".cache"),
                below_home("Library/Caches"),
                named("LOCALAPPDATA"),
            ],
            Root::Temporary => vec![Some(std::env::temp_dir()), Some(PathBuf::from("/tmp"))],
        };
        candidates.into_iter().flatten().collect()
    }

    /// Returns the absolute path in a variable.
    fn path_in(&self, name: &str) -> Option<PathBuf> {
        (self.variable)(name).map(PathBuf::from).filter(|path| path.is_absolute())
    }

    /// Searches the paths of all programs, each file once.
    pub(super) fn search(
        &self,
        source: Source,
        stored: impl Iterator<Item = &'static Stored>,
        sink: &dyn Sink,
    ) {
        let mut tree = Tree::new(source, sink);
        for stored in stored {
            let directories = self.directories(stored.root).into_iter();
            let paths = directories.flat_map(|directory| matching(directory, stored.path));
            // A variable that names the home directory means a few files in it, not all.
            let other = stored.variable.and_then(|name| self.path_in(name));
            let other = other.filter(|path| !self.home.starts_with(path));
            for path in paths.chain(other) {
                tree.search(&path, &mut |_| true);
            }
        }
    }
}

/// The directory for applications in a home directory on macOS.
const APPLICATIONS: &str = "Library/Application Support";

/// Returns the paths below a directory that match a pattern. A path without `*` is returned whether it exists or not.
fn matching(directory: PathBuf, pattern: &str) -> Vec<PathBuf> {
    let mut paths = vec![directory];
    for segment in pattern.split('/') {
        paths = if segment.contains('*') {
            paths.iter().flat_map(|path| entries(path, segment)).collect()
        } else {
            paths.iter().map(|path| path.join(segment)).collect()
        };
    }
    paths
}

fn entries(directory: &Path, pattern: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let matches = |entry: &std::fs::DirEntry| segment_matches(pattern, &entry.file_name().to_string_lossy());
    entries.filter(matches).map(|entry| entry.path()).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use std::fs;

    use super::super::recording::Recording;
    use super::*;

    static STORED: &[Stored] = &[
        Stored::home(".tool", "everything").or("TOOL_HOME"),
        Stored::home(".tool_*history", "commands"),
        Stored::new(Root::Data, "tool", "sessions"),
        Stored::project(".tool/*.log", "logs"),
    ];

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn paths_are_found_below_every_root() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        for (name, text) in [
            ("home/.tool/deep/er/file", "a"),
            ("home/.tool_js_history", "b"),
            ("home/.local/share/tool/session", "c"),
            ("home/Library/Application Support/tool/session", "d"),
            ("xdg/tool/session", "e"),
            ("moved/file", "f"),
            ("project/.tool/a.log", "g"),
            ("project/.tool/a.txt", "not stored"),
            ("home/.other", "not stored"),
        ] {
            write(&path(name), text);
        }
        let variable = |name: &str| match name {
            "XDG_DATA_HOME" => Some(path("xdg").into_os_string()),
            "TOOL_HOME" => Some(path("moved").into_os_string()),
            "LOCALAPPDATA" => Some("relative".into()),
            _ => None,
        };
        let user = User { home: path("home"), project: Some(path("project")), variable: &variable };
        let sink = Recording::default();
        user.search(Source::Home, STORED.iter(), &sink);
        assert_eq!(sink.texts(), ["a", "b", "c", "d", "e", "f", "g"]);
        assert!(sink.refused().is_empty());
        let shown: Vec<String> = STORED.iter().map(Stored::shown).collect();
        assert_eq!(shown, ["~/.tool", "~/.tool_*history", "~/.local/share/tool", ".tool/*.log"]);
    }
}
