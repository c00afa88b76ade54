//! The progress of a search, on a terminal and after a second.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use crate::scan::Search;
use crate::ui::Progress;

const FIRST: Duration = Duration::from_secs(1);
const NEXT: Duration = Duration::from_millis(200);

/// Runs a search and shows how much it has read.
pub(super) fn with_progress<T>(quiet: bool, search: &Search, run: impl FnOnce() -> T) -> T {
    let (done, ended) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut progress = None;
            let mut wait = FIRST;
            while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                let (inputs, bytes) = search.progress();
                let progress = progress.get_or_insert_with(|| Progress::start(quiet, "searching"));
                progress.bytes(
                    &format!("searching {}", crate::model::text::count(inputs as usize, "file")),
                    bytes,
                    None,
                );
                wait = NEXT;
            }
        });
        let result = run();
        drop(done);
        result
    })
}
