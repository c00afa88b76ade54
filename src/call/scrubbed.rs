//! Response text without the credential: every encoding of it is replaced, as in the output of `exec`.

use std::io::{self, Write};

use super::body_scrubber::BodyScrubber;
use crate::launch::mask::{Masker, Stream, TooLarge};
use crate::model::{Api, Credential};

/// Replaces one credential in texts and bodies.
#[derive(Clone)]
pub struct Scrubber(Masker);

impl Scrubber {
    /// Creates a scrubber for the credential of a record.
    ///
    /// # Errors
    /// [`TooLarge`].
    pub fn new(api: &Api, credential: &Credential) -> Result<Self, TooLarge> {
        Masker::of_credentials(&[(api.clone(), credential.duplicate())]).map(Self)
    }

    /// Starts a body that arrives in parts.
    pub(super) fn body(&self) -> BodyScrubber {
        BodyScrubber::new(Some(&self.0), false)
    }

    /// Replaces the credential in a text.
    pub fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.bytes(text.as_bytes())).into_owned()
    }

    /// Replaces the credential in bytes.
    pub fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        scrubbed(&self.0, bytes)
    }
}

/// Returns a short text without credentials.
#[must_use]
pub fn scrubbed(masker: &Masker, text: &[u8]) -> Vec<u8> {
    if masker.is_empty() {
        return text.to_vec();
    }
    let (mut stream, mut out) = (Stream::new(masker), Vec::new());
    let mut all = stream.push(text, &mut out).to_vec();
    stream.flush(&mut all);
    all
}

/// How copying a body failed.
pub enum CopyError<E> {
    /// It could not be read.
    Read(E),
    /// It could not be written.
    Write(io::Error),
}

/// Copies a body to an output, without the credential, and passes each part on as soon as it is decided.
///
/// # Errors
/// An error of `read`, or of the output.
pub fn scrub<E>(
    scrubber: &Scrubber,
    mut read: impl FnMut(&mut [u8]) -> Result<usize, E>,
    mut output: impl Write,
) -> Result<(), CopyError<E>> {
    let (mut body, mut part) = (scrubber.body(), vec![0; 64 << 10]);
    let mut sink = |decided: &[u8]| output.write_all(decided).and_then(|()| output.flush());
    loop {
        let count = read(&mut part).map_err(CopyError::Read)?;
        if count == 0 {
            return body.finish(&mut sink).map_err(CopyError::Write);
        }
        body.push(&part[..count], &mut sink).map_err(CopyError::Write)?;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;
    use crate::launch::mask::Sensitive;

    #[test]
    fn a_header_value_is_scrubbed_as_a_whole() {
        let key = "sk_live_51HxYz7Qw9Rt2Up4As6Df8";
        let masker = Masker::new([Sensitive { label: "A", value: key.as_bytes(), public: &[] }]).unwrap();
        assert_eq!(scrubbed(&masker, format!("a={key}").as_bytes()), b"a=[capi: A]");
        assert_eq!(scrubbed(&masker, b"a=b"), b"a=b");
    }
}
