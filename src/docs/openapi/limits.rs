//! The limits of a value: its range, length, pattern and default, and an example.

use serde_json::Value;

use super::shape::Shape;
use crate::docs::sanitize;

/// The longest pattern, default and example, in characters.
const PATTERN: usize = 60;
const VALUE: usize = 40;

/// From this length on, a maximum decides over few requests and is left out of the compact form.
const LONG: f64 = 1_000.0;
/// From here on, a maximum is that of an integer type.
const LARGE: f64 = 2_147_483_647.0;

/// Which limits are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Detail {
    /// Those that decide whether a request is accepted.
    Compact,
    /// All.
    Full,
}

/// Returns the limits in parentheses, with a blank before them, or nothing.
pub(super) fn limits(shape: &Shape<'_>, detail: Detail, is_required: bool) -> String {
    let limits = Limits { shape, detail };
    let mut all: Vec<String> = limits.range().into_iter().collect();
    all.extend(limits.size("Length", "characters"));
    all.extend(limits.size("Items", "items"));
    let pattern = limits.text("pattern").map(|pattern| format!("/{}/", sanitize::word(pattern, PATTERN)));
    all.extend(pattern);
    all.extend(limits.number("multipleOf").map(|number| format!("multiple of {number}")));
    all.extend(limits.value("default").map(|value| format!("default {value}")));
    // An example tells most where nothing else does.
    let is_open = all.is_empty() && shape.values.is_empty() && !shape.is_object();
    if is_open && (is_required || detail == Detail::Full) {
        all.extend(limits.example().map(|value| format!("for example {value}")));
    }
    if all.is_empty() { String::new() } else { format!(" ({})", all.join(", ")) }
}

struct Limits<'s, 'a> {
    shape: &'s Shape<'a>,
    detail: Detail,
}

impl<'a> Limits<'_, 'a> {
    fn get(&self, key: &str) -> Option<&'a Value> {
        self.shape.keyword(key)
    }

    fn number(&self, key: &str) -> Option<&'a Value> {
        self.get(key).filter(|value| value.is_number())
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        self.get(key)?.as_str().filter(|text| !text.is_empty())
    }

    fn value(&self, key: &str) -> Option<String> {
        let value = self.get(key)?;
        let is_empty = match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(all) => all.is_empty(),
            Value::Object(all) => all.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        (!is_empty).then(|| short(value))
    }

    fn example(&self) -> Option<String> {
        let of_list = || self.get("examples")?.as_array()?.first();
        let value = self.get("example").or_else(of_list)?;
        (value.is_string() || value.is_number()).then(|| short(value))
    }

    /// Returns the range of a number. In OpenAPI 3.0 an exclusive limit is a flag, later a number.
    fn range(&self) -> Option<String> {
        let is_flag = |key: &str| self.get(key).and_then(Value::as_bool) == Some(true);
        let bound = |key: &str, exclusive: &str| match self.number(exclusive) {
            Some(number) => Some((number, true)),
            None => self.number(key).map(|number| (number, is_flag(exclusive))),
        };
        let is_type = |(number, _): &(&Value, bool)| {
            self.detail == Detail::Compact && number.as_f64().is_some_and(|number| number.abs() >= LARGE)
        };
        let least = bound("minimum", "exclusiveMinimum").filter(|bound| !is_type(bound));
        let most = bound("maximum", "exclusiveMaximum").filter(|bound| !is_type(bound));
        let below =
            |(number, is_open): (&Value, bool)| format!("<{} {number}", if is_open { "" } else { "=" });
        let above =
            |(number, is_open): (&Value, bool)| format!(">{} {number}", if is_open { "" } else { "=" });
        match (least, most) {
            (Some((least, false)), Some((most, false))) => Some(format!("{least}..{most}")),
            (Some(least), Some(most)) => Some(format!("{}, {}", above(least), below(most))),
            (Some(least), None) => Some(above(least)),
            (None, Some(most)) => Some(below(most)),
            (None, None) => None,
        }
    }

    /// Returns the limits of a length, in `characters` or `items`.
    fn size(&self, of: &str, unit: &str) -> Option<String> {
        let at_least = |number: &&Value| number.as_f64().is_some_and(|number| number > 0.0);
        let is_long = |number: &Value| number.as_f64().is_none_or(|number| number >= LONG);
        let least = self.number(&format!("min{of}")).filter(at_least);
        let most = self.number(&format!("max{of}"));
        let most = most.filter(|most| self.detail == Detail::Full || !is_long(most));
        match (least, most) {
            (Some(least), Some(most)) if least == most => Some(format!("{least} {unit}")),
            (Some(least), Some(most)) => Some(format!("{least}..{most} {unit}")),
            // A text that must not be empty is clear without a word.
            (Some(least), None) if self.detail == Detail::Compact && least.as_u64() == Some(1) => None,
            (Some(least), None) => Some(format!("at least {least} {unit}")),
            (None, Some(most)) => Some(format!("at most {most} {unit}")),
            (None, None) => None,
        }
    }
}

/// Returns a value as JSON on one line, cut.
fn short(value: &Value) -> String {
    sanitize::word(&value.to_string(), VALUE)
}
