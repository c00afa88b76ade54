//! `capi snippet` on the command line, while the vault is locked.

use crate::harness::{Given, Home};

fn home() -> Home {
    Home::with([
        Given::key("My Billing API").domain("api.billing.example"),
        Given::basic("Twilio SMS").app("web"),
    ])
}

#[test]
fn without_a_language_all_are_listed() {
    let run = home().capi(["snippet", "my-billing-api"]).run();
    assert_eq!((run.code(), run.out().lines().count()), (0, 13));
    assert!(run.out().starts_with("curl        a POSIX shell with curl\nhttpie      "), "{}", run.out());
    assert_eq!(run.err(), "capi: choose one with --lang\n");
}

#[test]
fn only_the_code_is_printed() {
    let run = home()
        .capi(["snippet", "CUSTOM_API_MY_BILLING_API", "post", "/v1/invoices", "--lang", "python"])
        .run();
    assert_eq!((run.code(), run.err().as_str()), (0, ""));
    assert!(
        run.out().contains("requests.post(\n    \"https://api.billing.example/v1/invoices\",\n"),
        "{}",
        run.out()
    );
}

#[test]
fn missing_details_are_reported_on_stderr() {
    let run = home().capi(["snippet", "twilio-sms", "GET", "/v1/{id}", "--lang", "go", "--app", "web"]).run();
    assert_eq!(run.code(), 0);
    assert!(
        run.out().contains("\"https://api.example.com/v1/{id}\"")
            && run.out().contains("capi exec --app web --")
    );
    assert_eq!(
        run.err(),
        "capi: the API has no domain, so api.example.com is a placeholder; run `capi edit twilio-sms --app web \
         --domain DOMAIN` to set it\ncapi: replace the parts in braces with values\n"
    );
}

