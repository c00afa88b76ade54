//! Directories that are made to confuse: links, FIFOs, names, endless lines.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use capi::model::AuthKind;
use serde_json::Value;

use super::searching::{give, search};
use crate::harness::secrets::KEY;
use crate::harness::{Given, Home};

#[test]
fn links_and_special_files_are_not_followed() {
    let home = Home::with([Given::bearer("Shop")]);
    let work = home.work();
    fs::write(home.path("outside.txt"), KEY).unwrap();
    fs::create_dir(home.path("other")).unwrap();
    fs::write(home.path("other/a"), KEY).unwrap();
    symlink(home.path("outside.txt"), work.join("link.txt")).unwrap();
    symlink(home.path("other"), work.join("directory")).unwrap();
    symlink(&work, work.join("loop")).unwrap();
    symlink("/dev/zero", work.join("zero")).unwrap();
    assert!(Command::new("mkfifo").arg(work.join("fifo")).status().unwrap().success());
    let run = home.capi(["scan"]).unlocked().succeeds();
    assert!(run.err().contains("searched 0 files"), "{}", run.err());
    // A path that is named may be a link.
    assert_eq!(home.capi(["scan", "link.txt"]).unlocked().run().code(), 1);
}

#[test]
fn control_characters_in_names_are_escaped() {
    let home = Home::with([Given::bearer("Shop")]);
    fs::write(home.work().join("a\u{1b}[2J\n\u{202e}b"), KEY).unwrap();
    let run = home.capi(["scan"]).unlocked().run();
    assert_eq!(run.code(), 1);
    assert!(run.out().contains(r"    a\u{1b}[2J\u{a}\u{202e}b:1  bytes"), "{}", run.out());
    for format in ["--json", "--sarif"] {
        let run = home.capi(["scan", format]).unlocked().run();
        assert!(!run.out().contains(['\u{1b}', '\u{202e}']), "{}", run.out());
        serde_json::from_str::<Value>(&run.out()).unwrap();
    }
}

#[test]
fn findings_that_are_left_out_are_reported() {
    let search = search(&[(AuthKind::Bearer, KEY)]);
    let many = format!("{KEY}\n").repeat(100);
    for number in 0..202 {
        give(&search, &format!("{number:03}"), many.as_bytes());
    }
    let report = search.finish();
    assert_eq!(report.findings.len(), 20_000);
    let unread: Vec<_> = report
        .unread
        .iter()
        .map(|one| (one.place.path.display().to_string(), one.reason.to_string()))
        .collect();
    assert_eq!(unread, [("200".to_owned(), "from here on, there are more than 20,000 findings".to_owned())]);
}

#[test]
fn an_endless_line_and_many_findings_are_bounded() {
    let home = Home::with([Given::bearer("Shop")]);
    let line = [vec![b'x'; 3 << 20], KEY.into(), vec![b'%'; 1 << 20]].concat();
    fs::write(home.work().join("line"), line).unwrap();
    fs::write(home.work().join("many"), format!("{KEY}\n").repeat(5000)).unwrap();
    let run = home.capi(["scan", "--json"]).unlocked().run();
    assert_eq!(run.code(), 1);
    let report: Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(report["findings"].as_array().unwrap().len(), 101);
    assert_eq!(report["unread"][0]["path"], "many");
}
