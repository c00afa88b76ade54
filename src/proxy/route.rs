//! Routes: the APIs of a run, each with its origin, the place of its credential, and its placeholder.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::placeholder::placeholder_for;
use super::rules::Rules;
use crate::model::{Api, AuthKind, Credential, Secret, ValuePart};
use crate::web::Origin;

/// The place in a request that carries the credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A header, with the text before the credential: a scheme with its space, or nothing.
    Header { name: String, scheme: String },
    /// `Authorization: Basic`, with these parts, one of which is the placeholder.
    Basic { username: String, password: String },
    /// A parameter of the query.
    Query(String),
}

impl Place {
    /// Returns the place as a refusal names it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Header { name, scheme } if scheme.is_empty() => format!("the header {name}"),
            Self::Header { name, scheme } => format!("the header {name} after `{}`", scheme.trim_end()),
            Self::Basic { .. } => "the header Authorization after `Basic`".to_owned(),
            Self::Query(parameter) => format!("the query parameter {parameter}"),
        }
    }

    /// Returns the name of the header.
    pub(super) fn header(&self) -> Option<&str> {
        match self {
            Self::Header { name, .. } => Some(name),
            Self::Basic { .. } => Some("Authorization"),
            Self::Query(_) => None,
        }
    }
}

/// An API that the proxy can call. Has no `Debug`, because it contains the credential.
pub struct Route {
    /// The name of the API.
    pub name: String,
    /// The first segment of paths of its base URL.
    pub slug: String,
    /// The only origin to which the credential is sent.
    pub origin: Origin,
    /// The path that precedes all paths of the API: empty, or with a slash at the start and none at the end.
    pub base: String,
    pub(super) place: Place,
    /// The text after the scheme, or the value of the parameter.
    pub(super) credential: Secret,
    /// The random text that stands for the key, the token or the password.
    pub(super) placeholder: String,
    /// What the program is allowed to request.
    pub rules: Rules,
}

/// Why an API has no route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRoute {
    /// It has no domain, so the proxy would not know where to send the credential.
    Domain,
    /// Its type is `secret`, which no request carries in a known way.
    Secret,
}

impl Route {
    /// Creates the route of an API with a new placeholder.
    ///
    /// # Errors
    /// The system has no random numbers. Inside: [`NoRoute`].
    pub fn of(api: &Api, credential: &Credential) -> Result<Result<Self, NoRoute>, getrandom::Error> {
        let Some(value) = credential.part(ValuePart::Value) else { return Ok(Err(NoRoute::Secret)) };
        let Some(place) = place_of(api) else { return Ok(Err(NoRoute::Secret)) };
        let Some((domain, origin)) =
            api.domain.as_ref().and_then(|domain| Some((domain, Origin::of(domain)?)))
        else {
            return Ok(Err(NoRoute::Domain));
        };
        let (place, placeholder) = with_placeholder(place, credential, &value)?;
        Ok(Ok(Self {
            name: api.name.to_string(),
            slug: api.name.slug(),
            origin,
            base: domain.base().to_owned(),
            place,
            credential: value,
            placeholder,
            rules: Rules::default(),
        }))
    }

    /// Returns the text for a variable that would hold this part of the credential. Only a username is real, unless the
    /// password is empty: then the username is the key.
    #[must_use]
    pub fn stand_in(&self, part: ValuePart) -> String {
        match (&self.place, part) {
            (Place::Basic { username, .. }, ValuePart::Username) => username.clone(),
            (Place::Basic { password, .. }, ValuePart::Password) => password.clone(),
            (Place::Basic { username, password }, ValuePart::Value) => {
                STANDARD.encode(format!("{username}:{password}"))
            }
            _ => self.placeholder.clone(),
        }
    }
}

