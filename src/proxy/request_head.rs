//! The head of a request, parsed strictly: what another parser could understand differently is refused.

use memchr::memmem;

use super::header_field::{Header, values};
use super::refusal::Refusal;

/// The longest head, in bytes. Servers allow between 8 and 64 KiB.
pub(super) const LONGEST_HEAD: usize = 64 << 10;

/// The most headers.
const MOST_HEADERS: usize = 200;

/// A request line and its headers, in their order and spelling.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct RequestHead {
    /// The method.
    pub method: String,
    /// The target: a path with a query, an absolute URL, or an authority after `CONNECT`.
    pub target: String,
    /// Whether the client speaks HTTP/1.0.
    pub is_http_1_0: bool,
    /// The headers.
    pub headers: Vec<Header>,
}

/// How the end of a body is found (RFC 9112 section 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// There is no body.
    None,
    /// This number of bytes.
    Length(u64),
    /// Chunks, with a last one of no bytes.
    Chunked,
    /// Everything until the connection ends. Only responses have such a body.
    UntilClose,
}

impl RequestHead {
    /// Parses the head at the start of `bytes`, and returns its length, or `None` if its end is missing.
    ///
    /// # Errors
    /// A [`Refusal`] with status 400.
    pub fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, Refusal> {
        // An empty line before a request is ignored (RFC 9112 section 2.2).
        let skipped = if bytes.starts_with(b"\r\n") { 2 } else { 0 };
        let rest = &bytes[skipped..];
        let end = memmem::find(rest, b"\r\n\r\n").map(|at| at + 4);
        let head = &rest[..end.unwrap_or(rest.len())];
        check_lines(head, end.is_some())?;
        if head.len() > LONGEST_HEAD {
            return Err(Refusal::malformed("its head is longer than 64 KiB"));
        }
        let Some(end) = end else { return Ok(None) };
        Ok(Some((parse_lines(head)?, skipped + end)))
    }

    /// Returns the framing of the body.
    ///
    /// # Errors
    /// Two lengths, a length and chunks, or an encoding other than `chunked`.
    pub fn framing(&self) -> Result<Framing, Refusal> {
        let (lengths, encodings) =
            (values(&self.headers, "content-length"), values(&self.headers, "transfer-encoding"));
        match (&lengths[..], &encodings[..]) {
            ([], []) => Ok(Framing::None),
            ([length], []) => {
                let length = parse_length(length)
                    .ok_or_else(|| Refusal::malformed("its Content-Length is not a number"))?;
                Ok(if length == 0 { Framing::None } else { Framing::Length(length) })
            }
            ([], [encoding]) if encoding.eq_ignore_ascii_case(b"chunked") && !self.is_http_1_0 => {
                Ok(Framing::Chunked)
            }
            ([], [_]) => Err(Refusal::malformed("its Transfer-Encoding is not `chunked`")),
            (_, []) => Err(Refusal::malformed("it has two Content-Length headers")),
            ([], _) => Err(Refusal::malformed("it has two Transfer-Encoding headers")),
            _ => Err(Refusal::malformed("it has both Content-Length and Transfer-Encoding")),
        }
    }

    /// Returns the value of the only `Host` header.
    ///
    /// # Errors
    /// No such header, except in HTTP/1.0, or two of them.
    pub fn host(&self) -> Result<Option<&str>, Refusal> {
        match &values(&self.headers, "host")[..] {
            [] if self.is_http_1_0 => Ok(None),
            [host] => match std::str::from_utf8(host) {
                Ok(host) => Ok(Some(host)),
                Err(_) => Err(Refusal::malformed("its Host is not ASCII")),
            },
            [] => Err(Refusal::malformed("it has no Host")),
            _ => Err(Refusal::malformed("it has two Host headers")),
        }
    }
}

