//! Environment variables: how a name becomes one, and which variables an API takes.

use super::{ApiName, AuthKind, AuthType, Binding, ValuePart};
use any_ascii::any_ascii_char;
use std::fmt;
use unicode_normalization::char::is_combining_mark;

/// Variables with secrets that unlock the vault. No child gets them.
pub const OWN_SECRETS: [&str; 3] = ["CAPI_PASSPHRASE", "CAPI_PASSPHRASE_COMMAND", "CAPI_TOKEN"];

/// An environment variable of a custom API, such as `CUSTOM_API_MY_BILLING_API`, or an alias of it.
///
/// A variable that is derived from a name consists of [`Variable::PREFIX`] and groups of `A-Z0-9` joined by a single
/// `_`. An alias is any portable name on which no other program acts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Variable(String);

impl Variable {
    /// The prefix of every variable.
    pub const PREFIX: &str = "CUSTOM_API_";
    /// The suffix of the variable for a username.
    const USERNAME: &str = "_USERNAME";
    /// The suffix of the variable for a password.
    const PASSWORD: &str = "_PASSWORD";

    /// Returns the variable of a name in NFC, or `None` if the name has no letter or digit.
    pub(super) fn of(name: &str) -> Option<Self> {
        if name.is_ascii() {
            return Self::of_ascii(name);
        }
        let words = words(name).join("_");
        (!words.is_empty()).then(|| Self(format!("{}{words}", Self::PREFIX)))
    }

    /// Fast path without transliteration, because every start reads all names of a vault.
    fn of_ascii(name: &str) -> Option<Self> {
        let mut variable = String::with_capacity(Self::PREFIX.len() + name.len());
        variable.push_str(Self::PREFIX);
        for c in name.chars() {
            if c.is_ascii_alphanumeric() {
                variable.push(c.to_ascii_uppercase());
            } else if !variable.ends_with('_') {
                variable.push('_');
            }
        }
        let end = variable.trim_end_matches('_').len();
        variable.truncate(end);
        (variable.len() >= Self::PREFIX.len()).then_some(Self(variable))
    }

    /// Wraps the checked name of an alias.
    pub(super) fn of_alias(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// Returns whether a name has the form of a variable that is derived from the name of an API.
    pub(super) fn is_derived(name: &str) -> bool {
        name.strip_prefix(Self::PREFIX).and_then(Self::of_ascii).is_some_and(|variable| variable.0 == name)
    }

    /// Returns the full name of the variable.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the part after the prefix.
    pub(super) fn suffix(&self) -> &str {
        self.0.strip_prefix(Self::PREFIX).unwrap_or(&self.0)
    }

    /// Returns what an API with this variable fills without aliases: the variable itself first, then the companions of
    /// basic auth for username and password.
    pub fn bindings(&self, kind: AuthKind) -> Vec<Binding> {
        let mut bindings = vec![Binding { variable: self.clone(), part: ValuePart::Value }];
        if kind == AuthKind::Basic {
            bindings.push(Binding { variable: self.with(Self::USERNAME), part: ValuePart::Username });
            bindings.push(Binding { variable: self.with(Self::PASSWORD), part: ValuePart::Password });
        }
        bindings
    }

    /// Returns whether both are the same variable on every system: Windows ignores the case of letters.
    pub fn is_same(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }

    /// Returns the variable for the base URL of an API that a proxy serves.
    #[must_use]
    pub fn base_url(&self) -> Self {
        self.with("_BASE_URL")
    }

    /// Returns this variable with a suffix.
    fn with(&self, suffix: &str) -> Self {
        Self(format!("{}{suffix}", self.0))
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns all variables that an API with this name and type takes without aliases: its own first, then the companions.
pub fn taken_by(name: &ApiName, auth: &AuthType) -> Vec<Variable> {
    name.variable().bindings(auth.kind()).into_iter().map(|binding| binding.variable).collect()
}

/// Returns the first variable of `a` that is also in `b`.
pub fn collide(a: &[Variable], b: &[Variable]) -> Option<Variable> {
    let is_in_b = |variable: &&Variable| b.iter().any(|other| variable.is_same(other));
    a.iter().find(is_in_b).cloned()
}

/// Splits text in NFC into words of upper-case ASCII letters and digits.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if is_letter(c) || is_digit(c) {
            plain.push_str(any_ascii_char(c));
        } else if !is_combining_mark(c) {
            // A mark without a composed form still belongs to its letter and must not split the word.
            plain.push(' ');
        }
    }
    plain
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_uppercase)
        .collect()
}

