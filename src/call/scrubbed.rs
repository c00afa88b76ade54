//! Response text without the credential: every encoding of it is replaced, as in the output of `exec`.

use std::io::{self, Write};

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

    /// Starts a text that arrives in parts.
    pub(super) fn stream(&self) -> Stream {
        Stream::new(&self.0)
    }

    /// Replaces the credential in a text.
    pub fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.bytes(text.as_bytes())).into_owned()
    }

    /// Replaces the credential in bytes.
    pub fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = Stream::new(&self.0);
        let mut part = Vec::new();
        let mut whole = stream.push(bytes, &mut part).to_vec();
        stream.flush(&mut whole);
        whole
    }
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
    let mut stream = Stream::new(&scrubber.0);
    let (mut part, mut out) = (vec![0; 64 << 10], Vec::new());
    loop {
        let count = read(&mut part).map_err(CopyError::Read)?;
        if count == 0 {
            break;
        }
        let decided = stream.push(&part[..count], &mut out);
        output.write_all(decided).and_then(|()| output.flush()).map_err(CopyError::Write)?;
    }
    out.clear();
    stream.flush(&mut out);
    output.write_all(&out).and_then(|()| output.flush()).map_err(CopyError::Write)
}
