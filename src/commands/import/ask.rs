//! One API of another vault or of JSON on the terminal: whether to take it. The value is not shown.

use super::{Claims, Offer};
use crate::error::Result;
use crate::model::text;
use crate::ui::Terminal;

/// Returns the offer if the user accepts it.
pub(super) fn accept(terminal: &Terminal, claims: &Claims, offer: Offer) -> Result<Option<Offer>> {
    let taken = offer.taken(claims);
    let doubt = offer.unclear.map(|unclear| unclear.to_string()).or_else(|| taken.clone());
    let label = text::escape(&offer.label());
    if let Some(doubt) = &doubt {
        terminal.say(&format!("{label}: {doubt}"))?;
    }
    // Its name is taken, and the source determines it.
    if taken.is_some() || !terminal.confirm(&format!("import {label}?"), doubt.is_none())? {
        return Ok(None);
    }
    Ok(Some(offer))
}
