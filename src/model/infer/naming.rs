//! Names of APIs that derive from variables.

use super::super::ApiName;

/// Prefixes with which build tools publish a variable: the documentation of Next.js, Create React App, Nuxt, Vite, Expo,
/// Vue CLI, ngx-env, Gatsby and Storybook.
const PUBLISHING: [&str; 9] = [
    "NEXT_PUBLIC_",
    "REACT_APP_",
    "NUXT_PUBLIC_",
    "VITE_",
    "EXPO_PUBLIC_",
    "VUE_APP_",
    "NG_APP_",
    "GATSBY_",
    "STORYBOOK_",
];
/// The prefix with which SvelteKit and Astro publish a variable. It can also be a part of its name, as in `PUBLIC_KEY`.
const PUBLIC: &str = "PUBLIC_";
/// The prefix of Nuxt's variables on the server.
const NUXT: &str = "NUXT_";
/// Words that stay upper-case in a name.
const ACRONYMS: [&str; 27] = [
    "AI", "API", "AWS", "CDN", "CMS", "CRM", "DB", "DNS", "DSN", "ERP", "EU", "HR", "ID", "IP", "IT", "JWT",
    "PDF", "SAP", "SDK", "SMS", "SMTP", "SSH", "SSO", "UK", "URI", "URL", "US",
];

/// Returns whether a build tool publishes a variable because of its prefix.
pub(super) fn is_public(upper: &str) -> bool {
    PUBLISHING.iter().chain([&PUBLIC]).any(|prefix| upper.starts_with(prefix))
}

/// Derives a name from a variable: `MY_BILLING` becomes `My Billing`.
pub(super) fn name_of(variable: &str) -> Option<ApiName> {
    let mut prefixes = PUBLISHING.iter().chain([&NUXT]);
    let stem = prefixes.find_map(|prefix| variable.strip_prefix(prefix)).unwrap_or(variable);
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
