//! The file as text: header, sealed sections and the two hashes, parsed and rendered. Has no access to records or
//! keys.

mod header;
mod parse;

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::crypto::sha256;
use super::damage::Damage;
use super::error::VaultError;
use super::hex::{from_hex, to_hex};
pub(super) use header::{Header, KnownSlot, LATER_TYPES, Opens, Part, SectionEntry, Slot, SlotKind};
pub(super) use parse::{MAX_SECTIONS, MAX_SLOTS};

/// The largest vault, in bytes.
pub const MAX_FILE: usize = 32 << 20;
/// The longest header, in bytes.
pub(super) const MAX_HEADER: usize = 256 << 10;
const COLUMNS: usize = 76;
/// How many lines are decoded at once. One call per line takes a tenth more instructions.
const LINES_AT_ONCE: usize = 64;
const BREAK: &str = "==\n";

/// A vault file with a valid checksum, divided into its parts. Its content is not authenticated yet.
pub(super) struct Envelope {
    text: String,
    pub(super) header: Header,
    header_end: usize,
    sections: Vec<Range<usize>>,
    pub(super) sha256: [u8; 32],
    pub(super) mac: [u8; 32],
}

impl Envelope {
    /// Divides a file into its parts and verifies its checksum.
    ///
    /// # Errors
    /// [`VaultError::Empty`], `LineEnds`, `ConflictMarkers`, `Newer`, `UnknownCritical`, otherwise `Damaged`.
    pub(super) fn parse(bytes: Vec<u8>) -> Result<Self, VaultError> {
        let text = as_text(bytes)?;
        match Parts::find(&text) {
            Ok(Parts { header, header_end, sections, sha256, mac }) => {
                Ok(Self { text, header, header_end, sections, sha256, mac })
            }
            Err(error) => Err(diagnose(text.as_bytes(), error)),
        }
    }

    /// The context of the sealed sections.
    pub(super) fn header_bytes(&self) -> &[u8] {
        &self.text.as_bytes()[..self.header_end]
    }

    /// The sealed bytes of a section.
    pub(super) fn section(&self, index: usize) -> Result<Vec<u8>, VaultError> {
        const BAD: VaultError = VaultError::Damaged(Damage::SectionBase64);
        let lines = &self.text.as_bytes()[self.sections[index].clone()];
        let expected = self.header.sections[index].bytes;
        // Each block is decoded in place. The size estimate of the last one can exceed its length by two bytes.
        let mut sealed = vec![0; expected + 2];
        let mut length = 0;
        for block in lines.chunks((COLUMNS + 1) * LINES_AT_ONCE) {
            let mut joined = [0; COLUMNS * LINES_AT_ONCE];
            let joined = join_lines(block, &mut joined).ok_or(BAD)?;
            let place = sealed.get_mut(length..).ok_or(BAD)?;
            length += STANDARD.decode_slice(joined, place).map_err(|_| BAD)?;
        }
        sealed.truncate(length);
        (length == expected).then_some(sealed).ok_or(BAD)
    }

    /// The whole file.
    pub(super) fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

/// Joins lines without their ends. Every line but the last must have [`COLUMNS`] characters.
fn join_lines<'a>(lines: &[u8], joined: &'a mut [u8]) -> Option<&'a [u8]> {
    let mut length = 0;
    for line in lines.chunks(COLUMNS + 1) {
        let (b'\n', line @ [_, ..]) = line.split_last()? else { return None };
        joined.get_mut(length..length + line.len())?.copy_from_slice(line);
        length += line.len();
    }
    Some(&joined[..length])
}

/// The fields of [`Envelope`] except the text.
struct Parts {
    header: Header,
    header_end: usize,
    sections: Vec<Range<usize>>,
    sha256: [u8; 32],
    mac: [u8; 32],
}

impl Parts {
    fn find(text: &str) -> Result<Self, VaultError> {
        check_version(text)?;
        let search = &text.as_bytes()[..text.len().min(MAX_HEADER + BREAK.len())];
        let header_end = find_break(search).ok_or(VaultError::Damaged(Damage::HeaderEnd))?;
        let header = parse::parse(&text[..header_end])?;
        let sections = find_sections(text.as_bytes(), header_end + BREAK.len(), &header.sections)?;
        let body_end = sections.last().map_or(header_end + BREAK.len(), |last| last.end);
        let (stated, mac) = parse_tail(&text[body_end..])?;
        let sha256 = sha256(&text.as_bytes()[..body_end]);
        (sha256 == stated)
            .then_some(Self { header, header_end, sections, sha256, mac })
            .ok_or(VaultError::Damaged(Damage::Checksum))
    }
}

