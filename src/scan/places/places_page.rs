//! `docs/scan-places.md`, made of the tables.

use super::stored::{Evidence, Program, Stored};
use super::{ai_tools, home};

const INTRODUCTION: &str = "\
# Files outside of the project that `capi scan` searches

<!-- Generated from src/scan/places by `CAPI_REGENERATE=1 cargo test --test generated`. -->

`capi scan --ai` and `capi scan --shell` search the files on this page: a path is a file, or a directory with everything
below it. `*` stands for any characters of one name. Paths without `~` are in the project.

| on this page | also |
|---|---|
| `~/.config/` | `$XDG_CONFIG_HOME`, `~/Library/Application Support/`, `%APPDATA%` |
| `~/.local/share/` | `$XDG_DATA_HOME`, `~/Library/Application Support/`, `%LOCALAPPDATA%`, `%APPDATA%` |
| `~/.local/state/` | `$XDG_STATE_HOME` |
| `~/.cache/` | `$XDG_CACHE_HOME`, `~/Library/Caches/`, `%LOCALAPPDATA%` |
| `/tmp/` | the directory for temporary files, for example `$TMPDIR` |

A variable after a path names another place, which is searched as well. Each table says how its paths are known: from files that
appeared in a run of that version, from the package of that version, or from a document. Other versions may use other paths.
";

const AI_TOOLS: &str = "
## `--ai`: AI coding tools
";

const HOME: &str = "
## `--shell`: histories, logs, settings and services

The output of `crontab -l` and of `systemctl --user show-environment` is searched as well.
";

/// Returns the whole page.
#[must_use]
pub fn page() -> String {
    [
        INTRODUCTION.to_owned(),
        AI_TOOLS.to_owned(),
        table("tool", ai_tools::tools()),
        format!("\nFiles that several tools read: {}.\n", paths(ai_tools::SHARED)),
        HOME.to_owned(),
        table("program", home::programs()),
    ]
    .concat()
}

fn table(heading: &str, programs: impl Iterator<Item = &'static Program>) -> String {
    let head = format!("\n| {heading} | known from | paths | not found |\n|---|---|---|---|\n");
    head + &programs.map(row).collect::<String>()
}

fn row(program: &Program) -> String {
    let evidence = match program.evidence {
        Evidence::Seen(version) => format!("run of {version}"),
        Evidence::Package(package) => format!("package {package}"),
        Evidence::Documentation(address) => format!("[document]({address})"),
    };
    format!("| {} | {evidence} | {} | {} |\n", program.title, paths(program.stored), program.limit)
}

fn paths(stored: &[Stored]) -> String {
    stored.iter().map(shown).collect::<Vec<_>>().join(", ")
}

fn shown(stored: &Stored) -> String {
    let variable = stored.variable.map_or_else(String::new, |name| format!(" or `${name}`"));
    format!("`{}`{variable} ({})", stored.shown(), stored.content)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::stored::Root;
    use super::*;

    #[test]
    fn every_row_has_paths_and_each_path_is_there_once() {
        let mut seen = HashSet::new();
        let programs = ai_tools::tools().chain(home::programs());
        for program in programs.inspect(|program| assert!(!program.stored.is_empty(), "{}", program.title)) {
            for stored in program.stored {
                assert!(seen.insert(stored.shown()), "{}", stored.shown());
                assert!(
                    !stored.path.starts_with(['/', '~']) && !stored.path.ends_with('/'),
                    "{}",
                    stored.path
                );
                assert!(
                    !stored.path.is_empty() && !stored.path.starts_with('*'),
                    "{}: it is everything",
                    program.title
                );
            }
        }
    }

    #[test]
    fn the_page_names_every_root() {
        let roots =
            [Root::Project, Root::Home, Root::Config, Root::Data, Root::State, Root::Cache, Root::Temporary];
        for root in roots {
            let shown = Stored::new(root, "", "").shown();
            assert!(page().contains(&shown), "{shown}");
        }
    }
}
