//! Hostile documents: parsing is fast, and the result is an error or small.

use proptest::prelude::*;
use serde_json::{Map, json};

use super::*;
use crate::docs::processor_time::{assert_linear, measured};

/// The most processor time of a document that would take hours, or never end, without limits, in seconds.
const LONGEST: u64 = 20;

/// Calls everything that a specification offers.
fn exercise(spec: &Spec) {
    spec.title();
    spec.tags();
    let mut from = Some(0);
    for _ in 0..50 {
        let Some(at) = from else { break };
        from = spec.index(None, at, 500).next;
    }
    spec.search("get a customer", 5);
    for operation in spec.operations().iter().take(50) {
        let shown = spec.show(operation);
        assert!(shown.len() < 10_000, "{} bytes", shown.len());
        spec.find(&operation.key());
        for path in ["request", "200", "parameters", "request.a", "200[].a", "A.a"] {
            let part = spec.schema(path, Some(operation), 0, 1_000);
            assert!(part.is_none_or(|part| part.text.len() < 10_000));
        }
    }
}

/// Returns a document with this schema as body and response of an operation, and as its only named schema.
fn document(schema: Value) -> Spec {
    Spec::parse(with_schema(schema).to_string().as_bytes()).unwrap()
}

fn with_schema(schema: Value) -> Value {
    let content =
        json!({ "content": { "application/json": { "schema": { "$ref": "#/components/schemas/A" } } } });
    let operation = json!({ "requestBody": content, "responses": { "200": content } });
    json!({ "openapi": "3.1.0", "paths": { "/a": { "post": operation } }, "components": { "schemas": { "A": schema } } })
}

#[test]
fn cycles_of_references_end() {
    let to = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    for schema in [
        to("A"),
        json!({ "allOf": [to("A"), to("A")] }),
        json!({ "oneOf": [to("A"), to("A")] }),
        json!({ "anyOf": [to("A")] }),
        json!({ "items": to("A") }),
        json!({ "additionalProperties": to("A") }),
        json!({ "properties": { "a": to("A"), "b": to("A") } }),
        json!({ "properties": { "a": { "properties": { "b": { "items": to("A") } } } } }),
        json!({ "allOf": [{ "properties": { "a": { "allOf": [to("A")] } } }, { "oneOf": [to("A"), { "items": to("A") }] }] }),
        json!({ "$ref": "#" }),
        json!({ "$ref": "#/" }),
        json!({ "$ref": "#/paths" }),
        json!({ "$ref": "#/components/schemas/A/$ref" }),
    ] {
        exercise(&document(schema));
    }
    let shown = shown(&document(json!({ "properties": { "next": to("A"), "value": { "type": "string" } } })));
    assert!(shown.contains("200: A {next?: A, value?: string}"), "{shown}");
}

#[test]
fn cycles_of_paths_and_parameters_end() {
    let text = r##"{"openapi": "3.0.0", "paths": {"/a": {"$ref": "#/paths/~1b"}, "/b": {"$ref": "#/paths/~1a"},
        "/c": {"get": {"parameters": [{"$ref": "#/paths/~1c/get/parameters/0"}], "requestBody": {"$ref": "#/paths/~1c/get/requestBody"},
        "responses": {"200": {"$ref": "#/paths/~1c/get/responses/200"}}}}}}"##;
    exercise(&Spec::parse(text.as_bytes()).unwrap());
}

/// A tree of references in which each schema uses the next one many times: 8^40 leaves.
#[test]
fn trees_of_references_are_cut() {
    let taken = measured(|| {
        for key in ["allOf", "oneOf", "properties"] {
            let mut schemas = Map::new();
            for level in 0..40 {
                let next = json!({ "$ref": format!("#/components/schemas/S{}", level + 1) });
                let all: Map<String, Value> = (0..8).map(|n| (format!("p{n}"), next.clone())).collect();
                let value = if key == "properties" { json!(all) } else { json!(vec![next; 8]) };
                schemas.insert(format!("S{level}"), json!({ key: value }));
            }
            let content = json!({ "content": { "a": { "schema": { "$ref": "#/components/schemas/S0" } } } });
            let root = json!({ "openapi": "3.0.0", "paths": { "/a": { "post": { "requestBody": content, "responses": { "200": content } } } },
            "components": { "schemas": schemas } });
            exercise(&Spec::parse(root.to_string().as_bytes()).unwrap());
        }
    });
    assert!(taken.as_secs() < LONGEST, "{taken:?}");
}

