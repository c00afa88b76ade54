//! A conflict in words, without a credential, and what only their copy adds.

use crate::context::Context;
use crate::error::Result;
use crate::model::merge::{Conflict, Disputed};
use crate::model::{Api, Field};
use crate::vaults::{Merging, slot_rows};

/// A line for what it is about and one for each record or field.
pub(super) fn lines(conflict: &Conflict) -> Vec<String> {
    let clash = conflict.variable.as_ref().filter(|_| conflict.records.len() > 1);
    let heading = clash.map(|variable| format!("{variable} would belong to several APIs"));
    heading.into_iter().chain(conflict.records.iter().flat_map(record)).collect()
}

/// Names every API and key slot that only their copy has. An old copy brings back what was deleted or revoked since.
pub(super) fn taken(context: &Context, merging: &Merging<'_>) -> Result<()> {
    let (apis, slots) = merging.merge.only_theirs()?;
    for api in &apis {
        context.streams.note(&format!("taken from theirs: `{}` ({})", api.name, api.scope.short()));
    }
    for slot in slot_rows(&slots) {
        context.streams.note(&format!("taken from theirs: the {}", slot.sentence()));
    }
    Ok(())
}

fn record(record: &Disputed) -> Vec<String> {
    let Disputed { base, ours, theirs, fields } = record;
    let name = |api: &Api| format!("`{}` ({})", api.name, api.scope.short());
    match (base, ours, theirs) {
        (None, Some(api), None) => vec![format!("{}: added by ours", name(api))],
        (None, None, Some(api)) => vec![format!("{}: added by theirs", name(api))],
        (Some(_), None, Some(api)) => vec![format!("{}: deleted by ours, changed by theirs", name(api))],
        (Some(_), Some(api), None) => vec![format!("{}: changed by ours, deleted by theirs", name(api))],
        (base, Some(ours), Some(theirs)) => {
            let known = name(base.as_ref().unwrap_or(ours));
            fields.iter().map(|field| format!("{known}: {}", differs(*field, ours, theirs))).collect()
        }
        (_, None, None) => Vec::new(),
    }
}

fn differs(field: Field, ours: &Api, theirs: &Api) -> String {
    match field {
        Field::Other => "other fields of a newer capi on both sides".to_owned(),
        Field::Credential => {
            let (a, b) = (ours.credential_set, theirs.credential_set);
            format!("two credentials, ours set {a}, theirs set {b}")
        }
        field => format!("{field}: ours {}, theirs {}", field.of(ours), field.of(theirs)),
    }
}
