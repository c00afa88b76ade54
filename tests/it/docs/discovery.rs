//! Every way from a documentation URL to a text, in the order of their rank.

use crate::docs::site::{Page, Site};
use crate::docs::{fetch, home};

const JSON: &str = r#"{"openapi": "3.0.0", "info": {"title": "Billing"}, "paths": {"/invoices": {"get": {"summary": "List"}}}}"#;
const YAML: &str =
    "openapi: 3.1.0\ninfo:\n  title: Billing\npaths:\n  /invoices:\n    get:\n      summary: List\n";
const SWAGGER: &str = r#"{"swagger": "2.0", "info": {"title": "Billing"}, "paths": {"/invoices": {"get": {"summary": "List"}}}}"#;
const GUIDE: &str = "<html><body><nav>Menu</nav><main><h1>Billing guide</h1><p>Send your key with each request to \
                     the invoices endpoint.</p></main></body></html>";

/// The message of `fetch` after the name, and the path at which it found the document.
#[track_caller]
fn found<const N: usize>(at: &str, pages: [(&str, Page); N]) -> (String, String) {
    let site = Site::of(pages);
    let run = fetch(&home(&site.url(at)));
    let shown = run.err();
    let lines: Vec<&str> = shown.lines().collect();
    let title = lines[0].strip_prefix("capi: `My Billing API`: ").unwrap().to_owned();
    let source = lines[1].strip_prefix("capi: found at ").unwrap();
    (title, source.strip_prefix(&site.url("")).unwrap().to_owned())
}

#[track_caller]
fn finds_the_specification<const N: usize>(at: &str, pages: [(&str, Page); N], place: &str) {
    let (title, source) = found(at, pages);
    assert_eq!((title.as_str(), source.as_str()), ("Billing, 1 operation", place));
}

#[test]
fn a_specification_is_recognized_under_any_content_type() {
    finds_the_specification("/v1.json", [("/v1.json", Page::json(JSON))], "/v1.json");
    finds_the_specification("/v1", [("/v1", Page::of("text/plain", YAML))], "/v1");
    finds_the_specification("/v1", [("/v1", Page::of("text/html", SWAGGER))], "/v1");
}

#[test]
fn the_document_itself_may_be_markdown() {
    let pages = [("/guide", Page::of("text/markdown", "# Billing\n\nSend your key.\n"))];
    assert_eq!(found("/guide", pages), ("Billing, 1 section".to_owned(), "/guide".to_owned()));
}

#[test]
fn redirects_are_followed() {
    let pages = [("/docs", Page::to("/new/")), ("/new/", Page::to("v2")), ("/new/v2", Page::json(JSON))];
    finds_the_specification("/docs", pages, "/new/v2");
}

#[test]
fn a_page_links_to_its_specification() {
    let link = Page::html(GUIDE).with("Link", "</spec>; rel=\"service-desc\"");
    finds_the_specification("/docs", [("/docs", link), ("/spec", Page::json(JSON))], "/spec");
    let redoc = Page::html("<redoc spec-url='../v1.yaml'></redoc>");
    finds_the_specification("/docs/ui", [("/docs/ui", redoc), ("/v1.yaml", Page::json(YAML))], "/v1.yaml");
    let scalar = Page::html("<script id='api-reference' data-url='/scalar'></script>");
    finds_the_specification("/docs", [("/docs", scalar), ("/scalar", Page::json(JSON))], "/scalar");
    let bundle = Page::html("<script>SwaggerUIBundle({ url: '/v3/api-docs' })</script>");
    finds_the_specification("/docs", [("/docs", bundle), ("/v3/api-docs", Page::json(JSON))], "/v3/api-docs");
    let initializer = Page::html("<script src='./swagger-initializer.js'></script>");
    let script = Page::of("text/javascript", "window.ui = SwaggerUIBundle({ url: 'swagger.json' })");
    let pages = [
        ("/ui/", initializer),
        ("/ui/swagger-initializer.js", script),
        ("/ui/swagger.json", Page::json(SWAGGER)),
    ];
    finds_the_specification("/ui/", pages, "/ui/swagger.json");
    let carried =
        Page::html(&format!("<script>const __redoc_state = {{\"spec\": {{\"data\": {JSON}}}}}</script>"));
    finds_the_specification("/docs", [("/docs", carried)], "/docs");
}

