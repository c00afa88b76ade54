//! The warning about an AI coding client as the command: everything that it runs gets the credentials.

use crate::assist::clients::{Starting, started};
use crate::model::{capi, message};
use crate::ui::Streams;

/// Warns once if the command starts a known client. Scripts get the warning too: it is about the credentials.
pub(super) fn warn(streams: &Streams, words: &[String], script: &dyn Fn(&str) -> Option<String>) {
    let Some(Starting { client, words }) = started(words, script) else { return };
    let title = client.title;
    let program = client.programs.first().unwrap_or(&client.name);
    if keeps_them(client.name, &words) {
        streams.warn(&message![
            format!("{title} shows the credentials to its model, and its background server keeps them for later sessions \
                     of every project, even after "),
            capi("lock")
        ]);
    } else {
        streams.warn(&format!(
            "{title} passes the credentials to every command that it runs, and their output reaches its model unmasked"
        ));
    }
    streams.required_hint(&message![
        format!("start `{program}` without capi, and let it run "),
        capi("exec -- COMMAND"),
        ", whose output is masked"
    ]);
}

/// Whether this client leaves a server with its environment in the background: interactive Codex does.
fn keeps_them(client: &str, words: &[String]) -> bool {
    let arguments = || words.iter().skip(1).map(String::as_str);
    let runs_once = arguments().any(|word| matches!(word, "exec" | "e" | "--no-daemon"));
    client == "codex" && !runs_once
}

#[cfg(test)]
mod tests {
    use super::keeps_them;

    #[test]
    fn only_interactive_codex_keeps_its_environment() {
        for (client, line, expected) in [
            ("codex", "codex", true),
            ("codex", "codex --model x resume", true),
            ("codex", "codex exec hello", false),
            ("codex", "codex --no-daemon", false),
            ("claude", "claude", false),
        ] {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            assert_eq!(keeps_them(client, &words), expected, "{line}");
        }
    }
}
