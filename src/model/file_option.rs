//! `--file-for`: a credential that a program reads from a file, whose path is in a variable.

use super::{AliasError, AuthKind, ValuePart, Variable};

/// The name of an API, the variable for the path, and the part of the credential in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileOption {
    /// The name, slug or variable of the API.
    pub api: String,
    /// The variable that gets the path.
    pub variable: Variable,
    /// The content of the file.
    pub part: ValuePart,
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
    /// Not the name of a variable.
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
    /// Parses `NAME=VARIABLE` or, for basic auth, `NAME:PART=VARIABLE`.
    ///
    /// # Errors
    /// [`FileOptionError::NoVariable`], [`FileOptionError::Reserved`], [`FileOptionError::Variable`].
    pub fn parse(raw: &str) -> Result<Self, FileOptionError> {
        let (api, name) = raw.rsplit_once('=').ok_or(FileOptionError::NoVariable)?;
        let with_part = |(api, part): (&str, &str)| Some((api.to_owned(), part.parse::<ValuePart>().ok()?));
        let (api, part) =
            api.rsplit_once(':').and_then(with_part).unwrap_or((api.to_owned(), ValuePart::Value));
        let variable = match Variable::parse_alias(name) {
            Ok(variable) => variable,
            Err(AliasError::Reserved { .. }) if is_path(name) => Variable::of_alias(name),
            Err(AliasError::Reserved { name, reason }) => {
                return Err(FileOptionError::Reserved { name, reason });
            }
            Err(error) => return Err(FileOptionError::Variable(error)),
        };
        if api.is_empty() { Err(FileOptionError::NoVariable) } else { Ok(Self { api, variable, part }) }
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
        for (raw, api, part, variable) in [
            ("google=GOOGLE_KEY", "google", ValuePart::Value, "GOOGLE_KEY"),
            ("My Key=CUSTOM_API_MY_KEY", "My Key", ValuePart::Value, "CUSTOM_API_MY_KEY"),
            ("shop:password=SHOP_PASSWORD_FILE", "shop", ValuePart::Password, "SHOP_PASSWORD_FILE"),
            ("a:b=c=X", "a:b=c", ValuePart::Value, "X"),
            ("k8s=KUBECONFIG", "k8s", ValuePart::Value, "KUBECONFIG"),
            ("npm=npm_config_userconfig", "npm", ValuePart::Value, "npm_config_userconfig"),
        ] {
            let option = FileOption::parse(raw).expect("an option");
            assert_eq!((&*option.api, option.part, option.variable.as_str()), (api, part, variable));
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
            ("=X", "expected NAME=VARIABLE, for example google=GOOGLE_APPLICATION_CREDENTIALS"),
        ] {
            let found = FileOption::parse(raw).map_err(|error| error.to_string());
            assert_eq!(found, Err(error.to_owned()));
        }
    }
}
