//! The bodies of requests and responses: the preferred media type and its schema.

use serde_json::Value;

use super::operation::Operation;
use super::resolve::{entries, flag, list, resolve, string};
use super::root::Root;
use super::schema::Fields;
use crate::docs::sanitize;

/// The beginnings of media types whose bodies are bytes.
const FILES: [&str; 8] = [
    "application/octet-stream",
    "application/pdf",
    "application/zip",
    "application/gzip",
    "audio/",
    "font/",
    "image/",
    "video/",
];

/// The body of a request.
pub(super) struct Body<'a> {
    /// The media type and the number of the others, safe to print.
    pub(super) media: String,
    /// The name of the media type alone.
    pub(super) name: &'a str,
    pub(super) required: bool,
    pub(super) fields: Fields<'a>,
    /// The object below the name of the media type, which can hold examples. Swagger 2.0 has none.
    pub(super) object: Option<&'a Value>,
}

/// A media type with its schema, or `Null` without one.
pub(super) struct Content<'a> {
    pub(super) name: &'a str,
    /// The object below the name of the media type.
    pub(super) object: &'a Value,
    pub(super) schema: &'a Value,
    /// The number of other media types.
    pub(super) others: usize,
}

impl Content<'_> {
    /// Returns whether the body is bytes that no schema describes.
    pub(super) fn is_file(&self) -> bool {
        let is_open = match self.schema {
            Value::Null | Value::Bool(true) => true,
            schema => schema.as_object().is_some_and(serde_json::Map::is_empty),
        };
        is_open && is_file(self.name)
    }

    /// Returns the name and the number of the others, safe to print.
    pub(super) fn label(&self) -> String {
        let name = sanitize::word(self.name, 60);
        if self.others == 0 { name } else { format!("{name} (+{} more)", self.others) }
    }
}

/// Returns whether a media type is one of bytes.
pub(super) fn is_file(media: &str) -> bool {
    FILES.iter().any(|file| media.starts_with(file))
}

/// Returns the schema below a media type: of the whole, or since OpenAPI 3.2 of each item of a stream.
pub(super) fn schema(media: &Value) -> Option<&Value> {
    media.get("schema").or_else(|| media.get("itemSchema"))
}

/// Returns the preferred media type of a request or response: JSON, then a form, then the first.
pub(super) fn content(body: &Value) -> Option<Content<'_>> {
    let all: Vec<(&String, &Value)> = entries(body, "content").take(50).collect();
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    let (name, object) = *all.get(preferred(&names)?)?;
    let schema = schema(object).unwrap_or(&Value::Null);
    Some(Content { name, object, schema, others: all.len() - 1 })
}

/// Returns the place of the preferred media type: JSON, then a form, then the first that is not XML.
fn preferred(names: &[&str]) -> Option<usize> {
    let of = |fits: &dyn Fn(&str) -> bool| names.iter().position(|name| fits(name));
    of(&|name| name.contains("json"))
        .or_else(|| of(&|name| name.contains("form")))
        .or_else(|| of(&|name| !name.contains("xml")))
        .or_else(|| (!names.is_empty()).then_some(0))
}

/// Returns the body of a request, for either format.
pub(super) fn body<'a>(root: &'a Root, operation: &Operation) -> Option<Body<'a>> {
    let (item, object) = (operation.item(root), operation.object(root));
    if let Some(body) = object.get("requestBody") {
        let body = resolve(root, body);
        let content = content(body)?;
        let fields = if content.is_file() { Fields::File } else { Fields::Schema(content.schema) };
        let (media, name) = (content.label(), content.name);
        return Some(Body {
            media,
            name,
            required: flag(body, "required"),
            fields,
            object: Some(content.object),
        });
    }
    let declared = list(object, "parameters").iter().chain(list(item, "parameters")).take(500);
    let declared: Vec<&Value> = declared.map(|value| resolve(root, value)).collect();
    let consumed = [list(object, "consumes"), root.list("consumes")].into_iter().find(|all| !all.is_empty());
    let consumed: Vec<&str> =
        consumed.unwrap_or_default().iter().filter_map(Value::as_str).take(50).collect();
    let media = preferred(&consumed).and_then(|place| consumed.get(place).copied());
    if let Some(body) = declared.iter().find(|value| string(value, "in") == "body") {
        let name = media.unwrap_or("application/json");
        let fields = Fields::Schema(body.get("schema").unwrap_or(&Value::Null));
        return Some(Body {
            media: sanitize::word(name, 60),
            name,
            required: flag(body, "required"),
            fields,
            object: None,
        });
    }
    let mut form: Vec<&Value> =
        declared.into_iter().filter(|value| string(value, "in") == "formData").collect();
    form.sort_by_key(|value| !flag(value, "required"));
    let name = media.filter(|media| media.contains("form")).unwrap_or(form_media(&form));
    let required = form.iter().any(|value| flag(value, "required"));
    let body =
        Body { media: sanitize::word(name, 60), name, required, fields: Fields::Form(form), object: None };
    (!matches!(&body.fields, Fields::Form(form) if form.is_empty())).then_some(body)
}

/// Returns the media type of a form that names none: a file needs more than one part.
fn form_media(form: &[&Value]) -> &'static str {
    let has_file = form.iter().any(|value| string(value, "type") == "file");
    if has_file { "multipart/form-data" } else { "application/x-www-form-urlencoded" }
}
