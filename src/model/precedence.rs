//! The records that the processes of one app get. Only this file decides that an app's own record replaces the
//! organization's in a process; `Catalog::find` looks up names.

use super::{Api, AppName, Catalog, Scope, Variable};
use std::collections::BTreeMap;

/// The effective records of one app, or of no app.
///
/// Among the records that share a variable, the app's own fills it. An organization's record whose main variable is
/// filled that way is shadowed and drops out with all its variables; one that only loses a companion stays.
pub struct Effective<'a> {
    apis: Vec<&'a Api>,
    /// The app's own records, by each variable that they fill.
    own: BTreeMap<Variable, &'a Api>,
    replaced: Vec<Replaced<'a>>,
}

/// A variable of an organization's record that an app's own record fills instead.
pub struct Replaced<'a> {
    /// The variable.
    pub variable: Variable,
    /// The organization's record.
    pub shadowed: &'a Api,
    /// The app's own record.
    pub by: &'a Api,
}

impl Catalog {
    /// Returns the records that a process of this app gets; without an app, the organization's.
    pub fn effective(&self, app: Option<&AppName>) -> Effective<'_> {
        Effective::of(self.iter().filter(|api| api.scope.covers(app)))
    }
}

impl<'a> Effective<'a> {
    /// Decides among records of the organization and of at most one app.
    pub fn of(records: impl IntoIterator<Item = &'a Api>) -> Self {
        let records: Vec<&Api> = records.into_iter().collect();
        let own: BTreeMap<Variable, &Api> = records
            .iter()
            .filter(|api| api.scope != Scope::Organization)
            .flat_map(|api| api.variables().into_iter().map(|variable| (variable, *api)))
            .collect();
        if own.is_empty() {
            return Self { apis: records, own, replaced: Vec::new() };
        }
        let (mut apis, mut replaced) = (Vec::with_capacity(records.len()), Vec::new());
        for api in records {
            if api.scope != Scope::Organization {
                apis.push(api);
                continue;
            }
            if !own.contains_key(&api.variable()) {
                apis.push(api);
            }
            let lost =
                api.variables().into_iter().filter_map(|variable| Some((*own.get(&variable)?, variable)));
            replaced.extend(lost.map(|(by, variable)| Replaced { variable, shadowed: api, by }));
        }
        Self { apis, own, replaced }
    }

    /// The effective records, in the order in which they were given.
    pub fn apis(&self) -> &[&'a Api] {
        &self.apis
    }

    /// Whether this effective record fills the variable, which is one of its own.
    pub fn fills(&self, api: &Api, variable: &Variable) -> bool {
        self.own.get(variable).is_none_or(|own| own.id == api.id)
    }

    /// The variables that organization's records lose, in the order of those records and of their variables.
    pub fn replaced(self) -> Vec<Replaced<'a>> {
        self.replaced
    }
}

#[cfg(test)]
mod tests {
    use super::super::AuthType::{Basic, Bearer};
    use super::super::record::{example, example_app as app, example_catalog as catalog};
    use super::*;

    fn names(effective: &Effective<'_>) -> Vec<String> {
        effective.apis().iter().map(|api| format!("{} {}", api.scope.short(), api.name)).collect()
    }

    /// Which record fills which variable.
    fn sources<'a>(effective: &Effective<'a>) -> BTreeMap<Variable, &'a Api> {
        let filled = |api: &'a Api| api.variables().into_iter().map(move |variable| (variable, api));
        let all = effective.apis().iter().flat_map(|api| filled(api));
        all.filter(|(variable, api)| effective.fills(api, variable)).collect()
    }

    #[test]
    fn an_apps_record_replaces_the_organizations() {
        let catalog = catalog();
        assert_eq!(names(&catalog.effective(None)), ["org My Billing API", "org Mail"]);
        let web = ["org Mail", "app:web my-billing-api", "app:web Queue"];
        assert_eq!(names(&catalog.effective(Some(&app("web")))), web);
    }

    #[test]
    fn a_shadowed_record_leaves_no_companion_behind() {
        let catalog = catalog();
        let count = |app: Option<&AppName>| sources(&catalog.effective(app)).len();
        assert_eq!((count(None), count(Some(&app("web")))), (4, 3));
    }

    #[test]
    fn an_apps_companion_shadows_the_record_whose_variable_it_is() {
        let catalog = Catalog::new(vec![
            example("Shop", "app:web", Basic),
            example("Shop username", "organization", Basic),
        ]);
        assert_eq!(names(&catalog.effective(Some(&app("web")))), ["app:web Shop"]);
        assert_eq!(catalog.effective(Some(&app("worker"))).apis().len(), 1);
    }

    #[test]
    fn an_apps_variable_wins_over_a_companion() {
        let own = example("Shop password", "app:web", Bearer);
        let catalog = Catalog::new(vec![own.clone(), example("Shop", "organization", Basic)]);
        let effective = catalog.effective(Some(&app("web")));
        assert_eq!(effective.apis().len(), 2);
        let sources = sources(&effective);
        assert_eq!(sources.len(), 3);
        assert_eq!(sources.get(&own.variable()), Some(&&own));
    }
}
