//! The base URL and the authentication of an API.

use serde_json::Value;
use url::Url;

use super::resolve::{entries, list, resolve, string};
use super::root::Root;
use super::{Operation, Spec};
use crate::docs::sanitize;
use crate::model::{SpecifiedServers, is_at_or_below};

/// The most base URLs of an operation.
const SERVERS: usize = 20;
/// The root of the document's host.
const ROOT: &str = "/";
/// The most operations whose own servers are read.
const OPERATIONS: usize = 200;
/// The longest URL, in characters.
const ADDRESS: usize = 200;
/// The most authentication schemes that are shown.
const WAYS: usize = 3;

/// Returns the base URLs of an operation as written, with the default values of variables: its own, those of its
/// path or those of the document. Where none is named, it is the root of the document's host (OpenAPI 3.1, section 4.8.1;
/// Swagger 2.0, `host`).
pub(super) fn servers(spec: &Spec, item: &Value, object: &Value) -> Vec<String> {
    let named = named_servers(spec, item, object);
    if named.is_empty() && is_host_of_api(spec.source.as_ref()) { vec![ROOT.to_owned()] } else { named }
}

/// Returns those that the specification names.
pub(super) fn named_servers(spec: &Spec, item: &Value, object: &Value) -> Vec<String> {
    let mut found: Vec<String> = match own_servers(&spec.root, item, object) {
        Some(servers) => servers.iter().take(SERVERS).map(address).collect(),
        None => swagger(&spec.root, object, spec.source.as_ref()).into_iter().collect(),
    };
    found.retain(|server| !server.is_empty());
    found
}

/// Returns the first base URL of an operation. Of a host that a caller has to replace, only the path counts, and it
/// follows the record's domain.
pub(super) fn base_url(spec: &Spec, item: &Value, object: &Value) -> Option<String> {
    let first = servers(spec, item, object).into_iter().next()?;
    let written = own_servers(&spec.root, item, object).unwrap_or_default();
    let written = written.iter().map(|server| string(server, "url")).find(|url| !url.is_empty());
    let whole = if first.starts_with("//") { format!("https:{first}") } else { first.clone() };
    let is_open = written.is_some_and(|url| host(url).contains('{')) || doubt(&whole).is_some();
    let Some((_, rest)) = whole.split_once("://").filter(|_| is_open) else { return Some(first) };
    Some(rest.find('/').map_or("/", |at| &rest[at..]).to_owned())
}

/// Returns a server with its whole URL, and what speaks against calling it.
pub(super) fn server_text(spec: &Spec, server: &str) -> String {
    let url = absolute(spec.source.as_ref(), server);
    let of_document = (server == ROOT && spec.source.is_some()).then_some("the host of the document");
    doubt(&url).or(of_document).map(|doubt| format!("{url} ({doubt})")).unwrap_or(url)
}

/// Returns one line per server of an operation or of the document, with its description and the values of its
/// variables.
pub(super) fn server_lines(spec: &Spec, of: Option<&Operation>) -> Vec<String> {
    let (item, object) = of.map_or((&Value::Null, &Value::Null), |operation| {
        (operation.item(&spec.root), operation.object(&spec.root))
    });
    let urls = servers(spec, item, object);
    let described: Vec<&Value> =
        own_servers(&spec.root, item, object).into_iter().flatten().take(SERVERS).collect();
    let line = |(number, url): (usize, &String)| {
        let server = described.iter().filter(|server| !address(server).is_empty()).nth(number);
        let told = server.map(|server| sanitize::line(string(server, "description"), 80));
        let variables = server.into_iter().flat_map(|server| entries(server, "variables").take(20));
        let variables: String = variables.map(|(name, variable)| self::variable(name, variable)).collect();
        format!("{}  {}{variables}", server_text(spec, url), told.unwrap_or_default()).trim_end().to_owned()
    };
    urls.iter().enumerate().map(line).collect()
}

/// Returns the servers of a specification that can be called: those of the document, else those of its operations.
pub fn specified_servers(spec: &Spec) -> SpecifiedServers {
    let mut all = servers(spec, &Value::Null, &Value::Null);
    if all.is_empty() {
        let operations = (0..OPERATIONS).map_while(|number| spec.operations.get(number));
        let own =
            |operation: &Operation| servers(spec, operation.item(&spec.root), operation.object(&spec.root));
        all = operations.flat_map(own).collect();
    }
    all.retain(|server| matches!(doubt(server), None | Some(VARIABLE)));
    SpecifiedServers::new(all)
}

