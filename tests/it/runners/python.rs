//! tox, pyperf, circus, SCons, lit and Meson.

use std::fs;

use super::stage::{EXACTLY, Stage};

#[test]
fn tox_drops_the_variables_until_its_setting_passes_them() {
    let Some(stage) = Stage::pypi("tox") else { return };
    let run = "skip_install = true\ncommands = python show.py\n";
    let with =
        |setting: &str| stage.home.write("tox.ini", &format!("[tox]\nenv_list = show\n\n{setting}{run}"));
    with("[testenv]\n");
    stage.exec(&["tox"]);
    with(&stage.setting("tox"));
    stage.exec(&["tox"]);
    assert_eq!(stage.seen(), ["", EXACTLY]);
}

#[test]
fn pyperf_drops_the_variables_unless_its_option_passes_them() {
    let Some(stage) = Stage::pypi("pyperf") else { return };
    let quick = ["--processes=1", "--values=1", "--warmups=0", "--loops=1"];
    let run = |option: Option<&str>| {
        let command = ["pyperf", "command"].into_iter().chain(option).chain(quick);
        stage.exec(&command.chain(["--", "python3", "show.py"]).collect::<Vec<_>>());
        stage.seen().last().cloned().unwrap()
    };
    assert_eq!(run(None), "");
    let setting = stage.setting("pyperf");
    let option = setting.split_whitespace().find(|word| word.starts_with("--inherit-environ"));
    assert!(option.is_some(), "{setting}");
    assert_eq!(run(option), EXACTLY);
}

#[test]
fn circus_drops_the_variables_until_its_setting_passes_them() {
    let Some(stage) = Stage::pypi("circusd") else { return };
    // The watcher ends its parent, the daemon.
    stage.home.write(
        "once.py",
        "import os, runpy, signal\nrunpy.run_path('show.py')\nos.kill(os.getppid(), signal.SIGTERM)\n",
    );
    let work = stage.home.work();
    let base = format!(
        "[circus]\nendpoint = ipc://{0}/e\npubsub_endpoint = ipc://{0}/p\nstats_endpoint = ipc://{0}/s\n\n\
         [watcher:once]\ncmd = python3 once.py\nworking_dir = {0}\nsingleton = true\nrespawn = false\n\n",
        work.display()
    );
    stage.home.write("circus.ini", &base);
    stage.exec(&["circusd", "circus.ini"]);
    let setting = stage.setting("circus").replace("NAME_OF_THE_WATCHER", "once");
    stage.home.write("circus.ini", &format!("{base}{setting}"));
    stage.exec(&["circusd", "circus.ini"]);
    assert_eq!(stage.seen(), ["", EXACTLY]);
}

#[test]
fn scons_drops_the_variables_until_its_setting_passes_them() {
    let Some(stage) = Stage::pypi("scons") else { return };
    let with = |setting: &str| {
        let text = format!(
            "env = Environment()\n{setting}env.AlwaysBuild(env.Command('out', [], 'python3 show.py'))\n"
        );
        stage.home.write("SConstruct", &text);
    };
    with("");
    stage.exec(&["scons", "-Q"]);
    with(&stage.setting("scons"));
    stage.exec(&["scons", "-Q"]);
    assert_eq!(stage.seen(), ["", EXACTLY]);
}

#[test]
fn lit_drops_the_variables_until_its_setting_passes_them() {
    let Some(stage) = Stage::pypi("lit") else { return };
    let with = |setting: &str| {
        let base = "import lit.formats\nconfig.name = 'show'\nconfig.test_format = lit.formats.ShTest()\n\
                    config.suffixes = ['.test']\n";
        stage.home.write("lit.cfg.py", &format!("{base}{setting}"));
    };
    stage.home.write("a.test", &format!("RUN: python3 {}/show.py\n", stage.home.work().display()));
    with("");
    stage.exec(&["lit", "."]);
    with(&stage.setting("lit"));
    stage.exec(&["lit", "."]);
    assert_eq!(stage.seen(), ["", EXACTLY]);
}

#[test]
fn meson_stores_the_environment_unless_capi_runs_inside_the_test() {
    let Some(stage) = Stage::pypi("meson") else { return };
    stage.home.write("meson.build", "project('show')\ntest('show', find_program('true'))\n");
    stage.exec(&["meson", "setup", "build", "--backend=none"]);
    stage.exec(&["meson", "test", "-C", "build"]);
    stage.finds("meson", "build/meson-logs/testlog");

    assert!(stage.setting("meson").contains("args: ['exec', '--', "));
    fs::remove_dir_all(stage.home.work().join("build")).unwrap();
    let inside = "project('show')\n\
                  test('show', find_program('capi'), args: ['exec', '--', 'sh', '-c', 'echo $CUSTOM_API_BILLING'])\n";
    stage.home.write("meson.build", inside);
    stage.plain(&["meson", "setup", "build", "--backend=none"]);
    stage.plain(&["meson", "test", "-C", "build"]);
    assert_eq!(stage.findings(), [""; 0]);
}
