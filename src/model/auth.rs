//! Authentication types: how a request carries the credential, in which header or query parameter and with which scheme.

use super::{AuthScheme, HeaderName, QueryParameter, Variable, text};
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
    /// The key in the query of the URL, percent-encoded.
    QueryKey {
        /// The parameter that carries the key.
        parameter: QueryParameter,
    },
    /// `Authorization: Bearer`, RFC 6750 section 2.1.
    Bearer,
    /// `Authorization` with another scheme before the token.
    Token {
        /// The scheme, for example `Token`.
        scheme: AuthScheme,
    },
    /// `Authorization: Basic`, RFC 7617.
    Basic,
    /// A value that no request carries in a known way, for example a database URL or a private key.
    Secret,
}

/// An [`AuthType`] without its header, parameter and scheme. It determines the parts of the credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthKind {
    /// An API key in a header or in the query.
    ApiKey,
    /// A token after a scheme, `Bearer` unless another one is set.
    Bearer,
    /// A username and password.
    Basic,
    /// A value without a header, which can have several lines.
    Secret,
}

/// An unknown authentication type, already escaped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an authentication type")]
pub struct AuthKindError(pub String);

impl AuthType {
    /// Returns the kind, without the header, parameter and scheme.
    pub fn kind(&self) -> AuthKind {
        match self {
            Self::ApiKey { .. } | Self::QueryKey { .. } => AuthKind::ApiKey,
            Self::Bearer | Self::Token { .. } => AuthKind::Bearer,
            Self::Basic => AuthKind::Basic,
            Self::Secret => AuthKind::Secret,
        }
    }

    /// Returns the name of the header that carries the credential.
    pub fn header_name(&self) -> Option<&str> {
        match self {
            Self::ApiKey { header } => Some(header.as_str()),
            Self::Bearer | Self::Token { .. } | Self::Basic => Some("Authorization"),
            Self::QueryKey { .. } | Self::Secret => None,
        }
    }

    /// Returns the text that precedes the credential in the header: a scheme with its space, or nothing.
    pub fn scheme(&self) -> &str {
        match self {
            Self::ApiKey { .. } | Self::QueryKey { .. } | Self::Secret => "",
            Self::Bearer => "Bearer ",
            Self::Token { scheme } => scheme.prefix(),
            Self::Basic => "Basic ",
        }
    }

    /// Returns the query parameter that carries the credential.
    pub fn query_parameter(&self) -> Option<&str> {
        match self {
            Self::QueryKey { parameter } => Some(parameter.as_str()),
            _ => None,
        }
    }

    /// Returns the header in shell syntax, with the variable instead of the credential.
    pub fn header_line(&self, variable: &Variable) -> Option<String> {
        self.header_name().map(|name| format!("{name}: {}${variable}", self.scheme()))
    }

    /// Returns how a request carries the credential, with the variable instead of it: the header, `?key=$X` for a query
    /// parameter, or the variable alone for a secret.
    pub fn usage(&self, variable: &Variable) -> String {
        match (self.header_line(variable), self.query_parameter()) {
            (Some(line), _) => line,
            (None, Some(parameter)) => format!("?{parameter}=${variable}"),
            (None, None) => format!("${variable}"),
        }
    }

    /// Returns the type and everything that distinguishes it from the default one: `api-key X-Key`, `bearer Token`.
    pub fn description(&self) -> String {
        match self {
            Self::ApiKey { header } => format!("{} {header}", self.kind()),
            Self::QueryKey { parameter } => format!("{} ?{parameter}=", self.kind()),
            Self::Token { scheme } => format!("{} {scheme}", self.kind()),
            Self::Bearer | Self::Basic | Self::Secret => self.kind().to_string(),
        }
    }
}

impl AuthKind {
    /// Describes the header that a request carries, for interactive prompts.
    pub fn description(self) -> &'static str {
        match self {
            Self::ApiKey => "X-API-Key: …",
            Self::Bearer => "Authorization: Bearer …",
            Self::Basic => "Authorization: Basic base64(user:password)",
            Self::Secret => "a value without a header",
        }
    }

    /// Returns the type of this kind, with the default header for an API key.
    pub fn default_type(self) -> AuthType {
        match self {
            Self::ApiKey => AuthType::ApiKey { header: HeaderName::default() },
            Self::Bearer => AuthType::Bearer,
            Self::Basic => AuthType::Basic,
            Self::Secret => AuthType::Secret,
        }
    }

    /// Every kind, in the order of prompts.
    pub const ALL: [Self; 4] = [Self::ApiKey, Self::Bearer, Self::Basic, Self::Secret];

    /// Returns the name of this kind on the command line and in the vault.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ApiKey => "api-key",
            Self::Bearer => "bearer",
            Self::Basic => "basic",
            Self::Secret => "secret",
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

    fn parameter(name: &str) -> AuthType {
        AuthType::QueryKey { parameter: QueryParameter::parse(name).expect("a parameter") }
    }

    fn scheme(name: &str) -> AuthType {
        AuthType::Token { scheme: AuthScheme::parse(name).expect("a scheme") }
    }

    #[test]
    fn each_type_has_its_place_in_a_request() {
        let x = Variable::of("x").expect("a variable");
        let key = AuthType::ApiKey { header: HeaderName::default() };
        for (auth, line) in [
            (key, "X-API-Key: $CUSTOM_API_X"),
            (AuthType::Bearer, "Authorization: Bearer $CUSTOM_API_X"),
            (scheme("Token"), "Authorization: Token $CUSTOM_API_X"),
            (scheme("Token token="), "Authorization: Token token=$CUSTOM_API_X"),
            (AuthType::Basic, "Authorization: Basic $CUSTOM_API_X"),
        ] {
            assert_eq!(auth.header_line(&x).as_deref(), Some(line));
            assert_eq!(auth.usage(&x), line);
        }
        assert_eq!(parameter("appid").usage(&x), "?appid=$CUSTOM_API_X");
        assert_eq!(AuthType::Secret.usage(&x), "$CUSTOM_API_X");
        for without_header in [parameter("key"), AuthType::Secret] {
            assert_eq!((without_header.header_line(&x), without_header.scheme()), (None, ""));
        }
    }

    #[test]
    fn a_type_is_described_with_its_details() {
        let key = AuthType::ApiKey { header: HeaderName::default() };
        let all =
            [key, parameter("key"), AuthType::Bearer, scheme("Token"), AuthType::Basic, AuthType::Secret];
        let described = all.map(|auth| auth.description());
        assert_eq!(
            described,
            ["api-key X-API-Key", "api-key ?key=", "bearer", "bearer Token", "basic", "secret"]
        );
    }

    #[test]
    fn the_description_matches_the_header_of_the_default_type() {
        for kind in AuthKind::ALL {
            let default = kind.default_type();
            let Some(name) = default.header_name() else { continue };
            let header = format!("{name}: {}", default.scheme());
            assert!(kind.description().starts_with(&header), "{}", kind.description());
        }
    }

    #[test]
    fn each_kind_survives_a_round_trip() {
        for kind in AuthKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
            assert_eq!(kind.default_type().kind(), kind);
        }
        assert_eq!("oauth".parse::<AuthKind>(), Err(AuthKindError("oauth".into())));
        assert_eq!("a\u{1b}".parse::<AuthKind>(), Err(AuthKindError(r"a\u{1b}".into())));
    }
}
