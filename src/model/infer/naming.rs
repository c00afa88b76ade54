//! Names of APIs that derive from variables.

use super::super::ApiName;

/// Prefixes with which build tools decide where a variable is visible.
const PREFIXES: [&str; 10] = [
    "NEXT_PUBLIC_",
    "REACT_APP_",
    "NUXT_PUBLIC_",
    "NUXT_",
    "VITE_",
    "EXPO_PUBLIC_",
    "VUE_APP_",
    "NG_APP_",
    "GATSBY_",
    "STORYBOOK_",
];
/// The prefixes of [`PREFIXES`] that publish a variable, and those that are no part of a name: the documentation of
/// Next.js, Create React App, Nuxt, Vite, Expo, Vue CLI, ngx-env, Gatsby, Storybook, and of SvelteKit and Astro.
const PUBLIC: [&str; 10] = [
    "NEXT_PUBLIC_",
    "REACT_APP_",
    "NUXT_PUBLIC_",
    "VITE_",
    "EXPO_PUBLIC_",
    "VUE_APP_",
    "NG_APP_",
    "GATSBY_",
    "STORYBOOK_",
    "PUBLIC_",
];
/// Words that stay upper-case in a name.
const ACRONYMS: [&str; 27] = [
    "AI", "API", "AWS", "CDN", "CMS", "CRM", "DB", "DNS", "DSN", "ERP", "EU", "HR", "ID", "IP", "IT", "JWT",
    "PDF", "SAP", "SDK", "SMS", "SMTP", "SSH", "SSO", "UK", "URI", "URL", "US",
];

/// Returns whether a build tool publishes a variable because of its prefix.
pub(super) fn is_public(upper: &str) -> bool {
    PUBLIC.iter().any(|prefix| upper.starts_with(prefix))
}

/// Derives a name from a variable: `MY_BILLING` becomes `My Billing`.
pub(super) fn name_of(variable: &str) -> Option<ApiName> {
    let stem = PREFIXES.iter().find_map(|prefix| variable.strip_prefix(prefix)).unwrap_or(variable);
    let capitalized = |word: &str| {
        if ACRONYMS.contains(&word) {
            return word.to_owned();
        }
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters.map(|c| c.to_ascii_lowercase())).collect()
    };
    let upper = stem.to_ascii_uppercase();
    let words: Vec<String> = upper
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(capitalized)
        .collect();
    ApiName::parse(&words.join(" ")).ok()
}
