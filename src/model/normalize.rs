//! Normalization of pasted credentials: removes a trailing newline, invisible characters, a header name, quotes or an
//! assignment.
//!
//! A note reports everything that was removed. Notes and errors contain no part of the credential.

use super::credential::{check, copy};
use super::header_name::is_token;
use super::stand_in::looks_like_placeholder;
use super::{AuthKind, CredentialError, Secret, text};
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::fmt;
use zeroize::Zeroizing;

/// A normalized credential. Has no `Debug`, because its secret has none.
pub struct Normalized {
    /// The credential, without the removed parts.
    pub secret: Secret,
    /// The removed parts and suspicious properties, in the order of detection.
    pub notes: Vec<NormalizeNote>,
    /// The `NAME` if the secret looks like `NAME=value`. The secret still contains both.
    pub looks_like_assignment: Option<String>,
    /// The value alone, if the secret looks like an assignment.
    value: Option<Box<Normalized>>,
}

/// A part that was removed from a pasted credential, or a suspicious property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NormalizeNote {
    /// One LF or CRLF was removed from the end.
    TrailingNewline,
    /// A byte order mark was removed.
    ByteOrderMark,
    /// Surrounding invisible characters, or blanks outside of ASCII, were removed.
    Invisible,
    /// Surrounding spaces or tabs were removed.
    Blanks,
    /// A pair of surrounding quotes was removed.
    Quotes,
    /// A comma or semicolon after the quotes was removed.
    Punctuation,
    /// A header name before the credential was removed.
    Header,
    /// The name of a JSON member before the credential was removed.
    Member,
    /// `Bearer` or `Basic` before the credential was removed.
    Scheme,
    /// The base64 of a basic auth header was decoded.
    Decoded,
    /// `NAME=` before the credential was removed.
    Assignment,
    /// Given as another type, but looks like basic auth. Unchanged.
    LooksLikeBasic,
    /// Given as an API key, but looks like a bearer token. Unchanged.
    LooksLikeBearer,
    /// Reads like a placeholder. Unchanged.
    LooksLikePlaceholder,
    /// A key or token with characters from U+0080 to U+00FF. Unchanged.
    NotAscii,
}

impl fmt::Display for NormalizeNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TrailingNewline => "took off the trailing newline",
            Self::ByteOrderMark => "took off the byte order mark",
            Self::Invisible => "took off invisible characters around the credential",
            Self::Blanks => "took off the blanks around the credential",
            Self::Quotes => "took off the quotes around the credential",
            Self::Punctuation => "took off the comma or semicolon after the quotes",
            Self::Header => "took off the header name",
            Self::Member => "took off the JSON name before the credential",
            Self::Scheme => "took off the scheme before the credential",
            Self::Decoded => "decoded username and password from base64",
            Self::Assignment => "took off the variable name before the credential",
            Self::LooksLikeBasic => "this looks like basic auth; it was kept as it is",
            Self::LooksLikeBearer => "this looks like a bearer token; it was kept as it is",
            Self::LooksLikePlaceholder => "this looks like a placeholder; it was kept as it is",
            Self::NotAscii => {
                "this has characters outside of ASCII, which HTTP clients encode in different ways"
            }
        })
    }
}

impl Normalized {
    /// Removes everything that is not part of a pasted credential, and records each step in a note.
    ///
    /// # Errors
    /// `Empty`, `Nul`, `LineBreak`, `Control`, `Invisible` or `TooLong`.
    pub fn parse(kind: AuthKind, raw: String) -> Result<Self, CredentialError> {
        if kind == AuthKind::Secret {
            return Ok(Self::parse_secret(raw));
        }
        let raw = Zeroizing::new(raw);
        let (text, newline) = without_newline(&raw);
        let mut outer = Peeler { text, notes: newline.into_iter().collect(), quoted: false };
        outer.peel(kind);
        let whole = outer.text;
        let notes = outer.notes.clone();
        let mut pasted = outer.finish(kind)?;
        // After a header name or a scheme, an `=` is part of the credential.
        let bare = !notes.iter().any(|note| matches!(note, NormalizeNote::Header | NormalizeNote::Scheme));
        if let Some((name, value)) = assignment(whole).filter(|_| bare) {
            let quoted = notes.contains(&NormalizeNote::Quotes);
            let mut inner = Peeler { text: value, notes, quoted };
            inner.note(NormalizeNote::Assignment);
            inner.peel(kind);
            pasted.looks_like_assignment = Some(name.to_owned());
            pasted.value = Some(Box::new(inner.finish(kind)?));
        }
        Ok(pasted)
    }

