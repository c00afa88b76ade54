//! Commands that print what no file of the user has: scheduled jobs, and the environment of the user's services.

use std::process::{Command, Stdio};

use crate::launch::Environment;
use crate::scan::{Place, Sink, Source, Unread};

/// The commands. None of them waits for input or changes anything.
const COMMANDS: &[(&str, &[&str])] = &[("crontab", &["-l"]), ("systemctl", &["--user", "show-environment"])];

/// Searches what the commands print. Ignores one that is not installed; without jobs and services they fail.
pub(super) fn search(sink: &dyn Sink) {
    if !cfg!(unix) {
        return;
    }
    for (program, words) in COMMANDS {
        let mut command = Command::new(program);
        command
            .args(*words)
            .env_clear()
            .envs(Environment::inherit_own().into_variables())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let line = format!("{program} {}", words.join(" "));
        let place = Place {
            source: Source::Home,
            path: program.into(),
            part: Some(format!("output of `{line}`")),
            commit: None,
        };
        let Ok(mut child) = command.spawn() else { continue };
        if let Some(mut output) = child.stdout.take() {
            sink.search(&place, &mut output);
        }
        if let Err(error) = child.wait() {
            sink.unread(&place, Unread::Io(error));
        }
    }
}
