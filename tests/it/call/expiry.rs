//! The date in a token: `list` and `show` mark it while the vault is locked, `check` sends nothing.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::call::service::{Service, ok};
use crate::harness::{Given, Home};

/// A JWT that expires this many days from now.
fn jwt(days: i64) -> &'static str {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let exp = now.checked_add_signed(days * 86_400 + 60).unwrap();
    let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
    format!("{}.{}.c2lnbmF0dXJl", part(r#"{"alg":"HS256"}"#), part(&format!("{{\"exp\":{exp}}}"))).leak()
}

#[test]
fn a_token_that_is_over_or_nearly_over_is_marked_while_the_vault_is_locked() {
    let service = Service::of(|_| ok("{}"));
    let home = Home::with([
        Given::bearer("Over").credential(jwt(-3)).domain(service.domain()),
        Given::bearer("Soon").credential(jwt(5)),
        Given::bearer("Later").credential(jwt(60)),
        Given::bearer("Opaque"),
    ]);
    let list = home.capi(["list"]).succeeds().out();
    assert!(list.ends_with("`Over` expired 2d ago\n`Soon` expires in 5d\n"), "{list}");
    assert!(list.lines().any(|line| line.starts_with("Over ") && line.ends_with(", expired")), "{list}");
    assert!(!list.contains("`Later`") && !list.contains("`Opaque`"), "{list}");
    let show = home.capi(["show", "over"]).succeeds().out();
    assert!(
        show.lines().any(|line| line.starts_with("  expires     ") && line.ends_with("Z  (expired 2d ago)")),
        "{show}"
    );
    let json = |name: &str| -> Value {
        serde_json::from_str(&home.capi(["show", name, "--json"]).succeeds().out()).unwrap()
    };
    assert!(json("later")["expires"].as_str().unwrap().ends_with('Z'));
    assert_eq!(json("opaque")["expires"], Value::Null);
    let run = home.capi(["check", "over", "--path", "/x"]).unlocked().run();
    assert_eq!(run.code(), 1);
    assert!(run.out().contains("Over  expired  –     expired 2d ago"), "{}", run.out());
    assert!(service.requests().is_empty());
    // Another credential has another date, or none.
    home.capi(["rotate", "over", "--stdin"]).stdin("opaque-token-of-the-user").unlocked().succeeds();
    assert_eq!(json("over")["expires"], Value::Null);
    home.capi(["rotate", "over", "--stdin"]).stdin(jwt(60)).unlocked().succeeds();
    assert!(json("over")["expires"].is_string());
}
