//! Aliases: other variables that a record fills, for programs that read a fixed name.

use super::merge::pick;
use super::{AuthKind, Variable, reserved, text};
use std::fmt;
use std::str::FromStr;

/// A part of a credential that a variable holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValuePart {
    /// The part of the header after the scheme: the key, the token, or base64 of `user:password`. All of a secret.
    Value,
    /// The username of basic auth.
    Username,
    /// The password of basic auth.
    Password,
}

impl ValuePart {
    /// Every part.
    pub const ALL: [Self; 3] = [Self::Value, Self::Username, Self::Password];

    /// Returns the name of the part on the command line and in the vault.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Username => "username",
            Self::Password => "password",
        }
    }

    /// Returns whether credentials of a kind have this part.
    pub fn is_of(self, kind: AuthKind) -> bool {
        self == Self::Value || kind == AuthKind::Basic
    }
}

impl FromStr for ValuePart {
    type Err = AliasError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|part| part.as_str() == word);
        known.ok_or_else(|| AliasError::UnknownPart(text::excerpt(word)))
    }
}

impl fmt::Display for ValuePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A variable and the part of the credential that it holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Binding {
    /// The variable.
    pub variable: Variable,
    /// What it holds.
    pub part: ValuePart,
}

/// Why a string is not an alias.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AliasError {
    /// Not a name of letters, digits and underscores. Already escaped.
    #[error("\"{0}\" is not the name of a variable: letters, digits and _, not a digit first")]
    NotName(String),
    /// More than [`Variable::MAX_ALIAS_BYTES`].
    #[error("the name of the variable is longer than {max} bytes", max = Variable::MAX_ALIAS_BYTES)]
    TooLong,
    /// `CUSTOM_API_` in another form than that of a variable of capi. Already escaped.
    #[error("the variable {0} is not one of capi: after CUSTOM_API_ come upper-case words joined by one _")]
    NotCustom(String),
    /// A variable on which other programs act.
    #[error("the variable {name} cannot be an alias: {reason}")]
    Reserved {
        /// The variable.
        name: String,
        /// What acts on it.
        reason: &'static str,
    },
    /// A part that credentials of this type do not have.
    #[error("the alias {alias} names a part that a credential of type {kind} does not have")]
    NoSuchPart {
        /// The alias, with its part.
        alias: String,
        /// The type.
        kind: AuthKind,
    },
    /// A variable that the record has without an alias.
    #[error("the variable {0} is set without an alias")]
    Own(String),
    /// Not `value`, `username` or `password`. Already escaped.
    #[error("\"{0}\" is not a part of a credential: value, username or password")]
    UnknownPart(String),
}

impl Variable {
    /// The maximum length of an alias, in bytes.
    pub const MAX_ALIAS_BYTES: usize = 128;

    /// Parses the name of a variable that is set in addition to the one derived from the record's name.
    ///
    /// # Errors
    /// [`AliasError`] for a name that is not portable, that capi reserves, or on which programs act.
    pub fn parse_alias(name: &str) -> Result<Self, AliasError> {
        let variable = Self::parse_portable(name)?;
        match reserved::reason(name) {
            Some(reason) => Err(AliasError::Reserved { name: name.to_owned(), reason }),
            None if name.starts_with(Self::PREFIX) && !Self::is_derived(name) => {
                Err(AliasError::NotCustom(name.to_owned()))
            }
            None => Ok(variable),
        }
    }

    /// Parses any portable name (POSIX.1-2024 section 8.1, with lower-case letters).
    fn parse_portable(name: &str) -> Result<Self, AliasError> {
        let is_portable = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && name.bytes().next().is_some_and(|first| !first.is_ascii_digit());
        if !is_portable {
            return Err(AliasError::NotName(text::excerpt(name)));
        }
        if name.len() > Self::MAX_ALIAS_BYTES {
            return Err(AliasError::TooLong);
        }
        Ok(Self::of_alias(name))
    }
}

