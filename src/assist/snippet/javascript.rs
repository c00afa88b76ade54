//! Server-side JavaScript with `fetch` or axios.

use super::Call;
use super::escape::double;

/// The body as a JavaScript literal.
const BODY: &str = r#"{ key: "value" }"#;

pub(super) fn fetch(call: &Call) -> String {
    let Call { method, .. } = call;
    let (top, url, headers) = (top(call), url(call), headers(call));
    let body = call.if_body(&format!("  body: JSON.stringify({BODY}),\n"));
    format!(
        r#"{top}
const response = await fetch({url}, {{
  method: "{method}",
{headers}{body}  redirect: "error",
}});
console.log(response.status);
console.log(await response.text());
"#
    )
}

pub(super) fn axios(call: &Call) -> String {
    let Call { method, .. } = call;
    let (top, url, headers) = (top(call), url(call), headers(call));
    let body = call.if_body(&format!("  data: {BODY},\n"));
    format!(
        r#"import axios from "axios";

{top}
const response = await axios({{
  method: "{method}",
  url: {url},
{headers}{body}  maxRedirects: 0,
  validateStatus: null,
}}).catch((error) => {{
  // An axios error contains the whole request and would print it.
  throw new Error(error.message);
}});
console.log(response.status);
console.log(response.data);
"#
    )
}

fn top(call: &Call) -> String {
    let Call { variable, exec, .. } = call;
    let word = call.camel();
    format!(
        r#"// Server-side only. Run it with: {exec} node example.mjs
const {word} = process.env.{variable};
if (!{word}) throw new Error("{variable} is not set");
"#
    )
}

/// Returns the URL as an expression.
fn url(call: &Call) -> String {
    double(&call.target()) + &call.if_query(&format!(" + encodeURIComponent({})", call.camel()))
}

fn headers(call: &Call) -> String {
    if call.parameter.is_some() {
        return call.if_body("  headers: { \"Content-Type\": \"application/json\" },\n");
    }
    let (header, word) = (double(call.header), call.camel());
    let value = call.joined(word, '"', " + ");
    let content_type = call.if_body(", \"Content-Type\": \"application/json\"");
    format!("  headers: {{ {header}: {value}{content_type} }},\n")
}
