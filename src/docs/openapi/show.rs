//! The compact form of an operation: about a kilobyte with request, responses and types.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Spec;
use super::operation::Operation;
use super::resolve::{entries, flag, list, resolve, string};
use super::root::Root;
use super::schema::Fields;
use super::servers::{security, servers};
use super::shape::Direction;
use super::types::{Room, SHORT, Typist};
use crate::docs::sanitize;

/// The limits of each part, after which `…` follows.
const PARAMETERS: usize = 16;
const BODY: usize = 280;
const ANSWER: Room = Room { levels: 2, bytes: 260 };
const RESPONSES: usize = 12;

/// The longest description of a parameter, in characters.
const DESCRIPTION: usize = 60;

impl Spec {
    /// Returns the compact form: URL, authentication, parameters, body, responses.
    pub fn show(&self, operation: &Operation) -> String {
        let root = &self.root;
        let object = operation.object(root);
        let mut lines = vec![operation.line()];
        lines.extend(self.about(operation, object));
        let mut request = Typist::new(root, Direction::Request);
        lines.extend(parameter_lines(&self.parameters(operation), &mut request, PARAMETERS));
        let mut response = Typist::new(root, Direction::Response);
        if let Some(body) = body(root, operation) {
            lines.extend(body_lines(&body, &mut request));
            response = response.knowing(body.fields.known(root));
        }
        lines.extend(response_lines(root, object, &mut response));
        let cuts: Vec<String> = request.cuts().into_iter().chain(response.cuts()).collect();
        if !cuts.is_empty() {
            lines.push(format!("… more: schema {}", cuts.join(", schema ")));
        }
        sanitize::clean(&lines.join("\n")) + "\n"
    }

    /// Returns the lines between the title and the parameters.
    fn about(&self, operation: &Operation, object: &Value) -> Vec<String> {
        let mut lines = Vec::new();
        let told = sanitize::line(string(object, "description"), 160);
        let bare = |text: &str| text.trim_end_matches('…').to_lowercase();
        if !told.is_empty() && !bare(&told).starts_with(&bare(operation.summary())) {
            lines.push(told);
        }
        if let Some(id) = operation.id().filter(|id| *id != operation.summary()) {
            lines.push(format!("id: {}", sanitize::word(id, 100)));
        }
        let servers = servers(&self.root, operation.item(&self.root), object);
        if let Some(first) = servers.first() {
            let others =
                if servers.len() > 1 { format!(" (+{} more)", servers.len() - 1) } else { String::new() };
            lines.push(format!("server: {first}{others}"));
        }
        lines.extend(security(&self.root, object).map(|security| format!("auth: {security}")));
        lines
    }

    /// Returns the parameters of path and operation. Those of the operation win, and an undeclared variable of the path
    /// is added.
    pub(super) fn parameters<'a>(&'a self, operation: &'a Operation) -> Vec<Parameter<'a>> {
        let (item, object) = (operation.item(&self.root), operation.object(&self.root));
        let mut found: Vec<Parameter<'a>> = Vec::new();
        for value in list(object, "parameters").iter().chain(list(item, "parameters")).take(500) {
            let value = resolve(&self.root, value);
            let (place, name) = (string(value, "in"), string(value, "name"));
            let is_known = found.iter().any(|seen| seen.place == place && seen.name == name);
            if !name.is_empty() && !matches!(place, "body" | "formData") && !is_known {
                found.push(Parameter {
                    place,
                    name,
                    value,
                    required: flag(value, "required") || place == "path",
                });
            }
        }
        for name in variables(operation.path()) {
            if !found.iter().any(|seen| seen.place == "path" && seen.name == name) {
                found.push(Parameter { place: "path", name, value: &Value::Null, required: true });
            }
        }
        let order = |place: &str| ["path", "query", "header", "cookie"].iter().position(|p| *p == place);
        found.sort_by_key(|p| (order(p.place).unwrap_or(9), !p.required));
        found
    }
}

/// A parameter outside of the body.
pub(super) struct Parameter<'a> {
    place: &'a str,
    name: &'a str,
    value: &'a Value,
    required: bool,
}

impl<'a> Parameter<'a> {
    pub(super) fn name(&self) -> &'a str {
        self.name
    }

    /// Returns the schema. In Swagger 2.0, the parameter itself has the type.
    pub(super) fn schema(&self) -> &'a Value {
        let content = || entries(self.value, "content").find_map(|(_, media)| media.get("schema"));
        self.value.get("schema").or_else(content).unwrap_or(self.value)
    }
}

/// Returns the names in braces of a path.
fn variables(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).take(30)
}

