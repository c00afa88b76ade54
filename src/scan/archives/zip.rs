//! Zip archives, read from their first member on (APPNOTE.TXT, section 4.3). The central directory is not used, so that a
//! stream can be read.

use std::io::{self, BufRead as _, BufReader, Read};

use flate2::bufread::DeflateDecoder;

use super::{Receive, read_all, skip};
use crate::scan::sink::Unread;

const MEMBER: [u8; 4] = *b"PK\x03\x04";
/// The signatures that end a member of unknown length: the next one, its descriptor, the central directory.
const AFTER: [[u8; 4]; 3] = [MEMBER, *b"PK\x07\x08", *b"PK\x01\x02"];

/// The rest of the header of a member.
struct Header {
    flags: u16,
    method: u16,
    compressed: u64,
    name: String,
}

pub(super) fn enter(bytes: &mut dyn Read, members: &mut dyn Receive) -> Result<(), Unread> {
    let mut bytes = BufReader::new(bytes);
    let (mut unsupported, mut signature) = (None, [0; 4]);
    let mut has_signature = read_all(&mut bytes, &mut signature).map_err(Unread::Io)?;
    while has_signature && signature == MEMBER {
        let header = read_header(&mut bytes).map_err(Unread::Io)?;
        let has_descriptor = header.flags & 8 != 0 && header.compressed == 0;
        let is_encrypted = header.flags & 1 != 0;
        match header.method {
            // Its bytes are searched with the archive.
            0 if !has_descriptor => {
                let mut member = (&mut bytes).take(header.compressed);
                members.member(&header.name, &mut member, false);
                io::copy(&mut member, &mut io::sink()).map_err(Unread::Io)?;
            }
            8 if has_descriptor && !is_encrypted => {
                members.member(&header.name, &mut DeflateDecoder::new(&mut bytes), true);
            }
            8 if !is_encrypted => {
                let mut member = (&mut bytes).take(header.compressed);
                members.member(&header.name, &mut DeflateDecoder::new(BufReader::new(&mut member)), true);
                io::copy(&mut member, &mut io::sink()).map_err(Unread::Io)?;
            }
            0 => {}
            method => {
                let reason = if is_encrypted { "encrypted" } else { "compressed by an unknown method" };
                unsupported = Some(format!("a member is {reason} ({method})"));
                skip(&mut bytes, header.compressed).map_err(Unread::Io)?;
            }
        }
        has_signature = next_signature(&mut bytes, &mut signature).map_err(Unread::Io)?;
    }
    unsupported.map_or(Ok(()), |reason| Err(Unread::Damaged(reason)))
}

fn read_header(bytes: &mut impl Read) -> io::Result<Header> {
    let mut fixed = [0; 26];
    bytes.read_exact(&mut fixed)?;
    let short = |at: usize| u16::from_le_bytes([fixed[at], fixed[at + 1]]);
    let long = |at: usize| u32::from_le_bytes([fixed[at], fixed[at + 1], fixed[at + 2], fixed[at + 3]]);
    let (mut name, mut extra) = (vec![0; short(22).into()], vec![0; short(24).into()]);
    bytes.read_exact(&mut name)?;
    bytes.read_exact(&mut extra)?;
    let compressed = match long(14) {
        u32::MAX => zip64_compressed(&extra).unwrap_or(0),
        size => size.into(),
    };
    Ok(Header {
        flags: short(2),
        method: short(4),
        compressed,
        name: String::from_utf8_lossy(&name).into_owned(),
    })
}

/// Returns the compressed size in the extra field of zip64, which follows the size of the content.
fn zip64_compressed(mut extra: &[u8]) -> Option<u64> {
    while let [id, id2, length, length2, rest @ ..] = extra {
        let length = usize::from(u16::from_le_bytes([*length, *length2]));
        if [*id, *id2] == [1, 0] {
            return Some(u64::from_le_bytes(*rest.get(8..16)?.first_chunk()?));
        }
        extra = rest.get(length..)?;
    }
    None
}

/// Finds the next signature of a member or of the central directory. A descriptor may precede it.
fn next_signature(bytes: &mut BufReader<impl Read>, signature: &mut [u8; 4]) -> io::Result<bool> {
    if !read_all(bytes, signature)? {
        return Ok(false);
    }
    loop {
        if AFTER.contains(signature) && *signature != AFTER[1] {
            return Ok(true);
        }
        let Some(&next) = bytes.fill_buf()?.first() else { return Ok(false) };
        bytes.consume(1);
        signature.rotate_left(1);
        signature[3] = next;
    }
}
