//! A credential, checked, and the variables that it fills.

use super::{AuthKind, Secret, Variable};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// What authenticates a request. It has no `Debug`, as its parts have none.
pub enum Credential {
    /// An API key.
    Key(Secret),
    /// A bearer token.
    Token(Secret),
    /// A user name and a password, RFC 7617.
    Basic {
        /// Not empty, without a colon.
        username: Secret,
        /// May be empty.
        password: Secret,
    },
}

/// Why a text cannot be a credential. No variant holds any of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// Nothing at all, or nothing beside a scheme, quotes or blanks.
    #[error("the credential is empty")]
    Empty,
    /// A NUL, which no environment variable can hold.
    #[error("the credential contains a NUL byte")]
    Nul,
    /// CR or LF, which would end a header.
    #[error("the credential contains a line break")]
    LineBreak,
    /// Any other control character, which no header may hold (RFC 9110 section 5.5).
    #[error("the credential contains a control character")]
    Control,
    /// Basic auth without `user:password`.
    #[error("the credential has no colon between username and password")]
    NoColon,
    /// RFC 7617 section 2 ends the user name at the first colon.
    #[error("the username contains a colon")]
    ColonInUsername,
    /// Basic auth with nothing before the colon.
    #[error("the username is empty")]
    EmptyUsername,
    /// A user name with a key or a token.
    #[error("only basic auth has a username")]
    UsernameNotBasic,
    /// A password that nothing was given for. One that shall be empty is written as `user:`.
    #[error("the password is empty")]
    EmptyPassword,
    /// More than [`Credential::MAX_BYTES`].
    #[error("the credential is longer than {max} bytes", max = Credential::MAX_BYTES)]
    TooLong,
}

impl Credential {
    /// The most bytes of a credential: 32 KiB, which every platform's environment can hold.
    pub const MAX_BYTES: usize = 32 * 1024;

    /// Makes a credential of its parts.
    ///
    /// For basic auth without `username`, `secret` is `user:password`, split at the first colon.
    ///
    /// # Errors
    /// One of [`CredentialError`].
    pub fn from_parts(
        kind: AuthKind,
        username: Option<&str>,
        secret: Secret,
    ) -> Result<Self, CredentialError> {
        check(secret.expose())?;
        if kind == AuthKind::Basic {
            return match username {
                Some(username) => Self::basic(username, secret.expose()),
                None => {
                    let (username, password) =
                        secret.expose().split_once(':').ok_or(CredentialError::NoColon)?;
                    Self::basic(username, password)
                }
            };
        }
        if username.is_some() {
            return Err(CredentialError::UsernameNotBasic);
        }
        if secret.expose().is_empty() {
            return Err(CredentialError::Empty);
        }
        Ok(if kind == AuthKind::Bearer { Self::Token(secret) } else { Self::Key(secret) })
    }

