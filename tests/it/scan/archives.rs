//! Compressed files and archives, also in each other, and those that unpack to too much.

use std::io::Write as _;

use capi::scan::Unread;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};

use super::searching::find;

const TOKEN: &str = "c4pi_live_9f8e7d6c5b4a39281706f5e4d3c2b1a0";

/// What `xz` and `zstd` write for 200 words and the token.
const XZ: &str = "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Ac/AFFdADCYiJg+y+JvMl4LTjw5Dwv11hyiRIlgc3Zxo37zQ8ZgFXX7gRR+Up6/sS7Mb7DaLfkZnjrm0jIuFOhAyZnGuIrdfp8GiwtVpV6ytv1HLLFgAAAAAAAjtOJX5F3WkwABbcAOAAAAsVf1frHEZ/sCAAAAAARZWg==";
const ZSTD: &str = "KLUv/QRYTQIAFARhYmNkZWZnaCB7InRva2VuIjogImM0cGlfbGl2ZV85ZjhlN2Q2YzViNGEzOTI4MTcwNmY1ZTRkM2MyYjFhMCJ9CgEA/PIvR13KBRE=";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, bytes) in members {
        let mut header = [0_u8; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
        header[148..156].fill(b' ');
        header[156] = b'0';
        header[257..262].copy_from_slice(b"ustar");
        let sum: u64 = header.iter().map(|&byte| u64::from(byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        archive.extend(header);
        archive.extend(*bytes);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.extend([0; 1024]);
    archive
}

/// A zip of members that are compressed, with their sizes before or after them.
fn zip(members: &[(&str, &[u8])], is_streamed: bool) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, bytes) in members {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        let compressed = encoder.finish().unwrap();
        let sizes = [crc32fast::hash(bytes), compressed.len() as u32, bytes.len() as u32]
            .map(u32::to_le_bytes)
            .concat();
        archive.extend(b"PK\x03\x04\x14\0");
        archive.extend([if is_streamed { 8 } else { 0 }, 0, 8, 0, 0, 0, 0, 0]);
        archive.extend(if is_streamed { vec![0; 12] } else { sizes.clone() });
        archive.extend([name.len() as u8, 0, 0, 0]);
        archive.extend(name.as_bytes());
        archive.extend(compressed);
        if is_streamed {
            archive.extend(b"PK\x07\x08");
            archive.extend(sizes);
        }
    }
    archive.extend(b"PK\x01\x02");
    archive
}

#[track_caller]
fn assert_found(archive: &[u8], members: &[&str]) {
    let report = find(TOKEN, archive);
    let found: Vec<_> = report.findings.iter().map(|finding| finding.members.clone()).collect();
    assert_eq!(found, [members], "{:?}", report.unread);
    assert!(report.unread.is_empty(), "{:?}", report.unread);
}

#[test]
fn members_are_searched() {
    let text = format!("{{\"token\": \"{TOKEN}\"}}\n");
    let text = text.as_bytes();
    assert_found(&gzip(text), &["gzip"]);
    // Two files in one.
    assert_found(&[gzip(b"one"), gzip(text)].concat(), &["gzip"]);
    assert_found(&tar(&[("a", b"x"), ("dir/b.json", text)]), &["dir/b.json"]);
    for is_streamed in [false, true] {
        assert_found(&zip(&[("a", b"x"), ("b.json", text), ("c", b"")], is_streamed), &["b.json"]);
    }
    assert_found(
        &gzip(&tar(&[("b.zip", &zip(&[("c", &gzip(text))], true))])),
        &["gzip", "b.zip", "c", "gzip"],
    );
}

#[test]
fn xz_and_zstd_are_unpacked() {
    use base64::Engine as _;
    for (packed, name) in [(XZ, "xz"), (ZSTD, "zstd")] {
        assert_found(&base64::engine::general_purpose::STANDARD.decode(packed).unwrap(), &[name]);
    }
}

#[test]
fn frames_of_zstd_in_a_binary_file_are_unpacked() {
    use base64::Engine as _;
    let frame = base64::engine::general_purpose::STANDARD.decode(ZSTD).unwrap();
    let block = |frame: &[u8]| [&[0, 0, 2, 0x4D, 1, 2, 3, 4], frame].concat();
    let magic = &frame[..4];
    assert_found(&block(&frame), &["zstd"]);
    // A stored block, and bytes that only look like a frame: before it, at its end, and far from the start.
    assert_found(&[block(b"stored"), block(magic), block(&frame)].concat(), &["zstd"]);
    assert_found(&[block(&frame), block(magic)].concat(), &["zstd"]);
    for at in (300_000..300_008).chain(262_140..262_150) {
        assert_found(&[vec![0; at], frame.clone(), vec![0; 600_000]].concat(), &["zstd"]);
    }
}

#[test]
fn more_starts_than_a_file_can_have_are_reported() {
    for (start, least) in [(&b"\0\x28\xB5\x2F\xFD"[..], 20_000), (b";base64,UEsDB\n", 1200)] {
        let report = find(TOKEN, &[start.repeat(least), TOKEN.into()].concat());
        assert_eq!(report.findings.len(), 1);
        let reasons: Vec<_> = report.unread.iter().map(|unread| unread.reason.to_string()).collect();
        assert_eq!(reasons, ["it contains too many archives"]);
    }
}

#[test]
fn archives_in_the_urls_of_a_page_are_unpacked() {
    use base64::Engine as _;
    let encode = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let text = format!("{{\"title\": \"Fill \\\"{TOKEN}\\\"\"}}, ");
    let text = format!("{}{text}", "{\"title\": \"Click\"}, ".repeat(50));
    let report = zip(&[("report.json", text.as_bytes())], false);
    let page = |url: &str| format!("<p>;base64,</p><template>data:application/zip;base64,{url}</template>\n");
    for archive in [&report, &gzip(text.as_bytes())] {
        let member = if archive == &report { "report.json" } else { "gzip" };
        assert_found(page(&encode(archive)).as_bytes(), &["base64", member]);
        let late = [" ".repeat(262_100), page("UEsDBnothing"), page(&encode(archive)), page("")].concat();
        assert_found(late.as_bytes(), &["base64", member]);
    }
}

/// What `xz` and `zstd` write for a short text with windows of 64 and 128 MiB.
const WIDE: [&str; 2] = [
    "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jMAQAGYSB0ZXh0CgAA39IGX2SUWhMAAR8HFi64cx+2830BAAAAAARZWg==",
    "KLUv/QCIOQAAYSB0ZXh0Cg==",
];

#[test]
fn a_window_over_the_limit_is_reported() {
    use base64::Engine as _;
    for packed in WIDE {
        let report = find(TOKEN, &base64::engine::general_purpose::STANDARD.decode(packed).unwrap());
        let reasons: Vec<_> = report.unread.iter().map(|unread| unread.reason.to_string()).collect();
        assert_eq!(reasons, ["unpacking it takes more memory than the limit"]);
    }
}

#[test]
fn what_is_behind_an_archive_is_searched() {
    assert_found(&[gzip(b"nothing"), TOKEN.into()].concat(), &[]);
}

#[test]
fn an_archive_that_cannot_be_read_is_reported() {
    let whole = gzip(&b"a text that is long enough".repeat(40));
    // 18 MiB in 18 kB.
    let zeros = gzip(&vec![0; 1 << 20]).repeat(18);
    let deep = (0..7).fold(b"nothing".to_vec(), |inner, _| gzip(&inner));
    for (archive, limit) in [(&whole[..whole.len() / 2], false), (&zeros, true), (&deep, true)] {
        let report = find(TOKEN, archive);
        assert!(report.findings.is_empty());
        let [unread] = &report.unread[..] else { panic!("{:?}", report.unread) };
        assert_eq!(matches!(unread.reason, Unread::Limit(_)), limit, "{:?}", unread.reason);
    }
}
