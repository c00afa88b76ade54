//! Records that authenticate in another way, or on another host, than the fetched specification says.

use crate::harness::{Given, Home};

const SPEC: &str = "openapi: 3.1.0\ninfo: {title: Billing}\nsecurity: [{token: []}]\npaths: {/a: {get: {}}}\n\
                    components: {securitySchemes: {token: {type: http, scheme: bearer}}}\n";
const DIFFERENCE: &str =
    "`My Billing API`: the specification wants `Authorization: Bearer`, and the record has ";

#[test]
fn a_difference_is_reported_with_the_command_that_settles_it() {
    let home = Home::with([Given::basic("My Billing API")]);
    home.write("spec.yaml", SPEC);
    let said = home.capi(["docs", "fetch", "my-billing-api", "--file", "spec.yaml"]).succeeds().err();
    let warning = format!("capi: warning: {DIFFERENCE}`Authorization: Basic`\n");
    let hint = "capi: hint: run `capi edit my-billing-api --type bearer` if the specification is right\n";
    assert!(said.ends_with(&format!("{warning}{hint}")), "{said}");
    for shown in [&["show", "my-billing-api"][..], &["docs", "show", "my-billing-api"]] {
        assert_eq!(home.capi(shown).succeeds().err(), format!("{warning}{hint}"));
    }
    let found = home.capi(["doctor"]).run().out();
    assert!(found.contains("warning  specification") && found.contains(DIFFERENCE), "{found}");
    assert!(found.contains("-> run `capi edit my-billing-api --type bearer`"), "{found}");
}

#[test]
fn a_specification_of_another_host_is_reported() {
    let home = Home::with([Given::basic("My Billing API").domain("api.billing.example")]);
    let spec = |server: &str| {
        format!("openapi: 3.1.0\nservers: [{{url: '{server}'}}]\npaths: {{/a: {{get: {{}}}}}}\n")
    };
    let fetch = ["docs", "fetch", "my-billing-api", "--file", "spec.yaml"];
    for server in [
        "https://api.billing.example/v1",
        "/v1",
        "https://your-domain.example",
        "https://sandbox.pay.example",
    ] {
        home.write("spec.yaml", &spec(server));
        let said = home.capi(fetch).succeeds().err();
        assert!(!said.contains("warning"), "{server}: {said}");
    }
    home.write("spec.yaml", &spec("https://petstore.example/v3"));
    let said = home.capi(fetch).succeeds().err();
    let warning = "capi: warning: `My Billing API`: the specification names the server petstore.example, and requests go \
                   to the record's domain api.billing.example\ncapi: hint: check that the specification is the one of \
                   this API; `capi edit my-billing-api --domain DOMAIN` changes the domain\n";
    assert!(said.ends_with(warning), "{said}");
    assert_eq!(home.capi(["docs", "show", "my-billing-api", "GET", "/a"]).succeeds().err(), warning);
    let found = home.capi(["doctor"]).run().out();
    assert!(found.contains("the specification names the server petstore.example"), "{found}");
}

#[test]
fn a_record_that_fits_is_not_mentioned() {
    let home = Home::with([Given::basic("My Billing API")]);
    for spec in
        [SPEC.replace("bearer", "basic"), SPEC.replace("[{token: []}]", "[]").replace("http", "mutualTLS")]
    {
        home.write("spec.yaml", &spec);
        let said = home.capi(["docs", "fetch", "my-billing-api", "--file", "spec.yaml"]).succeeds().err();
        assert!(!said.contains("specification"), "{said}");
        assert_eq!(home.capi(["show", "my-billing-api"]).succeeds().err(), "");
        assert!(!home.capi(["doctor"]).run().out().contains("specification"));
    }
}

#[test]
fn a_known_provider_has_its_documentation_in_the_hint() {
    let home = Home::with([Given::basic("Stripe"), Given::basic("Shop")]);
    for (name, url) in [("stripe", "https://docs.stripe.com/api"), ("shop", "URL")] {
        let run = home.capi(["docs", "fetch", name]).run();
        assert!(run.err().contains(&format!("capi edit {name} --docs {url}`")), "{}", run.err());
    }
}
