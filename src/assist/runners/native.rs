//! Runners that come with compilers.

use super::{Dropping, Kind, Left, OUTPUT, Runner, Setting};

pub(super) const RUNNERS: &[Runner] = &[
    Runner {
        name: "cargo",
        programs: &["cargo"],
        version: "1.95.0",
        kind: Kind::Stores,
        behaviour: "`rerun-if-env-changed` in a build script stores the value of the variable, and `env!` compiles it into the \
                    program.",
        setting: Some(Setting::command("cargo build && capi exec -- ./target/debug/app\n")),
        left: &[
            Left::project(
                "target/*/.fingerprint/*/run-build-script-*.json",
                "values of `rerun-if-env-changed`",
            ),
            Left::project("target/*/build/*/output", OUTPUT),
        ],
        tested: true,
    },
    Runner {
        name: "go",
        programs: &["go"],
        version: "1.19.8",
        kind: Kind::Stores,
        behaviour: "`go test` stores what a test prints, unmasked, and replays it while the test is unchanged.",
        setting: Some(Setting::command("go test -exec 'capi exec --' ./...\n")),
        left: &[Left::home(".cache/go-build/*/*-d", OUTPUT)],
        tested: false,
    },
    Runner {
        name: "tup",
        programs: &["tup"],
        version: "0.7.11",
        kind: Kind::Drops(Dropping { files: &["Tupfile", "Tuprules.tup"], ..Dropping::ALWAYS }),
        behaviour: "Commands lack the variables.",
        setting: Some(Setting {
            file: Some("Tupfile"),
            before: "",
            each: "export NAME",
            between: "\n",
            after: "\n",
            wildcard: false,
        }),
        left: &[],
        tested: false,
    },
    Runner {
        name: "hugo",
        programs: &["hugo"],
        version: "0.166.0",
        kind: Kind::Drops(Dropping {
            files: &["hugo.toml", "hugo.yaml", "hugo.json", "config.toml"],
            passing: &["getenv=[.*", "getenv:[.*"],
            ..Dropping::ALWAYS
        }),
        behaviour: "`os.Getenv` refuses the variables and ends the build. A value that a template prints is in the public page.",
        setting: Some(Setting::text(
            "hugo.toml",
            "[security.funcs]\ngetenv = ['^HUGO_', '^CI$', '^CUSTOM_API_']\n",
        )),
        left: &[],
        tested: false,
    },
];
