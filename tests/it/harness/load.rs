//! Tests that measure time do not run while others load the machine.

use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

static LOAD: RwLock<()> = RwLock::new(());

/// Held by a test that keeps all processors busy.
pub(crate) fn heavy() -> RwLockReadGuard<'static, ()> {
    // A test that fails poisons the lock, which protects no data.
    LOAD.read().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn quiet() -> RwLockWriteGuard<'static, ()> {
    LOAD.write().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Returns the first duration below `limit`, or the shortest of one minute: a busy machine delays some runs, not all.
pub(crate) fn fastest(limit: Duration, mut measure: impl FnMut() -> Duration) -> Duration {
    let _alone = quiet();
    let start = Instant::now();
    let mut fastest = Duration::MAX;
    while fastest >= limit && start.elapsed() < Duration::from_secs(60) {
        fastest = fastest.min(measure());
    }
    fastest
}
