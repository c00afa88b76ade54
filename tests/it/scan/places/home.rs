//! AI tools, histories and settings in the home directory.

use std::fs;

use super::{found, home, scan};
use crate::harness::secrets::KEY;

#[test]
fn transcripts_and_histories_are_searched() {
    let home = home();
    let write = |name: &str, text: &str| {
        let path = home.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let line = serde_json::json!({ "output": serde_json::json!({ "text": KEY }).to_string() });
    write(".claude/projects/-home-work/1.jsonl", &format!("{line}\n"));
    write(".bash_history", &format!("curl -H 'X-API-Key: {KEY}' http://localhost\n"));
    write(".pm2/dump.pm2", &format!("[{{\"env\":{{\"CUSTOM_API_BILLING\":\"{KEY}\"}}}}]"));
    write("elsewhere/file", KEY);
    home.write("CLAUDE.md", &format!("Use the key {KEY}.\n"));

    let (code, report) = scan(&home, &["--ai"]);
    assert_eq!(code, 1, "{report}");
    let paths = found(&report);
    assert_eq!(paths.len(), 2, "{paths:?}");
    assert!(paths.iter().any(|path| path.ends_with(".claude/projects/-home-work/1.jsonl")), "{paths:?}");
    assert!(paths.contains(&"ai CLAUDE.md".to_owned()), "{paths:?}");

    let (code, report) = scan(&home, &["--shell"]);
    assert_eq!(code, 1, "{report}");
    let paths = found(&report);
    assert_eq!(paths.len(), 2, "{paths:?}");
    assert!(paths.iter().any(|path| path.ends_with(".bash_history")), "{paths:?}");
    assert!(paths.iter().any(|path| path.ends_with(".pm2/dump.pm2")), "{paths:?}");
}

#[test]
fn a_history_in_another_file_is_searched() {
    let home = home();
    let path = home.give("history", format!("{KEY}\n"));
    let outcome = home.capi(["scan", "--shell", "--json"]).env("HISTFILE", &path).unlocked().run();
    assert_eq!(found(&super::report(&outcome)), [format!("shell {path}")]);
}
