//! The client that a command line starts.

use super::{Client, started_by};
use crate::assist::runners::recognize;

/// A client and the words it is started with, its own name first.
pub struct Starting {
    /// The client.
    pub client: &'static Client,
    /// Its command line.
    pub words: Vec<String>,
}

/// Returns the client that `words` start, directly, through a launcher such as `npx`, or through a script of
/// package.json, whose text `script` returns.
#[must_use]
pub fn started(words: &[String], script: &dyn Fn(&str) -> Option<String>) -> Option<Starting> {
    recognize(words, script, &|first, words| {
        // npx takes `codex@latest`.
        let name = first.split_once('@').map_or(first, |(name, _)| name);
        Some(Starting { client: started_by(name)?, words: words.to_vec() })
    })
}

#[cfg(test)]
mod tests {
    use super::started;

    #[test]
    fn a_client_is_found_behind_launchers_and_scripts() {
        let script = |name: &str| (name == "agent").then(|| "claude --continue".to_owned());
        for (line, expected) in [
            ("codex exec hello", Some("codex")),
            ("/usr/local/bin/gemini", Some("gemini")),
            ("npx -y @openai/codex@latest", Some("codex")),
            ("npx @anthropic-ai/claude-code", Some("claude")),
            ("env FOO=1 claude", Some("claude")),
            ("sh -c 'cd web && qwen'", Some("qwen")),
            ("npm run agent", Some("claude")),
            ("npm start", None),
            ("./codex.sh", None),
        ] {
            let words: Vec<String> = match line.split_once(" '") {
                Some((start, text)) => {
                    start.split(' ').chain([text.trim_end_matches('\'')]).map(str::to_owned).collect()
                }
                None => line.split(' ').map(str::to_owned).collect(),
            };
            assert_eq!(started(&words, &script).map(|found| found.client.name), expected, "{line}");
        }
    }
}
