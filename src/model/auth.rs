//! Authentication types: how a request carries the credential, in which header and with which scheme.

use super::{HeaderName, Variable, text};
use std::fmt;
use std::str::FromStr;

/// How a request carries the credential.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AuthType {
    /// The bare key in a dedicated header.
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
    /// A username and password.
    Basic,
}

/// An unknown authentication type, already escaped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an authentication type")]
pub struct AuthKindError(pub String);

impl AuthType {
    /// Returns the kind, without the header.
    pub fn kind(&self) -> AuthKind {
        match self {
            Self::ApiKey { .. } => AuthKind::ApiKey,
            Self::Bearer => AuthKind::Bearer,
            Self::Basic => AuthKind::Basic,
        }
    }

    /// Returns the name of the header that carries the credential.
    pub fn header_name(&self) -> &str {
        match self {
            Self::ApiKey { header } => header.as_str(),
            Self::Bearer | Self::Basic => "Authorization",
        }
    }

    /// Returns the scheme that precedes the credential in the header, with its space; empty for an API key.
    pub fn scheme(&self) -> &'static str {
        match self {
            Self::ApiKey { .. } => "",
            Self::Bearer => "Bearer ",
            Self::Basic => "Basic ",
        }
    }

    /// Returns the header in shell syntax, with the variable instead of the credential.
    pub fn header_line(&self, variable: &Variable) -> String {
        format!("{}: {}${variable}", self.header_name(), self.scheme())
    }
}

impl AuthKind {
    /// Describes the header that a request carries, for interactive prompts.
    pub fn description(self) -> &'static str {
        match self {
            Self::ApiKey => "X-API-Key: …",
            Self::Bearer => "Authorization: Bearer …",
            Self::Basic => "Authorization: Basic base64(user:password)",
        }
    }

    /// Returns the type of this kind, with the default header for an API key.
    pub fn default_type(self) -> AuthType {
        match self {
            Self::ApiKey => AuthType::ApiKey { header: HeaderName::default() },
            Self::Bearer => AuthType::Bearer,
            Self::Basic => AuthType::Basic,
        }
    }

    /// Every kind, in the order of prompts.
    pub const ALL: [Self; 3] = [Self::ApiKey, Self::Bearer, Self::Basic];

    /// Returns the name of this kind on the command line and in the vault.
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
    fn the_description_matches_the_header_of_the_default_type() {
        for kind in AuthKind::ALL {
            let default = kind.default_type();
            let header = format!("{}: {}", default.header_name(), default.scheme());
            assert!(kind.description().starts_with(&header), "{}", kind.description());
        }
    }

    #[test]
    fn each_kind_survives_a_round_trip() {
        for kind in AuthKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        assert_eq!("oauth".parse::<AuthKind>(), Err(AuthKindError("oauth".into())));
        assert_eq!("a\u{1b}".parse::<AuthKind>(), Err(AuthKindError(r"a\u{1b}".into())));
    }
}
