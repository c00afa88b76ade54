//! The base URL and the authentication of an API.

use serde_json::Value;

use super::resolve::{entries, list, resolve, string};
use super::root::Root;
use crate::docs::sanitize;

/// The longest URL, in characters.
const ADDRESS: usize = 200;
/// The most authentication schemes that are shown.
const WAYS: usize = 3;

/// Returns the base URLs of an operation: its own, those of its path or those of the document.
pub(super) fn servers(root: &Root, item: &Value, object: &Value) -> Vec<String> {
    let own = [list(object, "servers"), list(item, "servers"), root.list("servers")];
    let own = own.into_iter().find(|servers| !servers.is_empty());
    let mut found: Vec<String> = match own {
        Some(servers) => servers.iter().take(20).map(address).collect(),
        None => swagger(root, object).into_iter().collect(),
    };
    found.retain(|server| !server.is_empty());
    found
}

/// Returns the URL of a server with the default values of its variables.
fn address(server: &Value) -> String {
    let mut url = sanitize::word(string(server, "url"), ADDRESS);
    for (name, variable) in entries(server, "variables").take(20) {
        let default = match variable.get("default") {
            Some(Value::String(default)) => sanitize::word(default, ADDRESS),
            Some(Value::Number(number)) => number.to_string(),
            _ => continue,
        };
        // Cut at each step: a default value may contain the next variable many times.
        url = sanitize::word(&url.replace(&format!("{{{name}}}"), &default), ADDRESS);
    }
    url
}

/// Returns the URL from `host`, `basePath` and `schemes` of Swagger 2.0.
fn swagger(root: &Root, object: &Value) -> Option<String> {
    let host = sanitize::word(root.string("host"), ADDRESS);
    let base = sanitize::word(root.string("basePath"), ADDRESS);
    let mut schemes = list(object, "schemes").iter().chain(root.list("schemes")).filter_map(Value::as_str);
    let scheme = if schemes.clone().any(|scheme| scheme == "https") {
        "https"
    } else {
        schemes.next().unwrap_or("https")
    };
    match (host.is_empty(), base.is_empty()) {
        (true, true) => None,
        (true, false) => Some(base),
        _ => Some(format!("{}://{host}{}", sanitize::word(scheme, 8), base.trim_end_matches('/'))),
    }
}

/// Returns the alternatives of authentication, including `none` if it is optional. Empty if nothing is specified.
pub(super) fn security(root: &Root, object: &Value) -> Option<String> {
    let asked = object.get("security").or_else(|| root.get("security"))?.as_array()?;
    let mut ways: Vec<String> = asked
        .iter()
        .take(WAYS)
        .filter_map(Value::as_object)
        .map(|all| {
            let parts: Vec<String> =
                all.iter().take(4).map(|(name, scopes)| scheme(root, name, scopes)).collect();
            if parts.is_empty() { "none".to_owned() } else { parts.join(" and ") }
        })
        .collect();
    ways.dedup();
    if asked.len() > WAYS {
        ways.push(format!("…{} more", asked.len() - WAYS));
    }
    Some(if ways.is_empty() { "none".to_owned() } else { ways.join(" or ") })
}

/// Returns the name of a scheme, what it sends and the scopes that it requires.
fn scheme(root: &Root, name: &str, scopes: &Value) -> String {
    let places = [root.pointer("/components/securitySchemes"), root.get("securityDefinitions")];
    let found =
        places.into_iter().flatten().find_map(|all| all.get(name)).map(|scheme| resolve(root, scheme));
    let sent = found.map(kind).unwrap_or_default();
    let scopes: Vec<String> = scopes
        .as_array()
        .into_iter()
        .flatten()
        .take(3)
        .filter_map(Value::as_str)
        .map(|s| sanitize::word(s, 60))
        .collect();
    let mut line = sanitize::word(name, 60);
    if !sent.is_empty() {
        line += &format!(" ({sent})");
    }
    if !scopes.is_empty() {
        line += &format!(" [{}]", scopes.join(" "));
    }
    line
}

fn kind(scheme: &Value) -> String {
    let field = |key| sanitize::word(string(scheme, key), 60);
    match string(scheme, "type") {
        "apiKey" => format!("{} {}", field("in"), field("name")),
        "http" => format!("http {}", field("scheme").to_lowercase()),
        "basic" => "http basic".to_owned(),
        other => sanitize::word(other, 30),
    }
}
