//! The parts of a credential that are not secret and that ordinary output contains.
//!
//! A value is masked with them. They only do not count when a part of a value is recognized.

/// Returns the parts of `value` that are not secret, as pairs of start and end in ascending order: `texts`, the origin
/// of a URL, and the header of a JSON Web Token.
pub(super) fn parts(value: &[u8], texts: &[&[u8]]) -> Vec<usize> {
    let mut is_public = vec![false; value.len()];
    is_public[..origin(value).max(token_header(value))].fill(true);
    for text in texts.iter().filter(|text| !text.is_empty()) {
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
    fn given_texts_are_public() {
        assert_eq!(
            public("alice:secret@api.example/alice:", &["alice:", "api.example"]),
            ["alice:", "api.example", "alice:"]
        );
        assert_eq!(public("aaab", &["aa", ""]), ["aaa"]);
    }
}
