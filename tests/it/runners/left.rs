//! Credentials in files that runners left, as `capi doctor` finds them; the files are written by the tests.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::harness::secrets::{KEY, TOKEN};
use crate::harness::{Given, Home};

fn home() -> Home {
    Home::with([Given::key("Billing"), Given::basic("Twilio SMS").app("web").credential(TOKEN)])
}

/// The findings about runners: state and text.
fn found(home: &Home, unlocked: bool) -> Vec<(String, String)> {
    let run = home.capi(["doctor", "--json"]);
    let out = if unlocked { run.unlocked() } else { run }.run().out();
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let findings =
        json["findings"].as_array().unwrap().iter().filter(|finding| finding["check"] == "runners");
    let text =
        |value: &serde_json::Value| value.as_str().unwrap().replace(home.root().to_str().unwrap(), "[tmp]");
    findings.map(|finding| (text(&finding["state"]), text(&finding["text"]))).collect()
}

#[test]
fn credentials_of_every_app_are_found_in_every_encoding_and_never_printed() {
    let home = home();
    home.write(".turbo/turbo-build.log", &format!("the key is {KEY}\n"));
    home.write("build/meson-logs/testlog.txt", &STANDARD.encode(format!("user:{TOKEN}")));
    fs::create_dir_all(home.path(".pm2")).unwrap();
    fs::write(home.path(".pm2/dump.pm2"), format!("{KEY} {}", STANDARD.encode(format!("user:{TOKEN}"))))
        .unwrap();
    assert_eq!(
        found(&home, true),
        [
            "turbo left the credential of `Billing` in [tmp]/home/work/.turbo/turbo-build.log",
            "pm2 left the credential of `Billing`, `Twilio SMS` in [tmp]/home/.pm2/dump.pm2",
            "meson left the credential of `Twilio SMS` in [tmp]/home/work/build/meson-logs/testlog.txt",
        ]
        .map(|text| ("warning".to_owned(), text.to_owned()))
    );
}

#[test]
fn a_locked_vault_is_not_compared() {
    let home = home();
    home.write(".turbo/turbo-build.log", KEY);
    let locked = ("ok".to_owned(), "files of runners not searched: the vault is locked".to_owned());
    assert_eq!(found(&home, false), [locked]);
}

#[test]
fn masked_output_and_files_elsewhere_are_not_reported() {
    let home = home();
    home.write(".turbo/turbo-build.log", "the key is [capi: Billing]\n");
    home.write("notes.txt", KEY);
    home.write("node_modules/a/.turbo/turbo-build.log", KEY);
    let clean = ("ok".to_owned(), "no credential found in files that runners leave".to_owned());
    assert_eq!(found(&home, true), [clean]);
}

#[test]
fn many_files_are_summed_up() {
    let home = home();
    for index in 0..23 {
        home.write(format!(".turbo/turbo-{index}.log"), KEY);
    }
    let found = found(&home, true);
    assert_eq!(found.len(), 21);
    assert_eq!(found.last().unwrap().1, "3 more files contain credentials");
}
