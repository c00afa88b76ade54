//! Descriptions of APIs other than OpenAPI: how they are recognized, and what the user can do with them.

use memchr::memmem::find;

/// A kind of document.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its name with an article, for a message.
    pub name: &'static str,
    /// What the user can do, as an imperative.
    pub advice: &'static str,
    form: Form,
}

/// How a document is written.
#[derive(Debug, PartialEq, Eq)]
enum Form {
    /// A document that must be converted.
    Data,
    /// Declarations that an assistant reads as they are: the language of the code block, and the words that start one.
    Text(&'static str, &'static [&'static str]),
}

impl Kind {
    /// Returns whether an assistant reads it well as it is.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.form, Form::Text(..))
    }

    /// Returns the language of a code block, and the words that start a declaration.
    pub(super) fn language(&self) -> (&'static str, &'static [&'static str]) {
        match self.form {
            Form::Data => ("", &[]),
            Form::Text(language, words) => (language, words),
        }
    }
}

macro_rules! data {
    ($name:literal, $advice:expr) => {
        &Kind { name: $name, advice: $advice, form: Form::Data }
    };
}

macro_rules! text {
    ($name:literal, $language:literal, $words:expr) => {
        &Kind { name: $name, advice: "", form: Form::Text($language, $words) }
    };
}

const PASS: &str = "convert it to OpenAPI and pass the result with --file FILE";
const ASYNCAPI: &Kind =
    data!("an AsyncAPI document", "pass it in YAML with --file FILE, which capi stores as text");
const ASYNCAPI_TEXT: &Kind = text!("an AsyncAPI document", "yaml", &[]);
const POSTMAN: &Kind = data!(
    "a Postman collection",
    "convert it to OpenAPI, for example with postman-to-openapi, and pass the result with --file FILE"
);
const GOOGLE: &Kind = data!(
    "a Google API discovery document",
    "convert it to OpenAPI, for example with google-discovery-to-swagger, and pass the result with --file FILE"
);
const OPENRPC: &Kind = data!(
    "an OpenRPC document",
    "describe it in Markdown, one section for each method, and pass that with --file FILE"
);
const ARAZZO: &Kind = data!(
    "an Arazzo document",
    "pass the OpenAPI document that its `sourceDescriptions` name with --file FILE"
);
const OVERLAY: &Kind =
    data!("an OpenAPI overlay", "apply it to its OpenAPI document and pass the result with --file FILE");
const HAR: &Kind = data!(
    "a HAR recording",
    "convert it to OpenAPI, for example with mitmproxy2swagger, and pass the result with --file FILE"
);
const INTROSPECTION: &Kind =
    data!("a GraphQL introspection result", "print the schema as SDL and pass that with --file FILE");
const SMITHY_JSON: &Kind =
    data!("a Smithy model", "convert it with `smithy build` to OpenAPI and pass the result with --file FILE");
const INSOMNIA: &Kind =
    data!("an Insomnia export", "export the OpenAPI document and pass it with --file FILE");
const JSON_SCHEMA: &Kind = data!("a JSON Schema", "pass an OpenAPI document that uses it with --file FILE");
const WSDL: &Kind = data!("a WSDL document", PASS);
const WADL: &Kind = data!("a WADL document", PASS);
const ODATA: &Kind = data!(
    "an OData metadata document",
    "convert it to OpenAPI, for example with odata-openapi, and pass the result with --file FILE"
);
const RAML: &Kind = text!("a RAML document", "yaml", &["/"]);
const GRAPHQL: &Kind = text!(
    "a GraphQL schema",
    "graphql",
    &["type", "input", "enum", "interface", "union", "scalar", "schema", "extend", "directive"]
);
const PROTOBUF: &Kind = text!("a Protocol Buffers file", "proto", &["service", "message", "enum", "extend"]);
const SMITHY: &Kind = text!(
    "a Smithy model",
    "smithy",
    &["service", "operation", "resource", "structure", "union", "enum", "intEnum", "list", "map"]
);
const TYPESPEC: &Kind = text!(
    "a TypeSpec file",
    "typespec",
    &["namespace", "interface", "model", "enum", "union", "op", "alias", "scalar"]
);

/// The part of a text in which a mark of its kind is searched, in bytes.
const LOOKED_AT: usize = 64 << 10;

/// Returns the kind of a document that is neither a specification nor a page.
pub(super) fn kind(bytes: &[u8]) -> Option<&'static Kind> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(LOOKED_AT)]);
    match start.as_bytes().first()? {
        b'{' => of_json(bytes),
        b'<' => of_xml(&start),
        _ => of_text(&start),
    }
}

/// Top-level keys decide. They are searched as text, since a document may be large and damaged.
fn of_json(bytes: &[u8]) -> Option<&'static Kind> {
    let has = |mark: &str| find(bytes, mark.as_bytes()).is_some();
    let starts = |mark: &str| find(&bytes[..bytes.len().min(LOOKED_AT)], mark.as_bytes()).is_some();
    let kinds: [(bool, &'static Kind); 11] = [
        (starts("\"asyncapi\""), ASYNCAPI),
        (has("schema.getpostman.com") || has("\"_postman_id\""), POSTMAN),
        (has("discovery#restDescription") || has("\"discoveryVersion\""), GOOGLE),
        (starts("\"openrpc\""), OPENRPC),
        (starts("\"arazzo\""), ARAZZO),
        (starts("\"overlay\"") && has("\"actions\""), OVERLAY),
        (starts("\"log\"") && has("\"entries\"") && has("\"creator\""), HAR),
        (starts("\"__schema\""), INTROSPECTION),
        (starts("\"smithy\"") && has("\"shapes\""), SMITHY_JSON),
        (has("\"__export_format\""), INSOMNIA),
        (starts("json-schema.org/") && starts("\"$schema\""), JSON_SCHEMA),
    ];
    kinds.into_iter().find_map(|(is, kind)| is.then_some(kind))
}

fn of_xml(start: &str) -> Option<&'static Kind> {
    if start.contains("schemas.xmlsoap.org/wsdl")
        || start.contains("www.w3.org/ns/wsdl")
        || start.contains("<wsdl:")
    {
        return Some(WSDL);
    }
    if start.contains("wadl.dev.java.net") || start.contains("<wadl:") {
        return Some(WADL);
    }
    (start.contains("<edmx:Edmx") || start.contains("docs.oasis-open.org/odata")).then_some(ODATA)
}

