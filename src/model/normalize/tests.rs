//! Transcripts of pasted credentials: what was pasted, what is kept, what is said.

use super::*;
use AuthKind::{ApiKey, Basic, Bearer};
use CredentialError as E;
use NormalizeNote as N;
use proptest::prelude::*;

fn look(kind: AuthKind, raw: &str) -> Result<(String, Vec<N>), E> {
    Normalized::look(kind, raw.to_owned()).map(seen)
}

fn seen(pasted: Normalized) -> (String, Vec<N>) {
    (pasted.secret.expose().to_owned(), pasted.notes)
}

fn kept(secret: &str, notes: &[N]) -> Result<(String, Vec<N>), E> {
    Ok((secret.to_owned(), notes.to_vec()))
}

#[test]
fn one_trailing_newline_is_taken_off() {
    assert_eq!(look(ApiKey, "abc"), kept("abc", &[]));
    assert_eq!(look(ApiKey, "abc\n"), kept("abc", &[N::TrailingNewline]));
    assert_eq!(look(ApiKey, "abc\r\n"), kept("abc", &[N::TrailingNewline]));
    assert_eq!(look(ApiKey, "abc\n\n"), Err(E::LineBreak));
    assert_eq!(look(ApiKey, "abc\r"), Err(E::LineBreak));
}

#[test]
fn what_no_header_can_carry_is_refused() {
    for raw in ["", "\n", "  ", "\"\"", "''\n", "X-API-Key:", "Authorization: "] {
        assert_eq!(look(ApiKey, raw), Err(E::Empty), "{raw:?}");
    }
    assert_eq!(look(Bearer, "Bearer "), Err(E::Empty));
    assert_eq!(look(Basic, "Authorization: Basic"), Err(E::Empty));
    assert_eq!(look(ApiKey, "a\0b"), Err(E::Nul));
    assert_eq!(look(ApiKey, "a\nb"), Err(E::LineBreak));
    assert_eq!(look(ApiKey, "\"a\r\nb\""), Err(E::LineBreak));
    assert_eq!(look(ApiKey, "a\tb"), Err(E::Control));
    assert_eq!(look(ApiKey, "a\u{9b}b"), Err(E::Control));
    assert_eq!(look(ApiKey, &"k".repeat(32 * 1024 + 1)), Err(E::TooLong));
}

#[test]
fn headers_are_taken_off_for_the_fitting_kind() {
    assert_eq!(look(ApiKey, "X-API-Key: abc"), kept("abc", &[N::Header]));
    assert_eq!(look(ApiKey, "x-api-key:abc"), kept("abc", &[N::Header]));
    assert_eq!(look(ApiKey, "My-Token: abc"), kept("abc", &[N::Header]));
    assert_eq!(look(Bearer, "authorization: bearer abc"), kept("abc", &[N::Header, N::Scheme]));
    assert_eq!(look(Bearer, "BEARER  abc"), kept("abc", &[N::Scheme]));
    assert_eq!(look(Bearer, "bearerabc"), kept("bearerabc", &[]));
    assert_eq!(look(Bearer, "X-API-Key: abc"), kept("X-API-Key: abc", &[]));
}

#[test]
fn another_kinds_paste_is_only_remarked_on() {
    assert_eq!(look(ApiKey, "user:pass"), kept("user:pass", &[N::LooksLikeBasic]));
    assert_eq!(look(ApiKey, "Bearer abc"), kept("Bearer abc", &[N::LooksLikeBearer]));
    assert_eq!(look(Bearer, "Basic abc"), kept("Basic abc", &[N::LooksLikeBasic]));
    assert_eq!(look(ApiKey, "https://hook.example/x"), kept("https://hook.example/x", &[]));
}

#[test]
fn quotes_and_blanks_are_taken_off_once() {
    assert_eq!(look(ApiKey, " \"abc\"\t"), kept("abc", &[N::Blanks, N::Quotes]));
    assert_eq!(look(ApiKey, "'“abc”'"), kept("“abc”", &[N::Quotes]));
    assert_eq!(look(ApiKey, "\"abc'"), kept("\"abc'", &[]));
    assert_eq!(look(ApiKey, "\""), kept("\"", &[]));
    assert_eq!(look(Basic, "\"user\":\"pass\""), kept("\"user\":\"pass\"", &[]));
    let curl = look(Bearer, "'Authorization: Bearer abc'\n");
    assert_eq!(curl, kept("abc", &[N::TrailingNewline, N::Quotes, N::Header, N::Scheme]));
    assert_eq!(look(Bearer, "Bearer \"abc\""), kept("abc", &[N::Scheme, N::Quotes]));
}

