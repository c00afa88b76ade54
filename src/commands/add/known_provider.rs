//! Fields and hints for an API whose provider capi knows.

use super::Fields;
use crate::context::Context;
use crate::error::Result;
use crate::model::{Api, AuthParts, Provider, SpecifiedAuth, message, provider_of_name};

/// Fills the fields of a known provider, if the API has its name and no type was given. On a terminal the user decides.
pub(super) fn fill(context: &Context, known: Fields, username: Option<&str>) -> Result<Fields> {
    let is_open = known.auth == AuthParts::default() && username.is_none();
    let found = known.name.as_ref().filter(|_| is_open).and_then(|name| provider_of_name(name.as_str()));
    let Some(fields) = found.and_then(|provider| provider.fields()) else { return Ok(known) };
    let facts = format!("{} is known: {fields}", fields.name);
    match context.terminal() {
        Some(terminal) => {
            terminal.say(&facts)?;
            if !terminal.confirm("use that?", true)? {
                return Ok(known);
            }
        }
        None => context.streams.note(&facts),
    }
    let (domain, docs) = (known.domain.or(fields.domain), known.docs.or(fields.docs));
    Ok(Fields { auth: known.auth.completed(&fields.auth), domain, docs, ..known })
}

/// Notes that a key looks like one of a provider that expects it elsewhere.
pub(super) fn note(context: &Context, api: &Api, provider: &Provider) {
    let Some(auth) = provider.auth.auth_type() else { return };
    // Keys of several providers begin alike: the name of the API decides.
    let by_name = provider_of_name(api.name.as_str()).is_some_and(|named| named.name != provider.name);
    let Some(difference) = SpecifiedAuth::new([auth]).difference(api).filter(|_| !by_name) else { return };
    let text =
        format!("this looks like a key of {}, which belongs in {}: run ", provider.name, difference.wanted);
    context.streams.hint(&message![text, difference.fix, " if it is one"]);
}
