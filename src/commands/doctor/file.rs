//! The vault file itself: whether it is there, whole, one's own, closed to others, and the newest that was seen.

use std::fs;

use super::Finding;
use crate::context::Context;
use crate::error::{Error, file_hint};
use crate::fs::permissions::has_fixed_modes;
use crate::model::{capi, message};
use crate::vault::FileWarning;
use crate::vaults::Inspection;

pub(super) fn check(context: &Context, inspection: &Inspection) -> Vec<Finding> {
    let mut found = vec![format(inspection), link(context)];
    let has_modes = !has_fixed_modes(context.vaults.store().path());
    found.extend(inspection.warnings.iter().map(|found| warning(*found, has_modes)));
    found.extend(
        inspection
            .rollback
            .as_ref()
            .map(|error| Finding::problem("history", error.to_string(), error.hints_joined("; "))),
    );
    if let (Ok(vault), None) = (&inspection.vault, &inspection.rollback) {
        let text = match inspection.machine.as_ref().and_then(crate::vault::LocalState::seen) {
            Some(seen) if seen.generation == vault.generation() => "it is the newest generation seen here",
            Some(_) => "it is newer than what was seen here",
            None => "this machine sees it for the first time",
        };
        found.push(Finding::ok("history", text));
    }
    found.push(backups(context));
    found.extend(owner(context));
    found
}

fn owner(context: &Context) -> Option<Finding> {
    let refused = Error::from(context.vaults.store().refuse_foreign_owner().err()?);
    Some(Finding::warning("owner", refused.to_string(), refused.hints_joined("; ")))
}

fn format(inspection: &Inspection) -> Finding {
    match &inspection.vault {
        Ok(vault) => {
            let size = vault.bytes().len().div_ceil(1024);
            Finding::ok(
                "format",
                format!("the vault is whole: generation {}, {size} KiB", vault.generation()),
            )
        }
        Err(error) => Finding::problem("format", error.to_string(), error.hints_joined("; ")),
    }
}

fn link(context: &Context) -> Finding {
    let (named, store) = (&context.settings.vault, context.vaults.store());
    let is_link = fs::symlink_metadata(named).is_ok_and(|found| found.file_type().is_symlink());
    let (named, target) = (named.display(), store.path().display());
    if !is_link {
        Finding::ok("link", format!("the vault is {target}"))
    } else if store.path().exists() {
        Finding::ok("link", format!("the vault is {target}, and {named} links to it"))
    } else {
        Finding::problem(
            "link",
            format!("{named} links to {target}, which does not exist"),
            "restore the file, or name another one with --vault FILE",
        )
    }
}

fn warning(warning: FileWarning, has_modes: bool) -> Finding {
    let (text, hint) = (warning.to_string(), file_hint(warning, has_modes));
    match warning {
        FileWarning::Readable | FileWarning::WritableDirectory | FileWarning::WritablePath => {
            Finding::problem("permissions", text, hint)
        }
        FileWarning::HardLinked => Finding::warning("hard link", text, hint),
    }
}

fn backups(context: &Context) -> Finding {
    let backups = context.vaults.store().backups().read();
    let damaged: Vec<String> = backups
        .iter()
        .filter(|backup| backup.content.is_err())
        .map(|backup| backup.generation.to_string())
        .collect();
    match (backups.len(), &damaged[..]) {
        (0, _) => Finding::ok("backups", "there are none yet: each change makes one"),
        (count, []) => Finding::ok("backups", format!("{count} kept, all whole")),
        (_, damaged) => Finding::warning(
            "backups",
            format!("damaged: {}", damaged.join(", ")),
            message!["check the disk, and run ", capi("backups"), " to see which are undamaged"],
        ),
    }
}
