//! Warnings about the file of the vault, each as often as it helps.
//!
//! git gives a file that it checks out the mode of a new file, and some file systems have no modes. There the warning
//! would be repeated at each command although nothing can be done about it.

use super::Vaults;
use crate::access::now;
use crate::error::file_hint;
use crate::fs::{in_work_tree, permissions};
use crate::model::Timestamp;
use crate::vault::{FileWarning, LocalState, LockedVault, Store};

const DAY: u64 = 24 * 60 * 60;

/// How often a warning is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Interval {
    /// At each command.
    Always,
    /// Once on this machine: git sets the mode again at each checkout.
    Once,
    /// Once a day, and not with `--quiet`: the file system has no modes to correct.
    Daily,
}

impl Vaults {
    /// Prints the warnings about a file that was read, and a note if git has put an older generation back.
    pub(super) fn warn_about_file(
        &self,
        store: &Store,
        vault: &LockedVault,
        state: &LocalState,
        warnings: Vec<FileWarning>,
    ) {
        let streams = &self.access.console.streams;
        self.access.session.warn_of_foreign_sockets(streams);
        if let Some(newest) = state.went_back_from(vault) {
            let generation = vault.generation();
            streams.note(&format!(
                "generation {generation} is back, as after a change of branch; the newest was {newest}"
            ));
        }
        let Timestamp(time) = now();
        for warning in warnings {
            let interval = interval(warning, store);
            let last = warning.kind().and_then(|kind| state.warned().last(kind));
            if !is_due(interval, last, time, streams.quiet) {
                continue;
            }
            streams.warn(&warning.to_string());
            streams.required_hint(&file_hint(warning, interval != Interval::Daily));
            if let (Some(kind), true) = (warning.kind(), interval != Interval::Always) {
                state.record_warning(kind, time);
            }
        }
    }
}

fn interval(warning: FileWarning, store: &Store) -> Interval {
    match warning {
        FileWarning::HardLinked => Interval::Always,
        _ if permissions::has_fixed_modes(store.path()) => Interval::Daily,
        FileWarning::Readable if in_work_tree(store.path()) => Interval::Once,
        _ => Interval::Always,
    }
}

fn is_due(interval: Interval, last: Option<u64>, now: u64, quiet: bool) -> bool {
    match interval {
        Interval::Always => true,
        Interval::Once => last.is_none(),
        // A clock that was set back must not silence it for longer.
        Interval::Daily => !quiet && last.is_none_or(|last| now.abs_diff(last) >= DAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_is_repeated_only_as_often_as_its_interval() {
        for (interval, last, quiet, expected) in [
            (Interval::Always, Some(100), true, true),
            (Interval::Once, None, true, true),
            (Interval::Once, Some(0), false, false),
            (Interval::Daily, None, false, true),
            (Interval::Daily, None, true, false),
            (Interval::Daily, Some(99_000), false, false),
            (Interval::Daily, Some(100_000 - DAY), false, true),
            (Interval::Daily, Some(100_000 + 2 * DAY), false, true),
        ] {
            assert_eq!(is_due(interval, last, 100_000, quiet), expected, "{interval:?} {last:?}");
        }
    }
}
