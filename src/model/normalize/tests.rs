//! Pasted credentials with the expected secret and notes.

use super::*;
use AuthKind::{ApiKey, Basic, Bearer};
use CredentialError as E;
use NormalizeNote as N;
use proptest::prelude::*;

fn parse(kind: AuthKind, raw: &str) -> Result<(String, Vec<N>), E> {
    Normalized::parse(kind, raw.to_owned()).map(parts)
}

fn parts(pasted: Normalized) -> (String, Vec<N>) {
    (pasted.secret.expose().to_owned(), pasted.notes)
}

fn secret(secret: &str, notes: &[N]) -> Result<(String, Vec<N>), E> {
    Ok((secret.to_owned(), notes.to_vec()))
}

#[test]
fn one_trailing_newline_is_removed() {
    assert_eq!(parse(ApiKey, "abc"), secret("abc", &[]));
    assert_eq!(parse(ApiKey, "abc\n"), secret("abc", &[N::TrailingNewline]));
    assert_eq!(parse(ApiKey, "abc\r\n"), secret("abc", &[N::TrailingNewline]));
    assert_eq!(parse(ApiKey, "abc\n\n"), Err(E::LineBreak(4)));
    assert_eq!(parse(ApiKey, "abc\r"), Err(E::LineBreak(4)));
}

#[test]
fn invalid_header_values_are_rejected() {
    for raw in ["", "\n", "  ", "\"\"", "''\n", "X-API-Key:", "Authorization: "] {
        assert_eq!(parse(ApiKey, raw), Err(E::Empty), "{raw:?}");
    }
    assert_eq!(parse(Bearer, "Bearer "), Err(E::Empty));
    assert_eq!(parse(Basic, "Authorization: Basic"), Err(E::Empty));
    assert_eq!(parse(ApiKey, "a\0b"), Err(E::Nul(2)));
    assert_eq!(parse(ApiKey, "a\nb"), Err(E::LineBreak(2)));
    assert_eq!(parse(ApiKey, "\"a\r\nb\""), Err(E::LineBreak(2)));
    assert_eq!(parse(ApiKey, "a\tb"), Err(E::Control('\t', 2)));
    assert_eq!(parse(ApiKey, "a\u{9b}b"), Err(E::Control('\u{9b}', 2)));
    assert_eq!(parse(ApiKey, &"k".repeat(32 * 1024 + 1)), Err(E::TooLong));
}

#[test]
fn a_header_name_is_removed_for_the_matching_kind() {
    assert_eq!(parse(ApiKey, "X-API-Key: abc"), secret("abc", &[N::Header]));
    assert_eq!(parse(ApiKey, "x-api-key:abc"), secret("abc", &[N::Header]));
    assert_eq!(parse(ApiKey, "My-Token: abc"), secret("abc", &[N::Header]));
    assert_eq!(parse(Bearer, "authorization: bearer abc"), secret("abc", &[N::Header, N::Scheme]));
    assert_eq!(parse(Bearer, "BEARER  abc"), secret("abc", &[N::Scheme]));
    assert_eq!(parse(Bearer, "bearerabc"), secret("bearerabc", &[]));
    assert_eq!(parse(Bearer, "X-API-Key: abc"), secret("X-API-Key: abc", &[]));
}

#[test]
fn a_credential_of_another_kind_is_only_noted() {
    assert_eq!(parse(ApiKey, "user:pass"), secret("user:pass", &[N::LooksLikeBasic]));
    assert_eq!(parse(ApiKey, "Bearer abc"), secret("Bearer abc", &[N::LooksLikeBearer]));
    assert_eq!(parse(Bearer, "Basic abc"), secret("Basic abc", &[N::LooksLikeBasic]));
    assert_eq!(parse(ApiKey, "https://hook.example/x"), secret("https://hook.example/x", &[]));
}

#[test]
fn quotes_and_spaces_are_removed_once() {
    assert_eq!(parse(ApiKey, " \"abc\"\t"), secret("abc", &[N::Blanks, N::Quotes]));
    assert_eq!(parse(ApiKey, "'“abc”'"), secret("“abc”", &[N::Quotes]));
    assert_eq!(parse(ApiKey, "\"abc'"), secret("\"abc'", &[]));
    assert_eq!(parse(ApiKey, "\""), secret("\"", &[]));
    assert_eq!(parse(Basic, "\"user\":\"pass\""), secret("\"user\":\"pass\"", &[]));
    let curl = parse(Bearer, "'Authorization: Bearer abc'\n");
    assert_eq!(curl, secret("abc", &[N::TrailingNewline, N::Quotes, N::Header, N::Scheme]));
    assert_eq!(parse(Bearer, "Bearer \"abc\""), secret("abc", &[N::Scheme, N::Quotes]));
}

