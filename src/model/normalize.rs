//! What people paste for a credential: a trailing newline, a whole header, quotes, an assignment.
//!
//! Whatever is taken off is said in a note. No note and no error holds any part of the credential.

use super::credential::{check, copy};
use super::header::is_token;
use super::{AuthKind, CredentialError, Secret};
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::fmt;
use zeroize::Zeroizing;

/// A pasted credential, looked at. It has no `Debug`, as its secret has none.
pub struct Normalized {
    /// The credential, without what the notes say was taken off.
    pub secret: Secret,
    /// What was taken off, and what looks odd, in the order in which it was seen.
    pub notes: Vec<NormalizeNote>,
    /// The `NAME` when the secret reads `NAME=value`; the secret still holds both.
    pub looks_like_assignment: Option<String>,
    /// The value alone, when the secret looks like an assignment.
    value: Option<Box<Normalized>>,
}

/// What was done to a pasted credential, or what looks odd about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NormalizeNote {
    /// One LF or CRLF at the end is gone.
    TrailingNewline,
    /// Blanks around the credential are gone.
    Blanks,
    /// A pair of quotes around the credential is gone.
    Quotes,
    /// The name of a header before the credential is gone.
    Header,
    /// `Bearer` or `Basic` before the credential is gone.
    Scheme,
    /// The base64 of a basic header was decoded.
    Decoded,
    /// `NAME=` before the credential is gone.
    Assignment,
    /// It was given as something else, but looks like basic auth. Nothing was changed.
    LooksLikeBasic,
    /// It was given as an API key, but looks like a bearer token. Nothing was changed.
    LooksLikeBearer,
}

impl fmt::Display for NormalizeNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TrailingNewline => "took off the trailing newline",
            Self::Blanks => "took off the blanks around the credential",
            Self::Quotes => "took off the quotes around the credential",
            Self::Header => "took off the header name",
            Self::Scheme => "took off the scheme before the credential",
            Self::Decoded => "decoded username and password from base64",
            Self::Assignment => "took off the variable name before the credential",
            Self::LooksLikeBasic => "this looks like basic auth; it was kept as it is",
            Self::LooksLikeBearer => "this looks like a bearer token; it was kept as it is",
        })
    }
}

impl Normalized {
    /// Looks at a pasted credential: takes off what does not belong to it and notes what it did.
    ///
    /// # Errors
    /// `Empty`, `Nul`, `LineBreak`, `Control` or `TooLong`.
    pub fn look(kind: AuthKind, raw: String) -> Result<Self, CredentialError> {
        let raw = Zeroizing::new(raw);
        let (text, newline) = without_newline(&raw);
        let mut outer = Peel { text, notes: newline.into_iter().collect(), quoted: false };
        outer.all(kind);
        let whole = outer.text;
        let notes = outer.notes.clone();
        let mut pasted = outer.finish(kind)?;
        // After a header or a scheme, an `=` belongs to the credential.
        let bare = !notes.iter().any(|note| matches!(note, NormalizeNote::Header | NormalizeNote::Scheme));
        if let Some((name, value)) = assignment(whole).filter(|_| bare) {
            let quoted = notes.contains(&NormalizeNote::Quotes);
            let mut inner = Peel { text: value, notes, quoted };
            inner.note(NormalizeNote::Assignment);
            inner.all(kind);
            pasted.looks_like_assignment = Some(name.to_owned());
            pasted.value = Some(Box::new(inner.finish(kind)?));
        }
        Ok(pasted)
    }

    /// Looks at a password of basic auth, in which quotes and blanks may be meant: only one trailing newline goes.
    /// An empty password is allowed.
    ///
    /// # Errors
    /// `Nul`, `LineBreak`, `Control` or `TooLong`.
    pub fn look_password(raw: String) -> Result<Self, CredentialError> {
        let raw = Zeroizing::new(raw);
        let (text, newline) = without_newline(&raw);
        check(text)?;
        Ok(Self::of(copy(text), newline.into_iter().collect()))
    }

    /// The value alone when this looks like `NAME=value`, otherwise what it was.
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

/// A text from which layers are taken, one after the other.
struct Peel<'a> {
    text: &'a str,
    notes: Vec<NormalizeNote>,
    quoted: bool,
}

