//! The aliases of one run: those of the vault, of the project file and of `--as`. No two records claim the same variable.

use std::collections::BTreeMap;

use super::catalog_of;
use crate::context::Context;
use crate::error::Result;
use crate::model::{AliasError, Api, AppName, Binding, Credential, Effective, ValuePart, Variable};
use crate::project::{Declared, Project};
use crate::vault::VaultError;

/// An alias for one run: `NAME=API`, or `NAME=API:PART`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunAlias {
    variable: Variable,
    /// The name of the API.
    api: String,
    part: ValuePart,
}

/// Why an argument is not a [`RunAlias`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum RunAliasError {
    /// No API after the name.
    #[error("the API is missing")]
    NoApi,
    /// The name is not one of an alias.
    #[error("{0}")]
    Alias(AliasError),
}

impl RunAlias {
    /// Parses the argument of `--as`.
    pub(super) fn parse(text: &str) -> std::result::Result<Self, RunAliasError> {
        let (name, api) = text.split_once('=').ok_or(RunAliasError::NoApi)?;
        let variable = Variable::parse_alias(name).map_err(RunAliasError::Alias)?;
        let part = |(api, part): (&str, &str)| Some((api.to_owned(), part.parse::<ValuePart>().ok()?));
        let (api, part) = api.rsplit_once(':').and_then(part).unwrap_or((api.to_owned(), ValuePart::Value));
        if api.is_empty() { Err(RunAliasError::NoApi) } else { Ok(Self { variable, api, part }) }
    }
}

/// Adds the aliases of the project and of the command line to the records that the command gets.
///
/// # Errors
/// An API that the command does not get, a part that its credential does not have, a variable that two records claim.
pub(super) fn add(
    context: &Context,
    app: Option<&AppName>,
    project: Option<&Project>,
    given: &[RunAlias],
    apis: &mut [(Api, Credential)],
) -> Result<()> {
    let declared = project.map_or(&[][..], |project| &project.apis);
    let with_aliases: Vec<&Declared> =
        declared.iter().filter(|declared| !declared.aliases.is_empty()).collect();
    if given.is_empty() && with_aliases.is_empty() {
        return Ok(());
    }
    for declared in with_aliases {
        for (api, _) in apis.iter_mut().filter(|(api, _)| declared.is(&api.name)) {
            declared.aliases.iter().try_for_each(|alias| insert(api, alias.clone()))?;
        }
    }
    let catalog = catalog_of(apis);
    for RunAlias { variable, api, part } in given {
        let id = context.find(&catalog, api, app)?.id;
        if let Some((api, _)) = apis.iter_mut().find(|(api, _)| api.id == id) {
            insert(api, Binding { variable: variable.clone(), part: *part })?;
        }
    }
    refuse_shared(apis)
}

/// Adds an alias to a record, unless the record fills the variable with the same part already.
fn insert(api: &mut Api, alias: Binding) -> Result<()> {
    if !api.bindings().contains(&alias) {
        api.aliases.insert(alias);
        api.check_aliases()?;
    }
    Ok(())
}

/// Refuses a variable that two records would fill. The vault checks its own aliases, but not those of one run.
fn refuse_shared(apis: &[(Api, Credential)]) -> Result<()> {
    let effective = Effective::of(apis.iter().map(|(api, _)| api));
    let mut taken: BTreeMap<String, &Api> = BTreeMap::new();
    for api in effective.apis() {
        for variable in api.variables().into_iter().filter(|variable| effective.fills(api, variable)) {
            if let Some(other) = taken.insert(variable.as_str().to_ascii_uppercase(), api) {
                let (variable, name) = (variable.to_string(), other.name.to_string());
                return Err(VaultError::VariableTaken { variable, name }.into());
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_names_a_variable_an_api_and_a_part() {
        for (text, api, part) in [
            ("STRIPE_KEY=stripe", "stripe", ValuePart::Value),
            ("A=My API", "My API", ValuePart::Value),
            ("A=twilio:username", "twilio", ValuePart::Username),
            ("A=x:y", "x:y", ValuePart::Value),
            ("A=x=y:password", "x=y", ValuePart::Password),
        ] {
            let parsed = RunAlias::parse(text).expect(text);
            assert_eq!((parsed.api.as_str(), parsed.part), (api, part), "{text}");
        }
        for text in ["STRIPE_KEY", "A=", "A=:password"] {
            assert_eq!(RunAlias::parse(text), Err(RunAliasError::NoApi), "{text}");
        }
        assert!(matches!(RunAlias::parse("PATH=stripe"), Err(RunAliasError::Alias(_))));
    }
}
