//! The head of a response, and its rewriting for the client.

use memchr::memmem;

use super::header_field::{Header, lists, values};
use super::request_head::{Framing, LONGEST_HEAD, parse_length};

/// A status line and its headers.
#[derive(Clone)]
pub(super) struct ResponseHead {
    pub(super) status: u16,
    pub(super) reason: String,
    pub(super) is_http_1_0: bool,
    pub(super) headers: Vec<Header>,
}

/// A response that is not valid HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BrokenResponse;

impl ResponseHead {
    /// Parses the head at the start of `bytes`, and returns its length, or `None` if its end is missing.
    pub(super) fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, BrokenResponse> {
        let Some(end) = memmem::find(bytes, b"\r\n\r\n") else {
            return if bytes.len() > LONGEST_HEAD { Err(BrokenResponse) } else { Ok(None) };
        };
        let mut headers = [httparse::EMPTY_HEADER; 256];
        let mut response = httparse::Response::new(&mut headers);
        let parsed = response.parse(&bytes[..end + 4]);
        let (Ok(httparse::Status::Complete(length)), Some(status), Some(version)) =
            (parsed, response.code, response.version)
        else {
            return Err(BrokenResponse);
        };
        let header =
            |header: &httparse::Header| Header { name: header.name.to_owned(), value: header.value.to_vec() };
        let head = Self {
            status,
            reason: response.reason.unwrap_or_default().to_owned(),
            is_http_1_0: version == 0,
            headers: response.headers.iter().map(header).collect(),
        };
        Ok(Some((head, length)))
    }

    /// Returns whether this is a response before the final one. 101 is final: another protocol follows.
    pub(super) fn is_interim(&self) -> bool {
        (100..200).contains(&self.status) && self.status != 101
    }

    /// Returns the framing of the body of a response to a request with this method (RFC 9112 section 6.3).
    pub(super) fn framing(&self, method: &str) -> Result<Framing, BrokenResponse> {
        if method == "HEAD" || matches!(self.status, 100..200 | 204 | 304) {
            return Ok(Framing::None);
        }
        if !values(&self.headers, "transfer-encoding").is_empty() {
            let is_chunked = lists(&self.headers, "transfer-encoding", "chunked");
            return if is_chunked { Ok(Framing::Chunked) } else { Ok(Framing::UntilClose) };
        }
        let lengths = values(&self.headers, "content-length");
        let Some(first) = lengths.first() else { return Ok(Framing::UntilClose) };
        if lengths.iter().any(|length| length != first) {
            return Err(BrokenResponse);
        }
        match parse_length(first) {
            Some(0) => Ok(Framing::None),
            length => length.map(Framing::Length).ok_or(BrokenResponse),
        }
    }

    /// Returns whether the server closes the connection after this response.
    pub(super) fn closes(&self) -> bool {
        let is_kept = lists(&self.headers, "connection", "keep-alive");
        lists(&self.headers, "connection", "close") || (self.is_http_1_0 && !is_kept)
    }

    /// Returns how the body is encoded.
    pub(super) fn content_encoding(&self) -> Encoding {
        let encodings = values(&self.headers, "content-encoding");
        let is = |name: &str| encodings.iter().all(|value| value.eq_ignore_ascii_case(name.as_bytes()));
        match encodings.len() {
            0 => Encoding::Identity,
            _ if is("identity") => Encoding::Identity,
            1 if is("gzip") || is("x-gzip") => Encoding::Gzip,
            _ => Encoding::Other,
        }
    }
}

/// The encoding of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// As it is.
    Identity,
    /// Compressed with gzip, which can be decoded to find a credential.
    Gzip,
    /// Another one, in which a credential would not be found.
    Other,
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    fn parse(headers: &str) -> ResponseHead {
        let text = format!("HTTP/1.1 200 OK\r\n{headers}\r\n");
        ResponseHead::parse(text.as_bytes()).unwrap().unwrap().0
    }

    #[test]
    fn the_framing_of_a_response_depends_on_the_request() {
        let head = parse("Content-Length: 5\r\n");
        assert_eq!(head.framing("GET"), Ok(Framing::Length(5)));
        assert_eq!(head.framing("HEAD"), Ok(Framing::None));
        assert_eq!(parse("").framing("GET"), Ok(Framing::UntilClose));
        let both = parse("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n");
        assert_eq!(both.framing("GET"), Ok(Framing::Chunked));
        assert_eq!(parse("Content-Length: 5\r\nContent-Length: 6\r\n").framing("GET"), Err(BrokenResponse));
    }

    #[test]
    fn the_encoding_of_a_body_is_recognized() {
        for (headers, expected) in [
            ("", Encoding::Identity),
            ("Content-Encoding: GZIP\r\n", Encoding::Gzip),
            ("Content-Encoding: br\r\n", Encoding::Other),
            ("Content-Encoding: gzip, br\r\n", Encoding::Other),
            ("Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n", Encoding::Other),
        ] {
            assert_eq!(parse(headers).content_encoding(), expected, "{headers:?}");
        }
    }
}
