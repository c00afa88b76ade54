//! Aliases in the project file: names for what the programs of the project get anyway.

use crate::harness::secrets::KEY;
use crate::harness::{Given, Home};
use crate::project::unlocked;

fn home() -> Home {
    Home::with([Given::key("Stripe"), Given::basic("Twilio"), Given::bearer("Maps").aliases(["MAPS_TOKEN"])])
}

#[test]
fn a_declared_alias_is_set() {
    let home = home();
    home.write(
        "capi.toml",
        "[[api]]\nname = \"Stripe\"\nas = [\"STRIPE_SECRET_KEY\"]\n\n[[api]]\nname = \"twilio\"\nas = [\"SID=username\"]\n",
    );
    assert_eq!(home.variable("STRIPE_SECRET_KEY").as_deref(), Some(KEY));
    assert_eq!(home.variable("SID").as_deref(), Some("user"));
    assert_eq!(home.variable("MAPS_TOKEN"), None, "an API that is not declared sets nothing");
    let context = unlocked(&home, &["context"]).out();
    assert!(context.contains("also set as `STRIPE_SECRET_KEY`"), "{context}");
}

#[test]
fn an_alias_that_cannot_be_set_stops_exec() {
    let home = home();
    let two = "[[api]]\nname = \"Stripe\"\nas = [\"PAY\"]\n[[api]]\nname = \"Maps\"\nas = [\"pay\"]\n";
    let claimed = "[[api]]\nname = \"Stripe\"\nas = [\"MAPS_TOKEN\"]\n[[api]]\nname = \"Maps\"\n";
    for (text, reason) in [
        ("[[api]]\nname = \"Stripe\"\nas = [\"NODE_OPTIONS\"]\n", "NODE_OPTIONS cannot be an alias"),
        ("[[api]]\nname = \"Stripe\"\nas = [\"PAY=username\"]\n", "does not have"),
        (two, "is taken by"),
        (claimed, "MAPS_TOKEN is taken by"),
    ] {
        home.write("capi.toml", text);
        let run = unlocked(&home, &["exec", "--", "echo", "started"]);
        assert!(
            run.code() == 125 && run.out().is_empty() && run.err().contains(reason),
            "{text}: {}",
            run.err()
        );
    }
}

#[test]
fn declare_writes_aliases_and_types_and_compares_them() {
    let home = home();
    unlocked(&home, &["edit", "stripe", "--query-param", "key"]);
    unlocked(&home, &["declare", "maps", "stripe"]);
    let text = home.read("capi.toml");
    assert!(text.contains("as = [\"MAPS_TOKEN\"]\n") && text.contains("query_param = \"key\"\n"), "{text}");
    assert_eq!(unlocked(&home, &["declare", "--check"]).code(), 0);
    unlocked(&home, &["edit", "stripe", "--query-param", "other"]);
    assert_eq!(unlocked(&home, &["declare", "--check"]).code(), 1);
}
