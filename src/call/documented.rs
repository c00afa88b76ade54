//! Comparison of a request with the documentation of its operation.

use serde_json::Value;

use super::Target;
use crate::docs::{Answer, Document};
use crate::model::{Api, Message, Method, RequestPath, capi, message, text};

/// The most bytes of an operation that are read.
const BYTES: usize = 16 << 10;

/// What a request lacks according to the documentation, and the command that shows the documented form.
pub struct Doubt {
    /// The difference, on one line.
    pub text: String,
    /// What to do about it.
    pub hint: Message,
}

/// The parts of a request that the documentation can require.
pub struct Given<'a> {
    /// The method.
    pub method: Method,
    /// The path as the user gave it, perhaps with parts in braces.
    pub path: &'a str,
    /// The URL.
    pub target: &'a Target,
    /// The names of headers.
    pub headers: &'a [String],
    /// The body.
    pub body: Option<&'a [u8]>,
}

/// Returns the differences between a request and the documentation.
pub fn doubts(document: Option<&Document>, api: &Api, given: &Given<'_>) -> Vec<Doubt> {
    let found = document.and_then(|document| operation(document, given));
    let mut doubts = Vec::new();
    if given.path.contains('{') {
        let show = match &found {
            Some(Operation::Documented { key, .. }) => format!("; documented: `{}`", text::excerpt(key)),
            _ => String::new(),
        };
        doubts.push(Doubt {
            text: format!("a parameter of the path {} has no value{show}", text::excerpt(given.path)),
            hint: "pass `-f NAME=VALUE` for each part in braces, or write the value into the path".into(),
        });
    }
    match found {
        None => {}
        Some(Operation::Unknown { near }) => doubts.push(undocumented(api, given, &near)),
        Some(Operation::Documented { key, lines }) => {
            let lacking = lacking(&lines, given);
            if !lacking.is_empty() {
                doubts.push(Doubt {
                    text: format!(
                        "the documentation of {} requires {}",
                        text::excerpt(&key),
                        lacking.join(", ")
                    ),
                    hint: message!["run ", capi("docs show").api(api).arg(key), " for the documented form"],
                });
            }
        }
    }
    doubts
}

enum Operation {
    Documented { key: String, lines: Vec<String> },
    Unknown { near: Vec<String> },
}

fn operation(document: &Document, given: &Given<'_>) -> Option<Operation> {
    // Markdown has sections, and no operations that a request could be compared with.
    if document.entry().format != crate::docs::Format::OpenApi {
        return None;
    }
    let relative = given.path.split(['?', '#']).next().unwrap_or_default();
    let path =
        if relative.starts_with('/') { relative.to_owned() } else { given.target.url().path().to_owned() };
    let asked = format!("{} {path}", given.method);
    match document.find(&asked, 0, BYTES) {
        Answer::Part(part) => {
            let key = document.operation(&asked).map_or(asked, |(method, path)| format!("{method} {path}"));
            Some(Operation::Documented { key, lines: part.text.lines().map(str::to_owned).collect() })
        }
        Answer::Several(near) | Answer::None(near) => {
            Some(Operation::Unknown { near: near.into_iter().take(3).map(|hit| hit.key).collect() })
        }
    }
}

fn undocumented(api: &Api, given: &Given<'_>, near: &[String]) -> Doubt {
    let path = RequestPath::parse(given.target.url().path()).unwrap_or_default();
    let text = format!("the documentation of `{}` has no {} {path}", api.name, given.method);
    let hint = match near {
        [] => message!["run ", capi("docs show").api(api), " for the documented operations"],
        near => {
            let near: Vec<String> = near.iter().map(|key| format!("`{}`", text::excerpt(key))).collect();
            format!("similar: {}", near.join(", ")).into()
        }
    };
    Doubt { text, hint }
}

/// Returns the required parameters and fields that a request lacks. The compact form of an operation has one line for
/// each parameter (`query limit?: integer`), then `body: TYPE` and the fields of the body, indented.
fn lacking(lines: &[String], given: &Given<'_>) -> Vec<String> {
    let body: Option<Value> = given.body.and_then(|body| serde_json::from_slice(body).ok());
    let form = given.body.map(|body| String::from_utf8_lossy(body).into_owned()).unwrap_or_default();
    let has_field = |name: &str| match &body {
        Some(Value::Object(object)) => object.contains_key(name),
        Some(_) => true,
        None => url::form_urlencoded::parse(form.as_bytes()).any(|(found, _)| found == name),
    };
    let mut lacking = Vec::new();
    let mut is_in_body = false;
    for line in lines.iter().skip(1) {
        let field = line.strip_prefix("  ").filter(|field| is_in_body && !field.starts_with(' '));
        if let Some(name) = field.and_then(required) {
            // A body that is not an object or a form cannot be compared.
            if given.body.is_some() && !has_field(name) {
                lacking.push(format!("`{}` in the body", text::excerpt(name)));
            }
        } else if let Some(name) = line.strip_prefix("query ").and_then(required) {
            if !given.target.has_parameter(name) {
                lacking.push(format!("`{}` in the query", text::excerpt(name)));
            }
        } else if let Some(name) = line.strip_prefix("header ").and_then(required) {
            if !given.headers.iter().any(|header| header.eq_ignore_ascii_case(name)) {
                lacking.push(format!("the header {}", text::excerpt(name)));
            }
        } else if line.starts_with("body: ") && given.body.is_none() {
            lacking.push("a body".to_owned());
        }
        is_in_body =
            line.starts_with("body: ") || line.starts_with("body?: ") || is_in_body && line.starts_with(' ');
    }
    lacking
}

/// Returns the name at the start of a line `name: type`, unless a `?` marks it as optional.
fn required(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(": ")?;
    (!name.ends_with('?') && !name.contains(' ')).then_some(name)
}