#[test]
fn a_basic_header_is_decoded() {
    let decoded = kept("user:pass", &[N::Header, N::Scheme, N::Decoded]);
    assert_eq!(look(Basic, "Authorization: Basic dXNlcjpwYXNz"), decoded);
    assert_eq!(look(Basic, "Basic dXNlcjpwYXNzMQ=="), kept("user:pass1", &[N::Scheme, N::Decoded]));
    assert_eq!(look(Basic, "Basic dXNlcjpwYXNzMQ"), kept("user:pass1", &[N::Scheme, N::Decoded]));
    assert_eq!(look(Basic, "basic user:pass"), kept("user:pass", &[N::Scheme]));
    assert_eq!(look(Basic, "dXNlcjpwYXNz"), kept("dXNlcjpwYXNz", &[]));
    assert_eq!(look(Basic, "Basic dXNlcjoKcGFzcw=="), Err(E::LineBreak));
    assert_eq!(look(Basic, "authorization:pass"), kept("authorization:pass", &[]));
}

#[test]
fn an_assignment_is_kept_until_somebody_decides() {
    for raw in ["API_KEY=abc", "export API_KEY=abc", "export API_KEY=\"abc\"", "_K1=Bearer abc"] {
        let pasted = Normalized::look(Bearer, raw.to_owned()).unwrap_or_else(|e| panic!("{raw}: {e}"));
        assert_eq!(pasted.secret.expose(), raw);
        let name = if raw.starts_with('_') { "_K1" } else { "API_KEY" };
        assert_eq!(pasted.looks_like_assignment.as_deref(), Some(name));
        let value = pasted.without_assignment();
        assert_eq!(value.secret.expose(), "abc");
        assert_eq!(value.looks_like_assignment, None);
        assert!(value.notes.contains(&N::Assignment), "{raw}");
    }
    assert_eq!(look(ApiKey, "API_KEY=\"\""), Err(E::Empty));
}

#[test]
fn an_equals_sign_alone_is_no_assignment() {
    for raw in ["QUJD=", "QUJDRA==", "AB=cd", "1AB=cd", "abc=def", "ABc=d", "ABC", "exportABC=d", "=x"] {
        let pasted = Normalized::look(ApiKey, raw.to_owned()).unwrap_or_else(|e| panic!("{raw}: {e}"));
        assert_eq!(pasted.looks_like_assignment, None, "{raw}");
        assert_eq!(pasted.without_assignment().secret.expose(), raw);
    }
}

#[test]
fn a_password_keeps_everything_but_the_newline() {
    let look = |raw: &str| Normalized::look_password(raw.to_owned()).map(seen);
    assert_eq!(look(" \"Bearer X_Y=1\" \n"), kept(" \"Bearer X_Y=1\" ", &[N::TrailingNewline]));
    assert_eq!(look("\n"), kept("", &[N::TrailingNewline]));
    assert_eq!(look("a\nb"), Err(E::LineBreak));
    assert_eq!(look("a\0"), Err(E::Nul));
    assert_eq!(look("a\tb"), Err(E::Control));
}

proptest! {
    #[test]
    fn what_is_kept_can_stand_in_a_header(raw in any::<String>(), kind in prop::sample::select(&AuthKind::ALL)) {
        if let Ok(pasted) = Normalized::look(kind, raw) {
            for pasted in [pasted.secret.expose().to_owned(), pasted.without_assignment().secret.expose().to_owned()] {
                prop_assert!(!pasted.is_empty() && !pasted.contains(char::is_control));
            }
        }
    }

    #[test]
    fn a_plain_token_is_never_changed(token in "[A-Za-z0-9._~+/-]{1,80}={0,2}") {
        prop_assume!(!token.eq_ignore_ascii_case("bearer"));
        prop_assert_eq!(look(Bearer, &token), kept(&token, &[]));
    }
}
