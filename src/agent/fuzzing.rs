//! Entry points for `fuzz/` to both ends of the agent's socket. Each function panics when an invariant is violated.

use super::protocol::{Frame, Request, Response};

/// Parses a client's bytes. A valid request must serialize to the same bytes.
pub fn request(bytes: &[u8]) {
    let mut rest = bytes;
    let Ok(frame) = Frame::read(&mut rest) else { return };
    let Some(request) = Request::parse(&frame) else { return };
    assert!(bytes.len() - rest.len() <= 8 + 512, "a frame is short");
    // *Stop* is accepted with any payload.
    if !matches!(request, Request::Stop) {
        let written = write(&request.frame());
        assert!(written == bytes[..bytes.len() - rest.len()], "a request has one encoding");
    }
}

/// Parses an agent's bytes. A valid response must survive being serialized and parsed again.
pub fn response(bytes: &[u8]) {
    let mut rest = bytes;
    let Ok(frame) = Frame::read(&mut rest) else { return };
    let Some(response) = Response::parse(frame) else { return };
    let written = write(&response.frame());
    let again = Frame::read(written.as_slice()).unwrap_or_else(|error| panic!("{error}"));
    let again = Response::parse(again).unwrap_or_else(|| panic!("a serialized response does not parse"));
    assert!(write(&again.frame()) == written, "a response has one encoding");
}

fn write(frame: &Frame) -> Vec<u8> {
    let mut out = Vec::new();
    frame.write(&mut out).unwrap_or_else(|error| panic!("{error}"));
    out
}
