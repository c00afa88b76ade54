//! The size of an environment, for the error if the system refuses it.

use std::ffi::OsString;

use super::environment::Environment;
use super::start::LaunchError;
use crate::model::text;

/// The size of the longest variable that a program can get, in bytes with its name, `=` and NUL: 32 pages on Linux
/// (`MAX_ARG_STRLEN`, execve(2)), and 32,767 characters on Windows (`SetEnvironmentVariable`). Other systems limit only the
/// whole.
pub(super) const LONGEST_VARIABLE: usize = if cfg!(target_os = "linux") {
    128 << 10
} else if cfg!(windows) {
    32_767
} else {
    usize::MAX
};

/// The size of an environment.
pub(super) struct EnvironmentSize {
    pub(super) bytes: usize,
    /// The name and the size of the largest variable.
    pub(super) largest: Option<(OsString, usize)>,
}

impl EnvironmentSize {
    /// Measures an environment.
    pub(super) fn of(environment: &Environment) -> Self {
        Self { bytes: environment.bytes(), largest: environment.largest() }
    }

    /// Returns the error for a variable that is longer than the system allows.
    pub(super) fn over_limit(&self) -> Option<LaunchError> {
        let (name, bytes) = self.largest.as_ref().filter(|(_, bytes)| *bytes > LONGEST_VARIABLE)?;
        let variable = text::excerpt(&name.to_string_lossy());
        Some(LaunchError::VariableTooLong { variable, bytes: *bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_variable_over_the_limit_of_linux_is_named() {
        let error = |bytes| {
            let size = EnvironmentSize { bytes, largest: Some(("CUSTOM_API_KEY".into(), bytes)) };
            size.over_limit().map(|error| error.to_string())
        };
        assert_eq!(
            error(131_073).as_deref(),
            Some(
                "cannot run the command: CUSTOM_API_KEY has 131073 bytes, and a variable at most 131072 on this system"
            )
        );
        assert_eq!(error(131_072), None);
    }
}