#[test]
fn a_documented_operation_is_below_the_base_path_of_its_server() {
    let home = home();
    let added = |base: &str| format!("capi: added {base}, the base path of the API in its documentation\n");
    let paths = r#""paths": {"/invoices/{id}": {"get": {"summary": "Read"}}}"#;
    for (server, url, note) in [
        (r#""servers": [{"url": "https://api.billing.example/v2/"}]"#, "/v2/invoices/7", added("/v2")),
        (r#""servers": [{"url": "/api"}]"#, "/api/invoices/7", added("/api")),
        (r#""servers": [{"url": "https://api.billing.example/"}]"#, "/invoices/7", String::new()),
        (r#""servers": [{"url": "/{tenant}"}]"#, "/invoices/7", String::new()),
        (r#""servers": [{"url": "/a'b\u202e"}]"#, "/invoices/7", String::new()),
        (
            r#""servers": [{"url": "https://eu.billing.example/v2"}]"#,
            "/invoices/7",
            "capi: the documentation names another server for this path: https://eu.billing.example/v2\n"
                .to_owned(),
        ),
        (r#""x": 1"#, "/invoices/7", String::new()),
    ] {
        home.write(
            "spec.json",
            &format!(r#"{{"openapi": "3.0.0", "info": {{"title": "x"}}, {server}, {paths}}}"#),
        );
        assert_eq!(home.capi(["docs", "fetch", "my-billing-api", "--file", "spec.json"]).run().code(), 0);
        let snippet =
            |path: &str| home.capi(["snippet", "my-billing-api", "GET", path, "--lang", "curl"]).run();
        let run = snippet("/invoices/7");
        assert!(
            run.out().contains(&format!("'https://api.billing.example{url}'")),
            "{server}: {}",
            run.out()
        );
        assert_eq!(run.err(), note, "{server}");
        // The whole path, and one that is not documented.
        for path in ["/v2/invoices/7", "/api/invoices/7", "/else"] {
            assert!(snippet(path).out().contains(&format!("example{path}'")), "{server} {path}");
        }
    }
    let swagger =
        format!(r#"{{"swagger": "2.0", "host": "api.billing.example", "basePath": "/v1", {paths}}}"#);
    home.write("spec.json", &swagger);
    assert_eq!(home.capi(["docs", "fetch", "my-billing-api", "--file", "spec.json"]).run().code(), 0);
    let run = home.capi(["snippet", "my-billing-api", "GET", "/invoices/7", "--lang", "go"]).run();
    assert!(run.out().contains("\"https://api.billing.example/v1/invoices/7\"") && run.err() == added("/v1"));
}

#[test]
fn other_requests_are_refused() {
    let home = home();
    for (words, code, said) in [
        (vec!["my-billing-api", "GET"], 2, "required"),
        (vec!["my-billing-api", "TRACE", "/"], 2, "possible values: GET, HEAD, POST"),
        (vec!["my-billing-api", "GET", "v1"], 2, "error: the path \"v1\" does not begin with a slash\n"),
        (
            vec!["my-billing-api", "GET", "/a\nb"],
            2,
            "error: the path contains a blank, invisible or control character: \\u{a}\n",
        ),
        (vec!["my-billing-api", "GET", "/#top"], 2, "hint: give the part after the domain"),
        (vec!["my-billing-api", "--lang", "perl"], 2, "possible values: curl, httpie"),
        (vec!["billing-apj", "--lang", "curl"], 5, "error: there is no API `billing-apj`\n"),
    ] {
        let run = home.capi([vec!["snippet"], words.clone()].concat()).run();
        assert_eq!((run.code(), run.out().as_str()), (code, ""), "{words:?}");
        assert!(run.err().contains(said) && run.err().contains("capi: hint: "), "{words:?}: {}", run.err());
    }
}

#[test]
fn http_and_the_base_path_of_a_domain_reach_code_and_context() {
    let home = Home::with([
        Given::key("Local").domain("127.0.0.1:8099"),
        Given::key("Secure Local").domain("https://localhost:8443"),
        Given::key("Versioned").domain("https://api.billing.example/v2/"),
        Given::key("Plain").domain("http://legacy.example"),
    ]);
    let url = |name: &str, path: &str| {
        let code = home.capi(["snippet", name, "GET", path, "--lang", "python"]).succeeds().out();
        let line = code.lines().find(|line| line.contains("://")).unwrap();
        line.split('"').find(|word| word.contains("://")).unwrap().to_owned()
    };
    for (name, path, expected) in [
        ("local", "/users", "http://127.0.0.1:8099/users"),
        ("secure-local", "/", "https://localhost:8443/"),
        ("versioned", "/users", "https://api.billing.example/v2/users"),
        ("versioned", "/v2/users", "https://api.billing.example/v2/users"),
        ("versioned", "/v22", "https://api.billing.example/v2/v22"),
        ("plain", "/", "http://legacy.example/"),
    ] {
        assert_eq!(url(name, path), expected, "{name} {path}");
    }
    let block = home.capi(["context"]).succeeds().out();
    for expected in
        ["`http://127.0.0.1:8099`", "`https://localhost:8443`", "`https://api.billing.example/v2`"]
    {
        assert!(block.contains(expected), "{block}");
    }
    let json = home.capi(["context", "local", "--format", "json"]).succeeds().out();
    assert!(json.contains(r#""url": "http://127.0.0.1:8099""#), "{json}");
}

#[test]
fn a_domain_survives_the_project_file() {
    let home = Home::with([
        Given::key("Local").domain("127.0.0.1:8099/v1"),
        Given::key("Secure").domain("https://localhost:8443"),
    ]);
    home.capi(["declare", "local", "secure"]).succeeds();
    let file = home.read("capi.toml");
    assert!(file.contains(r#"domain = "http://127.0.0.1:8099/v1""#), "{file}");
    assert!(file.contains(r#"domain = "https://localhost:8443""#), "{file}");
    home.capi(["declare", "--check"]).succeeds();
}
