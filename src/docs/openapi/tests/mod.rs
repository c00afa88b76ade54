//! Small artificial specifications, one rule each. The hostile ones are separate.

mod find;
mod hostile;
mod rules;

use serde_json::Value;

use super::*;

/// Returns an OpenAPI 3.0 specification with these paths and schemas, in YAML flow style.
fn spec(paths: &str, schemas: &str) -> Spec {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: Pay, version: '1'}}\nservers: [{{url: 'https://api.example.com/v1'}}]\n\
         paths: {{{paths}}}\ncomponents: {{schemas: {{{schemas}}}}}\n"
    );
    Spec::parse(text.as_bytes()).unwrap()
}

/// Returns the compact form of the first operation.
fn shown(spec: &Spec) -> String {
    spec.show(&spec.operations()[0])
}

/// Returns the type of a response with this schema.
fn typed(schema: &str, schemas: &str) -> String {
    let response = format!("{{description: ok, content: {{application/json: {{schema: {schema}}}}}}}");
    let shown = shown(&spec(&format!("/a: {{get: {{responses: {{'200': {response}}}}}}}"), schemas));
    let line = shown.lines().find_map(|line| line.strip_prefix("200: ")).unwrap_or_else(|| panic!("{shown}"));
    line.trim_end_matches("  ok").to_owned()
}
