//! Records of the organization that an app's own records shadow, collected for all apps at once.

use super::{Api, ApiId, AppName, Catalog, Effective, Replaced, Scope, Variable};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The variables that the organization and an app both fill. Built once for a whole table, since each lookup alone
/// would go through all records.
#[derive(Default)]
pub struct Shadows<'a> {
    /// The organization's records that an app's record shadows, by the app's record.
    organization: BTreeMap<ApiId, Vec<(Variable, &'a Api)>>,
    /// The apps that shadow an organization's record, by that record.
    apps: BTreeMap<ApiId, Vec<(Variable, &'a AppName)>>,
}

impl Catalog {
    /// Returns what every app's records shadow.
    pub fn shadows(&self) -> Shadows<'_> {
        let mut own: BTreeMap<&AppName, Vec<&Api>> = BTreeMap::new();
        for api in self.iter() {
            if let Scope::App(app) = &api.scope {
                own.entry(app).or_default().push(api);
            }
        }
        if own.is_empty() {
            return Shadows::default();
        }
        let organization = self.iter().filter(|api| api.scope == Scope::Organization);
        let organization: HashMap<Variable, &Api> =
            organization.flat_map(|api| api.variables().into_iter().map(move |v| (v, api))).collect();
        let replaced = own.values().flat_map(|own| replaced(own, &organization)).collect();
        let order = self.iter().enumerate().map(|(index, api)| (api.id, index)).collect();
        Shadows::of(replaced, &order)
    }
}

/// What one app's records replace. Only the organization's records that share a variable with them are looked at.
fn replaced<'a>(own: &[&'a Api], organization: &HashMap<Variable, &'a Api>) -> Vec<Replaced<'a>> {
    let mut seen: BTreeSet<ApiId> = BTreeSet::new();
    let shared = own.iter().flat_map(|api| api.variables()).filter_map(|v| organization.get(&v).copied());
    let shared: Vec<&Api> = shared.filter(|api| seen.insert(api.id)).collect();
    Effective::of(shared.into_iter().chain(own.iter().copied())).replaced()
}

/// The position of a variable among those of a record.
fn position(api: &Api, variable: &Variable) -> Option<usize> {
    api.variables().iter().position(|own| own == variable)
}

impl<'a> Shadows<'a> {
    /// Sorts each record's entries by its own variables first, and then by `order`, the other record's place in the
    /// catalog.
    fn of(mut replaced: Vec<Replaced<'a>>, order: &BTreeMap<ApiId, usize>) -> Self {
        let mut shadows = Self::default();
        replaced.sort_by_cached_key(|one| (position(one.by, &one.variable), order.get(&one.shadowed.id)));
        for one in &replaced {
            let found = shadows.organization.entry(one.by.id).or_default();
            if found.iter().all(|(_, known)| known.id != one.shadowed.id) {
                found.push((one.variable.clone(), one.shadowed));
            }
        }
        replaced.sort_by_cached_key(|one| (position(one.shadowed, &one.variable), order.get(&one.by.id)));
        for one in replaced {
            let Scope::App(app) = &one.by.scope else { continue };
            let found = shadows.apps.entry(one.shadowed.id).or_default();
            if found.iter().all(|(_, known)| *known != app) {
                found.push((one.variable, app));
            }
        }
        shadows
    }

    /// Returns the organization's records of which an app's `api` takes a variable, each once with the first such
    /// variable.
    pub fn shadowed_by(&self, api: &Api) -> &[(Variable, &'a Api)] {
        self.organization.get(&api.id).map_or(&[], Vec::as_slice)
    }

    /// Returns the apps that fill a variable of an organization's `api` themselves, each once with the first such
    /// variable.
    pub fn shadowed_in(&self, api: &Api) -> &[(Variable, &'a AppName)] {
        self.apps.get(&api.id).map_or(&[], Vec::as_slice)
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
                let by =
                    shadows.shadowed_by(api).iter().map(|(v, shadowed)| format!("{v} of {}", shadowed.name));
                let within = shadows.shadowed_in(api).iter().map(|(v, app)| format!("{v} in {app}"));
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
