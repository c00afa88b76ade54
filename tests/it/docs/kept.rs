//! The cache: revalidation, offline use, files from the user, and removal together with an API.

use std::fs;
use std::path::Path;

use crate::docs::site::{Page, Site};
use crate::docs::{fetch, home};
use crate::harness::Home;
use crate::harness::places;
use crate::harness::secrets::PASSPHRASE;

const JSON: &str = r#"{"openapi": "3.0.0", "info": {"title": "Billing"}, "paths": {"/invoices": {"get": {"summary": "List"}}}}"#;
#[test]
fn what_did_not_change_is_not_fetched_again() {
    let page = || Page::html("<redoc spec-url=/spec></redoc>");
    let spec = |etag| Page::json(JSON).with("ETag", etag);
    let site = Site::of([("/docs", page()), ("/spec", spec("\"one\""))]);
    let home = home(&site.url("/docs"));
    fetch(&home);
    site.requests();
    let run = fetch(&home);
    assert_eq!(run.err(), format!("capi: `My Billing API` is unchanged: {}\n", site.url("/spec")));
    let requests = site.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests[1].to_ascii_lowercase().contains("if-none-match: \"one\"\r\n"), "{}", requests[1]);
    site.put("/spec", spec("\"two\""));
    assert!(fetch(&home).err().starts_with("capi: `My Billing API`: Billing, 1 operation\n"));
}

#[test]
fn a_script_that_carries_the_specification_may_be_unchanged_too() {
    let page = Page::html("<script src=/swagger-initializer.js></script>");
    let script = Page::of("text/javascript", format!("start({{spec: {JSON}}})")).with("ETag", "\"one\"");
    let site = Site::of([("/docs", page), ("/swagger-initializer.js", script)]);
    let home = home(&site.url("/docs"));
    assert!(fetch(&home).err().starts_with("capi: `My Billing API`: Billing, 1 operation\n"));
    let run = fetch(&home);
    let script = site.url("/swagger-initializer.js");
    assert_eq!(run.err(), format!("capi: `My Billing API` is unchanged: {script}\n"));
}

