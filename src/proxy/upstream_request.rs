//! The request as the API gets it: the client's own, with the credential and without the headers of its connection.

use zeroize::Zeroizing;

use super::exchange::Exchange;
use super::header_field::{Header, lists, values, write_line};
use super::injection::{Injection, Replacement, write_value};
use super::request_head::RequestHead;
use super::upstream::Upstream;

/// Headers of one connection (RFC 9110 section 7.6.1), and those that are written anew.
const DROPPED: [&str; 8] = [
    "connection",
    "http2-settings",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "upgrade",
    "host",
];

/// Returns whether a request asks for a WebSocket.
pub(super) fn is_upgrade(head: &RequestHead) -> bool {
    lists(&head.headers, "connection", "upgrade") && lists(&head.headers, "upgrade", "websocket")
}

/// Returns the request line and the headers. The buffer is large enough not to be reallocated, which would leave a copy of
/// the credential.
pub(super) fn upstream_request(
    exchange: &Exchange,
    upstream: &Upstream,
    injection: Option<&Injection>,
) -> Zeroizing<Vec<u8>> {
    let Exchange { head, site, gateway, .. } = exchange;
    let credential = match injection.map(|injection| &injection.replacement) {
        Some(Replacement::Header(_, value)) => value.len(),
        Some(Replacement::Target(target)) => target.len(),
        None => 0,
    };
    let headers: usize = head.headers.iter().map(|header| header.name.len() + header.value.len() + 4).sum();
    let room = 2048 + head.target.len() + site.base.len() + headers + credential;
    let mut out = Zeroizing::new(Vec::with_capacity(room));
    let proxy = if upstream.via_proxy { gateway.upstreams.proxy(&site.origin).ok().flatten() } else { None };
    out.extend_from_slice(head.method.as_bytes());
    out.push(b' ');
    if proxy.is_some() {
        out.extend_from_slice(format!("http://{}", site.origin.authority()).as_bytes());
    }
    out.extend_from_slice(site.base.as_bytes());
    match injection.map(|injection| &injection.replacement) {
        Some(Replacement::Target(target)) => out.extend_from_slice(target.as_bytes()),
        _ => out.extend_from_slice(head.target.as_bytes()),
    }
    out.extend_from_slice(b" HTTP/1.1\r\n");
    if values(&head.headers, "host").is_empty() {
        write_line(&mut out, "Host", site.origin.authority().as_bytes());
    }
    let mut encoding = site.is_record().then(|| accepted_encoding(head));
    for (index, header) in head.headers.iter().enumerate() {
        if header.is("host") {
            write_line(&mut out, &header.name, site.origin.authority().as_bytes());
        } else if header.is("accept-encoding") && site.is_record() {
            encoding.take().into_iter().for_each(|value| write_line(&mut out, &header.name, value));
        } else if is_forwarded(header) {
            write_value(&mut out, index, header, injection);
        }
    }
    encoding.into_iter().for_each(|value| write_line(&mut out, "Accept-Encoding", value));
    write_connection(&mut out, head);
    if let Some(proxy) = proxy {
        proxy.write_authorization(&mut out);
    }
    out.extend_from_slice(b"\r\n");
    out
}

fn is_forwarded(header: &Header) -> bool {
    !DROPPED.iter().any(|name| header.is(name))
}

/// Returns the only encodings in which a credential is found. A part of a compressed body could not be decoded.
fn accepted_encoding(head: &RequestHead) -> &'static [u8] {
    let is_whole = values(&head.headers, "range").is_empty();
    if is_whole && lists(&head.headers, "accept-encoding", "gzip") { b"gzip" } else { b"identity" }
}

/// Writes the headers of this connection.
fn write_connection(out: &mut Vec<u8>, head: &RequestHead) {
    if is_upgrade(head) {
        write_line(out, "Connection", b"Upgrade");
        write_line(out, "Upgrade", b"websocket");
    } else if lists(&head.headers, "te", "trailers") {
        write_line(out, "Connection", b"TE");
        write_line(out, "TE", b"trailers");
    }
}
