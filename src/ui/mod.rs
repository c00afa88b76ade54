//! The terminal room: what is printed, what is asked, and what a shell hands over. It knows nothing of vaults.

mod advised;
mod inherited;
pub mod json;
mod progress;
mod questions;
pub mod slots;
mod streams;
pub mod table;
mod terminal;

#[cfg(unix)]
mod attended;
#[cfg(windows)]
mod console;
#[cfg(unix)]
mod hidden;
#[cfg(unix)]
mod mode;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod typed;

#[cfg(unix)]
pub use signals::give_up_signals;

pub use inherited::{TOO_LONG, read_inherited_fd, read_limited, read_stdin};
#[cfg(windows)]
pub use inherited::{leave_interrupts_to_others, withhold_standard_streams};
pub use progress::Progress;
pub use streams::{ColourChoice, Delivery, Streams};
pub use terminal::{PromptError, Terminal};
