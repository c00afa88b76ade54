//! A validator for the keywords of JSON Schema 2020-12 that capi uses, and no others.

use serde_json::Value;

/// What of a value breaks its schema; empty when it fits.
pub(crate) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, value, "$", &mut found);
    found
}

fn check(schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    for (word, rule) in schema.as_object().unwrap() {
        let fits = match word.as_str() {
            "description" | "default" => true,
            "type" => is_type(rule.as_str().expect("one type"), value),
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => value.as_f64().unwrap_or(f64::NAN) >= rule.as_f64().unwrap(),
            "maximum" => value.as_f64().unwrap_or(f64::NAN) <= rule.as_f64().unwrap(),
            "required" => {
                rule.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some())
            }
            "additionalProperties" => {
                assert_eq!(rule, &Value::Bool(false));
                members(value).all(|(name, _)| schema["properties"].get(name).is_some())
            }
            "properties" => {
                let known = members(value).filter_map(|(name, value)| Some((name, rule.get(name)?, value)));
                known.for_each(|(name, rule, value)| check(rule, value, &format!("{at}.{name}"), found));
                // An undeclared member would be invisible to clients that follow the schema.
                members(value).all(|(name, _)| rule.get(name).is_some())
            }
            "items" => {
                let all = value.as_array().into_iter().flatten().enumerate();
                all.for_each(|(number, value)| check(rule, value, &format!("{at}[{number}]"), found));
                true
            }
            other => panic!("the schema has a word that this test does not know: {other}"),
        };
        if !fits {
            found.push(format!("{at}: {word} {rule} is broken by {value}"));
        }
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn is_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        other => panic!("{other} is no type that capi uses"),
    }
}

#[test]
fn what_breaks_a_schema_is_found() {
    let schema = serde_json::json!({
        "type": "object", "required": ["a"], "additionalProperties": false,
        "properties": {"a": {"type": "array", "items": {"type": "integer", "minimum": 1}}}
    });
    assert!(faults(&schema, &serde_json::json!({"a": [1, 2]})).is_empty());
    for broken in ["{}", "[]", r#"{"a": 1}"#, r#"{"a": [0]}"#, r#"{"a": ["x"]}"#, r#"{"a": [], "b": 1}"#] {
        assert!(!faults(&schema, &serde_json::from_str(broken).unwrap()).is_empty(), "{broken}");
    }
}
