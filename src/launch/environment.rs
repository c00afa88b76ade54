//! The child's environment: the inherited one without withheld variables, plus the variables of its APIs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use zeroize::Zeroizing;

use crate::model::{OWN_SECRETS, Secret, Variable};

/// The names of the aliases that are set, separated by colons.
const ALIASES: &str = "CAPI_ALIASES";

/// Variables that `--clean-env` preserves: paths, user and language.
const ESSENTIAL: [&str; 11] =
    ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "LANG", "LANGUAGE", "TZ", "TMPDIR", "PWD"];

/// Variables without which no program on Windows starts.
const ESSENTIAL_ON_WINDOWS: [&str; 10] = [
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "COMSPEC",
    "PATHEXT",
    "TEMP",
    "TMP",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "WINDIR",
];

/// A child's environment.
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// Inherits the variables of this process for a command that capi runs for itself: without credentials and unlock methods.
    pub fn inherit_own() -> Self {
        Self::inherit(std::env::vars_os(), false, &[])
    }

    /// Inherits the caller's variables. Removes every `CUSTOM_API_` variable, every one of `aliases`, and every alias that
    /// an outer `capi exec` set, so that none of another app leaks in. With `clean`, removes all except a few that
    /// programs need.
    pub fn inherit(
        inherited: impl Iterator<Item = (OsString, OsString)>,
        clean: bool,
        aliases: &[Variable],
    ) -> Self {
        let mut variables: BTreeMap<OsString, OsString> = inherited
            .filter_map(|(name, value)| {
                if is_withheld(&name) {
                    wipe(value);
                    return None;
                }
                (!clean || is_essential(&name)).then_some((name, value))
            })
            .collect();
        let marked = variables.remove(OsStr::new(ALIASES));
        let marked = marked.as_deref().map(OsStr::to_string_lossy).unwrap_or_default();
        for name in aliases.iter().map(Variable::as_str).chain(marked.split(':')) {
            // The outer environment can name any variable here, also one that programs need. Those are never aliases.
            if !is_essential(OsStr::new(name)) {
                remove(&mut variables, name);
            }
        }
        Self(variables)
    }

    /// Inherits all variables unchanged, from a capi process that has already filtered them.
    #[cfg(unix)]
    pub(super) fn exactly(variables: impl Iterator<Item = (OsString, OsString)>) -> Self {
        Self(variables.collect())
    }

    /// Changes the process ID in variables of systemd that are meant for the process `from` to that of `to`. The kernel's
    /// number of the old process, which newer versions of systemd add, is removed.
    #[cfg(unix)]
    pub(super) fn readdress(&mut self, names: &[&str], from: i32, to: u32) {
        let (from, to) = (OsString::from(from.to_string()), OsString::from(to.to_string()));
        for name in names {
            if let Some(value) = self.0.get_mut(OsStr::new(name)).filter(|value| **value == from) {
                value.clone_from(&to);
                self.0.remove(OsStr::new("LISTEN_PIDFDID"));
            }
        }
    }

    /// Sets `CAPI_ALIASES` to the names of aliases, so that a `capi exec` in the child removes them.
    pub fn mark_aliases(&mut self, aliases: impl Iterator<Item = Variable>) {
        let names: Vec<String> = aliases.map(|alias| alias.to_string()).collect();
        if !names.is_empty() {
            self.0.insert(ALIASES.into(), names.join(":").into());
        }
    }

    /// Sets `CAPI_SHELL` to the app whose variables are set, for shell prompts. Replaces that of an outer shell.
    pub fn mark_shell(&mut self, app: &str) {
        self.0.insert("CAPI_SHELL".into(), app.into());
    }

    /// Sets the variable of an API.
    pub fn set(&mut self, variable: &Variable, secret: &Secret) {
        self.0.insert(variable.as_str().into(), secret.expose().into());
    }

    /// Sets a variable that is not secret.
    pub fn set_text(&mut self, name: &str, value: impl Into<OsString>) {
        self.0.insert(name.into(), value.into());
    }

    /// Returns the value of a variable.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.0.get(OsStr::new(name)).map(OsString::as_os_str)
    }

    /// Sets a variable to the path of a file with a credential.
    pub fn set_path(&mut self, variable: &Variable, path: &Path) {
        self.0.insert(variable.as_str().into(), path.into());
    }

    /// Iterates over all variables.
    #[cfg(unix)]
    pub(super) fn iter(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.0.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }

    /// Returns the size in bytes as the system counts it: `name=value` and a NUL per variable.
    pub(super) fn bytes(&self) -> usize {
        self.0.iter().map(|(name, value)| size(name, value)).sum()
    }

    /// Returns the name and the size of the largest variable.
    pub(super) fn largest(&self) -> Option<(OsString, usize)> {
        let sizes = self.0.iter().map(|(name, value)| (size(name, value), name));
        sizes.max().map(|(size, name)| (name.clone(), size))
    }

    /// Returns all variables, to start a program with.
    pub fn into_variables(self) -> BTreeMap<OsString, OsString> {
        self.0
    }
}

/// Returns the size of `name=value` with a NUL.
fn size(name: &OsStr, value: &OsStr) -> usize {
    name.len() + value.len() + 2
}

/// Removes a variable and wipes its value. On Windows, the case of letters is ignored.
fn remove(variables: &mut BTreeMap<OsString, OsString>, name: &str) {
    if cfg!(windows) {
        let wanted = comparable(OsStr::new(name)).into_owned();
        variables.retain(|own, _| comparable(own) != wanted);
    } else if let Some(value) = variables.remove(OsStr::new(name)) {
        wipe(value);
    }
}

