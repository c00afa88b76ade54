//! Whether records fit the fetched specifications of their APIs: authentication and servers.

use super::Finding;
use crate::context::Context;
use crate::model::{Api, Catalog, Message, message};

/// Returns a warning for each way in which a record differs from its specification.
pub(super) fn check(context: &Context, catalog: Option<&Catalog>) -> Vec<Finding> {
    let cache = context.documentation();
    let mut found = Vec::new();
    for api in catalog.into_iter().flat_map(Catalog::iter) {
        let Some(entry) = cache.entry(api) else { continue };
        found.extend(entry.auth.difference(api).map(|difference| {
            warning(api, &difference.text, message!["run ", difference.fix, " if the specification is right"])
        }));
        found.extend(entry.servers.difference(api).map(|difference| {
            let check = "check that the specification is the one of this API; ";
            warning(api, &difference.text, message![check, difference.fix, " changes the domain"])
        }));
    }
    found
}

fn warning(api: &Api, text: &str, fix: Message) -> Finding {
    Finding::warning("specification", format!("`{}`: {text}", api.name), fix)
}
