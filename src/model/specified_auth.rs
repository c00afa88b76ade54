//! The authentication that the specification of an API names, compared with its record.

use super::{Api, AuthKind, AuthScheme, AuthType, CapiCommand, HeaderName, QueryParameter, capi};

/// The ways in which a specification accepts the credential. It can be empty: not every way is one of capi's types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpecifiedAuth(Vec<AuthType>);

/// A record that authenticates in another way than its specification wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthDifference {
    /// Both ways, in a sentence.
    pub text: String,
    /// The place where the specification wants the credential, for example `Authorization: Bearer`.
    pub wanted: String,
    /// The command that changes the record.
    pub fix: CapiCommand,
}

impl SpecifiedAuth {
    /// The most ways that are stored.
    const MOST: usize = 8;

    /// Wraps the ways of a specification. Repeated ones are left out.
    pub fn new(ways: impl IntoIterator<Item = AuthType>) -> Self {
        let mut all = Vec::new();
        for way in ways {
            if all.len() < Self::MOST && !all.contains(&way) {
                all.push(way);
            }
        }
        Self(all)
    }

    /// Restores what [`SpecifiedAuth::to_stored`] returned. Unknown words are left out.
    pub fn from_stored(words: &[String]) -> Self {
        Self::new(words.iter().filter_map(|words| parse(words)))
    }

    /// Returns one description of each way, for example `bearer` or `api-key X-Key`.
    pub fn to_stored(&self) -> Vec<String> {
        self.0.iter().map(AuthType::description).collect()
    }

    /// Returns how a record differs from the specification, if it does.
    pub fn difference(&self, api: &Api) -> Option<AuthDifference> {
        let wanted = self.0.first()?;
        if self.0.iter().any(|way| is_same(way, &api.auth)) {
            return None;
        }
        let text =
            format!("the specification wants {}, and the record has {}", place(wanted), place(&api.auth));
        Some(AuthDifference { text, wanted: place(wanted), fix: fix(api, wanted) })
    }
}

/// Returns the place of the credential in a request.
fn place(auth: &AuthType) -> String {
    match (auth.header_name(), auth.query_parameter()) {
        (Some(name), _) if auth.scheme().is_empty() => format!("the header `{name}`"),
        (Some(name), _) => format!("`{name}: {}`", auth.scheme().trim_end()),
        (None, Some(parameter)) => format!("the query parameter `{parameter}`"),
        (None, None) => "no header".to_owned(),
    }
}

/// Returns whether a request is the same. A specification can describe any scheme as a key in `Authorization`.
fn is_same(way: &AuthType, own: &AuthType) -> bool {
    let names = way.header_name().zip(own.header_name());
    let same_header = names.is_some_and(|(way, own)| way.eq_ignore_ascii_case(own));
    match way {
        AuthType::ApiKey { .. } => same_header,
        AuthType::QueryKey { .. } => way == own,
        _ => same_header && way.scheme().eq_ignore_ascii_case(own.scheme()),
    }
}

fn fix(api: &Api, wanted: &AuthType) -> CapiCommand {
    let edit = capi("edit").api(api);
    let edit =
        if api.auth.kind() == wanted.kind() { edit } else { edit.arg("--type").arg(wanted.kind().as_str()) };
    match wanted {
        AuthType::ApiKey { header } => edit.arg("--header").arg(header.as_str()),
        AuthType::QueryKey { parameter } => edit.arg("--query-param").arg(parameter.as_str()),
        AuthType::Token { scheme } => edit.arg("--scheme").arg(scheme.as_str()),
        // The type alone removes another scheme.
        AuthType::Bearer if api.auth.kind() == AuthKind::Bearer => edit.arg("--type").arg("bearer"),
        AuthType::Bearer | AuthType::Basic | AuthType::Secret => edit,
    }
}

/// Parses [`AuthType::description`].
fn parse(text: &str) -> Option<AuthType> {
    let (kind, detail) = text.split_once(' ').map_or((text, None), |(kind, detail)| (kind, Some(detail)));
    match (kind.parse().ok()?, detail) {
        (AuthKind::ApiKey, Some(detail)) if detail.starts_with('?') => {
            QueryParameter::parse(detail).ok().map(|parameter| AuthType::QueryKey { parameter })
        }
        (AuthKind::ApiKey, Some(detail)) => {
            HeaderName::parse(detail).ok().map(|header| AuthType::ApiKey { header })
        }
        (AuthKind::Bearer, Some(detail)) => {
            AuthScheme::parse(detail).ok().map(|scheme| AuthType::Token { scheme })
        }
        (kind, None) => Some(kind.default_type()),
        (_, Some(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::example;
    use super::*;

    fn specified(words: &[&str]) -> SpecifiedAuth {
        SpecifiedAuth::from_stored(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn ways_survive_storage() {
        let words = ["bearer", "basic", "api-key X-Key", "api-key ?key=", "bearer Token"];
        assert_eq!(specified(&words).to_stored(), words);
        assert_eq!(
            specified(&["bearer", "bearer", "oauth", "basic x", "api-key a b"]).to_stored(),
            ["bearer"]
        );
    }

    #[test]
    fn a_record_differs_if_no_way_is_its_own() {
        let record = |auth: &str| example("Shop", "organization", parse(auth).expect(auth));
        for (ways, own, fix) in [
            (&["bearer"][..], "api-key X-API-Key", Some("capi edit shop --type bearer")),
            (&["bearer"], "bearer", None),
            (&["api-key X-Key", "bearer"], "bearer", None),
            (&["api-key x-api-key"], "api-key X-API-Key", None),
            (&["api-key X-Key"], "api-key X-API-Key", Some("capi edit shop --header X-Key")),
            (&["api-key Authorization"], "bearer", None),
            (&["api-key ?key="], "api-key X-API-Key", Some("capi edit shop --query-param key")),
            (&["bearer Token"], "bearer", Some("capi edit shop --scheme Token")),
            (&["bearer"], "bearer Token", Some("capi edit shop --type bearer")),
            (&["basic"], "secret", Some("capi edit shop --type basic")),
            (&[], "api-key X-API-Key", None),
        ] {
            let difference = specified(ways).difference(&record(own));
            let found = difference.map(|difference| difference.fix.render(None));
            assert_eq!(found.as_deref(), fix, "{ways:?} {own}");
        }
        let text = specified(&["bearer"]).difference(&record("api-key X-Key")).expect("a difference").text;
        assert_eq!(
            text,
            "the specification wants `Authorization: Bearer`, and the record has the header `X-Key`"
        );
    }
}
