//! The agent's clock: time since boot including suspend, so that a laptop that slept overnight wakes up locked.
//! It is independent of the time of day, so setting the date back does not extend a session.

use std::time::Duration;

/// The origin of the clock. Only differences between two moments are meaningful.
#[cfg(not(unix))]
static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);

/// A moment, as time since boot.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct BootTime(pub(super) Duration);

impl BootTime {
    /// Returns the current moment.
    pub(super) fn now() -> Self {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        // On macOS this clock keeps running while the machine sleeps (clock_gettime(3)).
        #[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        #[cfg(unix)]
        return Self(Duration::try_from(now).unwrap_or(Duration::MAX));
        // On Windows this clock keeps running while the machine sleeps (QueryPerformanceCounter).
        #[cfg(not(unix))]
        Self(START.elapsed())
    }

    /// Returns the moment that is `wait` later, capped at the latest one.
    pub(super) fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(wait))
    }

    /// Returns the time from `earlier` to this moment, or zero if `earlier` is later.
    pub(super) fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}
