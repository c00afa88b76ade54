//! What pages and scripts say about their specification.

use serde_json::Value;
use url::Url;

use super::candidates::MOST;
use super::*;
use crate::docs::html::Page;
use crate::docs::processor_time::assert_linear;

fn links(page: &str, base: &Url) -> Candidates {
    in_page(Page::parse(page).ok().as_ref(), base, &[])
}

fn found(page: &str) -> Vec<String> {
    let base = Url::parse("https://docs.example/guide/").unwrap();
    let links = self::links(page, &base);
    links.specifications.into_iter().chain(links.foreign).map(String::from).collect()
}

#[test]
fn a_link_header_names_the_specification() {
    let base = Url::parse("https://docs.example/guide/").unwrap();
    for (header, expected) in [
        ("</spec.json>; rel=\"service-desc\"", &["https://docs.example/spec.json"][..]),
        ("<a.css>; rel=preload, <spec>; type=x; rel=service-desc", &["https://docs.example/guide/spec"]),
        ("<x>; rel=\"help service-desc\"", &["https://docs.example/guide/x"]),
        ("<x>; rel=service-doc", &[]),
        ("<javascript:alert(1)>; rel=service-desc", &[]),
        ("<x; rel=service-desc", &[]),
    ] {
        let links = in_page(None, &base, &[header.to_owned()]);
        let urls: Vec<&str> = links.specifications.iter().map(Url::as_str).collect();
        assert_eq!(urls, expected, "{header}");
    }
}

#[test]
fn documentation_tools_name_the_specification() {
    for (page, expected) in [
        ("<link rel='service-desc' href='/a'>", "https://docs.example/a"),
        ("<link rel=alternate type='application/vnd.oai.openapi' href=b>", "https://docs.example/guide/b"),
        ("<redoc spec-url='v1.yaml'></redoc>", "https://docs.example/guide/v1.yaml"),
        ("<rapi-doc spec-url=/s></rapi-doc>", "https://docs.example/s"),
        ("<elements-api apiDescriptionUrl='/el'>", "https://docs.example/el"),
        (
            "<script id=api-reference data-url='https://x.example/s.json'></script>",
            "https://x.example/s.json",
        ),
        (
            "<script id=api-reference data-configuration='{\"spec\":{\"url\":\"/scalar.json\"}}'></script>",
            "https://docs.example/scalar.json",
        ),
        ("<script>SwaggerUIBundle({url: \"/v3/api-docs\"})</script>", "https://docs.example/v3/api-docs"),
        ("<script>Redoc.init('petstore.json', {})</script>", "https://docs.example/guide/petstore.json"),
        (
            "<script>Scalar.createApiReference('#app', {url: '\\/openapi\\/v1.json'})</script>",
            "https://docs.example/openapi/v1.json",
        ),
        ("<a href='../swagger.json?x=1'>here</a>", "https://docs.example/swagger.json?x=1"),
    ] {
        assert_eq!(found(page)[0], expected, "{page}");
    }
}

#[test]
fn the_options_of_a_tool_name_any_url() {
    let base = Url::parse("https://docs.example/guide/?url=/asked&configUrl=c").unwrap();
    let tool =
        |options: &str| format!("<script>\n// here's the start\nSwaggerUIBundle({{{options}}})</script>");
    for (options, expected) in [
        ("url: '/api/schema/'", &["/asked", "/api/schema/"][..]),
        ("\"url\": \"/a\", urls: [{url: '/b', name: 'b'}, {url: \"/a\"}]", &["/asked", "/a", "/b"]),
        ("url: ''", &["/asked"]),
        ("name: '/c'", &["/asked"]),
    ] {
        let links = self::links(&tool(options), &base);
        let paths: Vec<&str> = links.specifications.iter().map(Url::path).collect();
        assert_eq!(paths, expected, "{options}");
        assert_eq!(links.shown.len(), expected.len() - 1, "{options}");
        assert_eq!(links.configurations, [Url::parse("https://docs.example/guide/c").unwrap()]);
    }
    let links = self::links("<script>fetch({url: '/api/schema/'})</script>", &base);
    assert_eq!(links, Candidates::default(), "the page starts no tool");
    let config = r#"{"urls": [{"url": "/a", "name": "x"}, {"url": "b"}, {"name": "y"}, 7]}"#;
    let links = in_configuration(config.as_bytes(), &base);
    let shown = |name: Option<&str>, path: &str| Shown {
        name: name.map(str::to_owned),
        url: base.join(path).unwrap(),
    };
    assert_eq!(links.shown, [shown(Some("x"), "/a"), shown(None, "/guide/b")]);
    for odd in ["", "[]", "7", "{\"url\": 7}", "{\"urls\": {\"url\": \"/x\"}}", "{\"url\": \"file:///x\"}"] {
        assert_eq!(in_configuration(odd.as_bytes(), &base), Candidates::default(), "{odd}");
    }
}

