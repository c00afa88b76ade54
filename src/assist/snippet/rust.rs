//! Rust with reqwest.

use super::escape::double;
use super::{BODY, Call};
use crate::model::Method;

pub(super) fn reqwest(call: &Call) -> String {
    let Call { variable, exec, .. } = call;
    let (word, url, header) = (call.snake(), double(&call.url), double(call.header));
    let request = match call.method {
        Method::Options => format!("request(reqwest::Method::OPTIONS, {url})"),
        _ => format!("{}({url})", call.lower()),
    };
    let value = call.joined(word, '"', ".to_owned() + &");
    let indent = "\n        ";
    let body = call.if_body(&format!(
        "{indent}.header(\"Content-Type\", \"application/json\"){indent}.body(r#\"{BODY}\"#)"
    ));
    format!(
        r#"// Server-side only. Run it with: {exec} cargo run
// It needs: cargo add reqwest --features blocking
fn main() -> Result<(), Box<dyn std::error::Error>> {{
    let {word} = std::env::var("{variable}").map_err(|_| "{variable} is not set")?;

    let client = reqwest::blocking::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let response = client
        .{request}
        .header({header}, {value}){body}
        .send()?;
    println!("{{}}", response.status().as_u16());
    println!("{{}}", response.text()?);
    Ok(())
}}
"#
    )
}
