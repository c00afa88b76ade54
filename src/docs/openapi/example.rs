//! An example of a request: from the specification, else made from the schema.

use std::cell::Cell;

use serde_json::{Map, Value};

use super::Spec;
use super::media::{Body, body};
use super::operation::Operation;
use super::parameters::{Parameter, parameters};
use super::resolve::{entries, flag, resolve, string};
use super::root::Root;
use super::schema::Fields;
use super::shape::{Direction, Property, Shape};
use crate::docs::sanitize;

/// The deepest nesting, and the most fields, of a made value.
const DEEPEST: usize = 6;
const FIELDS: usize = 60;
/// The most values of a made body.
const VALUES: usize = 300;
/// The fields of an object without required ones.
const OPTIONAL: usize = 6;
/// The most examples of one request.
const EXAMPLES: usize = 3;

/// Returns an example of a request: the first line, the headers and the body. Values that nothing describes stay as
/// `{name}` in the path.
pub fn example(spec: &Spec, operation: &Operation) -> String {
    let maker = Maker { root: &spec.root, left: Cell::new(VALUES) };
    let parameters = parameters(&spec.root, operation);
    let body = body(&spec.root, operation);
    let mut lines = vec![maker.first_line(operation, &parameters)];
    for header in parameters.iter().filter(|p| p.place == "header" && p.required) {
        let value = maker.plain(&maker.of_parameter(header), header.name);
        lines.push(format!("{}: {value}", sanitize::word(header.name, 80)));
    }
    if let Some(body) = body {
        lines.push(format!("Content-Type: {}", sanitize::word(body.name, 60)));
        lines.extend(maker.bodies(&body));
    }
    sanitize::clean(&lines.join("\n")) + "\n"
}

/// The maker of values.
struct Maker<'a> {
    root: &'a Root,
    /// How many more values can be made: schemas can refer to each other in trees.
    left: Cell<usize>,
}

impl<'a> Maker<'a> {
    fn first_line(&self, operation: &Operation, parameters: &[Parameter<'a>]) -> String {
        let mut path = sanitize::word(operation.path(), 300);
        for parameter in parameters.iter().filter(|p| p.place == "path" && !p.value.is_null()) {
            if let Some(value) = self.given(parameter) {
                let value = self.plain(&value, parameter.name);
                path = path.replace(&format!("{{{}}}", parameter.name), &sanitize::word(&value, 100));
            }
        }
        let query: Vec<String> = parameters
            .iter()
            .filter(|parameter| parameter.place == "query" && parameter.required)
            .map(|parameter| {
                let value = self.plain(&self.of_parameter(parameter), parameter.name);
                format!("{}={value}", sanitize::word(parameter.name, 80))
            })
            .collect();
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        format!("{} {path}{query}", operation.method())
    }

    /// Returns the example of a parameter, if the specification has one.
    fn given(&self, parameter: &Parameter<'a>) -> Option<Value> {
        let own = [parameter.value, parameter.schema()].into_iter().find_map(|value| self.own_example(value));
        let shape = || Shape::of(self.root, parameter.schema(), Direction::Request);
        own.or_else(|| known(&shape()))
    }

    fn of_parameter(&self, parameter: &Parameter<'a>) -> Value {
        self.given(parameter).unwrap_or_else(|| self.made(parameter.schema(), 0))
    }

    /// Returns `example`, or the first of `examples`: values in a schema, objects with a value elsewhere.
    fn own_example(&self, value: &'a Value) -> Option<Value> {
        let one = value.get("example").or_else(|| value.get("x-example")).cloned();
        one.or_else(|| self.examples(value).into_iter().next().map(|(_, example)| example))
    }

    /// Returns the examples of a media type with their names.
    fn examples(&self, value: &'a Value) -> Vec<(&'a str, Value)> {
        match value.get("examples") {
            Some(Value::Array(all)) => all.first().map(|first| ("", first.clone())).into_iter().collect(),
            _ => {
                let own = |example: &'a Value| {
                    let example = resolve(self.root, example);
                    example.get("value").or_else(|| example.get("dataValue")).cloned()
                };
                let all = entries(value, "examples").take(50);
                all.filter_map(|(name, example)| Some((name.as_str(), own(example)?))).collect()
            }
        }
    }

    /// Returns the lines of the examples of a body.
    fn bodies(&self, body: &Body<'a>) -> Vec<String> {
        let Fields::Schema(schema) = body.fields else { return self.other_body(body) };
        let given = body.object.and_then(|object| object.get("example")).cloned();
        let mut given: Vec<(&str, Value)> = given.into_iter().map(|value| ("", value)).collect();
        given.extend(body.object.map(|object| self.examples(object)).unwrap_or_default());
        if given.is_empty() {
            given.extend(self.own_example(resolve(self.root, schema)).map(|value| ("", value)));
        }
        if given.is_empty() {
            let made = self.made(schema, 0);
            return vec!["(made from the schema)".to_owned(), String::new(), written(&made, body.name)];
        }
        let more = given.len().saturating_sub(EXAMPLES);
        let mut lines = vec!["(from the specification)".to_owned()];
        for (name, value) in given.iter().take(EXAMPLES) {
            lines.push(String::new());
            lines.extend(Some(format!("{}:", sanitize::word(name, 80))).filter(|_| !name.is_empty()));
            lines.push(written(value, body.name));
        }
        lines.extend((more > 0).then(|| format!("\n…{more} more examples")));
        lines
    }

