//! What `capi import` offers from another vault.

use std::path::Path;

use super::ImportArgs;
use super::Offer;
use crate::access::PassphraseSource;
use crate::context::Context;
use crate::error::Result;
use crate::model::Scope;
use crate::vaults::ForeignVault;

/// Every API of the other vault, in its own scope unless another one was asked for.
pub(super) fn offers(
    context: &Context,
    path: &Path,
    scope: Option<Scope>,
    args: &ImportArgs,
) -> Result<Vec<Offer>> {
    let shown = path.display().to_string();
    let vault = ForeignVault::read(&context.vaults.access, path, &shown)?;
    let other = &args.other;
    let source =
        PassphraseSource::from_options(other.other_passphrase_fd, other.other_passphrase_file.clone());
    let open = vault.open(&source, None)?;
    let offer = |(mut api, credential): (crate::model::Api, _)| {
        api.scope = scope.clone().unwrap_or(api.scope);
        Offer::ready(api, credential, Vec::new())
    };
    let mut offers: Vec<Offer> = open.records.into_apis().into_iter().map(offer).collect();
    offers.sort_by_cached_key(|offer| offer.label().to_lowercase());
    Ok(offers)
}
