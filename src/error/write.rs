//! Hints about files that cannot be written, on a read-only file system or in a sandbox.

use crate::assist::clients::Sandbox;
use crate::model::{Message, WriteFailure};

/// Returns the hint for a file that cannot be written. `otherwise` is for reasons that need none of their own.
pub(super) fn write_hint(reason: &WriteFailure, otherwise: impl Into<Message>) -> Message {
    unwritable_place(reason, "").map_or_else(|| otherwise.into(), Message::from)
}

/// Returns the hint for a place that this process cannot write, with a part about what is unchanged.
pub(super) fn unwritable_place(reason: &WriteFailure, unchanged: &str) -> Option<String> {
    hint_in(Sandbox::here(), reason, unchanged)
}

fn hint_in(sandbox: Option<&Sandbox>, reason: &WriteFailure, unchanged: &str) -> Option<String> {
    match (reason, sandbox) {
        (WriteFailure::ReadOnly | WriteFailure::Denied(_), Some(sandbox)) => Some(format!(
            "{} does not let commands write there{unchanged}; run it outside of the sandbox",
            sandbox.title
        )),
        (WriteFailure::ReadOnly, None) => Some(format!(
            "the file system is read-only{unchanged}; mount it writable, or run capi outside of the sandbox or container"
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_read_only_file_system_needs_a_hint_of_its_own_outside_of_sandboxes() {
        let hint = |reason| hint_in(None, &reason, "");
        assert!(hint(WriteFailure::ReadOnly).is_some_and(|hint| hint.contains("file system is read-only;")));
        assert_eq!(hint(WriteFailure::Denied("permission denied".to_owned())), None);
        assert_eq!(hint(WriteFailure::Other("no space left on device".to_owned())), None);
    }
}