impl Binding {
    /// Parses `NAME` or `NAME=PART`.
    ///
    /// # Errors
    /// One of [`AliasError`].
    pub fn parse(raw: &str) -> Result<Self, AliasError> {
        let (name, part) = match raw.split_once('=') {
            Some((name, part)) => (name, part.parse()?),
            None => (raw, ValuePart::Value),
        };
        Ok(Self { variable: Variable::parse_alias(name)?, part })
    }
}

/// Formats the form of [`Binding::parse`].
impl fmt::Display for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            ValuePart::Value => self.variable.fmt(f),
            part => write!(f, "{}={part}", self.variable),
        }
    }
}

/// The aliases of a record, sorted by name. No name occurs twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aliases {
    usable: Vec<Binding>,
    /// Aliases in a vault that this version refuses. They are preserved and never set.
    refused: Vec<Binding>,
}

impl Aliases {
    /// Restores the aliases of a vault. A name that this version refuses is preserved, but not used.
    ///
    /// # Errors
    /// A name that is not one of a variable, or an unknown part.
    pub fn from_stored<'a>(stored: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, AliasError> {
        let mut aliases = Self::default();
        for (name, part) in stored {
            let binding = Binding { variable: Variable::parse_portable(name)?, part: part.parse()? };
            let list =
                if Variable::parse_alias(name).is_ok() { &mut aliases.usable } else { &mut aliases.refused };
            insert(list, binding);
        }
        Ok(aliases)
    }

    /// Iterates over the aliases that are set, by name.
    pub fn iter(&self) -> std::slice::Iter<'_, Binding> {
        self.usable.iter()
    }

    /// Iterates over the aliases of a vault that this version refuses to set, by name.
    pub fn refused(&self) -> std::slice::Iter<'_, Binding> {
        self.refused.iter()
    }

    /// Returns all aliases for a vault, by name.
    pub fn to_stored(&self) -> Vec<&Binding> {
        let mut all: Vec<&Binding> = self.usable.iter().chain(&self.refused).collect();
        all.sort_unstable();
        all
    }

    /// Returns whether an alias has this name.
    pub fn contains(&self, name: &str) -> bool {
        self.usable.iter().chain(&self.refused).any(|alias| alias.variable.as_str() == name)
    }

    /// Returns whether there is no alias at all.
    pub fn is_empty(&self) -> bool {
        self.usable.is_empty() && self.refused.is_empty()
    }

    /// Adds an alias, or replaces the part of an existing one. Returns whether anything changed.
    pub fn insert(&mut self, binding: Binding) -> bool {
        insert(&mut self.usable, binding)
    }

    /// Removes an alias by name. Returns whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.usable.len() + self.refused.len();
        self.usable.retain(|binding| binding.variable.as_str() != name);
        self.refused.retain(|binding| binding.variable.as_str() != name);
        self.usable.len() + self.refused.len() < before
    }

    /// Merges the aliases of two versions name by name. Returns `None` if both changed the same one differently.
    pub(super) fn merge(base: Option<&Self>, ours: &Self, theirs: &Self) -> Option<Self> {
        let usable = merge(base.map(|base| &base.usable[..]), &ours.usable, &theirs.usable)?;
        let refused = merge(base.map(|base| &base.refused[..]), &ours.refused, &theirs.refused)?;
        Some(Self { usable, refused })
    }
}

impl FromIterator<Binding> for Aliases {
    fn from_iter<I: IntoIterator<Item = Binding>>(bindings: I) -> Self {
        let mut aliases = Self::default();
        for binding in bindings {
            aliases.insert(binding);
        }
        aliases
    }
}

fn insert(list: &mut Vec<Binding>, binding: Binding) -> bool {
    match list.binary_search_by(|known| known.variable.cmp(&binding.variable)) {
        Ok(at) if list[at] == binding => return false,
        Ok(at) => list[at] = binding,
        Err(at) => list.insert(at, binding),
    }
    true
}

fn part(list: &[Binding], variable: &Variable) -> Option<ValuePart> {
    list.iter().find(|binding| binding.variable == *variable).map(|binding| binding.part)
}

