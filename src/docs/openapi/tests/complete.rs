//! What a caller needs to know of one operation, and that nothing of it is out of reach.

use super::*;

/// Returns the line of a body field with this schema.
fn field(schema: &str) -> String {
    let body = format!("{{content: {{application/json: {{schema: {{properties: {{f: {schema}}}}}}}}}}}");
    let shown = shown(&spec(&format!("/a: {{post: {{requestBody: {body}}}}}"), NAMED));
    shown.lines().find_map(|line| line.strip_prefix("  f?: ")).unwrap_or_else(|| panic!("{shown}")).to_owned()
}

const NAMED: &str = "State: {type: string, enum: [open, closed], default: open}";

#[test]
fn limits_of_a_field_follow_its_type() {
    for (schema, expected) in [
        ("{type: integer, minimum: 1, maximum: 100, default: 10}", "integer (1..100, default 10)"),
        ("{type: number, exclusiveMinimum: true, minimum: 0}", "number (> 0)"),
        ("{type: number, exclusiveMinimum: 0, maximum: 1}", "number (> 0, <= 1)"),
        ("{type: integer, minimum: -2147483648, maximum: 2147483647}", "integer"),
        ("{type: integer, multipleOf: 5}", "integer (multiple of 5)"),
        ("{type: string, minLength: 3, maxLength: 3}", "string (3 characters)"),
        ("{type: string, minLength: 8, maxLength: 64}", "string (8..64 characters)"),
        ("{type: string, minLength: 1, maxLength: 5000}", "string"),
        ("{type: string, pattern: '^[a-z]+$'}", "string (/^[a-z]+$/)"),
        ("{type: array, items: {type: string}, maxItems: 5}", "string[] (at most 5 items)"),
        ("{$ref: '#/components/schemas/State'}", "\"open\" | \"closed\" (default \"open\")"),
        ("{type: boolean, default: null}", "boolean"),
        ("{type: string, minLength: x, maximum: [], pattern: 7, default: {}}", "string"),
    ] {
        assert_eq!(field(schema), expected, "{schema}");
    }
}

#[test]
fn a_required_field_without_limits_has_its_example() {
    let parameters = "[{in: query, name: at, required: true, schema: {type: string, example: 2026-01-31}}, \
        {in: query, name: to, schema: {type: string, example: 2026-02-01}}]";
    let shown = shown(&spec(&format!("/a: {{get: {{parameters: {parameters}}}}}"), ""));
    assert!(shown.contains("query at: string (for example \"2026-01-31\")\nquery to?: string\n"), "{shown}");
}

#[test]
fn styles_of_lists_and_objects_are_named() {
    let list = "schema: {type: array, items: {type: string}}";
    let object = "schema: {properties: {x: {type: string}}}";
    for (parameter, expected) in [
        (format!("in: query, name: a, {list}"), "string[]"),
        (format!("in: query, name: a, explode: false, {list}"), "string[] as a,b (commas)"),
        (format!("in: query, name: a, style: pipeDelimited, {list}"), "string[] as a|b (pipes)"),
        (format!("in: query, name: a, style: spaceDelimited, {list}"), "string[] as a%20b (blanks)"),
        (format!("in: query, name: filter, style: deepObject, {object}"), "{x?: string} as filter[key]="),
        (format!("in: header, name: a, {list}"), "string[] as a,b (commas)"),
        ("in: query, name: a, schema: {type: string}".to_owned(), "string"),
        ("in: query, name: a, type: array, items: {type: string}".to_owned(), "string[] as a,b (commas)"),
        (
            "in: query, name: a, type: array, collectionFormat: multi, items: {type: string}".to_owned(),
            "string[]",
        ),
    ] {
        let shown = shown(&spec(&format!("/a: {{get: {{parameters: [{{{parameter}}}]}}}}"), ""));
        let line = shown.lines().last().unwrap();
        assert_eq!(line.split_once("?: ").unwrap().1, expected, "{parameter}");
    }
}