#[test]
fn invisible_characters_around_a_credential_are_removed() {
    assert_eq!(parse(ApiKey, "\u{feff}abc\n"), secret("abc", &[N::TrailingNewline, N::ByteOrderMark]));
    for outside in
        ["\u{200b}", "\u{a0}", "\u{3000}", "\u{2028}", "\u{85}", "\u{202a}", "\u{2060}", "\u{ad}", "\u{200e}"]
    {
        for raw in
            [format!("{outside}abc"), format!("abc{outside}"), format!("{outside}{outside}abc{outside}")]
        {
            assert_eq!(parse(ApiKey, &raw), secret("abc", &[N::Invisible]), "{raw:?}");
        }
        let inside = outside.chars().next().unwrap_or_default();
        let expected = if inside.is_control() { E::Control(inside, 2) } else { E::Invisible(inside, 2) };
        let whole = Normalized::parse(ApiKey, format!("a{outside}b"))
            .and_then(|pasted| crate::model::Credential::from_parts(ApiKey, None, pasted.secret));
        assert_eq!(whole.err(), Some(expected), "{outside:?}");
    }
    assert_eq!(parse(ApiKey, " \u{a0}abc"), secret("abc", &[N::Blanks, N::Invisible]));
    assert_eq!(parse(Bearer, "Bearer\u{a0}abc"), secret("abc", &[N::Scheme]));
    assert_eq!(parse(ApiKey, "X-API-Key:\u{a0}abc"), secret("abc", &[N::Header]));
    assert_eq!(parse(ApiKey, "\"\u{200b}abc\""), secret("abc", &[N::Quotes, N::Invisible]));
    assert_eq!(parse(ApiKey, "\u{feff}\u{200b}"), Err(E::Empty));
}

#[test]
fn a_line_of_json_or_yaml_loses_its_surroundings() {
    assert_eq!(parse(ApiKey, "\"abc\",\n"), secret("abc", &[N::TrailingNewline, N::Punctuation, N::Quotes]));
    assert_eq!(parse(Bearer, "'abc';"), secret("abc", &[N::Punctuation, N::Quotes]));
    assert_eq!(parse(ApiKey, "abc,"), secret("abc,", &[]));
    assert_eq!(
        parse(ApiKey, "  \"apiKey\": \"abc\","),
        secret("abc", &[N::Blanks, N::Member, N::Punctuation, N::Quotes])
    );
    assert_eq!(parse(Bearer, "\"token\":\"abc\""), secret("abc", &[N::Member, N::Quotes]));
    assert_eq!(
        parse(Bearer, "\"Authorization\": \"Bearer abc\""),
        secret("abc", &[N::Member, N::Quotes, N::Scheme])
    );
    assert_eq!(parse(Bearer, "bearer: abc"), secret("abc", &[N::Scheme]));
    assert_eq!(parse(Bearer, "Bearer:abc"), secret("abc", &[N::Scheme]));
    assert_eq!(parse(Basic, "bearer:abc"), secret("bearer:abc", &[]));
    assert_eq!(parse(Bearer, "bearer:"), Err(E::Empty));
}

#[test]
fn a_suspicious_credential_is_only_noted() {
    assert_eq!(parse(ApiKey, "your-key"), secret("your-key", &[N::LooksLikePlaceholder]));
    assert_eq!(parse(Bearer, "schlüssel"), secret("schlüssel", &[N::NotAscii]));
    assert_eq!(parse(Basic, "größe:ü"), secret("größe:ü", &[]));
}

#[test]
fn a_basic_auth_header_is_decoded() {
    let decoded = secret("user:pass", &[N::Header, N::Scheme, N::Decoded]);
    assert_eq!(parse(Basic, "Authorization: Basic dXNlcjpwYXNz"), decoded);
    assert_eq!(parse(Basic, "Basic dXNlcjpwYXNzMQ=="), secret("user:pass1", &[N::Scheme, N::Decoded]));
    assert_eq!(parse(Basic, "Basic dXNlcjpwYXNzMQ"), secret("user:pass1", &[N::Scheme, N::Decoded]));
    assert_eq!(parse(Basic, "basic user:pass"), secret("user:pass", &[N::Scheme]));
    assert_eq!(parse(Basic, "dXNlcjpwYXNz"), secret("dXNlcjpwYXNz", &[]));
    assert_eq!(parse(Basic, "Basic dXNlcjoKcGFzcw=="), Err(E::LineBreak(6)));
    assert_eq!(parse(Basic, "authorization:pass"), secret("authorization:pass", &[]));
}

