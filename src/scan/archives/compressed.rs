//! Compressed files with one content.

use std::io::{BufRead as _, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::StreamingDecoder;

use super::Receive;
use crate::scan::sink::Unread;

/// The most memory for unpacking one xz file, in KiB: enough for `xz -8`.
const XZ_MEMORY: u32 = 40 << 10;

/// The largest window of a zstd frame, in bytes: enough for `zstd --ultra -21`.
const ZSTD_WINDOW: u64 = 32 << 20;

/// The magic number of a zstd frame.
const ZSTD: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

pub(super) fn gzip(bytes: &mut dyn Read, members: &mut dyn Receive) -> Result<(), Unread> {
    members.member("gzip", &mut MultiGzDecoder::new(BufReader::new(bytes)), true);
    Ok(())
}

pub(super) fn xz(bytes: &mut dyn Read, members: &mut dyn Receive) -> Result<(), Unread> {
    members.member("xz", &mut XzReader::new_mem_limit(BufReader::new(bytes), true, XZ_MEMORY), true);
    Ok(())
}

pub(super) fn zstd(bytes: &mut dyn Read, members: &mut dyn Receive) -> Result<(), Unread> {
    let mut bytes = BufReader::new(bytes);
    while bytes.fill_buf().map_err(Unread::Io)?.starts_with(&ZSTD) {
        let frame = StreamingDecoder::new_with_max_window_size(&mut bytes, ZSTD_WINDOW);
        members.member("zstd", &mut frame.map_err(|error| Unread::Damaged(error.to_string()))?, true);
    }
    Ok(())
}