#[test]
fn huge_lists_are_cut() {
    let operation =
        |path: &str, operation: Value| json!({ "openapi": "3.0.0", "paths": { path: { "get": operation } } });
    let list = |kind: &str, count: usize| match kind {
        "properties" => {
            let names = (0..count).map(|n| (format!("p{n}"), json!({ "type": "string" })));
            with_schema(
                json!({ "properties": names.collect::<Map<String, Value>>(), "required": vec!["p1"; count] }),
            )
        }
        "enum" => with_schema(json!({ "enum": vec!["value"; count] })),
        "oneOf" => with_schema(json!({ "oneOf": vec![json!({ "type": "string" }); count] })),
        "allOf" => with_schema(json!({ "allOf": vec![json!({ "properties": { "a": {} } }); count] })),
        "type" => {
            with_schema(json!({ "type": vec!["string"; count], "description": "long ".repeat(10 * count) }))
        }
        "paths" => {
            let path = |n: usize| (format!("/{n}/{{a}}"), json!({ "get": { "tags": [n.to_string()] } }));
            json!({ "openapi": "3.0.0", "paths": (0..count / 5).map(path).collect::<Map<String, Value>>() })
        }
        _ => operation(
            &"/{a}".repeat(count / 10),
            json!({ "parameters": vec![json!({ "in": "query", "name": "a" }); count], "security": vec![json!({}); count],
                "servers": vec![json!({ "url": "x".repeat(1000) }); count / 10], "tags": vec!["t"; count] }),
        ),
    };
    for kind in ["properties", "enum", "oneOf", "allOf", "type", "paths", "operation"] {
        assert_linear(kind, 6_000, |count| {
            exercise(&Spec::parse(list(kind, count).to_string().as_bytes()).unwrap());
        });
    }
}

/// Each variable of a URL contains the next one many times.
#[test]
fn a_url_stays_short_with_any_variables() {
    let taken = measured(|| {
        let default = |number: u8| json!({ "default": format!("{{{}}}", number + 1).repeat(16) });
        let variables: Map<String, Value> =
            (0..7).map(|number| (number.to_string(), default(number))).collect();
        let server = json!({ "url": "https://{0}", "variables": variables });
        let spec = json!({ "openapi": "3.0.0", "paths": {}, "servers": vec![server; 20] }).to_string();
        let title = Spec::parse(spec.as_bytes()).unwrap().title();
        assert!(title.len() < 300 && title.contains("https://"), "{title}");
    });
    assert!(taken.as_secs() < LONGEST, "{taken:?}");
}

/// All operations share one reference of a megabyte.
#[test]
fn a_long_reference_is_ignored() {
    assert_linear("references", 6_000, |count| {
        let paths = (0..count).map(|number| (format!("/{number}"), json!({ "$ref": "#/x" })));
        let long = json!({ "$ref": format!("#/{}", "%".repeat(10 * count)) });
        let spec = json!({ "openapi": "3.0.0", "paths": paths.collect::<Map<String, Value>>(), "x": long });
        assert!(Spec::parse(spec.to_string().as_bytes()).unwrap().operations().is_empty());
    });
}

