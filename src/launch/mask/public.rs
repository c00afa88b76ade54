//! The parts of a credential that are not secret and that ordinary output contains.
//!
//! A value is masked with them. They only do not count when a part of a value is recognized.

use std::ops::Range;

/// The start and the end of the first and last line of a key or certificate, RFC 7468 section 3.
const BOUNDARIES: [&[u8]; 2] = [b"-----BEGIN ", b"-----END "];
const DASHES: &[u8] = b"-----";

/// The longest label in such a line that is recognized, in bytes: over that of any label in use.
const LONGEST_LABEL: usize = 40;

/// Texts that are the same in every key file of a Google service account, and that programs print.
const SERVICE_ACCOUNT: [&[u8]; 7] = [
    b"\"type\": \"service_account\"",
    b"https://accounts.google.com/o/oauth2/auth",
    b"https://oauth2.googleapis.com/token",
    b"https://www.googleapis.com/oauth2/v1/certs",
    b"https://www.googleapis.com/robot/v1/metadata/x509/",
    b"\"universe_domain\": \"googleapis.com\"",
    b"\"auth_provider_x509_cert_url\": \"",
];

/// Returns the parts of `value` that are not secret, as pairs of start and end in ascending order: `texts`, the origin
/// of a URL, the header of a JSON Web Token, the first and last line of a key, and the constants of a key file.
pub(crate) fn parts(value: &[u8], texts: &[&[u8]]) -> Vec<usize> {
    let mut is_public = vec![false; value.len()];
    is_public[..origin(value).max(token_header(value))].fill(true);
    for boundary in boundaries(value) {
        is_public[boundary].fill(true);
    }
    let constants = if value.starts_with(b"{") { &SERVICE_ACCOUNT[..] } else { &[] };
    for text in texts.iter().chain(constants).filter(|text| !text.is_empty()) {
        for at in 0..value.len().saturating_sub(text.len() - 1) {
            if value[at..].starts_with(text) {
                is_public[at..at + text.len()].fill(true);
            }
        }
    }
    let is_edge = |&at: &usize| {
        let before = at > 0 && is_public[at - 1];
        before != is_public.get(at).copied().unwrap_or(false)
    };
    (0..=value.len()).filter(is_edge).collect()
}

/// Returns whether a line is the first or the last one of a key or certificate.
pub(crate) fn is_boundary(line: &[u8]) -> bool {
    boundaries(line).next() == Some(0..line.len())
}

/// Iterates over the first and last lines of keys and certificates in a value.
fn boundaries(value: &[u8]) -> impl Iterator<Item = Range<usize>> + use<'_> {
    let may_start = |at: &usize| value[*at..].starts_with(DASHES);
    (0..value.len()).filter(may_start).filter_map(|at| {
        let start = BOUNDARIES.iter().find(|start| value[at..].starts_with(start))?;
        let label = &value[at + start.len()..];
        let length = label.iter().take(LONGEST_LABEL).take_while(|byte| is_label(**byte)).count();
        let end = at + start.len() + length + DASHES.len();
        value.get(..end)?.ends_with(DASHES).then_some(at..end)
    })
}

/// Returns whether a byte occurs in the label of a key. Labels in use consist of words in upper case, such as `RSA PRIVATE
/// KEY`.
fn is_label(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' '
}

/// Returns the length of `scheme://host/` at the start of a value. If user information precedes the host, only the scheme
/// counts.
fn origin(value: &[u8]) -> usize {
    let scheme =
        value.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
    if scheme == 0 || !value[scheme..].starts_with(b"://") {
        return 0;
    }
    let start = scheme + 3;
    let host = value[start..].iter().take_while(|byte| !b"/?#".contains(byte)).count();
    if value[start..start + host].contains(&b'@') { start } else { (start + host + 1).min(value.len()) }
}

/// Returns the length of the header of a JSON Web Token (RFC 7519), with its dot. It names the algorithm and is the same for
/// many tokens.
fn token_header(value: &[u8]) -> usize {
    let dots = value.iter().filter(|&&byte| byte == b'.').count();
    // `eyJ` is the base64 of `{"` followed by a letter.
    match value.iter().position(|&byte| byte == b'.') {
        Some(dot) if value.starts_with(b"eyJ") && (dots == 2 || dots == 4) => dot + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the public parts of a value.
    fn public<'a>(value: &'a str, texts: &[&str]) -> Vec<&'a str> {
        let texts: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
        parts(value.as_bytes(), &texts).chunks(2).map(|part| &value[part[0]..part[1]]).collect()
    }

    #[test]
    fn an_ordinary_key_is_secret_throughout() {
        for value in ["", "sk_live_0123456789", "eyJhbGciOiJIUzI1NiJ9", "a.b.c", "://", "mailto:a@b"] {
            assert_eq!(public(value, &[]), [""; 0], "{value}");
        }
    }

    #[test]
    fn the_header_of_a_json_web_token_is_public() {
        assert_eq!(public("eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln", &[]), ["eyJhbGciOiJub25lIn0."]);
    }

    #[test]
    fn the_origin_of_a_url_is_public() {
        assert_eq!(public("https://hooks.example/T0/B0", &[]), ["https://hooks.example/"]);
        assert_eq!(public("https://hooks.example", &[]), ["https://hooks.example"]);
        assert_eq!(public("postgres://u:p@db.example/x", &[]), ["postgres://"]);
    }

    #[test]
    fn the_first_and_last_line_of_a_key_are_public() {
        let key = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----\n";
        assert_eq!(public(key, &[]), ["-----BEGIN EC PRIVATE KEY-----", "-----END EC PRIVATE KEY-----"]);
        let in_json = r#"{"private_key": "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"}"#;
        assert_eq!(public(in_json, &[]), ["-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"]);
        for other in ["-----BEGIN hunter2-----", "-----BEGIN KEY----", "----------", "-----END "] {
            assert_eq!(public(other, &[]), [""; 0], "{other}");
            assert!(!is_boundary(other.as_bytes()));
        }
        assert!(is_boundary(b"-----BEGIN PRIVATE KEY-----"));
        assert!(!is_boundary(b"x-----BEGIN PRIVATE KEY-----"));
    }

    #[test]
    fn the_constants_of_a_key_file_are_public() {
        let file = r#"{"token_uri": "https://oauth2.googleapis.com/token", "client_id": "1"}"#;
        assert_eq!(public(file, &[]), ["https://oauth2.googleapis.com/token"]);
        assert_eq!(public("x https://oauth2.googleapis.com/token", &[]), [""; 0]);
    }

    #[test]
    fn given_texts_are_public() {
        assert_eq!(
            public("alice:secret@api.example/alice:", &["alice:", "api.example"]),
            ["alice:", "api.example", "alice:"]
        );
        assert_eq!(public("aaab", &["aa", ""]), ["aaa"]);
    }
}
