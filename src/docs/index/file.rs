//! An open index file, read in blocks that are verified.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;

use super::BLOCK;
use super::header::{Header, TextStamp};
use super::sections::{COUNT, Section};

/// The bytes that are read first. They hold the header of nearly every index.
const START: usize = 8 << 10;

/// An open index file.
#[derive(Debug)]
pub(in crate::docs) struct IndexFile {
    file: File,
    /// The position of the data in the file.
    data: usize,
    /// The end of each section in the data.
    ends: [usize; COUNT],
    checks: Vec<u32>,
    blocks: Vec<OnceCell<Box<[u8]>>>,
    memory: Cell<usize>,
    is_damaged: Cell<bool>,
}

impl IndexFile {
    /// Opens the index of a text. `None` if there is none, or if it is damaged, of another version or of another text.
    pub(in crate::docs) fn open(path: &Path, text: &TextStamp) -> Option<Self> {
        let file = File::open(path).ok()?;
        let whole = usize::try_from(file.metadata().ok()?.len()).ok()?;
        let mut start = vec![0; START.min(whole)];
        read_at(&file, &mut start, 0).ok()?;
        let data = Header::length(&start).filter(|length| *length <= whole)?;
        if data > start.len() {
            let known = start.len();
            start.resize(data, 0);
            read_at(&file, &mut start[known..], known).ok()?;
        }
        let Header { text: own, lengths, checks } = Header::parse(start.get(..data)?)?;
        let mut ends = [0; COUNT];
        let mut end = 0;
        for (place, length) in ends.iter_mut().zip(lengths) {
            end += usize::try_from(length).ok()?;
            *place = end;
        }
        if own != *text || data + end != whole {
            return None;
        }
        let blocks = checks.iter().map(|_| OnceCell::new()).collect();
        let (memory, is_damaged) = (Cell::new(data), Cell::new(false));
        Some(Self { file, data, ends, checks, blocks, memory, is_damaged })
    }

    pub(super) fn length(&self, section: Section) -> usize {
        let place = section as usize;
        self.ends[place] - place.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    pub(super) fn is_damaged(&self) -> bool {
        self.is_damaged.get()
    }

    pub(super) fn memory(&self) -> usize {
        self.memory.get()
    }

    pub(super) fn read(&self, section: Section, range: Range<usize>) -> Cow<'_, [u8]> {
        let start = self.ends[section as usize] - self.length(section);
        if range.is_empty() {
            return Cow::Borrowed(&[]);
        }
        let read = if range.end <= self.length(section) {
            self.data(start + range.start..start + range.end)
        } else {
            None
        };
        read.unwrap_or_else(|| {
            self.is_damaged.set(true);
            Cow::Borrowed(&[])
        })
    }

    /// Returns a range of the data. One block is kept; more than one is read at once and not kept.
    fn data(&self, range: Range<usize>) -> Option<Cow<'_, [u8]>> {
        let (first, last) = (range.start / BLOCK, (range.end - 1) / BLOCK);
        let inside = range.start - first * BLOCK..range.end - first * BLOCK;
        if first == last {
            return Some(Cow::Borrowed(self.block(first)?.get(inside)?));
        }
        let mut bytes = self.blocks(first..last + 1)?;
        bytes.truncate(inside.end);
        bytes.drain(..inside.start);
        Some(Cow::Owned(bytes))
    }

    fn block(&self, number: usize) -> Option<&[u8]> {
        let block = self.blocks.get(number)?;
        if let Some(known) = block.get() {
            return Some(known);
        }
        let bytes = self.blocks(number..number + 1)?.into_boxed_slice();
        self.memory.set(self.memory.get() + bytes.len());
        Some(block.get_or_init(|| bytes))
    }

    /// Reads and verifies blocks.
    fn blocks(&self, numbers: Range<usize>) -> Option<Vec<u8>> {
        let start = numbers.start * BLOCK;
        let end = (numbers.end * BLOCK).min(self.ends[COUNT - 1]);
        let mut bytes = vec![0; end.checked_sub(start)?];
        read_at(&self.file, &mut bytes, self.data + start).ok()?;
        let is_whole = bytes.chunks(BLOCK).map(crc32fast::hash).eq(self.checks.get(numbers)?.iter().copied());
        is_whole.then_some(bytes)
    }
}

/// Fills a buffer from a position of a file.
///
/// # Errors
/// The error of the system, or the end of the file.
pub(in crate::docs) fn read_at(file: &File, buffer: &mut [u8], at: usize) -> io::Result<()> {
    let mut done = 0;
    while done < buffer.len() {
        match read_some(file, &mut buffer[done..], (at + done) as u64) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => done += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(unix)]
fn read_some(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_some(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}
