//! Compressed files and archives, read as streams.

mod budget;
mod compressed;
mod embedded;
mod tar;
mod zip;

use std::io::{self, Read};

use super::sink::Unread;
pub(super) use budget::Budget;
pub(super) use embedded::Embedded;

/// A format, known by its first bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// RFC 1952.
    Gzip,
    Zip,
    /// POSIX ustar and its relatives.
    Tar,
    Xz,
    /// RFC 8878.
    Zstd,
    /// A file of another format that contains archives.
    Container(Embedded),
}

/// Returns the format of an input with these first bytes. A tar header needs 512 of them.
pub(super) fn kind_of(head: &[u8]) -> Option<Kind> {
    match head {
        [0x1F, 0x8B, 8, ..] => Some(Kind::Gzip),
        [b'P', b'K', 3, 4, ..] => Some(Kind::Zip),
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Some(Kind::Xz),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Some(Kind::Zstd),
        _ if tar::is_header(head) => Some(Kind::Tar),
        _ => None,
    }
}

/// Receives the members of an archive.
pub(super) struct Members<'a, F> {
    budget: &'a Budget,
    each: F,
}

/// A receiver of members.
trait Receive {
    /// Passes on a member, which counts as unpacked if it was compressed.
    fn member(&mut self, name: &str, bytes: &mut dyn Read, is_compressed: bool);

    /// Runs a decoder with a window of at most so many bytes.
    fn with_window(&mut self, decode: Decode<'_>) -> Result<(), Unread>;
}

/// A decoder that passes members on. It gets the largest size of its window in bytes.
type Decode<'a> = &'a mut dyn FnMut(&mut dyn Receive, u64) -> Result<(), Unread>;

impl<'a, F: FnMut(&str, &mut dyn Read)> Members<'a, F> {
    pub(super) fn new(budget: &'a Budget, each: F) -> Self {
        Self { budget, each }
    }
}

impl<F: FnMut(&str, &mut dyn Read)> Receive for Members<'_, F> {
    fn member(&mut self, name: &str, bytes: &mut dyn Read, is_compressed: bool) {
        if is_compressed {
            (self.each)(name, &mut self.budget.limit(bytes));
        } else {
            (self.each)(name, bytes);
        }
    }

    fn with_window(&mut self, decode: Decode<'_>) -> Result<(), Unread> {
        let budget = self.budget;
        budget.with_window(|window| decode(self, window))
    }
}

/// Passes the members of an archive on, in their order.
///
/// # Errors
/// Damage, and errors of reading. The members before it were passed on.
pub(super) fn enter<F: FnMut(&str, &mut dyn Read)>(
    kind: Kind,
    bytes: &mut dyn Read,
    members: &mut Members<'_, F>,
) -> Result<(), Unread> {
    match kind {
        Kind::Gzip => compressed::gzip(bytes, members),
        Kind::Xz => compressed::xz(bytes, members),
        Kind::Zstd => compressed::zstd(bytes, members),
        Kind::Tar => tar::enter(bytes, members),
        Kind::Zip => zip::enter(bytes, members),
        Kind::Container(embedded) => embedded::enter(embedded, bytes, members),
    }
}

/// Reads exactly as many bytes as fit, or returns `false` at the end of the input.
fn read_all(bytes: &mut dyn Read, out: &mut [u8]) -> io::Result<bool> {
    match bytes.read_exact(out) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        other => other.map(|()| true),
    }
}

/// Skips bytes.
fn skip(bytes: &mut dyn Read, count: u64) -> io::Result<()> {
    io::copy(&mut bytes.take(count), &mut io::sink()).map(drop)
}
