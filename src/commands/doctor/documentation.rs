//! Whether records authenticate as the fetched specifications of their APIs want.

use super::Finding;
use crate::context::Context;
use crate::model::message;
use crate::vaults::Inspection;

/// Returns a warning for each record that differs from its specification.
pub(super) fn check(context: &Context, inspection: &Inspection) -> Vec<Finding> {
    let Some(catalog) = inspection.readable_catalog(&context.vaults) else { return Vec::new() };
    let cache = context.documentation();
    let difference = |api| Some((api, cache.auth_difference(api)?));
    catalog
        .iter()
        .filter_map(difference)
        .map(|(api, difference)| {
            let text = format!("`{}`: {}", api.name, difference.text);
            Finding::warning(
                "specification",
                text,
                message!["run ", difference.fix, " if the specification is right"],
            )
        })
        .collect()
}
