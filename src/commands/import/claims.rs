//! Who has which variable already: an API of the vault, or what comes in from the same source before.

use std::collections::BTreeMap;

use super::Chosen;
use super::offer::Offer;
use crate::model::{Catalog, Scope, Variable};

/// The variables that are taken, with words for who has them.
pub(super) struct Claims(BTreeMap<(Scope, Variable), String>);

impl Claims {
    /// Those of the vault.
    pub(super) fn of(catalog: &Catalog) -> Self {
        let of_api = |api: &crate::model::Api| {
            let (scope, holder) = (api.scope.clone(), format!("`{}`", api.name));
            api.variables().into_iter().map(move |variable| ((scope.clone(), variable), holder.clone()))
        };
        Self(catalog.iter().flat_map(of_api).collect())
    }

    /// What came in takes its variables.
    pub(super) fn add(&mut self, chosen: &Chosen) {
        self.insert(&chosen.api.scope, chosen.api.variables(), &chosen.from);
    }

    /// What would come in does so too.
    pub(super) fn add_offer(&mut self, offer: &Offer) {
        self.insert(&offer.scope, offer.variables(), &offer.label());
    }

    fn insert(&mut self, scope: &Scope, variables: Vec<Variable>, from: &str) {
        let holder = format!("{from} of the same source");
        self.0.extend(variables.into_iter().map(|variable| ((scope.clone(), variable), holder.clone())));
    }

    /// Why none of these can come in, if one of them is taken.
    pub(super) fn refusal(&self, scope: &Scope, variables: &[Variable]) -> Option<String> {
        let holder = |variable: &Variable| self.0.get(&(scope.clone(), variable.clone()));
        variables.iter().find_map(|variable| Some(format!("{variable} is taken by {}", holder(variable)?)))
    }
}
