//! Without Unix's modes the profile directory's own access list keeps others out.

use std::fs::{DirBuilder, File, FileType, Metadata, OpenOptions};
use std::io;
use std::path::Path;

use super::FileWarning;

pub(super) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

pub(in crate::vault) fn close_to_others(_: &File) -> io::Result<()> {
    Ok(())
}

pub(crate) fn make_directory(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).create(path)
}

pub(super) fn strange(found: FileType) -> Option<&'static str> {
    (!found.is_file()).then_some(if found.is_dir() { "a directory" } else { "a device" })
}

pub(super) fn foreign(_: &Metadata) -> bool {
    false
}

pub(super) fn warnings(_: &Path, _: &Metadata) -> Vec<FileWarning> {
    Vec::new()
}