    /// Removes the newline after a single line. Several lines are a file, which stays as it is.
    fn parse_secret(raw: String) -> Self {
        let raw = Zeroizing::new(raw);
        match without_newline(&raw) {
            (line, Some(note)) if !line.contains('\n') => Self::of(copy(line), vec![note]),
            _ => Self::of(copy(&raw), Vec::new()),
        }
    }

    /// Normalizes text in which quotes and spaces can be intended: a password of basic auth, or a field of JSON. Removes
    /// one trailing newline and surrounding invisible characters only. Empty text is allowed.
    ///
    /// # Errors
    /// `Nul`, `LineBreak`, `Control`, `Invisible` or `TooLong`.
    pub fn parse_verbatim(raw: String) -> Result<Self, CredentialError> {
        let raw = Zeroizing::new(raw);
        let (text, newline) = without_newline(&raw);
        let mut outer = Peeler { text, notes: newline.into_iter().collect(), quoted: true };
        outer.invisible(is_invisible_outside);
        check(outer.text)?;
        if looks_like_placeholder(outer.text) {
            outer.note(NormalizeNote::LooksLikePlaceholder);
        }
        Ok(Self::of(copy(outer.text), outer.notes))
    }

    /// Returns the value alone if this looks like `NAME=value`, otherwise `self`.
    pub fn without_assignment(self) -> Self {
        match self.value {
            Some(value) => *value,
            None => self,
        }
    }

    fn of(secret: Secret, notes: Vec<NormalizeNote>) -> Self {
        Self { secret, notes, looks_like_assignment: None, value: None }
    }
}

/// Text from which layers are removed one after the other.
struct Peeler<'a> {
    text: &'a str,
    notes: Vec<NormalizeNote>,
    quoted: bool,
}

impl<'a> Peeler<'a> {
    fn peel(&mut self, kind: AuthKind) {
        self.around();
        if kind != AuthKind::Basic {
            self.member();
        }
        self.header(kind);
        self.scheme(kind);
        self.around();
    }

    fn note(&mut self, note: NormalizeNote) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn take(&mut self, rest: &'a str, note: NormalizeNote) {
        self.text = rest;
        self.note(note);
    }

    /// Removes surrounding blanks, invisible characters and, at most once in total, quotes.
    fn around(&mut self) {
        self.invisible(is_outside);
        if self.quoted {
            return;
        }
        let bare = self.text.strip_suffix([',', ';']).filter(|bare| unquoted(bare).is_some());
        if let Some(bare) = bare {
            self.take(bare, NormalizeNote::Punctuation);
        }
        if let Some(inside) = unquoted(self.text) {
            self.quoted = true;
            self.take(inside, NormalizeNote::Quotes);
            self.invisible(is_outside);
        }
    }

    /// Removes the characters at both ends for which `is_removed` holds, and notes their kinds.
    fn invisible(&mut self, is_removed: fn(char) -> bool) {
        let bare = self.text.trim_matches(is_removed);
        let start = self.text.len() - self.text.trim_start_matches(is_removed).len();
        let removed = [&self.text[..start], &self.text[start + bare.len()..]];
        for found in removed.into_iter().flat_map(str::chars) {
            self.note(match found {
                ' ' | '\t' => NormalizeNote::Blanks,
                '\u{feff}' => NormalizeNote::ByteOrderMark,
                _ => NormalizeNote::Invisible,
            });
        }
        self.text = bare;
    }

    /// Removes the name of a JSON member, as in `"key": "value",`.
    fn member(&mut self) {
        let value = self.text.strip_prefix('"').and_then(|rest| {
            let (_, value) = rest.split_once('"')?;
            Some(value.trim_start_matches(is_outside).strip_prefix(':')?.trim_start_matches(is_outside))
        });
        let is_quoted = |value: &&str| unquoted(value.strip_suffix([',', ';']).unwrap_or(value)).is_some();
        if let Some(value) = value.filter(is_quoted) {
            self.take(value, NormalizeNote::Member);
            self.around();
        }
    }

    fn header(&mut self, kind: AuthKind) {
        let Some((name, rest)) = self.text.split_once(':') else {
            return;
        };
        let value = rest.trim_start_matches(is_outside);
        if kind == AuthKind::Bearer && name.eq_ignore_ascii_case("bearer") {
            return self.take(value, NormalizeNote::Scheme);
        }
        let authorization = name.eq_ignore_ascii_case("authorization");
        let is_header = match kind {
            // Without a space after the colon, `name:value` could be a key that contains a colon.
            AuthKind::ApiKey => {
                let known = authorization || name.eq_ignore_ascii_case("x-api-key");
                known || (is_token(name) && value.len() < rest.len())
            }
            AuthKind::Bearer => authorization,
            // `authorization` could be a username, unless the scheme follows.
            AuthKind::Basic => authorization && after_scheme(value, "basic").is_some(),
            AuthKind::Secret => false,
        };
        if is_header {
            self.take(value, NormalizeNote::Header);
        }
    }

