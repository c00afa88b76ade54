//! Text and code that show people and AI tools how to call an API. Credentials are not available here.

pub mod agents_md;
pub mod managed_block;
pub mod snippet;
