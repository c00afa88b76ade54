//! `capi passwd`: a new passphrase for the vault.

use crate::cli::PasswdArgs;
use crate::context::{Context, PassphraseSource, warn_if_weak};
use crate::error::Result;

/// Replaces the passphrase slot.
///
/// # Errors
/// The old passphrase is wrong; no new one; what changing the vault may refuse.
pub(super) fn run(context: &Context, args: PasswdArgs) -> Result<()> {
    let source = PassphraseSource::from_options(args.new_passphrase_fd, args.new_passphrase_file)
        .unwrap_or(PassphraseSource::Terminal);
    context.unlock_by_passphrase()?;
    let passphrase = context.new_passphrase(&source)?;
    warn_if_weak(context, &passphrase);
    context.change(|vault| Ok(vault.set_passphrase(&passphrase, vault.costs())?))?;
    let forgot = context.session.forget(context.locked()?.id());
    let locked = if forgot.is_ok() { ", and is locked" } else { "" };
    context.streams.note(&format!("the vault has a new passphrase{locked}"));
    let kept = match context.store().backups().len() {
        0 => None,
        1 => Some("1 backup".to_owned()),
        several => Some(format!("{several} backups")),
    };
    if let Some(kept) = kept {
        context.streams.note(&format!("{kept} and every older copy still open with the old one"));
    }
    // Said last, for the passphrase is the new one all the same.
    forgot?;
    Ok(())
}
