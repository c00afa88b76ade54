//! One offer on the terminal: whether to take it, and under which name and type. The value is not shown.

use super::{Claims, Offer};
use crate::error::Result;
use crate::model::{ApiName, AuthKind, taken_by, text};
use crate::ui::Terminal;

/// The offer as it was accepted; `None` when the answer was no.
pub(super) fn accept(terminal: &Terminal, claims: &Claims, offer: Offer) -> Result<Option<Offer>> {
    let taken = offer.taken(claims);
    let doubt = offer.unclear.map(|unclear| unclear.to_string()).or_else(|| taken.clone());
    let label = text::escape(&offer.label());
    if let Some(doubt) = &doubt {
        terminal.say(&format!("{label}: {doubt}"))?;
    }
    // Under a name that is taken there is no way for what is not inferred.
    if !offer.inferred && taken.is_some()
        || !terminal.confirm(&format!("import {label}?"), doubt.is_none())?
    {
        return Ok(None);
    }
    if offer.inferred { named(terminal, claims, offer).map(Some) } else { Ok(Some(offer)) }
}

/// Asks for name and type, with what was inferred as the answer of Enter.
fn named(terminal: &Terminal, claims: &Claims, offer: Offer) -> Result<Offer> {
    let inferred = offer.api.as_ref();
    let kind = inferred.map_or(AuthKind::ApiKey, |api| api.auth.kind());
    let kind = if offer.sources.len() > 1 { kind } else { ask_kind(terminal, kind)? };
    let header = inferred.map(|api| api.auth.clone()).filter(|auth| auth.kind() == kind);
    let free = |text: &str| -> std::result::Result<(), String> {
        let name = ApiName::parse(text).map_err(|error| error.to_string())?;
        let auth = header.clone().unwrap_or_else(|| kind.default_type());
        match claims.refusal(&offer.scope, &taken_by(&name, &auth)) {
            Some(_) => Err(format!("{} is taken; give another name", name.variable())),
            None => Ok(()),
        }
    };
    let default = inferred.map(|api| api.name.to_string());
    let name = ApiName::parse(&terminal.ask("name", default.as_deref(), &free)?)?;
    Ok(offer.with(name, kind))
}

fn ask_kind(terminal: &Terminal, inferred: AuthKind) -> Result<AuthKind> {
    let mut kinds = AuthKind::ALL;
    // The first one is what Enter takes.
    kinds.sort_by_key(|kind| *kind != inferred);
    let choices = kinds.map(|kind| (kind.as_str(), kind.description()));
    Ok(kinds[terminal.select("type", &choices)?])
}