/// The first lines decide, without comments.
fn of_text(start: &str) -> Option<&'static Kind> {
    if start.starts_with("#%RAML") {
        return Some(RAML);
    }
    let code = |line: &&str| !line.trim().is_empty() && !line.starts_with(['#', '/', '*', ' ']);
    let first = start.lines().find(code).unwrap_or_default();
    let has_version = |key: &str| {
        let value = first.strip_prefix(key).and_then(|rest| rest.strip_prefix(':')).map(str::trim_start);
        value.is_some_and(|value| {
            value.trim_start_matches(['"', '\'']).starts_with(|c: char| c.is_ascii_digit())
        })
    };
    let is_protobuf = (first.starts_with("syntax") && first.contains("\"proto"))
        || (first.starts_with("edition") && first.ends_with(';'));
    let kinds: [(bool, &'static Kind); 6] = [
        (has_version("asyncapi"), ASYNCAPI_TEXT),
        (has_version("arazzo"), ARAZZO),
        (has_version("overlay"), OVERLAY),
        (has_version("openrpc"), OPENRPC),
        (has_version("$version"), SMITHY),
        (is_protobuf, PROTOBUF),
    ];
    let by_first = kinds.into_iter().find_map(|(is, kind)| is.then_some(kind));
    // Markdown can contain the others as examples.
    by_first.or_else(|| if start.contains("```") { None } else { by_any_line(start) })
}

fn by_any_line(start: &str) -> Option<&'static Kind> {
    let imports = ["import \"@typespec/", "using TypeSpec.", "using Http;", "using Rest;"];
    if start.lines().any(|line| imports.iter().any(|mark| line.starts_with(mark))) {
        return Some(TYPESPEC);
    }
    is_graphql(start).then_some(GRAPHQL)
}

fn is_graphql(start: &str) -> bool {
    let declares = |line: &str| {
        let is_root = ["type Query", "type Mutation", "schema {", "schema{", "extend type Query"]
            .iter()
            .any(|root| line.starts_with(root));
        is_root && start.contains('}')
    };
    start.lines().any(declares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_recognized() {
        for (text, expected) in [
            (r#"{"asyncapi": "3.0.0"}"#, "an AsyncAPI document"),
            ("asyncapi: 3.0.0\ninfo: {}\n", "an AsyncAPI document"),
            (r#"{"info": {"_postman_id": "x", "schema": "y"}, "item": []}"#, "a Postman collection"),
            (r#"{"kind": "discovery#restDescription"}"#, "a Google API discovery document"),
            (r#"{"openrpc": "1.2.6", "methods": []}"#, "an OpenRPC document"),
            ("arazzo: 1.0.0\n", "an Arazzo document"),
            (r#"{"overlay": "1.0.0", "actions": []}"#, "an OpenAPI overlay"),
            (r#"{"log": {"creator": {}, "entries": []}}"#, "a HAR recording"),
            (r#"{"data": {"__schema": {}}}"#, "a GraphQL introspection result"),
            (r#"{"smithy": "2.0", "shapes": {}}"#, "a Smithy model"),
            (r#"{"_type": "export", "__export_format": 4}"#, "an Insomnia export"),
            (r#"{"$schema": "https://json-schema.org/draft/2020-12/schema"}"#, "a JSON Schema"),
            (
                "<?xml version='1.0'?><definitions xmlns='http://schemas.xmlsoap.org/wsdl/'/>",
                "a WSDL document",
            ),
            ("<application xmlns='http://wadl.dev.java.net/2009/02'/>", "a WADL document"),
            ("<edmx:Edmx Version='4.0'/>", "an OData metadata document"),
            ("#%RAML 1.0\ntitle: x\n", "a RAML document"),
            ("\"\"\"Ours\"\"\"\ntype A { b: Int }\ntype Query { a: A }\n", "a GraphQL schema"),
            ("# Ours\ntype Query { a: A }\n", "a GraphQL schema"),
            ("// Ours\nsyntax = \"proto3\";\nmessage A {}\n", "a Protocol Buffers file"),
            ("edition = \"2023\";\n", "a Protocol Buffers file"),
            ("$version: \"2\"\nnamespace a\n", "a Smithy model"),
            ("import \"@typespec/http\";\nusing Http;\n", "a TypeSpec file"),
        ] {
            assert_eq!(kind(text.as_bytes()).map(|kind| kind.name), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_texts_have_no_kind() {
        for text in [
            "",
            "# Guide\n\nasyncapi: and others\n",
            "# Guide\n\n```graphql\ntype Query { a: A }\n```\n",
            "{\"error\": \"no\"}",
            "<html></html>",
            "syntax matters",
            "Words.",
        ] {
            assert_eq!(kind(text.as_bytes()), None, "{text}");
        }
    }
}
