//! What would be imported, as a table, and what was, in a sentence. No value is part of either.

use super::{Chosen, Offer};
use crate::context::Context;
use crate::domain::{Catalog, text};
use crate::error::Result;
use crate::launch::mask::LEAST;
use crate::ui::table;

/// One line an offer.
pub(super) fn table(context: &Context, catalog: &Catalog, offers: &[Offer], named: bool) -> Result<()> {
    let heading = ["FROM", "NAME", "TYPE", "SCOPE", "VARIABLE", "WITH --YES"].map(str::to_owned).to_vec();
    let rows = offers.iter().enumerate().map(|(at, offer)| row(catalog, &offers[..at], offer, named));
    let style = table::Style { colour: context.streams.colour_on_stdout(), width: table::terminal_width() };
    context.print(&table::lines(&std::iter::once(heading).chain(rows).collect::<Vec<_>>(), style))
}

fn row(catalog: &Catalog, before: &[Offer], offer: &Offer, named: bool) -> Vec<String> {
    let clash = |other: &&Offer| {
        let scope = |offer: &Offer| offer.api.as_ref().map(|api| api.scope.clone());
        let wanted = offer.variables();
        other.obstacle(named).is_none()
            && scope(other) == scope(offer)
            && other.variables().iter().any(|variable| wanted.contains(variable))
    };
    let same = before.iter().find(clash).map(|other| format!("its variable is taken by {}", other.label()));
    let obstacle = offer.taken(catalog, &[]).or_else(|| offer.obstacle(named)).or(same);
    let with_yes = obstacle.map_or_else(|| "imported".to_owned(), |reason| format!("left out: {reason}"));
    let from = text::escape(&offer.label());
    match &offer.api {
        Some(api) => vec![
            from,
            api.name.to_string(),
            api.auth.kind().to_string(),
            api.scope.short(),
            api.variable().to_string(),
            with_yes,
        ],
        None => vec![from, "-".into(), "-".into(), "-".into(), "-".into(), with_yes],
    }
}

/// Who gets what.
pub(super) fn said(chosen: &Chosen) -> String {
    let api = &chosen.api;
    let who = api.scope.users();
    let from = match chosen.from == api.name.as_str() {
        true => String::new(),
        false => format!(" from {}", chosen.from),
    };
    let notes: String = chosen.notes.iter().map(|note| format!("; {note}")).collect();
    format!("added `{}`{from}: {who} gets {}{notes}", api.name, api.variable())
}

/// A credential that the masker can't find.
pub(super) fn short(chosen: &Chosen) -> Option<String> {
    let name = &chosen.api.name;
    (chosen.credential.secret_bytes() < LEAST).then(|| {
        format!("`{name}`: a credential of under {LEAST} bytes can't be masked in a program's output")
    })
}
