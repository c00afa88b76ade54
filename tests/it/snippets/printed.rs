//! `capi snippet` on the command line, while the vault is locked.

use capi::model::{AuthType, HeaderName};

use crate::home::{Given, Home};

fn home() -> Home {
    let key = AuthType::ApiKey { header: HeaderName::default() };
    let domain = Some("api.billing.example".to_owned());
    Home::with(vec![
        Given { name: "My Billing API", auth: key, app: None, domain, docs: None },
        Given { name: "Twilio SMS", auth: AuthType::Basic, app: Some("web"), domain: None, docs: None },
    ])
}

#[test]
fn without_a_language_all_are_listed() {
    let run = home().capi(["snippet", "my-billing-api"]);
    assert_eq!((run.code, run.out.lines().count()), (Some(0), 13));
    assert!(run.out.starts_with("curl        a POSIX shell with curl\nhttpie      "), "{}", run.out);
    assert_eq!(run.err, "capi: choose one with --lang\n");
}

#[test]
fn a_call_is_printed_and_nothing_else() {
    let run =
        home().capi(["snippet", "CUSTOM_API_MY_BILLING_API", "post", "/v1/invoices", "--lang", "python"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    assert!(
        run.out.contains("requests.post(\n    \"https://api.billing.example/v1/invoices\",\n"),
        "{}",
        run.out
    );
}

#[test]
fn what_is_open_is_said_beside_the_code() {
    let run = home().capi(["snippet", "twilio-sms", "GET", "/v1/{id}", "--lang", "go", "--app", "web"]);
    assert_eq!(run.code, Some(0));
    assert!(
        run.out.contains("\"https://api.example.com/v1/{id}\"") && run.out.contains("capi exec --app web --")
    );
    assert_eq!(
        run.err,
        "capi: the API has no domain, so api.example.com is a placeholder; run `capi edit twilio-sms --app web \
         --domain DOMAIN` to set it\ncapi: put values in the place of what stands in braces\n"
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
        let run = home.capi([vec!["snippet"], words.clone()].concat());
        assert_eq!((run.code, run.out.as_str()), (Some(code), ""), "{words:?}");
        assert!(run.err.contains(said) && run.err.contains("capi: hint: "), "{words:?}: {}", run.err);
    }
}
