//! Connections to APIs: addresses, TLS, and reuse.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use memchr::memmem;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};
use rustls_platform_verifier::BuilderVerifierExt as _;

use super::outgoing_proxy::HttpProxy;
use super::refusal::Refusal;
use super::wait::{Ready, until_readable};
use super::wire::{Filled, Wire};
use crate::model::text;
use crate::web::{self, Origin, ProxyVariables};

/// How long a connection attempt to one address may take.
const CONNECT: Duration = Duration::from_secs(10);

/// How long an unused connection is kept. Most servers keep one for at least 60 seconds.
const IDLE: Duration = Duration::from_secs(30);

/// The most unused connections to one origin.
const MOST_IDLE: usize = 32;

/// A connection to an API.
pub(super) struct Upstream {
    pub(super) wire: Wire,
    /// Whether it was used before. The server may have closed it in this moment.
    pub(super) is_reused: bool,
    /// Whether it leads to a proxy that needs the whole URL in the request line.
    pub(super) via_proxy: bool,
}

/// All connections of a run.
pub(super) struct Upstreams {
    idle: Mutex<HashMap<Origin, Vec<(Wire, Instant)>>>,
    tls: OnceLock<Result<Arc<ClientConfig>, String>>,
    outgoing: ProxyVariables,
    /// Whether a name of an API may resolve to a private address.
    allows_private: bool,
}

impl Upstreams {
    pub(super) fn new(outgoing: ProxyVariables, allows_private: bool) -> Self {
        Self { idle: Mutex::default(), tls: OnceLock::new(), outgoing, allows_private }
    }

    /// Returns an unused connection to an origin, or a new one. An API must not have a private address by chance.
    pub(super) fn open(&self, origin: &Origin, is_api: bool) -> Result<Upstream, Refusal> {
        while let Some(wire) = self.take_idle(origin) {
            if is_alive(&wire) {
                return Ok(Upstream { wire, is_reused: true, via_proxy: self.speaks_to_proxy(origin) });
            }
        }
        self.open_new(origin, is_api)
    }

    /// Returns a new connection to an origin.
    pub(super) fn open_new(&self, origin: &Origin, is_api: bool) -> Result<Upstream, Refusal> {
        let wire = self.dial(origin, is_api)?;
        let via_proxy = self.speaks_to_proxy(origin);
        if !origin.is_https {
            return Ok(Upstream { wire, is_reused: false, via_proxy });
        }
        let failed = |reason: &str| {
            let host = origin.authority();
            Refusal::upstream("tls", format!("cannot establish a trusted connection to {host}: {reason}"))
        };
        let config = self.tls.get_or_init(client_config).as_ref().map_err(|reason| failed(reason))?;
        let name = ServerName::try_from(origin.host.clone()).map_err(|error| failed(&error.to_string()))?;
        let tls =
            ClientConnection::new(Arc::clone(config), name).map_err(|error| failed(&error.to_string()))?;
        let wire = wire.into_client(tls).map_err(|error| failed(&error.to_string()))?;
        Ok(Upstream { wire, is_reused: false, via_proxy })
    }

    /// Connects to an origin, through the caller's proxy if there is one. `is_api` refuses private addresses.
    pub(super) fn dial(&self, origin: &Origin, is_api: bool) -> Result<Wire, Refusal> {
        let proxy = self.proxy(origin).map_err(|name| {
            Refusal::upstream("unsupported-proxy", format!("{name} names a proxy that is not an http:// one"))
        })?;
        let host = origin.authority();
        let failed = |error: &io::Error| {
            Refusal::upstream("unreachable", format!("cannot connect to {host}: {}", text::reason(error)))
        };
        let Some(proxy) = proxy else {
            let addresses = resolve(&origin.host, origin.port).map_err(|error| failed(&error))?;
            if is_api && !self.allows_private {
                refuse_private(origin, &addresses)?;
            }
            return connect(&addresses).and_then(Wire::plain).map_err(|error| failed(&error));
        };
        let addresses = resolve(&proxy.host, proxy.port).map_err(|error| failed(&error))?;
        let wire = connect(&addresses).and_then(Wire::plain).map_err(|error| failed(&error))?;
        if !origin.is_https { Ok(wire) } else { tunnel(wire, &proxy, origin).map_err(|error| failed(&error)) }
    }

    /// Returns the caller's proxy for an origin.
    ///
    /// # Errors
    /// The name of a variable with a proxy that does not speak HTTP.
    pub(super) fn proxy(&self, origin: &Origin) -> Result<Option<HttpProxy>, &'static str> {
        self.outgoing.of(origin).map(HttpProxy::parse).transpose()
    }

    fn speaks_to_proxy(&self, origin: &Origin) -> bool {
        !origin.is_https && self.outgoing.of(origin).is_some()
    }

    fn take_idle(&self, origin: &Origin) -> Option<Wire> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let wires = idle.get_mut(origin)?;
        wires.retain(|(_, since)| since.elapsed() < IDLE);
        wires.pop().map(|(wire, _)| wire)
    }

    /// Keeps a connection for the next request.
    pub(super) fn keep(&self, origin: &Origin, wire: Wire) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let wires = idle.entry(origin.clone()).or_default();
        if wires.len() < MOST_IDLE {
            wires.push((wire, Instant::now()));
        }
    }
}

