//! Pages of the kinds that frameworks and their viewers serve: one case for each kind. The specification of the ferries is
//! the right one, and that of the harbours belongs to somebody else.

use crate::docs::site::{Page, Site};
use crate::docs::{fetch, home};
use crate::harness::{Given, Home};

const FERRIES: &str = r#"{"openapi": "3.0.3", "info": {"title": "Ferries", "version": "1"}, "paths": {"/ferries": {"get": {"summary": "All ferries", "responses": {"200": {"description": "The ferries"}}}}}}"#;
/// The same with another first key, as a third of the frameworks write it.
const INFO_FIRST: &str = r#"{"info": {"title": "Ferries", "version": "1"}, "servers": [{"url": "/"}], "openapi": "3.1.0", "paths": {"/ferries": {"get": {"responses": {}}}}}"#;
const HARBOURS: &str = r#"{"openapi": "3.0.3", "info": {"title": "Harbours", "version": "1"}, "paths": {"/harbours": {"get": {"responses": {}}}}}"#;

/// Fetches each page of a site and expects the ferries.
#[track_caller]
fn finds_the_ferries<const N: usize>(pages: [(&str, Page); N], cases: &[(&str, &str)]) {
    let site = Site::of(pages);
    for path in ["/own", "/own.json", "/spec/own.json"] {
        site.put(path, Page::json(FERRIES));
    }
    site.put("/foreign.json", Page::json(HARBOURS));
    let home = Home::with(cases.iter().enumerate().map(|(number, (path, page))| {
        site.put(path, Page::html(&format!("<!doctype html><title>API</title>{page}")));
        Given::bearer(&format!("Case {number}")).docs(site.url(path))
    }));
    for (number, (path, page)) in cases.iter().enumerate() {
        let run = home.capi(["docs", "fetch", &format!("case-{number}")]).run();
        let expected = format!("capi: `Case {number}`: Ferries 1, 1 operation");
        assert!(run.err().starts_with(&expected), "{path} {page}: {}", run.err());
        assert!(!run.err().contains("nearly empty"), "{path} {page}: {}", run.err());
    }
}

#[test]
fn the_own_specification_comes_before_those_of_others() {
    let config = r#"{"urls": [{"url": "/own", "name": "ferries"}]}"#;
    let own_and_foreign = format!(
        "<script>const options = {{\"spec\": {INFO_FIRST}, \"url\": \"/foreign.json\"}}; SwaggerUIBundle(options)</script>"
    );
    finds_the_ferries(
        [
            ("/config", Page::json(config)),
            (
                "/boot/start.js",
                Page::of("text/javascript", "SwaggerUIBundle({url: '/foreign.json', configUrl: '/config'})"),
            ),
            (
                "/swagger-initializer.js",
                Page::of(
                    "text/javascript",
                    "SwaggerUIBundle({url: 'https://petstore.swagger.io/v2/swagger.json'})",
                ),
            ),
            ("/openapi.json", Page::json(FERRIES)),
        ],
        &[
            ("/carried", &own_and_foreign),
            ("/boot/", "<script src=swagger-ui-bundle.js></script><script src=start.js></script>"),
            ("/stock", "<script src=/swagger-initializer.js></script>"),
            (
                "/foreign-host",
                "<script>SwaggerUIBundle({urls: [{url: 'http://127.0.0.1:1/x.json'}, {url: '/own'}]})</script>",
            ),
        ],
    );
}

#[test]
fn a_viewer_names_addresses_without_a_known_ending() {
    let computed = "const at = (p) => location.href + '/' + p; SwaggerUIBundle({url: at('./json')})";
    finds_the_ferries(
        [
            ("/viewer/start.js", Page::of("text/javascript", computed)),
            ("/viewer/json", Page::json(FERRIES)),
            (
                "/index.js",
                Page::of(
                    "text/javascript",
                    "const o = {\"urls\": [{\"url\": \"own.json\"}]}; SwaggerUIBundle(o)",
                ),
            ),
        ],
        &[
            ("/plain", "<script>window.ui = SwaggerUIBundle({ dom_id: '#ui', url: '/own' })</script>"),
            (
                "/scalar",
                "<script>Scalar.createApiReference('#app', { \"sources\": [{\"url\": \"own\"}] })</script>",
            ),
            ("/redoc", "<script>Redoc.init('/own', {}, document.body)</script>"),
            ("/viewer", "<div id=swagger-ui></div><script src=viewer/start.js></script>"),
            ("/loaded", "<script src=swagger-ui-bundle.js></script><script src=index.js></script>"),
            ("/base", "<base href=/spec/><redoc spec-url=own.json></redoc>"),
            ("/parent/page", "<script>SwaggerUIBundle({ url: 'own' })</script>"),
            ("/apostrophe", "<script>\n// it's ours\nSwaggerUIBundle({ url: '/own' })</script>"),
        ],
    );
}

