//! Links in a project that lead out of it. They come with a cloned repository, so capi does not write through them.

use std::path::{Component, Path, PathBuf};
use std::{env, io};

use super::{follow_links, real_path};

/// Returns the file to which a path leads, if that is outside of the project. `root_of` returns the root of the project
/// that a directory belongs to.
///
/// A path that is outside of the current project as it is written counts from the project of its own directory: the user
/// named that place.
///
/// # Errors
/// The working directory does not exist.
pub(crate) fn target_outside(path: &Path, root_of: impl Fn(&Path) -> PathBuf) -> io::Result<Option<PathBuf>> {
    let here = real_path(&env::current_dir()?)?;
    let named = without_dots(&here.join(path));
    let own = root_of(&here);
    let is_inside = named.ancestors().skip(1).any(|parent| real_path(parent).is_ok_and(|real| real == own));
    let root = match named.parent() {
        Some(parent) if !is_inside => root_of(&destination(parent)),
        _ => own,
    };
    let target = destination(&named);
    Ok((!target.starts_with(&root)).then_some(target))
}

/// Follows all links of a path, of which the end does not have to exist.
fn destination(path: &Path) -> PathBuf {
    let path = follow_links(path);
    if path.exists() {
        return path;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => destination(parent).join(name),
        _ => path,
    }
}

/// Removes `.` and `..` by name, without a look at links.
fn without_dots(path: &Path) -> PathBuf {
    let mut named = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(named.pop()),
            other => named.push(other),
        }
    }
    named
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn only_a_path_through_a_link_leads_out() {
        let place = tempfile::tempdir().unwrap();
        let real = place.path().canonicalize().unwrap();
        let (project, other) = (real.join("project"), real.join("other"));
        for directory in [project.join("sub"), other.join("sub")] {
            fs::create_dir_all(directory).unwrap();
        }
        fs::write(other.join("file"), "").unwrap();
        symlink("../other/file", project.join("link")).unwrap();
        symlink("../other/nowhere", project.join("dangling")).unwrap();
        symlink("../other", project.join("directory")).unwrap();
        symlink("../gone", project.join("gone")).unwrap();
        symlink("sub/new", project.join("inside")).unwrap();
        symlink("link", project.join("twice")).unwrap();
        let root_of = |directory: &Path| {
            let found = directory.ancestors().find(|parent| parent.parent() == Some(&*real));
            found.unwrap_or(directory).to_owned()
        };
        let outside = |path: &str| target_outside(&project.join(path), root_of).unwrap();
        for (path, target) in [
            ("link", Some("file")),
            ("twice", Some("file")),
            ("dangling", Some("nowhere")),
            ("directory/file", Some("file")),
            ("directory/new/file", Some("new/file")),
            ("sub/../directory/file", Some("file")),
            ("file", None),
            ("new/file", None),
            ("inside", None),
            // The user named the other project.
            ("../other/file", None),
            ("../other/sub/new", None),
        ] {
            assert_eq!(outside(path), target.map(|target| other.join(target)), "{path}");
        }
        assert_eq!(outside("gone/file"), Some(real.join("gone/file")));
    }
}
