//! Compressed files with one content, perhaps in several frames.

use std::io::{self, BufReader, Chain, Cursor, Read};

use flate2::bufread::GzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use super::{Receive, read_all};
use crate::scan::sink::Unread;

/// The memory of an xz decoder in addition to its window, in bytes.
const XZ_MORE: u64 = 1 << 20;

/// The bytes of a file, and those of a magic number that were read already.
type Bytes<'a> = Chain<Cursor<[u8; 4]>, BufReader<&'a mut dyn Read>>;

/// A decoder of one frame.
trait Frame<'a>: Read + Sized {
    /// The start of the magic number.
    const MAGIC: &'static [u8];

    fn start(bytes: Bytes<'a>, window: u64) -> io::Result<Self>;

    fn end(self) -> Bytes<'a>;
}

impl<'a> Frame<'a> for GzDecoder<Bytes<'a>> {
    const MAGIC: &'static [u8] = &[0x1F, 0x8B];

    fn start(bytes: Bytes<'a>, _window: u64) -> io::Result<Self> {
        Ok(Self::new(bytes))
    }

    fn end(self) -> Bytes<'a> {
        self.into_inner()
    }
}

impl<'a> Frame<'a> for StreamingDecoder<Bytes<'a>, FrameDecoder> {
    const MAGIC: &'static [u8] = &[0x28, 0xB5, 0x2F, 0xFD];

    fn start(bytes: Bytes<'a>, window: u64) -> io::Result<Self> {
        Self::new_with_max_window_size(bytes, window).map_err(|error| match error {
            FrameDecoderError::WindowSizeTooBig { .. } => too_large(),
            other => io::Error::other(other),
        })
    }

    fn end(self) -> Bytes<'a> {
        self.into_inner()
    }
}

/// The error of a frame whose window exceeds the limit.
fn too_large() -> io::Error {
    io::Error::new(io::ErrorKind::OutOfMemory, "unpacking it takes more memory than the limit")
}

/// A decoder of xz with this error.
struct Xz<R: Read>(XzReader<R>);

impl<R: Read> Read for Xz<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out).map_err(|error| match error.kind() {
            io::ErrorKind::OutOfMemory => too_large(),
            _ => error,
        })
    }
}

/// The content of all frames. It ends at bytes that are not a frame, which are padding or belong to something else.
enum Frames<'a, F> {
    Within(F),
    Between(BufReader<&'a mut dyn Read>),
    Ended,
}

/// A reader of frames, and the window for each.
struct Content<'a, F> {
    frames: Frames<'a, F>,
    window: u64,
}

impl<'a, F: Frame<'a>> Content<'a, F> {
    fn new(bytes: &'a mut dyn Read, window: u64) -> Self {
        Self { frames: Frames::Between(BufReader::new(bytes)), window }
    }
}

impl<'a, F: Frame<'a>> Read for Content<'a, F> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.frames, Frames::Ended) {
                Frames::Within(mut frame) => {
                    let count = frame.read(out)?;
                    if count > 0 {
                        self.frames = Frames::Within(frame);
                        return Ok(count);
                    }
                    self.frames = Frames::Between(frame.end().into_inner().1);
                }
                Frames::Between(mut bytes) => {
                    let mut magic = [0; 4];
                    if read_all(&mut bytes, &mut magic)? && magic.starts_with(F::MAGIC) {
                        let frame = F::start(Cursor::new(magic).chain(bytes), self.window)?;
                        self.frames = Frames::Within(frame);
                    }
                }
                Frames::Ended => return Ok(0),
            }
        }
    }
}

pub(super) fn gzip(bytes: &mut dyn Read, members: &mut dyn Receive) -> Result<(), Unread> {
    members.member("gzip", &mut Content::<GzDecoder<_>>::new(bytes, 0), true);
    Ok(())
}

pub(super) fn xz(bytes: &mut dyn Read, members: &mut dyn Receive) -> Result<(), Unread> {
    members.with_window(&mut |members, window| {
        let kib = u32::try_from((window + XZ_MORE) >> 10).unwrap_or(u32::MAX);
        let mut content = Xz(XzReader::new_mem_limit(BufReader::new(&mut *bytes), true, kib));
        members.member("xz", &mut content, true);
        Ok(())
    })
}

pub(super) fn zstd(bytes: &mut dyn Read, members: &mut dyn Receive) -> Result<(), Unread> {
    members.with_window(&mut |members, window| {
        members.member("zstd", &mut Content::<StreamingDecoder<_, _>>::new(&mut *bytes, window), true);
        Ok(())
    })
}