/// Returns the place that a record declares, or `None` for a record of type `secret`.
fn place_of(api: &Api) -> Option<Place> {
    if api.auth.kind() == AuthKind::Basic {
        return Some(Place::Basic { username: String::new(), password: String::new() });
    }
    if let Some(parameter) = api.auth.query_parameter() {
        return Some(Place::Query(parameter.to_owned()));
    }
    let name = api.auth.header_name()?.to_owned();
    Some(Place::Header { name, scheme: api.auth.scheme().to_owned() })
}

/// Returns the placeholder, and the place with it.
fn with_placeholder(
    place: Place,
    credential: &Credential,
    value: &Secret,
) -> Result<(Place, String), getrandom::Error> {
    let parts = (credential.part(ValuePart::Username), credential.part(ValuePart::Password));
    let (Some(username), Some(password)) = parts else { return Ok((place, placeholder_for(value)?)) };
    if password.expose().is_empty() {
        let made = placeholder_for(&username)?;
        return Ok((Place::Basic { username: made.clone(), password: String::new() }, made));
    }
    let made = placeholder_for(&password)?;
    Ok((Place::Basic { username: username.expose().to_owned(), password: made.clone() }, made))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;
    use crate::model::{ApiName, AuthType, Domain, Scope, Timestamp};

    fn route(
        auth: AuthType,
        domain: Option<&str>,
        username: Option<&str>,
        secret: &str,
    ) -> Result<Route, NoRoute> {
        let kind = auth.kind();
        let domain = domain.map(|domain| Domain::parse(domain).unwrap().0);
        let name = ApiName::parse("My API").unwrap();
        let api = Api { domain, ..Api::new(name, auth, Scope::Organization, Timestamp(0)) };
        let credential = Credential::from_parts(kind, username, Secret::new(secret.to_owned())).unwrap();
        Route::of(&api, &credential).unwrap()
    }

    #[test]
    fn a_route_has_the_exact_origin_of_its_domain() {
        for (domain, expected, authority) in [
            ("api.example.com", (true, "api.example.com", 443), "api.example.com"),
            ("api.example.com:8443/v2", (true, "api.example.com", 8443), "api.example.com:8443"),
            ("127.0.0.1:80", (false, "127.0.0.1", 80), "127.0.0.1"),
            ("https://[::1]:8443", (true, "::1", 8443), "[::1]:8443"),
        ] {
            let route = route(AuthType::Bearer, Some(domain), None, "token-1234").ok().unwrap();
            let Origin { is_https, host, port } = &route.origin;
            assert_eq!((*is_https, host.as_str(), *port), expected);
            assert_eq!(route.origin.authority(), authority);
            assert!(route.origin.is_named_by(&authority.to_uppercase()), "{authority}");
            assert!(!route.origin.is_named_by("other.example"), "{authority}");
        }
    }

    #[test]
    fn an_api_without_a_domain_or_a_header_has_no_route() {
        assert_eq!(route(AuthType::Bearer, None, None, "token").err(), Some(NoRoute::Domain));
        assert_eq!(route(AuthType::Secret, Some("a.example"), None, "s").err(), Some(NoRoute::Secret));
    }

    #[test]
    fn the_variables_of_basic_auth_agree_with_each_other() {
        let route = route(AuthType::Basic, Some("a.example"), Some("user"), "hunter2-hunter2").ok().unwrap();
        let [value, username, password] = ValuePart::ALL.map(|part| route.stand_in(part));
        assert_eq!(username, "user");
        assert_eq!(password, route.placeholder);
        assert_eq!(STANDARD.decode(value).unwrap(), format!("user:{password}").into_bytes());
    }

    #[test]
    fn a_key_in_the_username_gets_a_placeholder() {
        let route =
            route(AuthType::Basic, Some("a.example"), Some("sk_live_0123456789abcdef"), "").ok().unwrap();
        let [_, username, password] = ValuePart::ALL.map(|part| route.stand_in(part));
        assert!(username.starts_with("sk_live_") && username == route.placeholder);
        assert_eq!(password, "");
    }
}
