//! Reading from the web, for documentation alone: GET over http and https, within limits of size, time and redirects.
//!
//! Nothing here knows a credential, so none can be sent. What the user named may lie anywhere, also on this machine;
//! what a page of strangers names must lie on the public internet.

mod address;
mod client;
mod error;
mod tls;

pub use client::{Client, Known, Limits, Response, Validators};
pub use error::WebError;