#[test]
fn required_parameters_and_fields_are_never_cut() {
    let parameters: Vec<String> = (0..30)
        .map(|n| format!("{{in: query, name: q{n}, required: {}, schema: {{type: string}}}}", n % 2 == 0))
        .chain(["{in: header, name: X-Tenant, required: true, schema: {type: string}}".to_owned()])
        .collect();
    let fields: Vec<String> = (0..60).map(|n| format!("field_number_{n}: {{type: string}}")).collect();
    let required: Vec<String> = (20..60).map(|n| format!("field_number_{n}")).collect();
    let schema = format!("{{required: [{}], properties: {{{}}}}}", required.join(", "), fields.join(", "));
    let shown = shown(&spec(
        &format!(
            "/a: {{post: {{parameters: [{}], requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}}}}}",
            parameters.join(", ")
        ),
        "",
    ));
    for n in (0..30).step_by(2) {
        assert!(shown.contains(&format!("query q{n}: string\n")), "{shown}");
    }
    assert!(shown.contains("header X-Tenant: string\n…15 more parameters\n"), "{shown}");
    for name in required {
        assert!(shown.contains(&format!("{name}: string")), "{name}: {shown}");
    }
    assert!(!shown.contains("field_number_0"), "{shown}");
}

#[test]
fn errors_keep_their_descriptions() {
    let error = "content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}";
    let responses = format!(
        "{{'200': {{description: ok}}, '400': {{description: Bad request, {error}}}, '404': {{description: Not Found., {error}}}, \
         '409': {{description: already delivered, {error}}}, '423': {{description: Locked by another user}}}}"
    );
    let shown =
        shown(&spec(&format!("/a: {{get: {{responses: {responses}}}}}"), "Error: {properties: {a: {}}}"));
    let expected = "200  ok\n400 404: Error\n409: Error  already delivered\n423  Locked by another user\n";
    assert!(shown.ends_with(expected), "{shown}");
}

#[test]
fn an_error_without_a_name_is_shown_once() {
    let error = "content: {application/json: {schema: {properties: {code: {type: string}}}}}";
    let responses = format!(
        "{{'400': {{description: Bad Request, {error}}}, '403': {{description: key is blocked, {error}}}, '500': {{description: Error, {error}}}}}"
    );
    let shown = shown(&spec(&format!("/a: {{get: {{responses: {responses}}}}}"), ""));
    assert!(shown.ends_with("\n400 500: {code?: string}\n403: {…}  key is blocked\n"), "{shown}");
}

#[test]
fn documented_headers_of_pages_and_limits_come_first() {
    let responses = "{'200': {description: ok, headers: {X-Request-Id: {}, X-RateLimit-Remaining: {}, Link: {}, Content-Type: {}}}, \
        '429': {description: Too Many Requests, headers: {retry-after: {}, link: {}}}}";
    let shown = shown(&spec(&format!("/a: {{get: {{responses: {responses}}}}}"), ""));
    let expected = "\nresponse headers: Link, X-RateLimit-Remaining, retry-after, X-Request-Id\n";
    assert!(shown.ends_with(expected), "{shown}");
}

#[test]
fn json_comes_before_xml_and_bytes_are_files() {
    let xml_first =
        "{content: {application/xml: {schema: {type: string}}, application/json: {schema: {type: integer}}}}";
    let spec = spec(
        &format!(
            "/a: {{post: {{requestBody: {xml_first}, responses: {{'200': {xml_first}}}}}}}, \
             /b: {{put: {{requestBody: {{content: {{image/png: {{}}}}}}, responses: {{'200': {{description: it, content: {{application/pdf: {{}}}}}}}}}}}}, \
             /c: {{post: {{requestBody: {{content: {{multipart/form-data: {{schema: {{properties: {{a: {{type: string, contentMediaType: application/octet-stream}}, \
               b: {{type: string, format: binary}}, c: {{contentMediaType: image/png}}, d: {{type: string, contentEncoding: base64}}}}}}}}}}}}}}}}"
        ),
        "",
    );
    let all: Vec<String> = spec.operations().iter().map(|operation| spec.show(operation)).collect();
    assert!(all[0].contains("body?: application/json (+1 more)  integer\n200: integer\n"), "{}", all[0]);
    let schema = spec.schema("200", Some(&spec.operations()[0]), 0, 500).unwrap();
    assert_eq!(schema.text, "200: integer\n");
    assert!(all[1].contains("body?: image/png  file\n200: file application/pdf  it\n"), "{}", all[1]);
    let fields = "  a?: file\n  b?: file\n  c?: file(image/png)\n  d?: string(base64)\n";
    assert!(all[2].ends_with(fields), "{}", all[2]);
}

#[test]
fn streams_and_additional_methods_of_openapi_3_2_are_shown() {
    let text = "openapi: 3.2.0\npaths: {/a: {query: {summary: Ask}, additionalOperations: {COPY: {summary: Copy it, responses: \
        {'200': {description: events, content: {text/event-stream: {itemSchema: {properties: {id: {type: string}}}}}}}}, \
        GET: {summary: not additional}, 'a b': {}}}}\n";
    let spec = Spec::parse(text.as_bytes()).unwrap();
    let keys: Vec<String> = spec.operations().iter().map(Operation::key).collect();
    assert_eq!(keys, ["QUERY /a", "COPY /a"]);
    let Found::One(copy) = spec.find("copy /a") else { panic!("COPY /a is not found") };
    assert_eq!(spec.show(copy), "COPY /a  Copy it\n200: stream of {id?: string}  events\n");
}

