//! How an API is authenticated: the kind, the header, and the line that a program sends.

use super::{HeaderName, Variable, text};
use std::fmt;
use std::str::FromStr;

/// The way in which a request carries the credential.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AuthType {
    /// The bare key in a header of its own.
    ApiKey {
        /// The header that carries the key.
        header: HeaderName,
    },
    /// `Authorization: Bearer`, RFC 6750 section 2.1.
    Bearer,
    /// `Authorization: Basic`, RFC 7617.
    Basic,
}

/// An [`AuthType`] without its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthKind {
    /// An API key in a header.
    ApiKey,
    /// A bearer token.
    Bearer,
    /// A user name with a password.
    Basic,
}

/// A text that names no kind of authentication; already escaped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an authentication type")]
pub struct AuthKindError(pub String);

impl AuthType {
    /// The kind, without the header.
    pub fn kind(&self) -> AuthKind {
        match self {
            Self::ApiKey { .. } => AuthKind::ApiKey,
            Self::Bearer => AuthKind::Bearer,
            Self::Basic => AuthKind::Basic,
        }
    }

    /// The header that carries the credential.
    pub fn header_name(&self) -> &str {
        match self {
            Self::ApiKey { header } => header.as_str(),
            Self::Bearer | Self::Basic => "Authorization",
        }
    }

    /// What stands in the header before the credential, with its blank; nothing for an API key.
    pub fn scheme(&self) -> &'static str {
        match self {
            Self::ApiKey { .. } => "",
            Self::Bearer => "Bearer ",
            Self::Basic => "Basic ",
        }
    }

    /// The header as a shell would write it, with the variable in place of the credential.
    pub fn header_line(&self, variable: &Variable) -> String {
        format!("{}: {}${variable}", self.header_name(), self.scheme())
    }
}

impl AuthKind {
    /// What a request carries, for people who choose one.
    pub fn explained(self) -> &'static str {
        match self {
            Self::ApiKey => "X-API-Key: …",
            Self::Bearer => "Authorization: Bearer …",
            Self::Basic => "Authorization: Basic base64(user:password)",
        }
    }

    /// The type of this kind; an API key with the usual header.
    pub fn usual(self) -> AuthType {
        match self {
            Self::ApiKey => AuthType::ApiKey { header: HeaderName::default() },
            Self::Bearer => AuthType::Bearer,
            Self::Basic => AuthType::Basic,
        }
    }

    /// Every kind, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::ApiKey, Self::Bearer, Self::Basic];

    /// The word for this kind on the command line and in the vault.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ApiKey => "api-key",
            Self::Bearer => "bearer",
            Self::Basic => "basic",
        }
    }
}

impl FromStr for AuthKind {
    type Err = AuthKindError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == word);
        known.ok_or_else(|| AuthKindError(text::excerpt(word)))
    }
}

impl fmt::Display for AuthKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_has_its_header_line() {
        let x = Variable::of("x").expect("a variable");
        let key = AuthType::ApiKey { header: HeaderName::default() };
        assert_eq!(key.header_line(&x), "X-API-Key: $CUSTOM_API_X");
        assert_eq!(AuthType::Bearer.header_line(&x), "Authorization: Bearer $CUSTOM_API_X");
        assert_eq!(AuthType::Basic.header_line(&x), "Authorization: Basic $CUSTOM_API_X");
    }

    #[test]
    fn what_is_explained_to_people_is_the_header_of_the_usual_type() {
        for kind in AuthKind::ALL {
            let usual = kind.usual();
            let header = format!("{}: {}", usual.header_name(), usual.scheme());
            assert!(kind.explained().starts_with(&header), "{}", kind.explained());
        }
    }

    #[test]
    fn each_kind_is_read_back_from_its_word() {
        for kind in AuthKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        assert_eq!("oauth".parse::<AuthKind>(), Err(AuthKindError("oauth".into())));
        assert_eq!("a\u{1b}".parse::<AuthKind>(), Err(AuthKindError(r"a\u{1b}".into())));
    }
}
