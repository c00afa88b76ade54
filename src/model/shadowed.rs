//! Shadowed records: if an app and the organization both fill a variable, the app's record wins.

use super::{Api, ApiId, AppName, Catalog, Scope, Variable};
use std::collections::{BTreeSet, HashMap};

/// The variables that both the organization and an app fill. Built once for a whole table, because a single query
/// would have to scan all records.
#[derive(Default)]
pub struct ShadowMap<'a> {
    organization: HashMap<Variable, &'a Api>,
    apps: HashMap<Variable, Vec<&'a AppName>>,
}

impl Catalog {
    /// Finds the shadowed records of every app.
    pub fn shadows(&self) -> ShadowMap<'_> {
        let mut shadows = ShadowMap::default();
        for api in self.iter() {
            if let Scope::App(app) = &api.scope {
                for variable in api.variables() {
                    shadows.apps.entry(variable).or_default().push(app);
                }
            }
        }
        // Without any app records, nothing can be shadowed.
        if !shadows.apps.is_empty() {
            let organization = self.iter().filter(|api| api.scope == Scope::Organization);
            let filled = organization.flat_map(|api| api.variables().into_iter().map(move |v| (v, api)));
            shadows.organization = filled.filter(|(v, _)| shadows.apps.contains_key(v)).collect();
        }
        shadows
    }

    /// Returns every variable that the app's own records fill.
    pub(super) fn filled_by(&self, app: &AppName) -> BTreeSet<Variable> {
        let own = self.iter().filter(|api| matches!(&api.scope, Scope::App(of) if of == app));
        own.flat_map(Api::variables).collect()
    }
}

impl<'a> ShadowMap<'a> {
    /// Returns the organization's records that `api`, a record of an app, shadows, each with the first common
    /// variable.
    pub fn shadowed_by(&self, api: &Api) -> Vec<(Variable, &'a Api)> {
        if api.scope == Scope::Organization || self.organization.is_empty() {
            return Vec::new();
        }
        let mut seen: BTreeSet<ApiId> = BTreeSet::new();
        let taken =
            api.variables().into_iter().filter_map(|v| Some((self.organization.get(&v).copied()?, v)));
        taken.filter(|(shadowed, _)| seen.insert(shadowed.id)).map(|(shadowed, v)| (v, shadowed)).collect()
    }

    /// Returns the apps that shadow `api`, a record of the organization, each with the first common variable.
    pub fn shadowed_in(&self, api: &Api) -> Vec<(Variable, &'a AppName)> {
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
    fn whole_records_and_single_variables_are_shadowed() {
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
        let shadowed: Vec<Vec<String>> = catalog
            .iter()
            .map(|api| {
                let by = shadows
                    .shadowed_by(api)
                    .into_iter()
                    .map(|(v, shadowed)| format!("{v} of {}", shadowed.name));
                let within = shadows.shadowed_in(api).into_iter().map(|(v, app)| format!("{v} in {app}"));
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
        assert_eq!(shadowed, expected);
    }
}
