//! `docs/runners.md`, made of the table.

use super::{Kind, Left, Root, Runner, Setting, all};

const INTRODUCTION: &str = "\
# Runners that drop, keep or store variables

<!-- Generated from src/assist/runners by `CAPI_REGENERATE=1 cargo test --test generated`. -->

`capi exec -- PROGRAM` puts the credentials into the environment of `PROGRAM`. Some programs start others, and do not pass that
environment on, keep it for later callers, or write it into files. This page lists those that were observed. Other versions may
behave differently.

Where the runner allows it, **start capi inside the runner** instead of the runner inside capi: as the command of a task, a job or
a service, such as `\"test\": \"capi exec -- vitest\"` in package.json. The runner then has no credentials to drop, keep or store,
and the output that it stores is masked. The vault must be unlocked when the task runs.

- `capi exec` prints a hint on a terminal if it starts a runner that drops the variables and whose configuration in this directory
  does not pass them. It recognizes `npx`, `uv run` and other launchers, and the scripts of package.json.
- `capi snippet --for RUNNER` prints the setting. It contains names of variables, never values.
- `capi doctor` searches the files named here for credentials of the vault while it is unlocked.
";

const DROPS: &str = "
## Drop the variables

The program does not find its credentials, usually without a message.
";

const KEEPS: &str = "
## Keep the variables

A background process keeps the environment of the first caller and gives it to later ones, after `capi lock` as well.
";

const STORES: &str = "
## Store values

Values, or output that capi would have masked, end up in files.
";

const SETTINGS: &str = "
## Settings

These pass exactly the variables of capi, or keep their values out of the files above. Where a runner has no wildcard, the example
has the variable `CUSTOM_API_BILLING`; `capi snippet --for RUNNER` prints the names of your APIs. The settings of runners that are not marked as tested were tried once
or come from the runner's documentation.
";

const LIMITS: &str = "
## What `capi doctor` does not find

It searches for the forms that masking recognizes, in the first 8 MiB of each file and in at most 5,000 files. For each path it looks
at no more than 20,000 directory entries. It does not decompress archives, such as turbo's `.turbo/cache/*.tar.zst`, and does not
read databases or files of other users.

`capi scan` has none of these limits: it searches every file of a project, also in archives, and in more encodings; see
[scan.md](scan.md).
";

/// The whole page.
#[must_use]
pub fn page() -> String {
    let section = |heading: &str, wanted: fn(&Kind) -> bool| {
        let rows: String = all().filter(|runner| wanted(&runner.kind)).map(row).collect();
        format!(
            "{heading}\n| runner | version | what happens | values left in | tested |\n|---|---|---|---|---|\n{rows}"
        )
    };
    let settings: String =
        all().filter_map(|runner| Some(setting(runner, runner.setting.as_ref()?))).collect();
    [
        INTRODUCTION.to_owned(),
        section(DROPS, |kind| matches!(kind, Kind::Drops(_))),
        section(KEEPS, |kind| matches!(kind, Kind::Keeps)),
        section(STORES, |kind| matches!(kind, Kind::Stores)),
        "\nThe test suite runs the runners marked as tested; those from npm and PyPI in exactly this version.\n".to_owned(),
        SETTINGS.to_owned(),
        settings,
        LIMITS.to_owned(),
    ]
    .concat()
}

fn row(runner: &Runner) -> String {
    let left: Vec<String> = runner.left.iter().map(place).collect();
    let tested = if runner.tested { "yes" } else { "" };
    format!(
        "| {} | {} | {} | {} | {tested} |\n",
        runner.name,
        runner.version,
        runner.behaviour,
        left.join(", ")
    )
}

fn place(left: &Left) -> String {
    let root = match left.root {
        Root::Project => "",
        Root::Home => "~/",
    };
    format!("`{root}{}` ({})", left.path, left.what)
}

fn setting(runner: &Runner, setting: &Setting) -> String {
    let place = setting.file.map_or_else(|| "on the command line".to_owned(), |file| format!("in `{file}`"));
    format!("\n{}, {place}:\n\n```\n{}```\n", runner.name, setting.render(&[]))
}
