//! The decisions that options make about single entries of the source.

use super::{ImportArgs, Offer};
use crate::error::{BackupError, Result};
use crate::model::AuthType;

/// Applies `--only`, `--type`, `--header`, `--as` and `--no-as`. Doubts about an entry that one of them names do not
/// count.
///
/// # Errors
/// [`BackupError::NotOffered`] for a name that the source does not have.
pub(super) fn apply(offers: &mut Vec<Offer>, args: &ImportArgs) -> Result<()> {
    keep_named(offers, &args.only)?;
    let (common, own): (Vec<_>, Vec<_>) = args.types.iter().partition(|of| of.variable.is_none());
    for of in common.into_iter().chain(own) {
        for offer in named(offers, of.variable.as_deref())? {
            offer.set_kind(of.value);
        }
    }
    let (common, own): (Vec<_>, Vec<_>) = args.headers.iter().partition(|of| of.variable.is_none());
    for of in common.into_iter().chain(own) {
        for offer in named(offers, of.variable.as_deref())? {
            offer.set_auth(AuthType::ApiKey { header: of.value.clone() });
        }
    }
    for one in &args.aliases {
        for offer in named(offers, Some(&one.variable))? {
            offer.add_alias(one.alias.clone(), &one.variable);
        }
    }
    for name in &args.no_aliases {
        let apis = offers.iter_mut().filter_map(|offer| offer.api.as_mut());
        if apis.map(|api| api.aliases.remove(name)).filter(|removed| *removed).count() == 0 {
            return Err(BackupError::NotOffered(name.clone()).into());
        }
    }
    Ok(())
}

/// Returns the entries of a variable, which are wanted then, or all.
fn named<'a>(offers: &'a mut [Offer], variable: Option<&str>) -> Result<Vec<&'a mut Offer>> {
    let Some(variable) = variable else { return Ok(offers.iter_mut().collect()) };
    let mut found: Vec<&mut Offer> = offers.iter_mut().filter(|offer| offer.is(variable)).collect();
    if found.is_empty() {
        return Err(BackupError::NotOffered(variable.to_owned()).into());
    }
    found.iter_mut().for_each(|offer| offer.wanted = Some(true));
    Ok(found)
}

/// With `--only`, keeps the named offers.
fn keep_named(offers: &mut Vec<Offer>, only: &[String]) -> Result<()> {
    for name in only {
        named(offers, Some(name))?;
    }
    if !only.is_empty() {
        offers.retain(|offer| only.iter().any(|name| offer.is(name)));
    }
    Ok(())
}
