//! HTTP GET requests for documentation, with limits on size, time and redirects.
//!
//! No credential is available here, so none can be sent. A URL that the user gave may be anywhere, even on this
//! machine; one that a page names must be on the public internet.

mod address;
mod client;
mod error;
mod tls;

pub use address::is_public;
pub use client::{Client, Known, Limits, Response, Validators};
pub use error::WebError;
pub use tls::{has_tls, provider as tls_provider};
