//! HTTP requests: for documentation, with limits on size, time and redirects, and to an API.
//!
//! The client for documentation has no credential, so it can send none. A URL that the user gave may be anywhere, even on
//! this machine; one that a page names must be on the public internet.

mod address;
mod api_client;
mod client;
mod error;
mod origin;
mod proxy_variables;
mod tls;

pub use address::is_public;
pub use api_client::{ApiClient, ApiRequest, ApiResponse, Connecting, RequestBody, ResponseBody};
pub use client::{Client, Known, Limits, Response, Validators};
pub use error::WebError;
pub use origin::Origin;
pub use proxy_variables::{NamedProxy, ProxyVariables, may_be_excepted, no_proxy_entries};
pub use tls::{has_tls, provider as tls_provider};
