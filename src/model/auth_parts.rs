//! The fields that together make an authentication type, as an option, a form or a project file gives them.

use super::{AuthKind, AuthScheme, AuthType, HeaderName, QueryParameter};

/// The fields of an authentication type, each of which can be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthParts {
    /// The kind. A scheme or a query parameter implies it.
    pub kind: Option<AuthKind>,
    /// The header of an API key.
    pub header: Option<HeaderName>,
    /// The scheme before a bearer token.
    pub scheme: Option<AuthScheme>,
    /// The query parameter of an API key.
    pub parameter: Option<QueryParameter>,
}

/// Fields that do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthPartsError {
    /// A header for another type than an API key.
    #[error("only an API key has a header of its own")]
    HeaderNotApiKey,
    /// A query parameter for another type than an API key.
    #[error("only an API key can be in the query of the URL")]
    ParameterNotApiKey,
    /// A scheme for another type than a bearer token.
    #[error("only a bearer token has a scheme of its own")]
    SchemeNotBearer,
    /// A header and a query parameter.
    #[error("an API key is either in a header or in the query of the URL")]
    HeaderAndParameter,
}

impl AuthParts {
    /// Returns the kind that the fields have or imply.
    pub fn kind(&self) -> Option<AuthKind> {
        let implied = self.scheme.as_ref().map(|_| AuthKind::Bearer);
        self.kind.or(implied).or_else(|| self.parameter.as_ref().map(|_| AuthKind::ApiKey))
    }

    /// Returns the type, or `None` if the fields do not determine its kind.
    ///
    /// # Errors
    /// One of [`AuthPartsError`].
    pub fn resolve(self) -> Result<Option<AuthType>, AuthPartsError> {
        let kind = self.kind();
        if self.scheme.is_some() && kind != Some(AuthKind::Bearer) {
            return Err(AuthPartsError::SchemeNotBearer);
        }
        match (kind, self.header, self.parameter) {
            (_, Some(_), Some(_)) => Err(AuthPartsError::HeaderAndParameter),
            (Some(AuthKind::ApiKey), Some(header), None) => Ok(Some(AuthType::ApiKey { header })),
            (Some(AuthKind::ApiKey), None, Some(parameter)) => Ok(Some(AuthType::QueryKey { parameter })),
            (_, Some(_), None) => Err(AuthPartsError::HeaderNotApiKey),
            (_, None, Some(_)) => Err(AuthPartsError::ParameterNotApiKey),
            (kind, None, None) => Ok(match (kind, self.scheme) {
                (Some(AuthKind::Bearer), Some(scheme)) => Some(AuthType::Token { scheme }),
                (kind, _) => kind.map(AuthKind::default_type),
            }),
        }
    }

    /// Returns the fields with those of `declared` where they leave something open.
    pub fn completed(self, declared: &AuthType) -> Self {
        let known = Self { kind: Some(declared.kind()), ..self };
        match declared {
            AuthType::ApiKey { header } if known.parameter.is_none() => {
                Self { header: known.header.or_else(|| Some(header.clone())), ..known }
            }
            AuthType::QueryKey { parameter } if known.header.is_none() => {
                Self { parameter: known.parameter.or_else(|| Some(parameter.clone())), ..known }
            }
            AuthType::Token { scheme } => {
                Self { scheme: known.scheme.or_else(|| Some(scheme.clone())), ..known }
            }
            _ => known,
        }
    }