#[test]
fn a_page_carries_its_specification_in_any_form() {
    let text = serde_json::to_string(INFO_FIRST).unwrap();
    let yaml = "openapi: 3.0.0\\ninfo: {title: Ferries, version: '1'}\\npaths: {/ferries: {get: {}}}";
    let attribute = INFO_FIRST.replace('"', "&quot;");
    finds_the_ferries(
        [],
        &[
            ("/object", &format!("<script>Redoc.init({INFO_FIRST}, {{}}, x)</script>")),
            (
                "/text",
                &format!(
                    "<script>const c = {{\"content\": {text}}}; Scalar.createApiReference('#a', c)</script>"
                ),
            ),
            ("/yaml", &format!("<script>const c = {{content: \"{yaml}\"}}</script>")),
            (
                "/literal",
                "<script>start({spec: {info: {title: 'Ferries', version: '1'}, openapi: '3.0.0', paths: {'/ferries': {get: {summary: `All`,},}}, x: undefined}})</script>",
            ),
            ("/attribute", &format!("<elements-api apidescriptiondocument=\"{attribute}\"></elements-api>")),
            (
                "/configuration",
                &format!(
                    "<script id=api-reference data-configuration=\"{{&quot;content&quot;: {attribute}}}\"></script>"
                ),
            ),
            ("/json", &format!("<script type=application/json>{INFO_FIRST}</script>")),
        ],
    );
}

#[test]
fn a_nearly_empty_page_leads_to_one_that_shows_the_specification() {
    finds_the_ferries(
        [
            ("/ui/inner", Page::html("<script>var url = '../own'; SwaggerUIBundle({ url })</script>")),
            ("/ui/redoc.html", Page::html("<redoc spec-url=/own></redoc>")),
        ],
        &[
            ("/frame", "<main><h1>Reference</h1><iframe src=ui/inner></iframe></main>"),
            ("/refresh", "<meta http-equiv=refresh content='0; url=ui/inner'>"),
            ("/moved", "<script>window.location.href = '/ui/inner'</script>"),
            (
                "/viewers",
                "<h1>API documents</h1><a href=/none>Swagger UI</a> <a href=/ui/redoc.html><b>Redoc</b></a>",
            ),
            ("/own-link", "<p>The ferry office. <a href=/own>View the OpenAPI spec</a>"),
            ("/link", "<main><p>The ferry office. <a href=/own.json>The OpenAPI description</a></main>"),
        ],
    );
}

#[test]
fn the_address_of_a_server_is_enough() {
    for path in [
        "/app/v1/openapi.json",
        "/app/openapi.json",
        "/app/v1/json",
        "/app/v1-json",
        "/v3/api-docs",
        "/swagger/v1/swagger.json",
        "/api/schema/",
    ] {
        let site = Site::of([(path, Page::json(FERRIES))]);
        let run = fetch(&home(&site.url("/app/v1")));
        assert!(run.err().contains("Ferries 1, 1 operation\n"), "{path}: {}", run.err());
    }
    let viewer = Page::html("<script>SwaggerUIBundle({ url: '/own' })</script>");
    let site =
        Site::of([("/docs", viewer), ("/own", Page::json(FERRIES)), ("/", Page::json("{\"ok\": true}"))]);
    assert!(fetch(&home(&site.url("/"))).err().contains("Ferries 1, 1 operation\n"));
    let site = Site::of([]);
    home(&site.url("/app/v1")).capi(["docs", "fetch"]).run();
    let asked = site.paths();
    assert!(asked.len() <= 30 && asked.contains(&"/llms.txt".to_owned()), "{asked:?}");
}

