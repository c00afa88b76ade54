//! Common programs run by `capi exec`.

use crate::harness::secrets::KEY;
use crate::harness::{Home, installed};

#[test]
fn a_shell() {
    let home = Home::with_apis();
    let script = "printf %s \"$CUSTOM_API_MY_BILLING_API\"";
    let run = home.capi(["exec", "--", "sh", "-c", script]).unlocked().child_speaks();
    assert_eq!(run.succeeds().out(), KEY);
}

#[test]
fn python() {
    if !installed("python3") {
        return;
    }
    let home = Home::with_apis();
    let script = "import os; print(os.environ['CUSTOM_API_MY_BILLING_API'], end='')";
    let run = home.capi(["exec", "--", "python3", "-c", script]).unlocked().child_speaks();
    assert_eq!(run.succeeds().out(), KEY);
}

#[test]
fn npm_start() {
    if !installed("node") || !installed("npm") {
        return;
    }
    let home = Home::with_apis();
    let package = r#"{"name": "server", "version": "1.0.0", "scripts": {"start": "node server.js"}}"#;
    let server =
        "const names = Object.keys(process.env).filter(name => name.startsWith('CUSTOM_API_')).sort();
        console.log(names.map(name => `${name}=${process.env[name]}`).join('\\n'));
        process.exit(process.argv.length === 3 ? 7 : 0);";
    std::fs::write(home.directory().join("package.json"), package).unwrap();
    std::fs::write(home.directory().join("server.js"), server).unwrap();
    let start = |words: &[&str]| {
        let line = [&["exec", "--only", "my-billing-api", "--", "npm", "start", "--silent"], words].concat();
        home.capi(line).unlocked().env("npm_config_update_notifier", "false").child_speaks().run()
    };
    let outcome = start(&[]);
    assert_eq!(outcome.out(), format!("CUSTOM_API_MY_BILLING_API={KEY}\n"), "{}", outcome.err());
    assert_eq!(start(&["--", "fail"]).status.code(), Some(7));
}
