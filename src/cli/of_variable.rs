//! Values of options that are for one variable of a file, or for all of them.

use crate::model::{AliasError, AuthKind, AuthKindError, HeaderError, HeaderName, Variable};

/// A value, and the variable that it is for. Without a variable, it is for all of them.
#[derive(Clone, Debug)]
pub struct OfVariable<T> {
    /// The variable before the equals sign.
    pub variable: Option<String>,
    /// The value.
    pub value: T,
}

/// An alias, and the variable of the file whose value it holds.
#[derive(Clone, Debug)]
pub struct AliasOf {
    /// The alias.
    pub alias: Variable,
    /// The variable of the file.
    pub variable: String,
}

impl<T> OfVariable<T> {
    fn parse<E>(text: &str, value: impl FnOnce(&str) -> Result<T, E>) -> Result<Self, E> {
        let (variable, text) = match text.split_once('=') {
            Some((variable, text)) => (Some(variable.to_owned()), text),
            None => (None, text),
        };
        Ok(Self { variable, value: value(text)? })
    }
}

/// Parses `TYPE` or `VARIABLE=TYPE`.
pub(crate) fn kind(text: &str) -> Result<OfVariable<AuthKind>, AuthKindError> {
    OfVariable::parse(text, str::parse)
}

/// Parses `HEADER` or `VARIABLE=HEADER`.
pub(crate) fn header(text: &str) -> Result<OfVariable<HeaderName>, HeaderError> {
    OfVariable::parse(text, HeaderName::parse)
}

/// Parses `NAME=VARIABLE`.
pub(crate) fn alias(text: &str) -> Result<AliasOf, AliasError> {
    let (alias, variable) = text.split_once('=').unwrap_or((text, text));
    Ok(AliasOf { alias: Variable::parse_alias(alias)?, variable: variable.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_for_one_variable_or_for_all() {
        let one = kind("A_KEY=bearer").expect("a type");
        assert_eq!((one.variable.as_deref(), one.value), (Some("A_KEY"), AuthKind::Bearer));
        let all = header("X-Key").expect("a header");
        assert_eq!((all.variable, all.value.as_str()), (None, "X-Key"));
        assert!(kind("A_KEY=").is_err() && header("A=").is_err());
        let alias = alias("B=A").expect("an alias");
        assert_eq!((alias.alias.as_str(), alias.variable.as_str()), ("B", "A"));
    }
}
