//! The place of a credential in a request: a header or a query parameter, as the record declares it.

use ureq::http::{HeaderName, HeaderValue};
use zeroize::Zeroizing;

use super::target::encode;
use super::{CallError, Target};
use crate::model::{Api, Credential, ValuePart};

/// A request's URL and the header with the credential.
///
/// The URL is wiped. The library that sends the request copies URL and header into buffers that it does not wipe.
pub(super) struct Attached {
    /// The URL as it is sent, with the credential in its query if the record wants it there.
    pub(super) url: Zeroizing<String>,
    /// The header with the credential.
    pub(super) header: Option<(HeaderName, HeaderValue)>,
}

/// Puts the credential of a record into a request to the record's own origin.
///
/// # Errors
/// [`CallError::NoDomain`] and [`CallError::NoRequest`] for a record without a place or an origin,
/// [`CallError::OtherOrigin`] for a target of another record, [`CallError::OwnParameter`] if the query has a value in
/// the place of the credential.
pub(super) fn attach(target: &Target, api: &Api, credential: &Credential) -> Result<Attached, CallError> {
    let domain = api.domain.as_ref().ok_or_else(|| CallError::no_domain(api))?;
    if !target.is_on(domain) {
        let found = target.url().origin().ascii_serialization();
        return Err(CallError::OtherOrigin { found, own: domain.origin() });
    }
    let value = credential.part(ValuePart::Value).ok_or_else(|| CallError::no_request(api))?;
    if let Some(name) = api.auth.query_parameter() {
        if target.has_parameter(name) {
            return Err(CallError::OwnParameter(name.to_owned()));
        }
        let encoded = Zeroizing::new(encode(value.expose()));
        let start = target.url().as_str();
        let sign = if target.url().query().is_some() { '&' } else { '?' };
        // The exact capacity prevents a reallocation, which would leave a copy that is not wiped.
        let mut url = Zeroizing::new(String::with_capacity(start.len() + name.len() + encoded.len() + 2));
        url.push_str(start);
        url.push(sign);
        url.extend([name, "=", encoded.as_str()]);
        return Ok(Attached { url, header: None });
    }
    let name = api.auth.header_name().ok_or_else(|| CallError::no_request(api))?;
    let line = value.after(api.auth.scheme().as_bytes());
    let invalid = || CallError::no_request(api);
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?;
    let mut header = HeaderValue::from_bytes(&line).map_err(|_| invalid())?;
    header.set_sensitive(true);
    Ok(Attached { url: Zeroizing::new(target.url().to_string()), header: Some((name, header)) })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::model::{
        ApiName, AuthKind, AuthScheme, AuthType, Domain, HeaderName as Header, QueryParameter, Scope, Secret,
        Timestamp,
    };

    fn api(auth: AuthType) -> Api {
        let name = ApiName::parse("Shop").unwrap();
        let mut api = Api::new(name, auth, Scope::Organization, Timestamp(0));
        api.domain = Some(Domain::parse("api.example.com").unwrap().0);
        api
    }

    fn credential(kind: AuthKind) -> Credential {
        let user = (kind == AuthKind::Basic).then_some("user");
        Credential::from_parts(kind, user, Secret::new("a b+c".replace(' ', "/"))).unwrap()
    }

    #[test]
    fn the_credential_is_where_the_record_declares_it() {
        let target = Target::resolve(&Domain::parse("api.example.com").unwrap().0, "/x?y=1").unwrap();
        for (auth, header, query) in [
            (AuthType::Bearer, "authorization: Bearer a/b+c", ""),
            (
                AuthType::Token { scheme: AuthScheme::parse("Token").unwrap() },
                "authorization: Token a/b+c",
                "",
            ),
            (AuthType::Basic, "authorization: Basic dXNlcjphL2IrYw==", ""),
            (AuthType::ApiKey { header: Header::parse("X-Key").unwrap() }, "x-key: a/b+c", ""),
            (AuthType::QueryKey { parameter: QueryParameter::parse("key").unwrap() }, "", "&key=a%2Fb%2Bc"),
        ] {
            let api = api(auth);
            let attached = attach(&target, &api, &credential(api.auth.kind())).ok().unwrap();
            let found = attached.header.map_or_else(String::new, |(name, value)| {
                assert!(value.is_sensitive());
                format!("{name}: {}", value.to_str().unwrap())
            });
            assert_eq!(found, header);
            assert_eq!(*attached.url, format!("https://api.example.com/x?y=1{query}"));
        }
    }

    #[test]
    fn a_target_of_another_record_gets_no_credential() {
        let target = Target::resolve(&Domain::parse("other.example").unwrap().0, "/x").unwrap();
        let refused = attach(&target, &api(AuthType::Bearer), &credential(AuthKind::Bearer)).err();
        assert!(matches!(refused, Some(CallError::OtherOrigin { .. })));
        let target = Target::resolve(&Domain::parse("api.example.com").unwrap().0, "/x?key=1").unwrap();
        let by_query = api(AuthType::QueryKey { parameter: QueryParameter::parse("key").unwrap() });
        let refused = attach(&target, &by_query, &credential(AuthKind::ApiKey)).err();
        assert!(matches!(refused, Some(CallError::OwnParameter(_))));
        let refused = attach(&target, &api(AuthType::Secret), &credential(AuthKind::Secret)).err();
        assert!(matches!(refused, Some(CallError::NoRequest { .. })));
    }
}
