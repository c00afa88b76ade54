//! turbo, nx, lage, moon and pm2.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::stage::{EXACTLY, Stage};
use crate::harness::secrets::KEY;

/// A workspace with one package, whose script `show` records and prints the variables.
fn workspace(stage: &Stage, script: &str) {
    let home = &stage.home;
    home.write(
        "package.json",
        r#"{"name": "root", "private": true, "packageManager": "npm@11.19.1", "workspaces": ["packages/*"]}"#,
    );
    home.write("package-lock.json", r#"{"name": "root", "lockfileVersion": 3, "packages": {}}"#);
    home.write(".gitignore", "node_modules\n.turbo\n.nx\nseen\n");
    let script = serde_json::to_string(script).unwrap();
    home.write(
        "packages/a/package.json",
        &format!(r#"{{"name": "a", "version": "1.0.0", "scripts": {{"show": {script}}}}}"#),
    );
}

const SHOW_AND_PRINT: &str = "python3 ../../show.py && echo $CUSTOM_API_BILLING";

#[test]
fn turbo_drops_the_variables_until_its_setting_passes_them_and_stores_output() {
    let Some(stage) = Stage::npm("turbo") else { return };
    workspace(&stage, SHOW_AND_PRINT);
    stage.home.write("turbo.json", r#"{"tasks": {"show": {}}}"#);
    stage.exec(&["turbo", "run", "show"]);
    assert_eq!(stage.seen(), [""]);
    assert_eq!(stage.findings(), [""; 0]);

    let mut setting: serde_json::Value = serde_json::from_str(&stage.setting("turbo")).unwrap();
    setting["tasks"] = serde_json::json!({"show": {}});
    stage.home.write("turbo.json", &setting.to_string());
    stage.exec(&["turbo", "run", "show"]);
    assert_eq!(stage.seen(), ["", EXACTLY]);
    stage.finds("turbo", ".turbo/turbo-show.log");
}

#[test]
fn nx_stores_output_unless_capi_runs_inside_the_task() {
    let Some(stage) = Stage::npm("nx") else { return };
    workspace(&stage, SHOW_AND_PRINT);
    stage.home.write("nx.json", r#"{"targetDefaults": {"show": {"cache": true}}}"#);
    stage.link_modules();
    stage.exec(&["nx", "run", "a:show"]);
    assert_eq!(stage.seen(), ["CUSTOM_API_BILLING UNRELATED_TOKEN"]);
    stage.finds("nx", ".nx/cache/terminalOutputs/");

    let setting: serde_json::Value = serde_json::from_str(&stage.setting("nx")).unwrap();
    assert!(setting["scripts"]["test"].as_str().unwrap().starts_with("capi exec -- "), "{setting}");
    fs::remove_dir_all(stage.home.work().join(".nx")).unwrap();
    workspace(&stage, &format!("capi exec -- sh -c '{SHOW_AND_PRINT}'"));
    stage.plain(&["nx", "run", "a:show"]);
    assert_eq!(stage.seen().len(), 2, "{:?}", stage.seen());
    assert_eq!(stage.findings(), [""; 0]);
}

#[test]
fn lage_stores_output() {
    let Some(stage) = Stage::npm("lage") else { return };
    workspace(&stage, SHOW_AND_PRINT);
    stage.home.write("lage.config.js", "module.exports = {pipeline: {show: []}}");
    stage.link_modules();
    stage.commit();
    stage.exec(&["lage", "show", "--verbose"]);
    assert_eq!(stage.seen().len(), 1);
    stage.finds("lage", "node_modules/.cache/lage/");
}

#[test]
fn moon_stores_the_values_of_inputs() {
    let Some(stage) = Stage::npm("moon") else { return };
    stage.home.write(".moon/workspace.yml", "projects:\n  - a\n");
    let task = "tasks:\n  show:\n    command: python3 ../show.py\n    inputs: ['$CUSTOM_API_BILLING']\n";
    stage.home.write("a/moon.yml", task);
    stage.commit();
    stage.exec(&["moon", "run", "a:show"]);
    stage.finds("moon", ".moon/cache/hashes/");
}

/// Ends the daemon with the test.
struct Daemon<'a>(&'a Stage);

impl Drop for Daemon<'_> {
    fn drop(&mut self) {
        self.0.attempt(&["pm2", "kill"]);
    }
}

#[test]
fn pm2_stores_the_environment_and_gives_it_to_later_callers_unless_it_starts_capi() {
    let Some(stage) = Stage::npm("pm2") else { return };
    stage
        .home
        .write("app.js", "require('child_process').execSync('python3 show.py'); setInterval(() => {}, 1000)");
    let daemon = Daemon(&stage);
    stage.exec(&["pm2", "start", "app.js", "--name", "one"]);
    assert!(stage.wait_for_run(1).contains(EXACTLY));
    stage.exec(&["pm2", "save"]);
    let dump = stage.home.path(".pm2/dump.pm2");
    assert_eq!(fs::metadata(&dump).unwrap().permissions().mode() & 0o777, 0o644);
    stage.finds("pm2", ".pm2/dump.pm2");
    // A later caller without the variables.
    stage.plain(&["pm2", "start", "app.js", "--name", "two", "-i", "1"]);
    assert!(stage.wait_for_run(2).contains(EXACTLY));
    drop(daemon);

    fs::remove_dir_all(stage.home.path(".pm2")).unwrap();
    let _daemon = Daemon(&stage);
    let setting = stage.setting("pm2");
    stage.plain(&setting.split_whitespace().collect::<Vec<_>>());
    assert!(stage.wait_for_run(3).contains(EXACTLY));
    stage.plain(&["pm2", "save"]);
    assert!(!fs::read_to_string(dump).unwrap().contains(KEY));
    assert_eq!(stage.findings(), [""; 0]);
}
