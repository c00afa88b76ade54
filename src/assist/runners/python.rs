//! Runners from PyPI.

use super::{Dropping, ENVIRONMENT, Kind, Left, OUTPUT, Runner, Setting};

pub(super) const RUNNERS: &[Runner] = &[
    Runner {
        name: "tox",
        programs: &["tox"],
        version: "4.67.15",
        kind: Kind::Drops(Dropping {
            files: &["tox.ini", "tox.toml", "pyproject.toml", "setup.cfg"],
            passing: &["pass_env=*", "passenv=*", "pass_env=[*"],
            ..Dropping::ALWAYS
        }),
        behaviour: "Test environments lack the variables. Its log shows asterisks for a value, but as many as the value has \
                    characters.",
        setting: Some(Setting {
            file: Some("tox.ini"),
            before: "[testenv]\npass_env =\n",
            each: "    NAME",
            between: "\n",
            after: "\n",
            wildcard: true,
        }),
        left: &[Left::project(".tox/*/log/*.log", OUTPUT)],
        tested: true,
    },
    Runner {
        name: "pyperf",
        programs: &["pyperf"],
        version: "2.11.0",
        kind: Kind::Drops(Dropping { options: &["--inherit-environ"], ..Dropping::ALWAYS }),
        behaviour: "Worker processes lack the variables.",
        setting: Some(Setting {
            file: None,
            before: "capi exec -- pyperf command --inherit-environ=",
            each: "NAME",
            between: ",",
            after: " -- python3 bench.py\n",
            wildcard: false,
        }),
        left: &[],
        tested: true,
    },
    Runner {
        name: "circus",
        programs: &["circusd"],
        version: "0.19.0",
        kind: Kind::Drops(Dropping {
            files: &["circus.ini"],
            passing: &["copy_env=True", "copy_env=true"],
            ..Dropping::ALWAYS
        }),
        behaviour: "Watchers lack the variables. `copy_env = True` passes the whole environment.",
        setting: Some(Setting {
            file: Some("circus.ini"),
            before: "[env:NAME_OF_THE_WATCHER]\n",
            each: "NAME = $NAME",
            between: "\n",
            after: "\n",
            wildcard: false,
        }),
        left: &[],
        tested: true,
    },
    Runner {
        name: "scons",
        programs: &["scons"],
        version: "4.11.1",
        kind: Kind::Drops(Dropping {
            files: &["SConstruct", "Sconstruct", "sconstruct"],
            passing: &["ENV=os.environ", "ENV:os.environ"],
            ..Dropping::ALWAYS
        }),
        behaviour: "Build commands lack the variables.",
        setting: Some(Setting::text(
            "SConstruct",
            "import os\n\nenv['ENV'].update({k: v for k, v in os.environ.items() if k.startswith('CUSTOM_API_')})\n",
        )),
        left: &[],
        tested: true,
    },
    Runner {
        name: "lit",
        programs: &["lit", "llvm-lit"],
        version: "23.1.5",
        kind: Kind::Drops(Dropping {
            files: &["lit.cfg.py", "lit.site.cfg.py", "lit.cfg"],
            passing: &["config.environment=os.environ", "config.environment=dict(os.environ"],
            ..Dropping::ALWAYS
        }),
        behaviour: "Tests lack the variables.",
        setting: Some(Setting::text(
            "lit.cfg.py",
            "import os\n\nconfig.environment.update(\n    {k: v for k, v in os.environ.items() if k.startswith('CUSTOM_API_')}\n)\n",
        )),
        left: &[],
        tested: true,
    },
    Runner {
        name: "meson",
        programs: &["meson"],
        version: "1.12.1",
        kind: Kind::Stores,
        behaviour: "`meson test` writes the environment into two logs with mode 0644.",
        setting: Some(Setting::text(
            "meson.build",
            "test('api', find_program('capi'), args: ['exec', '--', meson.current_build_dir() / 'api_test'])\n",
        )),
        left: &[Left::project("*/meson-logs/testlog*", ENVIRONMENT)],
        tested: true,
    },
    Runner {
        name: "waf",
        programs: &["waf"],
        version: "2.0.22",
        kind: Kind::Stores,
        behaviour: "`waf configure` writes the environment into two files with mode 0644.",
        setting: Some(Setting::command("./waf configure && capi exec -- ./waf build\n")),
        left: &[Left::project(".lock-waf*", ENVIRONMENT), Left::project("*/.lock-waf*", ENVIRONMENT)],
        tested: false,
    },
    Runner {
        name: "ansible",
        programs: &["ansible", "ansible-playbook"],
        version: "2.19.14",
        kind: Kind::Stores,
        behaviour: "A fact cache and `log_path` contain the environment of the machine that the playbook runs on, for \
                    localhost that of the caller.",
        setting: Some(Setting::text("playbook.yml", "- hosts: localhost\n  gather_facts: false\n")),
        left: &[Left::project("facts/*", ENVIRONMENT), Left::project("ansible.log", ENVIRONMENT)],
        tested: false,
    },
    Runner {
        name: "xonsh",
        programs: &["xonsh"],
        version: "0.25.0",
        kind: Kind::Stores,
        behaviour: "The history contains the environment of each session.",
        setting: Some(Setting::command("capi exec -- xonsh -D XONSH_HISTORY_BACKEND=dummy\n")),
        left: &[Left::home(".local/share/xonsh/history_json/*.json", ENVIRONMENT)],
        tested: false,
    },
    Runner {
        name: "httpie",
        programs: &["http", "https", "httpie"],
        version: "3.2.4",
        kind: Kind::Stores,
        behaviour: "`--session` writes all headers into a file with mode 0644, and a later call without capi sends them.",
        setting: Some(Setting::command(
            "capi exec -- sh -c 'http GET https://api.example X-API-Key:$CUSTOM_API_BILLING'\n",
        )),
        left: &[Left::home(".config/httpie/sessions/**/*.json", "headers")],
        tested: false,
    },
    Runner {
        name: "guild",
        programs: &["guild"],
        version: "0.9.0",
        kind: Kind::Stores,
        behaviour: "A run's attributes contain the environment, except names that end in a word such as `PASSWORD`.",
        setting: Some(Setting::text("guild.yml", "train:\n  exec: capi exec -- python3 train.py\n")),
        left: &[Left::home(".guild/runs/*/.guild/attrs/env", ENVIRONMENT)],
        tested: false,
    },
    Runner {
        name: "reprozip",
        programs: &["reprozip"],
        version: "1.3.2",
        kind: Kind::Stores,
        behaviour: "A trace contains the environment, and so does the package made of it: use test credentials.",
        setting: None,
        left: &[Left::project(".reprozip-trace/*", ENVIRONMENT)],
        tested: false,
    },
];
