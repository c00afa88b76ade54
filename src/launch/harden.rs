//! What capi does to its own process before it touches a secret.

/// Keeps other processes of the user and core dumps away from this process's memory, where the system lets it.
/// The mark ends with `execve`, so a child is not touched by it. A system that refuses is no reason to stop.
pub fn keep_memory_private() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}
