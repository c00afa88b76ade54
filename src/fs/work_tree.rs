//! Work trees of git, recognized without git.

use std::path::Path;

use super::{parent, permissions};

/// Whether a file is in a work tree: its directory or one above contains `.git`, which no other user made. It is a file
/// in a linked work tree and in a submodule.
pub(crate) fn in_work_tree(path: &Path) -> bool {
    let Ok(directory) = parent(path).canonicalize() else { return false };
    directory
        .ancestors()
        .map(|above| above.join(".git"))
        .any(|git| git.exists() && !permissions::is_foreign_path(&git))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_work_tree_has_its_git_directory_or_file_at_the_top() {
        let place = tempfile::tempdir().unwrap();
        let below = place.path().join("a/b");
        std::fs::create_dir_all(&below).unwrap();
        let vault = below.join("vault.capi");
        assert!(!in_work_tree(&vault), "the temporary directory is in no work tree");
        std::fs::write(place.path().join("a/.git"), "gitdir: elsewhere\n").unwrap();
        assert!(in_work_tree(&vault) && !in_work_tree(place.path()));
    }
}