/// Locates the text of each section by the lengths in the header. An empty line separates two sections.
fn find_sections(
    text: &[u8],
    start: usize,
    entries: &[SectionEntry],
) -> Result<Vec<Range<usize>>, VaultError> {
    const BAD: VaultError = VaultError::Damaged(Damage::Sections);
    let mut at = start;
    let mut sections = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        if index > 0 {
            (text.get(at) == Some(&b'\n')).then_some(()).ok_or(BAD)?;
            at += 1;
        }
        let end = at.saturating_add(text_length(entry.bytes));
        text.get(at..end).filter(|lines| lines.ends_with(b"\n")).ok_or(BAD)?;
        sections.push(at..end);
        at = end;
    }
    Ok(sections)
}

/// Renders a file: the header, the sealed sections in the header's order, and the hashes. `mac` takes the checksum
/// and returns the authentication code.
pub(super) fn render(header: &str, sections: &[Vec<u8>], mac: impl Fn(&[u8; 32]) -> [u8; 32]) -> String {
    let mut out = String::from(header);
    out.push_str(BREAK);
    for (index, sealed) in sections.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        push_wrapped(&mut out, &STANDARD.encode(sealed));
    }
    let sha256 = sha256(out.as_bytes());
    let mac = mac(&sha256);
    out.push_str(BREAK);
    out.push_str(&tail(&sha256, &mac));
    out
}

fn push_wrapped(out: &mut String, mut encoded: &str) {
    while !encoded.is_empty() {
        let (line, rest) = encoded.split_at(encoded.len().min(COLUMNS));
        out.push_str(line);
        out.push('\n');
        encoded = rest;
    }
}

fn tail(sha256: &[u8; 32], mac: &[u8; 32]) -> String {
    format!("sha256 = \"{}\"\nmac = \"{}\"\n", to_hex(sha256), to_hex(mac))
}

/// Checks the size and accepts only ASCII.
fn as_text(bytes: Vec<u8>) -> Result<String, VaultError> {
    if bytes.is_empty() {
        return Err(VaultError::Empty);
    }
    if bytes.len() > MAX_FILE {
        return Err(VaultError::Damaged(Damage::TooLarge));
    }
    if !bytes.is_ascii() {
        return Err(diagnose(&bytes, VaultError::Damaged(Damage::NotAscii)));
    }
    String::from_utf8(bytes).map_err(|_| VaultError::Damaged(Damage::NotText))
}

/// Recognizes the usual ways in which other programs damage a file.
fn diagnose(bytes: &[u8], error: VaultError) -> VaultError {
    let VaultError::Damaged(_) = error else { return error };
    let is_marker = |line: &[u8]| {
        [b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||"].iter().any(|marker| line.starts_with(*marker))
    };
    match () {
        () if bytes.split(|&byte| byte == b'\n').any(is_marker) => VaultError::ConflictMarkers,
        () if bytes.windows(2).any(|pair| pair == b"\r\n") => VaultError::LineEnds,
        () => error,
    }
}

fn check_version(text: &str) -> Result<(), VaultError> {
    let line = text.split('\n').next().unwrap_or_default();
    let version = line.strip_prefix("capi-vault ").ok_or(VaultError::Damaged(Damage::NotAVault))?;
    let is_number = !version.is_empty() && version.len() < 10 && version.bytes().all(|b| b.is_ascii_digit());
    match version {
        "1" => Ok(()),
        _ if is_number && !version.starts_with('0') => Err(VaultError::Newer),
        _ => Err(VaultError::Damaged(Damage::FirstLine)),
    }
}

/// Returns the offset of the first line that is `==`.
fn find_break(text: &[u8]) -> Option<usize> {
    text.windows(4).position(|window| window == b"\n==\n").map(|newline| newline + 1)
}

fn text_length(sealed: usize) -> usize {
    let encoded = sealed.div_ceil(3).saturating_mul(4);
    encoded.saturating_add(encoded.div_ceil(COLUMNS))
}

fn parse_tail(text: &str) -> Result<([u8; 32], [u8; 32]), VaultError> {
    const BAD: VaultError = VaultError::Damaged(Damage::End);
    let lines = text.strip_prefix(BREAK).ok_or(BAD)?;
    let (sha256, rest) = lines.split_once('\n').ok_or(BAD)?;
    let hex =
        |line: &str, key: &str| from_hex(line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"')?);
    let sha256 = hex(sha256, "sha256").ok_or(BAD)?;
    let mac = rest.strip_suffix('\n').and_then(|line| hex(line, "mac")).ok_or(BAD)?;
    Ok((sha256, mac))
}
