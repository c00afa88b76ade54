//! What `fuzz/` feeds to both ends of the session's socket; built for it alone. Each function panics where a promise
//! does not hold.

use super::protocol::{Frame, Request, Response};

/// Reads what a client sent. A request that is understood goes back over the wire as it came.
pub fn request(bytes: &[u8]) {
    let mut rest = bytes;
    let Ok(frame) = Frame::read(&mut rest) else { return };
    let Some(request) = Request::parse(&frame) else { return };
    assert!(bytes.len() - rest.len() <= 8 + 512, "a frame is short");
    // *Stop* is understood whatever stands behind it.
    if !matches!(request, Request::Stop) {
        let written = write(&request.frame());
        assert!(written == bytes[..bytes.len() - rest.len()], "a request has one form");
    }
}

/// Reads what a session answered.
pub fn response(bytes: &[u8]) {
    let mut rest = bytes;
    let Ok(frame) = Frame::read(&mut rest) else { return };
    let Some(response) = Response::parse(frame) else { return };
    let written = write(&response.frame());
    let again = Frame::read(written.as_slice()).unwrap_or_else(|error| panic!("{error}"));
    let again =
        Response::parse(again).unwrap_or_else(|| panic!("an answer is not understood when said again"));
    assert!(write(&again.frame()) == written, "an answer has one form");
}

fn write(frame: &Frame) -> Vec<u8> {
    let mut out = Vec::new();
    frame.write(&mut out).unwrap_or_else(|error| panic!("{error}"));
    out
}
