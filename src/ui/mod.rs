//! User interface: output, prompts, and input from the caller's shell. Independent of vaults.

pub mod api_table;
mod console;
mod input;
pub mod json_output;
mod message_layout;
mod progress;
mod prompts;
pub mod slot_table;
mod streams;
pub mod table;
mod terminal;
mod terminal_owner;

#[cfg(unix)]
mod line_filter;
#[cfg(unix)]
mod pager;
#[cfg(unix)]
mod password_unix;
#[cfg(windows)]
mod password_windows;
#[cfg(unix)]
mod signal_guard;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod termios;

#[cfg(unix)]
pub use pager::Pager;
#[cfg(unix)]
pub use signals::give_up_signals;

pub use console::Console;
#[cfg(windows)]
pub use input::{
    end_children_with_this_process, leave_interrupts_to_others, release_children, withhold_standard_streams,
};
pub use input::{read_inherited_fd, read_limited, read_stdin};
pub use progress::Progress;
pub use streams::{ColorChoice, Delivery, Streams};
pub use terminal::{PromptError, Terminal};
