//! `capi rotate`: a new credential for the same API, whose variable stays.

use crate::cli::RotateArgs;
use crate::context::{Context, CredentialInput};
use crate::error::Result;

/// Puts a new credential in the place of the old one.
///
/// # Errors
/// No such API; no credential; what changing the vault may refuse.
pub(super) fn run(context: &Context, args: &RotateArgs) -> Result<()> {
    let app = context.own_app(args.app.as_ref())?;
    let mut vault = context.vaults.read()?;
    let catalog = vault.catalog()?;
    let api = context.find(&catalog, &args.name, app.as_ref())?.clone();
    let input = CredentialInput::new(&context.vaults.access.console, &args.source);
    if input.will_prompt() {
        vault.root_key()?;
    }
    let credential = input.read(api.auth.kind(), args.username.as_deref())?;
    let now = context.now();
    let id = vault.change(|open| Ok(open.rotate(api.id, credential, now)?))?;
    // Without its documentation, which can be fetched again, the rotation is no less done.
    let _ = context.documentation().rename(api.id, id);
    context.streams.note(&format!("`{}` has a new credential; {} stays", api.name, api.variable()));
    context.streams.hint("running programs keep the old one until they are started again");
    Ok(())
}
