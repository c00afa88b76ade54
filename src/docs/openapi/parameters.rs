//! The parameters of an operation outside of its body.

use serde_json::Value;

use super::limits::{Detail, limits};
use super::media;
use super::operation::Operation;
use super::resolve::{entries, flag, list, resolve, string};
use super::root::Root;
use super::types::{SHORT, Typist};
use crate::docs::sanitize;

/// The longest description of a parameter, in characters.
const DESCRIPTION: usize = 60;

/// Where a parameter can be, in the order of the output.
const PLACES: [&str; 4] = ["path", "query", "header", "cookie"];

/// A parameter outside of the body.
pub(super) struct Parameter<'a> {
    pub(super) place: &'a str,
    pub(super) name: &'a str,
    pub(super) value: &'a Value,
    pub(super) required: bool,
}

impl<'a> Parameter<'a> {
    /// Returns the schema. In Swagger 2.0, the parameter itself has the type.
    pub(super) fn schema(&self) -> &'a Value {
        let content = || entries(self.value, "content").find_map(|(_, media)| media::schema(media));
        self.value.get("schema").or_else(content).unwrap_or(self.value)
    }

    /// Returns how several values are written, if they are not repeated as `ids=1&ids=2`.
    fn style(&self, typist: &Typist<'a>) -> Option<String> {
        let shape = typist.shape(self.schema());
        let (is_list, is_object) = (shape.items.is_some(), shape.is_object() || shape.others.is_some());
        if !is_list && !is_object {
            return None;
        }
        let name = sanitize::word(self.name, 80);
        // Swagger 2.0 joins by commas unless it says otherwise.
        let swagger = self.value.get("type").map(|_| string(self.value, "collectionFormat"));
        let explode = self.value.get("explode").and_then(Value::as_bool);
        match (swagger.unwrap_or_else(|| string(self.value, "style")), self.place) {
            ("deepObject", _) => Some(format!("as {name}[key]=")),
            ("pipeDelimited" | "pipes", _) => Some("as a|b (pipes)".to_owned()),
            ("spaceDelimited" | "ssv", _) => Some("as a%20b (blanks)".to_owned()),
            ("tsv", _) => Some("as a%09b (tabs)".to_owned()),
            ("multi", _) => None,
            ("label", _) => Some("as .a.b".to_owned()),
            ("matrix", _) => Some(format!("as ;{name}=a,b")),
            (_, "path" | "header") if is_list => Some("as a,b (commas)".to_owned()),
            (_, "query" | "cookie") if swagger.is_some() || explode == Some(false) => {
                Some("as a,b (commas)".to_owned())
            }
            (_, "query") if is_object => Some("as key=value".to_owned()),
            _ => None,
        }
    }
}

/// Returns the parameters of path and operation. Those of the operation win, and an undeclared variable of the path
/// is added.
pub(super) fn parameters<'a>(root: &'a Root, operation: &'a Operation) -> Vec<Parameter<'a>> {
    let (item, object) = (operation.item(root), operation.object(root));
    let mut found: Vec<Parameter<'a>> = Vec::new();
    for value in list(object, "parameters").iter().chain(list(item, "parameters")).take(500) {
        let value = resolve(root, value);
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
    found.sort_by_key(|p| (PLACES.iter().position(|place| *place == p.place).unwrap_or(9), !p.required));
    found
}

/// Returns the names in braces of a path.
fn variables(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).take(30)
}

/// Returns one line per parameter, at most `most` and all required ones.
pub(super) fn parameter_lines<'a>(
    all: &[Parameter<'a>],
    typist: &mut Typist<'a>,
    most: usize,
) -> Vec<String> {
    let mut optional = most.saturating_sub(all.iter().filter(|parameter| parameter.required).count());
    let mut lines = Vec::new();
    for parameter in all {
        if !parameter.required {
            if optional == 0 {
                continue;
            }
            optional -= 1;
        }
        lines.push(parameter_line(parameter, typist));
    }
    if all.len() > lines.len() {
        lines.push(format!("…{} more parameters", all.len() - lines.len()));
        typist.cut_at("parameters");
    }
    lines
}

fn parameter_line<'a>(parameter: &Parameter<'a>, typist: &mut Typist<'a>) -> String {
    let schema = parameter.schema();
    let name = sanitize::word(parameter.name, 80);
    let kind = if schema.is_null() {
        "string".to_owned()
    } else {
        let kind = typist.of(schema, SHORT, &format!("parameters.{name}"));
        kind + &limits(&typist.shape(schema), Detail::Compact, parameter.required)
    };
    let style = parameter.style(typist).map(|style| format!(" {style}")).unwrap_or_default();
    let told = sanitize::line(string(parameter.value, "description"), DESCRIPTION);
    let mark = if parameter.required { "" } else { "?" };
    let line = format!("{} {name}{mark}: {kind}{style}  {told}", sanitize::word(parameter.place, 20));
    line.trim_end().to_owned()
}
