//! Text and code that describe for people and AI tools how to call an API, and how to pass its variables on. Never its
//! credential, which nothing here can read.

pub mod agents_md;
pub mod base_path;
pub mod clients;
pub mod managed_block;
pub mod runners;
pub mod shells;
pub mod snippet;