/// Parses a length: digits only, and no `+`.
pub(super) fn parse_length(text: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(text).ok()?;
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Refuses line ends other than CR LF, folded lines and NUL, so that every parser sees the same lines.
fn check_lines(head: &[u8], is_complete: bool) -> Result<(), Refusal> {
    let mut before = b'\n';
    for (at, &byte) in head.iter().enumerate() {
        let next = head.get(at + 1).copied();
        match byte {
            b'\n' if before != b'\r' => return Err(Refusal::malformed("a line ends without CR")),
            b'\r' if next.is_some_and(|next| next != b'\n') || (next.is_none() && is_complete) => {
                return Err(Refusal::malformed("a line contains a CR"));
            }
            b'\n' if matches!(next, Some(b' ' | b'\t')) => {
                return Err(Refusal::malformed("a header is folded over two lines"));
            }
            0 => return Err(Refusal::malformed("it contains a NUL byte")),
            _ => {}
        }
        before = byte;
    }
    Ok(())
}

fn parse_lines(head: &[u8]) -> Result<RequestHead, Refusal> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let parsed = request.parse(head);
    let (Ok(httparse::Status::Complete(_)), Some(method), Some(target), Some(version)) =
        (parsed, request.method, request.path, request.version)
    else {
        return Err(Refusal::malformed("its head cannot be parsed"));
    };
    if !target.bytes().all(|byte| byte.is_ascii_graphic()) || target.contains('#') {
        return Err(Refusal::malformed("its target has a character that must be encoded"));
    }
    let header = |header: &httparse::Header<'_>| Header {
        name: header.name.to_owned(),
        value: header.value.trim_ascii().to_vec(),
    };
    Ok(RequestHead {
        method: method.to_owned(),
        target: target.to_owned(),
        is_http_1_0: version == 0,
        headers: request.headers.iter().map(header).collect(),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<RequestHead, String> {
        let parsed = RequestHead::parse(text.as_bytes()).map_err(|refusal| refusal.text)?;
        parsed.map(|(head, _)| head).ok_or_else(|| "incomplete".to_owned())
    }

    #[test]
    fn a_head_has_its_headers_in_order_and_spelling() {
        let text = "GET /a?b=c HTTP/1.1\r\nHost: a.example\r\nX-API-KEY:  k \r\n\r\nbody";
        let (head, length) = RequestHead::parse(text.as_bytes()).unwrap().unwrap();
        assert_eq!((head.method.as_str(), head.target.as_str()), ("GET", "/a?b=c"));
        assert_eq!(&text[length..], "body");
        let names: Vec<&str> = head.headers.iter().map(|header| header.name.as_str()).collect();
        assert_eq!(names, ["Host", "X-API-KEY"]);
        assert_eq!(head.headers[1].value, b"k");
        assert_eq!(head.host(), Ok(Some("a.example")));
        assert_eq!(head.framing(), Ok(Framing::None));
    }

    #[test]
    fn an_incomplete_head_is_awaited() {
        for text in ["", "GET", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r", "\r\n"] {
            assert_eq!(parse(text).unwrap_err(), "incomplete", "{text:?}");
        }
    }

    #[test]
    fn what_two_parsers_could_understand_differently_is_refused() {
        for (text, reason) in [
            ("GET / HTTP/1.1\nHost: a\r\n\r\n", "a line ends without CR"),
            ("GET / HTTP/1.1\r\nHost: a\n\r\n", "a line ends without CR"),
            ("GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", "a line contains a CR"),
            ("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", "folded"),
            ("GET / HTTP/1.1\r\nHost: a\0\r\n\r\n", "NUL"),
            ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", "cannot be parsed"),
            ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", "cannot be parsed"),
            ("GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n", "must be encoded"),
            ("GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", "must be encoded"),
        ] {
            let refused = parse(text).unwrap_err();
            assert!(refused.contains(reason), "{text:?}: {refused}");
        }
        let long = format!("GET / HTTP/1.1\r\nA: {}", "a".repeat(LONGEST_HEAD));
        assert!(parse(&long).unwrap_err().contains("longer"));
    }

    #[test]
    fn a_body_has_one_framing() {
        let framing = |headers: &str| {
            let head = parse(&format!("POST / HTTP/1.1\r\nHost: a\r\n{headers}\r\n")).unwrap();
            head.framing().map_err(|refusal| refusal.code)
        };
        assert_eq!(framing("Content-Length: 5\r\n"), Ok(Framing::Length(5)));
        assert_eq!(framing("Transfer-Encoding: Chunked\r\n"), Ok(Framing::Chunked));
        for headers in [
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Content-Length: 5\r\nContent-Length: 5\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "Content-Length: +5\r\n",
            "Content-Length: 5, 5\r\n",
            "Content-Length: -1\r\n",
            "Content-Length: 99999999999999999999\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            "Transfer-Encoding: xchunked\r\n",
        ] {
            assert_eq!(framing(headers), Err("malformed"), "{headers:?}");
        }
    }

    #[test]
    fn a_request_names_one_host() {
        let host = |headers: &str| parse(&format!("GET / HTTP/1.1\r\n{headers}\r\n")).unwrap();
        assert!(host("").host().is_err());
        assert!(host("Host: a\r\nhost: a\r\n").host().is_err());
    }
}
