//! `--file-for`: a credential that a program reads from a file, whose path is in a variable.

use super::{AliasError, AuthKind, Binding, ValuePart, Variable};

/// The name of an API, the variable for the path, and the part of the credential in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileOption {
    /// The name, slug or variable of the API.
    pub api: String,
    /// The variable that gets the path, and the content of the file.
    pub binding: Binding,
}

/// Why an option is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileOptionError {
    /// Only a name.
    #[error("expected NAME=VARIABLE, for example google=GOOGLE_APPLICATION_CREDENTIALS")]
    NoVariable,
    /// A variable on which other programs act.
    #[error("{name} cannot have the path of a file: {reason}")]
    Reserved {
        /// The variable.
        name: String,
        /// What acts on it.
        reason: &'static str,
    },
    /// Not the name of a variable, or an unknown part.
    #[error(transparent)]
    Variable(AliasError),
    /// A part that credentials of this type do not have.
    #[error("cannot write the {part} of `{api}` to a file: its type is {kind}")]
    NoSuchPart {
        /// The name of the API, already escaped.
        api: String,
        /// The part.
        part: ValuePart,
        /// The type of the API.
        kind: AuthKind,
    },
    /// A variable that another API or another file sets.
    #[error("{0} is set already, so it cannot have the path of a file")]
    Taken(String),
}

/// Variables that cannot have a credential, because their programs read the path of a file from them, and that file can
/// contain one: kubectl's reference, https://docs.npmjs.com/cli/using-npm/config, pip's user guide.
const PATHS: [&str; 3] = ["KUBECONFIG", "NPM_CONFIG_USERCONFIG", "PIP_CONFIG_FILE"];

impl FileOption {
    /// Parses `NAME=VARIABLE` or, for basic auth, `NAME=VARIABLE=PART`.
    ///
    /// # Errors
    /// [`FileOptionError::NoVariable`], [`FileOptionError::Reserved`], [`FileOptionError::Variable`].
    pub fn parse(raw: &str) -> Result<Self, FileOptionError> {
        let (api, rest) = raw.split_once('=').ok_or(FileOptionError::NoVariable)?;
        let binding = match Binding::parse(rest) {
            Err(AliasError::Reserved { name, .. }) if is_path(&name) => {
                let part = rest.split_once('=').map_or(Ok(ValuePart::Value), |(_, part)| part.parse());
                part.map(|part| Binding { variable: Variable::of_alias(&name), part })
            }
            parsed => parsed,
        };
        let binding = binding.map_err(|error| match error {
            AliasError::Reserved { name, reason } => FileOptionError::Reserved { name, reason },
            error => FileOptionError::Variable(error),
        })?;
        Ok(Self { api: api.to_owned(), binding })
    }
}

fn is_path(name: &str) -> bool {
    PATHS.iter().any(|path| path.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_names_an_api_and_a_variable() {
        for (raw, api, binding) in [
            ("google=GOOGLE_APPLICATION_CREDENTIALS", "google", "GOOGLE_APPLICATION_CREDENTIALS"),
            ("My Key=CUSTOM_API_MY_KEY", "My Key", "CUSTOM_API_MY_KEY"),
            ("shop=SHOP_PASSWORD_FILE=password", "shop", "SHOP_PASSWORD_FILE=password"),
            ("k8s=KUBECONFIG", "k8s", "KUBECONFIG"),
            ("npm=npm_config_userconfig=value", "npm", "npm_config_userconfig"),
        ] {
            let option = FileOption::parse(raw).expect("an option");
            assert_eq!((option.api.as_str(), option.binding.to_string().as_str()), (api, binding));
        }
    }

    #[test]
    fn other_options_are_refused() {
        for (raw, error) in [
            ("google", "expected NAME=VARIABLE, for example google=GOOGLE_APPLICATION_CREDENTIALS"),
            ("google=", "\"\" is not the name of a variable: letters, digits and _, not a digit first"),
            (
                "a=LD_PRELOAD",
                "LD_PRELOAD cannot have the path of a file: the dynamic loader and the C library act on it",
            ),
            ("a=X=token", "\"token\" is not a part of a credential: value, username or password"),
        ] {
            let found = FileOption::parse(raw).map_err(|error| error.to_string());
            assert_eq!(found, Err(error.to_owned()));
        }
    }
}
