//! Tests of the table, of settings, and of the search for a runner in a command line.

use super::{Dropping, Kind, Runner, Setting, all, named, pattern, started};

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

/// The runner that a command line starts in a project with two scripts.
fn name_of(line: &str) -> Option<&'static str> {
    let script = |name: &str| match name {
        "build" => Some("tsc && NODE_ENV=production turbo run build".to_owned()),
        "test" => Some("npm run build".to_owned()),
        "loop" => Some("npm run loop".to_owned()),
        _ => None,
    };
    started(&words(line), &script).map(|started| started.runner.name)
}

fn dropping(name: &str) -> &'static Dropping {
    match named(name) {
        Some(Runner { kind: Kind::Drops(dropping), .. }) => dropping,
        _ => panic!("{name} is not in the table as dropping variables"),
    }
}

fn setting(name: &str) -> &'static Setting {
    named(name).and_then(|runner| runner.setting.as_ref()).unwrap()
}

#[test]
fn a_runner_is_found_behind_launchers_scripts_and_shells() {
    for (line, wanted) in [
        ("turbo run build", "turbo"),
        ("./node_modules/.bin/turbo run build", "turbo"),
        ("npx --yes turbo run build", "turbo"),
        ("pnpm turbo build", "turbo"),
        ("pnpm exec turbo build", "turbo"),
        ("yarn turbo build", "turbo"),
        ("bun run turbo build", "turbo"),
        ("npm run build", "turbo"),
        ("npm run --silent build", "turbo"),
        ("pnpm build", "turbo"),
        ("npm test", "turbo"),
        ("node --run build", "turbo"),
        ("sh -c cd&&turbo", "turbo"),
        ("env CI=1 turbo run build", "turbo"),
        ("CI=1 turbo run build", "turbo"),
        ("python3 -m tox -e py", "tox"),
        ("uv run tox", "tox"),
        ("uvx tox", "tox"),
        ("docker compose up", "compose"),
        ("docker-compose up", "compose"),
        ("wrangler dev", "wrangler"),
        ("su - deploy", "su"),
        ("screen -X screen sh", "screen"),
        (r"C:\tools\turbo.cmd run", "turbo"),
    ] {
        assert_eq!(name_of(line), Some(wanted), "{line}");
    }
}

#[test]
fn other_programs_are_not_runners() {
    for line in [
        "",
        "node server.js",
        "npm run lint",
        "npm install turbo",
        "echo turbo",
        "docker run image",
        "docker",
        "wrangler deploy",
        "su deploy",
        "screen",
        "npm run loop",
        "npx",
        "env",
        "sh -c",
        "sh script.sh turbo",
    ] {
        assert_eq!(name_of(line), None, "{line}");
    }
}

#[test]
fn a_configuration_passes_the_variables_by_name_by_wildcard_or_altogether() {
    let turbo = dropping("turbo");
    assert!(turbo.is_passed_by(r#"{"globalPassThroughEnv": ["CUSTOM_API_*"]}"#));
    assert!(turbo.is_passed_by(r#"{"tasks": {"a": {"env": ["CUSTOM_API_BILLING"]}}}"#));
    assert!(turbo.is_passed_by("{ \"envMode\" : \"loose\" }"));
    assert!(!turbo.is_passed_by(r#"{"tasks": {"a": {"outputs": ["*"]}}}"#));
    let tox = dropping("tox");
    assert!(tox.is_passed_by("[testenv]\npass_env =\n    CUSTOM_API_*\n"));
    assert!(tox.is_passed_by("[testenv]\npass_env = *\n"));
    assert!(tox.is_passed_by("[env_run_base]\npass_env = [\"*\"]\n"));
    assert!(!tox.is_passed_by("[testenv]\ncommands = pytest\n"));
}

#[test]
fn sveltekit_is_recognized_by_its_version() {
    let svelte = dropping("sveltekit");
    let with = |version: &str| {
        let package = format!(r#"{{"devDependencies": {{"@sveltejs/kit": "{version}"}}}}"#);
        svelte.is_used_by(|file| (file == "package.json").then(|| package.clone()))
    };
    assert!(with("^3.2.0") && with("3.2.0"));
    assert!(!with("^2.16.0"));
    assert!(!svelte.is_used_by(|_| None));
}

#[test]
fn a_setting_holds_the_names_it_is_given() {
    let names = ["CUSTOM_API_BILLING".to_owned(), "CUSTOM_API_MAPS_KEY".to_owned()];
    assert_eq!(
        setting("turbo").render(&names),
        "{\n  \"globalPassThroughEnv\": [\"CUSTOM_API_BILLING\", \"CUSTOM_API_MAPS_KEY\"]\n}\n"
    );
    assert_eq!(setting("tox").render(&[]), "[testenv]\npass_env =\n    CUSTOM_API_*\n");
    assert_eq!(
        setting("circus").render(&names),
        "[env:NAME_OF_THE_WATCHER]\nCUSTOM_API_BILLING = $CUSTOM_API_BILLING\nCUSTOM_API_MAPS_KEY = $CUSTOM_API_MAPS_KEY\n"
    );
    assert!(setting("sveltekit").render(&names[..1]).contains("  CUSTOM_API_BILLING: {},"));
    assert_eq!(setting("gradle").render(&names), "org.gradle.daemon=false\n");
}

#[test]
fn the_settings_pass_the_check_of_their_own_runner() {
    for runner in all() {
        let Kind::Drops(dropping) = &runner.kind else { continue };
        let Some(setting) = &runner.setting else { panic!("{}: no setting", runner.name) };
        let text = setting.render(&[]);
        let inside = text.contains("capi exec --") && setting.file.is_none();
        assert!(dropping.is_passed_by(&text) || inside, "{}: {text}", runner.name);
    }
}

#[test]
fn the_table_is_sound() {
    let mut names: Vec<&str> = all().map(|runner| runner.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "a name is used twice");
    for runner in all() {
        assert!(!runner.version.is_empty() && runner.behaviour.ends_with('.'), "{}", runner.name);
        assert!(!runner.behaviour.contains('|') && !runner.behaviour.contains("  "), "{}", runner.name);
        if let Kind::Drops(dropping) = &runner.kind {
            assert!(!runner.programs.is_empty(), "{}", runner.name);
            for passing in dropping.passing {
                assert_eq!(super::dropping::compact(passing), *passing, "{}", runner.name);
            }
        }
        if let Some(setting) = &runner.setting {
            assert!(setting.after.ends_with('\n') || setting.before.ends_with('\n'), "{}", runner.name);
        }
    }
}

#[test]
fn names_match_patterns() {
    for (pattern, name) in [
        ("a", "a"),
        ("*", "a"),
        ("*.log", "x.log"),
        ("daemon-*.out.log", "daemon-1.out.log"),
        ("a*b*c", "a1b2c"),
    ] {
        assert!(pattern::matches(pattern, name), "{pattern} {name}");
    }
    for (pattern, name) in [("a", "b"), ("*.log", "x.logs"), ("a*b*c", "a1c"), ("a*a", "a")] {
        assert!(!pattern::matches(pattern, name), "{pattern} {name}");
    }
}
