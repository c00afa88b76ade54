//! References inside one document.

use std::borrow::Cow;

use serde_json::Value;

/// How many references may lead to each other before it counts as a circle.
const HOPS: usize = 32;

/// What a value refers to; the value itself when it is no reference, or one that leads nowhere.
pub(super) fn resolve<'a>(root: &'a Value, value: &'a Value) -> &'a Value {
    let mut here = value;
    for _ in 0..HOPS {
        match reference(here).and_then(|reference| pointer(root, reference)) {
            Some(next) => here = next,
            None => return here,
        }
    }
    value
}

/// The text of `$ref`. A property of that name has an object there, which is no reference.
pub(super) fn reference(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()
}

/// A longer reference is none: all operations may refer to the same one, and each looks through it.
const LONGEST: usize = 2_000;

/// The value at `#/components/schemas/A~1B%20C`.
pub(super) fn pointer<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    let inside = reference.strip_prefix('#').filter(|inside| inside.len() <= LONGEST)?;
    root.pointer(&decode(inside))
}

/// The last part of a reference, also of one to another document: the name that people know.
pub(super) fn name(reference: &str) -> String {
    let last = reference.rsplit(['/', '#']).find(|part| !part.is_empty()).unwrap_or(reference);
    decode(last).replace("~1", "/").replace("~0", "~")
}

/// Replaces `%20` and the like; what is not well formed stays.
fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = bytes.get(at + 1..at + 3).filter(|pair| pair.iter().all(u8::is_ascii_hexdigit));
        let hex = pair.and_then(|pair| std::str::from_utf8(pair).ok());
        match hex.filter(|_| bytes[at] == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&decoded).into_owned())
}

/// The elements of an array, none for anything else.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The entries of an object, none for anything else.
pub(super) fn entries<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.get(key).and_then(Value::as_object).into_iter().flatten()
}

/// A text, empty for anything else.
pub(super) fn string<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Whether a value is `true`.
pub(super) fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or_default()
}

#[cfg(test)]
mod tests {
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
        let root = serde_json::json!({"a b": {"c/d": 1, "100%": 2}});
        for (reference, expected) in
            [("#/a%20b/c~1d", Some(1)), ("#/a b/100%", Some(2)), ("#/a b/100%25", Some(2)), ("a%20b", None)]
        {
            assert_eq!(pointer(&root, reference).and_then(Value::as_i64), expected, "{reference}");
        }
    }
}
