//! What would be imported, as a table, and what was, in a sentence. No value is part of either.

use super::{Chosen, Claims, Offer};
use crate::context::Context;
use crate::error::Result;
use crate::launch::mask::MIN_LENGTH;
use crate::model::text;
use crate::ui::table;

/// One line an offer.
pub(super) fn table(context: &Context, mut claims: Claims, offers: &[Offer], named: bool) -> Result<()> {
    let heading = ["FROM", "NAME", "TYPE", "SCOPE", "VARIABLE", "WITH --YES"].map(str::to_owned).to_vec();
    let rows = offers.iter().map(|offer| row(&mut claims, offer, named));
    let style = context.table_style();
    context.print(&table::lines(&std::iter::once(heading).chain(rows).collect::<Vec<_>>(), style))
}

fn row(claims: &mut Claims, offer: &Offer, named: bool) -> Vec<String> {
    let with_yes = match offer.taken(claims).or_else(|| offer.obstacle(named)) {
        Some(reason) => format!("left out: {reason}"),
        None => {
            claims.add_offer(offer);
            "imported".to_owned()
        }
    };
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
    let from =
        if chosen.from == api.name.as_str() { String::new() } else { format!(" from {}", chosen.from) };
    let notes: String = chosen.notes.iter().map(|note| format!("; {note}")).collect();
    format!("added `{}`{from}: {who} gets {}{notes}", api.name, api.variable())
}

/// A credential that the masker can't find.
pub(super) fn short(chosen: &Chosen) -> Option<String> {
    let name = &chosen.api.name;
    (chosen.credential.secret_bytes() < MIN_LENGTH).then(|| {
        format!("`{name}`: a credential of under {MIN_LENGTH} bytes can't be masked in a program's output")
    })
}
