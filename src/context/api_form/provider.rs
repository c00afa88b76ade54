//! Suggestions of the form for a provider that capi knows by its name or by the prefix of its key.

use super::{ApiForm, Values};
use crate::error::Result;
use crate::model::{ApiName, ProviderFields, provider_of_name};

impl ApiForm<'_> {
    /// Fills the fields that are still empty if the name is that of a provider. Their prompts show the values, which can
    /// be edited. A new name replaces the values that an earlier one suggested.
    pub(super) fn suggest_by_name(&self, values: &mut Values) -> Result<()> {
        let found = values.name.as_ref().and_then(|name| provider_of_name(name.as_str()));
        let found = found.filter(|_| self.source.is_some()).and_then(|provider| provider.fields());
        if found == values.suggested {
            return Ok(());
        }
        withdraw(values);
        if let Some(fields) = found.filter(|_| values.auth.is_none()) {
            self.terminal.say(&format!("{} is known: {fields}", fields.name))?;
            values.auth = Some(fields.auth.clone());
            fill(values, fields);
        }
        Ok(())
    }

    /// Offers the type that the provider of the credential expects, and fills the fields that are still empty. Keys of
    /// several providers begin alike, so a name that is a provider's decides instead.
    pub(super) fn suggest_by_key(&self, values: &mut Values) -> Result<()> {
        let is_named = values.name.as_ref().map(ApiName::as_str).and_then(provider_of_name).is_some();
        let found = values.credential.as_ref().filter(|_| !is_named).and_then(|given| given.provider());
        let Some(fields) = found.and_then(|provider| provider.fields()) else { return Ok(()) };
        if Some(&fields) == values.suggested.as_ref() {
            return Ok(());
        }
        self.terminal.say(&format!("this looks like a key of {}: {fields}", fields.name))?;
        if values.auth.as_ref() != Some(&fields.auth) {
            if !self.terminal.confirm("use that?", true)? {
                // The offer is made once for each key.
                values.suggested = Some(fields);
                return Ok(());
            }
            if let Some(given) = values.credential.take() {
                values.credential = Some(given.converted(fields.auth.kind(), None)?);
            }
            values.auth = Some(fields.auth.clone());
        }
        fill(values, fields);
        Ok(())
    }
}

fn fill(values: &mut Values, fields: ProviderFields) {
    values.domain = values.domain.take().or_else(|| fields.domain.clone());
    values.docs = values.docs.take().or_else(|| fields.docs.clone());
    values.suggested = Some(fields);
}

/// Empties the fields that still have the suggested values.
fn withdraw(values: &mut Values) {
    let Some(old) = values.suggested.take() else { return };
    values.auth = values.auth.take().filter(|auth| *auth != old.auth);
    values.domain = values.domain.take().filter(|domain| Some(domain) != old.domain.as_ref());
    values.docs = values.docs.take().filter(|docs| Some(docs) != old.docs.as_ref());
}
