//! Advice about the program that a command starts: a runner that drops the variables, or an AI coding client.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use super::ai_client;
use crate::assist::runners::{Dropping, Kind, Runner, Server, Started, started};
use crate::model::{Variable, capi, message};
use crate::ui::Streams;

/// More of a configuration file is not read.
const LONGEST: u64 = 1 << 20;

/// Warns if the command starts an AI coding client. Prints a hint if it starts a runner that drops the variables, and no
/// configuration in this directory passes them; scripts and tools get no hint.
pub(super) fn advise(streams: &Streams, command: &[OsString]) {
    let words: Vec<String> = command.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let place = Place::current();
    ai_client::warn(streams, &words, &|name| place.script(name));
    if !io::stderr().is_terminal() {
        return;
    }
    if let Some(runner) = dropping_runner(&words, &place) {
        let name = runner.name;
        let dropped = format!("{name} drops the variables of capi here; run ");
        let snippet = capi("snippet --for").arg(name);
        streams.hint(&message![dropped, snippet, " for the setting that passes them"]);
    }
}

/// The runner that the command starts, if it will drop the variables.
fn dropping_runner(words: &[String], place: &Place) -> Option<&'static Runner> {
    let Started { runner, words } = started(words, &|name| place.script(name))?;
    let Kind::Drops(dropping) = &runner.kind else { return None };
    let is_passed = is_passed_by_words(dropping, &words)
        || dropping.switches.iter().any(|name| std::env::var_os(name).is_some_and(|value| value != "false"))
        || !dropping.is_used_by(|file| read(&place.directory.join(file)))
        || dropping.server.is_some_and(|server| !place.runs(server, &words))
        || place.configurations(dropping, &words).any(|text| dropping.is_passed_by(&text));
    (!is_passed).then_some(runner)
}

/// Whether the command line itself passes the variables.
fn is_passed_by_words(dropping: &Dropping, words: &[String]) -> bool {
    words.iter().skip(1).any(|word| {
        word.contains(Variable::PREFIX) || dropping.options.iter().any(|option| word.starts_with(option))
    })
}

/// The directory in which the command starts, and the user's home.
struct Place {
    directory: PathBuf,
    home: Option<PathBuf>,
}

impl Place {
    fn current() -> Self {
        Self { directory: std::env::current_dir().unwrap_or_default(), home: std::env::home_dir() }
    }

    /// Whether a background process of the runner runs.
    fn runs(&self, server: Server, words: &[String]) -> bool {
        match server {
            Server::Tmux => tmux_server_runs(words),
            Server::Gradle => {
                self.home.as_ref().is_some_and(|home| gradle_daemon_runs(&home.join(".gradle/daemon")))
            }
        }
    }

    /// The text of a script of package.json.
    fn script(&self, name: &str) -> Option<String> {
        let package: serde_json::Value =
            serde_json::from_str(&read(&self.directory.join("package.json"))?).ok()?;
        package.get("scripts")?.get(name)?.as_str().map(str::to_owned)
    }

    /// The texts of all files that may configure the runner: those that the command line names, and those of the table in
    /// this directory and its parents up to the top of the repository.
    fn configurations<'a>(
        &'a self,
        dropping: &'a Dropping,
        words: &'a [String],
    ) -> impl Iterator<Item = String> + 'a {
        let is_above_top = |directory: &&Path| directory.join(".git").exists();
        let top = self.directory.ancestors().find(is_above_top).unwrap_or(&self.directory);
        let directories = self.directory.ancestors().take_while(move |directory| directory.starts_with(top));
        let listed = directories.flat_map(|directory| dropping.files.iter().map(|file| directory.join(file)));
        let at_home =
            dropping.files.iter().filter_map(|file| Some(self.home.as_ref()?.join(file.strip_prefix("~/")?)));
        let named = words.iter().skip(1).map(|word| self.directory.join(word));
        listed.chain(at_home).chain(named).filter_map(|path| read(&path))
    }
}

