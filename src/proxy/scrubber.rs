//! Removal of credentials from a response while it streams.

use std::io::{self, Write as _};

use flate2::write::MultiGzDecoder;

use super::response_head::Encoding;
use crate::launch::mask::{Masker, Stream};

/// How much compressed data is decoded at once: it can grow by a factor of 1,000.
const STEP: usize = 1 << 10;

/// One body from which credentials are removed, decoded if it is compressed.
pub(super) struct Scrubber {
    gzip: Option<MultiGzDecoder<Vec<u8>>>,
    stream: Option<Stream>,
    buffer: Vec<u8>,
}

impl Scrubber {
    /// Creates a scrubber for a body, which changes nothing without a masker. Only gzip is decoded.
    pub(super) fn new(masker: Option<&Masker>, encoding: Encoding) -> Self {
        let gzip = (encoding == Encoding::Gzip).then(|| MultiGzDecoder::new(Vec::new()));
        let stream = masker.filter(|masker| !masker.is_empty()).map(Stream::new);
        Self { gzip, stream, buffer: Vec::new() }
    }

    /// Passes the next bytes of the body, without credentials, to `sink`, except those that may be the start of one.
    ///
    /// # Errors
    /// The body is not valid gzip; an error of the sink.
    pub(super) fn push(
        &mut self,
        data: &[u8],
        sink: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
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

    /// Returns whether bytes are held back, which [`Scrubber::flush`] releases.
    pub(super) fn is_holding(&self) -> bool {
        self.stream.as_ref().is_some_and(Stream::holding)
    }

    /// Releases the held bytes after a pause.
    ///
    /// # Errors
    /// An error of the sink.
    pub(super) fn flush(&mut self, sink: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let Some(stream) = &mut self.stream else { return Ok(()) };
        self.buffer.clear();
        stream.flush(&mut self.buffer);
        sink(&self.buffer)
    }

    /// Releases everything at the end of the body.
    ///
    /// # Errors
    /// The compressed body is incomplete; an error of the sink.
    pub(super) fn finish(&mut self, sink: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        if let Some(mut gzip) = self.gzip.take() {
            gzip.try_finish()?;
            let decoded = std::mem::take(gzip.get_mut());
            self.scrub(&decoded, sink)?;
        }
        self.flush(sink)
    }
}

/// Returns a short text without credentials.
pub(super) fn scrubbed(masker: &Masker, text: &[u8]) -> Vec<u8> {
    if masker.is_empty() {
        return text.to_vec();
    }
    let (mut stream, mut out) = (Stream::new(masker), Vec::new());
    let mut all = stream.push(text, &mut out).to_vec();
    stream.flush(&mut all);
    all
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

    fn scrub(data: &[u8], encoding: Encoding, piece: usize) -> io::Result<String> {
        let (mut scrubber, mut out) = (Scrubber::new(Some(&masker()), encoding), Vec::new());
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
            assert_eq!(scrub(text.as_bytes(), Encoding::Identity, piece).unwrap(), expected);
            assert_eq!(scrub(&compressed, Encoding::Gzip, piece).unwrap(), expected);
        }
        assert!(scrub(&compressed[..compressed.len() - 9], Encoding::Gzip, 1000).is_err());
    }

    #[test]
    fn a_header_value_is_scrubbed_as_a_whole() {
        assert_eq!(scrubbed(&masker(), format!("a={KEY}").as_bytes()), b"a=[capi: A]");
        assert_eq!(scrubbed(&masker(), b"a=b"), b"a=b");
    }
}
