//! Protection of capi's own memory, applied before it handles a secret.

/// Prevents core dumps and access to this process's memory by other processes of the user, where the system supports
/// it. Best effort: failure is ignored. `execve` resets the flag, so children are not affected.
pub fn keep_memory_private() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}