fn wipe(value: OsString) {
    drop(Zeroizing::new(value.into_encoded_bytes()));
}

fn is_withheld(name: &OsStr) -> bool {
    let name = comparable(name);
    name.starts_with(Variable::PREFIX) || OWN_SECRETS.contains(&&*name)
}

fn is_essential(name: &OsStr) -> bool {
    let name = comparable(name);
    let known = ESSENTIAL.contains(&&*name) || name.starts_with("LC_");
    known || (cfg!(windows) && ESSENTIAL_ON_WINDOWS.contains(&&*name))
}

/// Returns the name for comparisons, which ignore case on Windows.
fn comparable(name: &OsStr) -> Cow<'_, str> {
    let name = name.to_string_lossy();
    if cfg!(windows) { name.to_uppercase().into() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ApiName;

    fn environment(pairs: &[(&str, &str)], clean: bool) -> Environment {
        Environment::inherit(pairs.iter().map(|(name, value)| (name.into(), value.into())), clean, &[])
    }

    fn names(environment: &Environment) -> Vec<&str> {
        environment.0.keys().filter_map(|name| name.to_str()).collect()
    }

    #[test]
    fn stale_variables_and_secrets_of_the_vault_are_withheld() {
        let child = environment(
            &[
                ("CUSTOM_API_OLD", "x"),
                ("CUSTOM_API_", "x"),
                ("CAPI_PASSPHRASE", "x"),
                ("CAPI_PASSPHRASE_COMMAND", "x"),
                ("CAPI_TOKEN", "x"),
                ("CAPI_VAULT", "kept"),
                ("MY_CUSTOM_API_X", "kept"),
            ],
            false,
        );
        assert_eq!(names(&child), ["CAPI_VAULT", "MY_CUSTOM_API_X"]);
    }

    #[test]
    fn aliases_of_the_vault_and_of_an_outer_capi_are_removed() {
        let pairs = [
            ("STRIPE_KEY", "stale"),
            ("OTHER_APP_KEY", "stale"),
            ("CAPI_ALIASES", "OTHER_APP_KEY:GONE:PATH:"),
            ("PATH", "/bin"),
            ("KEPT", "kept"),
        ];
        let stripe = Variable::parse_alias("STRIPE_KEY").unwrap();
        let inherited = pairs.iter().map(|(name, value)| (name.into(), value.into()));
        let mut child = Environment::inherit(inherited, false, std::slice::from_ref(&stripe));
        assert_eq!(names(&child), ["KEPT", "PATH"]);
        child.mark_aliases([stripe, Variable::parse_alias("B").unwrap()].into_iter());
        let marked = child.0.get(OsStr::new("CAPI_ALIASES"));
        assert_eq!(marked, Some(&OsString::from("STRIPE_KEY:B")));
    }

    #[test]
    fn a_clean_environment_preserves_essential_variables() {
        let child =
            environment(&[("PATH", "/bin"), ("LC_ALL", "C"), ("AWS_SECRET", "x"), ("HOME", "/h")], true);
        assert_eq!(names(&child), ["HOME", "LC_ALL", "PATH"]);
        let on_windows = environment(&[("SystemRoot", "C:"), ("SYSTEMROOT", "C:")], true);
        assert_eq!(on_windows.0.is_empty(), !cfg!(windows));
    }

    #[test]
    fn a_shell_gets_the_name_of_its_app() {
        let mut child = environment(&[("CAPI_SHELL", "outer"), ("PATH", "/bin")], false);
        child.mark_shell("web");
        let expected = [("CAPI_SHELL", "web"), ("PATH", "/bin")].map(|(a, b)| (a.into(), b.into()));
        assert_eq!(child.into_variables(), BTreeMap::from(expected));
    }

    #[test]
    fn the_value_of_an_api_replaces_an_inherited_one() {
        let mut child = environment(&[("CUSTOM_API_X", "stale")], false);
        child.set(&ApiName::parse("x").unwrap().variable(), &Secret::new("fresh".to_owned()));
        assert_eq!(child.0.get(OsStr::new("CUSTOM_API_X")), Some(&OsString::from("fresh")));
    }

    #[cfg(unix)]
    #[test]
    fn only_variables_for_the_old_process_are_readdressed() {
        let pairs = [("LISTEN_PID", "7"), ("LISTEN_PIDFDID", "1"), ("OTHER", "7"), ("WATCHDOG_PID", "77")];
        let mut child = environment(&pairs, false);
        child.readdress(&["LISTEN_PID", "WATCHDOG_PID"], 7, 8);
        let expected = [("LISTEN_PID", "8"), ("OTHER", "7"), ("WATCHDOG_PID", "77")];
        assert_eq!(child.into_variables(), environment(&expected, false).into_variables());
    }

    #[test]
    fn the_size_includes_names_values_and_separators() {
        let child = environment(&[("LONGER", "12"), ("SHORT", ""), ("CAPI_TOKEN", "x")], false);
        assert_eq!(child.bytes(), "LONGER=12\0SHORT=\0".len());
        assert_eq!(child.largest(), Some(("LONGER".into(), "LONGER=12\0".len())));
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_not_unicode_is_inherited() {
        use std::os::unix::ffi::OsStringExt as _;
        let odd = OsString::from_vec(b"odd\xff".to_vec());
        let child = Environment::inherit([(odd.clone(), "1".into())].into_iter(), false, &[]);
        assert!(child.0.contains_key(&odd));
    }
}
