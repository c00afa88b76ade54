//! The files of a git directory: configuration, references, reflogs, messages, and everything else but objects.

use super::super::tree::Tree;
use super::{Repository, failed, place};
use crate::scan::{Sink, Source, Unread};

/// Searches the files of the directory, and those of linked work trees in it. Returns the repositories of submodules.
pub(super) fn search(repository: &Repository, sink: &dyn Sink) -> Vec<Repository> {
    let objects = repository.path().join("objects");
    let mut below = Vec::new();
    let mut tree = Tree::new(Source::Git, sink);
    tree.search(repository.path(), &mut |path| {
        // `objects/info` names the repositories that objects are borrowed from.
        if path == objects {
            return false;
        }
        // A linked work tree shares the objects of this repository.
        match Repository::at(path).filter(|found| found.path() == path) {
            Some(found) => {
                below.push(found);
                false
            }
            None => true,
        }
    });
    tree.search(&objects.join("info"), &mut |_| true);
    if repository.path().join("reftable").is_dir() {
        search_reftable(repository, sink);
    }
    below
}

/// Searches the reflogs of a repository that stores its references in one compressed file.
fn search_reftable(repository: &Repository, sink: &dyn Sink) {
    const REFLOGS: [&str; 4] = ["rev-list", "--walk-reflogs", "--all", "--format=%gD %gn %ge %gs"];
    let place = place(Source::Git, repository.path(), "reflogs");
    match repository.command(&REFLOGS).spawn() {
        Ok(mut child) => {
            if let Some(mut output) = child.stdout.take() {
                sink.search(&place, &mut output);
            }
            if !child.wait().is_ok_and(|status| status.success()) {
                sink.unread(&place, failed("read the reflogs"));
            }
        }
        Err(error) => sink.unread(&place, Unread::Io(error)),
    }
}
