//! The session's clock: time since boot, suspend included, so that a laptop that slept overnight wakes up locked.
//! The time of day plays no part: who sets it back gains nothing.

use std::time::Duration;

/// A moment from which time is counted; only the time between two moments is of use.
#[cfg(not(unix))]
static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);

/// A moment, as time since boot.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct BootTime(pub(super) Duration);

impl BootTime {
    /// Now.
    pub(super) fn now() -> Self {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        // On macOS this clock runs on while the machine sleeps (clock_gettime(3)).
        #[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        #[cfg(unix)]
        return Self(Duration::try_from(now).unwrap_or(Duration::MAX));
        // On Windows this clock runs on while the machine sleeps (QueryPerformanceCounter).
        #[cfg(not(unix))]
        Self(START.elapsed())
    }

    /// Later by `wait`; the end of time at the latest.
    pub(super) fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(wait))
    }

    /// How long it is from `earlier` to this moment; zero when it lies behind.
    pub(super) fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}
