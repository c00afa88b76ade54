//! The parent that stays, against real children: what it masks, what it passes on, and how it ends.
//!
//! Linux only: the tests look into /proc and use util-linux.

mod harness;
mod lifetime;
mod output;
mod replaced;
mod screen;
mod shell;
mod signals;
mod terminal;
