//! Names of variables that a bundle for browsers mentions.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::built::Asset;
use super::tree::Tree;
use crate::model::Variable;
use crate::scan::{Place, Sink, Source, Unread};

/// Prefixes of variables that frameworks write into bundles: Next.js, Vite, Astro and SvelteKit, Create React App, Expo,
/// Nuxt, Gatsby, Vue CLI, Storybook, Redwood, Parcel and Blitz.
const PUBLIC: &[&str] = &[
    "NEXT_PUBLIC_",
    "VITE_",
    "PUBLIC_",
    "REACT_APP_",
    "EXPO_PUBLIC_",
    "NUXT_PUBLIC_",
    "GATSBY_",
    "VUE_APP_",
    "STORYBOOK_",
    "REDWOOD_ENV_",
    "NX_PUBLIC_",
];
/// The longest name, in bytes.
const LONGEST: usize = 256;

/// A variable that a file of the bundle mentions.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Mention {
    /// The name of the variable.
    pub name: String,
    /// The file.
    pub path: PathBuf,
}

/// Returns the variables of capi, the `aliases`, and the variables with a public prefix that the scripts and pages of a
/// bundle mention, in the order of their names. Files that cannot be read are left out; [`search`](super::search_built)
/// records them.
#[must_use]
pub fn mentions(directory: &Path, aliases: &[&str]) -> Vec<Mention> {
    let found = Found { aliases, mentions: std::sync::Mutex::default() };
    Tree::new(Source::Built, &found).search(directory, &mut |_| true);
    found.mentions.into_inner().unwrap_or_default().into_iter().collect()
}

/// Collects names from the files of a tree.
struct Found<'a> {
    aliases: &'a [&'a str],
    mentions: std::sync::Mutex<BTreeSet<Mention>>,
}

impl Sink for Found<'_> {
    fn search(&self, place: &Place, _bytes: &mut dyn Read) {
        let Ok(Some(asset)) = Asset::open(&place.path) else { return };
        if !asset.is_script() {
            return;
        }
        let names = names_in(asset.content(), self.aliases);
        if let Ok(mut mentions) = self.mentions.lock() {
            mentions.extend(names.into_iter().map(|name| Mention { name, path: place.path.clone() }));
        }
    }

    fn unread(&self, _place: &Place, _reason: Unread) {}
}

fn names_in(mut content: impl Read, aliases: &[&str]) -> BTreeSet<String> {
    let (mut names, mut word) = (BTreeSet::new(), Vec::new());
    let mut buffer = zeroize::Zeroizing::new(vec![0; 64 << 10]);
    while let Ok(read @ 1..) = content.read(&mut buffer) {
        for byte in buffer.iter().take(read) {
            if byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'$' {
                if word.len() <= LONGEST {
                    word.push(*byte);
                }
            } else {
                add(&mut names, &word, aliases);
                word.clear();
            }
        }
    }
    add(&mut names, &word, aliases);
    names
}

fn add(names: &mut BTreeSet<String>, word: &[u8], aliases: &[&str]) {
    if let Some(name) = std::str::from_utf8(word).ok().filter(|word| is_name(word, aliases)) {
        names.insert(name.to_owned());
    }
}

fn is_name(word: &str, aliases: &[&str]) -> bool {
    let is_after = |prefix: &str| {
        word.strip_prefix(prefix).is_some_and(|rest| {
            !rest.is_empty()
                && rest.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        })
    };
    word.len() <= LONGEST
        && (is_after(Variable::PREFIX)
            || PUBLIC.iter().any(|prefix| is_after(prefix))
            || aliases.contains(&word))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_scripts() {
        let directory = tempfile::tempdir().unwrap();
        let script = r#"a={}.CUSTOM_API_BILLING,b="NEXT_PUBLIC_MAP_KEY",c=process.env.STRIPE_KEY,d=VITE_,e=MY_VITE_X,
            f="REACT_APP_lower",g=CUSTOM_API_BILLING"#;
        std::fs::write(directory.path().join("a.js"), script).unwrap();
        std::fs::write(directory.path().join("b.js.br"), include_bytes!("built/script.js.br")).unwrap();
        std::fs::write(directory.path().join("c.png"), "VITE_KEY").unwrap();
        let found = mentions(directory.path(), &["STRIPE_KEY", "key"]);
        let names: Vec<&str> = found.iter().map(|mention| mention.name.as_str()).collect();
        assert_eq!(names, ["CUSTOM_API_BILLING", "NEXT_PUBLIC_MAP_KEY", "STRIPE_KEY", "key"]);
        assert!(found[3].path.ends_with("b.js.br"));
    }

    #[test]
    fn a_name_is_found_across_reads_and_a_long_word_is_not_kept() {
        let long = "X".repeat(1_000_000);
        let text = format!("{}VITE_A {long} VITE_{long} VITE_B", " ".repeat((64 << 10) - 3));
        assert_eq!(names_in(text.as_bytes(), &[]).into_iter().collect::<Vec<_>>(), ["VITE_A", "VITE_B"]);
    }
}
