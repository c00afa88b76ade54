//! Files of the user's that capi writes a part of: read whole, replaced whole.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::error::{CommandError, Result};
use crate::model::ReadError;
use crate::model::text::reason;
use crate::vault::put_in_place;

/// The file's text; none when there is no file.
///
/// # Errors
/// It is there and can't be read, or is no text.
pub fn read(path: &Path) -> Result<Option<String>> {
    let unreadable = |reason: ReadError| CommandError::Unreadable { path: path.to_owned(), reason };
    // A link that leads nowhere is there, and is no file.
    if fs::symlink_metadata(path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Ok(None);
    }
    let found = fs::metadata(path).map_err(|error| unreadable(error.into()))?;
    if !found.is_file() {
        return Err(unreadable(ReadError::NotAFile).into());
    }
    let bytes = fs::read(path).map_err(|error| unreadable(error.into()))?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable(ReadError::NotText))?;
    Ok(Some(text))
}

/// Puts the whole file in the place of the old one, with its permissions; behind a link, where the link leads.
///
/// # Errors
/// It can't be written; the old one is then as it was.
pub fn write(path: &Path, is_there: bool, text: &str) -> Result<()> {
    replace(path, is_there, text)
        .map_err(|error| CommandError::Unwritable { path: path.to_owned(), reason: reason(&error) }.into())
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
    match is_there {
        true => put_in_place(file, &target).map(drop),
        // What somebody else put there meanwhile was not read, and is not ours to replace.
        false => file.persist_noclobber(&target).map(drop).map_err(|failed| failed.error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_came_meanwhile_is_not_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("AGENTS.md");
        assert!(read(&path).unwrap().is_none());
        fs::write(&path, "somebody else's").unwrap();
        assert!(write(&path, false, "ours").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "somebody else's");
        write(&path, true, "ours").unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some("ours"));
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}
