//! Real specifications of many providers, which `tests/specs/fetch.sh` fetches: each is read, indexed and shown.

mod questions;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use capi::docs::openapi::{Found, Spec};

/// The specifications that were fetched, without the large ones, parsed once for all tests: the name of the file, and
/// the specification.
static SPECIFICATIONS: LazyLock<Vec<(String, Spec)>> = LazyLock::new(|| {
    let parsed = |file: PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let spec = Spec::parse(&std::fs::read(&file).unwrap());
        let spec = spec.unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, spec)
    };
    files("target/specs").into_iter().map(parsed).collect()
});

/// Specifications with long enumerations.
const ENUMERATIONS: [&str; 5] = ["adyen.json", "plaid.json", "square.json", "stripe.json", "vercel.json"];

/// The files of a directory of the project, sorted.
fn files(directory: &str) -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    let mut found: Vec<PathBuf> =
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    found.sort();
    found
}

fn median(sizes: &mut [usize]) -> usize {
    sizes.sort_unstable();
    sizes.get(sizes.len() / 2).copied().unwrap_or_default()
}

#[test]
fn real_specifications_are_read_indexed_and_shown_in_a_kilobyte() {
    let specifications = &*SPECIFICATIONS;
    if specifications.is_empty() {
        eprintln!("skipped: tests/specs/fetch.sh has not been run");
        return;
    }
    assert!(specifications.len() >= 10, "too few specifications: {}", specifications.len());
    let mut all = Vec::new();
    for (name, spec) in specifications {
        assert!(!spec.operations().is_empty(), "{name} has no operations");
        let index = spec.index(None, 0, 8_000);
        assert!(index.text.contains('/') && index.text.len() < 9_000, "{name}: {}", index.text);
        let mut sizes = Vec::new();
        for operation in spec.operations() {
            let shown = spec.show(operation);
            let method = operation.method();
            assert!(shown.starts_with(&format!("{method} ")), "{name}: {shown}");
            assert!(shown.len() < 8_000, "{name}: {} bytes: {shown}", shown.len());
            let found = spec.find(&format!("{method} {}", operation.path()));
            assert!(
                matches!(found, Found::One(one) if one.path() == operation.path()),
                "{name}: {method} {found:?}"
            );
            sizes.push(shown.len());
        }
        let (count, longest) = (sizes.len(), sizes.iter().max().copied().unwrap_or_default());
        println!("{name}: {count} operations, median {} bytes, at most {longest}", median(&mut sizes));
        all.extend(sizes);
    }
    let median = median(&mut all);
    println!("{} operations, median {median} bytes", all.len());
    assert!(median < 1_000, "the median is {median} bytes");
}

/// Every schema that the compact form refers to can be shown.
#[test]
fn every_schema_that_is_named_as_more_is_found() {
    for (name, spec) in &*SPECIFICATIONS {
        let mut missing = Vec::new();
        for operation in spec.operations().iter().step_by(7) {
            let shown = spec.show(operation);
            let Some(more) = shown.lines().find_map(|line| line.strip_prefix("… more: schema ")) else {
                continue;
            };
            for path in more.split(", schema ") {
                let part = spec.schema(path, Some(operation), 0, 6_000);
                missing.extend(part.is_none().then(|| format!("{path} of {}", operation.key())));
                assert!(part.is_none_or(|part| part.text.len() < 8_000), "{name}: {path} is too long");
            }
        }
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
}

/// Values of enumerations in named schemas and their fields, which a type shows only in part.
#[test]
fn every_value_of_a_long_enumeration_is_found() {
    let mut found = 0;
    let mut is_fetched = false;
    for path in files("target/specs") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !ENUMERATIONS.contains(&name.as_str()) {
            continue;
        }
        is_fetched = true;
        let text = std::fs::read(path).unwrap();
        let spec = Spec::parse(&text).unwrap();
        let root: serde_json::Value = serde_json::from_slice(&text).unwrap();
        let mut open: Vec<(String, &serde_json::Value)> = Vec::new();
        let schemas = root["components"]["schemas"].as_object().unwrap();
        open.extend(schemas.iter().map(|(name, schema)| (name.clone(), schema)));
        while let Some((path, schema)) = open.pop() {
            let values = schema["enum"].as_array().filter(|values| values.len() > 8 && path.len() < 200);
            if let Some(values) = values {
                found += 1;
                let shown = spec.schema(&path, None, 0, 100_000).unwrap_or_else(|| panic!("{name}: {path}"));
                let is_shown = |value: &&serde_json::Value| shown.text.contains(&format!("  {value}\n"));
                let missing = values.iter().filter(|value| value.is_string() && !is_shown(value)).count();
                assert_eq!(missing, 0, "{name}: {path}: {}", shown.text);
            }
            let fields = schema["properties"].as_object().into_iter().flatten();
            open.extend(fields.map(|(name, field)| (format!("{path}.{name}"), field)));
            open.extend(schema.get("items").map(|items| (format!("{path}[]"), items)));
        }
    }
    assert!(!is_fetched || found > 100, "{found} enumerations");
}
