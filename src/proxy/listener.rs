//! Connections of clients: what each request is for, and the answer to it.

use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rustls::server::{Accepted, Acceptor};

use super::audit::{AuditEntry, now};
use super::exchange::{After, Exchange, Failed, Outcome};
use super::gateway::Gateway;
use super::refusal::Refusal;
use super::request_head::RequestHead;
use super::site::{Site, split_authority};
use super::splice;
use super::wire::{Filled, Wire};
use crate::web::Origin;

/// Accepts connections until the process ends, each in a thread.
pub(super) fn serve(listener: &TcpListener, gateway: &Arc<Gateway>) {
    for socket in listener.incoming() {
        let gateway = Arc::clone(gateway);
        // Too many connections or threads: the client sees a closed connection, and the next one may succeed.
        let Ok(socket) = socket else { continue };
        let _ = thread::Builder::new().spawn(move || handle(socket, &gateway));
    }
}

fn handle(socket: TcpStream, gateway: &Gateway) {
    if let Ok(wire) = Wire::plain(socket) {
        Connection { gateway, wire, tunnel: None }.run();
    }
}

/// A tunnel that the proxy opened.
struct Tunnel {
    origin: Origin,
    /// The name in the ClientHello, if it is another one than that of the tunnel.
    other_name: Option<String>,
}

/// A client's connection.
struct Connection<'g> {
    gateway: &'g Gateway,
    wire: Wire,
    tunnel: Option<Tunnel>,
}

/// The next step after a `CONNECT`.
enum Connect {
    /// The requests inside are answered here.
    Open(Origin),
    /// The requests inside are those of a direct connection to the proxy.
    Own,
    /// Everything inside is forwarded.
    Forward(Box<Wire>, Origin),
}

impl<'g> Connection<'g> {
    fn run(mut self) {
        loop {
            let head = match self.read_head() {
                Ok(Some(head)) => head,
                Ok(None) => return,
                Err(refusal) => return self.refuse(&refusal, "GET"),
            };
            if head.method == "CONNECT" && self.tunnel.is_none() {
                match self.connect(&head) {
                    Some(next) => self = next,
                    None => return,
                }
            } else if !self.answer(head) {
                return self.wire.end();
            }
        }
    }

    /// Reads the head of the next request. Returns `None` if the client has left.
    fn read_head(&mut self) -> Result<Option<RequestHead>, Refusal> {
        loop {
            if let Some((head, length)) = RequestHead::parse(self.wire.buffered())? {
                self.wire.consume(length);
                return Ok(Some(head));
            }
            match self.wire.fill() {
                Ok(Filled::End) | Err(_) => return Ok(None),
                Ok(_) => {}
            }
        }
    }

    fn refuse(mut self, refusal: &Refusal, method: &str) {
        if self.wire.write_all(&refusal.response(method != "HEAD")).is_ok() {
            self.wire.end();
        }
    }

    /// Answers a request. Returns whether the connection can carry another one.
    fn answer(&mut self, head: RequestHead) -> bool {
        let mut entry = AuditEntry { time: now(), method: head.method.clone(), ..AuditEntry::default() };
        let mut outcome = Outcome::default();
        let result = self.forward(head, &mut entry, &mut outcome);
        let (after, decision) = match &result {
            Ok(after) => (*after == After::Keep, if outcome.api.is_some() { "sent" } else { "passed" }),
            Err(Failed::Broken) => (false, if outcome.api.is_some() { "sent" } else { "passed" }),
            Err(Failed::Refused(refusal)) => (false, refusal.code),
        };
        if let Err(Failed::Refused(refusal)) = &result {
            outcome.status = refusal.status;
            let _ = self.wire.write_all(&refusal.response(entry.method != "HEAD"));
        }
        let decision = decision.to_owned();
        self.gateway.record(AuditEntry { api: outcome.api, status: outcome.status, decision, ..entry });
        after
    }

    fn forward(
        &mut self,
        mut head: RequestHead,
        entry: &mut AuditEntry,
        outcome: &mut Outcome,
    ) -> Result<After, Failed> {
        entry.path.clone_from(&head.target);
        let site = self.site(&mut head)?;
        entry.host = site.origin.authority();
        entry.path = site.base.clone() + &head.target;
        if self.gateway.is_strict && !site.is_record() {
            return Err(strict(&site.origin).into());
        }
        Exchange { gateway: self.gateway, client: &mut self.wire, head: &head, site: &site }.run(outcome)
    }

