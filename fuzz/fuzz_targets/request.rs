//! The head and the body of a request to the proxy.

#![no_main]

use capi::proxy::{BodyDecoder, Part, RequestHead};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(Some((head, length))) = RequestHead::parse(data) else { return };
    assert!(length <= data.len());
    // Written again, it is the same request: no other parser can see another one.
    let mut text =
        format!("{} {} HTTP/1.{}\r\n", head.method, head.target, u8::from(!head.is_http_1_0)).into_bytes();
    for header in &head.headers {
        text.extend([header.name.as_bytes(), b": ", &header.value, b"\r\n"].concat());
    }
    text.extend(b"\r\n");
    let again = RequestHead::parse(&text).expect("a written head is valid").expect("it is complete");
    assert!(again.0 == head && again.1 == text.len());
    let Ok(framing) = head.framing() else { return };
    let whole = decode(BodyDecoder::new(framing), &data[length..], usize::MAX);
    for piece in [1, 3] {
        let in_pieces = decode(BodyDecoder::new(framing), &data[length..], piece);
        assert_eq!(whole, in_pieces, "the pieces in which it arrives do not matter");
    }
});

/// Decodes a body that arrives in pieces. Returns its content, or `None` if it is broken.
fn decode(mut decoder: BodyDecoder, text: &[u8], piece: usize) -> Option<(Vec<u8>, bool)> {
    let (mut buffer, mut content) = (Vec::new(), Vec::new());
    let mut pieces = text.chunks(piece.min(text.len().max(1)));
    loop {
        let (part, used) = decoder.next(&buffer).ok()?;
        let is_missing = part == Part::Missing;
        match part {
            Part::Data(data) => content.extend_from_slice(data),
            Part::End(_) => return Some((content, true)),
            Part::Missing => {}
        }
        buffer.drain(..used);
        if is_missing {
            match pieces.next() {
                Some(more) => buffer.extend_from_slice(more),
                None => return Some((content, false)),
            }
        }
    }
}