#[test]
fn declared_specifications_come_before_links() {
    let page =
        "<a href=/old/openapi.json>old</a><script>x('two.json')</script><link rel=service-desc href=/new>";
    let all =
        ["/new", "/guide/two.json", "/old/openapi.json"].map(|path| format!("https://docs.example{path}"));
    assert_eq!(found(page), all);
}

#[test]
fn other_links_and_strings_are_ignored() {
    for page in [
        "<a href='/pricing.json'>x</a>",
        "<script>fetch('/api/users'); import('a.js'); x('${host}/openapi.json'); y('package.json')</script>",
        "<script src='app.js'></script>",
        "<link rel=stylesheet href=openapi.css>",
        "<redoc spec-url='file:///etc/passwd'></redoc>",
    ] {
        assert!(found(page).is_empty(), "{page}: {:?}", found(page));
    }
    let many: String = (0..500).map(|n| format!("<a href='{n}/openapi.json'>x</a>")).collect();
    assert_eq!(found(&many).len(), MOST);
    assert_linear("links", 25_000, |count| {
        let many: String = (0..count).map(|n| format!("<a href='{n}/openapi.json'>x</a>")).collect();
        assert_eq!(found(&many).len(), MOST);
    });
}

#[test]
fn a_script_that_starts_swagger_ui_names_the_specification() {
    let base = Url::parse("https://docs.example/ui/index.html").unwrap();
    let links = self::links("<script src='./swagger-initializer.js'></script>", &base);
    assert_eq!(links.scripts, [Url::parse("https://docs.example/ui/swagger-initializer.js").unwrap()]);
    let script = "window.ui = SwaggerUIBundle({ url: \"swagger.yaml\", dom_id: '#swagger-ui' })";
    let links = in_script(script, &base, &links.scripts[0]);
    assert_eq!(links.specifications[0].as_str(), "https://docs.example/ui/swagger.yaml");
}

#[test]
fn a_page_can_embed_the_specification() {
    let spec = r#"{"openapi": "3.0.0", "paths": {"/a": {}}}"#;
    let base = Url::parse("https://docs.example/").unwrap();
    let page = format!("<script>const __redoc_state = {{\"spec\": {{\"data\": {spec}}}}};</script>");
    let links = self::links(&page, &base);
    let value: Value = serde_json::from_slice(&links.embedded[0]).unwrap();
    assert_eq!(value["openapi"], "3.0.0");
    for broken in ["x = {\"openapi\":\"3.0.0\"", "x = {\"openapi\":\"3.0.0\"}", "\"openapi\":"] {
        assert!(in_script(broken, &base, &base).embedded.is_empty(), "{broken}");
    }
}

