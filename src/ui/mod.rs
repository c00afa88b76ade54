//! User interface: output, prompts, and input from the caller's shell. Independent of vaults.

pub mod api_table;
mod console;
mod input;
pub mod json_output;
#[cfg_attr(unix, path = "keyboard_unix.rs")]
#[cfg_attr(windows, path = "keyboard_windows.rs")]
mod keyboard;
mod keys;
mod line_prompt;
mod message_layout;
mod progress;
mod prompts;
mod screen_line;
pub mod slot_table;
mod streams;
pub mod table;
mod terminal;
mod terminal_owner;
mod typed_line;

#[cfg(unix)]
mod key_decoder;
#[cfg(unix)]
mod pager;
#[cfg(windows)]
mod password_windows;
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
pub use line_prompt::{Answer, Below, Question};
pub use progress::Progress;
pub use streams::{ColorChoice, Delivery, Streams};
pub use terminal::{PromptError, Terminal};
