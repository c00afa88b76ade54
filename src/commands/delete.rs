//! `capi delete`: deletion of APIs with their credentials.

use crate::cli::{Manual, Requirements, manual, values};
use crate::context::Context;
use crate::error::{CommandError, Result};
use crate::model::{Api, AppName, Catalog, capi, message};

/// Delete APIs and their credentials
///
/// Either all of the named APIs are deleted or none. Backups still contain them.
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct DeleteArgs {
    /// The APIs: names, slugs (my-billing-api) or variables
    #[arg(value_name = "NAME", required = true)]
    pub names: Vec<String>,

    /// Look for the APIs in this app first
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// Do not ask for confirmation
    #[arg(short, long)]
    pub yes: bool,
}

const AFTER_HELP: &str = "\
Examples:
  capi delete \"My Billing API\"
  capi rm -y my-billing-api twilio-sms";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: manual::EVERY_FAILURE,
    environment: manual::UNLOCK_FOR_APP,
    files: manual::VAULT_FILES,
    security: &[manual::OLD_COPIES],
    see_also: &["capi-rotate"],
};

impl Requirements for DeleteArgs {
    fn needs_root_key(&self) -> bool {
        true
    }
}

/// Deletes APIs after a confirmation: all of them or none.
///
/// # Errors
/// No such API; a declined confirmation; errors of changing the vault.
pub(super) fn run(context: &Context, args: &DeleteArgs) -> Result<()> {
    let mut vault = context.vaults.read()?;
    let chosen = choose(context, &vault.catalog()?, args)?;
    if !args.yes {
        ask(context, &chosen)?;
    }
    vault.change(|open| {
        chosen.iter().try_for_each(|api| open.records.delete(api.id))?;
        Ok(())
    })?;
    for api in &chosen {
        // What is left of it in the cache is of no use and of no harm.
        let _ = context.documentation().remove(api.id);
        // Who was asked has just read what is lost.
        let lost = if args.yes { format!(": {}", loss(api)) } else { String::new() };
        context.streams.note(&format!("deleted `{}`{lost}", api.name));
    }
    let before = vault.locked().generation().saturating_sub(1);
    let restore = capi("backups restore").arg(before.to_string());
    context.streams.next_step(&message!["to undo this, run ", restore, " before you change anything else"]);
    Ok(())
}

/// The APIs that were named, each once.
fn choose(context: &Context, catalog: &Catalog, args: &DeleteArgs) -> Result<Vec<Api>> {
    let app = context.own_app(args.app.as_ref())?;
    let mut chosen: Vec<Api> = Vec::new();
    for name in &args.names {
        let api = context.find(catalog, name, app.as_ref())?;
        if chosen.iter().all(|other| other.id != api.id) {
            chosen.push(api.clone());
        }
    }
    Ok(chosen)
}

fn ask(context: &Context, chosen: &[Api]) -> Result<()> {
    let terminal = context.terminal().ok_or(CommandError::NoConfirmation("delete"))?;
    for api in chosen {
        terminal.say(&format!("`{}`: {}", api.name, loss(api)))?;
    }
    let question = match chosen {
        [_] => "delete it with its credential?".to_owned(),
        several => format!("delete these {} with their credentials?", several.len()),
    };
    if terminal.confirm(&question, false)? { Ok(()) } else { Err(CommandError::Declined("deleted").into()) }
}

fn loss(api: &Api) -> String {
    format!("{} loses {}", api.scope.users(), api.variable())
}
