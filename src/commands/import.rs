//! `capi import`: credentials from a settings file, another vault, or JSON.

mod app_command;
mod ask;
mod check;
mod choices;
mod claims;
mod env;
mod from_vault;
mod json;
mod last_steps;
mod offer;
mod preview;
mod review;
mod rewrite;
mod show;

use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::cli::of_variable::{self, AliasOf, OfVariable};
use crate::cli::{Manual, OtherPassphraseArgs, Requirements, ScopeArgs, manual};
use crate::context::{Context, settings_text};
use crate::error::{BackupError, CommandError, Result};
use crate::model::{Api, AuthKind, Catalog, Credential, HeaderName, Scope, text};
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

    /// Import a variable as this type, or all without VARIABLE; can be repeated
    #[arg(long = "type", value_name = "[VARIABLE=]TYPE", value_parser = of_variable::kind)]
    pub types: Vec<OfVariable<AuthKind>>,

    /// Import a variable as an API key in this header; can be repeated
    #[arg(long = "header", value_name = "[VARIABLE=]HEADER", value_parser = of_variable::header)]
    pub headers: Vec<OfVariable<HeaderName>>,

    /// Let programs read the value of VARIABLE as NAME too; can be repeated
    #[arg(long = "as", value_name = "NAME=VARIABLE", value_parser = of_variable::alias)]
    pub aliases: Vec<AliasOf>,

    /// Do not set this variable for programs; can be repeated
    #[arg(long = "no-as", value_name = "NAME")]
    pub no_aliases: Vec<String>,

    /// Who can use the imported APIs.
    #[command(flatten)]
    pub scope: ScopeArgs,

    /// List what would be imported, without values, and change nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Do not prompt: import everything unambiguous, and list the rest
    #[arg(short, long)]
    pub yes: bool,

    /// Remove the values that are in the vault from the file
    #[arg(long, requires = "file", conflicts_with = "dry_run")]
    pub rewrite: bool,

    /// Keep the old file, with its credentials, as FILE.bak
    #[arg(long, requires = "rewrite")]
    pub backup: bool,

    /// Only tell whether `exec` would set every variable of the file [default: .env]
    #[arg(long, conflicts_with_all = ["stdin", "vault_file", "only", "types", "headers", "aliases", "no_aliases", "dry_run", "yes", "rewrite"])]
    pub check: bool,

    /// Where the passphrase of the other vault comes from.
    #[command(flatten)]
    pub other: OtherPassphraseArgs,
}

const AFTER_HELP: &str = "\
capi suggests a name, a type and a header for each variable of a settings file,
and keeps the variable as an alias, so that programs find their value under the
name they know. Settings such as PORT stay in the file.

On a terminal it shows one table, lets you change each row, saves everything at
once, and offers to remove the values from the file. Otherwise --yes imports
everything unambiguous. Values are never shown.

