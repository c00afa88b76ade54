//! Files of the user's that capi writes a part of: read whole, replaced whole.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::domain::text::reason;
use crate::error::{Refusal, Result};
use crate::vault::put_in_place;

/// The file's text; none when there is no file.
///
/// # Errors
/// It is there and can't be read, or is no text.
pub fn read(path: &Path) -> Result<Option<String>> {
    let unreadable = |reason: String| Refusal::Unreadable { path: path.to_owned(), reason };
    // A link that leads nowhere is there, and is no file.
    if fs::symlink_metadata(path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Ok(None);
    }
    let found = fs::metadata(path).map_err(|error| unreadable(reason(&error)))?;
    if !found.is_file() {
        return Err(unreadable("not a file".to_owned()).into());
    }
    let bytes = fs::read(path).map_err(|error| unreadable(reason(&error)))?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable("not UTF-8 text".to_owned()))?;
    Ok(Some(text))
}

/// Puts the whole file in the place of the old one, with its permissions; behind a link, where the link leads.
///
/// # Errors
/// It can't be written; the old one is then as it was.
pub fn write(path: &Path, is_there: bool, text: &str) -> Result<()> {
    replace(path, is_there, text)
        .map_err(|error| Refusal::Unwritable { path: path.to_owned(), reason: reason(&error) }.into())
}

fn replace(path: &Path, is_there: bool, text: &str) -> std::io::Result<()> {
    let target = if is_there { fs::canonicalize(path)? } else { path.to_owned() };
    let directory = target.parent().filter(|parent| !parent.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".capi-");
    #[cfg(unix)]
    let usual = {
        use std::os::unix::fs::PermissionsExt as _;
        // The user's umask takes its part of it.
        fs::Permissions::from_mode(0o666)
    };
    #[cfg(unix)]
    builder.permissions(usual);
    let mut file = builder.tempfile_in(directory.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    if is_there {
        file.as_file().set_permissions(fs::metadata(&target)?.permissions())?;
    }
    file.as_file().sync_all()?;
    put_in_place(file, &target).map(drop)
}
