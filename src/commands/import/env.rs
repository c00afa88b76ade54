//! Offers from a settings file such as `.env`.

use std::path::Path;

use super::Offer;
use crate::context::Context;
use crate::model::{Scope, infer, parse_dotenv};

/// Returns an offer for each variable, or for two variables of basic auth. Warns about other lines.
pub(super) fn offers(context: &Context, path: &Path, text: &str, scope: &Scope) -> Vec<Offer> {
    let (assignments, bad) = parse_dotenv(text);
    bad.iter().for_each(|bad| context.streams.warn(&format!("{}: {bad}", path.display())));
    let now = context.now();
    infer(assignments).into_iter().map(|inferred| Offer::inferred(inferred, scope, now)).collect()
}