/// Returns the list of servers that holds for an operation.
fn own_servers<'a>(root: &'a Root, item: &'a Value, object: &'a Value) -> Option<&'a [Value]> {
    let levels = [list(object, "servers"), list(item, "servers"), root.list("servers")];
    levels.into_iter().find(|servers| !servers.is_empty())
}

/// Returns the name, the default and the other values of a variable.
fn variable(name: &str, variable: &Value) -> String {
    let all = list(variable, "enum").iter().filter_map(Value::as_str).take(20);
    let values: Vec<String> = all.map(|value| sanitize::word(value, 60)).collect();
    let values = if values.is_empty() { String::new() } else { format!(": {}", values.join(" | ")) };
    format!("\n  {{{}}}{values}", sanitize::word(name, 60))
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

/// Returns the URL from `host`, `basePath` and `schemes` of Swagger 2.0. Without schemes, that of the document counts.
fn swagger(root: &Root, object: &Value, source: Option<&Url>) -> Option<String> {
    let host = sanitize::word(root.string("host"), ADDRESS);
    let base = sanitize::word(root.string("basePath"), ADDRESS);
    let mut schemes = list(object, "schemes").iter().chain(root.list("schemes")).filter_map(Value::as_str);
    let own = source.map_or("https", Url::scheme);
    let scheme =
        if schemes.clone().any(|scheme| scheme == "https") { "https" } else { schemes.next().unwrap_or(own) };
    match (host.is_empty(), base.is_empty()) {
        (true, true) => None,
        (true, false) => Some(base),
        _ => Some(format!("{}://{host}{}", sanitize::word(scheme, 8), base.trim_end_matches('/'))),
    }
}

/// Hosts with the files of many projects, none of which is an API.
const FILES: [&str; 6] =
    ["githubusercontent.com", "github.com", "gitlab.com", "jsdelivr.net", "unpkg.com", "bitbucket.org"];

/// Returns whether a document can come from the API itself.
fn is_host_of_api(source: Option<&Url>) -> bool {
    source.and_then(Url::host_str).is_some_and(|host| !FILES.iter().any(|files| is_at_or_below(host, files)))
}

/// Returns the URL of a server: a relative one starts at the document. The document of a file has no host.
fn absolute(source: Option<&Url>, server: &str) -> String {
    if server.contains("://") {
        return server.to_owned();
    }
    let joined = source.and_then(|source| source.join(server).ok());
    match joined {
        Some(url) => sanitize::word(url.as_str().trim_end_matches('/'), ADDRESS),
        None if server.starts_with("//") => format!("https:{server}"),
        None => server.to_owned(),
    }
}

/// Returns the host and the port of a URL, or nothing of a relative one.
fn host(url: &str) -> &str {
    let whole = url.split_once("://").map(|(_, rest)| rest).or_else(|| url.strip_prefix("//"));
    whole.unwrap_or_default().split(['/', '?', '#']).next().unwrap_or_default()
}

/// Endings of hosts in private networks (RFC 6761, RFC 6762), and parts of names for tests.
const PRIVATE: [&str; 5] = [".local", ".internal", ".invalid", ".test", ".localdomain"];
const TESTS: [&str; 9] = ["sandbox", "test", "testing", "staging", "mock", "demo", "preprod", "uat", "stage"];

/// The reason of a URL that can be called after a variable is replaced.
const VARIABLE: &str = "a variable to fill in";

/// Returns why a URL cannot be called as it is, or should not.
fn doubt(url: &str) -> Option<&'static str> {
    let host = host(url).to_ascii_lowercase();
    if url.contains('{') {
        return Some(VARIABLE);
    }
    let host = host.split(':').next().unwrap_or_default();
    let is_placeholder = |label: &str| label.starts_with("your") || label.starts_with('<');
    if host.split(['.', '-']).any(is_placeholder) {
        return Some("a placeholder, not a host");
    }
    if PRIVATE.iter().any(|ending| host.ends_with(ending)) {
        return Some("a host of a private network");
    }
    // The last two labels are the domain: `dev.example` would be one.
    let labels: Vec<&str> = host.split('.').collect();
    let below = &labels[..labels.len().saturating_sub(2)];
    let is_test = below.iter().flat_map(|label| label.split('-')).any(|part| TESTS.contains(&part));
    is_test.then_some("a test server")
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
