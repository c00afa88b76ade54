//! The root of a project.

use std::path::{Path, PathBuf};

use super::FILE_NAME;
use crate::fs::real_path;

/// Returns the root of the project that a directory belongs to: the nearest directory of a git repository, or else of a
/// project file, or else the directory itself.
pub fn root_of(directory: &Path) -> PathBuf {
    let directory = real_path(directory).unwrap_or_else(|_| directory.to_owned());
    let with = |name: &str| directory.ancestors().find(|parent| parent.join(name).symlink_metadata().is_ok());
    let root = with(".git").or_else(|| with(FILE_NAME)).unwrap_or(&directory);
    root.to_owned()
}
