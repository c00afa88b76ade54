//! `capi token`: read-only keys for CI, containers and tools.

mod revoke;

use crate::cli::{TokenAction, TokenListArgs, TokenNewArgs};
use crate::context::{Context, slot_rows, without_apis};
use crate::error::{AccessError, Result};
use crate::model::{Timestamp, capi, message};
use crate::ui::{Delivery, slots};
use crate::vault::{SlotInfo, SlotView};

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
    // Whoever makes another key of the vault shows that the vault is theirs: a session lasts hours, a token may last years.
    context.unlock_by_passphrase()?;
    let now = context.now();
    let expires = args.expires_in.map(|time| Timestamp(now.0.saturating_add(time.as_secs())));
    let about = SlotInfo { app: args.app, label: args.label, created: now, expires };
    let ((token, id, doubt), saved) = context.change_made(|vault| {
        let (token, id) = vault.new_token(&about)?;
        let doubt = about.app.as_ref().and_then(|app| without_apis(app, vault.catalog().iter()));
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
        Some(time) => format!("until {time}").into(),
        None => message!["until you run ", capi("token revoke").arg(id)],
    };
    context.streams.note(&message![format!("the token {id} {opens}, ")].then(until));
    context.streams.note("it is not shown again; a program gives it with CAPI_TOKEN");
}

fn list(context: &Context, args: &TokenListArgs) -> Result<()> {
    let all = context.slots()?;
    let rows = slot_rows(all.iter().filter(|slot| SlotView::is_token(slot)));
    if args.json {
        return context.print(&slots::as_json("tokens", &rows, context.now()));
    }
    if rows.is_empty() {
        let new = capi("token new --app APP");
        context.streams.note(&message!["no tokens yet; run ", new, " to create one"]);
        return Ok(());
    }
    let style = context.table_style();
    context.print(&slots::tokens(&rows, context.now(), style))
}
