//! The name of a custom API, and the spellings that refer to it.

use super::{Variable, text};
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// A display name such as `My Billing API`: in NFC, trimmed, without invisible characters, and with a [`Variable`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiName {
    shown: String,
    variable: Variable,
}

/// Why a string is not a valid name for an API.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Only whitespace.
    #[error("the name is empty")]
    Empty,
    /// More than [`ApiName::MAX_CHARS`].
    #[error("the name has {0} characters, the limit is {max}", max = ApiName::MAX_CHARS)]
    TooLong(usize),
    /// A control, bidi or invisible character, already escaped.
    #[error("the name contains the invisible or control character {0}")]
    Deceptive(String),
    /// No letter or digit, and therefore no variable. Already escaped.
    #[error("the name \"{0}\" has no letter or digit for its variable")]
    NoVariable(String),
}

impl ApiName {
    /// The maximum length of a name, in characters after normalization.
    pub const MAX_CHARS: usize = 100;

    /// Normalizes to NFC, trims whitespace, and rejects names that could deceive a reader or that have no variable.
    ///
    /// # Errors
    /// One of [`NameError`].
    pub fn parse(raw: &str) -> Result<Self, NameError> {
        let shown = composed(raw.trim());
        if shown.is_empty() {
            return Err(NameError::Empty);
        }
        let length = if shown.is_ascii() { shown.len() } else { shown.chars().count() };
        if length > Self::MAX_CHARS {
            return Err(NameError::TooLong(length));
        }
        if let Some(found) = text::deceptive_in(&shown) {
            return Err(NameError::Deceptive(found));
        }
        match Variable::of(&shown) {
            Some(variable) => Ok(Self { shown, variable }),
            None => Err(NameError::NoVariable(text::excerpt(&shown))),
        }
    }

    /// Returns the display name.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// Returns the slug: `my-billing-api`.
    pub fn slug(&self) -> String {
        self.variable.suffix().to_ascii_lowercase().replace('_', "-")
    }

    /// Returns whether a string is the slug, ignoring case. Does not allocate.
    fn has_slug(&self, wanted: &str) -> bool {
        let suffix = self.variable.suffix().bytes().map(|byte| if byte == b'_' { b'-' } else { byte });
        wanted.len() == self.variable.suffix().len()
            && wanted.bytes().map(|b| b.to_ascii_uppercase()).eq(suffix)
    }

    /// Returns the environment variable: `CUSTOM_API_MY_BILLING_API`.
    pub fn variable(&self) -> Variable {
        self.variable.clone()
    }

    /// Returns whether `wanted` is the name, slug or variable, ignoring case.
    pub fn matches(&self, wanted: &str) -> bool {
        let wanted = wanted.trim();
        if wanted.is_ascii() && self.shown.is_ascii() && wanted.eq_ignore_ascii_case(&self.shown) {
            return true;
        }
        if wanted.eq_ignore_ascii_case(self.variable.as_str()) || self.has_slug(wanted) {
            return true;
        }
        !wanted.is_ascii() && composed(wanted).to_lowercase() == self.shown.to_lowercase()
    }
}

/// Converts to NFC. ASCII text already is in NFC.
fn composed(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { text.nfc().collect::<String>().trim().to_owned() }
}

impl fmt::Display for ApiName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(raw: &str) -> ApiName {
        ApiName::parse(raw).expect("a valid name")
    }

    #[test]
    fn a_non_ascii_name_matches_only_itself() {
        let name = ApiName::parse("Größe").unwrap();
        assert!(name.matches("GRÖßE"));
        assert!(!name.matches("Blöße") && !ApiName::parse("Maps").unwrap().matches("Größe"));
    }

    #[test]
    fn a_name_is_trimmed_and_composed() {
        assert_eq!(name("  My Billing API\n").as_str(), "My Billing API");
        assert_eq!(name("Cafe\u{301}"), name("Caf\u{e9}"));
    }

    #[test]
    fn a_name_matches_its_slug_and_variable() {
        let billing = name("My Billing API");
        assert_eq!(billing.slug(), "my-billing-api");
        for wanted in ["my billing api", "MY-Billing-api", " custom_api_my_billing_api", "My Billing API"] {
            assert!(billing.matches(wanted), "{wanted}");
        }
        for wanted in ["", "my billing", "my_billing_api", "billing"] {
            assert!(!billing.matches(wanted), "{wanted}");
        }
        assert!(name("CAFÉ").matches("cafe\u{301}"));
    }

    #[test]
    fn invalid_names_are_rejected() {
        assert_eq!(ApiName::parse(" \t\n"), Err(NameError::Empty));
        assert_eq!(ApiName::parse("!!! 🚀 ™ ½"), Err(NameError::NoVariable("!!! 🚀 ™ ½".into())));
        for (raw, found) in [("a\nb", "a"), ("a\u{0}b", "0"), ("a\u{202e}b", "202e"), ("a\u{200b}b", "200b")]
        {
            assert_eq!(ApiName::parse(raw), Err(NameError::Deceptive(format!("\\u{{{found}}}"))));
        }
    }

    #[test]
    fn a_name_has_at_most_100_characters() {
        assert!(ApiName::parse(&"é".repeat(100)).is_ok());
        assert_eq!(ApiName::parse(&"é".repeat(101)), Err(NameError::TooLong(101)));
        assert_eq!(NameError::TooLong(101).to_string(), "the name has 101 characters, the limit is 100");
    }

    proptest! {
        #[test]
        fn parsing_a_parsed_name_changes_nothing(raw in any::<String>()) {
            if let Ok(parsed) = ApiName::parse(&raw) {
                prop_assert_eq!(ApiName::parse(parsed.as_str()), Ok(parsed.clone()));
                prop_assert!(parsed.matches(&parsed.slug()) && parsed.matches(&raw));
            }
        }

        #[test]
        fn decomposed_input_is_the_same_name(raw in "\\w{1,20}") {
            let decomposed: String = raw.nfd().collect();
            prop_assert_eq!(ApiName::parse(&decomposed), ApiName::parse(&raw));
        }
    }
}
