//! Records that authenticate in another way than the fetched specification wants.

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
    let shown = home.capi(["show", "my-billing-api"]).succeeds();
    assert_eq!(shown.err(), format!("{warning}{hint}"));
    let found = home.capi(["doctor"]).run().out();
    assert!(found.contains("warning  specification") && found.contains(DIFFERENCE), "{found}");
    assert!(found.contains("-> run `capi edit my-billing-api --type bearer`"), "{found}");
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
