//! The bodies of requests and responses, decoded while they arrive.

use memchr::memmem;

use super::request_head::Framing;

/// The longest line with the size of a chunk, and the longest trailer section, in bytes.
const LONGEST_LINE: usize = 4 << 10;
const LONGEST_TRAILER: usize = 16 << 10;

/// A body that breaks its framing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenBody;

/// The next part of a body.
#[derive(Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// More bytes are needed.
    Missing,
    /// These bytes of the content.
    Data(&'a [u8]),
    /// The end, with the lines of the trailer section.
    End(&'a [u8]),
}

/// A decoder for one body.
#[derive(Debug)]
pub struct BodyDecoder {
    state: State,
}

#[derive(Debug)]
enum State {
    Length(u64),
    UntilClose,
    /// Before the line with the size of a chunk.
    Size,
    /// In a chunk.
    Chunk(u64),
    /// After a chunk, before its CR LF.
    ChunkEnd,
    Trailer,
    Done,
}

impl BodyDecoder {
    /// Creates the decoder for a framing.
    #[must_use]
    pub fn new(framing: Framing) -> Self {
        let state = match framing {
            Framing::None => State::Length(0),
            Framing::Length(length) => State::Length(length),
            Framing::Chunked => State::Size,
            Framing::UntilClose => State::UntilClose,
        };
        Self { state }
    }

    /// Returns whether the body has ended.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// Ends a body that lasts until the connection ends. Returns whether it is one, else a part of it is missing.
    #[must_use]
    pub fn end_of_connection(&mut self) -> bool {
        let is_end = matches!(self.state, State::UntilClose);
        if is_end {
            self.state = State::Length(0);
        }
        is_end
    }

    /// Returns the next part of the body at the start of `input`, and the number of bytes that it took.
    ///
    /// # Errors
    /// [`BrokenBody`].
    pub fn next<'a>(&mut self, input: &'a [u8]) -> Result<(Part<'a>, usize), BrokenBody> {
        let mut skipped = 0;
        loop {
            let rest = &input[skipped..];
            match &mut self.state {
                State::Length(0) => {
                    self.state = State::Done;
                    return Ok((Part::End(&[]), skipped));
                }
                State::Done => return Ok((Part::End(&[]), skipped)),
                State::Trailer => return self.trailer(rest, skipped),
                _ if rest.is_empty() => return Ok((Part::Missing, skipped)),
                State::UntilClose => return Ok((Part::Data(rest), input.len())),
                State::Length(left) | State::Chunk(left) => {
                    let length = rest.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                    *left -= length as u64;
                    if matches!(self.state, State::Chunk(0)) {
                        self.state = State::ChunkEnd;
                    }
                    return Ok((Part::Data(&rest[..length]), skipped + length));
                }
                State::ChunkEnd => match rest {
                    [b'\r'] => return Ok((Part::Missing, skipped)),
                    [b'\r', b'\n', ..] => (self.state, skipped) = (State::Size, skipped + 2),
                    _ => return Err(BrokenBody),
                },
                State::Size => {
                    let Some(end) = memmem::find(rest, b"\r\n") else {
                        return if rest.len() > LONGEST_LINE {
                            Err(BrokenBody)
                        } else {
                            Ok((Part::Missing, skipped))
                        };
                    };
                    let size = chunk_size(&rest[..end]).ok_or(BrokenBody)?;
                    self.state = if size == 0 { State::Trailer } else { State::Chunk(size) };
                    skipped += end + 2;
                }
            }
        }
    }

    /// Ends at an empty line.
    fn trailer<'a>(&mut self, rest: &'a [u8], skipped: usize) -> Result<(Part<'a>, usize), BrokenBody> {
        let end = if rest.starts_with(b"\r\n") {
            Some(0)
        } else {
            memmem::find(rest, b"\r\n\r\n").map(|at| at + 2)
        };
        match end {
            Some(end) => {
                self.state = State::Done;
                Ok((Part::End(&rest[..end]), skipped + end + 2))
            }
            None if rest.len() > LONGEST_TRAILER => Err(BrokenBody),
            None => Ok((Part::Missing, skipped)),
        }
    }
}

