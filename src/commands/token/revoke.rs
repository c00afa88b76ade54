//! `capi token revoke`: takes a token's way into the vault away, and says what it still opens.

use crate::context::Context;
use crate::error::{AccessError, Result};
use crate::model::{Api, Catalog, Scope, capi, listing_order, message};
use crate::vault::{Access, SlotId, SlotView, VaultError};
use crate::vaults::refuse_other_slots;

/// Revoke a token
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct TokenRevokeArgs {
    /// The token: its id or label from `capi token list`; never the token itself
    #[arg(value_name = "ID|LABEL")]
    pub slot: String,

    /// Also generate a new root key; this removes every other token and the recovery code
    #[arg(long)]
    pub rekey: bool,

    /// Do not ask for confirmation
    #[arg(short, long)]
    pub yes: bool,
}

const AFTER_HELP: &str = "\
A revoked token no longer unlocks the vault, but it still unlocks older copies
and backups. If others can have one of these, rotate the credentials too. With
--rekey, keys taken from an older copy cannot decrypt what is written from now
on.

Examples:
  capi token revoke \"CI of the website\"
  capi token revoke 3f6c9bcd --rekey";

/// Revokes a token, and gives the vault a new root key if that is wanted.
///
/// # Errors
/// No such token; what changing the vault may refuse.
pub(super) fn run(context: &Context, args: &TokenRevokeArgs) -> Result<()> {
    let mut vault = context.vaults.read_for_rekey()?;
    // Unlocked first: a new root key needs the passphrase, and nothing else does.
    let given = if args.rekey { Some(vault.unlock_for_rekey()?) } else { None };
    let slots = vault.slots()?;
    let token = find(&slots, &args.slot)?;
    let opened = credentials(&vault.catalog()?, token);
    let rekey = match given {
        Some(given) => Some(given),
        None if wants_rekey(context, args)? => Some(vault.unlock_for_rekey()?),
        None => None,
    };
    match &rekey {
        Some(own) => {
            let is_lost = |slot: &&SlotView| slot.id != own.id && slot.id != token.id;
            let lost: Vec<&SlotView> = slots.iter().filter(is_lost).collect();
            context.vaults.confirm_losing(&lost, args.yes)?;
            vault.change(|open| {
                refuse_other_slots(open, &slots)?;
                Ok(open.slots.rekey(&own.passphrase, own.parameters)?)
            })?;
            context.streams.note("the vault has a new root key");
        }
        None => vault.change(|open| Ok(open.slots.remove(token.id)?))?,
    }
    context.streams.note(&format!("revoked the token {}", named(token)));
    tell(context, &opened, rekey.is_some());
    if rekey.is_some() {
        context.vaults.access.session.forget(vault.locked().id())?;
    }
    Ok(())
}

/// By its id, else by its label.
fn find<'a>(slots: &'a [SlotView], wanted: &str) -> Result<&'a SlotView> {
    if let Some(slot) = SlotId::parse(wanted).and_then(|id| slots.iter().find(|slot| slot.id == id)) {
        let roots = slots.iter().filter(|slot| slot.opens == Some(Access::Root)).count();
        if slot.opens == Some(Access::Root) && roots == 1 {
            return Err(VaultError::LastRootSlot.into());
        }
        return if slot.is_token() {
            Ok(slot)
        } else {
            Err(AccessError::NotAToken(slot.id.to_string()).into())
        };
    }
    let labelled = |slot: &&SlotView| {
        let label = slot.about.as_ref().and_then(|about| about.label.as_ref());
        slot.is_token() && label.is_some_and(|label| label.as_str() == wanted)
    };
    match slots.iter().filter(labelled).collect::<Vec<_>>()[..] {
        [slot] => Ok(slot),
        [] => Err(AccessError::NoSuchToken.into()),
        ref several => {
            Err(AccessError::Ambiguous(several.iter().map(|slot| slot.id.to_string()).collect()).into())
        }
    }
}

fn wants_rekey(context: &Context, args: &TokenRevokeArgs) -> Result<bool> {
    if args.yes {
        return Ok(false);
    }
    let Some(terminal) = context.terminal() else { return Ok(false) };
    terminal.say("who has the token and an older copy of the vault can read later generations too")?;
    Ok(terminal.confirm("give the vault a new root key, so that it doesn't?", false)?)
}

fn named(token: &SlotView) -> String {
    match token.about.as_ref().and_then(|about| about.label.as_ref()) {
        Some(label) => format!("{} (`{label}`)", token.id),
        None => token.id.to_string(),
    }
}

/// The APIs whose credentials the token opened, by name.
fn credentials(catalog: &Catalog, token: &SlotView) -> Vec<Api> {
    let app = token.about.as_ref().and_then(|about| about.app.as_ref());
    let opened = |api: &&Api| match (token.opens, &api.scope) {
        (Some(Access::Root), _) | (Some(Access::App), Scope::Organization) => true,
        // Where nothing tells the app it may be any.
        (Some(Access::App), Scope::App(of)) => app.is_none_or(|app| app == of),
        _ => false,
    };
    let mut apis: Vec<Api> = catalog.iter().filter(opened).cloned().collect();
    apis.sort_by_cached_key(listing_order);
    apis
}

/// What revoking does not do.
fn tell(context: &Context, opened: &[Api], rekeyed: bool) {
    context.streams.warn("the token still opens the backups and every older copy of the vault");
    if !rekeyed {
        context.streams.warn(&message![
            "with one of them, its holder can read later generations too, until you run ",
            capi("rekey")
        ]);
    }
    if opened.is_empty() {
        return context.streams.note("it opens no credential");
    }
    context.streams.note("if another person can have it and a copy, rotate these at their providers:");
    for api in opened {
        context.streams.note(&format!("  {} ({})", api.name, api.scope.short()));
    }
}
