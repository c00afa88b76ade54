//! References within one document.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::root::Root;

/// The longest chain of references that is followed. A longer one counts as a cycle.
const HOPS: usize = 32;

/// Returns the target of a reference. A value that is not a reference, and a dangling one, are returned unchanged.
pub(super) fn resolve<'a>(root: &'a Root, value: &'a Value) -> &'a Value {
    let mut here = value;
    for _ in 0..HOPS {
        match reference(here).and_then(|reference| pointer(root, reference)) {
            Some(next) => here = next,
            None => return here,
        }
    }
    value
}

/// Returns the text of `$ref`. A property that is named `$ref` holds an object instead and is not a reference.
pub(super) fn reference(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()
}

/// The longest reference that is followed, in bytes: every operation may repeat the same one, and each costs a scan.
const LONGEST: usize = 2_000;

/// Returns the value at a JSON pointer (RFC 6901) in a URI fragment: `#/components/schemas/A~1B%20C`.
pub(super) fn pointer<'a>(root: &'a Root, reference: &str) -> Option<&'a Value> {
    let inside = reference.strip_prefix('#').filter(|inside| inside.len() <= LONGEST)?;
    root.pointer(&decode(inside))
}

/// Returns the last segment of a reference, which is the name of a schema. Works for other documents as well.
pub(super) fn name(reference: &str) -> String {
    let last = reference.rsplit(['/', '#']).find(|part| !part.is_empty()).unwrap_or(reference);
    decode(last).replace("~1", "/").replace("~0", "~")
}

/// Decodes `%20` and the like; malformed escapes stay as they are.
fn decode(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// Returns the elements of an array, or nothing for any other value.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Returns the entries of an object, or nothing for any other value.
pub(super) fn entries<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.get(key).and_then(Value::as_object).into_iter().flatten()
}

/// Returns a string, or the empty one for any other value.
pub(super) fn string<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Returns whether a value is `true`.
pub(super) fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::root::root_of;
    use super::*;

    #[test]
    fn names_are_percent_decoded_and_malformed_escapes_stay() {
        for (reference, expected) in [
            ("#/components/schemas/Pet", "Pet"),
            ("#/components/schemas/A~1B%20C", "A/B C"),
            ("other.yaml#/a~01", "a~1"),
            ("#/%", "%"),
            ("#/%2", "%2"),
            ("#/%zz%4", "%zz%4"),
            ("#/%+1", "%+1"),
            ("#/%25%32%30", "%20"),
            ("#/%C3%a4%c3", "ä\u{fffd}"),
            ("#/ä%41", "äA"),
            ("#/a+b", "a+b"),
        ] {
            assert_eq!(name(reference), expected, "{reference}");
        }
    }

    #[test]
    fn pointers_are_percent_decoded() {
        let root = root_of(&serde_json::json!({"a b": {"c/d": 1, "100%": 2}}));
        for (reference, expected) in
            [("#/a%20b/c~1d", Some(1)), ("#/a b/100%", Some(2)), ("#/a b/100%25", Some(2)), ("a%20b", None)]
        {
            assert_eq!(pointer(&root, reference).and_then(Value::as_i64), expected, "{reference}");
        }
    }
}