    fn basic(username: &str, password: &str) -> Result<Self, CredentialError> {
        check(username)?;
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

    /// The kind of authentication that this credential serves.
    pub fn kind(&self) -> AuthKind {
        match self {
            Self::Key(_) => AuthKind::ApiKey,
            Self::Token(_) => AuthKind::Bearer,
            Self::Basic { .. } => AuthKind::Basic,
        }
    }

    /// A second handle of the same credential, for another record or another vault.
    pub fn duplicate(&self) -> Self {
        match self {
            Self::Key(secret) => Self::Key(copy(secret.expose())),
            Self::Token(secret) => Self::Token(copy(secret.expose())),
            Self::Basic { username, password } => {
                Self::Basic { username: copy(username.expose()), password: copy(password.expose()) }
            }
        }
    }

    /// How many bytes its secret part has.
    pub fn secret_bytes(&self) -> usize {
        match self {
            Self::Key(secret) | Self::Token(secret) | Self::Basic { password: secret, .. } => {
                secret.expose().len()
            }
        }
    }

    /// Whether two credentials are of one kind and hold the same text.
    pub fn is_same(&self, other: &Self) -> bool {
        let same = |a: &Secret, b: &Secret| a.expose() == b.expose();
        match (self, other) {
            (Self::Key(a), Self::Key(b)) | (Self::Token(a), Self::Token(b)) => same(a, b),
            (
                Self::Basic { username, password },
                Self::Basic { username: other_name, password: other_password },
            ) => same(username, other_name) && same(password, other_password),
            _ => false,
        }
    }

    /// The variables and their values: `base` holds exactly what stands in the header after the scheme, the
    /// companions of basic auth hold user name and password.
    pub fn variables(&self, base: &Variable) -> Vec<(Variable, Secret)> {
        match self {
            Self::Key(secret) | Self::Token(secret) => vec![(base.clone(), copy(secret.expose()))],
            Self::Basic { username, password } => {
                let (username, password) = (username.expose(), password.expose());
                vec![
                    (base.clone(), Secret::new(encode(username, password))),
                    (base.with(Variable::USERNAME), copy(username)),
                    (base.with(Variable::PASSWORD), copy(password)),
                ]
            }
        }
    }
}

/// `user:password` in base64, RFC 7617 section 2.
fn encode(username: &str, password: &str) -> String {
    // The exact capacity keeps the buffer from moving, which would leave a part of it behind.
    let mut pair = Zeroizing::new(String::with_capacity(username.len() + 1 + password.len()));
    pair.push_str(username);
    pair.push(':');
    pair.push_str(password);
    STANDARD.encode(pair.as_bytes())
}

/// A secret of its own with this text.
pub(super) fn copy(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

/// Refuses what neither a header nor an environment variable can carry.
pub(super) fn check(text: &str) -> Result<(), CredentialError> {
    if text.len() > Credential::MAX_BYTES {
        Err(CredentialError::TooLong)
    } else if text.contains('\0') {
        Err(CredentialError::Nul)
    } else if text.contains(['\r', '\n']) {
        Err(CredentialError::LineBreak)
    } else if text.contains(char::is_control) {
        Err(CredentialError::Control)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CredentialError as E;

    fn filled(kind: AuthKind, username: Option<&str>, secret: &str) -> Result<Vec<String>, E> {
        let base = Variable::of("x").expect("a variable");
        let credential = Credential::from_parts(kind, username, copy(secret))?;
        assert_eq!(credential.kind(), kind);
        let line = |(variable, value): &(Variable, Secret)| format!("{variable}={}", value.expose());
        Ok(credential.variables(&base).iter().map(line).collect())
    }

    #[test]
    fn two_are_the_same_by_kind_and_by_every_part() {
        let of = |kind, secret: &str| Credential::from_parts(kind, None, copy(secret)).unwrap();
        let all = [
            of(AuthKind::ApiKey, "a:b"),
            of(AuthKind::ApiKey, "a:c"),
            of(AuthKind::Bearer, "a:b"),
            of(AuthKind::Basic, "a:b"),
            of(AuthKind::Basic, "a:c"),
            of(AuthKind::Basic, "c:b"),
        ];
        for (at, one) in all.iter().enumerate() {
            for (place, other) in all.iter().enumerate() {
                assert_eq!(one.is_same(other), at == place, "{at} and {place}");
            }
        }
    }

    #[test]
    fn thirty_two_kibibytes_are_taken_and_no_more() {
        assert!(filled(AuthKind::ApiKey, None, &"k".repeat(32_768)).is_ok());
        assert_eq!(filled(AuthKind::ApiKey, None, &"k".repeat(32_769)), Err(E::TooLong));
    }

    #[test]
    fn a_key_and_a_token_fill_one_variable() {
        assert_eq!(filled(AuthKind::ApiKey, None, "a:b c"), Ok(vec!["CUSTOM_API_X=a:b c".into()]));
        assert_eq!(filled(AuthKind::Bearer, None, "tok"), Ok(vec!["CUSTOM_API_X=tok".into()]));
    }

    #[test]
    fn basic_auth_fills_three_with_the_example_of_the_rfc() {
        let expected = vec![
            "CUSTOM_API_X=QWxhZGRpbjpvcGVuIHNlc2FtZQ==".to_owned(),
            "CUSTOM_API_X_USERNAME=Aladdin".to_owned(),
            "CUSTOM_API_X_PASSWORD=open sesame".to_owned(),
        ];
        assert_eq!(filled(AuthKind::Basic, Some("Aladdin"), "open sesame"), Ok(expected.clone()));
        assert_eq!(filled(AuthKind::Basic, None, "Aladdin:open sesame"), Ok(expected));
    }

    #[test]
    fn a_password_may_be_empty_or_hold_colons() {
        let pair = |parts: Vec<String>| parts[1..].join(" ");
        let empty = filled(AuthKind::Basic, Some("u"), "").map(pair);
        assert_eq!(empty, Ok("CUSTOM_API_X_USERNAME=u CUSTOM_API_X_PASSWORD=".into()));
        let colons = filled(AuthKind::Basic, None, "u:a:b").map(pair);
        assert_eq!(colons, Ok("CUSTOM_API_X_USERNAME=u CUSTOM_API_X_PASSWORD=a:b".into()));
    }

    #[test]
    fn bad_credentials_are_refused() {
        for (kind, username, secret, expected) in [
            (AuthKind::ApiKey, None, "", E::Empty),
            (AuthKind::Bearer, None, "a\0b\n", E::Nul),
            (AuthKind::Bearer, None, "a\rb", E::LineBreak),
            (AuthKind::ApiKey, None, "a\nb", E::LineBreak),
            (AuthKind::ApiKey, None, "a\tb", E::Control),
            (AuthKind::ApiKey, Some("u"), "k", E::UsernameNotBasic),
            (AuthKind::Basic, None, "user", E::NoColon),
            (AuthKind::Basic, None, ":pass", E::EmptyUsername),
            (AuthKind::Basic, Some(""), "pass", E::EmptyUsername),
            (AuthKind::Basic, Some("a:b"), "pass", E::ColonInUsername),
            (AuthKind::Basic, Some("a\u{1b}"), "pass", E::Control),
        ] {
            assert_eq!(filled(kind, username, secret), Err(expected), "{secret:?}");
        }
    }

    #[test]
    fn thirty_two_kib_are_the_limit() {
        let most = Credential::MAX_BYTES;
        assert!(filled(AuthKind::ApiKey, None, &"k".repeat(most)).is_ok());
        assert_eq!(filled(AuthKind::ApiKey, None, &"k".repeat(most + 1)), Err(E::TooLong));
        assert_eq!(filled(AuthKind::Basic, Some("u"), &"p".repeat(most - 1)), Err(E::TooLong));
    }
}
