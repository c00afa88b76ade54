//! All records of a vault, and the questions that are asked of them.

use super::{Api, ApiId, AppName, Scope, Variable, collide};
use std::cmp::Ordering;

/// The records of a vault, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalog(Vec<Api>);

/// What a look-up came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Found<'a> {
    /// Exactly this one.
    One(&'a Api),
    /// Several, so the scope has to be said.
    Many(Vec<&'a Api>),
    /// None of that name.
    None {
        /// At most three names that come near, the nearest first.
        nearest: Vec<String>,
    },
}

/// How alike two names must be, from 0 to 1, for one to be offered in place of the other.
const ALIKE: f64 = 0.75;
/// How many names are offered.
const OFFERED: usize = 3;

impl Catalog {
    /// A catalog of these records.
    pub fn new(apis: Vec<Api>) -> Self {
        Self(apis)
    }

    /// Every record of every scope.
    pub fn iter(&self) -> std::slice::Iter<'_, Api> {
        self.0.iter()
    }

    /// Looks a record up by name, slug or variable.
    ///
    /// For an app: its own first, then the organization's. Without one: the organization's first, then every
    /// app's.
    pub fn find(&self, wanted: &str, app: Option<&AppName>) -> Found<'_> {
        let (own, organization): (Vec<&Api>, Vec<&Api>) = self
            .iter()
            .filter(|api| app.is_none() || api.scope.covers(app))
            .filter(|api| api.name.matches(wanted))
            .partition(|api| api.scope != Scope::Organization);
        let (first, second) = if app.is_some() { (own, organization) } else { (organization, own) };
        let matching = if first.is_empty() { second } else { first };
        match matching[..] {
            [] => Found::None { nearest: self.nearest(wanted, app) },
            [one] => Found::One(one),
            _ => Found::Many(matching),
        }
    }

    /// At most three names like the wanted one.
    fn nearest(&self, wanted: &str, app: Option<&AppName>) -> Vec<String> {
        // The comparison takes the product of both lengths.
        let wanted: String = wanted.to_lowercase().chars().take(200).collect();
        let mut alike: Vec<(f64, &str)> = self
            .iter()
            .filter(|api| app.is_none() || api.scope.covers(app))
            .map(|api| (likeness(api, &wanted), api.name.as_str()))
            .filter(|(likeness, _)| *likeness >= ALIKE)
            .collect();
        alike.sort_by(|a, b| b.0.partial_cmp(&a.0).unwrap_or(Ordering::Equal).then_with(|| a.1.cmp(b.1)));
        alike.dedup_by_key(|(_, name)| *name);
        alike.into_iter().take(OFFERED).map(|(_, name)| name.to_owned()).collect()
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
fn likeness(api: &Api, wanted: &str) -> f64 {
    let (name, slug) = (api.name.as_str().to_lowercase(), api.name.slug());
    // A part of a name says more than its length: `billing` for `My Billing API`.
    if wanted.chars().count() >= 3 && (name.contains(wanted) || slug.contains(wanted)) {
        return 1.0;
    }
    strsim::jaro_winkler(&name, wanted).max(strsim::jaro_winkler(&slug, wanted))
}

#[cfg(test)]
mod tests {
    use super::super::AuthType::{Basic, Bearer};
    use super::super::record::example;
    use super::super::taken_by;
    use super::*;

    fn app(name: &str) -> AppName {
        AppName::parse(name).expect("an app name")
    }

    fn catalog() -> Catalog {
        Catalog::new(vec![
            example("My Billing API", "organization", Basic),
            example("Mail", "organization", Bearer),
            example("my-billing-api", "app:web", Bearer),
            example("Queue", "app:web", Bearer),
            example("Queue", "app:worker", Bearer),
            example("Only", "app:worker", Bearer),
        ])
    }

    fn told(apis: &[&Api]) -> Vec<String> {
        apis.iter().map(|api| format!("{} {}", api.scope.short(), api.name)).collect()
    }

    fn found(wanted: &str, app: Option<&AppName>) -> Vec<String> {
        match catalog().find(wanted, app) {
            Found::One(api) => told(&[api]),
            Found::Many(apis) => told(&apis),
            Found::None { nearest } => nearest.into_iter().map(|name| format!("{name}?")).collect(),
        }
    }

    #[test]
    fn one_that_fits_is_told_as_one() {
        let catalog = catalog();
        assert!(matches!(catalog.find("mail", None), Found::One(api) if api.name.as_str() == "Mail"));
        assert!(matches!(catalog.find("queue", None), Found::Many(apis) if apis.len() == 2));
    }

    #[test]
    fn an_apps_own_is_found_before_the_organizations() {
        assert_eq!(found("my billing api", None), ["org My Billing API"]);
        assert_eq!(found("CUSTOM_API_MY_BILLING_API", Some(&app("web"))), ["app:web my-billing-api"]);
        assert_eq!(found("my-billing-api", Some(&app("worker"))), ["org My Billing API"]);
    }

    #[test]
    fn without_an_app_every_app_is_asked() {
        assert_eq!(found("only", None), ["app:worker Only"]);
        assert_eq!(found("queue", None), ["app:web Queue", "app:worker Queue"]);
        assert!(found("only", Some(&app("web"))).is_empty());
    }

    #[test]
    fn near_names_are_offered_once() {
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
