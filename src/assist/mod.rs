//! Text and code that tell people and AI tools how to call an API. Never its credential, which nothing here can reach.

pub mod agents_md;
pub mod managed_block;
pub mod snippet;