    /// Returns the type that results from a change of `old`. Only `--type api-key` alone keeps the header or parameter
    /// of an API key.
    ///
    /// # Errors
    /// One of [`AuthPartsError`].
    pub fn change(mut self, old: &AuthType) -> Result<AuthType, AuthPartsError> {
        if self == Self::default() {
            return Ok(old.clone());
        }
        let is_alone = self.header.is_none() && self.parameter.is_none() && self.scheme.is_none();
        if is_alone && self.kind == Some(AuthKind::ApiKey) && old.kind() == AuthKind::ApiKey {
            return Ok(old.clone());
        }
        // A scheme alone does not turn another type into a bearer token.
        self.kind = self.kind.or_else(|| Some(old.kind()));
        Ok(self.resolve()?.unwrap_or_else(|| old.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AuthKind::{ApiKey, Basic, Bearer, Secret};

    fn parts(kind: Option<AuthKind>, header: &str, scheme: &str, parameter: &str) -> AuthParts {
        AuthParts {
            kind,
            header: HeaderName::parse(header).ok(),
            scheme: AuthScheme::parse(scheme).ok(),
            parameter: QueryParameter::parse(parameter).ok(),
        }
    }

    #[test]
    fn fields_make_a_type() {
        for (parts, expected) in [
            (parts(None, "", "", ""), Ok("")),
            (parts(Some(ApiKey), "", "", ""), Ok("api-key X-API-Key")),
            (parts(Some(ApiKey), "X-K", "", ""), Ok("api-key X-K")),
            (parts(Some(ApiKey), "", "", "key"), Ok("api-key ?key=")),
            (parts(None, "", "", "key"), Ok("api-key ?key=")),
            (parts(Some(Bearer), "", "", ""), Ok("bearer")),
            (parts(Some(Bearer), "", "Token", ""), Ok("bearer Token")),
            (parts(None, "", "Token", ""), Ok("bearer Token")),
            (parts(Some(Basic), "", "", ""), Ok("basic")),
            (parts(Some(Secret), "", "", ""), Ok("secret")),
            (parts(Some(Bearer), "X-K", "", ""), Err(AuthPartsError::HeaderNotApiKey)),
            (parts(None, "X-K", "", ""), Err(AuthPartsError::HeaderNotApiKey)),
            (parts(Some(Basic), "", "Token", ""), Err(AuthPartsError::SchemeNotBearer)),
            (parts(Some(Secret), "", "", "key"), Err(AuthPartsError::ParameterNotApiKey)),
            (parts(None, "", "Token", "key"), Err(AuthPartsError::ParameterNotApiKey)),
            (parts(Some(ApiKey), "X-K", "", "key"), Err(AuthPartsError::HeaderAndParameter)),
        ] {
            let found = parts.clone().resolve().map(|auth| auth.map(|auth| auth.description()));
            assert_eq!(
                found,
                expected.map(|text| Some(text.to_owned()).filter(|text| !text.is_empty())),
                "{parts:?}"
            );
        }
    }

    #[test]
    fn a_change_keeps_what_it_does_not_name() {
        let key = parts(Some(ApiKey), "X-K", "", "").resolve().unwrap().unwrap();
        let token = parts(None, "", "Token", "").resolve().unwrap().unwrap();
        for (old, change, expected) in [
            (&key, parts(None, "", "", ""), "api-key X-K"),
            (&key, parts(Some(ApiKey), "", "", ""), "api-key X-K"),
            (&key, parts(None, "X-O", "", ""), "api-key X-O"),
            (&key, parts(None, "", "", "key"), "api-key ?key="),
            (&key, parts(Some(Bearer), "", "", ""), "bearer"),
            (&key, parts(Some(Bearer), "", "Token", ""), "bearer Token"),
            (&token, parts(Some(Bearer), "", "", ""), "bearer"),
            (&token, parts(Some(ApiKey), "X-K", "", ""), "api-key X-K"),
            (&AuthType::Basic, parts(Some(Secret), "", "", ""), "secret"),
        ] {
            assert_eq!(change.change(old).map(|auth| auth.description()), Ok(expected.to_owned()));
        }
        let header = parts(None, "X-K", "", "");
        assert_eq!(header.change(&token), Err(AuthPartsError::HeaderNotApiKey));
        assert_eq!(parts(None, "", "Token", "").change(&key), Err(AuthPartsError::SchemeNotBearer));
        assert_eq!(parts(None, "", "", "key").change(&token), Err(AuthPartsError::ParameterNotApiKey));
    }
}
