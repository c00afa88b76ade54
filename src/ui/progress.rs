//! A progress indicator on stderr, if stderr is a terminal.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The interval of the animation.
const TICK: Duration = Duration::from_millis(120);

/// A progress indicator that is removed when dropped.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Starts the indicator. Does nothing if `quiet`, or if stderr is not a terminal.
    pub fn start(quiet: bool, what: &str) -> Self {
        if quiet || !std::io::stderr().is_terminal() {
            return Self { bar: ProgressBar::hidden() };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(ProgressStyle::default_spinner());
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(TICK);
        Self { bar }
    }

    /// Updates the number of received bytes, and the total if known.
    pub fn bytes(&self, what: &str, done: u64, total: Option<u64>) {
        let size = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
        let of = total.map_or_else(String::new, |total| format!(" of {}", size(total)));
        self.bar.set_message(format!("{what}  {}{of}", size(done)));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