    fn scheme(&mut self, kind: AuthKind) {
        let rest = match kind {
            AuthKind::ApiKey | AuthKind::Secret => None,
            AuthKind::Bearer => after_scheme(self.text, "bearer"),
            AuthKind::Basic => after_scheme(self.text, "basic"),
        };
        if let Some(rest) = rest {
            self.take(rest, NormalizeNote::Scheme);
        }
    }

    /// Validates the remaining secret, decodes a basic auth header, and notes suspicious properties.
    fn finish(mut self, kind: AuthKind) -> Result<Normalized, CredentialError> {
        if self.text.is_empty() {
            return Err(CredentialError::Empty);
        }
        check(self.text)?;
        let is_basic_header = kind == AuthKind::Basic && self.notes.contains(&NormalizeNote::Scheme);
        if let Some(pair) = decoded(self.text).filter(|_| is_basic_header) {
            check(&pair)?;
            self.note(NormalizeNote::Decoded);
            return Ok(Normalized::of(copy(&pair), self.notes));
        }
        if let Some(note) = looks_like_another(kind, self.text) {
            self.note(note);
        }
        if looks_like_placeholder(self.text) {
            self.note(NormalizeNote::LooksLikePlaceholder);
        }
        if kind != AuthKind::Basic && self.text.contains(|c| ('\u{80}'..='\u{ff}').contains(&c)) {
            self.note(NormalizeNote::NotAscii);
        }
        Ok(Normalized::of(copy(self.text), self.notes))
    }
}

/// Returns whether a character is removed around a credential: a blank, or an invisible character outside of ASCII.
fn is_outside(c: char) -> bool {
    matches!(c, ' ' | '\t') || is_invisible_outside(c)
}

fn is_invisible_outside(c: char) -> bool {
    !c.is_ascii() && (c.is_whitespace() || text::is_deceptive(c))
}

fn without_newline(raw: &str) -> (&str, Option<NormalizeNote>) {
    match raw.strip_suffix("\r\n").or_else(|| raw.strip_suffix('\n')) {
        Some(text) => (text, Some(NormalizeNote::TrailingNewline)),
        None => (raw, None),
    }
}

/// Removes one pair of quotes. If the same quote occurs inside, as in `"user":"pass"`, the outer ones are not a pair.
fn unquoted(text: &str) -> Option<&str> {
    [('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’')].into_iter().find_map(|(open, close)| {
        let inside = text.strip_prefix(open)?.strip_suffix(close)?;
        (!inside.contains([open, close])).then_some(inside)
    })
}

/// Returns the text after a scheme and its spaces, or an empty string after a bare scheme. The case of the scheme is
/// ignored (RFC 9110 section 11.1).
fn after_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (word, rest) = text.split_at_checked(scheme.len())?;
    let fits = word.eq_ignore_ascii_case(scheme) && (rest.is_empty() || rest.starts_with(is_outside));
    fits.then(|| rest.trim_start_matches(is_outside))
}

/// Decodes `user:password` from base64, with or without padding.
fn decoded(text: &str) -> Option<Zeroizing<String>> {
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let bytes = Zeroizing::new(GeneralPurpose::new(&alphabet::STANDARD, lenient).decode(text).ok()?);
    let pair = std::str::from_utf8(&bytes).ok()?;
    pair.contains(':').then(|| Zeroizing::new(pair.to_owned()))
}

/// Splits `NAME=value`, with an optional `export`. The name has at least three characters, and a value of only `=` is
/// base64 padding.
fn assignment(text: &str) -> Option<(&str, &str)> {
    let exported = text.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t']));
    let (name, value) = exported.unwrap_or(text).trim_start_matches([' ', '\t']).split_once('=')?;
    let is_name = name.len() >= 3
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    let padding = value.bytes().all(|b| b == b'=');
    (is_name && !padding).then_some((name, value))
}

fn looks_like_another(kind: AuthKind, text: &str) -> Option<NormalizeNote> {
    if kind == AuthKind::Basic {
        return None;
    }
    if after_scheme(text, "basic").is_some() {
        return Some(NormalizeNote::LooksLikeBasic);
    }
    if kind == AuthKind::Bearer {
        return None;
    }
    if after_scheme(text, "bearer").is_some() {
        return Some(NormalizeNote::LooksLikeBearer);
    }
    let (user, password) = text.split_once(':')?;
    let pair = is_token(user) && !password.is_empty() && !password.starts_with("//");
    pair.then_some(NormalizeNote::LooksLikeBasic)
}

#[cfg(test)]
mod tests;
