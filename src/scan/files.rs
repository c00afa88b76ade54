//! The files of a project.

use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::place::{Place, Source};
use super::places::git::{self, Repository};
use super::places::tree;
use super::sink::{Sink, Unread};

/// The file with patterns of paths that are not searched.
const IGNORE_FILE: &str = ".capiignore";

/// The number of files that one thread searches before others can help it.
const BATCH: usize = 32;

/// The most batches that wait. More are searched by the thread that finds them, so that memory stays bounded.
const MAX_WAITING: usize = 256;

/// Directories and files to search.
pub struct Files {
    root: PathBuf,
    paths: Vec<PathBuf>,
    excluded: Gitignore,
    /// The git directory of the repository that is searched as such.
    git: Option<PathBuf>,
}

/// An exclusion that is not valid.
#[derive(Debug, thiserror::Error)]
#[error("invalid pattern in {place}: {reason}")]
pub struct FilesError {
    /// `--exclude`, or the path of a file.
    pub place: String,
    /// The message of the parser.
    pub reason: String,
}

impl Files {
    /// Returns the files below `paths`, without those that `.capiignore` in `root` and `exclude` name, in the syntax of
    /// `.gitignore`.
    ///
    /// # Errors
    /// [`FilesError`].
    pub fn new(root: &Path, paths: Vec<PathBuf>, exclude: &[String]) -> Result<Self, FilesError> {
        let invalid = |place: &str, error: &ignore::Error| FilesError {
            place: place.to_owned(),
            reason: error.to_string(),
        };
        let mut builder = GitignoreBuilder::new(root);
        let file = root.join(IGNORE_FILE);
        if file.symlink_metadata().is_ok()
            && let Some(error) = builder.add(&file)
        {
            return Err(invalid(IGNORE_FILE, &error));
        }
        for pattern in exclude {
            builder.add_line(None, pattern).map_err(|error| invalid("--exclude", &error))?;
        }
        let excluded = builder.build().map_err(|error| invalid("--exclude", &error))?;
        Ok(Self { root: root.to_owned(), paths, excluded, git: None })
    }

    /// Leaves the files of a repository's git directory to the search of that repository.
    #[must_use]
    pub fn without(self, repository: &Repository) -> Self {
        Self { git: repository.path().canonicalize().ok(), ..self }
    }

    /// Searches all files. Does not follow links, and does not open what is neither a file nor a directory. The files of a
    /// git directory are compressed, so it is searched as a repository.
    pub fn search(&self, sink: &dyn Sink) {
        let walk = Walk { files: self, sink, waiting: AtomicUsize::new(0), repositories: Mutex::default() };
        rayon_core::scope(|scope| {
            for path in &self.paths {
                // A path that the user names may be a link.
                match fs::metadata(path) {
                    Ok(found) if found.is_dir() => walk.directory(path, scope),
                    Ok(_) => walk.file(path),
                    Err(error) => sink.unread(&place(path), Unread::Io(error)),
                }
            }
        });
        let repositories = walk.repositories.into_inner().unwrap_or_else(PoisonError::into_inner);
        let others = repositories.iter().filter(|found| found.path().canonicalize().ok() != self.git);
        others.for_each(|repository| git::search(repository, sink));
    }

    fn is_excluded(&self, path: &Path, is_directory: bool) -> bool {
        // The matcher accepts paths below its root only.
        !self.excluded.is_empty()
            && path
                .strip_prefix(&self.root)
                .is_ok_and(|path| self.excluded.matched(path, is_directory).is_ignore())
    }
}

/// A walk in progress.
struct Walk<'a> {
    files: &'a Files,
    sink: &'a dyn Sink,
    /// The number of tasks that no thread has begun.
    waiting: AtomicUsize,
    /// The repositories below the paths.
    repositories: Mutex<Vec<Repository>>,
}

impl<'a> Walk<'a> {
    fn directory<'s>(&'s self, path: &Path, scope: &rayon_core::Scope<'s>)
    where
        'a: 's,
    {
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => return self.sink.unread(&place(path), Unread::Io(error)),
        };
        let mut batch = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => self.entry(&entry, &mut batch, scope),
                Err(error) => self.sink.unread(&place(path), Unread::Io(error)),
            }
        }
        batch.iter().for_each(|path: &PathBuf| self.file(path));
    }

    fn entry<'s>(&'s self, entry: &DirEntry, batch: &mut Vec<PathBuf>, scope: &rayon_core::Scope<'s>)
    where
        'a: 's,
    {
        let path = entry.path();
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(error) => return self.sink.unread(&place(&path), Unread::Io(error)),
        };
        if self.files.is_excluded(&path, kind.is_dir()) {
            return;
        }
        if let Some(repository) = kind.is_dir().then(|| repository_at(&path)).flatten() {
            self.repositories.lock().unwrap_or_else(PoisonError::into_inner).push(repository);
        } else if kind.is_dir() {
            self.run(scope, move |scope| self.directory(&path, scope));
        } else if kind.is_file() {
            batch.push(path);
            if batch.len() == BATCH {
                let batch = std::mem::take(batch);
                self.run(scope, move |_| batch.iter().for_each(|path| self.file(path)));
            }
        }
    }

    /// Leaves a task to any thread, or runs it at once if many wait.
    fn run<'s>(&'s self, scope: &rayon_core::Scope<'s>, task: impl FnOnce(&rayon_core::Scope<'s>) + Send + 's)
    where
        'a: 's,
    {
        if !self.may_wait() {
            return task(scope);
        }
        scope.spawn(move |scope| {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            task(scope);
        });
    }

    /// Counts a task that waits, if another one may.
    fn may_wait(&self) -> bool {
        let may_wait = self.waiting.load(Ordering::Relaxed) < MAX_WAITING;
        if may_wait {
            self.waiting.fetch_add(1, Ordering::Relaxed);
        }
        may_wait
    }

    fn file(&self, path: &Path) {
        let place = place(path);
        match tree::open(path) {
            Ok(Some(mut file)) => self.sink.search(&place, &mut file),
            Ok(None) => {}
            Err(error) => self.sink.unread(&place, Unread::Io(error)),
        }
    }
}

/// Returns the repository of a directory `.git`, or of a bare one with such an ending.
fn repository_at(path: &Path) -> Option<Repository> {
    path.to_str().filter(|path| path.ends_with(".git"))?;
    Repository::at(path)
}

fn place(path: &Path) -> Place {
    Place::of_file(Source::Files, path)
}
