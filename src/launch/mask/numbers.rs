//! Bytes that a text contains as numbers: hex dumps, hexadecimal digits, and lists of hexadecimal or decimal numbers.

use zeroize::Zeroizing;

use super::stream::extend;

/// The shortest stretch of digits and separators that is decoded: 16 bytes in a hex dump, two of them in each group.
const STRETCH: usize = 39;

/// The distance between two tests in the search for a stretch. Each stretch contains all bytes of one test.
const STRIDE: usize = STRETCH - TESTED + 1;
/// The number of bytes in a test: more than in a date or a time.
const TESTED: usize = 14;

/// The number of bytes in one line of a hex dump.
const DUMP_BYTES: usize = 16;

/// The length of the column of characters in a hex dump, with its surroundings.
const DUMP_COLUMN: usize = 80;

/// Whether a byte can be part of a list of numbers.
const IN_LIST: [bool; 256] = {
    let (mut table, mut byte) = ([false; 256], 0);
    while byte < 256 {
        table[byte] = matches!(byte as u8, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' | b'x' | b'X' | b'\\' | b'%')
            || is_separator(byte as u8);
        byte += 1;
    }
    table
};

const fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' | b'-')
}

/// The base of numbers.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Base {
    Hexadecimal,
    Decimal,
}

/// The numbers in a part of a text.
pub(super) struct Numbers {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    /// For each byte, the start and end of its digits in the text, and whether it follows the byte before.
    pub(super) places: Vec<(usize, usize, bool)>,
    /// The end of the part in the text.
    pub(super) end: usize,
    /// Whether further text can continue the part.
    pub(super) open: bool,
}

impl Numbers {
    /// Returns whether the byte at `index` follows the one before it.
    pub(super) fn follows(&self, index: usize) -> bool {
        self.places.get(index).is_some_and(|&(_, _, follows)| follows)
    }

    /// Returns whether these bytes follow each other.
    pub(super) fn is_one_part(&self, range: std::ops::Range<usize>) -> bool {
        range.skip(1).all(|index| self.follows(index))
    }
}

/// Returns the first stretch of digits and separators from `from` on that is long enough.
pub(super) fn stretch(text: &[u8], from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    while let Some(bytes) = text.get(at..at + TESTED) {
        if may_be_list(bytes) {
            let is_in_list = |byte: &&u8| IN_LIST[usize::from(**byte)];
            let after = text[at..].iter().take_while(is_in_list).count();
            let before = text[from..at].iter().rev().take_while(is_in_list).count();
            if before + after >= STRETCH && after > 0 {
                return Some((at - before, at + after));
            }
        }
        at += STRIDE;
    }
    None
}

/// Returns whether bytes may be part of a list of numbers, quickly and not exactly: they are ASCII without the letters from
/// `h` to `w`.
fn may_be_list(bytes: &[u8]) -> bool {
    let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) else { return false };
    let wrong = |word: [u8; 8]| {
        let word = u64::from_ne_bytes(word);
        word >> 7 | word >> 6 & (word >> 3 ^ word >> 4)
    };
    (wrong(*first) | wrong(*last)) & 0x0101_0101_0101_0101 == 0
}

/// The room for the bytes of a stretch. Longer ones are rare.
const USUAL_LENGTH: usize = 64;

/// Decodes the numbers from the start of a stretch on.
pub(super) fn decode(text: &[u8], start: usize, base: Base) -> Numbers {
    let numbers = Numbers {
        bytes: Zeroizing::new(Vec::with_capacity(USUAL_LENGTH)),
        places: Vec::new(),
        end: start,
        open: false,
    };
    let line_start = start == 0 || text[start - 1] == b'\n';
    let mut reader = Reader { text, base, numbers, follows: false, line_start, dump: None };
    while reader.step() {}
    reader.numbers
}

/// The state of decoding.
struct Reader<'a> {
    text: &'a [u8],
    base: Base,
    numbers: Numbers,
    /// Whether the next byte follows the last.
    follows: bool,
    /// Whether only separators precede in this line.
    line_start: bool,
    /// In a line of a dump, which starts with an offset: the number of bytes so far.
    dump: Option<usize>,
}

