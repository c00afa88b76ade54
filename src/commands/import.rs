//! `capi import`: credentials from a settings file, another vault, or JSON.

mod ask;
mod claims;
mod env;
mod from_vault;
mod json;
mod offer;
mod show;

use std::path::PathBuf;

use crate::cli::{Manual, OtherPassphraseArgs, Requirements, ScopeArgs, manual};
use crate::context::Context;
use crate::error::{BackupError, CommandError, Result};
use crate::model::{Api, Credential, Scope, text};
use crate::vaults::CurrentVault;
use claims::Claims;
use offer::Offer;

/// Import credentials from a .env file, another vault or JSON
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct ImportArgs {
    /// A file of NAME=value lines, for example .env
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath, conflicts_with_all = ["stdin", "vault_file"])]
    pub file: Option<PathBuf>,

    /// Read JSON from standard input
    #[arg(long, conflicts_with = "vault_file")]
    pub stdin: bool,

    /// Import the APIs of another vault
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub vault_file: Option<PathBuf>,

    /// Import only this variable or API; can be repeated
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,

    /// Who can use the imported APIs.
    #[command(flatten)]
    pub scope: ScopeArgs,

    /// List what would be imported, without values, and change nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Do not prompt: import everything unambiguous, and list the rest
    #[arg(short, long)]
    pub yes: bool,

    /// Where the passphrase of the other vault comes from.
    #[command(flatten)]
    pub other: OtherPassphraseArgs,
}

const AFTER_HELP: &str = "\
capi suggests a name and a type for each variable of a settings file. On a
terminal it asks about each one; otherwise --yes imports everything unambiguous.
Values are never shown.

JSON is {\"apis\": [{\"name\": …, \"type\": …, …}]}. Each API has a key, a token, a
username and a password, or a secret, and optionally header, domain, docs and app.

Examples:
  capi import .env
  capi import .env --dry-run
  capi import .env --yes --only STRIPE_API_KEY --app web
  capi import --vault-file ~/old/vault.capi
  pass show team.json | capi import --stdin --yes";

pub(super) const MANUAL: Manual = Manual {
    description: &[
        "capi reads a settings file like the dotenv libraries: quotes, `export`, comments. Where npm's dotenv, Node's \
         `--env-file`, python-dotenv, docker compose, ruby's dotenv, Go's godotenv and Bun differ, capi keeps the whole \
         value and treats it as ambiguous: for example a `#` without a space before it, a `$` before a name, backslashes, \
         backquotes, values over several lines, and lines after an unclosed quote. It does not expand references to other \
         variables. `--yes` leaves an ambiguous value out unless `--only` names it.",
        "A text that only stands in for a credential is never imported: a value that dotenvx or SOPS encrypted, a reference \
         such as op://…, vault:… or ${X}, a command in $(…) or backquotes, `<your key>`, or a masked credential.",
        "The suggested name and type are derived from the variable: STRIPE_API_KEY is an API key for Stripe, GITHUB_TOKEN \
         is a bearer token, TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN together are basic auth.",
    ],
    exit: manual::EVERY_FAILURE,
    environment: manual::UNLOCK_FOR_APP,
    files: manual::VAULT_FILES,
    security: &[
        "Values are never shown. The file remains until you delete it. Deleting or overwriting it does not affect copies \
         in git, backups, snapshots or flash memory: rotate every credential that was committed or shared.",
    ],
    see_also: &["capi-add", "capi-export"],
};

impl Requirements for ImportArgs {}

/// An offer that was accepted, and where it came from.
struct Chosen {
    from: String,
    api: Api,
    credential: Credential,
    /// The doubts about the credential, and everything that was removed around it.
    notes: Vec<String>,
}

/// Adds the accepted APIs in one change.
///
/// # Errors
/// A source that cannot be read; nothing accepted; errors of changing the vault.
pub(super) fn run(context: &Context, args: &ImportArgs) -> Result<()> {
    // Before any prompt: without a vault all answers would be lost.
    let mut vault = context.vaults.read()?;
    let mut offers = gather(context, args)?;
    keep_named(&mut offers, &args.only)?;
    let claims = Claims::of(&vault.catalog()?);
    if args.dry_run {
        return show::table(context, claims, &offers, !args.only.is_empty());
    }
    let (chosen, left_out) =
        if args.yes { take_clear(claims, offers, args) } else { ask(context, &mut vault, claims, offers)? };
    if chosen.is_empty() {
        left_out.iter().for_each(|line| context.streams.note(line));
        return Err(BackupError::NothingImported.into());
    }
    let lines: Vec<String> = chosen.iter().map(show::said).collect();
    let warnings: Vec<String> = chosen.iter().filter_map(show::short).collect();
    vault.change(|open| {
        chosen.into_iter().try_for_each(|one| open.records.add(one.api, one.credential))?;
        Ok(())
    })?;
    lines.iter().chain(&left_out).for_each(|line| context.streams.note(line));
    warnings.iter().for_each(|line| context.streams.warn(line));
    if let Some(file) = &args.file {
        let file = text::shell_word(&file.to_string_lossy());
        context.streams.hint(&format!("delete the file when its programs run without it: `rm {file}`"));
        context.streams.hint(
            "deleting it leaves copies in git, backups and snapshots: rotate every credential that was in it",
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
        (.., Some(other)) => from_vault::offers(context, other, scope, args)?,
        _ => return Err(BackupError::NoSource.into()),
    };
    if offers.is_empty() { Err(BackupError::NothingImported.into()) } else { Ok(offers) }
}

/// With `--only`, keeps the named offers. Their doubts do not count then.
fn keep_named(offers: &mut Vec<Offer>, only: &[String]) -> Result<()> {
    if let Some(missing) = only.iter().find(|name| !offers.iter().any(|offer| offer.is(name))) {
        return Err(BackupError::NotOffered(missing.clone()).into());
    }
    if !only.is_empty() {
        offers.retain(|offer| only.iter().any(|name| offer.is(name)));
    }
    Ok(())
}

/// Returns all offers that are clear or named, and a line about each of the others.
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

/// Returns the offers that the user accepted, one by one.
fn ask(
    context: &Context,
    vault: &mut CurrentVault<'_>,
    mut claims: Claims,
    offers: Vec<Offer>,
) -> Result<(Vec<Chosen>, Vec<String>)> {
    let terminal = context.terminal().ok_or(CommandError::NoConfirmation("import"))?;
    // A wrong passphrase would throw all answers away.
    vault.root_key()?;
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
