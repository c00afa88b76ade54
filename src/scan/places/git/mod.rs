//! Repositories of git: every object, reachable or not, and the files of the git directory.
//!
//! The program `git` reads the objects. The repository may be hostile: its configuration cannot make `git` run another
//! program or use the network, see [`Repository`].

mod directory;
mod listing;
mod locate;
mod objects;
mod repository;
mod staged;

#[cfg(test)]
mod tests;

use std::path::Path;

pub use locate::locate;
pub use repository::Repository;
pub use staged::search_staged;

use super::super::{Place, Sink, Source, Unread};

/// Searches all objects of a repository, of its submodules and of the repositories that it borrows objects from, and all
/// files of its git directory. The part of an object's place is its type and name: `blob 1a2b…`.
///
/// Objects that are missing or damaged, also because the clone is shallow or partial, are recorded as not read.
pub fn search(repository: &Repository, sink: &dyn Sink) {
    let mut repositories = vec![repository.clone()];
    while let Some(repository) = repositories.pop() {
        objects::search(&repository, sink);
        repositories.extend(directory::search(&repository, sink));
    }
}

/// The place of an object, or of other output of git about a repository.
fn place(source: Source, path: &Path, part: &str) -> Place {
    Place { source, path: path.to_owned(), part: Some(part.to_owned()), commit: None }
}

/// The reason for objects that no run of git could read.
fn failed(what: &str) -> Unread {
    Unread::Damaged(format!("git could not {what}; `git fsck` may report the reason"))
}