/// Two documents behind one Swagger UI, as springdoc and others serve them.
#[test]
fn of_several_specifications_in_one_tool_the_others_are_named() {
    let orders = JSON.replace("Billing", "Orders");
    let config = r#"{"urls": [{"url": "/docs/billing", "name": "b"}, {"url": "/docs/orders", "name": "o"}]}"#;
    let initializer = "window.ui = SwaggerUIBundle({ url: \"https://petstore.swagger.io/v2/swagger.json\", \
                       \"configUrl\" : \"/docs/swagger-config\" });";
    let site = Site::of([
        (
            "/ui/index.html",
            Page::html("<div id=swagger-ui></div><script src='./swagger-initializer.js'></script>"),
        ),
        ("/ui/swagger-initializer.js", Page::of("text/javascript", initializer)),
        ("/docs/swagger-config", Page::json(config)),
        ("/docs/billing", Page::json(JSON)),
        ("/docs/orders", Page::json(&orders)),
        (
            "/two",
            Page::html(
                "<script>SwaggerUIBundle({urls:[{url:'/docs/billing'},{url:'/docs/orders'}]})</script>",
            ),
        ),
    ]);
    let orders = site.url("/docs/orders");
    for (page, other) in [("/ui/index.html", format!("o ({orders})")), ("/two", orders)] {
        let run = fetch(&home(&site.url(page)));
        let warning = format!(
            "capi: warning: the page shows other specifications, which were not read: {other}\n\
             capi: hint: run `capi docs fetch my-billing-api --spec NAME` to choose one of them\n"
        );
        let found = format!("Billing, 1 operation\ncapi: found at {}\n{warning}", site.url("/docs/billing"));
        assert!(run.err().ends_with(&found), "{page}: {}", run.err());
    }
    let billing = site.url("/docs/billing");
    assert!(!fetch(&home(&billing)).err().contains("other specifications"));
}

#[test]
fn the_options_of_a_tool_name_a_specification_at_any_path() {
    let page = "<script>\n// here's the configuration\nSwaggerUIBundle({ url: '/api/schema/' })</script>";
    finds_the_specification(
        "/docs",
        [("/docs", Page::html(page)), ("/api/schema/", Page::json(JSON))],
        "/api/schema/",
    );
    let tool = Page::html("<script src='./swagger-initializer.js'></script>");
    let script = Page::of("text/javascript", "SwaggerUIBundle({ url: '/other.json' })");
    let pages = [
        ("/ui/?url=/v1.json", tool),
        ("/ui/swagger-initializer.js", script),
        ("/v1.json", Page::json(JSON)),
        ("/other.json", Page::json(&JSON.replace("Billing", "Other"))),
    ];
    finds_the_specification("/ui/?url=/v1.json", pages, "/v1.json");
}

/// The operations of such a file would be missing without a word.
#[test]
fn a_specification_of_several_files_names_the_missing_ones() {
    let split = r##"{"openapi": "3.0.0", "info": {"title": "Split"}, "paths": {"/a": {"$ref": "paths/a.yaml"},
        "/b": {"get": {"parameters": [{"$ref": "common.yaml#/Limit"}], "responses": {"200": {"$ref": "#/x"}}}}}}"##;
    let home = home("http://127.0.0.1:1/");
    home.write("split.json", split);
    let run = home.capi(["docs", "fetch", "my-billing-api", "--file", "split.json"]).run();
    let expected = "capi: warning: the specification refers to 2 other files that capi cannot read: common.yaml, \
                    paths/a.yaml\ncapi: hint: bundle it into one file and pass that with --file FILE\n";
    assert!(run.code() == 0 && run.err().ends_with(expected), "{}", run.err());
}

