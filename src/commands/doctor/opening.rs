//! Whether the vault opens: with the key at hand, with the metadata key of this machine, with this machine's memory.

use std::fs;
use std::time::{Duration, Instant};

use super::Finding;
use crate::agent::SessionError;
use crate::context::Context;
use crate::error::Result;
use crate::model::{Message, capi, message};
use crate::vault::{KdfParameters, LocalState, LockedVault, RootKey, VaultError};
use crate::vaults::Inspection;

/// Longer than this makes people choose a weaker passphrase, or leave the vault open.
const SLOW: Duration = Duration::from_secs(5);

/// Returns the findings, and the root key if one is at hand and opens the vault.
pub(super) fn check(context: &Context, inspection: &Inspection) -> Result<(Vec<Finding>, Option<RootKey>)> {
    let Ok(vault) = &inspection.vault else { return Ok((Vec::new(), None)) };
    let mut found = vec![memory(vault, available_kib())];
    let (opened, root) = authenticity(context, vault)?;
    found.extend(opened);
    found.extend(inspection.machine.as_ref().map(|machine| metadata_key(machine, vault)));
    Ok((found, root))
}

/// Returns the finding of a check for which no key is at hand.
pub(super) fn not_checked(
    context: &Context,
    vault: &LockedVault,
    check: &'static str,
    what: &str,
) -> Finding {
    if let Err(SessionError::Unreachable { .. }) = context.vaults.access.session.status(vault.id()) {
        return Finding {
            hint: Some("run it outside of the sandbox, or pass --passphrase-file".into()),
            ..Finding::ok(check, format!("{what}: the session cannot be reached from here"))
        };
    }
    Finding {
        hint: Some(message!["run ", capi("unlock"), " first, or pass --passphrase-file"]),
        ..Finding::ok(check, format!("{what}: the vault is locked"))
    }
}

fn see_backups() -> Message {
    message!["run ", capi("backups"), " to see which generation unlocks"]
}

fn authenticity(context: &Context, vault: &LockedVault) -> Result<(Vec<Finding>, Option<RootKey>)> {
    let start = Instant::now();
    let opened = context.vaults.opens_without_prompt(vault)?;
    let took = start.elapsed();
    let finding = match &opened {
        None => not_checked(context, vault, "authenticity", "not checked"),
        Some(Ok(_)) => Finding::ok("authenticity", "it was written with its own key, and all of it opens"),
        Some(Err(error)) => {
            let hint = error.hints.first().cloned().unwrap_or_else(see_backups);
            Finding::problem("authenticity", error.to_string(), hint)
        }
    };
    let timed = context.vaults.access.has_passphrase().then(|| {
        if took > SLOW {
            Finding::warning(
                "speed",
                format!("opening took {:.1} s", took.as_secs_f64()),
                message!["close other programs, or run ", capi("rekey --light")],
            )
        } else {
            Finding::ok("speed", format!("opening took {:.1} s", took.as_secs_f64()))
        }
    });
    Ok((std::iter::once(finding).chain(timed).collect(), opened.and_then(Result::ok)))
}

/// Whether the derivation's memory can be had here.
fn memory(vault: &LockedVault, available_kib: Option<u64>) -> Finding {
    let slots: Vec<_> = vault.slots().kdf_parameters().into_iter().map(KdfParameters::numbers).collect();
    let needed = slots.iter().map(|[memory, ..]| u64::from(*memory)).max().unwrap_or(0);
    let lowest = slots.iter().any(|[memory, passes, _]| {
        let [light, light_passes, _] = KdfParameters::LIGHT.numbers();
        u64::from(*memory) * u64::from(*passes) < u64::from(light) * u64::from(light_passes)
    });
    let mib = |kib: u64| format!("{} MiB", kib / 1024);
    match available_kib {
        Some(available) if available < needed => Finding::problem(
            "memory",
            format!("opening needs {}, and {} are free", mib(needed), mib(available)),
            message![
                "close other programs, or run ",
                capi("rekey --light"),
                " on a machine with more memory to reduce the need to 64 MiB"
            ],
        ),
        _ if lowest => Finding::warning(
            "memory",
            format!("opening costs {} only, so guessing its passphrase is cheap", mib(needed)),
            message!["run ", capi("rekey --memory-kib KIB"), " or use a longer passphrase"],
        ),
        _ => Finding::ok("memory", format!("opening needs {}", mib(needed))),
    }
}

/// What this process may still take, as Linux tells it: of the machine, and of its control group.
fn available_kib() -> Option<u64> {
    let meminfo = fs::read_to_string("/proc/meminfo").ok()?;
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let machine: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    let number = |path: &str| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
    let group = number("/sys/fs/cgroup/memory.max")
        .and_then(|most| Some(most.saturating_sub(number("/sys/fs/cgroup/memory.current")?) / 1024));
    Some(machine.min(group.unwrap_or(u64::MAX)))
}

fn metadata_key(machine: &LocalState, vault: &LockedVault) -> Finding {
    let check = "metadata key";
    match machine.metadata_key().map(|key| vault.catalog(&key).map(drop)) {
        None if machine.is_private() => Finding::ok(check, "none is kept here, as was wished at init"),
        None => Finding::ok(check, "none is kept here yet: the first unlock does"),
        Some(Ok(())) => Finding::ok(check, "the one of this machine opens the metadata"),
        Some(Err(VaultError::StaleMetadataKey)) => Finding::warning(
            check,
            "the one of this machine does not open the vault any more",
            message!["unlock the vault once, for example with ", capi("unlock")],
        ),
        Some(Err(error)) => Finding::problem(check, error.to_string(), see_backups()),
    }
}
