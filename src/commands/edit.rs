//! `capi edit`: name, domain, documentation and scope; never the credential.

use crate::cli::EditArgs;
use crate::context::Context;
use crate::error::{CommandError, Result};
use crate::model::{Api, Domain, Scope};

/// Changes the metadata of one API.
///
/// # Errors
/// No such API; a variable that is taken; what changing the vault may refuse.
pub(super) fn run(context: &Context, args: EditArgs) -> Result<()> {
    if !changes(&args) {
        return Err(CommandError::NothingToChange.into());
    }
    let domain = args.domain.as_ref().map(|(domain, note)| {
        note.iter().for_each(|note| context.streams.note(&format!("{note}: {domain}")));
        domain.clone()
    });
    let app = context.own_app(args.app.as_ref())?;
    let mut vault = context.vaults.read()?;
    let old = context.find(&vault.catalog()?, &args.name, app.as_ref())?.clone();
    let mut new = old.clone();
    apply(&mut new, &args, &domain);
    if new == old {
        // A generation that says the same would push a backup out.
        context.streams.note(&format!("`{}` is so already: nothing changes", old.name));
        return Ok(());
    }
    new.updated = context.now();
    // Only the asked-for fields are written, over what another process may have changed meanwhile.
    vault.change(|open| {
        Ok(open.edit(old.id, |api| {
            apply(api, &args, &domain);
            api.updated = new.updated;
        })?)
    })?;
    context.streams.note(&format!("changed `{}`", new.name));
    say_consequences(context, &old, &new);
    Ok(())
}

fn changes(args: &EditArgs) -> bool {
    let named =
        args.new_name.is_some() || args.domain.is_some() || args.docs.is_some() || args.to_app.is_some();
    named || args.no_domain || args.no_docs || args.to_org
}

fn apply(api: &mut Api, args: &EditArgs, domain: &Option<Domain>) {
    if let Some(name) = &args.new_name {
        api.name = name.clone();
    }
    api.domain = replaced(api.domain.take(), domain.clone(), args.no_domain);
    api.docs = replaced(api.docs.take(), args.docs.clone(), args.no_docs);
    if args.to_org {
        api.scope = Scope::Organization;
    }
    if let Some(app) = &args.to_app {
        api.scope = Scope::App(app.clone());
    }
}

fn replaced<T>(old: Option<T>, new: Option<T>, remove: bool) -> Option<T> {
    if remove { None } else { new.or(old) }
}

/// Which variable goes and comes, and who has it now.
fn say_consequences(context: &Context, old: &Api, new: &Api) {
    if old.variable() != new.variable() {
        context.streams.note(&format!("{} goes, {} comes", old.variable(), new.variable()));
    }
    match &new.scope {
        scope if *scope == old.scope => {}
        Scope::Organization => context.streams.note(&format!("every app gets {} now", new.variable())),
        Scope::App(app) => context.streams.note(&format!("only the app {app} gets {} now", new.variable())),
    }
}
