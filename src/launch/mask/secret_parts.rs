//! The parts of a secret that a program can print on their own: its short lines, and the password of a URL.
//!
//! A line of [`PART_LENGTH`] bytes needs no value of its own, because a part of the secret is masked as well. Lines that
//! other output contains too are not masked: the braces of JSON, the first line of a key, the heading of a section.

use super::{MIN_LENGTH, PART_LENGTH, encoding_table, public};
use crate::model::Secret;
use percent_encoding::percent_decode_str;
use std::collections::BTreeSet;

/// A line with fewer different letters and digits, such as a row of zeros, is ordinary output.
const DISTINCT: usize = 3;

/// Returns the parts of a secret that are masked in addition to the whole.
pub(crate) fn parts(secret: &Secret) -> impl Iterator<Item = Secret> + use<'_> {
    let text = secret.expose();
    let is_own_value = |line: &&str| *line != text && is_own_value(line);
    let lines: BTreeSet<&str> = lines(text).into_iter().filter(is_own_value).collect();
    let url_password = url_password(text);
    // A client decodes it before it prints its settings.
    let decoded = url_password.filter(|password| password.contains('%')).and_then(|password| {
        percent_decode_str(password).decode_utf8().ok().filter(|text| text.len() >= MIN_LENGTH)
    });
    let decoded = decoded.map(|text| Secret::new(text.into_owned()));
    lines.into_iter().chain(url_password).map(|part| Secret::new(part.to_owned())).chain(decoded)
}

/// Returns the lines, without the blanks around them. In JSON and in a key on one line, `\n` is a line end too.
pub(crate) fn lines(text: &str) -> Vec<&str> {
    let is_escaped = text.starts_with('{') || text.contains("-----BEGIN ");
    let lines = text.split(['\n', '\r']);
    let lines: Vec<&str> = if is_escaped {
        lines.flat_map(|line| line.split("\\n")).flat_map(|line| line.split("\\r")).collect()
    } else {
        lines.collect()
    };
    lines.into_iter().map(str::trim).collect()
}

/// Returns whether a line is masked on its own.
fn is_own_value(line: &str) -> bool {
    if line.len() < MIN_LENGTH || public::is_boundary(line.as_bytes()) || is_structure(line) {
        return false;
    }
    let distinct =
        |is_counted: fn(&u8) -> bool| line.bytes().filter(is_counted).collect::<BTreeSet<u8>>().len();
    let is_part = line.len() >= PART_LENGTH && distinct(|_| true) >= encoding_table::DISTINCT;
    !is_part && distinct(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii()) >= DISTINCT
}

/// Returns whether a line only structures a file: `[section]`, or a key before a block as in `"key": {` and `key:`.
pub(crate) fn is_structure(line: &str) -> bool {
    let is_section = line.starts_with('[') && line.ends_with(']');
    is_section || line.ends_with(['{', '[', ':'])
}

/// Returns the password in `scheme://user:password@host`, if it is long enough to be masked.
fn url_password(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("://").filter(|(scheme, _)| !scheme.contains(char::is_whitespace))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (user, _) = authority.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    (password.len() >= MIN_LENGTH).then_some(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let secret = Secret::new(text.to_owned());
        parts(&secret).map(|part| part.expose().to_owned()).collect()
    }

    #[test]
    fn short_lines_are_values_and_long_ones_are_parts() {
        assert_eq!(of("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nQ8cH3a==\r\nab12\nQ8cH3a==\n"), ["Q8cH3a=="]);
        assert_eq!(of(r#"{"key": "MIIEvQIBADANBgkqhkiG9w0BAQE\nQ8cH3a==\n"}"#), ["Q8cH3a=="]);
        assert_eq!(of("-----BEGIN KEY-----\\nQ8cH3a==\\n-----END KEY-----"), ["Q8cH3a=="]);
        assert_eq!(of("abcabcabcabcabcabc\nx"), ["abcabcabcabcabcabc"]);
        // The whole is a value already, and a backslash may be part of it.
        assert_eq!(of("C:\\name\\hunter2"), [""; 0]);
        assert_eq!(of("hunter2"), [""; 0]);
    }

    #[test]
    fn ordinary_lines_are_not_values() {
        let text = "{\n  \"a\": {\n  },\n[default]\nproduction:\n------\n000000\n\
                    -----BEGIN PRIVATE KEY-----\n\t\"list\": [\n]  ,\n";
        assert_eq!(of(text), [""; 0]);
        assert_eq!(of("login bob\n\"pw\": \"x1\",\n"), ["\"pw\": \"x1\",", "login bob"]);
    }

    #[test]
    fn the_password_of_a_url_is_a_value() {
        for (url, password) in [
            ("postgres://app:hunter2!@db.example:5432/app", Some("hunter2!")),
            ("redis://:hunter2@cache", Some("hunter2")),
            ("mongodb+srv://u:p@ss:word@db.example/?a=b@c", Some("p@ss:word")),
            ("postgres://app:short@db.example", None),
            ("https://db.example/a:b@c", None),
            ("https://token@db.example", None),
            ("no url", None),
        ] {
            assert_eq!(of(url), password.into_iter().collect::<Vec<_>>(), "{url}");
        }
        assert_eq!(of("amqp://u:hunter%2F%402@mq"), ["hunter%2F%402", "hunter/@2"]);
    }
}