/// Validators are only sent to the address that set them.
#[test]
fn validators_are_not_sent_to_another_url() {
    let spec = || Page::json(JSON).with("ETag", "\"one\"");
    let site = Site::of([("/docs", spec())]);
    let home = home(&site.url("/docs"));
    fetch(&home);
    site.put("/docs", Page::to("/moved"));
    site.put("/moved", spec());
    site.requests();
    assert!(fetch(&home).err().starts_with("capi: `My Billing API`: Billing, 1 operation\n"));
    let asked = |request: &String| request.to_ascii_lowercase().contains("if-none-match: \"one\"\r\n");
    assert_eq!(site.requests().iter().map(asked).collect::<Vec<_>>(), [true, false]);
    let run = fetch(&home);
    assert_eq!(run.err(), format!("capi: `My Billing API` is unchanged: {}\n", site.url("/moved")));
    assert_eq!(site.requests().iter().map(asked).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn an_unexpected_304_is_an_error() {
    let site = Site::of([("/docs", Page::html("").status(304))]);
    let run = home(&site.url("/docs")).capi(["docs", "fetch"]).run();
    assert!(run.code() == 5 && run.err().contains("the server responded with status 304"), "{}", run.err());
}

#[test]
fn cached_text_survives_a_site_that_disappears() {
    let site = Site::of([("/docs", Page::json(JSON))]);
    let home = home(&site.url("/docs"));
    fetch(&home);
    site.put("/docs", Page::html("down").status(500));
    let run = home.capi(["docs", "fetch"]).run();
    assert!(run.code() == 5 && run.err().contains("the server responded with status 500"), "{}", run.err());
    assert!(home.capi(["docs", "show", "my-billing-api"]).run().out().contains("GET /invoices  List"));
}

#[test]
fn an_unknown_host_is_reported() {
    for (url, message) in [
        ("http://docs.invalid/", "cannot reach docs.invalid: its name can't be looked up\n"),
        ("http://127.0.0.1:1/", "cannot reach 127.0.0.1: connection refused\n"),
    ] {
        let run = home(url).capi(["docs", "fetch"]).run();
        assert!(
            run.code() == 1 && run.err().starts_with(&format!("capi: error: {message}")),
            "{}",
            run.err()
        );
    }
}

#[test]
fn the_cache_is_the_owners() {
    let site = Site::of([("/docs", Page::json(JSON))]);
    let home = home(&site.url("/docs"));
    fetch(&home);
    let directory = home.path(places::CACHE);
    let mut files: Vec<_> = fs::read_dir(&directory).unwrap().map(|file| file.unwrap()).collect();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&directory).unwrap().permissions().mode() & 0o777, 0o700);
        for file in &files {
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
    files.sort_by_key(|file| file.file_name());
    let names: Vec<String> = files.iter().map(|file| file.file_name().into_string().unwrap()).collect();
    let [text, index] = &names[..] else { panic!("{names:?}") };
    assert!(text.len() == 37 && text.ends_with(".docs"), "an id, and no name: {text}");
    assert_eq!(*index, text.replace(".docs", ".index"));
}

/// Whenever a fetch is killed, the next command reads the old documentation, the new one, or none.
#[cfg(unix)]
#[test]
fn a_killed_fetch_leaves_nothing_half_made() {
    use std::process::Stdio;
    use std::time::Duration;
    let home = home("https://docs.example/");
    let specification = |title: &str| {
        let operations =
            (0..600).map(|n| format!(r#""/v1/things/{n}": {{"get": {{"summary": "Get {n} of {title}"}}}}"#));
        let operations = operations.collect::<Vec<_>>().join(",");
        format!(r#"{{"openapi": "3.0.0", "info": {{"title": "{title}"}}, "paths": {{{operations}}}}}"#)
    };
    home.write("old.json", &specification("Old"));
    home.write("new.json", &specification("New"));
    let take = |file: &str| home.capi(["docs", "fetch", "my-billing-api", "--file", file]).run();
    assert_eq!(take("old.json").code(), 0);
    for pause in [5, 10, 15, 20, 30, 40, 60] {
        let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
        command.args(["docs", "fetch", "my-billing-api", "--file", "new.json"]).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(pause));
        child.kill().unwrap();
        child.wait().unwrap();
        let run = home.capi(["docs", "search", "my-billing-api", "things 77", "--limit", "1"]).run();
        let hit = run.out().contains("GET /v1/things/77  Get 77 of ");
        assert!(hit && run.err().is_empty(), "after {pause} ms: {} {}", run.out(), run.err());
    }
    assert_eq!(take("new.json").code(), 0);
    let mut names = fs::read_dir(home.path(places::CACHE)).unwrap().map(|file| file.unwrap().file_name());
    assert!(names.all(|name| !name.to_string_lossy().starts_with('.')), "and what was left is removed");
}

/// A corrupt index costs time and changes no answer.
#[test]
fn a_damaged_index_is_made_again() {
    let site = Site::of([("/docs", Page::json(JSON))]);
    let home = home(&site.url("/docs"));
    fetch(&home);
    let files = fs::read_dir(home.path(places::CACHE)).unwrap().map(|file| file.unwrap().path());
    let index = files.into_iter().find(|path| path.extension().is_some_and(|end| end == "index")).unwrap();
    let whole = fs::read(&index).unwrap();
    for content in [&b"no index"[..], b"", &whole[..whole.len() - 1]] {
        fs::write(&index, content).unwrap();
        let run = home.capi(["docs", "search", "my-billing-api", "invoices", "--offline"]).run();
        assert!(
            run.out().contains("GET /invoices  List\n") && run.err().is_empty(),
            "{} {}",
            run.out(),
            run.err()
        );
        assert_eq!(fs::read(&index).unwrap(), whole);
    }
}

#[test]
fn showing_fetches_once_and_offline_never() {
    let site = Site::of([("/docs", Page::json(JSON))]);
    let home = home(&site.url("/docs"));
    let run = home.capi(["docs", "search", "my-billing-api", "invoices", "--offline"]).run();
    assert_eq!(run.code(), 5);
    let hint = "capi: hint: run `capi docs fetch my-billing-api`\n";
    assert_eq!(
        run.err(),
        format!("capi: error: the documentation of `My Billing API` has not been fetched\n{hint}")
    );
    assert!(site.requests().is_empty());
    let run = home.capi(["docs", "search", "my-billing-api", "invoices"]).run();
    assert!(run.code() == 0 && run.out().contains("GET /invoices  List\n"), "{} {}", run.out(), run.err());
    assert_eq!(home.capi(["docs", "show", "my-billing-api"]).run().code(), 0);
    assert_eq!(site.requests().len(), 1);
}

#[test]
fn a_file_takes_the_place_of_the_url() {
    let home = home("http://127.0.0.1:1/nobody-is-there");
    home.write("spec.yaml", "swagger: '2.0'\ninfo:\n  title: Local\npaths: {}\n");
    let run = home.capi(["docs", "fetch", "my-billing-api", "--file", "spec.yaml"]).run();
    assert_eq!(run.code(), 0, "{}", run.err());
    assert!(
        run.err().starts_with("capi: `My Billing API`: Local, 0 operations\ncapi: found at "),
        "{}",
        run.err()
    );
    let given = places::real(&home.work().join("spec.yaml"));
    assert!(run.err().ends_with(&format!("found at {}\n", given.display())), "{}", run.err());
    home.write("page.html", "<main><h1>Local page</h1></main>");
    let run = home.capi(["docs", "fetch", "my-billing-api", "--file", "page.html"]).run();
    assert!(run.err().contains("Local page, 1 section"), "{}", run.err());

    for (file, code, message) in [
        ("none.yaml", 2, "cannot read none.yaml"),
        (".", 2, "cannot read .: not a regular file"),
        #[cfg(unix)]
        ("/dev/zero", 2, "cannot read /dev/zero: not a regular file"),
        ("empty", 2, "cannot use empty as documentation: it is empty"),
        (
            "words.json",
            2,
            "cannot use words.json as documentation: it is neither a specification nor Markdown nor a page",
        ),
    ] {
        home.write("empty", "");
        home.write("words.json", "[1]");
        let run = home.capi(["docs", "fetch", "my-billing-api", "--file", file]).run();
        assert!(run.code() == code && run.err().contains(message), "{file}: {}", run.err());
    }
    let page = Path::new("work").join("page.html").display().to_string();
    let list = home.capi(["docs", "list"]).run().out();
    assert!(list.contains("markdown") && list.contains(&page), "{list}");
    let run = home.capi(["docs", "fetch", "--file", "page.html"]).run();
    assert_eq!(run.code(), 2, "{}", run.err());
}

/// Runs a command that changes the vault; a new password comes from a variable.
fn change(home: &Home, words: &[&str]) {
    let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
    let command = command.env("CAPI_PASSPHRASE", PASSPHRASE).env("NEW_PASSWORD", "another password");
    let output = command.args(words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_new_credential_takes_no_documentation_away() {
    let site = Site::of([("/docs", Page::json(JSON))]);
    let home = home(&site.url("/docs"));
    fetch(&home);
    change(&home, &["rotate", "my-billing-api", "--username", "AC1", "--from-env", "NEW_PASSWORD"]);
    let shown = home.capi(["docs", "show", "my-billing-api", "--offline"]).run();
    assert!(shown.out().contains("GET /invoices  List"), "{}", shown.err());
    change(&home, &["delete", "my-billing-api", "--yes"]);
    assert_eq!(fs::read_dir(home.path(places::CACHE)).unwrap().count(), 0);
}

#[test]
fn another_url_needs_another_text_and_a_deleted_api_none() {
    let site = Site::of([("/docs", Page::json(JSON))]);
    let home = home(&site.url("/docs"));
    fetch(&home);
    let change = |words: &[&str]| change(&home, words);
    change(&["edit", "my-billing-api", "--docs", &site.url("/moved")]);
    assert_eq!(home.capi(["docs", "show", "my-billing-api", "--offline"]).run().code(), 5);
    change(&["edit", "my-billing-api", "--docs", &site.url("/docs")]);
    assert_eq!(home.capi(["docs", "show", "my-billing-api", "--offline"]).run().code(), 0);
    change(&["delete", "my-billing-api", "--yes"]);
    assert_eq!(fs::read_dir(home.path(places::CACHE)).unwrap().count(), 0);
}

#[test]
fn a_failed_fetch_does_not_stop_the_others() {
    use crate::harness::{Given, Home};
    let site = Site::of([("/good", Page::json(JSON))]);
    let (good, bad) = (site.url("/good"), site.url("/bad"));
    let home = Home::with([
        Given::bearer("A").docs(bad.as_str()),
        Given::bearer("B").docs(good.as_str()),
        Given::bearer("C"),
    ]);
    let run = home.capi(["docs", "fetch"]).run();
    assert_eq!(run.code(), 1);
    assert!(run.err().starts_with("capi: warning: `A`: cannot find documentation at "), "{}", run.err());
    assert!(run.err().contains("capi: `B`: Billing, 1 operation\n"), "{}", run.err());
    assert!(
        run.err().contains("capi: error: cannot fetch the documentation of 1 of 2 APIs\n"),
        "{}",
        run.err()
    );
    let run = home.capi(["docs", "fetch", "C"]).run();
    assert!(run.code() == 5 && run.err().contains("`C` has no documentation URL"), "{}", run.err());
    assert!(run.err().contains("hint: run `capi edit c --docs URL` to set one"), "{}", run.err());
    // The hint must not suggest to fetch without a URL.
    for words in
        [["docs", "search", "C", "x"].as_slice(), &["docs", "show", "C"], &["docs", "show", "C", "--offline"]]
    {
        let asked = home.capi(words.iter().copied()).run();
        assert_eq!((asked.code(), &asked.err()), (5, &run.err()), "{words:?}");
    }
}

#[test]
fn a_long_file_and_a_missing_file_have_their_own_hints() {
    let home = home("https://docs.example/");
    let long = home.path("long.json");
    fs::File::create(&long).unwrap().set_len((50 << 20) + 1).unwrap();
    let run = home.capi(["docs", "fetch", "my-billing-api", "--file", long.to_str().unwrap()]).run();
    assert_eq!(run.code(), 2);
    assert!(run.err().contains("it is longer than 50 MiB\ncapi: hint: give a smaller file"), "{}", run.err());
    let directory = home.path("work");
    let run = home.capi(["docs", "fetch", "my-billing-api", "--file", directory.to_str().unwrap()]).run();
    assert!(run.err().contains("not a regular file\ncapi: hint: name a file\n"), "{}", run.err());
}

/// Short enough as YAML, but too long after the conversion to JSON.
#[test]
fn a_text_too_long_for_the_cache_is_refused_and_the_old_one_stays() {
    let home = home("https://docs.example/");
    home.write("short.yaml", "openapi: 3.0.0\ninfo: {title: Short}\npaths: {}\n");
    let take = |file: &str| home.capi(["docs", "fetch", "my-billing-api", "--file", file]).run();
    assert_eq!(take("short.yaml").code(), 0);
    let quotes = "\"".repeat(27 << 20);
    home.write("long.yaml", &format!("openapi: 3.0.0\npaths: {{}}\ninfo: {{description: '{quotes}'}}\n"));
    let run = take("long.yaml");
    assert_eq!(run.code(), 1, "{}", run.err());
    let hint = "capi: hint: pass a smaller specification with --file FILE\n";
    let refused = "capi: error: the text is longer than 50 MiB in its stored form\n";
    assert_eq!(run.err(), format!("{refused}{hint}"));
    let shown = home.capi(["docs", "show", "my-billing-api"]).run();
    assert!(shown.code() == 0 && shown.out().contains("Short"), "{} {}", shown.out(), shown.err());
}
