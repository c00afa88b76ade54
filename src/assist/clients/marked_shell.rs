//! The shell in which capi runs: the client that drives it, and the sandbox around it. Both are known by variables.

use std::ffi::OsString;

use super::{Client, GENERAL_MARKERS, all};

/// A variable by which a client marks the commands that it runs.
#[derive(Clone, Copy)]
pub struct Marker {
    /// Its name.
    pub variable: &'static str,
    client: Option<&'static Client>,
}

impl Marker {
    /// Returns the marker that is set in this process, if a client drives it.
    #[must_use]
    pub fn here() -> Option<Self> {
        Self::find(|name| std::env::var_os(name))
    }

    /// Returns the first marker that is set and not empty. One that names its client comes first.
    #[must_use]
    pub fn find(env: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        let own = all().flat_map(|client| client.markers.iter().map(move |name| (*name, Some(client))));
        let general = GENERAL_MARKERS.iter().map(|name| (*name, None));
        let is_set = |name: &str| env(name).is_some_and(|value| !value.is_empty());
        let (variable, client) = own.chain(general).find(|(name, _)| is_set(name))?;
        Some(Self { variable, client })
    }

    /// Returns the client's name for messages.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.client.map_or("an AI coding client", |client| client.title)
    }
}

/// A sandbox that hides the session or the vault.
pub struct Sandbox {
    variable: &'static str,
    value: &'static str,
    /// Its name, for messages.
    pub title: &'static str,
    /// The settings that let a command reach the session, as the end of a sentence.
    pub setting: &'static str,
}

const BY_RULE: &str = "the rule `prefix_rule(pattern=[\"capi\", \"exec\"], decision=\"allow\")` in \
                       ~/.codex/rules/default.rules, or `sandbox_workspace_write.network_access = true`, lets \
                       commands reach it";

/// All sandboxes that mark their commands.
const SANDBOXES: &[Sandbox] = &[
    Sandbox {
        variable: "SANDBOX_RUNTIME",
        value: "1",
        title: "the sandbox of Claude Code or srt",
        setting: "`sandbox.network.allowAllUnixSockets` in its settings lets commands reach it",
    },
    Sandbox {
        variable: "CODEX_SANDBOX_NETWORK_DISABLED",
        value: "1",
        title: "the sandbox of Codex",
        setting: BY_RULE,
    },
    // On macOS, from its documentation.
    Sandbox { variable: "CODEX_SANDBOX", value: "seatbelt", title: "the sandbox of Codex", setting: BY_RULE },
];

impl Sandbox {
    /// Returns the sandbox around this process, if it marks its commands.
    #[must_use]
    pub fn here() -> Option<&'static Self> {
        Self::find(|name| std::env::var_os(name))
    }

    fn find(env: impl Fn(&str) -> Option<OsString>) -> Option<&'static Self> {
        SANDBOXES.iter().find(|sandbox| env(sandbox.variable).is_some_and(|value| value == sandbox.value))
    }
}

/// Returns what may hide the vault and the session from this process: its sandbox, or that of the client that drives it.
#[must_use]
pub fn possible_sandbox() -> Option<&'static str> {
    let marked = || Marker::here().map(|marker| marker.title());
    Sandbox::here().map(|sandbox| sandbox.title).or_else(marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env<'a>(pairs: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<OsString> + 'a {
        |name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into())
    }

    #[test]
    fn a_marker_names_its_client_if_it_has_one() {
        for (pairs, expected) in [
            (&[("AI_AGENT", "x"), ("GEMINI_CLI", "1")] as &[_], Some(("GEMINI_CLI", "Gemini CLI"))),
            (&[("AI_AGENT", "x")], Some(("AI_AGENT", "an AI coding client"))),
            (&[("CLAUDECODE", ""), ("HOME", "/h")], None),
        ] {
            let found = Marker::find(env(pairs)).map(|marker| (marker.variable, marker.title()));
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_sandbox_is_known_by_the_value_of_its_variable() {
        let found = |pairs: &[(&str, &str)]| Sandbox::find(env(pairs)).map(|sandbox| sandbox.title);
        assert_eq!(found(&[("SANDBOX_RUNTIME", "1")]), Some("the sandbox of Claude Code or srt"));
        assert_eq!(found(&[("CODEX_SANDBOX", "seatbelt")]), Some("the sandbox of Codex"));
        assert_eq!(found(&[("SANDBOX_RUNTIME", "0"), ("CODEX_SANDBOX", "1")]), None);
    }
}