fn merge(base: Option<&[Binding]>, ours: &[Binding], theirs: &[Binding]) -> Option<Vec<Binding>> {
    let mut merged = Vec::new();
    for Binding { variable, .. } in ours.iter().chain(theirs) {
        let old = base.and_then(|base| part(base, variable));
        if let Some(part) = *pick(Some(&old), &part(ours, variable), &part(theirs, variable))? {
            insert(&mut merged, Binding { variable: variable.clone(), part });
        }
    }
    Some(merged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binding(text: &str) -> Binding {
        Binding::parse(text).expect("an alias")
    }

    fn aliases(text: &str) -> Aliases {
        text.split_whitespace().map(binding).collect()
    }

    #[test]
    fn an_alias_names_a_variable_and_a_part() {
        for text in ["STRIPE_SECRET_KEY", "TWILIO_ACCOUNT_SID=username", "A=password", "TF_VAR_token", "_x"] {
            assert_eq!(binding(text).to_string(), text);
        }
        assert_eq!(binding("A=value"), binding("A"));
        assert_eq!(binding("CUSTOM_API_OLD_NAME").variable.as_str(), "CUSTOM_API_OLD_NAME");
    }

    #[test]
    fn other_names_are_refused_with_the_reason() {
        for (text, reason) in [
            ("", "not the name of a variable"),
            ("1A", "not the name of a variable"),
            ("A-B", "not the name of a variable"),
            ("A.B", "not the name of a variable"),
            ("Ä", "not the name of a variable"),
            ("A\u{1b}", r"A\u{1b}"),
            ("A=token", "not a part"),
            ("A=", "not a part"),
            ("PATH", "PATH cannot be an alias"),
            ("CAPI_TOKEN", "capi"),
            ("CUSTOM_API_x", "is not one of capi"),
            ("CUSTOM_API_", "is not one of capi"),
            ("CUSTOM_API_A__B", "is not one of capi"),
        ] {
            let error = Binding::parse(text).expect_err(text).to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
        assert!(Binding::parse(&"A".repeat(128)).is_ok());
        assert_eq!(Binding::parse(&"A".repeat(129)), Err(AliasError::TooLong));
    }

    #[test]
    fn aliases_are_sorted_and_unique() {
        let mut aliases = aliases("B A C");
        assert!(!aliases.insert(binding("A")) && aliases.insert(binding("A=username")));
        assert!(aliases.remove("B") && !aliases.remove("B"));
        let left: Vec<String> = aliases.iter().map(ToString::to_string).collect();
        assert_eq!(left, ["A=username", "C"]);
    }

    #[test]
    fn a_refused_alias_of_a_vault_is_preserved_but_not_set() {
        let stored = [("A", "value"), ("LD_PRELOAD", "value"), ("CAPI_TOKEN", "password")];
        let mut aliases = Aliases::from_stored(stored).expect("aliases");
        let names = |all: &[&Binding]| all.iter().map(|one| one.to_string()).collect::<Vec<_>>();
        assert_eq!(names(&aliases.to_stored()), ["A", "CAPI_TOKEN=password", "LD_PRELOAD"]);
        assert_eq!(aliases.iter().count(), 1);
        assert!(aliases.remove("LD_PRELOAD"));
        assert_eq!(names(&aliases.refused().collect::<Vec<_>>()), ["CAPI_TOKEN=password"]);
        for stored in [("A-B", "value"), ("A", "token")] {
            assert!(Aliases::from_stored([stored]).is_err(), "{stored:?}");
        }
    }

    #[test]
    fn aliases_are_merged_one_by_one() {
        for (base, ours, theirs, merged) in [
            (Some("A"), "A B", "A C", Some("A B C")),
            (Some("A B"), "A", "B", Some("")),
            (Some("A B"), "A", "A B", Some("A")),
            (Some("A"), "A=username", "A", Some("A=username")),
            (Some("A"), "A=username", "A=password", None),
            (Some("A"), "A=username", "", None),
            (None, "A", "B", Some("A B")),
            (None, "A", "A=username", None),
        ] {
            let base = base.map(aliases);
            for (one, other) in [(ours, theirs), (theirs, ours)] {
                let found = Aliases::merge(base.as_ref(), &aliases(one), &aliases(other));
                assert_eq!(found, merged.map(aliases), "{one} and {other}");
            }
        }
    }
}
