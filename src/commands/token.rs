//! `capi token`: read-only keys for CI, containers and tools.

mod revoke;

use crate::cli::{TokenAction, TokenListArgs, TokenNewArgs};
use crate::context::Context;
use crate::error::{AccessError, Result};
use crate::model::Timestamp;
use crate::project::without_apis;
use crate::ui::{Delivery, slots};
use crate::vault::{SlotInfo, SlotView};
use crate::vaults::slot_rows;

/// Does what the action says.
///
/// # Errors
/// What reading or changing the vault may refuse.
pub(super) fn run(context: &Context, action: TokenAction) -> Result<()> {
    match action {
        TokenAction::New(args) => new(context, args),
        TokenAction::List(args) => list(context, &args),
        TokenAction::Revoke(args) => revoke::run(context, &args),
    }
}

/// Makes a token. It goes to stdout: it is what was asked for, and a secret store takes it from a pipe.
fn new(context: &Context, args: TokenNewArgs) -> Result<()> {
    // A session lasts hours, a token may last years: it takes the passphrase, which proves that the vault is the user's own.
    let mut vault = context.vaults.read()?;
    vault.unlock_by_passphrase()?;
    let now = context.now();
    let expires = args.expires_in.map(|time| Timestamp(now.0.saturating_add(time.as_secs())));
    let about = SlotInfo { app: args.app, label: args.label, created: now, expires };
    let ((token, id, doubt), saved) = vault.change_made(|open| {
        let (token, id) = open.new_token(&about)?;
        let doubt = about.app.as_ref().and_then(|app| without_apis(app, open.catalog().iter()));
        Ok((token, id, doubt))
    })?;
    let mut line = token.written();
    line.push('\n');
    match context.streams.data(&line) {
        Ok(Delivery::Written) => {}
        Ok(Delivery::Closed) | Err(_) => return Err(AccessError::NotPrinted(id.to_string()).into()),
    }
    say(context, &about, &id.to_string());
    if let Some(doubt) = doubt {
        context.streams.warn(&doubt);
    }
    saved
}

fn say(context: &Context, about: &SlotInfo, id: &str) {
    let opens = match &about.app {
        Some(app) => format!("reads the organization's APIs and those of {app}"),
        None => "reads names and other metadata, and no credential".to_owned(),
    };
    let until = match about.expires {
        Some(time) => format!("until {time}"),
        None => format!("until `capi token revoke {id}`"),
    };
    context.streams.note(&format!("the token {id} {opens}, {until}"));
    context.streams.note("it is not shown again; a program gives it with CAPI_TOKEN");
}

fn list(context: &Context, args: &TokenListArgs) -> Result<()> {
    let all = context.vaults.read()?.slots()?;
    let rows = slot_rows(all.iter().filter(|slot| SlotView::is_token(slot)));
    if args.json {
        return context.print(&slots::as_json("tokens", &rows, context.now()));
    }
    if rows.is_empty() {
        context.streams.note("no tokens yet; `capi token new --app APP` makes one");
        return Ok(());
    }
    let style = context.table_style();
    context.print(&slots::tokens(&rows, context.now(), style))
}
