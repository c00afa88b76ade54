//! Examples of requests.

use super::*;

/// Returns the example of the first operation.
fn made(paths: &str, schemas: &str) -> String {
    let spec = spec(paths, schemas);
    example(&spec, &spec.operations()[0])
}

#[test]
fn an_example_of_the_specification_is_shown_as_it_is() {
    for media in [
        "{schema: {type: object}, example: {name: Ann, age: 7}}",
        "{schema: {type: object}, examples: {first: {value: {name: Ann, age: 7}}}}",
        "{schema: {type: object, example: {name: Ann, age: 7}}}",
        "{schema: {$ref: '#/components/schemas/New'}}",
    ] {
        let text = made(
            &format!("/a: {{post: {{requestBody: {{content: {{application/json: {media}}}}}}}}}"),
            "New: {type: object, properties: {x: {}}, examples: [{name: Ann, age: 7}]}",
        );
        let body = "{\n  \"age\": 7,\n  \"name\": \"Ann\"\n}\n";
        let name = if media.contains("first") { "first:\n" } else { "" };
        let head = "POST /a\nContent-Type: application/json\n(from the specification)\n\n";
        assert_eq!(text, format!("{head}{name}{body}"), "{media}");
    }
}

#[test]
fn a_request_is_made_from_the_schema() {
    let text = made(
        "'/c/{id}/{lang}': {post: {parameters: [{in: path, name: id, schema: {type: string}}, \
           {in: path, name: lang, example: en, schema: {type: string}}, {in: query, name: page, schema: {type: integer}}, \
           {in: query, name: mode, required: true, schema: {enum: [fast, slow]}}, \
           {in: header, name: X-Tenant, required: true, schema: {type: string}}], \
         requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}}}",
        "New: {required: [name, at, tags, home, amount, kind], properties: {id: {type: string, readOnly: true}, \
           note: {type: string}, name: {type: string}, at: {type: string, format: date-time}, \
           tags: {type: array, items: {type: string}}, home: {$ref: '#/components/schemas/Home'}, \
           amount: {type: integer, minimum: 5}, kind: {enum: [a, b]}}}, \
         Home: {properties: {city: {type: string, example: Bern}, next: {$ref: '#/components/schemas/Home'}}}",
    );
    let (head, body) = text.split_once("\n\n").unwrap();
    let expected =
        "POST /c/{id}/en?mode=fast\nX-Tenant: text\nContent-Type: application/json\n(made from the schema)";
    assert_eq!(head, expected);
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["at"], "2026-01-31T12:00:00Z");
    assert_eq!((&body["amount"], &body["kind"]), (&5.into(), &"a".into()));
    assert_eq!((&body["home"]["city"], &body["tags"][0]), (&"Bern".into(), &"text".into()));
    assert!(body.get("id").is_none() && body.get("note").is_none(), "{body}");
}

#[test]
fn forms_are_written_as_forms() {
    let schema = "{required: [name, address], properties: {name: {type: string}, address: {required: [city], properties: {city: {type: string}}}}}";
    let form = |media: &str| {
        made(&format!("/a: {{post: {{requestBody: {{content: {{{media}: {{schema: {schema}}}}}}}}}}}"), "")
    };
    assert!(form("application/x-www-form-urlencoded").ends_with("\n\naddress[city]=text&name=text\n"));
    assert!(form("multipart/form-data").ends_with("\n\naddress[city]=text\nname=text\n"));
    let swagger = "swagger: '2.0'\npaths: {/a: {post: {parameters: [{in: formData, name: f, type: file, required: true}, \
        {in: formData, name: n, type: integer}]}}}\n";
    let spec = Spec::parse(swagger.as_bytes()).unwrap();
    let expected = "POST /a\nContent-Type: multipart/form-data\n(made from the schema)\n\nf=@FILE\n";
    assert_eq!(example(&spec, &spec.operations()[0]), expected);
}

#[test]
fn hostile_schemas_have_small_examples() {
    let to = "{$ref: '#/components/schemas/A'}";
    for schema in [
        to.to_owned(),
        format!("{{oneOf: [{to}]}}"),
        format!("{{type: array, items: {to}}}"),
        format!("{{required: [a, b], properties: {{a: {to}, b: {to}}}}}"),
    ] {
        let body = format!("{{content: {{application/json: {{schema: {to}}}}}}}");
        let text = made(&format!("/a: {{post: {{requestBody: {body}}}}}"), &format!("A: {schema}"));
        assert!(text.len() < 10_000, "{schema}: {} bytes", text.len());
    }
    let text = made(
        "\"/a\\nGET /b\": {get: {parameters: [{in: query, name: \"q\\nx\", required: true, example: \"\\e[2J\\n\"}]}}",
        "",
    );
    assert_eq!(text, "GET /a GET /b?q x=\n");
}
