//! Tar archives: ustar, GNU and pax headers (POSIX.1-2017, section `pax`).

use std::io::{self, Read};

use super::{Receive, read_all, skip};
use crate::scan::sink::Unread;

const BLOCK: usize = 512;

/// The longest name in a header of its own, in bytes.
const MAX_NAME: u64 = 64 * 1024;

/// Returns whether bytes start with a header: its checksum is right.
pub(super) fn is_header(head: &[u8]) -> bool {
    let Some(header) = head.first_chunk::<BLOCK>() else { return false };
    // The checksum counts as blanks.
    let sum: u64 = header
        .iter()
        .enumerate()
        .map(|(at, &byte)| if (148..156).contains(&at) { 32 } else { byte.into() })
        .sum();
    header[0] != 0 && number(&header[148..156]) == Some(sum)
}

pub(super) fn enter(bytes: &mut dyn Read, members: &mut dyn Receive) -> Result<(), Unread> {
    let (mut header, mut long_name) = ([0; BLOCK], None);
    loop {
        if !read_all(bytes, &mut header).map_err(Unread::Io)? || header == [0; BLOCK] {
            return Ok(());
        }
        let size = number(&header[124..136]).filter(|_| is_header(&header));
        let Some(size) = size else { return Err(Unread::Damaged("a tar header is damaged".to_owned())) };
        let padding = size.next_multiple_of(BLOCK as u64) - size;
        match header[156] {
            kind @ (b'L' | b'x') if size <= MAX_NAME => {
                let mut data = vec![0; size as usize];
                bytes.read_exact(&mut data).map_err(Unread::Io)?;
                long_name = if kind == b'L' { Some(text(&data)) } else { pax_path(&data).or(long_name) };
            }
            b'0' | 0 | b'7' => {
                let name = long_name.take().unwrap_or_else(|| name(&header));
                let mut member = bytes.take(size);
                members.member(&name, &mut member, false);
                io::copy(&mut member, &mut io::sink()).map_err(Unread::Io)?;
            }
            _ => skip(bytes, size).map_err(Unread::Io)?,
        }
        skip(bytes, padding).map_err(Unread::Io)?;
    }
}

/// Returns the name in a header, with its prefix.
fn name(header: &[u8; BLOCK]) -> String {
    let (name, prefix) = (text(&header[..100]), text(&header[345..500]));
    if prefix.is_empty() || &header[257..262] != b"ustar" { name } else { format!("{prefix}/{name}") }
}

/// Returns the path in a pax header: lines of a length, a key and a value.
fn pax_path(data: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(data);
    let path = text.lines().find_map(|line| line.split_once(' ')?.1.strip_prefix("path="));
    path.map(str::to_owned)
}

/// Returns a text up to its NUL.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.split(|&byte| byte == 0).next().unwrap_or_default()).into_owned()
}

/// Parses a number: octal digits, or binary after a byte of 0x80.
fn number(bytes: &[u8]) -> Option<u64> {
    if bytes.first() == Some(&0x80) {
        return Some(u64::from_be_bytes(*bytes.last_chunk()?));
    }
    let text = std::str::from_utf8(bytes).ok()?;
    u64::from_str_radix(text.trim_matches([' ', '\0']), 8).ok()
}
