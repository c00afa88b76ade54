//! Python with requests or httpx.

use super::escape::double;
use super::{BODY, Call};

pub(super) fn requests(call: &Call) -> String {
    let top = top(call, "requests");
    if call.parameter.is_some() {
        return top + &guarded(&request(call, "requests", "", "allow_redirects=False"));
    }
    // An entry in ~/.netrc would replace an Authorization header. A custom `auth` prevents that.
    let (before, argument) = if call.header.eq_ignore_ascii_case("Authorization") {
        (authorize(call), "auth=authorize".to_owned())
    } else {
        (String::new(), headers(call))
    };
    let request = request(call, "requests", &argument, "allow_redirects=False");
    format!("{top}{before}\n{request}")
}

pub(super) fn httpx(call: &Call) -> String {
    let top = top(call, "httpx");
    let headers = if call.parameter.is_some() { String::new() } else { headers(call) };
    let request = request(call, "httpx", &headers, "follow_redirects=False");
    format!("{top}\n{request}")
}

fn top(call: &Call, module: &str) -> String {
    let Call { variable, exec, .. } = call;
    let word = call.snake();
    let quote = call.if_query("from urllib.parse import quote\n");
    format!(
        r#"# Server-side only. Run it with: {exec} python example.py
import os
import sys
{quote}
import {module}

{word} = os.environ.get("{variable}") or sys.exit("{variable} is not set")
"#
    )
}

fn authorize(call: &Call) -> String {
    let (header, value) = (double(call.header), value(call));
    format!(
        r#"

# Passed as auth, because an entry in ~/.netrc would replace the header.
def authorize(request):
    request.headers[{header}] = {value}
    return request

"#
    )
}

fn headers(call: &Call) -> String {
    format!("headers={{{}: {}}}", double(call.header), value(call))
}

fn value(call: &Call) -> String {
    call.joined(call.snake(), '"', " + ")
}

/// Returns the request with its errors caught: their messages contain the URL.
fn guarded(request: &str) -> String {
    let (call, output) = request.split_once("print(").unwrap_or((request, ""));
    let call: String = call.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        r#"
try:
{call}except requests.RequestException as error:
    # Its message contains the URL, and with it the key.
    sys.exit(type(error).__name__)
print({output}"#
    )
}

fn request(call: &Call, module: &str, credential: &str, redirects: &str) -> String {
    let quoted = call.if_query(&format!(" + quote({}, safe=\"\")", call.snake()));
    let (function, url) = (call.lower(), double(&call.target()) + &quoted);
    let credential = if credential.is_empty() { String::new() } else { format!("    {credential},\n") };
    let body = call.if_body(&format!("    json={BODY},\n"));
    format!(
        r#"response = {module}.{function}(
    {url},
{credential}{body}    {redirects},
    timeout=30,
)
print(response.status_code, response.text)
"#
    )
}
