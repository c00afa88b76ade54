//! The settings file without the imported values.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::context::{Context, settings_text};
use crate::error::{BackupError, Result};
use crate::fs::user_file;
use crate::model::{Api, Credential, parse_dotenv, text, without_assignments};

/// A settings file whose values are in the vault.
pub(super) struct Imported<'a> {
    file: &'a Path,
    old: &'a str,
    /// The variables that `exec` sets to the same value.
    names: Vec<String>,
    /// The credentials of those variables.
    credentials: Vec<Credential>,
}

impl<'a> Imported<'a> {
    /// Finds the variables of a file that `apis` set to exactly the value in the file.
    pub(super) fn of(file: &'a Path, old: &'a str, apis: Vec<(Api, Credential)>) -> Self {
        let assignments = parse_dotenv(old).0;
        let mut names = Vec::new();
        let mut credentials = Vec::new();
        for (api, credential) in apis {
            let bindings = api.bindings();
            let is_set = |name: &str, value: &str| {
                bindings.iter().any(|one| one.variable.as_str() == name && credential.holds(one.part, value))
            };
            let set = assignments.iter().filter(|one| is_set(&one.name, &one.value));
            let before = names.len();
            names.extend(set.map(|one| one.name.clone()));
            if names.len() > before {
                credentials.push(credential);
            }
        }
        Self { file, old, names, credentials }
    }

    /// Returns whether the file has no such variable.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Replaces each of the values by a comment. With `backup`, the old file stays next to the new one, readable by its
    /// owner only.
    ///
    /// # Errors
    /// A file that changed in the meantime or cannot be written; an existing backup.
    pub(super) fn rewrite(&self, context: &Context, backup: bool) -> Result<()> {
        let names: HashSet<&str> = self.names.iter().map(String::as_str).collect();
        let new = without_assignments(self.old, &names)
            .ok_or_else(|| BackupError::NotRemovable(self.file.to_owned()))?;
        if *settings_text(self.file)? != *self.old {
            return Err(BackupError::FileChanged(self.file.to_owned()).into());
        }
        if backup {
            let copy = backup_of(self.file);
            user_file::create_private(&copy, self.old)?;
            context.streams.warn(&format!(
                "{} contains the credentials of the old file, and only you can read it: keep it out of git, and delete \
                 it when the app runs",
                copy.display()
            ));
        }
        user_file::write(self.file, true, &new)?;
        let removed = text::count(names.len(), "value");
        context.streams.note(&format!("removed {removed} from {}", self.file.display()));
        self.warn_of_copies(context, &new);
        Ok(())
    }

    /// Warns of credentials that the new text still contains, for example in a comment.
    fn warn_of_copies(&self, context: &Context, new: &str) {
        let holds = |line: &str| self.credentials.iter().any(|credential| credential.is_in(line));
        let numbers: Vec<String> = new
            .lines()
            .enumerate()
            .filter(|(_, line)| holds(line))
            .map(|(at, _)| (at + 1).to_string())
            .collect();
        if !numbers.is_empty() {
            let file = self.file.display();
            context.streams.warn(&format!(
                "{file} still contains an imported credential: look at line {}",
                numbers.join(", ")
            ));
        }
    }
}

/// Returns the path of the backup: `.env.bak` for `.env`.
pub(super) fn backup_of(file: &Path) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(".bak");
    PathBuf::from(name)
}
