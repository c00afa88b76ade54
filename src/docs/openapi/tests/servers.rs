//! The base URLs of operations.

use super::*;

/// Returns the server of the first operation of a document from a place.
fn server(text: &str, source: &str) -> String {
    let mut spec = Spec::parse(text.as_bytes()).unwrap();
    spec.set_source(source);
    let shown = shown(&spec);
    shown.lines().find_map(|line| line.strip_prefix("server: ")).unwrap_or("none").to_owned()
}

const SOURCE: &str = "https://docs.pay.example/api/openapi.json";

#[test]
fn relative_servers_start_at_the_document() {
    for (servers, source, expected) in [
        ("[{url: /v1}]", SOURCE, "https://docs.pay.example/v1"),
        ("[{url: v1/}]", SOURCE, "https://docs.pay.example/api/v1"),
        ("[{url: '//api.pay.example/v1'}]", SOURCE, "https://api.pay.example/v1"),
        ("[{url: '//api.pay.example'}]", "/home/me/openapi.yaml", "https://api.pay.example"),
        ("[{url: /v1}]", "/home/me/openapi.yaml", "/v1"),
        ("[{url: /v1}]", "http://127.0.0.1:8000/openapi.json", "http://127.0.0.1:8000/v1"),
        ("[{url: 'https://api.pay.example/v1'}]", SOURCE, "https://api.pay.example/v1"),
        ("[]", SOURCE, "https://docs.pay.example (the host of the document)"),
        ("[{url: /}]", SOURCE, "https://docs.pay.example (the host of the document)"),
        ("[]", "http://127.0.0.1:8000/openapi.json", "http://127.0.0.1:8000 (the host of the document)"),
        ("[]", "https://raw.githubusercontent.com/pay/api/main/openapi.json", "none"),
        ("[]", "/home/me/openapi.yaml", "none"),
    ] {
        let text = format!("openapi: 3.1.0\nservers: {servers}\npaths: {{/a: {{get: {{}}}}}}\n");
        assert_eq!(server(&text, source), expected, "{servers} {source}");
    }
}

#[test]
fn swagger_takes_what_it_lacks_from_the_document() {
    for (fields, source, expected) in [
        ("host: api.pay.example\n", "http://docs.pay.example/swagger.json", "http://api.pay.example"),
        ("host: api.pay.example\n", SOURCE, "https://api.pay.example"),
        ("host: api.pay.example\nschemes: [http]\n", SOURCE, "http://api.pay.example"),
        ("basePath: /v2\n", SOURCE, "https://docs.pay.example/v2"),
        ("", SOURCE, "https://docs.pay.example (the host of the document)"),
    ] {
        let text = format!("swagger: '2.0'\n{fields}paths: {{/a: {{get: {{}}}}}}\n");
        assert_eq!(server(&text, source), expected, "{fields}");
    }
}

#[test]
fn a_server_that_cannot_be_called_is_named() {
    for (url, expected) in [
        ("//kubernetes.local", "https://kubernetes.local (a host of a private network)"),
        (
            "https://your-domain.atlassian.net",
            "https://your-domain.atlassian.net (a placeholder, not a host)",
        ),
        ("https://checkout-test.pay.example/v70", "https://checkout-test.pay.example/v70 (a test server)"),
        ("https://sandbox.pay.example", "https://sandbox.pay.example (a test server)"),
        ("https://{tenant}.pay.example", "https://{tenant}.pay.example (a variable to fill in)"),
        ("https://test.example", "https://test.example"),
        ("https://latest.pay.example", "https://latest.pay.example"),
    ] {
        let text = format!("openapi: 3.1.0\nservers: [{{url: '{url}'}}]\npaths: {{/a: {{get: {{}}}}}}\n");
        assert_eq!(server(&text, "openapi.yaml"), expected, "{url}");
    }
}

#[test]
fn several_servers_and_their_variables_are_listed_on_request() {
    let text = "openapi: 3.1.0\nservers: [{url: 'https://{region}.pay.example/v1', description: Live, variables: \
        {region: {default: eu, enum: [eu, us]}}}, {url: 'https://sandbox.pay.example'}]\npaths: {/a: {get: {}}}\n";
    let spec = Spec::parse(text.as_bytes()).unwrap();
    assert_eq!(shown(&spec), "GET /a\nserver: https://eu.pay.example/v1 (+1 more: schema servers)\n");
    let listed =
        "https://eu.pay.example/v1  Live\n  {region}: eu | us\nhttps://sandbox.pay.example (a test server)\n";
    assert_eq!(spec.schema("servers", None, 0, 500).unwrap().text, listed);
    assert_eq!(spec.schema("servers", spec.operations().first(), 0, 500).unwrap().text, listed);
}

#[test]
fn servers_that_can_be_called_are_those_of_the_specification() {
    let text = "openapi: 3.1.0\nservers: [{url: /v1}, {url: 'https://api.pay.example/v1'}, {url: 'https://sandbox.pay.example'}, \
        {url: 'https://{tenant}.pay.example'}]\npaths: {}\n";
    let spec = Spec::parse(text.as_bytes()).unwrap();
    let servers = specified_servers(&spec);
    assert_eq!(servers.to_stored(), ["https://api.pay.example/v1", "https://{tenant}.pay.example"]);
    let own =
        "openapi: 3.1.0\npaths: {/a: {servers: [{url: 'https://own.pay.example'}], get: {}, put: {}}}\n";
    let spec = Spec::parse(own.as_bytes()).unwrap();
    assert_eq!(specified_servers(&spec).to_stored(), ["https://own.pay.example"]);
}

#[test]
fn only_the_path_counts_of_a_host_to_replace() {
    for (url, expected) in [
        ("https://api.pay.example/v1", "https://api.pay.example/v1"),
        ("/v1", "/v1"),
        ("https://your-domain.pay.example/api/v2", "/api/v2"),
        ("https://checkout-test.pay.example/v70", "/v70"),
        ("//kubernetes.local", "/"),
        ("https://{region}.pay.example/{version}", "/v3"),
        ("https://api.pay.example/{version}", "https://api.pay.example/v3"),
    ] {
        let variables = "{region: {default: eu}, version: {default: v3}}";
        let text = format!(
            "openapi: 3.1.0\nservers: [{{url: '{url}', variables: {variables}}}]\npaths: {{/a: {{get: {{}}}}}}\n"
        );
        let spec = Spec::parse(text.as_bytes()).unwrap();
        assert_eq!(spec.server("GET", "/a").as_deref(), Some(expected), "{url}");
    }
}
