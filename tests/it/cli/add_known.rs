//! `capi add` of an API whose provider capi knows, by its name or by its key.

use crate::harness::Home;

#[test]
fn a_known_name_fills_type_domain_and_documentation() {
    let home = Home::with([]);
    let said = home.capi(["add", "Open AI", "--stdin"]).stdin("sk-one").unlocked().succeeds().err();
    assert!(
        said.starts_with("capi: OpenAI is known: type bearer, domain api.openai.com, documentation https://"),
        "{said}"
    );
    let shown = home.capi(["show", "open-ai"]).succeeds().out();
    assert!(
        shown.contains("Authorization: Bearer $CUSTOM_API_OPEN_AI") && shown.contains("api.openai.com"),
        "{shown}"
    );
    home.capi(["add", "Anthropic", "--stdin"]).stdin("one").unlocked().succeeds();
    let shown = home.capi(["show", "anthropic"]).succeeds().out();
    assert!(shown.contains("x-api-key: $CUSTOM_API_ANTHROPIC"), "{shown}");
    // What is given wins, and an unknown name still needs a type.
    let said = home
        .capi(["add", "Mistral", "--type", "api-key", "--stdin"])
        .stdin("one")
        .unlocked()
        .succeeds()
        .err();
    assert!(!said.contains("is known"), "{said}");
    home.capi(["add", "My Shop", "--stdin"]).stdin("one").unlocked().refused(2);
}

#[test]
fn a_key_that_looks_like_a_providers_gets_a_hint() {
    let home = Home::with([]);
    let key = "sk_test_Zm9vYmFyYmF6cXV4";
    let said =
        home.capi(["add", "Pay", "--type", "api-key", "--stdin"]).stdin(key).unlocked().succeeds().err();
    assert!(
        said.contains("this looks like a key of Stripe, which belongs in `Authorization: Bearer`: run `capi edit pay --type bearer`"),
        "{said}"
    );
    for (name, kind) in [("Fine", "bearer"), ("Clerk", "bearer")] {
        let said = home.capi(["add", name, "--type", kind, "--stdin"]).stdin(key).unlocked().succeeds().err();
        assert!(!said.contains("looks like"), "{said}");
    }
}

#[test]
fn init_offers_to_import_the_settings_of_the_directory() {
    let home = Home::empty();
    for (text, expected) in [("STRIPE_SECRET_KEY=sk_one\nPORT=1\n", true), ("PORT=1\n", false)] {
        std::fs::write(home.directory().join(".env"), text).unwrap();
        let vault = format!("{expected}.capi");
        let said = home.capi(["--vault", &vault, "init", "--light"]).unlocked().succeeds().err();
        let hint = "import .env` to move 1 credential from there into the vault";
        assert_eq!(said.contains(hint), expected, "{said}");
    }
}
