//! Files beside one that the user gave: parts of a specification, and what a saved page loads.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use url::Url;

use crate::web::Limits;

/// The files in the directory of a file and below it.
///
/// A document may come from elsewhere, so it cannot name other files: they would become text for an AI tool.
pub(super) struct LocalFiles {
    directory: PathBuf,
}

impl LocalFiles {
    /// Returns the files beside a file, and its URL.
    pub(super) fn beside(path: &Path) -> Option<(Self, Url)> {
        let path = path.canonicalize().ok()?;
        let directory = path.parent()?.to_owned();
        Some((Self { directory }, Url::from_file_path(path).ok()?))
    }

    /// Returns the content of a file below the directory, within the limit on size.
    pub(super) fn read(&self, url: &Url) -> Option<Vec<u8>> {
        // On Windows, a host would be another machine, to which the system authenticates.
        if url.scheme() != "file" || url.host_str().is_some_and(|host| !host.is_empty()) {
            return None;
        }
        let path = url.to_file_path().ok()?.canonicalize().ok()?;
        // A FIFO or a device could block.
        if !path.starts_with(&self.directory) || !path.is_file() {
            return None;
        }
        let mut bytes = Vec::new();
        File::open(&path).ok()?.take(Limits::BYTES + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= Limits::BYTES).then_some(bytes)
    }
}
