//! Header fields of requests and responses.

/// A header field. Its name and value are written as they came.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Header {
    /// The name, in its original case.
    pub name: String,
    /// The value, without the spaces around it.
    pub value: Vec<u8>,
}

impl Header {
    /// Returns whether this is the header with that name, ignoring case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Appends the line of the header.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        write_line(out, &self.name, &self.value);
    }
}

/// Appends a line `name: value`.
pub(super) fn write_line(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    for part in [name.as_bytes(), b": ", value, b"\r\n"] {
        out.extend_from_slice(part);
    }
}

/// Returns the values of all headers with a name.
pub(super) fn values<'a>(headers: &'a [Header], name: &str) -> Vec<&'a [u8]> {
    headers.iter().filter(|header| header.is(name)).map(|header| header.value.as_slice()).collect()
}

/// Returns whether a header with a comma-separated list contains a word, ignoring case and parameters after `;`.
pub(super) fn lists(headers: &[Header], name: &str, word: &str) -> bool {
    let is_word = |item: &[u8]| {
        let item = item.split(|&byte| byte == b';').next().unwrap_or_default();
        item.trim_ascii().eq_ignore_ascii_case(word.as_bytes())
    };
    values(headers, name).iter().any(|value| value.split(|&byte| byte == b',').any(is_word))
}