    fn other_body(&self, body: &Body<'a>) -> Vec<String> {
        let Fields::Form(form) = &body.fields else { return vec![String::new(), "@FILE".to_owned()] };
        let required = form.iter().any(|field| flag(field, "required"));
        let shown = form.iter().filter(|field| !required || flag(field, "required")).take(FIELDS);
        let fields = shown.map(|field| {
            let is_file = string(field, "type") == "file";
            let value = if is_file { Value::from(FILE) } else { self.made(field, 0) };
            (string(field, "name").to_owned(), value)
        });
        let fields: Map<String, Value> = fields.collect();
        vec!["(made from the schema)".to_owned(), String::new(), written(&Value::Object(fields), body.name)]
    }

    /// Returns a value that fits a schema: its example or default, else one for its type.
    fn made(&self, schema: &'a Value, depth: usize) -> Value {
        let shape = Shape::of(self.root, schema, Direction::Request);
        if let Some(value) = known(&shape) {
            return value;
        }
        self.left.set(self.left.get().saturating_sub(1));
        if depth >= DEEPEST || self.left.get() == 0 {
            return Value::Object(Map::new());
        }
        if shape.is_object() {
            return self.object(&shape.properties, depth);
        }
        if let Some(first) = shape.alternatives.first() {
            return self.made(first, depth + 1);
        }
        if let Some(items) = shape.items {
            return Value::Array(vec![self.made(items, depth + 1)]);
        }
        simple(&shape)
    }

    /// Returns an object with its required fields, or with the first few if none is.
    fn object(&self, properties: &[Property<'a>], depth: usize) -> Value {
        let has_required = properties.iter().any(|property| property.required);
        let most = if has_required { FIELDS } else { OPTIONAL };
        let shown = properties.iter().filter(|property| !has_required || property.required).take(most);
        let fields =
            shown.map(|property| (sanitize::word(property.name, 80), self.made(property.schema, depth + 1)));
        Value::Object(fields.collect())
    }

    /// Returns a value for a path, a query or a header.
    fn plain(&self, value: &Value, name: &str) -> String {
        match value {
            Value::Null => format!("{{{}}}", sanitize::word(name, 80)),
            Value::String(text) => sanitize::word(text, 200),
            Value::Array(all) => {
                all.iter().map(|value| self.plain(value, name)).collect::<Vec<_>>().join(",")
            }
            other => sanitize::word(&other.to_string(), 200),
        }
    }
}

/// What stands for the content of a file.
const FILE: &str = "@FILE";

/// Returns the value that the specification names.
fn known(shape: &Shape<'_>) -> Option<Value> {
    let example = shape.keyword("example").or_else(|| shape.keyword("x-example")).cloned();
    let first = || shape.keyword("examples").and_then(Value::as_array)?.first().cloned();
    let default = || shape.keyword("default").filter(|value| !value.is_null()).cloned();
    let value = || shape.values.first().map(|value| (*value).clone());
    example.or_else(first).or_else(default).or_else(value)
}

/// Returns a value of a type without parts.
fn simple(shape: &Shape<'_>) -> Value {
    let number = || shape.keyword("minimum").filter(|least| least.is_number()).cloned();
    match shape.types.first().copied().unwrap_or_default() {
        "integer" | "number" => number().unwrap_or_else(|| Value::from(1)),
        "boolean" => Value::from(true),
        "object" => Value::Object(Map::new()),
        "array" => Value::Array(Vec::new()),
        _ if shape.others.is_some() => Value::Object(Map::new()),
        _ => Value::from(match shape.format {
            "date" => "2026-01-31",
            "date-time" => "2026-01-31T12:00:00Z",
            "time" => "12:00:00Z",
            "email" => "name@example.com",
            "uri" | "url" => "https://example.com/",
            "uuid" => "00000000-0000-4000-8000-000000000000",
            "binary" => FILE,
            "byte" => "dGV4dA==",
            "ipv4" => "192.0.2.1",
            "ipv6" => "2001:db8::1",
            _ => "text",
        }),
    }
}

/// Returns a body as its media type writes it.
fn written(value: &Value, media: &str) -> String {
    match value {
        Value::Object(fields) if media.contains("form") => {
            let is_query = media.contains("urlencoded");
            let fields: Vec<String> =
                fields.iter().flat_map(|(name, value)| form_fields(name, value, 0)).collect();
            fields.join(if is_query { "&" } else { "\n" })
        }
        // XML and plain text are examples in a string.
        Value::String(text) if !media.contains("json") => text.clone(),
        value => serde_json::to_string_pretty(value).unwrap_or_default(),
    }
}

/// Returns the fields of a form, with those of objects in brackets: `address[city]=text`.
fn form_fields(name: &str, value: &Value, depth: usize) -> Vec<String> {
    let name = sanitize::word(name, 200);
    match value {
        Value::Object(fields) if depth < DEEPEST => {
            let inner =
                |(key, value): (&String, &Value)| form_fields(&format!("{name}[{key}]"), value, depth + 1);
            fields.iter().flat_map(inner).collect()
        }
        Value::Array(all) if depth < DEEPEST => {
            all.iter().flat_map(|value| form_fields(&format!("{name}[]"), value, depth + 1)).collect()
        }
        Value::String(text) => vec![format!("{name}={}", sanitize::word(text, 200))],
        other => vec![format!("{name}={}", sanitize::word(&other.to_string(), 200))],
    }
}
