//! The unlock methods: a passphrase that is easy to guess, and a recovery code that is missing.

use super::Finding;
use crate::access::weakness;
use crate::context::Context;
use crate::model::{capi, message};
use crate::vault::LockedVault;
use crate::vaults::Inspection;

pub(super) fn check(context: &Context, inspection: &Inspection) -> Vec<Finding> {
    let Ok(vault) = &inspection.vault else { return Vec::new() };
    std::iter::once(recovery(vault)).chain(passphrase(context)).collect()
}

fn recovery(vault: &LockedVault) -> Finding {
    if vault.slots().has_recovery_slot() {
        Finding::ok("recovery", "the vault has a recovery code")
    } else {
        Finding::warning(
            "recovery",
            "there is no recovery code: if you forget the passphrase, everything is lost",
            message!["run ", capi("recovery new"), " and write the code down"],
        )
    }
}

/// Judges a passphrase that an option or a variable gives. A session holds a key, from which no passphrase follows.
fn passphrase(context: &Context) -> Option<Finding> {
    // One that cannot be read, or is wrong, was reported when the vault was opened.
    let passphrase = context.vaults.access.passphrase_source().read().ok().flatten()?;
    Some(match weakness(&passphrase) {
        None => Finding::ok("passphrase", "it is not easy to guess"),
        Some(reason) => Finding::warning(
            "passphrase",
            format!("it is weak: {reason}"),
            message!["use several unrelated words; ", capi("passwd"), " changes it"],
        ),
    })
}
