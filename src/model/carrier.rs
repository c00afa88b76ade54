//! The part of a request that carries a credential, in one line as a person types it into a form.

use super::{
    AuthScheme, AuthType, HeaderError, HeaderName, QueryParameter, QueryParameterError, SchemeError,
};

/// Why a line names no part of a request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarrierError {
    /// A header.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// `?` and a query parameter.
    #[error(transparent)]
    Parameter(#[from] QueryParameterError),
    /// `Authorization:` and a scheme.
    #[error(transparent)]
    Scheme(#[from] SchemeError),
}

impl AuthType {
    /// Parses `X-API-Key`, `?key` or `Authorization: Token`.
    ///
    /// # Errors
    /// One of [`CarrierError`].
    pub fn parse_carrier(line: &str) -> Result<Self, CarrierError> {
        let line = line.trim();
        if line.starts_with('?') {
            return Ok(Self::QueryKey { parameter: QueryParameter::parse(line)? });
        }
        let (header, scheme) = line.split_once(':').unwrap_or((line, ""));
        match (header.trim_end().eq_ignore_ascii_case("Authorization"), scheme.trim()) {
            (true, scheme) if scheme.eq_ignore_ascii_case("Bearer") => Ok(Self::Bearer),
            (true, scheme) if !scheme.is_empty() => Ok(Self::Token { scheme: AuthScheme::parse(scheme)? }),
            (_, "") => Ok(Self::ApiKey { header: HeaderName::parse(header)? }),
            _ => Ok(Self::ApiKey { header: HeaderName::parse(line)? }),
        }
    }

    /// Returns the line that [`AuthType::parse_carrier`] parses, or `None` for a type without a choice.
    pub fn carrier(&self) -> Option<String> {
        match self {
            Self::ApiKey { header } => Some(header.to_string()),
            Self::QueryKey { parameter } => Some(format!("?{parameter}")),
            Self::Token { scheme } => Some(format!("Authorization: {scheme}")),
            Self::Bearer | Self::Basic | Self::Secret => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_a_header_a_parameter_or_a_scheme_and_is_shown_again() {
        for (line, shown, description) in [
            (" X-Key ", Some("X-Key"), "api-key X-Key"),
            ("X-Key:", Some("X-Key"), "api-key X-Key"),
            ("?appid", Some("?appid"), "api-key ?appid="),
            ("?appid=", Some("?appid"), "api-key ?appid="),
            ("authorization: Token", Some("Authorization: Token"), "bearer Token"),
            ("Authorization", Some("Authorization"), "api-key Authorization"),
            ("Authorization: bearer", None, "bearer"),
        ] {
            let auth = AuthType::parse_carrier(line).unwrap();
            assert_eq!((auth.carrier().as_deref(), &*auth.description()), (shown, description), "{line}");
        }
    }

    #[test]
    fn another_line_is_refused_with_its_reason() {
        assert!(matches!(AuthType::parse_carrier("?a b"), Err(CarrierError::Parameter(_))));
        assert!(matches!(AuthType::parse_carrier("X-Key: abc"), Err(CarrierError::Header(_))));
        assert_eq!(
            AuthType::parse_carrier("Authorization: Basic"),
            Err(CarrierError::Scheme(SchemeError::OwnType("Basic")))
        );
    }
}
