//! Whether records authenticate as the fetched specifications of their APIs want.

use super::Finding;
use crate::context::Context;
use crate::model::{Catalog, message};

/// Returns a warning for each record that differs from its specification.
pub(super) fn check(context: &Context, catalog: Option<&Catalog>) -> Vec<Finding> {
    let cache = context.documentation();
    let difference = |api| Some((api, cache.auth_difference(api)?));
    catalog
        .into_iter()
        .flat_map(Catalog::iter)
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
