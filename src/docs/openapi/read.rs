//! Parsing of a specification from JSON or YAML.

use serde::de::DeserializeSeed as _;
use serde_json::Value;

use super::compile::compile;
use super::root::Root;
use super::{LARGEST, SpecError};
use crate::docs::bounded::{Budget, MOST};
use crate::docs::sanitize;

/// The deepest nesting of YAML, whose parser needs much stack per level. The limit of JSON is twice as high and comes
/// from `serde_json`.
const DEEPEST: usize = 64;

/// The most values of a YAML document, with aliases expanded.
const VALUES: usize = 6_000_000;

/// Returns the document.
pub(super) fn read(bytes: &[u8]) -> Result<Root, SpecError> {
    if bytes.len() > LARGEST {
        return Err(SpecError::TooLarge(bytes.len()));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (root, _) = value(bytes, MOST)?;
    match version(&root) {
        None => Err(SpecError::NotSpec),
        Some((_, version)) if !is_known(&root, &version) => {
            Err(SpecError::Version(sanitize::word(&version, 20)))
        }
        Some(_) if ["paths", "webhooks", "components", "definitions"].iter().any(|k| root.is_divided(k)) => {
            Ok(root)
        }
        Some(_) => Err(SpecError::NotSpec),
    }
}

/// Tries JSON first if the text looks like it, because YAML is much slower. Invalid JSON may still be YAML. Returns the
/// value and the memory that it takes if it is parsed as a whole, which is at most `most` bytes.
fn value(bytes: &[u8], most: usize) -> Result<(Root, usize), SpecError> {
    let looks_like_json = bytes.trim_ascii_start().starts_with(b"{");
    let budget = Budget::of(most);
    let refused = match looks_like_json.then(|| compile(bytes.to_vec(), &budget)) {
        Some(Ok(root)) => return Ok((root, budget.taken())),
        Some(Err(_)) if budget.is_exceeded() => return Err(SpecError::TooMuchMemory),
        Some(Err(error)) => Some(error.to_string()),
        None => None,
    };
    let budget = Budget::of(most);
    let parsed = serde_saphyr::with_deserializer_from_slice_with_options(bytes, yaml(), |deserializer| {
        budget.deserialize(deserializer)
    });
    let syntax =
        |said: String| SpecError::Syntax(sanitize::word(said.lines().next().unwrap_or_default(), 120));
    match parsed {
        Ok(value) => from_value(&value, budget.taken()).map_err(|error| syntax(error.to_string())),
        Err(_) if budget.is_exceeded() => Err(SpecError::TooMuchMemory),
        Err(error) => Err(syntax(refused.unwrap_or_else(|| error.to_string()))),
    }
}

/// Returns a value that was parsed from YAML as a document in JSON.
fn from_value(value: &Value, memory: usize) -> serde_json::Result<(Root, usize)> {
    let text = serde_json::to_vec(value)?;
    Ok((compile(text, &Budget::of(usize::MAX))?, memory))
}

/// Strict about aliases and depth, lenient about the mistakes of real documents.
fn yaml() -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: VALUES,
            max_nodes: VALUES,
            max_depth: DEEPEST,
            flow_nesting_limit: DEEPEST,
            max_documents: 1,
            max_recorded_anchor_events: 200_000,
            max_recorded_anchor_bytes: 8 * 1024 * 1024,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 500_000,
            max_replay_stack_depth: 16,
        },
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::LastWins,
        non_finite_float_policy: serde_saphyr::options::NonFiniteFloatPolicy::PassThrough,
        strict_booleans: true,
        with_snippet: false,
    }
}

/// Returns the version of the format and the key that holds it. Without quotes, YAML parses it as a number.
fn version(root: &Root) -> Option<(&'static str, String)> {
    ["openapi", "swagger"].into_iter().find_map(|key| match root.get(key)? {
        Value::String(version) => Some((key, version.trim().to_owned())),
        Value::Number(number) => Some((key, number.to_string())),
        _ => None,
    })
}

fn is_known(root: &Root, version: &str) -> bool {
    let major = version.split('.').next().unwrap_or_default();
    if root.get("openapi").is_some() { major == "3" } else { major == "2" }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn json_and_yaml_have_the_same_limit_of_memory() {
        for piece in ["{\"\": 0}", "[0]", "\"text\"", "{}"] {
            let text = format!("{{\"x\": [{}]}}", vec![piece; 10_000].join(", "));
            let yaml = format!("x:\n{}", format!("- {piece}\n").repeat(10_000));
            let (value, memory) = super::value(text.as_bytes(), MOST).unwrap();
            let (other, taken) = super::value(yaml.as_bytes(), MOST).unwrap();
            assert_eq!((other.pointer(""), taken), (value.pointer(""), memory), "{piece}");
            assert!(super::value(text.as_bytes(), memory).is_ok());
            for text in [text, yaml] {
                let refused = super::value(text.as_bytes(), memory - 1);
                assert!(matches!(refused, Err(SpecError::TooMuchMemory)), "{piece}");
            }
        }
    }
}
