//! Child processes: their environment, their start, and the masking of their output.

mod environment;
mod harden;
pub mod mask;
#[cfg(not(unix))]
mod pipes;
mod plan;
mod program;
#[cfg(unix)]
mod pty_exec;
#[cfg(any(not(unix), test))]
mod relay;
mod start;
#[cfg(unix)]
mod supervise;

pub use environment::Environment;
pub use harden::keep_memory_private;
pub use plan::{MaskMode, Plan};
#[cfg(unix)]
pub use pty_exec::{ON_TERMINAL, run_on_terminal};
pub use start::{LaunchError, Program, assigned_variable, start};