/// Returns whether a character is a letter, or a vowel sign of a script that writes vowels as marks.
fn is_letter(c: char) -> bool {
    // Unicode classifies these enclosed letters as alphabetic, but they are symbols (So), partly emoji.
    let enclosed = matches!(c,
        '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f149}' | '\u{1f150}'..='\u{1f169}' | '\u{1f170}'..='\u{1f189}');
    c.is_alphabetic() && !enclosed
}

/// Returns whether a character is a single digit. Other numbers such as `½` and `⑫` are symbols.
fn is_digit(c: char) -> bool {
    c.is_numeric() && matches!(any_ascii_char(c).as_bytes(), [b'0'..=b'9'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn suffix(name: &str) -> String {
        ApiName::parse(name).expect("a valid name").variable().suffix().to_owned()
    }

    #[test]
    fn names_become_variables() {
        for (name, expected) in [
            ("My Billing API", "MY_BILLING_API"),
            ("--weird__name!!", "WEIRD_NAME"),
            ("2captcha", "2CAPTCHA"),
            ("Größe", "GROSSE"),
            ("Café", "CAFE"),
            ("東京", "DONGJING"),
            ("٣ ۴", "3_4"),
            ("CO₂ data", "CO2_DATA"),
            ("हिन्दी", "HINDI"),
        ] {
            assert_eq!(suffix(name), expected, "{name}");
        }
        assert_eq!(ApiName::parse("x").expect("a name").variable().as_str(), "CUSTOM_API_X");
    }

    #[test]
    fn symbols_split_words_even_if_they_transliterate_to_letters() {
        for symbol in ["™", "½", "🚀", "🅰", "Ⓐ", "€", "⑫", "’", " - "] {
            assert_eq!(suffix(&format!("a{symbol}b")), "A_B", "{symbol}");
        }
    }

    #[test]
    fn marks_never_split_a_word() {
        assert_eq!(suffix("Cafe\u{301}s"), suffix("Caf\u{e9}s"));
        assert_eq!(suffix("bx\u{301}\u{323}c"), "BXC");
    }

    #[test]
    fn basic_auth_takes_three_variables() {
        let name = ApiName::parse("Shop").expect("a name");
        let taken = taken_by(&name, &AuthType::Basic);
        let taken: Vec<&str> = taken.iter().map(Variable::as_str).collect();
        assert_eq!(taken, ["CUSTOM_API_SHOP", "CUSTOM_API_SHOP_USERNAME", "CUSTOM_API_SHOP_PASSWORD"]);
        assert_eq!(taken_by(&name, &AuthType::Bearer).len(), 1);
    }

    #[test]
    fn a_companion_collides() {
        let shop = taken_by(&ApiName::parse("Shop").expect("a name"), &AuthType::Basic);
        let other = taken_by(&ApiName::parse("shop username").expect("a name"), &AuthType::Bearer);
        assert_eq!(collide(&shop, &other), other.first().cloned());
        assert_eq!(collide(&shop[..1], &other), None);
    }

    proptest! {
        #[test]
        fn every_variable_has_the_documented_form(raw in any::<String>()) {
            if let Ok(name) = ApiName::parse(&raw) {
                let variable = name.variable();
                prop_assert!(variable.as_str().starts_with(Variable::PREFIX));
                for word in variable.suffix().split('_') {
                    prop_assert!(!word.is_empty());
                    prop_assert!(word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()));
                }
            }
        }
    }
}
