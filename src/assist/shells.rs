//! The shells that complete the commands of capi, with their scripts, and the directories in which they look for them.

use std::path::PathBuf;

use clap_complete::env::Shells;

/// A shell with a completion script.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum Shell {
    /// GNU Bash
    Bash,
    /// Z shell
    Zsh,
    /// fish
    Fish,
    /// Elvish
    Elvish,
    /// PowerShell
    Powershell,
}

impl Shell {
    /// Returns the name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Elvish => "elvish",
            Self::Powershell => "powershell",
        }
    }
}

/// The variable with which a script asks capi for candidates.
pub const VARIABLE: &str = "COMPLETE";

/// Returns the completion script of a shell. It contains no list of its own: names and options come from capi when the
/// shell asks.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn completion(shell: Shell) -> std::io::Result<String> {
    let mut script = Vec::new();
    if let Some(completer) = Shells::builtins().completer(shell.as_str()) {
        completer.write_registration(VARIABLE, "capi", "capi", "capi", &mut script)?;
    }
    String::from_utf8(script).map_err(std::io::Error::other)
}

/// The system does not know the home directory of this user.
#[derive(Debug, thiserror::Error)]
#[error("cannot find your home directory")]
pub struct NoHome;

/// The directories of the user that programs read.
pub(crate) struct UserDirectories {
    /// The home directory.
    pub(crate) home: PathBuf,
    /// ~/.config, or what replaces it.
    pub(crate) config: PathBuf,
    /// ~/.local/share, or what replaces it.
    pub(crate) data: PathBuf,
}

impl UserDirectories {
    /// Returns those of this user, also on macOS by the XDG specification, which shells and man follow there.
    ///
    /// # Errors
    /// [`NoHome`].
    pub(crate) fn of_this_user() -> Result<Self, NoHome> {
        let home = std::env::home_dir().filter(|home| home.is_absolute()).ok_or(NoHome)?;
        let named = |variable: &str, usual: &str| {
            let named = std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
            named.unwrap_or_else(|| home.join(usual))
        };
        let (config, data) = (named("XDG_CONFIG_HOME", ".config"), named("XDG_DATA_HOME", ".local/share"));
        Ok(Self { home, config, data })
    }

    /// Returns the path for an absolute one, or for one from the home directory, where the variables of the XDG
    /// specification replace ~/.config and ~/.local/share.
    pub(crate) fn join(&self, path: &str) -> PathBuf {
        let below = |directory: &str| path.strip_prefix(directory);
        match (below(".config/"), below(".local/share/")) {
            (Some(rest), _) => self.config.join(rest),
            (_, Some(rest)) => self.data.join(rest),
            _ => self.home.join(path),
        }
    }
}
