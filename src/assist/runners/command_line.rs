//! The program that a command line starts: directly, through a launcher such as `npx`, or through a script of package.json.

use super::{Kind, Runner, all};

/// Launchers that start what follows their own words, such as `npx turbo` or `uv run tox`.
const LAUNCHERS: &[&[&str]] = &[
    &["npx"],
    &["bunx"],
    &["pnpx"],
    &["uvx"],
    &["npm", "exec"],
    &["npm", "x"],
    &["pnpm", "exec"],
    &["pnpm", "dlx"],
    &["yarn", "exec"],
    &["yarn", "dlx"],
    &["bun", "x"],
    &["uv", "run"],
    &["uv", "tool", "run"],
    &["pipx", "run"],
    &["poetry", "run"],
    &["pdm", "run"],
    &["hatch", "run"],
    &["pipenv", "run"],
    &["python", "-m"],
    &["python3", "-m"],
    &["env"],
    &["cross-env"],
    &["nice"],
    &["time"],
    &["exec"],
];

/// Package managers, whose scripts are started as `npm run NAME`.
const MANAGERS: [&str; 4] = ["npm", "pnpm", "yarn", "bun"];
/// Scripts that npm starts without `run`.
const SHORT: [(&str, &str); 5] =
    [("test", "test"), ("t", "test"), ("start", "start"), ("stop", "stop"), ("restart", "restart")];
/// A script may start another one.
const DEPTH: usize = 4;

/// A runner and the words it is started with, its own name first.
pub struct Started {
    /// The runner.
    pub runner: &'static Runner,
    /// Its command line.
    pub words: Vec<String>,
}

/// Returns the runner that `words` start, if they start one that is known. `script` returns the text of a script of
/// package.json.
#[must_use]
pub fn started(words: &[String], script: &dyn Fn(&str) -> Option<String>) -> Option<Started> {
    recognize(words, script, &|first, words| {
        Some(Started { runner: runner_of(first, words)?, words: words.to_vec() })
    })
}

/// Returns what `known` finds in the first of the started programs that it knows. `known` gets the name of a program and
/// its command line.
pub(in crate::assist) fn recognize<T>(
    words: &[String],
    script: &dyn Fn(&str) -> Option<String>,
    known: &dyn Fn(&str, &[String]) -> Option<T>,
) -> Option<T> {
    Search { script, known }.words(words, DEPTH)
}

/// The way to a known program.
struct Search<'a, T> {
    script: &'a dyn Fn(&str) -> Option<String>,
    known: &'a dyn Fn(&str, &[String]) -> Option<T>,
}

impl<T> Search<'_, T> {
    fn words(&self, words: &[String], depth: usize) -> Option<T> {
        let words = without_assignments(words);
        let first = program(words.first()?);
        let depth = depth.checked_sub(1)?;
        if let Some(found) = (self.known)(first, words) {
            return Some(found);
        }
        if let Some(text) = shell_text(first, words) {
            return self.text(text, depth);
        }
        if let Some(rest) = launched(first, words) {
            return self.words(rest, depth);
        }
        script_name(first, words)
            .and_then(self.script)
            .and_then(|text| self.text(&text, depth))
            .or_else(|| directly_managed(first, words).and_then(|rest| self.words(rest, depth)))
    }

    /// Searches the commands of a script.
    fn text(&self, text: &str, depth: usize) -> Option<T> {
        text.split(['&', '|', ';', '\n', '(', ')']).find_map(|command| {
            let words: Vec<String> =
                command.split_whitespace().map(|word| word.trim_matches(['"', '\'']).to_owned()).collect();
            self.words(&words, depth)
        })
    }
}

/// The file name of a program, without the extensions of Windows.
fn program(word: &str) -> &str {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    [".cmd", ".exe", ".bat"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}

fn runner_of(first: &str, words: &[String]) -> Option<&'static Runner> {
    // `docker compose` has the name of the older program in the table.
    let composes = matches!(first, "docker" | "podman") && words.get(1).is_some_and(|word| word == "compose");
    let name = if composes { "docker-compose" } else { first };
    all().find(|runner| runner.programs.contains(&name) && is_started(runner, words))
}

/// Whether the command line has one of the words that the table asks for.
fn is_started(runner: &Runner, words: &[String]) -> bool {
    match &runner.kind {
        Kind::Drops(dropping) if !dropping.words.is_empty() => {
            words.iter().skip(1).any(|word| dropping.words.contains(&word.as_str()))
        }
        _ => true,
    }
}

/// The script in `sh -c SCRIPT`.
fn shell_text<'a>(first: &str, words: &'a [String]) -> Option<&'a str> {
    let is_shell = matches!(first, "sh" | "bash" | "dash" | "zsh" | "ksh");
    let option = words.get(1)?;
    let takes_text = option.starts_with('-') && option.ends_with('c');
    if is_shell && takes_text { words.get(2).map(String::as_str) } else { None }
}

/// What a launcher starts.
fn launched<'a>(first: &str, words: &'a [String]) -> Option<&'a [String]> {
    let is = |launcher: &&&[&str]| {
        let [name, more @ ..] = **launcher else { return false };
        *name == first && words.iter().skip(1).map(String::as_str).take(more.len()).eq(more.iter().copied())
    };
    let launcher = LAUNCHERS.iter().find(is)?;
    let rest = words.get(launcher.len()..)?;
    let start = rest.iter().position(|word| !word.starts_with('-'))?;
    rest.get(start..)
}

/// The script of package.json that a command line names.
fn script_name<'a>(first: &str, words: &'a [String]) -> Option<&'a str> {
    let second = words.get(1)?.as_str();
    if first == "node" {
        return (second == "--run").then(|| words.get(2).map(String::as_str)).flatten();
    }
    if !MANAGERS.contains(&first) {
        return None;
    }
    if matches!(second, "run" | "run-script") {
        return words.iter().skip(2).map(String::as_str).find(|word| !word.starts_with('-'));
    }
    let short = SHORT.iter().find(|(short, _)| *short == second).map(|(_, name)| *name);
    // npm has no script without `run` but these.
    short.or((first != "npm" && !second.starts_with('-')).then_some(second))
}

/// What `pnpm turbo`, `yarn turbo` and `bun run turbo` start where no script has that name.
fn directly_managed<'a>(first: &str, words: &'a [String]) -> Option<&'a [String]> {
    match first {
        "pnpm" | "yarn" | "bun" => {
            let runs = words.get(1).is_some_and(|word| word == "run");
            words.get(if runs { 2 } else { 1 }..)
        }
        _ => None,
    }
}

/// What follows `NAME=value` words.
fn without_assignments(words: &[String]) -> &[String] {
    let is_assignment = |word: &String| {
        word.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        })
    };
    let start = words.iter().position(|word| !is_assignment(word)).unwrap_or(words.len());
    words.get(start..).unwrap_or_default()
}
