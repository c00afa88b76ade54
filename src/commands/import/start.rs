//! The command that runs the app of a directory, guessed from its files.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// The longest file that is read, in bytes.
const LIMIT: u64 = 1 << 20;

/// Files by which an app is recognized, and the words that run it.
const FILES: [(&str, &[&str]); 14] = [
    ("manage.py", &["python3", "manage.py", "runserver"]),
    ("bin/rails", &["bin/rails", "server"]),
    ("artisan", &["php", "artisan", "serve"]),
    ("config.ru", &["bundle", "exec", "rackup"]),
    ("mix.exs", &["mix", "phx.server"]),
    ("go.mod", &["go", "run", "."]),
    ("Cargo.toml", &["cargo", "run"]),
    ("app.py", &["python3", "app.py"]),
    ("main.py", &["python3", "main.py"]),
    ("server.js", &["node", "server.js"]),
    ("app.js", &["node", "app.js"]),
    ("index.js", &["node", "index.js"]),
    ("compose.yaml", &["docker", "compose", "up"]),
    ("docker-compose.yml", &["docker", "compose", "up"]),
];
/// Lock files, and the package manager that each belongs to.
const MANAGERS: [(&str, &str); 4] =
    [("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn"), ("bun.lock", "bun"), ("bun.lockb", "bun")];

/// Returns the words of the command that runs the app, if a file tells.
pub(super) fn command(directory: &Path) -> Option<Vec<String>> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let known = FILES.iter().find(|(file, _)| directory.join(file).is_file());
    package(directory).or_else(|| procfile(directory)).or_else(|| known.map(|(_, command)| words(command)))
}

/// The script `start` of package.json, or else `dev`.
fn package(directory: &Path) -> Option<Vec<String>> {
    let json: Value = serde_json::from_str(&read(&directory.join("package.json"))?).ok()?;
    let has = |script: &str| json["scripts"][script].is_string();
    let manager = MANAGERS.iter().find(|(lock, _)| directory.join(lock).is_file());
    let manager = manager.map_or("npm", |(_, manager)| manager);
    let words: &[&str] = match (has("start"), has("dev")) {
        (true, _) if manager != "bun" => &["start"],
        (true, _) => &["run", "start"],
        (false, true) => &["run", "dev"],
        (false, false) => return None,
    };
    Some(std::iter::once(manager).chain(words.iter().copied()).map(str::to_owned).collect())
}

/// The process `web` of a Procfile, if its command is made of plain words.
fn procfile(directory: &Path) -> Option<Vec<String>> {
    let text = read(&directory.join("Procfile"))?;
    let command = text.lines().find_map(|line| line.strip_prefix("web:"))?.trim();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " ._:/=@,+-".contains(c);
    let words = command.split(' ').filter(|word| !word.is_empty()).map(str::to_owned);
    (!command.is_empty() && command.len() <= 100 && command.chars().all(is_plain)).then(|| words.collect())
}

fn read(path: &Path) -> Option<String> {
    let about = fs::metadata(path).ok()?;
    if about.is_file() && about.len() <= LIMIT { fs::read_to_string(path).ok() } else { None }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn guessed(files: &[(&str, &str)]) -> Option<String> {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(directory.path().join(name), text).unwrap();
        }
        command(directory.path()).map(|words| words.join(" "))
    }

    #[test]
    fn the_files_of_an_app_tell_its_command() {
        let start = r#"{"scripts": {"start": "node .", "dev": "x"}}"#;
        for (files, expected) in [
            (&[("package.json", start)][..], Some("npm start")),
            (&[("package.json", start), ("yarn.lock", "")], Some("yarn start")),
            (&[("package.json", start), ("bun.lock", "")], Some("bun run start")),
            (&[("package.json", r#"{"scripts": {"dev": "x"}}"#)], Some("npm run dev")),
            (&[("package.json", "{}"), ("server.js", "")], Some("node server.js")),
            (&[("package.json", "{"), ("manage.py", "")], Some("python3 manage.py runserver")),
            (&[("Procfile", "worker: x\nweb: gunicorn  app:app\n")], Some("gunicorn app:app")),
            (&[("Procfile", "web: gunicorn -b :$PORT\n"), ("app.py", "")], Some("python3 app.py")),
            (&[("README.md", "")], None),
        ] {
            assert_eq!(guessed(files).as_deref(), expected, "{files:?}");
        }
    }
}
