//! The warnings about a vault file that were printed on this machine, so that one about a mode that nobody can change
//! is not repeated at each command.

/// Kinds of warnings and when each was last printed, in seconds since 1970.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Warned(Vec<(String, u64)>);

impl Warned {
    /// Returns when a warning of this kind was last printed.
    pub fn last(&self, kind: &str) -> Option<u64> {
        self.0.iter().find(|(known, _)| known == kind).map(|(_, time)| *time)
    }

    /// Records a warning. `kind` is a word.
    pub(super) fn record(&mut self, kind: &str, now: u64) {
        self.0.retain(|(known, _)| known != kind);
        self.0.push((kind.to_owned(), now));
    }

    /// Adds the rest of a `warned` line of the state file.
    pub(super) fn parse_line(&mut self, rest: &str) {
        if let Some((kind, time)) = rest.split_once(' ')
            && let Ok(time) = time.parse()
        {
            self.record(kind, time);
        }
    }

    /// Appends the lines for the state file, each after a newline.
    pub(super) fn render(&self, text: &mut String) {
        for (kind, time) in &self.0 {
            text.push_str(&format!("\nwarned {kind} {time}"));
        }
    }
}
