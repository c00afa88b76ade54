//! One offer on the terminal: whether to take it, and under which name and type. The value is not shown.

use super::{Chosen, Offer};
use crate::domain::{ApiName, AuthKind, Catalog, Scope, taken_by, text};
use crate::error::Result;
use crate::ui::Terminal;

/// The offer as it was accepted; `None` when the answer was no.
pub(super) fn accept(
    terminal: &Terminal,
    catalog: &Catalog,
    chosen: &[Chosen],
    offer: Offer,
) -> Result<Option<Offer>> {
    let taken = offer.taken(catalog, chosen);
    let doubt = offer.unclear.clone().or_else(|| taken.clone());
    let label = text::escape(&offer.label());
    if let Some(doubt) = &doubt {
        terminal.say(&format!("{label}: {doubt}"))?;
    }
    // Under a name that is taken there is no way for what is not guessed.
    if !offer.guessed && taken.is_some() || !terminal.confirm(&format!("import {label}?"), doubt.is_none())? {
        return Ok(None);
    }
    if offer.guessed { named(terminal, catalog, chosen, offer).map(Some) } else { Ok(Some(offer)) }
}

/// Asks for name and type, with what was guessed as the answer of Enter.
fn named(terminal: &Terminal, catalog: &Catalog, chosen: &[Chosen], offer: Offer) -> Result<Offer> {
    let guess = offer.api.clone();
    let kind = guess.as_ref().map_or(AuthKind::ApiKey, |api| api.auth.kind());
    let scope = guess.as_ref().map_or(Scope::Organization, |api| api.scope.clone());
    let kind = if offer.sources.len() > 1 { kind } else { ask_kind(terminal, kind)? };
    let header = guess.as_ref().map(|api| api.auth.clone()).filter(|auth| auth.kind() == kind);
    let free = |text: &str| -> std::result::Result<(), String> {
        let name = ApiName::parse(text).map_err(|error| error.to_string())?;
        let auth = header.clone().unwrap_or_else(|| kind.usual());
        let wanted = taken_by(&name, &auth);
        let in_vault = catalog.taken(&scope, &wanted, None).is_some();
        let clash =
            |one: &Chosen| one.api.scope == scope && one.api.variables().iter().any(|v| wanted.contains(v));
        match in_vault || chosen.iter().any(clash) {
            true => Err(format!("{} is taken; give another name", name.variable())),
            false => Ok(()),
        }
    };
    let default = guess.as_ref().map(|api| api.name.to_string());
    let name = ApiName::parse(&terminal.ask("name", default.as_deref(), &free)?)?;
    let now = guess.map_or(crate::domain::Timestamp(0), |api| api.created);
    Ok(offer.with(name, kind, scope, now))
}

fn ask_kind(terminal: &Terminal, guess: AuthKind) -> Result<AuthKind> {
    let mut kinds = AuthKind::ALL;
    // The first one is what Enter takes.
    kinds.sort_by_key(|kind| *kind != guess);
    let choices = kinds.map(|kind| (kind.as_str(), kind.explained()));
    Ok(kinds[terminal.select("type", &choices)?])
}
