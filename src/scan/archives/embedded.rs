//! Archives inside files of other formats: frames of zstd in a binary file, such as a build cache, and archives in base64 in
//! the `data:` URLs of a page.

use std::io::{self, Read};

use base64::engine::general_purpose::STANDARD;
use base64::read::DecoderReader;
use memchr::memmem;
use ruzstd::decoding::StreamingDecoder;

use super::Receive;
use crate::scan::sink::Unread;

/// What can be in a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::scan) enum Embedded {
    ZstdFrames,
    DataUrls,
}

/// The magic number of a zstd frame (RFC 8878, section 3.1.1).
const FRAME: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];

/// The end of the metadata of a `data:` URL (RFC 2397).
const DATA: &[u8] = b";base64,";

/// The start of zip, gzip, zstd and xz in base64.
const PACKED: [&[u8]; 4] = [b"UEsDB", b"H4sI", b"KLUv/", b"/Td6WFo"];

/// The longest of them.
const LONGEST_START: usize = 7;

/// The size of the buffer, in bytes.
const BUFFER: usize = 64 << 10;

/// A file may have so many starts, and one more for each of so many bytes: each costs time, whatever follows it.
const FREE: u64 = 1000;
const SPACING: u64 = 1024;

impl Embedded {
    /// Returns what can be in a file that begins so.
    pub(in crate::scan) fn in_file(head: &[u8]) -> Self {
        if head.contains(&0) { Self::ZstdFrames } else { Self::DataUrls }
    }

    fn marker(self) -> &'static [u8] {
        match self {
            Self::ZstdFrames => FRAME,
            Self::DataUrls => DATA,
        }
    }

    /// Returns the position of the first one that begins at `from` or later, or that reaches over it.
    pub(in crate::scan) fn find(self, bytes: &[u8], from: usize) -> Option<usize> {
        let start = from.saturating_sub(self.marker().len() - 1);
        Some(start + memmem::find(bytes.get(start..)?, self.marker())?)
    }
}

/// Passes on the content of whatever is in a file. Bytes that only look like the start are skipped.
///
/// # Errors
/// Errors of reading, and more starts than a file of this size has.
pub(super) fn enter(
    embedded: Embedded,
    bytes: &mut dyn Read,
    members: &mut dyn Receive,
) -> Result<(), Unread> {
    let buffer = vec![0; BUFFER].into_boxed_slice();
    let mut window = Window { bytes, buffer, start: 0, end: 0, read: 0 };
    let mut starts = 0;
    while window.skip_to(embedded).map_err(Unread::Io)? {
        starts += 1;
        if starts > FREE + window.read / SPACING {
            return Err(Unread::Limit("it contains too many archives"));
        }
        match embedded {
            Embedded::ZstdFrames => frame(&mut window, members),
            Embedded::DataUrls => url(&mut window, members).map_err(Unread::Io)?,
        }
    }
    Ok(())
}

/// Passes on a frame. What is not one, or needs too large a window, may be anything.
fn frame(window: &mut Window<'_>, members: &mut dyn Receive) {
    let _ = members.with_window(&mut |members, most| {
        if let Ok(mut frame) = StreamingDecoder::new_with_max_window_size(&mut *window, most) {
            members.member("zstd", &mut frame, true);
        }
        Ok(())
    });
}

/// Passes on the content of a URL, if it is an archive.
fn url(window: &mut Window<'_>, members: &mut dyn Receive) -> io::Result<()> {
    window.start += DATA.len();
    while window.available().len() < LONGEST_START && window.fill()? {}
    if PACKED.iter().any(|packed| window.available().starts_with(packed)) {
        members.member("base64", &mut DecoderReader::new(Letters(window), &STANDARD), false);
    }
    Ok(())
}

/// The bytes of a file, with those in front that were read already.
struct Window<'a> {
    bytes: &'a mut dyn Read,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    /// The number of bytes that were read.
    read: u64,
}

impl Window<'_> {
    fn available(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Reads more after the available bytes, and returns whether there were any. The buffer must not be full of them.
    fn fill(&mut self) -> io::Result<bool> {
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        let count = self.bytes.read(&mut self.buffer[self.end..])?;
        self.end += count;
        self.read += count as u64;
        Ok(count > 0)
    }

    /// Skips the bytes before the next marker, or all.
    fn skip_to(&mut self, embedded: Embedded) -> io::Result<bool> {
        loop {
            if let Some(at) = memmem::find(self.available(), embedded.marker()) {
                self.start += at;
                return Ok(true);
            }
            // The end may be the start of one.
            self.start = self.end - self.available().len().min(embedded.marker().len() - 1);
            if !self.fill()? {
                return Ok(false);
            }
        }
    }
}

impl Read for Window<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.available().is_empty() && !self.fill()? {
            return Ok(0);
        }
        let count = self.available().len().min(out.len());
        out[..count].copy_from_slice(&self.available()[..count]);
        self.start += count;
        Ok(count)
    }
}

/// The letters of base64 at the start of a window. What follows stays there.
struct Letters<'a, 'b>(&'a mut Window<'b>);

impl Read for Letters<'_, '_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.0.available().is_empty() && !self.0.fill()? {
            return Ok(0);
        }
        let is_letter = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
        let count = self.0.available().iter().take(out.len()).take_while(is_letter).count();
        self.0.read(&mut out[..count])
    }
}
