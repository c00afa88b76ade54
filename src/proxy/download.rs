//! The way of a response to the client, without credentials.

use super::exchange::Failed;
use super::header_field::{Header, write_line};
use super::message_body::{BodyDecoder, Part, safe_trailers, write_chunk};
use super::refusal::Refusal;
use super::request_head::{Framing, RequestHead};
use super::response_head::{Encoding, ResponseHead};
use super::wire::Wire;
use crate::call::{BodyScrubber, scrubbed};
use crate::launch::mask::Masker;

/// A body of this length at most is sent with its length. A longer one is sent in chunks, because replacing a credential
/// changes the length.
const BUFFERED: u64 = 64 << 10;

/// How much is collected before it is written.
const WRITE: usize = 64 << 10;

/// Headers of one connection (RFC 9110 section 7.6.1), and those that this proxy writes itself. `Alt-Svc` would lead the
/// client around the proxy.
const DROPPED: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-connection",
    "transfer-encoding",
    "content-length",
    "upgrade",
    "alt-svc",
    "trailer",
];

/// The state after reading what has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// More has to arrive.
    Missing,
    /// The server asks for the body of the request.
    Continue,
    /// The response is complete.
    Complete,
}

/// How the client finds the end of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    /// The head is sent with the body, and with its length.
    Buffered,
    /// As the server sent it.
    Length,
    Chunked,
    UntilClose,
}

/// A response on its way.
pub(super) struct Download<'a> {
    method: &'a str,
    is_http_1_0: bool,
    masker: Option<&'a Masker>,
    body: Option<(BodyDecoder, BodyScrubber, Sent)>,
    /// What will be written to the client next.
    out: Vec<u8>,
    /// The body of [`Sent::Buffered`].
    collected: Vec<u8>,
    /// The status, once there is one.
    pub(super) status: u16,
    pub(super) keeps_client: bool,
    pub(super) keeps_upstream: bool,
}

impl<'a> Download<'a> {
    /// Starts to wait for the response to a request. Without a masker, it is not changed.
    pub(super) fn new(head: &'a RequestHead, masker: Option<&'a Masker>) -> Self {
        let asks_to_close = super::header_field::lists(&head.headers, "connection", "close")
            || super::header_field::lists(&head.headers, "proxy-connection", "close");
        Self {
            method: &head.method,
            is_http_1_0: head.is_http_1_0,
            masker: masker.filter(|masker| !masker.is_empty()),
            body: None,
            out: Vec::new(),
            collected: Vec::new(),
            status: 0,
            keeps_client: !asks_to_close && !head.is_http_1_0,
            keeps_upstream: true,
        }
    }

    /// Returns whether the client got a part of the response.
    pub(super) fn has_started(&self) -> bool {
        self.body.as_ref().is_some_and(|(.., sent)| *sent != Sent::Buffered)
    }

    /// Returns whether bytes are held back that may be the start of a credential.
    pub(super) fn is_holding(&self) -> bool {
        self.body.as_ref().is_some_and(|(_, scrubber, sent)| *sent != Sent::Buffered && scrubber.is_holding())
    }

    /// Forwards what has arrived.
    pub(super) fn proceed(&mut self, upstream: &mut Wire, client: &mut Wire) -> Result<Progress, Failed> {
        let progress = self.forward(upstream, client);
        self.write(client)?;
        progress
    }

    fn forward(&mut self, upstream: &mut Wire, client: &mut Wire) -> Result<Progress, Failed> {
        if self.body.is_none() {
            let Some((head, length)) =
                ResponseHead::parse(upstream.buffered()).map_err(|_| self.invalid())?
            else {
                return Ok(Progress::Missing);
            };
            upstream.consume(length);
            if head.is_interim() {
                self.interim(&head);
                return Ok(Progress::Continue);
            }
            self.start(&head)?;
            if head.status == 101 {
                return Ok(Progress::Complete);
            }
        }
        loop {
            let Some((decoder, scrubber, sent)) = &mut self.body else { return Ok(Progress::Missing) };
            let (part, used) = decoder.next(upstream.buffered()).map_err(|_| Failed::Broken)?;
            let (sent, out, collected) = (*sent, &mut self.out, &mut self.collected);
            let mut sink = |data: &[u8]| {
                write_data(sent, data, out, collected);
                Ok(())
            };
            let is_end = match part {
                Part::Missing => {
                    upstream.consume(used);
                    return Ok(Progress::Missing);
                }
                Part::Data(data) => scrubber.push(data, &mut sink).map(|()| None),
                Part::End(lines) => scrubber.finish(&mut sink).map(|()| Some(safe_trailers(lines))),
            };
            let is_end =
                is_end.map_err(|_| if sent == Sent::Buffered { self.invalid() } else { Failed::Broken })?;
            upstream.consume(used);
            if let Some(trailers) = is_end {
                self.finish(&trailers);
                return Ok(Progress::Complete);
            }
            if self.out.len() >= WRITE {
                self.write(client)?;
            }
        }
    }

    fn invalid(&self) -> Failed {
        Refusal::upstream("invalid-response", "the response of the API is not valid".to_owned()).into()
    }

    /// Forwards a response before the final one.
    fn interim(&mut self, head: &ResponseHead) {
        if !self.is_http_1_0 {
            self.write_status(head);
            self.write_headers(head, false);
            self.out.extend_from_slice(b"\r\n");
        }
    }