#[test]
fn an_assignment_is_detected_but_preserved() {
    for raw in ["API_KEY=abc", "export API_KEY=abc", "export API_KEY=\"abc\"", "_K1=Bearer abc"] {
        let pasted = Normalized::parse(Bearer, raw.to_owned()).unwrap_or_else(|e| panic!("{raw}: {e}"));
        assert_eq!(pasted.secret.expose(), raw);
        let name = if raw.starts_with('_') { "_K1" } else { "API_KEY" };
        assert_eq!(pasted.looks_like_assignment.as_deref(), Some(name));
        let value = pasted.without_assignment();
        assert_eq!(value.secret.expose(), "abc");
        assert_eq!(value.looks_like_assignment, None);
        assert!(value.notes.contains(&N::Assignment), "{raw}");
    }
    assert_eq!(parse(ApiKey, "API_KEY=\"\""), Err(E::Empty));
}

#[test]
fn an_equals_sign_alone_is_not_an_assignment() {
    for raw in ["QUJD=", "QUJDRA==", "AB=cd", "1AB=cd", "abc=def", "ABc=d", "ABC", "exportABC=d", "=x"] {
        let pasted = Normalized::parse(ApiKey, raw.to_owned()).unwrap_or_else(|e| panic!("{raw}: {e}"));
        assert_eq!(pasted.looks_like_assignment, None, "{raw}");
        assert_eq!(pasted.without_assignment().secret.expose(), raw);
    }
}

#[test]
fn a_password_loses_only_its_newline() {
    let parse = |raw: &str| Normalized::parse_verbatim(raw.to_owned()).map(parts);
    assert_eq!(parse(" \"Bearer X_Y=1\" \n"), secret(" \"Bearer X_Y=1\" ", &[N::TrailingNewline]));
    assert_eq!(parse("\n"), secret("", &[N::TrailingNewline]));
    assert_eq!(parse("a\nb"), Err(E::LineBreak(2)));
    assert_eq!(parse("a\0"), Err(E::Nul(2)));
    assert_eq!(parse("a\tb"), Err(E::Control('\t', 2)));
    assert_eq!(parse("\u{feff} a \u{200b}"), secret(" a ", &[N::ByteOrderMark, N::Invisible]));
    assert_eq!(parse("a\u{200b}b"), Err(E::Invisible('\u{200b}', 2)));
    assert_eq!(parse("changeme"), secret("changeme", &[N::LooksLikePlaceholder]));
}

proptest! {
    #[test]
    fn a_normalized_credential_is_a_valid_header_value(raw in any::<String>(), kind in prop::sample::select(&[ApiKey, Bearer, Basic])) {
        if let Ok(pasted) = Normalized::parse(kind, raw) {
            for pasted in [pasted.secret.expose().to_owned(), pasted.without_assignment().secret.expose().to_owned()] {
                prop_assert!(!pasted.is_empty() && !pasted.contains(char::is_control));
            }
        }
    }

    #[test]
    fn a_plain_token_is_unchanged(token in "[A-Za-z0-9._~+/-]{1,80}={0,2}") {
        prop_assume!(!token.eq_ignore_ascii_case("bearer"));
        prop_assert_eq!(parse(Bearer, &token), secret(&token, &[]));
    }
}

#[test]
fn a_secret_loses_only_the_newline_after_a_single_line() {
    for (raw, expected, notes) in [
        ("postgres://u:p@db/x\r\n", "postgres://u:p@db/x", &[NormalizeNote::TrailingNewline][..]),
        ("\"Bearer x\"", "\"Bearer x\"", &[]),
        ("-----BEGIN\nKEY=\n", "-----BEGIN\nKEY=\n", &[]),
        ("a\n\n", "a\n\n", &[]),
        ("", "", &[]),
    ] {
        let secret = Normalized::parse(AuthKind::Secret, raw.to_owned()).expect("any text");
        assert_eq!((secret.secret.expose(), &secret.notes[..]), (expected, notes), "{raw:?}");
    }
}