/// Returns one line per parameter.
pub(super) fn parameter_lines<'a>(
    all: &[Parameter<'a>],
    typist: &mut Typist<'a>,
    most: usize,
) -> Vec<String> {
    let mut lines = Vec::new();
    for parameter in all.iter().take(most) {
        let schema = parameter.schema();
        let name = sanitize::word(parameter.name, 80);
        let kind = if schema.is_null() {
            "string".to_owned()
        } else {
            typist.of(schema, SHORT, &format!("parameters.{name}"))
        };
        let told = sanitize::line(string(parameter.value, "description"), DESCRIPTION);
        let mark = if parameter.required { "" } else { "?" };
        let line = format!("{} {name}{mark}: {kind}  {told}", sanitize::word(parameter.place, 20));
        lines.push(line.trim_end().to_owned());
    }
    if all.len() > most {
        lines.push(format!("…{} more parameters", all.len() - most));
        typist.cut_at("parameters");
    }
    lines
}

/// The body of a request.
pub(super) struct Body<'a> {
    media: String,
    required: bool,
    pub(super) fields: Fields<'a>,
}

/// Returns the body of a request, for either format.
pub(super) fn body<'a>(root: &'a Root, operation: &Operation) -> Option<Body<'a>> {
    let (item, object) = (operation.item(root), operation.object(root));
    if let Some(body) = object.get("requestBody") {
        let body = resolve(root, body);
        let (media, schema) = content(body)?;
        return Some(Body { media, required: flag(body, "required"), fields: Fields::Schema(schema) });
    }
    let declared = list(object, "parameters").iter().chain(list(item, "parameters")).take(500);
    let declared: Vec<&Value> = declared.map(|value| resolve(root, value)).collect();
    let media = list(object, "consumes").iter().chain(root.list("consumes")).find_map(Value::as_str);
    if let Some(body) = declared.iter().find(|value| string(value, "in") == "body") {
        let media = sanitize::word(media.unwrap_or("application/json"), 60);
        let schema = body.get("schema").unwrap_or(&Value::Null);
        return Some(Body { media, required: flag(body, "required"), fields: Fields::Schema(schema) });
    }
    let form: Vec<&Value> = declared.into_iter().filter(|value| string(value, "in") == "formData").collect();
    let media = sanitize::word(media.unwrap_or("application/x-www-form-urlencoded"), 60);
    let required = form.iter().any(|value| flag(value, "required"));
    (!form.is_empty()).then_some(Body { media, required, fields: Fields::Form(form) })
}

/// Returns the preferred media type, JSON first, with its schema and the number of the others.
fn content(body: &Value) -> Option<(String, &Value)> {
    let all: Vec<(&String, &Value)> = entries(body, "content").take(50).collect();
    let is_json = |media: &str| media.contains("json");
    let (media, found) = all.iter().find(|(media, _)| is_json(media)).or_else(|| all.first())?;
    let others = if all.len() > 1 { format!(" (+{} more)", all.len() - 1) } else { String::new() };
    Some((format!("{}{others}", sanitize::word(media, 60)), found.get("schema").unwrap_or(&Value::Null)))
}

fn body_lines<'a>(body: &Body<'a>, typist: &mut Typist<'a>) -> Vec<String> {
    let need = if body.required { "" } else { "?" };
    let mut lines = body.fields.lines(typist, BODY, "request", SHORT);
    let first = format!("body{need}: {}  {}", body.media, lines.remove(0));
    lines.insert(0, first.trim_end().to_owned());
    lines
}

/// Returns one line per response. Codes with the same response share a line.
fn response_lines<'a>(root: &'a Root, object: &'a Value, typist: &mut Typist<'a>) -> Vec<String> {
    let mut order: Vec<String> = Vec::new();
    let mut codes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (code, response) in entries(object, "responses").take(60).filter(|(code, _)| !code.starts_with("x-"))
    {
        let response = resolve(root, response);
        let is_error = !code.starts_with(['1', '2', '3']);
        let room = if is_error { Room { levels: 0, bytes: 0 } } else { ANSWER };
        let schema = content(response).map(|(_, schema)| schema).or_else(|| response.get("schema"));
        let said = schema
            .filter(|s| !s.is_null())
            .map(|s| if is_error { error(s, typist) } else { typist.of(s, room, &sanitize::word(code, 12)) });
        let told = sanitize::line(string(response, "description"), DESCRIPTION);
        let line = if is_error {
            said.unwrap_or_default()
        } else {
            format!("{}  {told}", said.unwrap_or_else(|| "no content".to_owned()))
        };
        if !codes.contains_key(&line) {
            order.push(line.clone());
        }
        codes.entry(line).or_default().push(sanitize::word(code, 12));
    }
    let mut lines: Vec<String> = Vec::new();
    for line in order.iter().take(RESPONSES) {
        lines.push(format!("{}: {line}", codes[line].join(" ")).trim_end_matches([' ', ':']).to_owned());
    }
    lines
}

/// Returns the name of an error's schema. Its fields are shown on request.
fn error<'a>(schema: &'a Value, typist: &Typist<'a>) -> String {
    let shape = typist.shape(schema);
    let nothing = Root::default();
    let unnamed = || Typist::new(&nothing, Direction::Response).of(schema, Room { levels: 1, bytes: 80 }, "");
    shape.name.as_deref().map_or_else(unnamed, |name| sanitize::word(name, 80))
}
