//! A bar on stderr while something long goes on; only where stderr is a terminal.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How often the bar moves while nothing comes.
const TICK: Duration = Duration::from_millis(120);

/// A bar that goes when it is dropped.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar, or nothing where nobody looks.
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

    /// So many bytes have come, of so many where that is known.
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
