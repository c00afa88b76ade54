//! From variables to a running program: the child's environment, replacing this process by the child, or staying to
//! mask what the child prints.

mod environment;
mod harden;
pub mod mask;
#[cfg(unix)]
mod pty_exec;
#[cfg(not(unix))]
mod pipes;
mod plan;
mod program;
#[cfg(any(not(unix), test))]
mod relay;
mod start;
#[cfg(unix)]
mod supervise;

pub use environment::Environment;
pub use harden::keep_memory_private;
#[cfg(unix)]
pub use pty_exec::{ON_TERMINAL, run_on_terminal};
pub use plan::{MaskMode, Plan};
pub use start::{LaunchError, Program, start};
