//! Rust with reqwest.

use super::escape::double;
use super::{BODY, Call};
use crate::model::Method;

pub(super) fn reqwest(call: &Call) -> String {
    let Call { variable, exec, .. } = call;
    let (word, header) = (call.snake(), double(call.header));
    let url = if call.parameter.is_some() { "url".to_owned() } else { double(&call.url) };
    let request = match call.method {
        Method::Options => format!("request(reqwest::Method::OPTIONS, {url})"),
        _ => format!("{}({url})", call.lower()),
    };
    let value = call.joined(word, '"', ".to_owned() + &");
    let indent = "\n        ";
    let body = call.if_body(&format!(
        "{indent}.header(\"Content-Type\", \"application/json\"){indent}.body(r#\"{BODY}\"#)"
    ));
    let (before, header, unnamed) = match call.parameter {
        None => (String::new(), format!("{indent}.header({header}, {value})"), ""),
        // An error contains the URL, and with it the key.
        Some(parameter) => (query(call, parameter), String::new(), ".map_err(reqwest::Error::without_url)"),
    };
    format!(
        r#"// Server-side only. Run it with: {exec} cargo run
// It needs: cargo add reqwest --features blocking
fn main() -> Result<(), Box<dyn std::error::Error>> {{
    let {word} = std::env::var("{variable}").map_err(|_| "{variable} is not set")?;
{before}
    let client = reqwest::blocking::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let response = client
        .{request}{header}{body}
        .send(){unnamed}?;
    println!("{{}}", response.status().as_u16());
    println!("{{}}", response.text(){unnamed}?);
    Ok(())
}}
"#
    )
}

/// Returns the code that adds the key to the URL.
fn query(call: &Call, parameter: &str) -> String {
    let (url, parameter, word) = (double(&call.url), double(parameter), call.snake());
    format!(
        "    let mut url = reqwest::Url::parse({url})?;\n    url.query_pairs_mut().append_pair({parameter}, &{word});\n"
    )
}
