//! Places that are searched, as a report names them.

use std::path::PathBuf;

/// A kind of place, which a report lists separately.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Source {
    /// Files of the project.
    Files,
    /// Objects and files of a git repository.
    Git,
    /// The next commit.
    Staged,
    /// A bundle for browsers.
    Built,
    /// Transcripts, histories and instructions of AI tools.
    AiTools,
    /// Histories, logs and configuration files in the home directory.
    Home,
    /// Environments and arguments of the user's processes.
    Processes,
}

impl Source {
    /// Returns the name in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Git => "git",
            Self::Staged => "staged",
            Self::Built => "built",
            Self::AiTools => "ai",
            Self::Home => "shell",
            Self::Processes => "processes",
        }
    }

    /// Returns the heading in a report.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Files => "Files",
            Self::Git => "Git",
            Self::Staged => "Next commit",
            Self::Built => "Bundle for browsers",
            Self::AiTools => "AI tools",
            Self::Home => "Histories, logs and settings in the home directory",
            Self::Processes => "Processes",
        }
    }
}

/// A commit, and the path that the object has there.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Commit {
    /// The object name in hexadecimal digits.
    pub id: String,
    /// The path in the commit. None for the commit itself.
    pub path: Option<String>,
}

/// One input.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Place {
    /// The kind of place.
    pub source: Source,
    /// The file, or the file that stands for it: for an object of git, the repository.
    pub path: PathBuf,
    /// What it is if it is not the file as it is: `blob 1a2b…`, `environment of process 12`.
    pub part: Option<String>,
    /// The commit, if it is known already.
    pub commit: Option<Commit>,
}

impl Place {
    /// The file at a path, as it is.
    pub(super) fn of_file(source: Source, path: impl Into<PathBuf>) -> Self {
        Self { source, path: path.into(), part: None, commit: None }
    }
}
