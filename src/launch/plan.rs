//! What becomes of a program's output: passed on untouched, or through the masker.
//!
//! A stream that is a terminal shows a person what that person may see, and a program on it wants colours, progress
//! bars, the whole screen: it is inherited. Whatever is kept (a pipe, a file, a socket) is masked. `/dev/null` keeps
//! nothing. `always` masks a terminal as well, by putting a pseudo-terminal between; but only where stdout is the
//! terminal. Where only stderr is one, the keyboard belongs to somebody else as well (`capi exec … | less`), so the
//! program keeps the real terminal and its stderr is masked through a pipe.

use std::io;

/// When output is masked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MaskMode {
    /// Mask output to a pipe or a file, but not to a terminal
    #[default]
    Auto,
    /// Mask output to a terminal too
    Always,
    /// Mask nothing
    Never,
}

impl MaskMode {
    /// The word in `--mask` and in the settings file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

/// Where one stream of the program goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// Where capi's own goes, untouched.
    Inherit,
    /// Through a pipe and the masker.
    Pipe,
    /// Through a pseudo-terminal and the masker.
    Terminal,
}

/// What capi's own stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Terminal,
    /// Only Unix tells; elsewhere masking it costs a little and harms nothing.
    #[cfg_attr(not(unix), allow(dead_code))]
    Null,
    Kept,
}

/// Where the streams of a program go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub(super) stdout: Route,
    pub(super) stderr: Route,
}

impl Plan {
    /// Looks at what capi's own streams are.
    #[must_use]
    pub fn new(mode: MaskMode) -> Self {
        Self::of(mode, kind_of(&io::stdout()), kind_of(&io::stderr()))
    }

    fn of(mode: MaskMode, stdout: Kind, stderr: Kind) -> Self {
        // Elsewhere a pseudo-terminal would need calls that Rust counts as unsafe.
        let mode = if mode == MaskMode::Always && cfg!(not(unix)) { MaskMode::Auto } else { mode };
        let on_terminal = stdout == Kind::Terminal;
        let route = |kind| match (mode, kind) {
            (MaskMode::Never, _) | (_, Kind::Null) | (MaskMode::Auto, Kind::Terminal) => Route::Inherit,
            (MaskMode::Always, Kind::Terminal) if on_terminal => Route::Terminal,
            _ => Route::Pipe,
        };
        Self { stdout: route(stdout), stderr: route(stderr) }
    }

    /// Whether anything is to be masked, so that a masker is needed.
    #[must_use]
    pub fn masks(&self) -> bool {
        self.stdout != Route::Inherit || self.stderr != Route::Inherit
    }
}

#[cfg(unix)]
fn kind_of(stream: &(impl io::IsTerminal + std::os::fd::AsFd)) -> Kind {
    if stream.is_terminal() {
        return Kind::Terminal;
    }
    let device = |stat: rustix::fs::Stat| {
        let is_device = rustix::fs::FileType::from_raw_mode(stat.st_mode).is_char_device();
        is_device.then_some(stat.st_rdev)
    };
    let own = rustix::fs::fstat(stream).ok().and_then(device);
    let null = rustix::fs::stat("/dev/null").ok().and_then(device);
    if own.is_some() && own == null { Kind::Null } else { Kind::Kept }
}

#[cfg(not(unix))]
fn kind_of(stream: &impl io::IsTerminal) -> Kind {
    if stream.is_terminal() { Kind::Terminal } else { Kind::Kept }
}

#[cfg(test)]
mod tests {
    use super::Kind::{Kept, Null, Terminal};
    use super::MaskMode::{Always, Auto, Never};
    use super::*;

    #[test]
    fn what_is_masked() {
        for (mode, stdout, stderr, expected) in [
            (Auto, Terminal, Terminal, (Route::Inherit, Route::Inherit)),
            (Auto, Kept, Terminal, (Route::Pipe, Route::Inherit)),
            (Auto, Null, Kept, (Route::Inherit, Route::Pipe)),
            (Never, Kept, Kept, (Route::Inherit, Route::Inherit)),
        ] {
            let plan = Plan::of(mode, stdout, stderr);
            assert_eq!((plan.stdout, plan.stderr), expected, "{mode:?} {stdout:?} {stderr:?}");
            assert_eq!(plan.masks(), expected != (Route::Inherit, Route::Inherit));
        }
    }

    #[test]
    fn a_mode_is_its_word_in_the_settings() {
        for (mode, word) in [(Auto, "auto"), (Always, "always"), (Never, "never")] {
            assert_eq!(mode.as_str(), word);
            assert_eq!(serde_json::from_value::<MaskMode>(word.into()).ok(), Some(mode));
        }
    }

    #[cfg(unix)]
    #[test]
    fn of_devices_only_the_null_device_keeps_nothing() {
        let open = |path: &str| std::fs::File::open(path).expect("every system has it");
        assert_eq!(kind_of(&open("/dev/null")), Null);
        assert_eq!(kind_of(&open("/dev/zero")), Kept);
        assert_eq!(kind_of(&open("/")), Kept);
    }

    #[cfg(unix)]
    #[test]
    fn always_masks_terminals_too() {
        for (stdout, stderr, expected) in [
            (Terminal, Terminal, (Route::Terminal, Route::Terminal)),
            (Terminal, Kept, (Route::Terminal, Route::Pipe)),
            (Kept, Terminal, (Route::Pipe, Route::Pipe)),
            (Null, Null, (Route::Inherit, Route::Inherit)),
        ] {
            let plan = Plan::of(Always, stdout, stderr);
            assert_eq!((plan.stdout, plan.stderr), expected, "{stdout:?} {stderr:?}");
        }
    }
}