impl<'a> Peel<'a> {
    fn all(&mut self, kind: AuthKind) {
        self.around();
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

    /// Blanks and, once in all, quotes.
    fn around(&mut self) {
        self.blanks();
        if let Some(inside) = unquoted(self.text).filter(|_| !self.quoted) {
            self.quoted = true;
            self.take(inside, NormalizeNote::Quotes);
            self.blanks();
        }
    }

    fn blanks(&mut self) {
        let bare = self.text.trim_matches([' ', '\t']);
        if bare.len() < self.text.len() {
            self.take(bare, NormalizeNote::Blanks);
        }
    }

    fn header(&mut self, kind: AuthKind) {
        let Some((name, rest)) = self.text.split_once(':') else {
            return;
        };
        let value = rest.trim_start_matches([' ', '\t']);
        let authorization = name.eq_ignore_ascii_case("authorization");
        let fits = match kind {
            // Without a blank after the colon, `name:value` might as well be a key that holds a colon.
            AuthKind::ApiKey => {
                let known = authorization || name.eq_ignore_ascii_case("x-api-key");
                known || (is_token(name) && value.len() < rest.len())
            }
            AuthKind::Bearer => authorization,
            // `authorization` may be somebody's user name, unless the scheme follows.
            AuthKind::Basic => authorization && after_scheme(value, "basic").is_some(),
        };
        if fits {
            self.take(value, NormalizeNote::Header);
        }
    }

    fn scheme(&mut self, kind: AuthKind) {
        let rest = match kind {
            AuthKind::ApiKey => None,
            AuthKind::Bearer => after_scheme(self.text, "bearer"),
            AuthKind::Basic => after_scheme(self.text, "basic"),
        };
        if let Some(rest) = rest {
            self.take(rest, NormalizeNote::Scheme);
        }
    }

    /// The secret that is left, decoded if it was a basic header, and what looks odd about it.
    fn finish(mut self, kind: AuthKind) -> Result<Normalized, CredentialError> {
        if self.text.is_empty() {
            return Err(CredentialError::Empty);
        }
        check(self.text)?;
        let schemed = kind == AuthKind::Basic && self.notes.contains(&NormalizeNote::Scheme);
        if let Some(pair) = decoded(self.text).filter(|_| schemed) {
            check(&pair)?;
            self.note(NormalizeNote::Decoded);
            return Ok(Normalized::of(copy(&pair), self.notes));
        }
        if let Some(odd) = looks_like_another(kind, self.text) {
            self.note(odd);
        }
        Ok(Normalized::of(copy(self.text), self.notes))
    }
}

fn without_newline(raw: &str) -> (&str, Option<NormalizeNote>) {
    match raw.strip_suffix("\r\n").or_else(|| raw.strip_suffix('\n')) {
        Some(text) => (text, Some(NormalizeNote::TrailingNewline)),
        None => (raw, None),
    }
}

/// The inside of one pair of quotes. With the same quote inside, as in `"user":"pass"`, the outer ones are no pair.
fn unquoted(text: &str) -> Option<&str> {
    [('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’')].into_iter().find_map(|(open, close)| {
        let inside = text.strip_prefix(open)?.strip_suffix(close)?;
        (!inside.contains([open, close])).then_some(inside)
    })
}

/// What follows a scheme and its blanks, or nothing after the bare scheme (RFC 9110 section 11.1: any case).
fn after_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (word, rest) = text.split_at_checked(scheme.len())?;
    let fits = word.eq_ignore_ascii_case(scheme) && (rest.is_empty() || rest.starts_with([' ', '\t']));
    fits.then(|| rest.trim_start_matches([' ', '\t']))
}

/// `user:password` out of base64, with or without padding.
fn decoded(text: &str) -> Option<Zeroizing<String>> {
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let bytes = Zeroizing::new(GeneralPurpose::new(&alphabet::STANDARD, lenient).decode(text).ok()?);
    let pair = std::str::from_utf8(&bytes).ok()?;
    pair.contains(':').then(|| Zeroizing::new(pair.to_owned()))
}

/// `NAME=value`, also after `export`. A name has three characters at least, and padding is no value.
fn assignment(text: &str) -> Option<(&str, &str)> {
    let exported = text.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t']));
    let (name, value) = exported.unwrap_or(text).trim_start_matches([' ', '\t']).split_once('=')?;
    let shaped = name.len() >= 3
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    let padding = value.bytes().all(|b| b == b'=');
    (shaped && !padding).then_some((name, value))
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
