//! Which API of an app takes the place of which API of the organization: the app's own wins a variable that both fill.

use super::{Api, ApiId, AppName, Catalog, Scope, Variable};
use std::collections::{BTreeSet, HashMap};

/// The variables that the organization and an app both fill. Made once for a whole table, since each question alone
/// would go through all records.
#[derive(Default)]
pub struct Shadows<'a> {
    organization: HashMap<Variable, &'a Api>,
    apps: HashMap<Variable, Vec<&'a AppName>>,
}

impl Catalog {
    /// What is hidden by what, in every app.
    pub fn shadows(&self) -> Shadows<'_> {
        let mut shadows = Shadows::default();
        for api in self.iter() {
            if let Scope::App(app) = &api.scope {
                for variable in api.variables() {
                    shadows.apps.entry(variable).or_default().push(app);
                }
            }
        }
        // Where no app has an API of its own there is nothing to look for.
        if !shadows.apps.is_empty() {
            let organization = self.iter().filter(|api| api.scope == Scope::Organization);
            let filled = organization.flat_map(|api| api.variables().into_iter().map(move |v| (v, api)));
            shadows.organization = filled.filter(|(v, _)| shadows.apps.contains_key(v)).collect();
        }
        shadows
    }

    /// Every variable that the app's own APIs fill.
    pub(super) fn filled_by(&self, app: &AppName) -> BTreeSet<Variable> {
        let own = self.iter().filter(|api| matches!(&api.scope, Scope::App(of) if of == app));
        own.flat_map(Api::variables).collect()
    }
}

impl<'a> Shadows<'a> {
    /// The organization's APIs of which an app's `api` takes a variable, each once with the first such variable.
    pub fn hidden_by(&self, api: &Api) -> Vec<(Variable, &'a Api)> {
        if api.scope == Scope::Organization || self.organization.is_empty() {
            return Vec::new();
        }
        let mut seen: BTreeSet<ApiId> = BTreeSet::new();
        let taken =
            api.variables().into_iter().filter_map(|v| Some((self.organization.get(&v).copied()?, v)));
        taken.filter(|(hidden, _)| seen.insert(hidden.id)).map(|(hidden, v)| (v, hidden)).collect()
    }

    /// The apps that fill a variable of an organization's `api` by themselves, each once with the first such variable.
    pub fn hidden_in(&self, api: &Api) -> Vec<(Variable, &'a AppName)> {
        if api.scope != Scope::Organization || self.apps.is_empty() {
            return Vec::new();
        }
        let mut seen: BTreeSet<&AppName> = BTreeSet::new();
        let mut found = Vec::new();
        for variable in api.variables() {
            for app in self.apps.get(&variable).into_iter().flatten() {
                if seen.insert(app) {
                    found.push((variable.clone(), *app));
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::AuthType::{Basic, Bearer};
    use super::super::record::example;
    use super::*;

    #[test]
    fn whole_apis_and_single_variables_are_hidden() {
        let catalog = Catalog::new(vec![
            example("Shop", "organization", Basic),
            example("Mail", "organization", Basic),
            example("Desk Username", "organization", Bearer),
            example("shop", "app:web", Basic),
            example("Shop", "app:worker", Bearer),
            example("Mail Password", "app:web", Bearer),
            example("Desk", "app:web", Basic),
            example("Own", "app:web", Bearer),
        ]);
        let shadows = catalog.shadows();
        let hidden: Vec<Vec<String>> = catalog
            .iter()
            .map(|api| {
                let by =
                    shadows.hidden_by(api).into_iter().map(|(v, hidden)| format!("{v} of {}", hidden.name));
                let within = shadows.hidden_in(api).into_iter().map(|(v, app)| format!("{v} in {app}"));
                by.chain(within).collect()
            })
            .collect();
        let expected: [&[&str]; 8] = [
            &["CUSTOM_API_SHOP in web", "CUSTOM_API_SHOP in worker"],
            &["CUSTOM_API_MAIL_PASSWORD in web"],
            &["CUSTOM_API_DESK_USERNAME in web"],
            &["CUSTOM_API_SHOP of Shop"],
            &["CUSTOM_API_SHOP of Shop"],
            &["CUSTOM_API_MAIL_PASSWORD of Mail"],
            &["CUSTOM_API_DESK_USERNAME of Desk Username"],
            &[],
        ];
        assert_eq!(hidden, expected);
    }
}