/// Parses the line with the size of a chunk: hexadecimal digits, then perhaps extensions, which are not forwarded.
fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.split(|&byte| byte == b';').next()?.trim_ascii_end();
    let is_number = !digits.is_empty() && digits.len() <= 15 && digits.iter().all(u8::is_ascii_hexdigit);
    let is_line = !line.contains(&b'\n') && !line.contains(&b'\r');
    (is_number && is_line).then(|| u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok())?
}

/// Returns the lines of a trailer section that are headers and do not belong to the framing. The rest is not forwarded.
pub(super) fn safe_trailers(lines: &[u8]) -> Vec<super::header_field::Header> {
    const NEVER: [&str; 8] = [
        "content-length",
        "transfer-encoding",
        "host",
        "authorization",
        "content-encoding",
        "trailer",
        "connection",
        "set-cookie",
    ];
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let section = [lines, b"\r\n"].concat();
    let Ok(httparse::Status::Complete((_, headers))) = httparse::parse_headers(&section, &mut headers) else {
        return Vec::new();
    };
    let kept =
        headers.iter().filter(|header| !NEVER.iter().any(|name| header.name.eq_ignore_ascii_case(name)));
    kept.map(|header| super::header_field::Header {
        name: header.name.to_owned(),
        value: header.value.to_vec(),
    })
    .collect()
}

/// Appends a chunk. An empty one would end the body.
pub(super) fn write_chunk(out: &mut Vec<u8>, data: &[u8]) {
    if !data.is_empty() {
        out.extend_from_slice(format!("{:x}\r\n", data.len()).as_bytes());
        out.extend_from_slice(data);
        out.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    /// Decodes a body that arrives in pieces of a size. Returns the content, the trailer section and what is left.
    fn decode(framing: Framing, text: &[u8], piece: usize) -> Result<(String, String, usize), BrokenBody> {
        let (mut decoder, mut buffer, mut content) = (BodyDecoder::new(framing), Vec::new(), Vec::new());
        let mut pieces = text.chunks(piece);
        loop {
            let (part, used) = decoder.next(&buffer)?;
            match part {
                Part::Data(data) => content.extend_from_slice(data),
                Part::End(trailer) => {
                    let trailer = String::from_utf8(trailer.to_vec()).unwrap();
                    let left = buffer.len() - used + pieces.map(<[u8]>::len).sum::<usize>();
                    return Ok((String::from_utf8(content).unwrap(), trailer, left));
                }
                Part::Missing => {
                    buffer.drain(..used);
                    let Some(more) = pieces.next() else {
                        return Ok((String::new(), "missing".to_owned(), 0));
                    };
                    buffer.extend_from_slice(more);
                    continue;
                }
            }
            buffer.drain(..used);
        }
    }

    #[test]
    fn a_body_is_decoded_in_pieces_of_any_size() {
        for piece in [1, 2, 3, 7, 100] {
            let chunked = b"5;x=y\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nA: b\r\n\r\nGET";
            let expected = ("hello world".to_owned(), "A: b\r\n".to_owned(), 3);
            assert_eq!(decode(Framing::Chunked, chunked, piece), Ok(expected), "{piece}");
            let expected = ("hello".to_owned(), String::new(), 3);
            assert_eq!(decode(Framing::Length(5), b"helloGET", piece), Ok(expected.clone()));
            assert_eq!(decode(Framing::Chunked, b"5\r\nhello\r\n0\r\n\r\nGET", piece), Ok(expected));
        }
        assert_eq!(decode(Framing::None, b"GET", 9), Ok((String::new(), String::new(), 3)));
    }

    #[test]
    fn a_broken_chunk_is_an_error() {
        for text in [
            "x\r\n",
            "\r\n",
            "+5\r\nhello",
            "5 \n\r\nhello",
            "0x5\r\nhello",
            "5\r\nhellox\r\n",
            "-1\r\n",
            "1000000000000000\r\n",
        ] {
            assert_eq!(decode(Framing::Chunked, text.as_bytes(), 100), Err(BrokenBody), "{text:?}");
        }
    }

    #[test]
    fn trailers_that_would_change_the_framing_are_dropped() {
        let headers = safe_trailers(b"Grpc-Status: 0\r\nContent-Length: 5\r\nAuthorization: x\r\n");
        let names: Vec<String> = headers.into_iter().map(|header| header.name).collect();
        assert_eq!(names, ["Grpc-Status"]);
    }
}