/// The beginning of a regular file as text. Other files are not opened, because a pipe could block.
fn read(path: &Path) -> Option<String> {
    path.is_file().then_some(())?;
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(LONGEST).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether a tmux server answers at the socket that the command line means.
#[cfg(unix)]
fn tmux_server_runs(words: &[String]) -> bool {
    let option = |name: &str| {
        let at = words.iter().position(|word| word == name)?;
        words.get(at + 1).cloned()
    };
    let directory = std::env::var_os("TMUX_TMPDIR").map_or_else(|| PathBuf::from("/tmp"), PathBuf::from);
    let own = directory.join(format!("tmux-{}", rustix::process::getuid().as_raw()));
    let socket = match (option("-S"), option("-L")) {
        (Some(path), _) => PathBuf::from(path),
        (None, Some(name)) => own.join(name),
        (None, None) if std::env::var_os("TMUX").is_some() => return true,
        (None, None) => own.join("default"),
    };
    std::os::unix::net::UnixStream::connect(socket).is_ok()
}

#[cfg(not(unix))]
fn tmux_server_runs(_: &[String]) -> bool {
    false
}

/// Whether a process with the number of a daemon's log lives, in any version's directory.
#[cfg(unix)]
fn gradle_daemon_runs(directory: &Path) -> bool {
    let entries = |path: &Path| std::fs::read_dir(path).into_iter().flatten().flatten();
    let is_alive = |name: &str| {
        let number = name.strip_prefix("daemon-").and_then(|rest| rest.strip_suffix(".out.log"));
        let process = number.and_then(|number| rustix::process::Pid::from_raw(number.parse().ok()?));
        process.is_some_and(|process| rustix::process::test_kill_process(process).is_ok())
    };
    entries(directory)
        .flat_map(|version| entries(&version.path()))
        .any(|file| is_alive(&file.file_name().to_string_lossy()))
}

#[cfg(not(unix))]
fn gradle_daemon_runs(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// The runner that drops the variables for a command line in a directory with these files.
    fn found(line: &str, files: &[(&str, &str)]) -> Option<&'static str> {
        let directory = tempfile::tempdir().unwrap();
        let inside = directory.path().join("packages/a");
        fs::create_dir_all(&inside).unwrap();
        fs::create_dir(directory.path().join(".git")).unwrap();
        for (name, text) in files {
            fs::write(inside.join(name), text).unwrap();
        }
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let place = Place { directory: inside, home: Some(directory.path().to_owned()) };
        dropping_runner(&words, &place).map(|runner| runner.name)
    }

    #[test]
    fn a_runner_without_a_configuration_that_passes_the_variables_is_found() {
        assert_eq!(found("turbo run build", &[]), Some("turbo"));
        assert_eq!(found("turbo run build", &[("turbo.json", r#"{"tasks": {}}"#)]), Some("turbo"));
        let package = ("package.json", r#"{"scripts": {"test": "tox -e py"}}"#);
        assert_eq!(found("npm test", &[package]), Some("tox"));
        assert_eq!(found("sudo ./serve", &[]), Some("sudo"));
    }

    #[test]
    fn a_runner_that_passes_the_variables_is_not_found() {
        let passing = r#"{"globalPassThroughEnv": ["CUSTOM_API_*"]}"#;
        assert_eq!(found("turbo run build", &[("turbo.json", passing)]), None);
        assert_eq!(found("turbo run build", &[("../../turbo.json", passing)]), None);
        assert_eq!(found("turbo run build --env-mode=loose", &[]), None);
        assert_eq!(found("tox", &[("tox.ini", "[testenv]\npass_env = *\n")]), None);
        assert_eq!(found("tox -c other.ini", &[("other.ini", "[testenv]\npass_env = CUSTOM_API_X\n")]), None);
        assert_eq!(found("sudo -E ./serve", &[]), None);
        assert_eq!(found("sudo --preserve-env=CUSTOM_API_BILLING ./serve", &[]), None);
        assert_eq!(found("vite build", &[("package.json", r#"{"devDependencies": {"vite": "8"}}"#)]), None);
        assert_eq!(found("pm2 start app.js", &[]), None);
        assert_eq!(found("tmux -S /nonexistent/socket new-session", &[]), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_gradle_daemon_runs_while_the_process_of_a_log_lives() {
        let directory = tempfile::tempdir().unwrap();
        let log = |process: u32| {
            let version = directory.path().join("4.4.1");
            fs::create_dir_all(&version).unwrap();
            fs::write(version.join(format!("daemon-{process}.out.log")), "").unwrap();
        };
        assert!(!gradle_daemon_runs(directory.path()));
        log(u32::MAX);
        assert!(!gradle_daemon_runs(directory.path()));
        log(std::process::id());
        assert!(gradle_daemon_runs(directory.path()));
    }

    #[test]
    fn only_regular_files_are_opened() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(read(directory.path()), None);
    }
}
