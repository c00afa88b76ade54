//! The output streams together with the terminal: what a service prints to and prompts on.

use super::{Streams, Terminal};

/// The streams, and the terminal unless prompts are off.
#[derive(Debug, Clone, Default)]
pub struct Console {
    /// stdout and stderr.
    pub streams: Streams,
    /// Whether `--no-input` turned prompts off.
    pub no_input: bool,
}

impl Console {
    /// Returns the terminal, if there is one and prompts are allowed.
    pub fn terminal(&self) -> Option<Terminal> {
        if self.no_input { None } else { Terminal::open_with(self.streams.color_on_stderr()) }
    }
}
