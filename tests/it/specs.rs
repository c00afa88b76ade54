//! Real specifications of many providers, which `tests/specs/fetch.sh` fetches: each is read, indexed and shown.

mod questions;

use std::path::{Path, PathBuf};

use capi::docs::openapi::{Found, Spec};

/// Returns the specifications that were fetched, without the large ones: the name of the file, and the specification.
fn specifications() -> impl Iterator<Item = (String, Spec)> {
    files("target/specs").into_iter().map(|file| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let spec = Spec::parse(&std::fs::read(&file).unwrap());
        let spec = spec.unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, spec)
    })
}

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
    let fetched = files("target/specs").len();
    if fetched == 0 {
        eprintln!("skipped: tests/specs/fetch.sh has not been run");
        return;
    }
    assert!(fetched >= 10, "too few specifications: {fetched}");
    let mut all = Vec::new();
    for (name, spec) in specifications() {
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
    for (name, spec) in specifications() {
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