impl Reader<'_> {
    /// Reads the next number. Returns whether more can follow.
    fn step(&mut self) -> bool {
        let blanks = self.skip_separators();
        if self.line_start && self.skip_offset() {
            return true;
        }
        self.line_start = false;
        if self.dump.is_some_and(|count| count == DUMP_BYTES || count > 0 && count != 8 && blanks > 1) {
            return self.skip_column();
        }
        let prefix = self.prefix();
        let start = self.numbers.end + prefix;
        let digits = self.digits(start);
        self.numbers.open = start + digits >= self.text.len();
        if self.numbers.open && self.base == Base::Decimal {
            return false;
        }
        let is_read = digits > 0
            && match self.base {
                Base::Hexadecimal => self.read_hex(start, digits),
                Base::Decimal => self.read_decimal(start, digits),
            };
        if self.numbers.open {
            false
        } else if is_read {
            true
        } else if self.dump.is_some() {
            self.skip_column()
        } else {
            (self.numbers.end, self.follows) = (start + digits, false);
            digits > 0
        }
    }

    /// Skips separators. Returns the number of blanks at the end.
    fn skip_separators(&mut self) -> usize {
        let mut blanks = 0;
        while let Some(&byte) = self.text.get(self.numbers.end).filter(|&&byte| is_separator(byte)) {
            blanks = if byte == b' ' { blanks + 1 } else { 0 };
            if byte == b'\n' {
                (self.line_start, self.dump) = (true, None);
            }
            self.numbers.end += 1;
        }
        blanks
    }

    /// Skips the offset at the start of a line of a dump: four digits and a colon, or six digits and a space.
    fn skip_offset(&mut self) -> bool {
        let rest = &self.text[self.numbers.end..];
        let digits = rest.iter().take(16).take_while(|byte| byte.is_ascii_hexdigit()).count();
        let is_offset = match rest.get(digits) {
            Some(b':') => digits >= 4,
            Some(b' ') => digits >= 6,
            _ => false,
        };
        if is_offset {
            self.numbers.end += digits + 1;
            (self.line_start, self.dump) = (false, Some(0));
            // The blanks after the offset do not end the columns of numbers.
            self.skip_separators();
        }
        is_offset
    }

    /// Skips the column of characters, up to the end of the line.
    fn skip_column(&mut self) -> bool {
        let rest = &self.text[self.numbers.end..];
        let length = rest.iter().take(DUMP_COLUMN).take_while(|&&byte| byte != b'\n').count();
        self.numbers.end += length;
        self.numbers.open = length == rest.len();
        self.dump = None;
        length < DUMP_COLUMN && !self.numbers.open
    }

    /// Returns the length of the prefix of a hexadecimal number.
    fn prefix(&self) -> usize {
        match self.text[self.numbers.end..] {
            [b'0', b'x' | b'X', ..] | [b'\\', b'x', ..] if self.base == Base::Hexadecimal => 2,
            [b'%', ..] if self.base == Base::Hexadecimal => 1,
            _ => 0,
        }
    }

    fn digits(&self, start: usize) -> usize {
        let is_digit = |byte: &&u8| match self.base {
            Base::Hexadecimal => byte.is_ascii_hexdigit(),
            Base::Decimal => byte.is_ascii_digit(),
        };
        self.text[start.min(self.text.len())..].iter().take_while(is_digit).count()
    }

    /// Reads hexadecimal digits in pairs. An odd number of them starts with half a byte.
    fn read_hex(&mut self, start: usize, digits: usize) -> bool {
        let odd = digits % 2;
        if odd == 1 && !self.numbers.open {
            if self.dump.is_some() || digits < 2 * super::PART_LENGTH {
                return false;
            }
            self.follows = false;
        }
        let first = if self.numbers.open { start } else { start + odd };
        for at in (first..start + digits - usize::from(self.numbers.open) * odd).step_by(2) {
            let digit = |at: usize| char::from(self.text[at]).to_digit(16).unwrap_or(0) as u8;
            self.push(digit(at) << 4 | digit(at + 1), at, at + 2);
        }
        true
    }

    fn read_decimal(&mut self, start: usize, digits: usize) -> bool {
        let text = self.text[start..start + digits].iter();
        if digits > 3 {
            return false;
        }
        let number = text.fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
        u8::try_from(number).map(|byte| self.push(byte, start, start + digits)).is_ok()
    }

    fn push(&mut self, byte: u8, start: usize, end: usize) {
        extend(&mut self.numbers.bytes, &[byte]);
        self.numbers.places.push((start, end, self.follows));
        self.numbers.end = end;
        self.follows = true;
        self.dump = self.dump.map(|count| count + 1);
    }
}
