//! The records of a vault, with lookups by name, app and variable.

use super::{Api, ApiId, AppName, Scope, Variable, collide};
use std::cmp::Ordering;

/// The records of a vault, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalog(Vec<Api>);

/// The result of a lookup.
#[derive(Clone, Debug, PartialEq)]
pub enum Lookup<'a> {
    /// Exactly one record.
    One(&'a Api),
    /// Several records, so the caller has to specify a scope.
    Many(Vec<&'a Api>),
    /// No record.
    None {
        /// At most three similar names, the closest first.
        nearest: Vec<String>,
    },
}

/// The minimum similarity, from 0 to 1, of a suggested name.
const MIN_SIMILARITY: f64 = 0.75;
/// The maximum number of suggested names.
const MAX_SUGGESTIONS: usize = 3;

impl Catalog {
    /// Wraps records in the given order.
    pub fn new(apis: Vec<Api>) -> Self {
        Self(apis)
    }

    /// Iterates over the records of all scopes.
    pub fn iter(&self) -> std::slice::Iter<'_, Api> {
        self.0.iter()
    }

    /// Looks a record up by name, slug or variable.
    ///
    /// With an app, its own records take precedence over those of the organization. Without an app, the records of
    /// the organization take precedence over those of all apps.
    pub fn find(&self, wanted: &str, app: Option<&AppName>) -> Lookup<'_> {
        let (own, organization): (Vec<&Api>, Vec<&Api>) = self
            .iter()
            .filter(|api| app.is_none() || api.scope.covers(app))
            .filter(|api| api.name.matches(wanted))
            .partition(|api| api.scope != Scope::Organization);
        let (first, second) = if app.is_some() { (own, organization) } else { (organization, own) };
        let matching = if first.is_empty() { second } else { first };
        match matching[..] {
            [] => Lookup::None { nearest: self.nearest(wanted, app) },
            [one] => Lookup::One(one),
            _ => Lookup::Many(matching),
        }
    }

    /// At most three names like the wanted one.
    fn nearest(&self, wanted: &str, app: Option<&AppName>) -> Vec<String> {
        // The comparison takes time proportional to the product of both lengths.
        let wanted: String = wanted.to_lowercase().chars().take(200).collect();
        let mut similar: Vec<(f64, &str)> = self
            .iter()
            .filter(|api| app.is_none() || api.scope.covers(app))
            .map(|api| (similarity(api, &wanted), api.name.as_str()))
            .filter(|(similarity, _)| *similarity >= MIN_SIMILARITY)
            .collect();
        similar.sort_by(|a, b| b.0.partial_cmp(&a.0).unwrap_or(Ordering::Equal).then_with(|| a.1.cmp(b.1)));
        similar.dedup_by_key(|(_, name)| *name);
        similar.into_iter().take(MAX_SUGGESTIONS).map(|(_, name)| name.to_owned()).collect()
    }
}

/// Returns the first of the records of this scope, other than `except`, that takes one of the variables, and which one.
pub fn taken<'a>(
    apis: impl IntoIterator<Item = &'a Api>,
    scope: &Scope,
    variables: &[Variable],
    except: Option<ApiId>,
) -> Option<(Variable, &'a Api)> {
    let same_scope = |api: &&Api| api.scope == *scope && Some(api.id) != except;
    let collision = |api| collide(variables, &Api::variables(api)).map(|variable| (variable, api));
    apis.into_iter().filter(same_scope).find_map(collision)
}

/// How alike a record's name or slug and a lower-case text are, from 0 to 1.
fn similarity(api: &Api, wanted: &str) -> f64 {
    let (name, slug) = (api.name.as_str().to_lowercase(), api.name.slug());
    // Part of a name is a match even if it is short, for example `billing` for `My Billing API`.
    if wanted.chars().count() >= 3 && (name.contains(wanted) || slug.contains(wanted)) {
        return 1.0;
    }
    strsim::jaro_winkler(&name, wanted).max(strsim::jaro_winkler(&slug, wanted))
}

#[cfg(test)]
mod tests {
    use super::super::AuthType::Bearer;
    use super::super::record::{example, example_app as app, example_catalog as catalog};
    use super::super::taken_by;
    use super::*;

    fn listed(apis: &[&Api]) -> Vec<String> {
        apis.iter().map(|api| format!("{} {}", api.scope.short(), api.name)).collect()
    }

    fn found(wanted: &str, app: Option<&AppName>) -> Vec<String> {
        match catalog().find(wanted, app) {
            Lookup::One(api) => listed(&[api]),
            Lookup::Many(apis) => listed(&apis),
            Lookup::None { nearest } => nearest.into_iter().map(|name| format!("{name}?")).collect(),
        }
    }

    #[test]
    fn a_lookup_distinguishes_one_match_from_many() {
        let catalog = catalog();
        assert!(matches!(catalog.find("mail", None), Lookup::One(api) if api.name.as_str() == "Mail"));
        assert!(matches!(catalog.find("queue", None), Lookup::Many(apis) if apis.len() == 2));
    }

    #[test]
    fn an_apps_own_is_found_before_the_organizations() {
        assert_eq!(found("my billing api", None), ["org My Billing API"]);
        assert_eq!(found("CUSTOM_API_MY_BILLING_API", Some(&app("web"))), ["app:web my-billing-api"]);
        assert_eq!(found("my-billing-api", Some(&app("worker"))), ["org My Billing API"]);
    }

    #[test]
    fn a_lookup_without_an_app_searches_all_apps() {
        assert_eq!(found("only", None), ["app:worker Only"]);
        assert_eq!(found("queue", None), ["app:web Queue", "app:worker Queue"]);
        assert!(found("only", Some(&app("web"))).is_empty());
    }

    #[test]
    fn similar_names_are_suggested_once() {
        assert_eq!(found("quue", None), ["Queue?"]);
        assert_eq!(found("billing", Some(&app("worker"))), ["My Billing API?"]);
        assert!(found("zzzz", None).is_empty());
    }

    #[test]
    fn a_companion_counts_as_taken_in_its_scope() {
        let catalog = catalog();
        let wanted = example("My billing API username", "organization", Bearer);
        let variables = taken_by(&wanted.name, &wanted.auth);
        let billing = catalog.iter().next().expect("an API");
        let username = billing.variables().remove(1);
        assert_eq!(taken(catalog.iter(), &Scope::Organization, &variables, None), Some((username, billing)));
        assert_eq!(taken(catalog.iter(), &Scope::Organization, &variables, Some(billing.id)), None);
        assert_eq!(taken(catalog.iter(), &Scope::App(app("web")), &variables, None), None);
    }
}