    /// Returns the site of a request, and reduces its target to the path and the query.
    fn site(&self, head: &mut RequestHead) -> Result<Site<'g>, Refusal> {
        let host = head.host()?.map(str::to_owned);
        let gateway: &'g Gateway = self.gateway;
        let routes = gateway.routes();
        if let Some(tunnel) = &self.tunnel {
            check_names(tunnel, host.as_deref())?;
            return if head.target.starts_with('/') || head.target == "*" {
                Ok(Site::of(tunnel.origin.clone(), routes))
            } else {
                Err(Refusal::misdirected("a request in a tunnel needs a path as its target".to_owned()))
            };
        }
        if head.target.starts_with('/') {
            return self.base_site(head, host.as_deref());
        }
        let Some(rest) = head.target.strip_prefix("http://") else {
            return Err(Refusal::malformed(
                "its target is not a path or an http:// URL; use CONNECT for https",
            ));
        };
        let at = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(at);
        let origin =
            split_authority(authority, Some(80)).map(|(host, port)| Origin { is_https: false, host, port });
        let origin = origin.ok_or_else(|| Refusal::malformed("the host of its URL is not valid"))?;
        if host.is_some_and(|host| !origin.is_named_by(&host)) {
            return Err(Refusal::misdirected("the URL and the Host header name different hosts".to_owned()));
        }
        head.target = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        if self.is_own(&origin) {
            return self.base_site(head, None);
        }
        self.refuse_near_miss(&origin)?;
        Ok(Site::of(origin, routes))
    }

    /// Returns the site of a request to a base URL, and removes the API's segment from the target.
    fn base_site(&self, head: &mut RequestHead, host: Option<&str>) -> Result<Site<'g>, Refusal> {
        // A web page whose name resolves to this machine would have another one.
        let port = self.gateway.port;
        let is_own = |host: &str| host == format!("127.0.0.1:{port}") || host == format!("localhost:{port}");
        if !host.is_none_or(is_own) {
            return Err(Refusal::misdirected("the Host header does not name this proxy".to_owned()));
        }
        let rest = head.target.get(1..).unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (slug, path) = rest.split_at(end);
        let gateway: &'g Gateway = self.gateway;
        let route = gateway.routes().iter().find(|route| route.slug == slug).ok_or_else(|| {
            let text =
                "no API of this run has this path; use the URLs in the variables CUSTOM_API_…_BASE_URL";
            Refusal::forbidden("unknown-api", text.to_owned())
        })?;
        let needs_slash = route.base.is_empty() && !path.starts_with('/');
        head.target = if needs_slash { format!("/{path}") } else { path.to_owned() };
        Ok(Site::of_base(route))
    }

    fn is_own(&self, origin: &Origin) -> bool {
        let is_here = matches!(origin.host.as_str(), "127.0.0.1" | "localhost");
        !origin.is_https && is_here && origin.port == self.gateway.port
    }

    /// Refuses the host of an API with another scheme or port. On this machine that is another service.
    fn refuse_near_miss(&self, origin: &Origin) -> Result<(), Refusal> {
        let near = |route: &&super::route::Route| route.origin.host == origin.host && route.origin != *origin;
        let is_known = self.gateway.routes().iter().any(|route| route.origin == *origin);
        match self.gateway.routes().iter().find(near).filter(|_| !is_known && !origin.is_loopback()) {
            None => Ok(()),
            Some(route) => {
                let scheme = if route.origin.is_https { "https" } else { "http" };
                let text = format!("`{}` is at {scheme}://{}", route.name, route.origin.authority());
                Err(Refusal::forbidden("other-origin", text))
            }
        }
    }

    /// Handles a `CONNECT`. Returns the connection inside of the tunnel, if its requests are answered here.
    fn connect(mut self, head: &RequestHead) -> Option<Self> {
        let entry = AuditEntry { time: now(), method: head.method.clone(), ..AuditEntry::default() };
        let next = match self.target(head) {
            Ok(next) => next,
            Err((host, refusal)) => {
                let (status, decision) = (refusal.status, refusal.code.to_owned());
                self.gateway.record(AuditEntry { host, status, decision, ..entry });
                self.refuse(&refusal, &head.method);
                return None;
            }
        };
        self.wire.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").ok()?;
        match next {
            Connect::Own => Some(self),
            Connect::Open(origin) if origin.is_https => self.open_tls(origin),
            Connect::Open(origin) => Some(Self { tunnel: Some(Tunnel { origin, other_name: None }), ..self }),
            Connect::Forward(upstream, origin) => {
                let (host, decision) = (origin.authority(), "tunnel".to_owned());
                self.gateway.record(AuditEntry { host, status: 200, decision, ..entry });
                let _ = splice::tunnel(self.wire, *upstream);
                None
            }
        }
    }

    /// Returns what a `CONNECT` is for, or the host and why it is refused.
    fn target(&self, head: &RequestHead) -> Result<Connect, (String, Refusal)> {
        let Some((host, port)) = split_authority(&head.target, None) else {
            return Err((
                String::new(),
                Refusal::malformed("the target of CONNECT is not a host and a port"),
            ));
        };
        let [https, http] = [true, false].map(|is_https| Origin { is_https, host: host.clone(), port });
        let is_route = |origin: &Origin| self.gateway.routes().iter().any(|route| route.origin == *origin);
        let shown = https.authority();
        match () {
            () if is_route(&https) => Ok(Connect::Open(https)),
            () if is_route(&http) => Ok(Connect::Open(http)),
            () if self.is_own(&http) => Ok(Connect::Own),
            () => {
                self.refuse_near_miss(&https).map_err(|refusal| (shown.clone(), refusal))?;
                if self.gateway.is_strict {
                    return Err((shown, strict(&https)));
                }
                match self.gateway.upstreams.dial(&https, false) {
                    Ok(wire) => Ok(Connect::Forward(Box::new(wire), https)),
                    Err(refusal) => Err((shown, refusal)),
                }
            }
        }
    }

    /// Starts TLS with the client.
    fn open_tls(mut self, origin: Origin) -> Option<Self> {
        let accepted = self.read_client_hello()?;
        let hello = accepted.client_hello();
        let other_name = hello.server_name().filter(|name| !name.eq_ignore_ascii_case(&origin.host));
        let other_name = other_name.map(str::to_owned);
        let config = self.gateway.authority.server(&origin.host).ok()?;
        let connection = match accepted.into_connection(config) {
            Ok(connection) => connection,
            Err((_, mut alert)) => {
                // A client that speaks only HTTP/2, for example.
                let mut bytes = Vec::new();
                while alert.write(&mut bytes).is_ok_and(|count| count > 0) {}
                let _ = self.wire.write_all(&bytes);
                self.wire.end();
                return None;
            }
        };
        let wire = self.wire.into_server(connection).ok()?;
        Some(Self { wire, tunnel: Some(Tunnel { origin, other_name }), gateway: self.gateway })
    }

    fn read_client_hello(&mut self) -> Option<Accepted> {
        let mut acceptor = Acceptor::default();
        loop {
            let mut read = self.wire.buffered();
            let mut used = 0;
            while !read.is_empty() {
                let count = acceptor.read_tls(&mut read).ok()?;
                used += count;
                if let Some(accepted) = acceptor.accept().ok()? {
                    self.wire.consume(used);
                    return Some(accepted);
                }
            }
            self.wire.consume(used);
            if self.wire.fill().ok()? == Filled::End {
                return None;
            }
        }
    }
}

/// Refuses a request whose names differ: the target of the tunnel, the name in TLS, and the `Host` header.
fn check_names(tunnel: &Tunnel, host: Option<&str>) -> Result<(), Refusal> {
    let own = tunnel.origin.authority();
    if let Some(name) = &tunnel.other_name {
        let text =
            format!("the tunnel leads to {own}, but TLS asks for {}", crate::model::text::excerpt(name));
        return Err(Refusal::misdirected(text));
    }
    match host {
        Some(host) if !tunnel.origin.is_named_by(host) => {
            let text = format!("the tunnel leads to {own}, but the Host header names another host");
            Err(Refusal::misdirected(text))
        }
        _ => Ok(()),
    }
}

fn strict(origin: &Origin) -> Refusal {
    let text =
        format!("no API of this run has the host {}, and --proxy=strict allows no other", origin.authority());
    Refusal::forbidden("strict", text)
}
