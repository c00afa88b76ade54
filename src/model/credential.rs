//! A validated credential and its parts.

use super::providers::{MIN_KEY_BYTES, Provider, provider_of_key};
use super::{AuthKind, Secret, StandIn, ValuePart, text};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// The secret that authenticates a request. Has no `Debug`, because its parts have none.
pub enum Credential {
    /// An API key.
    Key(Secret),
    /// A bearer token.
    Token(Secret),
    /// A username and password, RFC 7617.
    Basic {
        /// Not empty, and without a colon.
        username: Secret,
        /// May be empty.
        password: Secret,
    },
    /// A value without a header, possibly of several lines.
    Secret(Secret),
}

/// Why a string is not a valid credential. No variant contains any part of the string but an invisible character.
/// Positions count characters, starting at 1, without everything that was removed around the credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// Empty, or only a scheme, quotes or spaces.
    #[error("the credential is empty")]
    Empty,
    /// NUL, which an environment variable cannot contain.
    #[error("the credential contains a NUL byte at position {0}")]
    Nul(usize),
    /// CR or LF, which would end the header.
    #[error("the credential contains a line break at position {0}")]
    LineBreak(usize),
    /// Any other control character, which a header must not contain (RFC 9110 section 5.5).
    #[error("the credential contains a control character, {}, at position {}", number(*.0), .1)]
    Control(char, usize),
    /// An invisible character or a blank outside of ASCII.
    #[error("the credential contains an invisible character, {}, at position {}", number(*.0), .1)]
    Invisible(char, usize),
    /// A character of a key or token that no header can carry: it is not one byte in any encoding of headers.
    #[error("the credential contains a character at position {0} that no HTTP header can carry")]
    NotInHeader(usize),
    /// A blank within a key or token, where a copy of more than the credential usually has one.
    #[error("the credential contains a blank at position {0}")]
    Blank(usize),
    /// A whole curl command.
    #[error("the text is a curl command, not a credential")]
    CurlCommand,
    /// A curl command without a header or option that carries a credential, or with an unclosed quote.
    #[error("the curl command contains no credential that capi recognizes")]
    NothingInCurl,
    /// The credential of a curl command is of another authentication type than the API.
    #[error("the curl command uses another authentication type, {0}")]
    OtherTypeInCurl(AuthKind),
    /// Text that stands in for the credential.
    #[error("the text is {0}, not a credential")]
    StandIn(StandIn),
    /// Basic auth without `user:password`.
    #[error("the credential has no colon between username and password")]
    NoColon,
    /// The username contains a colon, where RFC 7617 section 2 ends it.
    #[error("the username contains a colon")]
    ColonInUsername,
    /// Basic auth without a username.
    #[error("the username is empty")]
    EmptyUsername,
    /// A username together with a key or token.
    #[error("only basic auth has a username")]
    UsernameNotBasic,
    /// No password was entered. An intentionally empty one is written as `user:`.
    #[error("the password is empty")]
    EmptyPassword,
    /// More than [`Credential::MAX_BYTES`].
    #[error("the credential is longer than {max} bytes", max = Credential::MAX_BYTES)]
    TooLong,
    /// More than [`Credential::MAX_SECRET_BYTES`].
    #[error("the secret is longer than {max} bytes", max = Credential::MAX_SECRET_BYTES)]
    SecretTooLong,
}

