//! Doubled characters: quotes in CSV and SQL, dollars in docker-compose files, percent signs in printf formats and INI
//! files.

use super::{Encoding, Value, encode_each};

/// The characters that one format doubles.
const DOUBLED: [&[u8]; 5] = [b"\"", b"'", b"$", b"%", b"'\\"];

pub(super) fn encodings(value: Value) -> Vec<Encoding> {
    let double = |doubled: &[u8]| {
        encode_each(value, 2, |_, byte, encoded| {
            encoded.extend(std::iter::repeat_n(byte, 1 + usize::from(doubled.contains(&byte))));
        })
    };
    DOUBLED.iter().map(|doubled| double(doubled)).collect()
}

#[cfg(test)]
mod tests {
    use crate::launch::mask::encodings::tests::has;

    #[test]
    fn csv_and_sql_are_covered() {
        assert!(has("a\"b'c\"", "a\"\"b'c\"\""));
        assert!(has("a\"b'c\"", "a\"b''c\""));
        assert!(has("a'b\\c", "a''b\\\\c"));
    }

    #[test]
    fn compose_files_and_formats_are_covered() {
        assert!(has("pa$$w0rd", "pa$$$$w0rd"));
        assert!(has("100%er", "100%%er"));
    }
}