#[test]
fn an_unreadable_embedded_specification_is_ignored() {
    let odd = JSON.replace("3.0.0", "4.0.0");
    let page = || Page::html(&format!("<script>x = {odd}</script>{GUIDE}"));
    finds_the_specification(
        "/docs",
        [("/docs", page()), ("/openapi.json", Page::json(JSON))],
        "/openapi.json",
    );
    assert_eq!(found("/docs", [("/docs", page())]).0, "Billing guide, 1 section");
}

#[test]
fn a_specification_is_found_at_common_paths() {
    finds_the_specification(
        "/docs",
        [("/docs", Page::html(GUIDE)), ("/openapi.json", Page::json(JSON))],
        "/openapi.json",
    );
    finds_the_specification(
        "/docs/x",
        [("/docs/x", Page::html(GUIDE)), ("/openapi.yaml", Page::of("text/yaml", YAML))],
        "/openapi.yaml",
    );
    // Also where the page itself is not for programs.
    let closed = Page::html("go away").status(403);
    finds_the_specification(
        "/docs",
        [("/docs", closed), ("/openapi.json", Page::json(JSON))],
        "/openapi.json",
    );
}

#[test]
fn a_text_for_ai_tools_is_preferred_to_the_page() {
    let text = || Page::of("text/plain", "# Billing\n\n## Keys\n");
    let place = |pages| found("/docs/keys", pages).1;
    let page = || ("/docs/keys", Page::html(GUIDE));
    let none = || ("/none", text());
    assert_eq!(place([page(), ("/llms.txt", text()), none()]), "/llms.txt");
    assert_eq!(place([page(), ("/llms.txt", text()), ("/llms-full.txt", text())]), "/llms-full.txt");
    assert_eq!(
        place([page(), ("/docs/keys.md", Page::of("text/markdown", "# Keys\n")), none()]),
        "/docs/keys.md"
    );
}

#[test]
fn at_last_the_page_itself_becomes_markdown() {
    let site = Site::of([("/docs", Page::html(GUIDE))]);
    let home = home(&site.url("/docs"));
    let run = fetch(&home);
    assert!(run.err().starts_with("capi: `My Billing API`: Billing guide, 1 section\n"), "{}", run.err());
    let asked = site.paths();
    assert_eq!(asked[..3], ["/docs", "/docs/openapi.json", "/openapi.json"]);
    assert!(asked.ends_with(&["/llms-full.txt", "/llms.txt", "/docs.md"].map(str::to_owned)), "{asked:?}");
    assert!(asked.len() <= 30, "{asked:?}");
    let shown = home.capi(["docs", "show", "my-billing-api", "1"]).run().out();
    assert!(shown.contains("Send your key with each request") && !shown.contains("Menu"), "{shown}");
}

#[test]
fn a_start_page_with_status_200_is_not_documentation() {
    // A site that answers every address with its start page.
    let spa = || Page::html("<!doctype html><div id=app></div><script src=app.js></script>");
    let paths = ["/docs", "/openapi.json", "/openapi.yaml", "/llms-full.txt", "/llms.txt", "/docs.md"];
    let site = Site::of(paths.map(|path| (path, spa())));
    let run = home(&site.url("/docs")).capi(["docs", "fetch"]).run();
    assert_eq!(run.code(), 5);
    assert_eq!(
        run.err(),
        format!(
            "capi: error: cannot find documentation at {}: the page is empty without its scripts\ncapi: hint: \
             save the specification or the page in a browser and pass it with --file FILE\n",
            site.url("/docs")
        )
    );
    let login = Page::to("/login");
    let form =
        Page::html("<main><h1>Log in to read our documentation please</h1><input type=password></main>");
    let site = Site::of([("/docs", login), ("/login", form)]);
    let run = home(&site.url("/docs")).capi(["docs", "fetch"]).run();
    assert!(run.code() == 5 && run.err().contains("the page asks for a login"), "{}", run.err());
}
