//! The parent that stays, with real children: masking, signals, and its end.
//!
//! Linux only: the tests read /proc and use util-linux.

mod ai_client;
mod background;
mod files;
mod killed;
mod lifetime;
mod output;
mod replaced;
mod screen;
mod service;
mod shell;
mod signals;
mod terminal;
