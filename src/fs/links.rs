//! Links in a project that lead out of it. They come with a cloned repository, so capi does not write through them.

use std::path::{Component, Path, PathBuf};
use std::{env, io};

use super::{follow_links, real_path};

/// How many parts of a path may be missing.
const MOST_PARTS: usize = 100;

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
    Ok(outside_from(&here, path, root_of))
}

fn outside_from(here: &Path, path: &Path, root_of: impl Fn(&Path) -> PathBuf) -> Option<PathBuf> {
    let named = without_dots(&here.join(path));
    let own = root_of(here);
    let is_inside = named.ancestors().skip(1).any(|parent| real_path(parent).is_ok_and(|real| real == own));
    let root = match named.parent() {
        Some(parent) if !is_inside => root_of(&destination(parent)),
        _ => own,
    };
    let target = destination(&named);
    (!target.starts_with(&root)).then_some(target)
}

/// Follows all links of a path, of which the end does not have to exist. A circle of links, which cannot be written, ends
/// anywhere.
fn destination(path: &Path) -> PathBuf {
    let (mut path, mut end) = (follow_links(path), PathBuf::new());
    for _ in 0..MOST_PARTS {
        let (false, Some(parent), Some(name)) = (path.exists(), path.parent(), path.file_name()) else {
            break;
        };
        end = if end.as_os_str().is_empty() { name.into() } else { Path::new(name).join(end) };
        path = follow_links(parent);
    }
    if end.as_os_str().is_empty() { path } else { path.join(end) }
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
        let outside = |path: &str| outside_from(&project, Path::new(path), root_of);
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
            (other.join("file").to_str().unwrap(), None),
        ] {
            assert_eq!(outside(path), target.map(|target| other.join(target)), "{path}");
        }
        assert_eq!(outside("gone/file"), Some(real.join("gone/file")));
        symlink("circle/x", project.join("circle")).unwrap();
        let _ = outside("circle/file");
        let absolute = project.join("directory/file");
        assert_eq!(outside(absolute.to_str().unwrap()), Some(other.join("file")));
    }
}