#[test]
fn relative_addresses_have_alternatives() {
    let page = "<base href=/spec/><redoc spec-url='height.json'></redoc>";
    let paths = ["/spec/height.json", "/guide/height.json", "/height.json"];
    assert_eq!(found(page), paths.map(|path| format!("https://docs.example{path}")));
    let page = Url::parse("https://docs.example/docs").unwrap();
    let script = Url::parse("https://docs.example/static/start.js").unwrap();
    let links = in_script("SwaggerUIBundle({url: at('./json')})", &page, &script);
    let paths: Vec<&str> = links.specifications.iter().map(Url::path).collect();
    assert_eq!(paths, ["/json", "/static/json", "/docs/json"]);
    let page = Url::parse("https://docs.example/scalar/v1/").unwrap();
    let links = in_script("initialize({sources: [{url: 'openapi/v1.json'}]})", &page, &page);
    let paths: Vec<&str> = links.specifications.iter().map(Url::path).collect();
    assert_eq!(paths, ["/scalar/v1/openapi/v1.json", "/scalar/openapi/v1.json", "/openapi/v1.json"]);
}

#[test]
fn demonstrations_are_no_candidates_and_http_becomes_https() {
    for (page, expected) in [
        ("<script>SwaggerUIBundle({url: 'https://petstore.swagger.io/v2/swagger.json'})</script>", &[][..]),
        ("<redoc spec-url='http://docs.example/a.json'></redoc>", &["https://docs.example/a.json"]),
        ("<redoc spec-url='http://docs.example:8080/a.json'></redoc>", &[]),
        ("<redoc spec-url='http://other.example/a.json'></redoc>", &[]),
    ] {
        assert_eq!(found(page), expected, "{page}");
    }
}

#[test]
fn frames_refreshes_and_viewers_are_pages() {
    let base = Url::parse("https://docs.example/guide/").unwrap();
    let page = "<meta http-equiv=Refresh content='0; URL=\"ui/\"'><iframe src=inner.html></iframe>\
        <iframe src='https://other.example/x'></iframe><a href=/redoc.html><div>Browse</div></a>\
        <a href=/x><b>Swagger UI</b></a><a href='https://swagger.io/'>Swagger</a><a href=/pricing>Prices</a>\
        <script>window.location.href = '/start'</script>";
    let links = self::links(page, &base);
    let all = |urls: &[Url]| urls.iter().map(|url| url.path().to_owned()).collect::<Vec<_>>();
    assert_eq!(all(&links.frames), ["/guide/ui/", "/guide/inner.html"]);
    assert_eq!(all(&links.viewers), ["/redoc.html", "/x", "/start"]);
}

#[test]
fn scripts_of_a_page_with_a_tool_are_read_except_for_libraries() {
    let base = Url::parse("https://docs.example/").unwrap();
    let scripts = "<script src=index.js></script><script src='https://cdn.example/x.js'></script>";
    let tool = format!("<script src=swagger-ui-bundle.js></script>{scripts}");
    assert_eq!(self::links(&tool, &base).scripts, [base.join("index.js").unwrap()]);
    assert!(self::links(scripts, &base).scripts.is_empty());
}

#[test]
fn specifications_have_the_names_of_the_tool() {
    let base = Url::parse("https://docs.example/").unwrap();
    let script = "SwaggerUIBundle({urls: [{url: '/a', name: 'One'}, {name: 'Two', url: '/b'}, {url: '/c'}]})";
    let links = in_script(script, &base, &base);
    let names: Vec<Option<&str>> = links.shown.iter().map(|shown| shown.name.as_deref()).collect();
    assert_eq!(names, [Some("One"), Some("Two"), None]);
    let shown = &links.shown[0];
    for (name, expected) in
        [("one", true), ("https://docs.example/a", true), ("a", true), ("two", false), ("", false)]
    {
        assert_eq!(shown.is_named(name), expected, "{name}");
    }
    let script =
        r#"const c = JSON.parse('{"urls":[{"url":"/swagger/v1.json","name":"V1"}]}'); SwaggerUIBundle(c)"#;
    let shown = Shown { name: Some("V1".to_owned()), url: base.join("/swagger/v1.json").unwrap() };
    assert_eq!(in_script(script, &base, &base).shown, [shown]);
}
