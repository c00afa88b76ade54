//! The form of `add` and `edit`.

use super::*;

#[test]
fn the_form_asks_in_the_order_of_the_page() {
    let home = Home::with_vault();
    let mut pty = unlocked(&home, "xterm", &["add"]);
    pty.expect("name: ");
    pty.expect("→ CUSTOM_API_…");
    pty.send("Über");
    pty.expect("→ CUSTOM_API_UBER");
    pty.send(" 2");
    pty.expect("→ CUSTOM_API_UBER_2");
    pty.send("\r");
    pty.expect("type: ");
    pty.expect("> api-key");
    pty.send("\r");
    pty.expect("API key (not shown): ");
    pty.send("canary-key-81\r");
    pty.expect("header: X-API-Key");
    pty.send("\x15X-Canary\r");
    pty.expect("domain (optional): ");
    pty.send("https://api.canary.example/v1\r");
    pty.expect("took the host and the path of the URL: api.canary.example/v1");
    pty.expect("documentation URL (optional): ");
    pty.send("docs.canary.example/api\r");
    pty.expect("scope: ");
    pty.expect("> organization");
    pty.send("\r");
    assert!(ends(pty, 0).contains("added `Über 2`: every app gets CUSTOM_API_UBER_2"));
    let shown = home.capi(["show", "uber-2"]).succeeds().out();
    for part in ["X-Canary", "api.canary.example", "https://docs.canary.example/api"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert_eq!(value(&home, "CUSTOM_API_UBER_2"), "canary-key-81");
}

#[test]
fn a_query_parameter_or_a_scheme_can_take_the_place_of_the_header() {
    let home = Home::with_vault();
    for (name, line, below, header_line) in [
        ("Weather", "?appid", "→ ?appid=…", r#""query_parameter": "appid""#),
        ("Tickets", "Authorization: Token", "→ Authorization: Token …", r#""scheme": "Token""#),
    ] {
        let mut pty = unlocked(&home, "xterm", &["add", name]);
        pty.expect("type: ");
        pty.send("\r");
        pty.expect("API key (not shown): ");
        pty.send("canary-key-81\r");
        pty.expect("header: X-API-Key");
        pty.expect("→ X-API-Key: …   (?name for a query parameter)");
        pty.send("\x15");
        pty.expect("a header, ?name for a query parameter, or Authorization: SCHEME");
        pty.send(line);
        pty.expect(below);
        pty.send("\r");
        for prompt in ["domain (optional): ", "documentation URL (optional): ", "scope: "] {
            pty.expect(prompt);
            pty.send("\r");
        }
        ends(pty, 0);
        let shown = home.capi(["show", name, "--json"]).succeeds().out();
        assert!(shown.contains(header_line), "{shown}");
        assert_eq!(value(&home, &format!("CUSTOM_API_{}", name.to_uppercase())), "canary-key-81");
    }
}

#[test]
fn a_bearer_token_has_no_header() {
    let home = Home::with_vault();
    let mut pty = unlocked(&home, "xterm", &["add", "X"]);
    pty.expect("type: ");
    pty.send("b\r");
    pty.expect("token (not shown): ");
    pty.send("canary-token-81\r");
    pty.expect("domain (optional): ");
    pty.send("\r");
    pty.expect("documentation URL (optional): ");
    pty.send("\r");
    pty.expect("scope: ");
    pty.send("a\r");
    pty.expect("app: ");
    pty.send("Web\r");
    pty.expect("web");
    pty.expect("app: Web");
    pty.send("\x7f\x7f\x7fweb\r");
    let shown = ends(pty, 0);
    assert!(!shown.contains("header:"), "{shown}");
    assert!(shown.contains("the app web gets CUSTOM_API_X"), "{shown}");
}

#[test]
fn one_can_go_back_and_nothing_is_lost() {
    let home = Home::with_vault();
    let mut pty = unlocked(&home, "xterm", &["add"]);
    pty.expect("name: ");
    pty.send("Frist\r");
    pty.expect("type: ");
    pty.send("\r");
    pty.expect("API key (not shown): ");
    pty.send("canary-key-81\r");
    pty.expect("header: X-API-Key");
    // Back over the credential and the type to the name.
    pty.send("\x1b[Z");
    pty.expect("API key (not shown; Enter keeps it): ");
    pty.send("\x1b[Z");
    pty.expect("type: ");
    pty.send("\x1b[Z");
    pty.expect("name: Frist");
    // Left over `st`, and the two letters before it are swapped.
    pty.send("\x1b[D\x1b[D\x7f\x7fir\r");
    pty.expect("type: ");
    pty.send("\r");
    pty.expect("API key (not shown; Enter keeps it): ");
    pty.send("\r");
    pty.expect("header: ");
    pty.send("\r");
    pty.expect("domain (optional): ");
    pty.send("foo bar\r");
    pty.expect("the domain contains a blank");
    pty.expect("domain (optional): foo bar");
    pty.send("\x17\x7f.example\x01www.\x05\r");
    pty.expect("documentation URL (optional): ");
    // Up goes back too.
    pty.send("\x1b[A");
    pty.expect("domain (optional): www.foo.example");
    pty.send("\r");
    pty.expect("documentation URL (optional): ");
    pty.send("\r");
    pty.expect("scope: ");
    pty.send("\r");
    assert!(ends(pty, 0).contains("added `First`"));
    let shown = home.capi(["show", "first"]).succeeds().out();
    assert!(shown.contains("www.foo.example"), "{shown}");
    assert_eq!(value(&home, "CUSTOM_API_FIRST"), "canary-key-81");
}

#[test]
fn an_empty_credential_keeps_the_other_answers() {
    let home = Home::with_vault();
    let mut pty = unlocked(&home, "dumb", &["add", "X"]);
    pty.expect("type: ");
    pty.send("\x1b[B\x1b[B\r");
    pty.expect("username: ");
    pty.send("alice\r");
    pty.expect("password (not shown): ");
    pty.send("\r");
    pty.expect("the password is empty");
    pty.expect("password (not shown): ");
    pty.send("canary-pass-5\r");
    for prompt in ["domain (optional): ", "documentation URL (optional): ", "scope: "] {
        pty.expect(prompt);
        pty.send("\r");
    }
    ends(pty, 0);
    assert_eq!(value(&home, "CUSTOM_API_X_USERNAME"), "alice");
}

#[test]
fn a_name_that_is_taken_can_be_corrected() {
    let home = Home::with_apis();
    let mut pty = unlocked(&home, "xterm", &["add", "--type", "bearer", "--org"]);
    pty.expect("name: ");
    pty.send("my billing api\r");
    pty.expect("CUSTOM_API_MY_BILLING_API");
    pty.expect("name: my billing api");
    pty.send(" 2\r");
    pty.expect("token (not shown): ");
    pty.send("canary-token-81\r");
    for prompt in ["domain (optional): ", "documentation URL (optional): "] {
        pty.expect(prompt);
        pty.send("\r");
    }
    assert!(ends(pty, 0).contains("added `my billing api 2`"));
}

#[test]
fn a_taken_name_is_found_although_the_last_field_is_not_asked_for() {
    let home = Home::with_apis();
    let known = ["add", "--org", "--domain", "a.example", "--docs", "https://a.example/docs"];
    let mut pty = unlocked(&home, "xterm", &known);
    pty.expect("name: ");
    pty.send("my billing api\r");
    pty.expect("type: ");
    pty.send("b\r");
    pty.expect("token (not shown): ");
    pty.send("canary-token-81\r");
    pty.expect("name: my billing api");
    pty.send(" 2\r");
    pty.expect("type: bearer");
    pty.send("\r");
    pty.expect("token (not shown; Enter keeps it): ");
    pty.send("\r");
    assert!(ends(pty, 0).contains("added `my billing api 2`"));
    assert_eq!(value(&home, "CUSTOM_API_MY_BILLING_API_2"), "canary-token-81");
}

#[test]
fn http_in_the_form_is_warned_about() {
    let home = Home::with_vault();
    let mut pty =
        unlocked(&home, "xterm", &["add", "--type", "bearer", "--org", "--docs", "https://a.example"]);
    pty.expect("name: ");
    pty.send("Legacy\r");
    pty.expect("token (not shown): ");
    pty.send("canary-token-81\r");
    pty.expect("domain (optional): ");
    pty.send("http://legacy.example\r");
    let shown = ends(pty, 0);
    assert!(shown.contains("warning: requests to http://legacy.example send"), "{shown}");
}

#[test]
fn edit_shows_the_present_values() {
    let home = Home::with_apis();
    home.capi(["edit", "my-billing-api", "--domain", "old.canary.example"]).unlocked().succeeds();
    let mut pty = unlocked(&home, "xterm", &["edit", "my-billing-api"]);
    pty.expect("name: My Billing API");
    pty.expect("→ CUSTOM_API_MY_BILLING_API");
    pty.send(" 2\r");
    pty.expect("type: api-key");
    pty.send("\r");
    pty.expect("header: X-API-Key");
    pty.send("\x15X-New\r");
    pty.expect("domain (optional): old.canary.example");
    pty.send("\x01\x1b[3~\x1b[3~\x1b[3~new\r");
    pty.expect("documentation URL (optional): ");
    pty.send("\r");
    pty.expect("scope: organization");
    pty.send("\r");
    let shown = ends(pty, 0);
    assert!(shown.contains("changed `My Billing API 2`"), "{shown}");
    let shown = home.capi(["show", "my-billing-api-2"]).succeeds().out();
    assert!(shown.contains("new.canary.example") && shown.contains("X-New"), "{shown}");
}

#[test]
fn edit_without_a_change_writes_nothing() {
    let home = Home::with_apis();
    let before = home.bytes();
    let mut pty = unlocked(&home, "dumb", &["edit", "twilio-sms", "--app", "web"]);
    for prompt in
        ["name: ", "type: ", "domain (optional): ", "documentation URL (optional): ", "scope: ", "app: web"]
    {
        pty.expect(prompt);
        pty.send("\r");
    }
    ends(pty, 0);
    assert_eq!(home.bytes(), before);
    // Without a terminal there is no form.
    let refused = home.capi(["edit", "twilio-sms", "--app", "web"]).unlocked().refused(2);
    assert!(!refused.is_empty());
}

#[test]
fn ctrl_z_keeps_the_answer_that_is_typed() {
    let home = Home::with_vault();
    let stopped = "set -m; \"$@\"; echo \"stopped=$?.\"; fg >/dev/null; echo \"code=$?.\"";
    let variables = [("TERM", "xterm"), ("CAPI_PASSPHRASE", PASSPHRASE)];
    let mut pty = script(&home, stopped, &["add", "--type", "bearer", "--org"], &variables);
    pty.expect("name: ");
    pty.send("Sho");
    pty.expect("CUSTOM_API_SHO");
    pty.send("\x1a");
    pty.expect("stopped=");
    pty.expect("name: Sho");
    pty.expect("CUSTOM_API_SHO");
    pty.send("p\r");
    pty.expect("token (not shown): ");
    pty.send("canary-token-81\r");
    for prompt in ["domain (optional): ", "documentation URL (optional): "] {
        pty.expect(prompt);
        pty.send("\r");
    }
    pty.expect("code=0.");
    pty.end();
    assert_eq!(value(&home, "CUSTOM_API_SHOP"), "canary-token-81");
}

#[test]
fn the_name_of_a_known_provider_fills_the_fields_that_follow() {
    let home = Home::with_vault();
    let mut pty = unlocked(&home, "xterm", &["add"]);
    pty.expect("name: ");
    pty.send("Stripe\r");
    pty.expect("Stripe is known: type bearer");
    pty.expect("> bearer");
    // Back to the name: another provider replaces the values.
    pty.send("\x1b[Z");
    pty.expect("name: Stripe");
    pty.send("\x15Anthropic\r");
    pty.expect("Anthropic is known: type api-key x-api-key");
    pty.expect("> api-key");
    pty.send("\r");
    pty.expect("API key (not shown): ");
    pty.send("canary-key-81\r");
    pty.expect("header: x-api-key");
    pty.send("\r");
    pty.expect("domain (optional): api.anthropic.com");
    pty.send("\r");
    pty.expect("documentation URL (optional): https://platform.claude.com");
    pty.send("\r");
    pty.expect("scope: ");
    pty.send("\r");
    assert!(ends(pty, 0).contains("added `Anthropic`"));
}

#[test]
fn a_key_with_the_prefix_of_a_provider_offers_its_type() {
    for (answer, kind, domain) in [("y\r", "bearer", "api.stripe.com"), ("n\r", "api-key", "")] {
        let home = Home::with_vault();
        let mut pty = unlocked(&home, "xterm", &["add"]);
        pty.expect("name: ");
        pty.send("Payments\r");
        pty.expect("> api-key");
        pty.send("\r");
        pty.expect("API key (not shown): ");
        pty.send("sk_test_canary51HxYz7Qw9Rt\r");
        pty.expect("this looks like a key of Stripe: type bearer");
        pty.expect("use that? [Y/n] ");
        pty.send(answer);
        if kind == "api-key" {
            pty.expect("header: X-API-Key");
            pty.send("\r");
        }
        pty.expect(&format!("domain (optional): {domain}"));
        pty.send("\r");
        pty.expect("documentation URL (optional): ");
        pty.send("\r");
        pty.expect("scope: ");
        pty.send("\r");
        let shown = ends(pty, 0);
        assert!(!shown.contains("if it is one"), "the offer is made once: {shown}");
        let shown = home.capi(["show", "payments", "--json"]).succeeds().out();
        let api: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(api["type"], kind);
        assert_eq!(api["domain"].as_str().unwrap_or_default(), domain);
        assert_eq!(value(&home, "CUSTOM_API_PAYMENTS"), "sk_test_canary51HxYz7Qw9Rt");
    }
}
