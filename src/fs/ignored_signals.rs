//! The signals that the caller ignores, for example under `nohup`. capi leaves them ignored, also for its children.

/// Returns the mask of ignored signals, in which bit 0 stands for signal 1. Only Linux provides it without a call that is
/// unsafe in Rust; elsewhere it is 0.
pub(crate) fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
