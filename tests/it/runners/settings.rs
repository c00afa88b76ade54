//! The settings that `capi snippet --for` prints, and the versions that `tests/runners/fetch.sh` installs.

use capi::assist::runners::{all, named};

use crate::harness::secrets::leak;
use crate::harness::{Given, Home};

fn home() -> Home {
    Home::with([Given::key("Billing"), Given::basic("Twilio SMS").app("web")])
}

#[test]
fn a_setting_covers_all_variables_of_the_app_or_those_of_one_api() {
    let home = home();
    let print = |words: &[&str]| home.capi(["snippet"].iter().chain(words)).succeeds().out();
    assert_eq!(
        print(&["--for", "compose", "--app", "web"]),
        "services:\n  NAME_OF_THE_SERVICE:\n    environment:\n      - CUSTOM_API_BILLING\n      - CUSTOM_API_TWILIO_SMS\n      \
         - CUSTOM_API_TWILIO_SMS_USERNAME\n      - CUSTOM_API_TWILIO_SMS_PASSWORD\n"
    );
    assert_eq!(
        print(&["--for", "wrangler"]),
        "{\n  \"secrets\": { \"required\": [\"CUSTOM_API_BILLING\"] }\n}\n"
    );
    assert_eq!(print(&["--for", "tox"]), "[testenv]\npass_env =\n    CUSTOM_API_*\n");
    assert_eq!(print(&["billing", "--for", "tox"]), "[testenv]\npass_env =\n    CUSTOM_API_BILLING\n");
    assert_eq!(print(&["--for", "gradle"]), "org.gradle.daemon=false\n");
}

#[test]
fn a_setting_with_a_wildcard_needs_no_vault() {
    let home = Home::empty();
    home.capi(["snippet", "--for", "turbo"]).succeeds();
    home.capi(["snippet", "--for", "compose"]).refused(5);
}

#[test]
fn every_setting_is_printed_without_a_credential() {
    let home = home();
    for runner in all().filter(|runner| runner.setting.is_some()) {
        let outcome = home.capi(["snippet", "--for", runner.name, "--app", "web"]).succeeds();
        assert!(!leak(&outcome.stdout) && !outcome.out().is_empty(), "{}", runner.name);
    }
}

#[test]
fn a_setting_takes_neither_a_language_nor_a_request() {
    let home = home();
    home.capi(["snippet", "--for", "nothing"]).refused(2);
    home.capi(["snippet", "billing", "--for", "tox", "--lang", "curl"]).refused(2);
    home.capi(["snippet", "billing", "GET", "/v1", "--for", "tox"]).refused(2);
    home.capi(["snippet"]).refused(2);
}

#[test]
fn the_installed_versions_are_those_of_the_table() {
    let script = include_str!("../../runners/fetch.sh");
    let pinned = ["@", "=="];
    for runner in all().filter(|runner| runner.tested && !["tmux", "cargo"].contains(&runner.name)) {
        let is_pinned = |sign: &&str| script.contains(&format!("{sign}{}", runner.version));
        assert!(pinned.iter().any(is_pinned), "{} {}", runner.name, runner.version);
    }
    assert!(named("turbo").unwrap().tested);
}
