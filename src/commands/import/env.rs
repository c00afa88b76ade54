//! Offers from a settings file such as `.env`.

use std::fs::File;
use std::path::Path;

use zeroize::Zeroizing;

use super::Offer;
use crate::context::Context;
use crate::error::{BackupError, CommandError, Result};
use crate::model::{ReadError, Scope, infer, parse_dotenv};
use crate::ui::read_limited;

/// In bytes; more than any settings file has.
const LIMIT: usize = 1 << 20;

/// Returns the text of a settings file.
///
/// # Errors
/// A file that cannot be read, is too long, or is not text.
pub(super) fn text(path: &Path) -> Result<Zeroizing<String>> {
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

/// Returns how many credentials of a settings file an import would take. 0 without a readable file.
pub(super) fn importable(path: &Path) -> usize {
    let Ok(text) = text(path) else { return 0 };
    infer(parse_dotenv(&text).0).iter().filter(|inferred| inferred.unclear.is_none()).count()
}

/// Returns an offer for each variable, or for two variables of basic auth. Warns about other lines.
pub(super) fn offers(context: &Context, path: &Path, text: &str, scope: Option<Scope>) -> Vec<Offer> {
    let (assignments, bad) = parse_dotenv(text);
    bad.iter().for_each(|bad| context.streams.warn(&format!("{}: {bad}", path.display())));
    let (scope, now) = (scope.unwrap_or(Scope::Organization), context.now());
    infer(assignments).into_iter().map(|inferred| Offer::inferred(inferred, &scope, now)).collect()
}