#[test]
fn deep_documents_are_refused() {
    let taken = measured(|| {
        let start = r#"{"openapi": "3.0.0", "paths": {}, "x": "#;
        for deep in [
            format!("{start}{}", "[".repeat(1_000_000)),
            format!("{start}{}{}}}", "[".repeat(5_000), "]".repeat(5_000)),
            format!("{start}{}", "{\"a\":".repeat(1_000_000)),
            format!("openapi: 3.0.0\npaths: {{}}\nx: {}", "[".repeat(1_000_000)),
            format!(
                "openapi: 3.0.0\npaths: {{}}\nx:\n{}",
                (1..2_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect::<String>()
            ),
            format!("openapi: 3.0.0\npaths: {{}}\nx:\n  {}1", "- ".repeat(100_000)),
        ] {
            let refused = Spec::parse(deep.as_bytes());
            assert!(matches!(refused, Err(SpecError::Syntax(_))), "{:?}", refused.map(|_| ()));
        }
    });
    assert!(taken.as_secs() < LONGEST, "{taken:?}");
}

#[test]
fn alias_bombs_are_refused() {
    let taken = measured(|| {
        // The smaller one is large, but finite.
        for levels in [6, 12] {
            let mut bomb =
                String::from("openapi: 3.0.0\npaths: {}\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
            for level in 1..levels {
                bomb +=
                    &format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "));
            }
            assert!(matches!(Spec::parse(bomb.as_bytes()), Err(SpecError::Syntax(_))), "{levels} levels");
        }
        let circle = "openapi: 3.0.0\npaths: &p {/a: *p}\n";
        assert!(matches!(Spec::parse(circle.as_bytes()), Err(SpecError::Syntax(_))));
        let wide = format!(
            "openapi: 3.0.0\npaths: {{}}\na: &a {:?}\nb: [{}]\n",
            "x".repeat(1_000),
            "*a, ".repeat(1_000_000)
        );
        assert!(matches!(Spec::parse(wide.as_bytes()), Err(SpecError::Syntax(_))));
    });
    assert!(taken.as_secs() < LONGEST, "{taken:?}");
}

#[test]
fn size_is_checked_first() {
    let taken = measured(|| {
        let mut large = br#"{"openapi": "3.0.0", "paths": {}}"#.to_vec();
        large.resize(LARGEST, b' ');
        assert!(Spec::parse(&large).is_ok(), "fifty megabytes are read");
        large.push(b' ');
        assert!(matches!(Spec::parse(&large), Err(SpecError::TooLarge(size)) if size == LARGEST + 1));
    });
    assert!(taken.as_secs() < LONGEST, "{taken:?}");
}

#[test]
fn odd_keys_and_bytes_do_not_panic() {
    for text in [
        &b"openapi: 3.0.0\npaths: {1: {get: {}}, 2.5: {get: {}}, true: {get: {}}, ~: {get: {}}}\n"[..],
        b"openapi: 3.0.0\npaths: {[a, b]: {get: {}}, {c: d}: {get: {}}}\n",
        b"openapi: 3.0.0\npaths: {/a: {get: {responses: {200: {}, 4XX: {}, .nan: {}}}}}\nx: .inf\n",
        b"openapi: 3.0.0\npaths: !!binary aGk=\n",
        b"openapi: 3.0.0\npaths: {}\n---\nopenapi: 3.0.0\npaths: {}\n",
        b"\xff\xfeo\0p\0",
        b"{\"openapi\": \"3.0.0\", \"paths\": {\"\xff\": {}}}",
        b"{",
        b"\0",
        b"%YAML 9.9\n---\n",
    ] {
        if let Ok(spec) = Spec::parse(text) {
            exercise(&spec);
        }
    }
}

/// The keywords of a specification, and values with a meaning in one.
const NAMES: &str = "paths /a /{a} get post parameters requestBody content application/json schema responses 200 \
    default description summary operationId tags security servers url variables in name required properties a \
    items allOf oneOf anyOf enum type const additionalProperties $ref components schemas A definitions host \
    basePath schemes consumes nullable format info title readOnly securitySchemes";
const TEXTS: &str = "a string null object array path query body formData # #/ #/paths #/paths/~1a \
    #/components/schemas/A x.yaml#/A { }{ https://{a}/ \u{202e} ä…";

/// Values of every type under these keys.
fn anything() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(NAMES.split_whitespace().collect::<Vec<_>>());
    let word = prop::sample::select(TEXTS.split_whitespace().chain([""]).collect::<Vec<_>>());
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.prop_map(Value::from),
    ];
    leaf.prop_recursive(9, 200, 6, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            5 => prop::collection::btree_map(key.clone().prop_map(str::to_owned), inner, 0..7)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_document_is_shown_or_refused(item in anything(), body in anything(), schema in anything(), root in anything(), swagger: bool) {
        let mut document = root.as_object().cloned().unwrap_or_default();
        document.insert(if swagger { "swagger" } else { "openapi" }.into(), json!(if swagger { "2.0" } else { "3.1.0" }));
        let operation = json!({ "requestBody": { "content": { "application/json": { "schema": body } } }, "parameters": [item.clone()],
            "responses": { "200": { "content": { "a": { "schema": schema.clone() } }, "schema": schema.clone() } } });
        document.insert("paths".into(), json!({ "/a": item, "/{b}": { "post": operation } }));
        document.insert("components".into(), json!({ "schemas": { "A": schema } }));
        let spec = Spec::parse(Value::Object(document).to_string().as_bytes());
        exercise(&spec.map_err(|error| TestCaseError::fail(error.to_string()))?);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), prefix in prop::sample::select(vec!["", "openapi: 3.0.0\npaths: ", "{\"openapi\": \"3.0.0\", \"paths\":"])) {
        let text = [prefix.as_bytes(), &bytes].concat();
        if let Ok(spec) = Spec::parse(&text) {
            exercise(&spec);
        }
    }
}