#[test]
fn a_specification_behind_a_login_is_named() {
    let empty = Page::html("<script>SwaggerUIBundle({ url: '/secret/openapi.json' })</script>");
    let guide = Page::html(&format!(
        "<main><h1>Guide</h1><p>{}</p></main><script>SwaggerUIBundle({{ url: '/secret/openapi.json' }})</script>",
        "How to pay. ".repeat(100)
    ));
    let secret = Page::html("no").status(401);
    let site = Site::of([
        ("/empty", empty),
        ("/guide", guide),
        ("/secret/openapi.json", secret),
        ("/doc", Page::json(HARBOURS)),
    ]);
    let named = format!(
        "the page names {}, but the server responded with status 401\n",
        site.url("/secret/openapi.json")
    );
    let run = home(&site.url("/empty")).capi(["docs", "fetch"]).run();
    assert!(run.code() == 5 && run.err().contains(&named), "{}", run.err());
    assert!(run.err().contains("hint: save the specification or the page in a browser"), "{}", run.err());
    let run = fetch(&home(&site.url("/guide")));
    assert!(
        run.err().contains("Guide, 1 section") && run.err().contains(&format!("warning: {named}")),
        "{}",
        run.err()
    );
}

#[test]
fn a_nearly_empty_page_is_reported() {
    let site = Site::of([(
        "/docs",
        Page::html("<main><h1>Welcome</h1><p>Here will be words about our service.</p></main>"),
    )]);
    site.put("/doc", Page::json(HARBOURS));
    let run = fetch(&home(&site.url("/docs")));
    assert!(run.err().contains("warning: the page is nearly empty: it has "), "{}", run.err());
    assert!(run.err().contains("hint: set the URL of a page with more text"), "{}", run.err());
}

#[test]
fn the_name_chooses_one_of_several_specifications_and_stays_chosen() {
    let page = "<script>SwaggerUIBundle({ urls: [{ url: '/own', name: 'Ferries' }, { url: '/foreign.json', name: 'The harbours' }] })</script>";
    let site = Site::of([
        ("/docs", Page::html(page)),
        ("/own", Page::json(FERRIES)),
        ("/foreign.json", Page::json(HARBOURS)),
    ]);
    let home = home(&site.url("/docs"));
    let first = fetch(&home);
    let others = format!("which were not read: The harbours ({})\n", site.url("/foreign.json"));
    assert!(first.err().contains("Ferries 1") && first.err().contains(&others), "{}", first.err());
    assert!(
        first.err().contains("hint: run `capi docs fetch my-billing-api --spec NAME` to choose"),
        "{}",
        first.err()
    );
    for name in ["the harbours", "foreign", "foreign.json"] {
        let run = home.capi(["docs", "fetch", "my-billing-api", "--spec", name]).run();
        assert!(run.code() == 0 && run.err().contains("Harbours 1, 1 operation"), "{name}: {}", run.err());
    }
    assert!(fetch(&home).err().contains("Harbours 1, 1 operation"));
    let run = home.capi(["docs", "fetch", "my-billing-api", "--spec", "lighthouses"]).run();
    let expected = format!(
        "capi: error: cannot find the specification `lighthouses` at {}; the page shows Ferries, The harbours\n\
         capi: hint: pass one of these names with --spec NAME\n",
        site.url("/docs")
    );
    assert_eq!((run.code(), run.err()), (5, expected));
    assert_eq!(home.capi(["docs", "fetch", "--spec", "x"]).run().code(), 2, "it needs one API");
}

#[test]
fn parts_in_other_files_are_read_beside_the_file_and_on_the_same_host() {
    let whole = "openapi: 3.0.3\ninfo: {title: Split, version: '1'}\npaths:\n  /ferries: {$ref: './paths/ferries.yaml'}\n  /x: {$ref: '../outside.yaml'}\n";
    let part = "post:\n  summary: Announce\n  requestBody: {content: {application/json: {schema: {$ref: '../schemas/Ferry.yaml'}}}}\n  responses: {'201': {description: noted}}\n";
    let schema = "type: object\nrequired: [name]\nproperties: {name: {type: string}}\n";
    let files =
        [("v1/openapi.yaml", whole), ("v1/paths/ferries.yaml", part), ("v1/schemas/Ferry.yaml", schema)];
    let site = Site::of([]);
    let home = home(&site.url("/v1/openapi.yaml"));
    for (name, text) in files {
        site.put(&format!("/{name}"), Page::of("application/yaml", text));
        std::fs::create_dir_all(home.work().join(name).parent().unwrap()).unwrap();
        home.write(name, text);
    }
    home.write("outside.yaml", "get: {summary: Secret}\n");
    for arguments in [
        &["docs", "fetch", "my-billing-api"][..],
        &["docs", "fetch", "my-billing-api", "--file", "v1/openapi.yaml"],
    ] {
        let run = home.capi(arguments.iter().copied()).run();
        assert!(run.code() == 0 && run.err().contains("Split 1, 1 operation\n"), "{}", run.err());
        let missing = "refers to 1 other file that capi cannot read: ../outside.yaml\n";
        assert!(run.err().contains(missing), "{}", run.err());
        let shown = home.capi(["docs", "show", "my-billing-api", "POST", "/ferries"]).run().out();
        assert!(shown.contains("name: string") && !shown.contains("Secret"), "{shown}");
    }
}

