//! The review of a settings file on the terminal: the table, and changes of single rows before anything is saved.

use super::{Claims, Offer, preview};
use crate::error::Result;
use crate::model::{ApiName, AppName, AuthKind, AuthType, Catalog, HeaderName, Scope, text};
use crate::ui::Terminal;

/// Shows the table until the user saves or cancels. Returns whether to save.
pub(super) fn run(terminal: &Terminal, catalog: &Catalog, offers: &mut [Offer]) -> Result<bool> {
    loop {
        for line in preview::lines(Claims::of(catalog), offers) {
            terminal.say(&line)?;
        }
        let count = importable(catalog, offers);
        let all = text::count(count, "API");
        let save = [("save", &*format!("store {all} in the vault"))];
        let others = [("change", "change a row first"), ("cancel", "store nothing")];
        let choices = if count == 0 { others.to_vec() } else { [&save[..], &others[..]].concat() };
        match choices[terminal.select("import", &choices)?].0 {
            "save" => return Ok(true),
            "change" => change(terminal, offers)?,
            _ => return Ok(false),
        }
    }
}

/// Returns how many offers would be imported.
fn importable(catalog: &Catalog, offers: &[Offer]) -> usize {
    let mut claims = Claims::of(catalog);
    let mut count = 0;
    for offer in offers {
        if offer.obstacle(&claims).is_none() {
            claims.add_offer(offer);
            count += 1;
        }
    }
    count
}

/// Lets the user choose a row, and change it.
fn change(terminal: &Terminal, offers: &mut [Offer]) -> Result<()> {
    let labels: Vec<(String, String)> = offers.iter().map(label).collect();
    let mut choices: Vec<(&str, &str)> = labels.iter().map(|(name, now)| (&**name, &**now)).collect();
    choices.push(("back", ""));
    let chosen = terminal.select("row", &choices)?;
    match offers.get_mut(chosen) {
        Some(offer) => change_row(terminal, offer),
        None => Ok(()),
    }
}

fn label(offer: &Offer) -> (String, String) {
    let now = match &offer.api {
        Some(api) => format!("{}, {}", api.name, api.auth.description()),
        None => "no name".to_owned(),
    };
    (text::escape(&offer.label()), now)
}

fn change_row(terminal: &Terminal, offer: &mut Offer) -> Result<()> {
    let taken = offer.wanted == Some(true) || offer.wanted.is_none() && offer.unclear.is_none();
    let toggle =
        if taken { ("leave out", "do not import it") } else { ("take", "import it in spite of the doubt") };
    let choices = [
        toggle,
        ("name", "its variable derives from it"),
        ("type", "how a request carries it"),
        ("header", "the header or ?parameter of a key"),
        ("scope", "who can use it"),
        ("back", ""),
    ];
    match choices[terminal.select("change", &choices)?].0 {
        "leave out" => offer.wanted = Some(false),
        "take" => offer.wanted = Some(true),
        "name" => {
            let old = offer.api.as_ref().map(|api| api.name.to_string());
            let check = |text: &str| ApiName::parse(text).map(drop).map_err(|error| error.to_string());
            offer.set_name(ApiName::parse(&terminal.ask("name", old.as_deref(), &check)?)?);
        }
        "type" => {
            let kind = kind(terminal, offer)?;
            offer.set_kind(kind);
        }
        "header" => {
            let old = offer.api.as_ref().and_then(|api| api.auth.carrier());
            let old = old.unwrap_or_else(|| HeaderName::default().to_string());
            let check = |text: &str| AuthType::parse_carrier(text).map(drop).map_err(|e| e.to_string());
            offer.set_auth(AuthType::parse_carrier(&terminal.ask("header", Some(&old), &check)?)?);
        }
        "scope" => offer.set_scope(scope(terminal)?),
        _ => return Ok(()),
    }
    // A change of a row that stays in the file means to import it.
    offer.wanted = offer.wanted.or(Some(true));
    Ok(())
}

fn kind(terminal: &Terminal, offer: &Offer) -> Result<AuthKind> {
    let current = offer.api.as_ref().map(|api| api.auth.kind());
    let mut kinds = AuthKind::ALL;
    // The first one is what Enter takes.
    kinds.sort_by_key(|kind| Some(*kind) != current);
    let choices = kinds.map(|kind| (kind.as_str(), kind.description()));
    Ok(kinds[terminal.select("type", &choices)?])
}

fn scope(terminal: &Terminal) -> Result<Scope> {
    let choices = [("organization", "every app may use it"), ("app", "only one app may use it")];
    if terminal.select("scope", &choices)? == 0 {
        return Ok(Scope::Organization);
    }
    let check = |text: &str| AppName::parse(text).map(drop).map_err(|error| error.to_string());
    Ok(Scope::App(AppName::parse(&terminal.ask("app", None, &check)?)?))
}
