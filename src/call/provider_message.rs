//! The message of a service in the body of an error response.

use serde_json::Value;

use crate::model::text;

/// Members of an object in which services put their message, the most specific one first.
const MEMBERS: [&str; 8] =
    ["error_description", "message", "detail", "error_message", "title", "error", "errors", "reason"];
/// How deep a message can be.
const DEPTH: usize = 4;

/// Returns the message in a body, on one escaped line. The body must not contain the credential any more.
pub fn provider_message(body: &[u8]) -> Option<String> {
    let body_text = String::from_utf8_lossy(body);
    let found = match serde_json::from_str::<Value>(&body_text) {
        Ok(value) => message(&value, DEPTH)?,
        Err(_) if body_text.trim_start().starts_with(['<', '{', '[']) => return None,
        Err(_) => body_text.lines().map(str::trim).find(|line| !line.is_empty())?.to_owned(),
    };
    let found = found.split_whitespace().collect::<Vec<_>>().join(" ");
    (!found.is_empty()).then(|| text::excerpt(&found))
}

fn message(value: &Value, depth: usize) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(list) if depth > 0 => list.iter().find_map(|value| message(value, depth - 1)),
        Value::Object(object) if depth > 0 => {
            MEMBERS.iter().find_map(|name| message(object.get(*name)?, depth - 1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_found_in_common_forms() {
        for (body, expected) in [
            (r#"{"error": {"message": "Invalid key\nprovided", "type": "x"}}"#, Some("Invalid key provided")),
            (r#"{"error": "invalid_token", "error_description": "expired"}"#, Some("expired")),
            (r#"{"errors": [{"detail": "no"}]}"#, Some("no")),
            (r#"{"message": "Bad credentials"}"#, Some("Bad credentials")),
            ("\nUnauthorized\n", Some("Unauthorized")),
            ("<html>", None),
            ("{\"a\": 1}", None),
            ("", None),
        ] {
            assert_eq!(provider_message(body.as_bytes()).as_deref(), expected, "{body}");
        }
    }
}
