//! Speed of queries on a specification: index, search and one operation. Uses 1,000 generated operations and the
//! largest specification that `tests/specs/fetch.sh` has fetched.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;

use capi::docs::openapi::{Found, LARGEST, Spec};
use criterion::{Criterion, criterion_group, criterion_main};

/// A thousand operations with schemas, tags and descriptions of realistic length.
fn made() -> Vec<u8> {
    let mut text = String::from(r#"{"openapi": "3.0.0", "info": {"title": "Made"}, "paths": {"#);
    for number in 0..1_000 {
        let things = ["invoice", "customer", "refund", "payment", "subscription"][number % 5];
        let schema = format!(
            r##"{{"content": {{"application/json": {{"schema": {{"$ref": "#/components/schemas/S{}"}}}}}}}}"##,
            number % 50
        );
        let description =
            format!("Works with the {things} of number {number} and says what became of it. ").repeat(6);
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(
            text,
            r#"{comma}"/v1/{things}s/{number}/{{id}}": {{"post": {{"summary": "Change {things} {number}", "tags": ["{things}"],
            "operationId": "change{things}{number}", "description": "{description}", "requestBody": {schema},
            "responses": {{"200": {schema}}}}}}}"#
        );
    }
    text += r#"}, "components": {"schemas": {"#;
    for number in 0..50 {
        let fields: Vec<String> = (0..30)
            .map(|field| {
                format!(
                    r##""field{field}": {{"type": "string", "description": "The field of number {field}."}}"##
                )
            })
            .collect();
        let next = format!(r##""next": {{"$ref": "#/components/schemas/S{}"}}"##, (number + 1) % 50);
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(text, r#"{comma}"S{number}": {{"properties": {{{next}, {}}}}}"#, fields.join(","));
    }
    text += "}}}";
    text.into_bytes()
}

/// The largest fetched specification within the size limit, with its name.
fn largest() -> Option<(String, Vec<u8>)> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/specs");
    let files = [specs.join("large"), specs]
        .into_iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten();
    let sized = files
        .flatten()
        .filter_map(|file| Some((file.metadata().ok().filter(|m| m.is_file())?.len(), file.path())));
    let (_, path) =
        sized.filter(|(size, _)| usize::try_from(*size).is_ok_and(|size| size <= LARGEST)).max()?;
    Some((path.file_stem()?.to_string_lossy().into_owned(), std::fs::read(path).ok()?))
}

fn measure(criterion: &mut Criterion) {
    let mut documents = vec![("1000-operations".to_owned(), made())];
    documents.extend(largest());
    for (name, bytes) in documents {
        let Ok(spec) = Spec::parse(&bytes) else { continue };
        println!("{name}: {} operations, {} bytes", spec.operations().len(), bytes.len());
        let chosen = &spec.operations()[spec.operations().len() / 2];
        let (middle, query) = (chosen.key(), chosen.summary().to_owned());
        let mut group = criterion.benchmark_group(&name);
        group.sample_size(10);
        group.bench_function("parse", |bencher| bencher.iter(|| Spec::parse(black_box(&bytes))));
        group.bench_function("index", |bencher| bencher.iter(|| spec.index(None, 0, black_box(8_000))));
        group.bench_function("first search", |bencher| {
            let fresh = || Spec::parse(&bytes);
            let search = |spec: Result<Spec, _>| spec.map(|spec| (spec.search(&query, 10).len(), spec));
            bencher.iter_batched(fresh, search, criterion::BatchSize::PerIteration);
        });
        group.bench_function("search", |bencher| bencher.iter(|| spec.search(black_box(&query), 10).len()));
        group.bench_function("operation", |bencher| {
            bencher.iter(|| match spec.find(black_box(&middle)) {
                Found::One(operation) => spec.show(operation).len(),
                Found::Several(list) | Found::None(list) => list.len(),
            });
        });
    }
}

criterion_group!(benches, measure);
criterion_main!(benches);
