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
