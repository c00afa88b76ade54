//! An untrusted specification: parsed, listed, searched, with every operation and every named schema shown.

#![no_main]

use capi::docs::openapi::{Operation, Spec};
use libfuzzer_sys::fuzz_target;

/// How far a result may exceed the requested size.
const LONGEST: usize = 12_000;

fuzz_target!(|data: &[u8]| {
    let Ok(spec) = Spec::parse(data) else { return };
    let title = spec.title();
    assert_eq!(title.lines().count(), 1, "{title:?}");
    assert!(title.len() < 2_000, "{title}");
    list(&spec);
    for query in ["get a customer", "a", ""] {
        assert!(spec.search(query, 5).len() <= 5);
    }
    spec.operations().iter().for_each(|operation| look_at(&spec, operation));
    let again = Spec::parse(&spec.to_json()).expect("what is kept can be read");
    assert_eq!((again.title(), again.operations().len()), (title, spec.operations().len()));
});

/// Reads the index in small parts, of all operations and of each tag.
fn list(spec: &Spec) {
    let tags = spec.tags();
    for tag in tags.iter().take(5).map(|(tag, _)| Some(tag.as_str())).chain([None]) {
        let mut from = 0;
        while let Some(next) = spec.index(tag, from, 500).next {
            assert!(next > from, "reading on comes to an end");
            from = next;
        }
    }
}

fn look_at(spec: &Spec, operation: &Operation) {
    let shown = spec.show(operation);
    assert!(shown.len() < LONGEST, "{} bytes", shown.len());
    spec.find(&operation.key());
    for path in ["request", "200", "parameters", "request.a", "200[].a", "A.a", "#/paths"] {
        let part = spec.schema(path, Some(operation), 0, 1_000);
        assert!(part.is_none_or(|part| part.text.len() < LONGEST), "{path}");
    }
    let more = shown.lines().find_map(|line| line.strip_prefix("… more: schema "));
    for path in more.unwrap_or_default().split(", schema ").filter(|path| !path.is_empty()) {
        if let Some(part) = spec.schema(path, Some(operation), 0, 2_000) {
            assert!(part.text.len() < LONGEST, "{path}: {} bytes", part.text.len());
        }
    }
}
