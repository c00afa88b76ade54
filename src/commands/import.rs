//! `capi import`: credentials out of a settings file, another vault, or JSON. Each is offered; none comes in unseen.

mod ask;
mod claims;
mod env;
mod json;
mod offer;
mod other;
mod show;

use crate::cli::ImportArgs;
use crate::context::Context;
use crate::error::{BackupError, CommandError, Result};
use crate::model::{Api, Credential, NormalizeNote, Scope, text};
use claims::Claims;
use offer::Offer;

/// An offer that was accepted, and where it came from.
struct Chosen {
    from: String,
    api: Api,
    credential: Credential,
    /// What was taken off the credential, or looks odd about it.
    notes: Vec<NormalizeNote>,
}

/// Adds what was accepted, all in one change.
///
/// # Errors
/// A source that can't be read; nothing was accepted; what changing the vault may refuse.
pub(super) fn run(context: &Context, args: &ImportArgs) -> Result<()> {
    // Before anything is asked: without a vault all answers would be for nothing.
    context.locked()?;
    let mut offers = gather(context, args)?;
    keep_named(&mut offers, &args.only)?;
    let claims = Claims::of(&context.catalog()?);
    if args.dry_run {
        return show::table(context, claims, &offers, !args.only.is_empty());
    }
    let (chosen, left_out) =
        if args.yes { take_clear(claims, offers, args) } else { ask(context, claims, offers)? };
    if chosen.is_empty() {
        left_out.iter().for_each(|line| context.streams.note(line));
        return Err(BackupError::NothingImported.into());
    }
    let lines: Vec<String> = chosen.iter().map(show::said).collect();
    let warnings: Vec<String> = chosen.iter().filter_map(show::short).collect();
    context.change(|vault| {
        chosen.into_iter().try_for_each(|one| vault.add(one.api, one.credential))?;
        Ok(())
    })?;
    lines.iter().chain(&left_out).for_each(|line| context.streams.note(line));
    warnings.iter().for_each(|line| context.streams.warn(line));
    if let Some(file) = &args.file {
        let file = text::shell_word(&file.to_string_lossy());
        context.streams.hint(&format!("delete the file when its programs run without it: `rm {file}`"));
        context.streams.hint(
            "that leaves copies in git, backups and snapshots, and no overwriting reaches them: rotate what was ever there",
        );
    }
    Ok(())
}

fn gather(context: &Context, args: &ImportArgs) -> Result<Vec<Offer>> {
    let scope = args.scope.chosen();
    let offers = match (&args.file, args.stdin, &args.vault_file) {
        (Some(file), ..) => {
            let own = if scope.is_none() { context.own_app(None)? } else { None };
            env::offers(context, file, scope.or(own.map(Scope::App)))?
        }
        (_, true, _) => json::offers(context.now(), scope)?,
        (.., Some(other)) => other::offers(context, other, scope, args)?,
        _ => return Err(BackupError::NoSource.into()),
    };
    if offers.is_empty() { Err(BackupError::NothingImported.into()) } else { Ok(offers) }
}

/// With `--only`, what is named; that is then clear enough.
fn keep_named(offers: &mut Vec<Offer>, only: &[String]) -> Result<()> {
    if let Some(missing) = only.iter().find(|name| !offers.iter().any(|offer| offer.is(name))) {
        return Err(BackupError::NotOffered(missing.clone()).into());
    }
    if !only.is_empty() {
        offers.retain(|offer| only.iter().any(|name| offer.is(name)));
    }
    Ok(())
}

/// All that is clear, or was named; and a line about each of the others.
fn take_clear(mut claims: Claims, offers: Vec<Offer>, args: &ImportArgs) -> (Vec<Chosen>, Vec<String>) {
    let (mut chosen, mut left_out): (Vec<Chosen>, Vec<String>) = (Vec::new(), Vec::new());
    for offer in offers {
        let from = offer.label();
        let obstacle = offer.taken(&claims).or_else(|| offer.obstacle(!args.only.is_empty()));
        let taken = match obstacle {
            Some(reason) => Err(reason),
            None => offer.take().map_err(|error| error.to_string()),
        };
        match taken {
            Ok(one) => {
                claims.add(&one);
                chosen.push(one);
            }
            Err(reason) => left_out.push(format!("left out {}: {reason}", text::escape(&from))),
        }
    }
    (chosen, left_out)
}

/// What the user said yes to, one by one.
fn ask(context: &Context, mut claims: Claims, offers: Vec<Offer>) -> Result<(Vec<Chosen>, Vec<String>)> {
    let terminal = context.terminal().ok_or(CommandError::NoConfirmation("import"))?;
    // A wrong passphrase would throw all answers away.
    context.unlock_for_change()?;
    let mut chosen: Vec<Chosen> = Vec::new();
    for offer in offers {
        let Some(accepted) = ask::accept(&terminal, &claims, offer)? else { continue };
        match accepted.take() {
            Ok(one) => {
                claims.add(&one);
                chosen.push(one);
            }
            Err(error) => terminal.say(&format!("left out: {error}"))?,
        }
    }
    Ok((chosen, Vec::new()))
}
