//! `capi delete`: APIs with their credentials.

use crate::cli::DeleteArgs;
use crate::context::Context;
use crate::error::{CommandError, Result};
use crate::model::{Api, Catalog};

/// Deletes APIs, after asking.
///
/// # Errors
/// No such API; the answer was no; what changing the vault may refuse. Either all go or none.
pub(super) fn run(context: &Context, args: &DeleteArgs) -> Result<()> {
    let chosen = choose(context, &context.catalog()?, args)?;
    if !args.yes {
        ask(context, &chosen)?;
    }
    context.change(|vault| {
        chosen.iter().try_for_each(|api| vault.delete(api.id))?;
        Ok(())
    })?;
    for api in &chosen {
        // What is left of it in the cache is of no use and of no harm.
        let _ = context.documentation().remove(api.id);
        // Who was asked has just read what is lost.
        let lost = if args.yes { format!(": {}", loss(api)) } else { String::new() };
        context.streams.note(&format!("deleted `{}`{lost}", api.name));
    }
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