#[test]
fn a_specification_without_operations_is_refused() {
    let home = home("http://127.0.0.1:1/");
    home.write("empty.yaml", "openapi: 3.0.3\ninfo: {title: Empty}\npaths: {}\n");
    let run = home.capi(["docs", "fetch", "my-billing-api", "--file", "empty.yaml"]).run();
    let expected =
        "capi: error: cannot use empty.yaml as documentation: the specification has no operations\n";
    assert!(run.code() == 2 && run.err().starts_with(expected), "{}", run.err());
    let site = Site::of([("/docs", Page::json("{\"openapi\": \"3.0.3\", \"paths\": {}}"))]);
    let run = self::home(&site.url("/docs")).capi(["docs", "fetch"]).run();
    assert!(
        run.code() == 5 && run.err().contains(": the specification has no operations\n"),
        "{}",
        run.err()
    );
}

#[test]
fn a_saved_page_is_read_like_one_from_the_web() {
    let home = home("http://127.0.0.1:1/");
    let take = |name: &str, page: &str| {
        home.write(name, page);
        home.capi(["docs", "fetch", "my-billing-api", "--file", name]).run()
    };
    home.write("own.json", FERRIES);
    for page in [
        &format!("<html><script>Redoc.init({INFO_FIRST}, {{}}, x)</script></html>"),
        "<html><redoc spec-url=own.json></redoc></html>",
    ] {
        let run = take("page.html", page);
        assert!(run.code() == 0 && run.err().contains("Ferries 1, 1 operation"), "{}", run.err());
    }
    let run =
        take("page.html", "<html><script>SwaggerUIBundle({url: 'https://api.example/v1'})</script></html>");
    let expected = "cannot use page.html as documentation: the page names https://api.example/v1, but a file is read without the network\n";
    assert!(run.code() == 2 && run.err().contains(expected), "{}", run.err());
    home.give("secret.json", FERRIES);
    let run = take("page.html", "<html><redoc spec-url='../given/secret.json'></redoc></html>");
    assert_eq!(run.code(), 2, "a page names no file outside of its directory: {}", run.err());
}

#[test]
fn other_descriptions_of_apis_are_named_or_stored_as_text() {
    let home = home("http://127.0.0.1:1/");
    let take = |name: &str, text: &str| {
        home.write(name, text);
        home.capi(["docs", "fetch", "my-billing-api", "--file", name]).run()
    };
    let collection =
        r#"{"info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/"}, "item": []}"#;
    let run = take("x.json", collection);
    let expected = "capi: error: cannot use x.json as documentation: it is a Postman collection\n\
                    capi: hint: convert it to OpenAPI, for example with postman-to-openapi, and pass the result with --file FILE\n";
    assert_eq!((run.code(), run.err()), (2, expected.to_owned()));
    let run = take("damaged.json", &FERRIES[..FERRIES.len() / 2]);
    assert!(run.code() == 2 && run.err().contains("the specification is damaged: "), "{}", run.err());
    let proto = "syntax = \"proto3\";\n// Reads ferries.\nservice Ferries { rpc Read(Day) returns (Ferry); }\nmessage Day { string date = 1; }\n";
    assert_eq!(take("ferries.proto", proto).code(), 0);
    let shown = home.capi(["docs", "show", "my-billing-api", "service", "Ferries"]).run().out();
    assert!(shown.contains("```proto\n// Reads ferries.\nservice Ferries {"), "{shown}");
}
