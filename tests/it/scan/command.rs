//! The command: its sources, exit codes, formats, exclusions and baseline.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::harness::secrets::{KEY, PASSWORD};
use crate::harness::{Given, Home, Outcome};

/// A home of a project with an API and a basic one.
fn home() -> Home {
    Home::with([
        Given::bearer("Shop").domain("https://api.stripe.com"),
        Given::basic("Mail").app("web").credential(PASSWORD),
    ])
}

fn write(home: &Home, name: &str, bytes: impl AsRef<[u8]>) {
    let path = home.work().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn scan(home: &Home, words: &[&str]) -> Outcome {
    home.capi([&["scan"], words].concat()).unlocked().run()
}

fn json(home: &Home, words: &[&str], code: i32) -> Value {
    let run = scan(home, &[&["--json"], words].concat());
    assert_eq!(run.code(), code, "{}{}", run.out(), run.err());
    serde_json::from_str(&run.out()).unwrap()
}

#[test]
fn a_clean_project_is_clean() {
    let home = home();
    write(&home, "src/main.js", "console.log('hello')");
    let run = scan(&home, &[]);
    assert_eq!((run.code(), run.out().as_str()), (0, ""), "{}", run.err());
    assert!(run.err().contains("searched 1 file for 2 APIs: found nothing"), "{}", run.err());
}

#[test]
fn findings_are_printed_without_the_credential() {
    let home = home();
    write(&home, "dist/app.js", format!("\n\nconst a = \"{}\"", STANDARD.encode(KEY)));
    write(&home, ".env", format!("MAIL={PASSWORD}\n"));
    let run = scan(&home, &[]);
    assert_eq!(run.code(), 1);
    let out = run.out();
    let expected = "Files\n  Mail (app web)\n    .env:1  bytes 5-25  password, as it is\n  Shop\n    dist/app.js:3  \
                    bytes 13-39  credential, base64\n";
    assert_eq!(out, expected);
    let err = run.err();
    assert!(err.contains("https://docs.stripe.com/api/authentication"), "{err}");
    assert!(err.contains("capi rotate shop") && err.contains("capi rotate mail --app web"), "{err}");
    assert!(err.contains("rewriting the history does not undo a push"), "{err}");
    // With the credentials of one app.
    assert_eq!(json(&home, &["--app", "other"], 1)["findings"].as_array().unwrap().len(), 1);
}

#[test]
fn what_cannot_be_read_makes_the_result_incomplete() {
    let home = home();
    write(&home, "a.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]);
    let run = scan(&home, &[]);
    assert_eq!(run.code(), 3, "{}", run.err());
    assert!(run.out().starts_with("Not read\n  a.gz > gzip: "), "{}", run.out());
    assert!(run.err().contains("the result is incomplete"), "{}", run.err());
    assert_eq!(json(&home, &[], 3)["complete"], false);
    assert_eq!(json(&home, &["missing"], 3)["unread"][0]["path"], "missing");
    // A finding is more urgent.
    write(&home, "b", KEY);
    assert_eq!(json(&home, &[], 1)["complete"], false);
    // Locked.
    assert_eq!(home.capi(["scan"]).run().code(), 3);
}

#[test]
fn paths_exclusions_and_the_ignore_file_choose_files() {
    let home = home();
    for name in ["one/a.map", "one/b.js", "two/c.js", "node_modules/d.js"] {
        write(&home, name, KEY);
    }
    write(&home, ".gitignore", "node_modules\n");
    let paths = |words: &[&str]| {
        let found = json(&home, words, 1);
        found["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["path"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(paths(&[]), ["node_modules/d.js", "one/a.map", "one/b.js", "two/c.js"]);
    assert_eq!(paths(&["one"]), ["one/a.map", "one/b.js"]);
    assert_eq!(paths(&["--exclude", "*.map", "--exclude", "/two"]), ["node_modules/d.js", "one/b.js"]);
    write(&home, ".capiignore", "*.js\n!c.js\n");
    assert_eq!(paths(&[]), ["one/a.map", "two/c.js"]);
    assert_eq!(scan(&home, &["--exclude", "{a"]).code(), 2);
}

#[test]
fn a_baseline_accepts_known_places() {
    let home = home();
    write(&home, "fixture.txt", format!("{KEY}\n"));
    assert_eq!(scan(&home, &["--write-baseline", "known.json"]).code(), 0);
    let known = fs::read_to_string(home.work().join("known.json")).unwrap();
    assert!(known.contains("\"fixture.txt\""), "{known}");
    // Another line of the same file.
    write(&home, "fixture.txt", format!("moved\n{KEY}\n"));
    let report = json(&home, &["--baseline", "known.json"], 0);
    assert_eq!((report["accepted"].as_u64(), report["findings"].as_array().unwrap().len()), (Some(1), 0));
    for (name, text) in [("other.txt", KEY.to_owned()), ("fixture.txt", format!("{KEY}\n{KEY}"))] {
        write(&home, name, text);
        assert_eq!(
            json(&home, &["--baseline", "known.json"], 1)["findings"].as_array().unwrap().len(),
            1,
            "{name}"
        );
        fs::remove_file(home.work().join(name)).unwrap();
    }
    write(&home, "bad.json", "{}");
    assert_eq!(scan(&home, &["--baseline", "bad.json"]).code(), 2);
    assert_eq!(scan(&home, &["--baseline", "none.json"]).code(), 2);
}

#[test]
fn sarif_has_its_required_properties() {
    let home = home();
    write(&home, "a b/c.txt", KEY);
    write(&home, "d.gz", [0x1F, 0x8B, 8, 0]);
    let run = scan(&home, &["--sarif"]);
    assert_eq!(run.code(), 1);
    let log: Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "capi");
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let result = &run["results"][0];
    assert_eq!(run["tool"]["driver"]["rules"][0]["id"], result["ruleId"]);
    assert!(result["message"]["text"].as_str().unwrap().contains("Shop"));
    let location = &result["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "a%20b/c.txt");
    assert_eq!(
        (&location["region"]["startLine"], &location["region"]["byteLength"]),
        (&1.into(), &KEY.len().into())
    );
}

#[test]
fn short_credentials_are_named_and_not_searched() {
    let home = Home::with([Given::bearer("Pin").credential("12a4567")]);
    write(&home, "a.txt", "12a4567");
    let run = scan(&home, &[]);
    assert_eq!(run.code(), 0);
    assert!(
        run.err().contains("the credential of `Pin` has fewer than 8 bytes and is not searched"),
        "{}",
        run.err()
    );
}
