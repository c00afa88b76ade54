//! The output of `git cat-file --batch`.

use std::io::{self, BufRead, Read};

/// The longest header of an object, in bytes: a SHA-256 name, a type and a size are 91 at most.
const LONGEST_HEADER: u64 = 256;

/// The header of an object in the output.
#[derive(Debug, PartialEq)]
pub(super) enum Header {
    Object {
        id: String,
        kind: String,
        size: u64,
    },
    /// git has its name and no content.
    Missing(String),
}

/// Returns the next header, or `None` at the end of the output.
///
/// # Errors
/// The output is not that of `cat-file --batch`, or cannot be read.
pub(super) fn header(output: &mut dyn BufRead) -> io::Result<Option<Header>> {
    let mut line = Vec::new();
    output.take(LONGEST_HEADER).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    let text = std::str::from_utf8(&line).ok().and_then(|text| text.strip_suffix('\n'));
    let words: Vec<&str> = text.ok_or(io::ErrorKind::InvalidData)?.split(' ').collect();
    match words[..] {
        [id, kind, size] => {
            let size = size.parse().map_err(|_| io::ErrorKind::InvalidData)?;
            Ok(Some(Header::Object { id: id.to_owned(), kind: kind.to_owned(), size }))
        }
        [id, _] => Ok(Some(Header::Missing(id.to_owned()))),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Gives the content of an object to `search` and skips what it leaves, with the line end after the object.
///
/// # Errors
/// The output ends before the object does.
pub(super) fn content(
    output: &mut dyn BufRead,
    size: u64,
    search: impl FnOnce(&mut dyn Read),
) -> io::Result<()> {
    let mut bounded = output.take(size);
    search(&mut bounded);
    let left = bounded.limit();
    if io::copy(&mut bounded, &mut io::sink())? < left {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut end = [0];
    output.read_exact(&mut end)?;
    if end == *b"\n" { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    fn object(id: &str, kind: &str, size: u64) -> Header {
        Header::Object { id: id.to_owned(), kind: kind.to_owned(), size }
    }

    #[test]
    fn objects_follow_each_other_even_if_their_content_is_not_read() {
        let mut output: &[u8] = b"1a blob 5\nab\ncd\n2b missing\n3c tree 0\n\n";
        assert_eq!(header(&mut output).unwrap(), Some(object("1a", "blob", 5)));
        let mut first = [0; 2];
        content(&mut output, 5, |bytes| bytes.read_exact(&mut first).unwrap()).unwrap();
        assert_eq!(&first, b"ab");
        assert_eq!(header(&mut output).unwrap(), Some(Header::Missing("2b".to_owned())));
        assert_eq!(header(&mut output).unwrap(), Some(object("3c", "tree", 0)));
        content(&mut output, 0, |bytes| assert_eq!(bytes.read(&mut [0]).unwrap(), 0)).unwrap();
        assert_eq!(header(&mut output).unwrap(), None);
    }

    #[test]
    fn output_that_ends_early_is_an_error() {
        for output in [&b"1a blob 5"[..], b"1a blob five\n", b"1a\n", &[b'a'; 1000], b"\xff blob 1\n"] {
            assert!(header(&mut { output }).is_err(), "{output:?}");
        }
        for rest in [&b"abc"[..], b"abcde", b"abcdef"] {
            assert!(content(&mut { rest }, 5, |_| ()).is_err(), "{rest:?}");
        }
    }
}
