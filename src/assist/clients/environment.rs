//! What a client passes from its own environment to the MCP servers it starts.

/// Variables that decide which vault and which app a server reads.
pub const VAULT_VARIABLES: &[&str] = &[
    "CAPI_VAULT",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "CAPI_CONFIG",
    "CAPI_APP",
];

/// The variables that reach a server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ServerEnvironment {
    /// All of them.
    Whole,
    /// A fixed set, such as HOME and PATH; an entry can name more in `env_vars`.
    Named,
    /// All except the names that contain one of these words.
    Without(&'static [&'static str]),
    /// It was not tried.
    Unknown,
}

impl ServerEnvironment {
    /// Returns the word because of which a client drops this one variable, and not others of the same prefix.
    #[must_use]
    pub fn dropped_because_of(self, variable: &str) -> Option<&'static str> {
        let Self::Without(words) = self else { return None };
        words.iter().copied().find(|word| variable.contains(word))
    }

    /// Returns what the page says about it.
    pub(super) fn sentence(self) -> String {
        match self {
            Self::Whole => "nothing".to_owned(),
            Self::Named => {
                "everything except HOME, PATH and a few others; `env_vars` names exceptions".to_owned()
            }
            Self::Without(words) => format!("names that contain {}", words.join(", ")),
            Self::Unknown => "not tried".to_owned(),
        }
    }
}
