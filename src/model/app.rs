//! The name of an app: one of the user's own programs.

use super::{text, variable};
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// A slug such as `web` or `billing-worker`: `a-z` and `0-9`, with `-` and `_` inside, at most 64 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AppName(String);

/// Why a string is not a valid app name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppNameError {
    /// The empty string.
    #[error("the app name is empty")]
    Empty,
    /// More than [`AppName::MAX_BYTES`].
    #[error("the app name is longer than {max} bytes", max = AppName::MAX_BYTES)]
    TooLong,
    /// Not a slug, but it can be turned into one.
    #[error("\"{name}\" is not an app name, its slug would be \"{slug}\"")]
    NotSlug {
        /// The given name, already escaped.
        name: String,
        /// A valid name for the same words.
        slug: String,
    },
    /// Not a slug, and without any letter or digit to derive one from. Already escaped.
    #[error("\"{0}\" is not an app name")]
    Invalid(String),
}

impl AppName {
    /// The maximum length of a name, in bytes.
    pub const MAX_BYTES: usize = 64;

    /// Accepts only a slug, because scripts and files contain app names and need a single spelling.
    ///
    /// # Errors
    /// One of [`AppNameError`].
    pub fn parse(raw: &str) -> Result<Self, AppNameError> {
        if raw.is_empty() {
            return Err(AppNameError::Empty);
        }
        if is_slug(raw) {
            return if raw.len() > Self::MAX_BYTES {
                Err(AppNameError::TooLong)
            } else {
                Ok(Self(raw.to_owned()))
            };
        }
        let name = text::excerpt(raw);
        match slug(raw) {
            Some(slug) => Err(AppNameError::NotSlug { name, slug }),
            None => Err(AppNameError::Invalid(name)),
        }
    }

    /// Returns the slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AppName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_slug(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    text.bytes().all(inner)
        && !text.is_empty()
        && !text.starts_with(['-', '_'])
        && !text.ends_with(['-', '_'])
}

/// Derives a slug of at most [`AppName::MAX_BYTES`].
fn slug(raw: &str) -> Option<String> {
    let composed: String = raw.nfc().take(AppName::MAX_BYTES).collect();
    let mut slug = variable::words(&composed).join("-").to_ascii_lowercase();
    slug.truncate(AppName::MAX_BYTES);
    let slug = slug.trim_end_matches('-');
    (!slug.is_empty()).then(|| slug.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_slug_is_a_valid_name() {
        for name in ["web", "billing-worker", "a_b--c", "2", &"x".repeat(64)] {
            let app = AppName::parse(name).expect("a slug");
            assert_eq!((app.as_str(), app.to_string().as_str()), (name, name));
        }
    }

    #[test]
    fn an_invalid_name_is_rejected_with_a_suggested_slug() {
        for (raw, slug) in [("Web", "web"), (" web", "web"), ("-web-", "web"), ("My Äpp!", "my-app")] {
            let expected = AppNameError::NotSlug { name: raw.into(), slug: slug.into() };
            assert_eq!(AppName::parse(raw), Err(expected));
        }
        assert_eq!(AppName::parse(""), Err(AppNameError::Empty));
        assert_eq!(AppName::parse("\u{1b}!"), Err(AppNameError::Invalid(r"\u{1b}!".into())));
        assert_eq!(AppName::parse(&"x".repeat(65)), Err(AppNameError::TooLong));
    }

    proptest! {
        #[test]
        fn a_suggested_slug_is_a_valid_name(raw in any::<String>()) {
            if let Err(AppNameError::NotSlug { slug, .. }) = AppName::parse(&raw) {
                prop_assert!(AppName::parse(&slug).is_ok(), "{}", slug);
            }
        }
    }
}