/// Formats a character as its number in Unicode.
fn number(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

impl Credential {
    /// The maximum length of a credential, in bytes: 32 KiB, which fits into the environment on every platform.
    pub const MAX_BYTES: usize = 32 * 1024;
    /// The maximum length of a secret, in bytes: 64 KiB, half of the longest variable on Linux (`MAX_ARG_STRLEN`).
    pub const MAX_SECRET_BYTES: usize = 64 * 1024;

    /// Builds a credential from its parts.
    ///
    /// For basic auth without `username`, `secret` is `user:password` and is split at the first colon.
    ///
    /// # Errors
    /// One of [`CredentialError`].
    pub fn from_parts(
        kind: AuthKind,
        username: Option<&str>,
        secret: Secret,
    ) -> Result<Self, CredentialError> {
        if kind == AuthKind::Secret {
            return Self::secret(username, secret);
        }
        check(secret.expose())?;
        if kind == AuthKind::Basic {
            return match username {
                Some(username) => Self::basic(username, secret.expose()),
                None => {
                    refuse(StandIn::of_pair(secret.expose()))?;
                    let (username, password) =
                        secret.expose().split_once(':').ok_or(CredentialError::NoColon)?;
                    Self::basic(username, password)
                }
            };
        }
        refuse(StandIn::of(secret.expose()))?;
        check_header(secret.expose())?;
        if username.is_some() {
            return Err(CredentialError::UsernameNotBasic);
        }
        if secret.expose().is_empty() {
            return Err(CredentialError::Empty);
        }
        Ok(if kind == AuthKind::Bearer { Self::Token(secret) } else { Self::Key(secret) })
    }

    /// Builds a secret. It can have several lines, tabs and any other character but NUL.
    fn secret(username: Option<&str>, secret: Secret) -> Result<Self, CredentialError> {
        let text = secret.expose();
        if username.is_some() {
            return Err(CredentialError::UsernameNotBasic);
        }
        if text.trim().is_empty() {
            return Err(CredentialError::Empty);
        }
        if text.len() > Self::MAX_SECRET_BYTES {
            return Err(CredentialError::SecretTooLong);
        }
        if let Some(at) = text.chars().position(|c| c == '\0') {
            return Err(CredentialError::Nul(at + 1));
        }
        // Text and JSON can contain the characters of masks and placeholders.
        let is_document = text.trim_end().contains('\n') || text.starts_with('{');
        let found = StandIn::of(text)
            .filter(|found| !(is_document && matches!(found, StandIn::Masked | StandIn::Placeholder)));
        refuse(found)?;
        Ok(Self::Secret(secret))
    }

    fn basic(username: &str, password: &str) -> Result<Self, CredentialError> {
        check(username)?;
        refuse(StandIn::of(username).or_else(|| StandIn::of(password)))?;
        if username.is_empty() {
            return Err(CredentialError::EmptyUsername);
        }
        if username.contains(':') {
            return Err(CredentialError::ColonInUsername);
        }
        if username.len() + 1 + password.len() > Self::MAX_BYTES {
            return Err(CredentialError::TooLong);
        }
        Ok(Self::Basic { username: copy(username), password: copy(password) })
    }

    /// Returns the kind of authentication.
    pub fn kind(&self) -> AuthKind {
        match self {
            Self::Key(_) => AuthKind::ApiKey,
            Self::Token(_) => AuthKind::Bearer,
            Self::Basic { .. } => AuthKind::Basic,
            Self::Secret(_) => AuthKind::Secret,
        }
    }

    /// Returns a copy, for another record or another vault.
    pub fn duplicate(&self) -> Self {
        match self {
            Self::Key(secret) => Self::Key(copy(secret.expose())),
            Self::Token(secret) => Self::Token(copy(secret.expose())),
            Self::Basic { username, password } => {
                Self::Basic { username: copy(username.expose()), password: copy(password.expose()) }
            }
            Self::Secret(secret) => Self::Secret(copy(secret.expose())),
        }
    }

    /// Returns the length of the secret part, in bytes.
    pub fn secret_bytes(&self) -> usize {
        self.secret_part().expose().len()
    }

    fn secret_part(&self) -> &Secret {
        match self {
            Self::Key(secret)
            | Self::Token(secret)
            | Self::Basic { password: secret, .. }
            | Self::Secret(secret) => secret,
        }
    }

    /// Returns whether two credentials have the same kind and content.
    pub fn is_same(&self, other: &Self) -> bool {
        let same = |a: &Secret, b: &Secret| a.expose() == b.expose();
        match (self, other) {
            (Self::Key(a), Self::Key(b))
            | (Self::Token(a), Self::Token(b))
            | (Self::Secret(a), Self::Secret(b)) => same(a, b),
            (
                Self::Basic { username, password },
                Self::Basic { username: other_name, password: other_password },
            ) => same(username, other_name) && same(password, other_password),
            _ => false,
        }
    }

    /// Returns whether a part is exactly this text.
    pub fn holds(&self, part: ValuePart, text: &str) -> bool {
        self.part(part).is_some_and(|held| held.expose() == text)
    }

    /// Returns whether a text contains the secret part. A secret of under 6 bytes is not searched for.
    pub fn is_in(&self, text: &str) -> bool {
        let secret = self.secret_part().expose();
        secret.len() >= 6 && text.contains(secret)
    }

    /// Returns the provider whose keys begin like this one. A short one can do so by chance.
    pub fn provider(&self) -> Option<Provider> {
        match self {
            Self::Key(secret) | Self::Token(secret) if secret.expose().len() >= MIN_KEY_BYTES => {
                provider_of_key(secret.expose())
            }
            _ => None,
        }
    }

    /// Returns the username of basic auth. Without a password the username is the secret, and is not returned.
    pub fn public_username(&self) -> Option<&str> {
        match self {
            Self::Basic { username, password } if !password.expose().is_empty() => Some(username.expose()),
            _ => None,
        }
    }

    /// Returns a copy of a part, if this kind of credential has it. The value is exactly the part of the header after the
    /// scheme.
    pub fn part(&self, part: ValuePart) -> Option<Secret> {
        match (self, part) {
            (Self::Key(secret) | Self::Token(secret) | Self::Secret(secret), ValuePart::Value) => {
                Some(copy(secret.expose()))
            }
            (Self::Basic { username, password }, ValuePart::Value) => {
                Some(Secret::new(encode(username.expose(), password.expose())))
            }
            (Self::Basic { username, .. }, ValuePart::Username) => Some(copy(username.expose())),
            (Self::Basic { password, .. }, ValuePart::Password) => Some(copy(password.expose())),
            (_, ValuePart::Username | ValuePart::Password) => None,
        }
    }

    /// Returns the credential for another authentication type. Becoming basic auth, the secret is the password after
    /// `username`, or both as `user:password`. Of basic auth only the password remains, or the username if the password
    /// is empty.
    ///
    /// # Errors
    /// The text is not valid for the type: one of [`CredentialError`].
    pub fn converted(&self, kind: AuthKind, username: Option<&str>) -> Result<Self, CredentialError> {
        let secret = match self {
            Self::Key(secret) | Self::Token(secret) | Self::Secret(secret) => secret,
            Self::Basic { username, password } if password.expose().is_empty() => username,
            Self::Basic { password, .. } => password,
        };
        Self::from_parts(kind, username, copy(secret.expose()))
    }
}

/// Encodes `user:password` in base64, RFC 7617 section 2.
fn encode(username: &str, password: &str) -> String {
    // The exact capacity prevents a reallocation, which would leave an unwiped copy in freed memory.
    let mut pair = Zeroizing::new(String::with_capacity(username.len() + 1 + password.len()));
    pair.push_str(username);
    pair.push(':');
    pair.push_str(password);
    STANDARD.encode(pair.as_bytes())
}

/// Copies text into a new secret.
pub(super) fn copy(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn refuse(found: Option<StandIn>) -> Result<(), CredentialError> {
    found.map_or(Ok(()), |stand_in| Err(CredentialError::StandIn(stand_in)))
}

/// Rejects text that an environment variable cannot carry, or that differs from what a user sees.
pub(super) fn check(text: &str) -> Result<(), CredentialError> {
    if text.len() > Credential::MAX_BYTES {
        return Err(CredentialError::TooLong);
    }
    let find = |is_wrong: fn(char) -> bool| {
        text.chars().enumerate().find(|(_, c)| is_wrong(*c)).map(|(at, c)| (c, at + 1))
    };
    if let Some((_, position)) = find(|c| c == '\0') {
        Err(CredentialError::Nul(position))
    } else if let Some((_, position)) = find(|c| matches!(c, '\r' | '\n')) {
        Err(CredentialError::LineBreak(position))
    } else if let Some((found, position)) = find(char::is_control) {
        Err(CredentialError::Control(found, position))
    } else if let Some((found, position)) = find(text::is_deceptive) {
        Err(CredentialError::Invisible(found, position))
    } else {
        Ok(())
    }
}

/// Rejects a key or token that HTTP clients refuse to send. Several of them encode a header in Latin-1 (RFC 9110 section
/// 5.5 allows these bytes), so a character above U+00FF has no place in it.
fn check_header(text: &str) -> Result<(), CredentialError> {
    let wrong =
        text.chars().enumerate().find(|(_, c)| !c.is_ascii() && c.is_whitespace() || u32::from(*c) > 0xff);
    match wrong {
        None => Ok(()),
        Some((at, c)) if c.is_whitespace() => Err(CredentialError::Invisible(c, at + 1)),
        Some((at, _)) => Err(CredentialError::NotInHeader(at + 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Binding, Variable};
    use CredentialError as E;

    fn filled(kind: AuthKind, username: Option<&str>, secret: &str) -> Result<Vec<String>, E> {
        let base = Variable::of("x").expect("a variable");
        let credential = Credential::from_parts(kind, username, copy(secret))?;
        assert_eq!(credential.kind(), kind);
        let line = |binding: Binding| {
            let value = credential.part(binding.part).expect("each kind has the parts of its variables");
            format!("{}={}", binding.variable, value.expose())
        };
        Ok(base.bindings(kind).into_iter().map(line).collect())
    }

    #[test]
    fn equal_credentials_have_the_same_kind_and_parts() {
        let of = |kind, secret: &str| Credential::from_parts(kind, None, copy(secret)).unwrap();
        let all = [
            of(AuthKind::ApiKey, "a:b"),
            of(AuthKind::ApiKey, "a:c"),
            of(AuthKind::Bearer, "a:b"),
            of(AuthKind::Basic, "a:b"),
            of(AuthKind::Basic, "a:c"),
            of(AuthKind::Basic, "c:b"),
            of(AuthKind::Secret, "a:b"),
            of(AuthKind::Secret, "a:c"),
        ];
        for (at, one) in all.iter().enumerate() {
            for (index, other) in all.iter().enumerate() {
                assert_eq!(one.is_same(other), at == index, "{at} and {index}");
            }
        }
    }

    #[test]
    fn a_credential_has_at_most_32_kib() {
        assert!(filled(AuthKind::ApiKey, None, &"k".repeat(32_768)).is_ok());
        assert_eq!(filled(AuthKind::ApiKey, None, &"k".repeat(32_769)), Err(E::TooLong));
    }

    #[test]
    fn a_secret_is_taken_as_it_is() {
        for text in [
            "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n",
            "{\n\t\"project_id\": \"your-project\"\r\n}",
            "{\"note\": \"••••\"}",
            "postgres://u:p@db.example/x",
            "日\u{200b}",
        ] {
            assert_eq!(filled(AuthKind::Secret, None, text), Ok(vec![format!("CUSTOM_API_X={text}")]));
        }
        assert!(filled(AuthKind::Secret, None, &"s".repeat(65_536)).is_ok());
        for (text, username, error) in [
            (" \n", None, E::Empty),
            ("a\n\0", None, E::Nul(3)),
            ("s", Some("u"), E::UsernameNotBasic),
            ("op://dev/db/url", None, E::StandIn(StandIn::Reference)),
            ("••••1234", None, E::StandIn(StandIn::Masked)),
            ("<your url>\n", None, E::StandIn(StandIn::Placeholder)),
            ("$ANSIBLE_VAULT;1.1;AES256\n6162", None, E::StandIn(StandIn::Encrypted)),
        ] {
            assert_eq!(filled(AuthKind::Secret, username, text), Err(error), "{text:?}");
        }
        assert_eq!(filled(AuthKind::Secret, None, &"s".repeat(65_537)), Err(E::SecretTooLong));
    }

    #[test]
    fn a_credential_is_converted_to_another_type() {
        let key = Credential::from_parts(AuthKind::ApiKey, None, copy("a:b")).unwrap();
        let parts = |credential: Credential| {
            let part = |part| credential.part(part).map(|text| text.expose().to_owned());
            ValuePart::ALL.map(|one| part(one).unwrap_or_default()).join(" ")
        };
        let to = |kind, username| key.converted(kind, username).map(parts);
        assert_eq!(to(AuthKind::Bearer, None), Ok("a:b  ".into()));
        assert_eq!(to(AuthKind::Secret, None), Ok("a:b  ".into()));
        assert_eq!(to(AuthKind::Basic, None), Ok("YTpi a b".into()));
        assert_eq!(to(AuthKind::Basic, Some("u")), Ok("dTphOmI= u a:b".into()));
        assert_eq!(to(AuthKind::Bearer, Some("u")), Err(E::UsernameNotBasic));
        let basic = |pair: &str| Credential::from_parts(AuthKind::Basic, None, copy(pair)).unwrap();
        assert_eq!(basic("u:p").converted(AuthKind::ApiKey, None).map(parts), Ok("p  ".into()));
        assert_eq!(basic("sk_1:").converted(AuthKind::Bearer, None).map(parts), Ok("sk_1  ".into()));
        let lines = Credential::from_parts(AuthKind::Secret, None, copy("a\nb")).unwrap();
        assert_eq!(lines.converted(AuthKind::Bearer, None).err(), Some(E::LineBreak(2)));
    }

    #[test]
    fn a_key_or_token_fills_one_variable() {
        assert_eq!(filled(AuthKind::ApiKey, None, "a:b c"), Ok(vec!["CUSTOM_API_X=a:b c".into()]));
        assert_eq!(filled(AuthKind::Bearer, None, "tok"), Ok(vec!["CUSTOM_API_X=tok".into()]));
    }

    #[test]
    fn basic_auth_fills_three_variables_as_in_the_rfc() {
        let expected = vec![
            "CUSTOM_API_X=QWxhZGRpbjpvcGVuIHNlc2FtZQ==".to_owned(),
            "CUSTOM_API_X_USERNAME=Aladdin".to_owned(),
            "CUSTOM_API_X_PASSWORD=open sesame".to_owned(),
        ];
        assert_eq!(filled(AuthKind::Basic, Some("Aladdin"), "open sesame"), Ok(expected.clone()));
        assert_eq!(filled(AuthKind::Basic, None, "Aladdin:open sesame"), Ok(expected));
    }

    #[test]
    fn a_password_can_be_empty_or_contain_colons() {
        let pair = |parts: Vec<String>| parts[1..].join(" ");
        let empty = filled(AuthKind::Basic, Some("u"), "").map(pair);
        assert_eq!(empty, Ok("CUSTOM_API_X_USERNAME=u CUSTOM_API_X_PASSWORD=".into()));
        let colons = filled(AuthKind::Basic, None, "u:a:b").map(pair);
        assert_eq!(colons, Ok("CUSTOM_API_X_USERNAME=u CUSTOM_API_X_PASSWORD=a:b".into()));
    }

    #[test]
    fn invalid_credentials_are_rejected() {
        for (kind, username, secret, expected) in [
            (AuthKind::ApiKey, None, "", E::Empty),
            (AuthKind::Bearer, None, "a\0b\n", E::Nul(2)),
            (AuthKind::Bearer, None, "a\rb", E::LineBreak(2)),
            (AuthKind::ApiKey, None, "a\nb", E::LineBreak(2)),
            (AuthKind::ApiKey, None, "a\tb", E::Control('\t', 2)),
            (AuthKind::ApiKey, None, "ä\u{200b}b", E::Invisible('\u{200b}', 2)),
            (AuthKind::Bearer, None, "ab\u{a0}c", E::Invisible('\u{a0}', 3)),
            (AuthKind::Bearer, None, "ab\u{202e}", E::Invisible('\u{202e}', 3)),
            (AuthKind::Bearer, None, "äb日", E::NotInHeader(3)),
            (AuthKind::Bearer, None, "op://a/b/c", E::StandIn(StandIn::Reference)),
            (AuthKind::Basic, None, "op://a/b/c", E::StandIn(StandIn::Reference)),
            (AuthKind::Basic, None, "user:<your password>", E::StandIn(StandIn::Placeholder)),
            (AuthKind::Basic, Some("${USER}"), "pass", E::StandIn(StandIn::Variable)),
            (AuthKind::Basic, Some("user"), "pa\u{2060}ss", E::Invisible('\u{2060}', 3)),
            (AuthKind::Basic, Some("us\u{feff}er"), "pass", E::Invisible('\u{feff}', 3)),
            (AuthKind::ApiKey, Some("u"), "k", E::UsernameNotBasic),
            (AuthKind::Basic, None, "user", E::NoColon),
            (AuthKind::Basic, None, ":pass", E::EmptyUsername),
            (AuthKind::Basic, Some(""), "pass", E::EmptyUsername),
            (AuthKind::Basic, Some("a:b"), "pass", E::ColonInUsername),
            (AuthKind::Basic, Some("a\u{1b}"), "pass", E::Control('\u{1b}', 2)),
        ] {
            assert_eq!(filled(kind, username, secret), Err(expected), "{secret:?}");
        }
    }

    /// Basic auth encodes them in base64, as UTF-8.
    #[test]
    fn a_password_can_have_any_visible_character() {
        let filled = filled(AuthKind::Basic, Some("größe"), "pässword 日本\u{3000}€");
        assert_eq!(
            filled.map(|parts| parts[2].clone()),
            Ok("CUSTOM_API_X_PASSWORD=pässword 日本\u{3000}€".into())
        );
    }

    #[test]
    fn the_limit_includes_the_username() {
        let max = Credential::MAX_BYTES;
        assert!(filled(AuthKind::ApiKey, None, &"k".repeat(max)).is_ok());
        assert_eq!(filled(AuthKind::ApiKey, None, &"k".repeat(max + 1)), Err(E::TooLong));
        assert_eq!(filled(AuthKind::Basic, Some("u"), &"p".repeat(max - 1)), Err(E::TooLong));
    }
}
