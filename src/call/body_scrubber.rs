//! Removal of credentials from the body of a response while it streams.

use std::io::{self, Write as _};

use flate2::write::MultiGzDecoder;

use crate::launch::mask::{Masker, Stream};

/// How much compressed data is decoded at once: it can grow by a factor of 1,000.
const STEP: usize = 1 << 10;

/// One body from which credentials are removed, decoded if it is compressed.
pub struct BodyScrubber {
    gzip: Option<MultiGzDecoder<Vec<u8>>>,
    stream: Option<Stream>,
    buffer: Vec<u8>,
}

impl BodyScrubber {
    /// Creates a scrubber for a body, which is decoded from gzip if it is compressed. Without a masker, it removes nothing.
    pub fn new(masker: Option<&Masker>, is_gzip: bool) -> Self {
        let gzip = is_gzip.then(|| MultiGzDecoder::new(Vec::new()));
        let stream = masker.filter(|masker| !masker.is_empty()).map(Stream::new);
        Self { gzip, stream, buffer: Vec::new() }
    }

    /// Passes the next bytes of the body, without credentials, to `sink`, except those that may be the start of one.
    ///
    /// # Errors
    /// The body is not valid gzip; an error of the sink.
    pub fn push(&mut self, data: &[u8], sink: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let Some(mut gzip) = self.gzip.take() else { return self.scrub(data, sink) };
        for step in data.chunks(STEP) {
            gzip.write_all(step)?;
            let decoded = std::mem::take(gzip.get_mut());
            self.scrub(&decoded, sink)?;
        }
        self.gzip = Some(gzip);
        Ok(())
    }

    fn scrub(&mut self, data: &[u8], sink: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        match &mut self.stream {
            Some(stream) => sink(stream.push(data, &mut self.buffer)),
            None => sink(data),
        }
    }

    /// Returns whether bytes are held back, which [`BodyScrubber::flush`] releases.
    pub fn is_holding(&self) -> bool {
        self.stream.as_ref().is_some_and(Stream::holding)
    }

    /// Releases the held bytes after a pause.
    ///
    /// # Errors
    /// An error of the sink.
    pub fn flush(&mut self, sink: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let Some(stream) = &mut self.stream else { return Ok(()) };
        self.buffer.clear();
        stream.flush(&mut self.buffer);
        sink(&self.buffer)
    }

    /// Releases everything at the end of the body.
    ///
    /// # Errors
    /// The compressed body is incomplete; an error of the sink.
    pub fn finish(&mut self, sink: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        if let Some(mut gzip) = self.gzip.take() {
            gzip.try_finish()?;
            let decoded = std::mem::take(gzip.get_mut());
            self.scrub(&decoded, sink)?;
        }
        self.flush(sink)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::launch::mask::Sensitive;

    const KEY: &str = "sk_live_51HxYz7Qw9Rt2Up4As6Df8";

    fn masker() -> Masker {
        Masker::new([Sensitive { label: "A", value: KEY.as_bytes(), public: &[] }]).unwrap()
    }

    fn scrub(data: &[u8], is_gzip: bool, piece: usize) -> io::Result<String> {
        let (mut scrubber, mut out) = (BodyScrubber::new(Some(&masker()), is_gzip), Vec::new());
        let mut sink = |data: &[u8]| {
            out.extend_from_slice(data);
            Ok(())
        };
        for data in data.chunks(piece) {
            scrubber.push(data, &mut sink)?;
        }
        scrubber.finish(&mut sink)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_credential_is_removed_from_plain_and_compressed_bodies() {
        let text = format!("{{\"key\":\"{KEY}\",\"more\":true}}");
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(text.as_bytes()).unwrap();
        let compressed = gzip.finish().unwrap();
        for piece in [1, 5, 1000] {
            let expected = "{\"key\":\"[capi: A]\",\"more\":true}";
            assert_eq!(scrub(text.as_bytes(), false, piece).unwrap(), expected);
            assert_eq!(scrub(&compressed, true, piece).unwrap(), expected);
        }
        assert!(scrub(&compressed[..compressed.len() - 9], true, 1000).is_err());
    }
}
