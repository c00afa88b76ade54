//! What is around the vault: the clock, the disk, the session, the settings, the environment.

use super::Finding;
use crate::agent::Client;
use crate::context::Context;
use crate::error::Error;
use crate::model::{Api, Catalog, Timestamp};
use crate::settings::SettingsError;
use crate::vaults::Inspection;

/// 2026-01-01: capi is younger than that.
const EARLIEST: Timestamp = Timestamp(1_767_225_600);
/// Less free room than this makes the next change likely to fail.
#[cfg(unix)]
const LITTLE: u64 = 16 << 20;

/// Checks everything. `catalog` is the metadata, if it can be read without a prompt.
pub(super) fn check(context: &Context, inspection: &Inspection, catalog: Option<&Catalog>) -> Vec<Finding> {
    let mut found = vec![clock(context, catalog.and_then(newest))];
    found.extend(disk(context, inspection));
    found.push(session(context, inspection));
    found.extend(settings(context));
    found.extend(environment());
    found
}

/// Returns the latest date in the vault.
fn newest(catalog: &Catalog) -> Option<Timestamp> {
    catalog.iter().map(|api: &Api| api.updated.max(api.credential_set)).max()
}

/// Returns the metadata, if it can be read without a prompt.
pub(super) fn catalog(context: &Context, inspection: &Inspection) -> Option<Catalog> {
    let vault = inspection.vault.as_ref().ok()?;
    match context.vaults.access.open_token(vault).ok()? {
        Some(opened) => opened.catalog(vault).ok(),
        None => vault.catalog(&inspection.machine.as_ref()?.metadata_key()?).ok(),
    }
}

fn clock(context: &Context, newest: Option<Timestamp>) -> Finding {
    let (now, hint) = (context.now(), "set the clock; until then new records get wrong dates");
    match newest {
        _ if now < EARLIEST => Finding::problem("clock", format!("the clock says {now}"), hint),
        Some(newest) if now < newest => Finding::warning(
            "clock",
            format!("the clock says {now}, and the vault was changed at {newest}"),
            hint,
        ),
        _ => Finding::ok("clock", format!("it is {now}")),
    }
}

#[cfg(unix)]
fn disk(context: &Context, inspection: &Inspection) -> Option<Finding> {
    let found = rustix::fs::statvfs(context.vaults.store().paths().directory()).ok()?;
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    // The new generation and the backup of the old one.
    let size = inspection.vault.as_ref().map_or(0, |vault| vault.bytes().len());
    let needed = 3 * u64::try_from(size).unwrap_or(0);
    let text = format!("{} MiB are free where the vault is", free >> 20);
    let hint = "make room on the disk; a change that does not fit leaves the vault as it is";
    Some(match free {
        free if free < needed => Finding::problem("disk", text, hint),
        free if free < LITTLE => Finding::warning("disk", text, hint),
        _ => Finding::ok("disk", text),
    })
}

#[cfg(not(unix))]
fn disk(_: &Context, _: &Inspection) -> Option<Finding> {
    None
}

fn session(context: &Context, inspection: &Inspection) -> Finding {
    let clients = context.vaults.access.session.clients();
    if let Some(error) = clients.iter().find_map(Client::refusal) {
        return Finding::warning("session", error.to_string(), "remove it; until then there is no session");
    }
    let id = inspection.vault.as_ref().ok().map(crate::vault::LockedVault::id);
    match id.map_or(Ok(None), |id| context.vaults.access.session.status(id)) {
        Ok(Some(status)) => {
            let left = humantime::format_duration(status.idle_left);
            Finding::ok("session", format!("unlocked, for {left} if unused"))
        }
        Ok(None) => Finding::ok("session", "locked"),
        Err(error) => {
            let error = Error::from(error);
            Finding::warning("session", error.to_string(), error.hints_joined("; "))
        }
    }
}

fn settings(context: &Context) -> Vec<Finding> {
    let file = &context.settings.file;
    let fault = |fault: &SettingsError| {
        let error = Error::from(fault.clone());
        Finding::problem("settings", error.to_string(), error.hints_joined("; "))
    };
    let mut found: Vec<Finding> = context.settings.faults.iter().map(fault).collect();
    let text = if file.exists() {
        format!("read from {}", file.display())
    } else {
        "all are the defaults: there is no config.toml".to_owned()
    };
    // Who may change them names another vault, or lengthens the session.
    match crate::fs::permissions::open_bits(file, 0o022) {
        0 if found.is_empty() => found.push(Finding::ok("settings", text)),
        0 => {}
        _ => found.push(Finding::problem(
            "settings",
            format!("other users may change {}", file.display()),
            "close it with `chmod go-w`",
        )),
    }
    found
}

fn environment() -> Option<Finding> {
    let is_set = std::env::var_os("CAPI_PASSPHRASE").is_some_and(|value| !value.is_empty());
    is_set.then(|| {
        Finding::warning(
            "environment",
            "CAPI_PASSPHRASE holds the passphrase, where every process of yours can read it",
            "give it with CAPI_PASSPHRASE_COMMAND or --passphrase-file instead",
        )
    })
}
