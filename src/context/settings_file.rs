//! Settings files such as `.env`.

use std::fs::File;
use std::path::Path;

use zeroize::Zeroizing;

use crate::error::{BackupError, CommandError, Result};
use crate::model::{ReadError, infer, parse_dotenv};
use crate::ui::read_limited;

/// The settings file that most apps have.
pub const USUAL_SETTINGS: &str = ".env";
/// In bytes; more than any settings file has.
const LIMIT: usize = 1 << 20;

/// Returns the text of a settings file.
///
/// # Errors
/// A file that cannot be read, is too long, or is not text.
pub fn settings_text(path: &Path) -> Result<Zeroizing<String>> {
    let unreadable =
        |error: std::io::Error| CommandError::Unreadable { path: path.to_owned(), reason: error.into() };
    // Reading a FIFO or a device could block.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(CommandError::Unreadable { path: path.to_owned(), reason: ReadError::NotAFile }.into());
    }
    let bytes = File::open(path).and_then(|file| read_limited(file, LIMIT)).map_err(unreadable)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| BackupError::NotText(path.to_owned()))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// Returns how many credentials `capi import` would take from the settings file of this directory. 0 without a readable
/// file.
pub fn importable_settings() -> usize {
    let Ok(text) = settings_text(Path::new(USUAL_SETTINGS)) else { return 0 };
    infer(parse_dotenv(&text).0).iter().filter(|inferred| inferred.unclear.is_none()).count()
}
