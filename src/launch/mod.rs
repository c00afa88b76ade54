//! Child processes: their environment, their start, and the masking of their output.

#[cfg(unix)]
mod child;
mod child_files;
mod environment;
mod environment_size;
mod harden;
pub mod mask;
mod masking;
#[cfg(windows)]
mod pipes;
mod plan;
mod program;
#[cfg(unix)]
mod pty_exec;
#[cfg(any(not(unix), test))]
mod relay;
#[cfg(unix)]
mod replace;
mod start;
#[cfg(unix)]
mod supervise;
#[cfg(unix)]
mod watcher;

#[cfg(unix)]
pub use child::{CHILD, run_as_child};
pub use child_files::{ChildFiles, FileContent};
#[cfg(unix)]
pub use child_files::{FILE_REMOVER, remove_files};
pub use environment::Environment;
pub use harden::keep_memory_private;
pub use plan::{MaskMode, Plan, Viewer};
#[cfg(unix)]
pub use pty_exec::{ON_TERMINAL, run_on_terminal};
pub use start::{LaunchError, Program, assigned_variable, start};
#[cfg(unix)]
pub use supervise::{BACKGROUND_MASKER, mask_in_background};
#[cfg(unix)]
pub use watcher::{WATCHER, watch};