    /// Decides how the body is sent, and writes the head unless the length is still unknown.
    fn start(&mut self, head: &ResponseHead) -> Result<(), Failed> {
        self.status = head.status;
        let framing = head.framing(self.method).map_err(|_| self.invalid())?;
        self.keeps_upstream = !head.closes() && framing != Framing::UntilClose;
        let encoding = if framing == Framing::None { Encoding::Identity } else { head.content_encoding() };
        if encoding == Encoding::Other && self.masker.is_some() {
            let text =
                "the response has an encoding in which credentials cannot be found; only gzip was asked for";
            return Err(Refusal::upstream("unknown-encoding", text.to_owned()).into());
        }
        let decodes = encoding == Encoding::Gzip && self.masker.is_some();
        let sent = match framing {
            _ if head.status == 101 => Sent::Length,
            Framing::None => Sent::Length,
            Framing::Length(_) if self.masker.is_none() => Sent::Length,
            Framing::Length(length) if length <= BUFFERED && !decodes => Sent::Buffered,
            _ if self.is_http_1_0 => Sent::UntilClose,
            _ => Sent::Chunked,
        };
        self.keeps_client &= sent != Sent::UntilClose && head.status != 101;
        self.write_status(head);
        self.write_headers(head, decodes);
        match sent {
            Sent::Length => self.write_length(head, framing),
            Sent::Chunked => write_line(&mut self.out, "Transfer-Encoding", b"chunked"),
            Sent::Buffered | Sent::UntilClose => {}
        }
        if head.status == 101 {
            self.write_upgrade(head);
        } else if !self.keeps_client {
            write_line(&mut self.out, "Connection", b"close");
        }
        if sent != Sent::Buffered {
            self.out.extend_from_slice(b"\r\n");
        }
        let scrubber = BodyScrubber::new(self.masker, decodes);
        self.body = Some((BodyDecoder::new(framing), scrubber, sent));
        Ok(())
    }

    /// A response without a body can name the length that it would have.
    fn write_length(&mut self, head: &ResponseHead, framing: Framing) {
        let is_gzip = self.masker.is_some() && head.content_encoding() != Encoding::Identity;
        let lengths = head.headers.iter().filter(|header| header.is("content-length"));
        if let Some(length) = lengths.take(1).find(|_| !(framing == Framing::None && is_gzip)) {
            length.write(&mut self.out);
        }
    }

    fn write_upgrade(&mut self, head: &ResponseHead) {
        write_line(&mut self.out, "Connection", b"Upgrade");
        head.headers
            .iter()
            .filter(|header| header.is("upgrade"))
            .for_each(|header| header.write(&mut self.out));
    }

    fn write_status(&mut self, head: &ResponseHead) {
        let reason = self.scrub(head.reason.as_bytes());
        self.out.extend_from_slice(format!("HTTP/1.1 {} ", head.status).as_bytes());
        self.out.extend_from_slice(&reason);
        self.out.extend_from_slice(b"\r\n");
    }

    fn write_headers(&mut self, head: &ResponseHead, is_decoded: bool) {
        for header in &head.headers {
            let is_hop = DROPPED.iter().any(|name| header.is(name));
            let is_other = is_decoded && header.is("content-encoding");
            if !(is_hop || is_other) {
                let value = self.scrub(&header.value);
                write_line(&mut self.out, &header.name, &value);
            }
        }
    }

    fn scrub(&self, text: &[u8]) -> Vec<u8> {
        self.masker.map_or_else(|| text.to_vec(), |masker| scrubbed(masker, text))
    }

    /// Writes the end of the body.
    fn finish(&mut self, trailers: &[Header]) {
        match self.body.as_ref().map(|(.., sent)| *sent) {
            Some(Sent::Buffered) => {
                let length = self.collected.len().to_string();
                write_line(&mut self.out, "Content-Length", length.as_bytes());
                self.out.extend_from_slice(b"\r\n");
                self.out.append(&mut self.collected);
            }
            Some(Sent::Chunked) => {
                self.out.extend_from_slice(b"0\r\n");
                for header in trailers {
                    let value = self.scrub(&header.value);
                    write_line(&mut self.out, &header.name, &value);
                }
                self.out.extend_from_slice(b"\r\n");
            }
            _ => {}
        }
    }

    /// Ends a body that lasts until the server closes the connection. Returns whether it is one.
    pub(super) fn ends_with_connection(&mut self, client: &mut Wire) -> Result<bool, Failed> {
        let Some((decoder, ..)) = &mut self.body else { return Ok(false) };
        let is_end = decoder.end_of_connection();
        if is_end {
            self.flush(client)?;
        }
        Ok(is_end)
    }

    /// Releases held bytes after a pause.
    pub(super) fn flush(&mut self, client: &mut Wire) -> Result<(), Failed> {
        if let Some((_, scrubber, sent)) = &mut self.body {
            let (sent, out, collected) = (*sent, &mut self.out, &mut self.collected);
            let mut sink = |data: &[u8]| {
                write_data(sent, data, out, collected);
                Ok(())
            };
            scrubber.flush(&mut sink).map_err(|_| Failed::Broken)?;
        }
        self.write(client)
    }

    fn write(&mut self, client: &mut Wire) -> Result<(), Failed> {
        // A head waits for the length of its body.
        let waits = matches!(&self.body, Some((decoder, _, Sent::Buffered)) if !decoder.is_done());
        if !self.out.is_empty() && !waits {
            client.write_all(&self.out).map_err(|_| Failed::Broken)?;
            self.out.clear();
        }
        Ok(())
    }
}

fn write_data(sent: Sent, data: &[u8], out: &mut Vec<u8>, collected: &mut Vec<u8>) {
    match sent {
        Sent::Buffered => collected.extend_from_slice(data),
        Sent::Chunked => write_chunk(out, data),
        Sent::Length | Sent::UntilClose => out.extend_from_slice(data),
    }
}
