//! The environment that a child gets: the caller's without what capi must not pass on, and the variables of its APIs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

use zeroize::Zeroizing;

use crate::model::{Secret, Variable};

/// capi's own secrets: they open the vault, so no child sees them.
const OWN_SECRETS: [&str; 3] = ["CAPI_PASSPHRASE", "CAPI_PASSPHRASE_COMMAND", "CAPI_TOKEN"];

/// What `--clean-env` keeps: what a program needs to find itself, its user and its language.
const ESSENTIAL: [&str; 11] =
    ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "LANG", "LANGUAGE", "TZ", "TMPDIR", "PWD"];

/// What no program on Windows starts without.
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
    /// Takes over the caller's variables. Every `CUSTOM_API_` one goes, so that none of another app leaks in; with
    /// `clean`, all go but a few that a program can't do without.
    pub fn inherit(inherited: impl Iterator<Item = (OsString, OsString)>, clean: bool) -> Self {
        let kept = inherited.filter_map(|(name, value)| {
            if is_withheld(&name) {
                drop(Zeroizing::new(value.into_encoded_bytes()));
                return None;
            }
            (!clean || is_essential(&name)).then_some((name, value))
        });
        Self(kept.collect())
    }

    /// Takes over all variables as they are, from a capi that has chosen them.
    #[cfg(unix)]
    pub(super) fn exactly(variables: impl Iterator<Item = (OsString, OsString)>) -> Self {
        Self(variables.collect())
    }

    /// Tells a shell's prompt which app's variables are set. The outer one's is replaced.
    pub fn mark_shell(&mut self, app: &str) {
        self.0.insert("CAPI_SHELL".into(), app.into());
    }

    /// Sets the variable of an API.
    pub fn set(&mut self, variable: &Variable, secret: &Secret) {
        self.0.insert(variable.as_str().into(), secret.expose().into());
    }

    /// How many bytes the system needs for it: `name=value` and an end for each.
    pub(super) fn bytes(&self) -> usize {
        self.0.iter().map(|(name, value)| name.len() + value.len() + 2).sum()
    }

    /// All variables, for starting a program.
    pub fn into_variables(self) -> BTreeMap<OsString, OsString> {
        self.0
    }
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

/// On Windows the names of variables ignore case.
fn comparable(name: &OsStr) -> Cow<'_, str> {
    let name = name.to_string_lossy();
    if cfg!(windows) { name.to_uppercase().into() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ApiName;

    fn environment(pairs: &[(&str, &str)], clean: bool) -> Environment {
        Environment::inherit(pairs.iter().map(|(name, value)| (name.into(), value.into())), clean)
    }

    fn names(environment: &Environment) -> Vec<&str> {
        environment.0.keys().filter_map(|name| name.to_str()).collect()
    }

    #[test]
    fn stale_variables_and_the_ways_to_open_the_vault_stay_behind() {
        let kept = environment(
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
        assert_eq!(names(&kept), ["CAPI_VAULT", "MY_CUSTOM_API_X"]);
    }

    #[test]
    fn a_clean_environment_keeps_the_basic_variables() {
        let kept =
            environment(&[("PATH", "/bin"), ("LC_ALL", "C"), ("AWS_SECRET", "x"), ("HOME", "/h")], true);
        assert_eq!(names(&kept), ["HOME", "LC_ALL", "PATH"]);
        let on_windows = environment(&[("SystemRoot", "C:"), ("SYSTEMROOT", "C:")], true);
        assert_eq!(on_windows.0.is_empty(), !cfg!(windows));
    }

    #[test]
    fn a_shell_is_told_its_app_and_a_program_gets_all_of_it() {
        let mut kept = environment(&[("CAPI_SHELL", "outer"), ("PATH", "/bin")], false);
        kept.mark_shell("web");
        let expected = [("CAPI_SHELL", "web"), ("PATH", "/bin")].map(|(a, b)| (a.into(), b.into()));
        assert_eq!(kept.into_variables(), BTreeMap::from(expected));
    }

    #[test]
    fn the_value_of_an_api_beats_an_inherited_one() {
        let mut kept = environment(&[("CUSTOM_API_X", "stale")], false);
        kept.set(&ApiName::parse("x").unwrap().variable(), &Secret::new("fresh".to_owned()));
        assert_eq!(kept.0.get(OsStr::new("CUSTOM_API_X")), Some(&OsString::from("fresh")));
    }

    #[test]
    fn its_size_is_that_of_its_lines() {
        let kept = environment(&[("LONGER", "12"), ("SHORT", ""), ("CAPI_TOKEN", "x")], false);
        assert_eq!(kept.bytes(), "LONGER=12\0SHORT=\0".len());
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_text_is_passed_on() {
        use std::os::unix::ffi::OsStringExt as _;
        let odd = OsString::from_vec(b"odd\xff".to_vec());
        let kept = Environment::inherit([(odd.clone(), "1".into())].into_iter(), false);
        assert!(kept.0.contains_key(&odd));
    }
}