/// An unused connection that can be read has ended, or has a response to no request.
fn is_alive(wire: &Wire) -> bool {
    let ready = until_readable(None, wire.socket(), Some(Duration::ZERO));
    wire.buffered().is_empty() && ready.is_ok_and(|ready| ready == Ready::default())
}

fn client_config() -> Result<Arc<ClientConfig>, String> {
    let builder = ClientConfig::builder_with_provider(web::tls_provider());
    let config =
        builder.with_safe_default_protocol_versions().and_then(|builder| builder.with_platform_verifier());
    let mut config = config.map_err(|error| error.to_string())?.with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn resolve(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let found: Vec<SocketAddr> = match host.parse::<IpAddr>() {
        Ok(address) => vec![SocketAddr::new(address, port)],
        Err(_) => (host, port).to_socket_addrs()?.collect(),
    };
    if found.is_empty() { Err(io::ErrorKind::NotFound.into()) } else { Ok(found) }
}

/// Refuses a public name with a private address: whoever controls the name server would choose a host in the user's network.
fn refuse_private(origin: &Origin, addresses: &[SocketAddr]) -> Result<(), Refusal> {
    let is_private = addresses.iter().any(|address| !web::is_public(address.ip()));
    if !is_private || origin.address().is_some() || is_private_name(origin) {
        return Ok(());
    }
    let host = &origin.host;
    let text = format!("{host} resolves to a private address; pass --proxy-private if that is intended");
    Err(Refusal::forbidden("private-address", text))
}

/// Returns whether a name is one of private networks (RFC 6761, RFC 6762, RFC 8375, and `internal`, which ICANN reserved in
/// 2024).
fn is_private_name(origin: &Origin) -> bool {
    const ENDS: [&str; 6] = [".localhost", ".local", ".home.arpa", ".internal", ".test", ".lan"];
    let host = &origin.host;
    origin.is_loopback() || !host.contains('.') || ENDS.iter().any(|end| host.ends_with(end))
}

/// Connects to the first address that answers.
fn connect(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut last = io::ErrorKind::NotFound.into();
    for address in addresses {
        match TcpStream::connect_timeout(address, CONNECT) {
            Ok(socket) => return Ok(socket),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Asks the caller's proxy for a tunnel.
fn tunnel(mut wire: Wire, proxy: &HttpProxy, origin: &Origin) -> io::Result<Wire> {
    let host = if origin.host.contains(':') { format!("[{}]", origin.host) } else { origin.host.clone() };
    let authority = format!("{host}:{}", origin.port);
    let mut request = zeroize::Zeroizing::new(Vec::with_capacity(4096));
    request.extend_from_slice(format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n").as_bytes());
    proxy.write_authorization(&mut request);
    request.extend_from_slice(b"\r\n");
    wire.write_all(&request)?;
    let end = loop {
        if let Some(end) = memmem::find(wire.buffered(), b"\r\n\r\n") {
            break end + 4;
        }
        if wire.fill()? == Filled::End || wire.buffered().len() > 64 << 10 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    };
    let is_open = wire.buffered().starts_with(b"HTTP/1.") && wire.buffered().get(8..11) == Some(b" 20");
    wire.consume(end);
    if is_open { Ok(wire) } else { Err(io::Error::other("the proxy refused the connection")) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    fn code(host: &str, addresses: &[&str]) -> Result<(), &'static str> {
        let origin = Origin { is_https: true, host: host.to_owned(), port: 443 };
        let addresses: Vec<SocketAddr> =
            addresses.iter().map(|address| SocketAddr::new(address.parse().unwrap(), 443)).collect();
        refuse_private(&origin, &addresses).map_err(|refusal| refusal.code)
    }

    #[test]
    fn a_public_name_with_a_private_address_is_refused() {
        for address in
            ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"]
        {
            assert_eq!(code("api.example.com", &[address]), Err("private-address"), "{address}");
            assert_eq!(code("api.example.com", &["93.184.216.34", address]), Err("private-address"));
        }
        assert_eq!(code("api.example.com", &["93.184.216.34"]), Ok(()));
    }

    #[test]
    fn a_record_that_names_a_private_host_may_have_a_private_address() {
        for (host, address) in [
            ("127.0.0.1", "127.0.0.1"),
            ("10.1.2.3", "10.1.2.3"),
            ("localhost", "127.0.0.1"),
            ("printer", "192.168.1.9"),
            ("api.internal", "10.1.2.3"),
            ("nas.local", "192.168.1.9"),
        ] {
            assert_eq!(code(host, &[address]), Ok(()), "{host}");
        }
    }
}
