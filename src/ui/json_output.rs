//! Metadata as JSON, for scripts. It has no field for credentials.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use crate::model::text::escape_json;
use crate::model::{Api, Catalog, CredentialCheck, Scope, Shadows};

/// The JSON object of an API.
#[derive(Serialize)]
struct View<'a> {
    name: &'a str,
    slug: String,
    r#type: &'static str,
    /// The header, or `null` for a query parameter or a secret.
    header: Option<&'a str>,
    /// What precedes the credential in the header, without the space.
    scheme: Option<&'a str>,
    /// The same with the space, as `capi context --format json` has it. The header line ends with it and the variable.
    prefix: &'a str,
    query_parameter: Option<&'a str>,
    header_line: Option<String>,
    scope: &'static str,
    app: Option<&'a str>,
    domain: Option<&'a str>,
    docs: Option<&'a str>,
    variable: String,
    variables: Vec<String>,
    /// The variables that are set in addition to those of capi, and the part of the credential that each holds.
    aliases: BTreeMap<String, &'static str>,
    /// Whether only `exec --proxy` uses the credential.
    proxy_only: bool,
    /// Whether this record shadows one of the organization.
    shadows: bool,
    /// The apps with a record that shadows this one.
    shadowed_in: Vec<String>,
    created: String,
    updated: String,
    credential_set: String,
    /// When the credential expires, or `null` if it does not say so.
    expires: Option<String>,
}

/// The JSON object of one API, with the class of the length of its credential and the check word.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    api: View<'a>,
    username: Option<&'a str>,
    length: Option<&'a str>,
    check_word: Option<&'a str>,
}

#[derive(Serialize)]
struct List<'a> {
    apis: Vec<View<'a>>,
}

/// Formats several APIs: `{"apis": […]}`.
pub fn list(catalog: &Catalog, apis: &[&Api]) -> String {
    let shadows = catalog.shadows();
    text(&List { apis: apis.iter().map(|api| view(&shadows, api)).collect() })
}

/// Formats one API, with the check word of its credential if it is known.
pub fn one(catalog: &Catalog, api: &Api, check: Option<&CredentialCheck>) -> String {
    text(&Shown {
        api: view(&catalog.shadows(), api),
        username: check.and_then(|check| check.username.as_deref()),
        check_word: check.map(|check| check.word.as_str()),
        length: check.map(|check| check.length),
    })
}

/// Formats the status of a vault. `left` is the time until it locks: without use, and at most. If a session that
/// may hold the key says nothing, it is the state to print, and `unlocked` is `null`.
pub fn status(vault: &str, generation: u64, left: Result<Option<(Duration, Duration)>, &str>) -> String {
    let is_unlocked = left.map(|left| left.is_some()).ok();
    let state = match left {
        Ok(Some(_)) => "unlocked",
        Ok(None) => "locked",
        Err(state) => state,
    };
    let left = left.ok().flatten();
    text(&serde_json::json!({
        "state": state,
        "unlocked": is_unlocked,
        "idle_seconds_left": left.map(|(idle, _)| idle.as_secs()),
        "max_seconds_left": left.map(|(_, max)| max.as_secs()),
        "vault": vault,
        "generation": generation,
    }))
}

/// Formats any value with indentation and a final newline. Characters that could drive a terminal are escaped.
pub fn text(value: &impl Serialize) -> String {
    // Cannot fail: all values consist of strings, numbers, lists and booleans.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    escape_json(&text) + "\n"
}

fn view<'a>(shadows: &Shadows<'a>, api: &'a Api) -> View<'a> {
    let variable = api.variable();
    let app = match &api.scope {
        Scope::Organization => None,
        Scope::App(app) => Some(app.as_str()),
    };
    View {
        name: api.name.as_str(),
        slug: api.name.slug(),
        r#type: api.auth.kind().as_str(),
        header: api.auth.header_name(),
        scheme: Some(api.auth.scheme().trim_end()).filter(|scheme| !scheme.is_empty()),
        prefix: api.auth.scheme(),
        query_parameter: api.auth.query_parameter(),
        header_line: api.auth.header_line(&variable),
        scope: if app.is_some() { "app" } else { "organization" },
        app,
        domain: api.domain.as_ref().map(|domain| domain.as_str()),
        docs: api.docs.as_ref().map(|docs| docs.as_str()),
        variable: variable.to_string(),
        variables: api.variables().iter().map(ToString::to_string).collect(),
        aliases: api.aliases.iter().map(|alias| (alias.variable.to_string(), alias.part.as_str())).collect(),
        proxy_only: api.proxy_only,
        shadows: !shadows.shadowed_by(api).is_empty(),
        shadowed_in: shadows.shadowed_in(api).iter().map(|(_, app)| app.as_str().to_owned()).collect(),
        created: api.created.to_string(),
        updated: api.updated.to_string(),
        credential_set: api.credential_set.to_string(),
        expires: api.expires.map(|expires| expires.to_string()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn json_on_a_terminal_is_harmless_and_means_the_same() {
        let hostile = "a\u{9b}31m\u{7f}\u{202e}b\u{e0041}\n\t\u{1b}\u{200d}❤\u{fe0f}";
        let shown = text(&[hostile]);
        assert_eq!(
            shown,
            "[\n  \"a\\u009b31m\\u007f\\u202eb\\udb40\\udc41\\n\\t\\u001b\\u200d❤\u{fe0f}\"\n]\n"
        );
        let read: Vec<String> = serde_json::from_str(&shown).unwrap();
        assert_eq!(read, [hostile]);
    }
}
