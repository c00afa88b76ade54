//! The subtypes of a schema with a discriminator.

use serde_json::Value;

use super::resolve::{entries, list, name, reference, string};
use super::root::Root;
use super::shape::Shape;
use crate::docs::sanitize;

/// The largest specification that is searched for schemas that extend another one, in bytes.
const LARGEST: usize = 8 << 20;

/// Returns a line with the field that decides, and for each of its values the schema: `by kind: cat = Cat, dog = Dog`.
///
/// Without a mapping, the values are the names of the schemas that extend this one.
pub(super) fn subtypes(root: &Root, shape: &Shape<'_>, most: usize) -> Option<String> {
    // A subtype inherits the discriminator, and has no subtypes by it.
    let own = shape.parts.iter().find(|part| shape.identity == Some(std::ptr::from_ref(**part)))?;
    let discriminator = own.get("discriminator")?;
    // Swagger 2.0 has the name of the field only.
    let field = discriminator.as_str().unwrap_or_else(|| string(discriminator, "propertyName"));
    let field = Some(sanitize::word(field, 80)).filter(|field| !field.is_empty())?;
    let mapped = entries(discriminator, "mapping").map(|(value, target)| {
        let schema = target.as_str().map(name).unwrap_or_default();
        let (value, schema) = (sanitize::word(value, 80), sanitize::word(&schema, 80));
        if value == schema { value } else { format!("{value} = {schema}") }
    });
    let mut all: Vec<String> = mapped.take(most + 1).collect();
    let mut number = entries(discriminator, "mapping").count();
    if all.is_empty() && shape.alternatives.is_empty() {
        let extending = extending(root, shape.name.as_deref()?);
        number = extending.len();
        all = extending.into_iter().map(|name| sanitize::word(name, 80)).collect();
    }
    if all.is_empty() {
        return (!shape.alternatives.is_empty()).then(|| format!("by {field}"));
    }
    all.truncate(most);
    let more = if number > most { format!(", …{} more", number - most) } else { String::new() };
    Some(format!("by {field}: {}{more}", all.join(", ")))
}

/// Returns the names of the schemas whose `allOf` has a reference to a named schema.
fn extending<'a>(root: &'a Root, base: &str) -> Vec<&'a str> {
    // All of its schemas have to be parsed.
    if root.size() > LARGEST {
        return Vec::new();
    }
    let places = ["/components/schemas", "/definitions"].into_iter().filter_map(|place| root.pointer(place));
    let schemas = places.filter_map(Value::as_object).flatten();
    let extends = |schema: &Value| {
        list(schema, "allOf").iter().filter_map(reference).any(|reference| name(reference) == base)
    };
    schemas.filter(|(_, schema)| extends(schema)).map(|(name, _)| name.as_str()).collect()
}
