//! Bundles for browsers.

use super::{found, home, scan};
use crate::harness::secrets::KEY;

#[test]
fn a_bundle_is_searched_as_a_browser_gets_it() {
    let home = home();
    let (start, end) = KEY.split_at(7);
    home.write("dist/a.js", &format!("const key=\"{start}\"+\"{end}\",name=\"VITE_MAP_KEY\";"));
    let map = serde_json::json!({ "sourcesContent": [format!("const key = '{start}' +\n  '{end}';")] });
    home.write("dist/a.js.map", &map.to_string());
    home.write("dist/index.html", "<p>{\"name\":\"CUSTOM_API_BILLING\"}</p>");
    home.write("src/clean.js", "process.env.CUSTOM_API_BILLING");
    let (code, report) = scan(&home, &["--built", "dist"]);
    assert_eq!(code, 1, "{report}");
    assert_eq!(found(&report), ["built dist/a.js joined", "built dist/a.js.map joined"]);
    let outcome = home.capi(["scan", "--built", "dist"]).unlocked().run();
    let said = outcome.out() + &outcome.err();
    assert!(said.contains("VITE_MAP_KEY") && said.contains("CUSTOM_API_BILLING"), "{said}");
    assert_eq!(scan(&home, &["--built", "src"]).0, 0);
    assert_eq!(scan(&home, &["--built", "missing"]).0, 3);
}
