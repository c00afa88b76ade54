//! What `list`, `search` and `show` print.

use crate::docs::site::{Page, Site};
use crate::docs::{fetch, home};
use crate::harness::{Outcome, fence};

const SPEC: &str = r##"{"openapi": "3.0.0", "info": {"title": "Billing", "version": "2"},
    "servers": [{"url": "https://api.billing.example/v2"}], "paths": {
    "/invoices": {"get": {"summary": "List invoices", "tags": ["money"]}, "post": {"summary": "Make an invoice",
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Invoice"}}}}}}},
    "components": {"schemas": {"Invoice": {"properties": {"total": {"type": "integer", "description": "In cents."}}}}}}"##;

/// The lines between the two tags.
#[track_caller]
fn inside(run: &Outcome) -> String {
    assert_eq!(run.code(), 0, "{}", run.err());
    let out = run.out();
    fence::inside(&out, "untrusted-documentation").to_owned()
}

#[test]
fn a_specification_is_shown_on_three_levels() {
    let site = Site::of([("/spec", Page::json(SPEC))]);
    let home = home(&site.url("/spec"));
    fetch(&home);
    let show = |words: &[&str]| {
        let mut all = vec!["docs", "show", "my-billing-api"];
        all.extend(words);
        home.capi(all).run()
    };
    let lines = "GET /invoices  List invoices\nPOST /invoices  Make an invoice";
    let title = "Billing 2, 2 operations, https://api.billing.example/v2";
    assert_eq!(inside(&show(&[])), format!("{title}\n\n{lines}"));
    assert_eq!(inside(&show(&["/invoices"])), lines);
    assert_eq!(inside(&show(&["money"])), "GET /invoices  List invoices");
    let post = inside(&show(&["POST", "/invoices"]));
    assert!(
        post.starts_with("POST /invoices  Make an invoice\nserver: https://api.billing.example/v2\n"),
        "{post}"
    );
    assert!(post.contains("total?: integer"), "{post}");
    assert!(inside(&show(&["schema", "Invoice"])).contains("In cents"));
    assert!(inside(&show(&["POST", "/invoices", "schema", "request"])).contains("In cents"));
    let example =
        "POST /invoices\nContent-Type: application/json\n(made from the schema)\n\n{\n  \"total\": 1\n}";
    assert_eq!(inside(&show(&["POST", "/invoices", "--example"])), example);
    assert_eq!(inside(&show(&["schema", "servers"])), "https://api.billing.example/v2");
    assert!(show(&["--example"]).err().contains("<PLACE>"), "an example is of one operation");

    let run = show(&["DELETE", "/invoice"]);
    assert_eq!((run.code(), run.out().as_str()), (5, ""));
    let error = "capi: error: the documentation of `My Billing API` has no `DELETE /invoice`\n";
    assert!(run.err().starts_with(error) && run.err().contains("hint: similar: `"), "{}", run.err());
}

#[test]
fn a_search_names_what_show_takes() {
    let site = Site::of([("/spec", Page::json(SPEC))]);
    let home = home(&site.url("/spec"));
    let run = home.capi(["docs", "search", "my-billing-api", "make", "an", "invoice"]).run();
    assert_eq!(inside(&run).lines().next(), Some("POST /invoices  Make an invoice"));
    let run = home.capi(["docs", "search", "my-billing-api", "invoice", "--limit", "1", "--json"]).run();
    let json: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(json["places"].as_array().unwrap().len(), 1);
    assert_eq!(json["places"][0]["place"], "GET /invoices");
    let run = home.capi(["docs", "search", "my-billing-api", "unicorns"]).run();
    assert!(run.code() == 5 && run.err().contains("has no `unicorns`"), "{}", run.err());
    assert!(
        run.err().ends_with("hint: run `capi docs show my-billing-api` for the table of contents\n"),
        "{}",
        run.err()
    );
    assert!(run.err().contains("capi: no operation has `unicorns`; tags: money (1)\n"), "{}", run.err());
    let run = home.capi(["docs", "search", "my-billing-api", "make", "invoices", "for", "unicorns"]).run();
    assert_eq!(inside(&run).lines().next(), Some("POST /invoices  Make an invoice"));
    assert!(run.err().ends_with("capi: no operation has `unicorns`; tags: money (1)\n"), "{}", run.err());
    let run = home.capi(["docs", "search", "my-billing-api", "unicorns", "--json"]).run();
    assert_eq!((run.code(), run.out().as_str(), run.err().as_str()), (5, "{\n  \"places\": []\n}\n", ""));
}

#[test]
fn a_long_text_continues_where_it_was_cut() {
    let text: String = (0..2_000).map(|line| format!("Line {line} of the guide.\n")).collect();
    let site = Site::of([("/guide.md", Page::of("text/markdown", format!("# Guide\n\n{text}")))]);
    let home = home(&site.url("/guide.md"));
    fetch(&home);
    let mut read = String::new();
    let mut from = "0".to_owned();
    let mut parts = 0;
    loop {
        let run = home.capi(["docs", "show", "my-billing-api", "guide", "--from", &from]).run();
        assert!(run.out().len() < 9_000, "{}", run.out().len());
        read += inside(&run).split("\n…").next().unwrap();
        read += "\n";
        parts += 1;
        let err = run.err();
        let Some((_, next)) = err.split_once("pass --from ") else { break };
        next.split(' ').next().unwrap().clone_into(&mut from);
    }
    assert!(parts > 4, "{parts}");
    assert_eq!(read.trim_end(), format!("# Guide\n\n{text}").trim_end());
}

#[test]
fn docs_list_prints_the_cached_texts() {
    let site = Site::of([("/spec", Page::json(SPEC))]);
    let home = home(&site.url("/spec"));
    let table = home.capi(["docs", "list"]).run().out();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines[0].split_whitespace().collect::<Vec<_>>(), ["NAME", "FORMAT", "FETCHED", "SOURCE"]);
    assert_eq!(lines[1].split_whitespace().nth(3), Some("-"));
    fetch(&home);
    let table = home.capi(["docs", "ls"]).run().out();
    let row: Vec<&str> = table.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(row, ["My", "Billing", "API", "openapi", "now", &site.url("/spec")]);
    let json: serde_json::Value =
        serde_json::from_str(&home.capi(["docs", "list", "--json"]).run().out()).unwrap();
    assert_eq!(json["docs"][0]["format"], "openapi");
    assert_eq!(json["docs"][0]["source"], site.url("/spec"));
}