JSON is {\"apis\": [{\"name\": …, \"type\": …, …}]}. Each API has a key, a token, a
username and a password, or a secret, and optionally header, domain, docs and app.

Examples:
  capi import .env
  capi import .env --dry-run
  capi import .env --yes --rewrite
  capi import .env --yes --only STRIPE_API_KEY --app web
  capi import .env --yes --type A_KEY=bearer --header B_KEY=X-Key
  capi import --check                   is every variable of .env set?
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
        "capi knows the variables and keys of many providers, and how each expects its credential: STRIPE_API_KEY is a \
         bearer token for api.stripe.com, ANTHROPIC_API_KEY belongs in the header x-api-key, TWILIO_ACCOUNT_SID and \
         TWILIO_AUTH_TOKEN together are basic auth. For other variables, name and type derive from the name. What no \
         header carries becomes a secret: a database URL, a password, a private key, the secret of a webhook.",
        "A value that a build tool publishes because of its prefix, such as NEXT_PUBLIC_ or VITE_, stays in the file, and \
         so do settings. `--only`, `--type` or `--header` with the name of a variable imports it anyway.",
        "`--rewrite` replaces each assignment whose value is in the vault by a comment with its name. Every other byte of \
         the file stays as it is. `--backup` keeps the old file with all its credentials as FILE.bak, which only you can \
         read. Both also work for a file that was imported before.",
        "`--check` lists for each variable of the file, and for each that `--rewrite` removed, whether an API sets it under \
         `exec`, whether it is in the environment, or whether it is a setting of the file. It reads no credential, and \
         exits with 1 if a variable would be missing.",
    ],
    exit: manual::EVERY_FAILURE,
    environment: manual::UNLOCK_FOR_APP,
    files: manual::VAULT_FILES,
    security: &[
        "Values are never shown. The file remains as it is unless you rewrite or delete it. That does not affect copies \
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

/// Everything that a source offers.
struct Gathered {
    offers: Vec<Offer>,
    /// The settings file and its text.
    settings: Option<(PathBuf, Zeroizing<String>)>,
    /// The scope of what comes from the settings file.
    scope: Scope,
}

/// Adds the accepted APIs in one change.
///
/// # Errors
/// A source that cannot be read; nothing accepted; errors of changing the vault.
pub(super) fn run(context: &Context, args: &ImportArgs) -> Result<()> {
    if args.check {
        return check::run(context, args);
    }
    // Before any prompt: without a vault all answers would be lost.
    let mut vault = context.vaults.read()?;
    let Gathered { mut offers, settings, scope } = gather(context, args)?;
    choices::apply(&mut offers, args)?;
    let catalog = vault.catalog()?;
    if args.dry_run {
        let lines = preview::lines(Claims::of(&catalog), &offers);
        return context.print(&(lines.join("\n") + "\n"));
    }
    let (chosen, left_out) = if args.yes {
        take_clear(Claims::of(&catalog), offers)
    } else {
        ask(context, &mut vault, &catalog, offers, settings.is_some())?
    };
    let is_new = !chosen.is_empty();
    let scopes: Vec<Scope> =
        std::iter::once(scope).chain(chosen.iter().map(|one| one.api.scope.clone())).collect();
    if is_new {
        save(context, &mut vault, chosen)?;
    }
    left_out.iter().for_each(|line| context.streams.note(line));
    let Some((file, text)) = settings.filter(|_| is_new || args.rewrite) else {
        return if is_new { Ok(()) } else { Err(BackupError::NothingImported.into()) };
    };
    last_steps::run(context, args, &mut vault, &file, &text, &scopes)
}

/// Saves everything at once, and says what each API sets.
fn save(context: &Context, vault: &mut CurrentVault<'_>, chosen: Vec<Chosen>) -> Result<()> {
    let lines: Vec<String> = chosen.iter().map(show::said).collect();
    let warnings: Vec<String> = chosen.iter().filter_map(show::short).collect();
    vault.change(|open| {
        chosen.into_iter().try_for_each(|one| open.records.add(one.api, one.credential))?;
        Ok(())
    })?;
    lines.iter().for_each(|line| context.streams.note(line));
    warnings.iter().for_each(|line| context.streams.warn(line));
    Ok(())
}

fn gather(context: &Context, args: &ImportArgs) -> Result<Gathered> {
    let asked = args.scope.chosen();
    let (mut settings, mut scope) = (None, Scope::Organization);
    let offers = match (&args.file, args.stdin, &args.vault_file) {
        (Some(file), ..) => {
            let own = if asked.is_none() { context.own_app(None)? } else { None };
            scope = asked.or(own.map(Scope::App)).unwrap_or(Scope::Organization);
            let text = settings_text(file)?;
            let offers = env::offers(context, file, &text, &scope);
            settings = Some((file.clone(), text));
            offers
        }
        (_, true, _) => json::offers(context.now(), asked)?,
        (.., Some(other)) => from_vault::offers(context, other, asked, args)?,
        _ => return Err(BackupError::NoSource.into()),
    };
    if offers.is_empty() {
        return Err(BackupError::NothingImported.into());
    }
    Ok(Gathered { offers, settings, scope })
}

/// Returns all offers that are clear or named, and a line about each of the others.
fn take_clear(mut claims: Claims, offers: Vec<Offer>) -> (Vec<Chosen>, Vec<String>) {
    let (mut chosen, mut left_out): (Vec<Chosen>, Vec<String>) = (Vec::new(), Vec::new());
    for offer in offers {
        let from = offer.label();
        let taken = match offer.obstacle(&claims) {
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

/// Returns the offers that the user accepted: all at once from a settings file, else one by one.
fn ask(
    context: &Context,
    vault: &mut CurrentVault<'_>,
    catalog: &Catalog,
    mut offers: Vec<Offer>,
    is_file: bool,
) -> Result<(Vec<Chosen>, Vec<String>)> {
    let terminal = context.terminal().ok_or(CommandError::NoConfirmation("import"))?;
    // A wrong passphrase would throw all answers away.
    vault.root_key()?;
    let mut claims = Claims::of(catalog);
    if is_file {
        let saved = review::run(&terminal, catalog, &mut offers)?;
        // The table has shown the reasons.
        return Ok((if saved { take_clear(claims, offers).0 } else { Vec::new() }, Vec::new()));
    }
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
