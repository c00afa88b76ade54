//! The parts that `capi setup` installs: the files of each, and the directory in which its reader looks for them.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use clap::ValueEnum as _;

use crate::assist::shells::{Shell, UserDirectories, completion as script_of};
use crate::binaries;

/// The man pages by their file names.
const MAN_PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/man_pages.rs"));

/// The name of the part with the man pages.
const MAN: &str = "man";

/// Files that are installed together.
pub(super) struct Part {
    /// `man`, or the name of a shell.
    pub(super) name: &'static str,
    /// Where the files go.
    pub(super) directory: PathBuf,
    /// Their names and contents.
    pub(super) files: Vec<(&'static str, Cow<'static, str>)>,
    /// What the user has to add by hand; none if the reader finds the files.
    pub(super) next: Option<String>,
}

impl Part {
    /// Returns the words for the part in a message.
    pub(super) fn title(&self) -> String {
        match self.name {
            MAN => format!("{} man pages", self.files.len()),
            shell => format!("the completion of {shell}"),
        }
    }

    /// Whether a file with this name belongs to the part, perhaps in another version of capi.
    pub(super) fn has_name(&self, name: &str) -> bool {
        let is_page = name == "capi.1" || (name.starts_with("capi-") && name.ends_with(".1"));
        self.files.iter().any(|(own, _)| *own == name) || (self.name == MAN && is_page)
    }
}

/// Returns the man pages and the completion of the shells on PATH, or only that of the named shells.
pub(super) fn wanted(home: &UserDirectories, shells: &[Shell]) -> Vec<Part> {
    let is_wanted = |part: &Part| match part.name {
        MAN => cfg!(unix) && shells.is_empty(),
        _ if shells.is_empty() => is_installed(part.name),
        shell => shells.iter().any(|wanted| wanted.as_str() == shell),
    };
    every(home).into_iter().filter(is_wanted).collect()
}

/// Returns all parts, in the order in which they are reported.
pub(super) fn every(home: &UserDirectories) -> Vec<Part> {
    let shells = Shell::value_variants().iter().map(|shell| completion(home, *shell));
    std::iter::once(man_pages(home)).chain(shells).collect()
}

fn man_pages(home: &UserDirectories) -> Part {
    let files = MAN_PAGES.iter().map(|(name, text)| (*name, Cow::Borrowed(*text))).collect();
    Part { name: MAN, directory: home.data.join("man/man1"), files, next: man_next(home) }
}

/// `man` looks next to each directory on PATH, so that ~/.local/bin finds ~/.local/share/man.
fn man_next(home: &UserDirectories) -> Option<String> {
    let directory = home.data.join("man");
    let is_found = |place: PathBuf| place.parent().is_some_and(|above| above.join("share/man") == directory);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_named = std::env::var("MANPATH").is_ok_and(|named| named.contains(&*directory.to_string_lossy()));
    let is_read = is_named || std::env::split_paths(&path).any(is_found);
    (!is_read).then(|| format!("add {} to MANPATH, so that `man capi` finds its page", directory.display()))
}

fn completion(home: &UserDirectories, shell: Shell) -> Part {
    let (directory, file) = match shell {
        Shell::Bash => (home.data.join("bash-completion/completions"), "capi"),
        Shell::Zsh => (home.data.join("zsh/site-functions"), "_capi"),
        Shell::Fish => (home.config.join("fish/completions"), "capi.fish"),
        Shell::Elvish => (home.config.join("elvish/lib"), "capi.elv"),
        Shell::Powershell => (home.data.join("powershell/completions"), "capi.ps1"),
    };
    let next = next_of(shell, home, &directory.join(file));
    let script = script_of(shell).unwrap_or_default();
    Part { name: shell.as_str(), files: vec![(file, Cow::Owned(script))], next, directory }
}

/// Returns the line that a shell needs in addition, unless its profile has it.
fn next_of(shell: Shell, home: &UserDirectories, script: &Path) -> Option<String> {
    let zsh = std::env::var_os("ZDOTDIR").map_or_else(|| home.home.clone(), PathBuf::from).join(".zshrc");
    let directory = script.parent().unwrap_or(script).display();
    let (line, profile, at) = match shell {
        Shell::Fish => return None,
        Shell::Bash if has_bash_completion() => return None,
        Shell::Bash => (format!(". {}", script.display()), home.home.join(".bashrc"), ""),
        Shell::Zsh => (format!("fpath=({directory} $fpath)"), zsh, ", before compinit"),
        Shell::Elvish => ("use capi".to_owned(), home.config.join("elvish/rc.elv"), ""),
        Shell::Powershell => {
            let line = format!(". '{}'", script.display());
            return Some(format!("add `{line}` to the file that $PROFILE names"));
        }
    };
    let text = std::fs::read_to_string(&profile).unwrap_or_default();
    (!text.contains(&line)).then(|| format!("add `{line}` to {}{at}", profile.display()))
}

/// Whether the package is installed that lets bash load completions by name.
fn has_bash_completion() -> bool {
    ["/usr", "/usr/local", "/opt/homebrew"]
        .iter()
        .any(|prefix| Path::new(prefix).join("share/bash-completion/bash_completion").exists())
}

fn is_installed(shell: &str) -> bool {
    let names: &[&str] = if shell == "powershell" { &["pwsh", "powershell"] } else { &[shell] };
    names.iter().any(|name| !binaries::on_path(name).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_man_page_is_compiled_in() {
        assert!(MAN_PAGES.iter().any(|(name, text)| *name == "capi.1" && text.contains(".SH NAME")));
        assert!(MAN_PAGES.iter().any(|(name, _)| *name == "capi-setup.1"));
    }
}
