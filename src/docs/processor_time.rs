//! The processor time that a test takes. A busy machine does not change it, unlike the time of day.

use std::time::Duration;

/// Less than this is too little to be compared.
const LEAST: Duration = Duration::from_millis(2);

/// How often work is measured again that seems to grow too fast.
const ATTEMPTS: usize = 5;

/// Returns the processor time of this thread. On Windows it is always zero, so that nothing is measured there.
fn processor_time() -> Duration {
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
    }
    #[cfg(not(unix))]
    Duration::ZERO
}

/// Returns the processor time that work takes.
pub(super) fn measured(work: impl FnOnce()) -> Duration {
    let begin = processor_time();
    work();
    processor_time() - begin
}

/// Checks that work on `size` things is not quadratic: four times as many take less than ten times as long.
#[track_caller]
pub(super) fn assert_linear(about: &str, size: usize, work: impl Fn(usize)) {
    let mut seen = Vec::new();
    for _ in 0..ATTEMPTS {
        let few = measured(|| work(size)).max(LEAST);
        let many = measured(|| work(4 * size));
        if many < 10 * few {
            return;
        }
        seen.push((few, many));
    }
    panic!("{about}: {seen:?}");
}

#[test]
fn quadratic_work_is_detected() {
    let work = |rounds: usize| {
        (0..rounds).for_each(|round| {
            std::hint::black_box(round);
        })
    };
    assert_linear("linear", 100_000, work);
    let quadratic = std::panic::catch_unwind(|| assert_linear("quadratic", 500, |size| work(size * size)));
    assert!(quadratic.is_err() || cfg!(not(unix)));
}
