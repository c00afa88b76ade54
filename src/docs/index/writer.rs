//! Writing an index file.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::BLOCK;
use super::header::{Header, TextStamp};
use super::sections::Sections;
use crate::fs::write_private;

/// The largest index that is copied, in bytes.
const LARGEST: u64 = 1 << 30;

/// Writes the sections in memory as the index of a text. Only the owner can read the file.
///
/// # Errors
/// The error of the system; the old file stays.
pub(in crate::docs) fn write(path: &Path, text: TextStamp, sections: &Sections) -> io::Result<()> {
    let Sections::Memory(all) = sections else { return Ok(()) };
    let lengths = std::array::from_fn(|section| all[section].len() as u64);
    let header = Header { text, lengths, checks: checks(all.iter().map(Vec::as_slice)) }.to_bytes();
    let mut parts = vec![header.as_slice()];
    parts.extend(all.iter().map(Vec::as_slice));
    Ok(write_private(path, &parts)?)
}

/// Returns the check of each block of the data.
fn checks<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Vec<u32> {
    let mut all = Vec::new();
    let mut hasher = crc32fast::Hasher::new();
    let mut room = BLOCK;
    for mut part in parts {
        while part.len() >= room {
            hasher.update(&part[..room]);
            part = &part[room..];
            all.push(std::mem::take(&mut hasher).finalize());
            room = BLOCK;
        }
        hasher.update(part);
        room -= part.len();
    }
    if room < BLOCK {
        all.push(hasher.finalize());
    }
    all
}

/// Makes the index of one file that of another file with the same text. An index that cannot be used stays as it is.
///
/// # Errors
/// The error of the system; the old file stays.
pub(in crate::docs) fn restamp(path: &Path, old: &TextStamp, new: TextStamp) -> io::Result<()> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    let length = Header::length(&bytes).filter(|length| *length <= bytes.len());
    let header = length.and_then(|length| Some((length, Header::parse(&bytes[..length])?)));
    match header {
        Some((length, header)) if header.text == *old => {
            let header = Header { text: new, ..header }.to_bytes();
            Ok(write_private(path, &[&header, &bytes[length..]])?)
        }
        _ => Ok(()),
    }
}