#[test]
fn every_value_of_an_enumeration_can_be_shown() {
    let values: Vec<String> = (0..300).map(|n| format!("v{n}")).collect();
    let list = values.join(", ");
    let body = format!(
        "{{content: {{application/json: {{schema: {{properties: {{a: {{enum: [{list}]}}, b: {{type: array, items: {{enum: [{list}]}}}}}}}}}}}}}}"
    );
    let parameter = format!("{{in: query, name: p, schema: {{enum: [{list}]}}}}");
    let spec = spec(&format!("/a: {{post: {{parameters: [{parameter}], requestBody: {body}}}}}"), "");
    let shown = shown(&spec);
    let (_, cuts) = shown.split_once("… more: ").unwrap_or_else(|| panic!("{shown}"));
    let cuts: Vec<&str> = cuts.trim().split(", ").map(|cut| cut.trim_start_matches("schema ")).collect();
    assert_eq!(cuts, ["parameters.p", "request.a", "request.b[]"]);
    for cut in cuts {
        let text = whole(&spec, cut);
        let first = format!("{cut}: one of 300 values\n");
        assert!(text.starts_with(&first), "{text}");
        assert!(values.iter().all(|value| text.contains(&format!("  \"{value}\"\n"))), "{cut}: {text}");
    }
}

#[test]
fn every_alternative_can_be_shown() {
    let alternative = |n: usize| {
        let values: Vec<String> = (0..20).map(|value| format!("x{n}_{value}")).collect();
        format!("{{properties: {{kind{n}: {{enum: [{}]}}}}}}", values.join(", "))
    };
    let alternatives: Vec<String> = (0..9).map(alternative).collect();
    let spec = spec(
        "/a: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Choice'}}}}}}",
        &format!("Choice: {{oneOf: [{}]}}", alternatives.join(", ")),
    );
    let shown = shown(&spec);
    assert!(shown.contains("… more: schema Choice"), "{shown}");
    let text = whole(&spec, "Choice");
    assert!(text.starts_with("Choice: one of 9 alternatives\n"), "{text}");
    for n in 0..9 {
        assert!(text.contains(&format!("  {{kind{n}?: \"x{n}_0\" | ")), "{text}");
    }
    let ninth = whole(&spec, "Choice|9.kind8");
    assert!(ninth.ends_with("  \"x8_19\"\n"), "{ninth}");
    for lost in ["Choice|0", "Choice|10", "Choice|", "Choice|x"] {
        assert!(spec.schema(lost, None, 0, 500).is_none(), "{lost}");
    }
}

#[test]
fn subtypes_of_a_discriminator_are_listed() {
    let body = |name: &str| {
        format!(
            "{{requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}}}}}"
        )
    };
    let spec = spec(
        &format!(
            "/a: {{post: {}}}, /b: {{post: {}}}, /c: {{post: {}}}",
            body("Pet"),
            body("Shape"),
            body("Cat")
        ),
        "Pet: {properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', Dog: Dog}}}, \
         Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {lives: {type: integer}}}]}, \
         Shape: {properties: {sides: {type: integer}}, discriminator: {propertyName: name}}, \
         Square: {allOf: [{$ref: '#/components/schemas/Shape'}]}, Round: {allOf: [{$ref: '#/components/schemas/Shape'}]}",
    );
    let all: Vec<String> = spec.operations().iter().map(|operation| spec.show(operation)).collect();
    assert!(all[0].ends_with("  kind?: string\n  by kind: Dog, cat = Cat\n"), "{}", all[0]);
    assert!(all[1].ends_with("  by name: Round, Square\n"), "{}", all[1]);
    assert!(!all[2].contains("by kind"), "a subtype has no subtypes: {}", all[2]);
    assert!(whole(&spec, "Pet").contains("\nby kind: Dog, cat = Cat\n"));
}

/// Returns all parts of a schema of the first operation.
fn whole(spec: &Spec, path: &str) -> String {
    let mut text = String::new();
    let mut from = Some(0);
    while let Some(at) = from {
        let part = spec.schema(path, spec.operations().first(), at, 700).unwrap();
        text += &part.text;
        assert!(part.next.is_none_or(|next| next > at), "{path}");
        from = part.next;
    }
    text
}
