//! The proxy of `capi exec --proxy`: programs use APIs without holding their credentials.
//!
//! A child gets placeholders. It reaches an API through `CONNECT`, with certificates of an authority that lives as long as
//! the run, or through a base URL over plain HTTP. The proxy replaces the placeholder in the place that the record declares
//! (`injection`), forwards the request to the record's own origin (`upstream`), and removes credentials from the response
//! (`download`). Every other host is forwarded unopened (`splice`), or refused with `--proxy=strict`.
//!
//! One thread serves each connection. HTTP/1.1 only: nothing else is offered in TLS, and clients fall back to it.

mod audit;
mod authority;
mod download;
mod exchange;
mod gateway;
mod header_field;
mod injection;
mod listener;
mod message_body;
mod outgoing_proxy;
mod placeholder;
mod refusal;
mod request_head;
mod response_head;
mod route;
mod rules;
mod site;
mod splice;
mod trust_bundle;
mod upstream;
mod upstream_request;
mod wait;
mod wire;

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

pub use audit::{AuditEntry, audit_files};
pub use authority::{Authority, AuthorityError};
use gateway::Gateway;
pub use header_field::Header;
pub use message_body::{BodyDecoder, BrokenBody, Part};
pub use refusal::Refusal;
pub use request_head::{Framing, RequestHead};
pub use route::{NoRoute, Route};
pub use rules::Rules;
pub use trust_bundle::{bundle, java_keystore, system_roots, wget_configuration};

use crate::launch::mask::Masker;
use crate::model::text;
use crate::web::ProxyVariables;

/// Why the proxy did not start.
#[derive(Debug, thiserror::Error)]
pub enum ProxyError {
    /// The processor lacks instructions that the cryptography needs.
    #[error("cannot start the proxy: this processor lacks instructions that its encryption needs")]
    Processor,
    /// No port on the loopback interface.
    #[error("cannot start the proxy: {0}")]
    Listen(String),
    /// No certificate.
    #[error("cannot start the proxy: {0}")]
    Authority(#[from] AuthorityError),
    /// No random numbers.
    #[error("cannot start the proxy: the system has no random numbers")]
    Random,
}

/// The options of a run.
pub struct ProxyOptions {
    /// Whether hosts without an API are refused.
    pub is_strict: bool,
    /// Whether the name of an API may resolve to a private address.
    pub allows_private: bool,
    /// The caller's own proxies.
    pub outgoing: ProxyVariables,
    /// The directory of the audit trail.
    pub state: PathBuf,
}

/// A running proxy. It ends with the process.
pub struct Proxy(Arc<Gateway>);

impl Proxy {
    /// Starts the proxy for these APIs on a free port of the loopback interface.
    ///
    /// # Errors
    /// [`ProxyError`].
    pub fn start(routes: Vec<Route>, masker: Masker, options: ProxyOptions) -> Result<Self, ProxyError> {
        if !crate::web::has_tls() {
            return Err(ProxyError::Processor);
        }
        let listen = |error: io::Error| ProxyError::Listen(text::reason(&error));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(listen)?;
        let port = listener.local_addr().map_err(listen)?.port();
        let mut hosts: Vec<&str> = routes.iter().map(|route| route.origin.host.as_str()).collect();
        hosts.sort_unstable();
        hosts.dedup();
        let authority = Authority::new(&hosts, crate::web::tls_provider())?;
        let mut run = String::new();
        placeholder::append_random(&mut run, 8).map_err(|_| ProxyError::Random)?;
        let gateway = Arc::new(Gateway {
            routes,
            authority,
            upstreams: upstream::Upstreams::new(options.outgoing, options.allows_private),
            masker,
            audit: audit::AuditTrail::new(options.state, run),
            is_strict: options.is_strict,
            port,
        });
        let served = Arc::clone(&gateway);
        thread::Builder::new().spawn(move || listener::serve(&listener, &served)).map_err(listen)?;
        Ok(Self(gateway))
    }

    /// Returns the URL of the proxy for `HTTPS_PROXY`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.0.port)
    }

    /// Returns the port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.port
    }

    /// Returns the URL that all paths of an API follow.
    #[must_use]
    pub fn base_url(&self, route: &Route) -> String {
        format!("{}/{}", self.url(), route.slug)
    }

    /// Returns the APIs.
    #[must_use]
    pub fn routes(&self) -> &[Route] {
        &self.0.routes
    }

    /// Returns the certificate authority.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.0.authority
    }
}
