//! The answers about APIs: a line of fields for each API of the list, and an object with all about one.
//!
//! Header, prefix and variable are separate fields, because Copilot CLI removes the word after `Bearer` from everything that
//! a tool returns.

use super::View;
use super::handlers::{AROUND, MOST};
use super::schema::{ApiDetails, Documentation, Readiness};
use crate::assist::agents_md::rules;
use crate::assist::snippet::{PLACEHOLDER, exec, exec_for, exec_proxy, proxy_note};
use crate::docs::Entry;
use crate::model::{Api, AuthKind, Domain, Scope, capi, message};

/// Returns a page of the list: how to run programs, and one line for each API.
pub(super) fn list(view: &View, from: usize, readiness: impl Fn(&Api) -> Readiness) -> String {
    let all: Vec<&Api> = view.apis.iter().collect();
    let mut page = view.fenced_note().unwrap_or_default();
    let app = view.app.as_ref();
    page += &format!("Run: {} COMMAND", exec(app));
    if all.iter().any(|api| api.proxy_only) {
        page += &format!("; APIs with proxy_only: {} COMMAND, or capi call API METHOD PATH", exec_proxy(app));
    }
    page.push('\n');
    for (number, api) in all.iter().enumerate().skip(from) {
        let line = line(api, readiness(api));
        if page.len() + line.len() > MOST - AROUND && number > from {
            page += &format!("{} APIs; for more, call it again with \"from\": {number}\n", all.len());
            break;
        }
        page += &line;
    }
    if all.is_empty() {
        page += &message!["There is no API yet: ask the user to run ", capi("add"), " in a terminal.\n"]
            .to_string();
    }
    page
}

/// Returns the line of an API. Its slug comes first, which the other tools take as `api`.
fn line(api: &Api, readiness: Readiness) -> String {
    let slug = api.name.slug();
    let mut line = slug.clone();
    // Most slugs say the name.
    if api.name.as_str().to_lowercase().replace(' ', "-") != slug {
        line += &field("name", api.name.as_str());
    }
    line += &api.auth.header_name().map(|name| field("header", name)).unwrap_or_default();
    line += &api.auth.query_parameter().map(|name| field("query", name)).unwrap_or_default();
    if !api.auth.scheme().is_empty() {
        line += &field("prefix", api.auth.scheme());
    }
    line += &field("variable", &api.variable().to_string());
    for alias in api.aliases.iter() {
        line += &field("alias", &alias.to_string());
    }
    line += if api.proxy_only { " proxy_only=true" } else { "" };
    line += &url(api).map(|url| field("url", &url)).unwrap_or_default();
    line += match readiness {
        Readiness::Ready => " docs=ready",
        Readiness::Missing => " docs=missing",
        Readiness::None => "",
    };
    line + "\n"
}

/// Returns a field, in quotes if its value does not end at the next blank.
fn field(name: &str, value: &str) -> String {
    if value.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"') {
        return format!(" {name}={value}");
    }
    format!(" {name}={}", serde_json::Value::from(value))
}

/// Returns an API as a JSON object.
pub(super) fn details(view: &View, api: &Api, status: Readiness, entry: Option<&Entry>) -> String {
    let documentation = Documentation {
        status,
        url: api.docs.as_ref().map(ToString::to_string),
        format: entry.map(|entry| entry.format.as_str().to_owned()),
        fetched: entry.map(|entry| entry.fetched.to_string()),
    };
    let own = api.variable().bindings(api.auth.kind());
    let mut companions = own.into_iter().skip(1).map(|binding| binding.variable.to_string());
    let details = ApiDetails {
        api: api.name.slug(),
        name: api.name.to_string(),
        kind: api.auth.kind().as_str(),
        scope: scope(&api.scope),
        header: api.auth.header_name().map(ToOwned::to_owned),
        query_parameter: api.auth.query_parameter().map(ToOwned::to_owned),
        prefix: api.auth.scheme().to_owned(),
        variable: api.variable().to_string(),
        holds: match api.auth.kind() {
            AuthKind::ApiKey if api.auth.query_parameter().is_some() => "the key, to percent-encode",
            AuthKind::ApiKey => "the key",
            AuthKind::Bearer => "the token, without the prefix",
            AuthKind::Basic => "base64 of user:password, without the prefix",
            AuthKind::Secret => "a secret, not a header",
        },
        username_variable: companions.next(),
        password_variable: companions.next(),
        aliases: api.aliases.iter().map(ToString::to_string).collect(),
        url: url(api),
        documentation,
        proxy_only: api.proxy_only,
        rules: rules(&exec_for(api, view.app.as_ref())),
        notes: notes(view, api, status, entry),
    };
    // Structs of strings and lists always serialize.
    serde_json::to_string(&details).unwrap_or_default()
}

fn url(api: &Api) -> Option<String> {
    api.domain.as_ref().map(Domain::url)
}

fn scope(scope: &Scope) -> String {
    match scope {
        Scope::Organization => "organization".to_owned(),
        Scope::App(app) => format!("app {app}"),
    }
}

/// Returns what is missing, and the command that adds it.
fn notes(view: &View, api: &Api, documentation: Readiness, entry: Option<&Entry>) -> Vec<String> {
    let mut notes: Vec<String> = view.fenced_note().into_iter().collect();
    notes.extend(proxy_note(api, view.app.as_ref()).map(|note| note.to_string()));
    notes.extend(api.domain.is_none().then(|| no_domain(api)));
    if documentation == Readiness::Missing {
        let fetch = capi("docs fetch").api(api);
        let note =
            message!["its documentation has not been fetched: ask the user to run ", fetch, " in a terminal"];
        notes.push(note.to_string());
    }
    notes.extend(entry.map(|entry| differences(api, entry)).unwrap_or_default());
    notes
}

/// Returns how a record differs from its specification, and the commands that the user can run.
pub(super) fn differences(api: &Api, entry: &Entry) -> Vec<String> {
    let auth = entry.auth.difference(api).map(|difference| {
        let text = format!("{}; if the specification is right, ask the user to run ", difference.text);
        message![text, difference.fix].to_string()
    });
    let servers = entry.servers.difference(api).map(|difference| {
        let text = format!("{}; if the API is not there, ask the user to run ", difference.text);
        message![text, difference.fix].to_string()
    });
    auth.into_iter().chain(servers).collect()
}

/// Returns the note for an API without a domain.
pub(super) fn no_domain(api: &Api) -> String {
    let edit = capi("edit").api(api).arg("--domain").arg("DOMAIN");
    let text = format!("the API has no domain, so code contains {PLACEHOLDER}; ask the user to run ");
    message![text, edit].to_string()
}
