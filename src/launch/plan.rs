//! The route of the child's output: inherited unchanged, or through the masker.
//!
//! A terminal is inherited: its user is allowed to see the credentials, and programs use it for colors, progress bars
//! and the full screen. A terminal that an AI coding client reads is masked as with `always`. Everything else (a pipe,
//! file or socket) may be recorded and is masked, except for `/dev/null`. `always` also masks a terminal, through a
//! pseudo-terminal, if stdout is one. If only stderr is a terminal, another program may use the keyboard too
//! (`capi exec … | less`), so the child keeps the real terminal and its stderr is masked through a pipe.

use std::io;

/// When output is masked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MaskMode {
    /// Mask output to a pipe or a file, and to a terminal only under an AI coding client
    #[default]
    Auto,
    /// Mask output to a terminal too
    Always,
    /// Mask nothing
    Never,
}

impl MaskMode {
    /// Returns the value for `--mask` and the settings file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

/// The reader of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// A person, who is allowed to see the credentials.
    Person,
    /// The model of an AI coding client that runs this command.
    Model,
}

/// The route of one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// Inherited from capi unchanged.
    Inherit,
    /// Through a pipe and the masker.
    Pipe,
    /// Through a pseudo-terminal and the masker.
    Terminal,
}

/// The kind of file behind one of capi's own streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Terminal,
    /// Detected only on Unix. Masking it on other systems is harmless.
    #[cfg_attr(not(unix), allow(dead_code))]
    Null,
    Other,
}

/// The routes of the child's streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub(super) stdout: Route,
    pub(super) stderr: Route,
}

impl Plan {
    /// Both streams inherited.
    #[cfg(unix)]
    pub(super) const INHERIT: Self = Self { stdout: Route::Inherit, stderr: Route::Inherit };

    /// Decides by the kinds of capi's own streams, and by the reader of a terminal.
    #[must_use]
    pub fn new(mode: MaskMode, viewer: Viewer) -> Self {
        Self::of(mode, viewer, kind_of(&io::stdout()), kind_of(&io::stderr()))
    }

    fn of(mode: MaskMode, viewer: Viewer, stdout: Kind, stderr: Kind) -> Self {
        // On other systems, a pseudo-terminal would require unsafe calls. A model can do without one.
        let has_ptys = cfg!(unix);
        let masks_terminals = viewer == Viewer::Model || (mode == MaskMode::Always && has_ptys);
        let on_terminal = stdout == Kind::Terminal && has_ptys;
        let route = |kind| match kind {
            _ if mode == MaskMode::Never => Route::Inherit,
            Kind::Null => Route::Inherit,
            Kind::Terminal if !masks_terminals => Route::Inherit,
            Kind::Terminal if on_terminal => Route::Terminal,
            Kind::Terminal | Kind::Other => Route::Pipe,
        };
        Self { stdout: route(stdout), stderr: route(stderr) }
    }

    /// Returns whether any stream is masked, which requires a masker.
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
    if own.is_some() && own == null { Kind::Null } else { Kind::Other }
}

#[cfg(not(unix))]
fn kind_of(stream: &impl io::IsTerminal) -> Kind {
    if stream.is_terminal() { Kind::Terminal } else { Kind::Other }
}

#[cfg(test)]
mod tests {
    use super::Kind::{Null, Other, Terminal};
    use super::MaskMode::{Always, Auto, Never};
    use super::Viewer::{Model, Person};
    use super::*;

    #[test]
    fn everything_but_terminals_and_the_null_device_is_masked() {
        for (mode, stdout, stderr, expected) in [
            (Auto, Terminal, Terminal, (Route::Inherit, Route::Inherit)),
            (Auto, Other, Terminal, (Route::Pipe, Route::Inherit)),
            (Auto, Null, Other, (Route::Inherit, Route::Pipe)),
            (Never, Other, Other, (Route::Inherit, Route::Inherit)),
        ] {
            let plan = Plan::of(mode, Person, stdout, stderr);
            assert_eq!((plan.stdout, plan.stderr), expected, "{mode:?} {stdout:?} {stderr:?}");
            assert_eq!(plan.masks(), expected != (Route::Inherit, Route::Inherit));
        }
    }

    #[test]
    fn a_mode_has_its_name_in_the_settings() {
        for (mode, word) in [(Auto, "auto"), (Always, "always"), (Never, "never")] {
            assert_eq!(mode.as_str(), word);
            assert_eq!(serde_json::from_value::<MaskMode>(word.into()).ok(), Some(mode));
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_null_device_is_detected_as_such() {
        let open = |path: &str| std::fs::File::open(path).expect("every system has it");
        assert_eq!(kind_of(&open("/dev/null")), Null);
        assert_eq!(kind_of(&open("/dev/zero")), Other);
        assert_eq!(kind_of(&open("/")), Other);
    }

    #[cfg(unix)]
    #[test]
    fn always_masks_terminals_as_well_and_auto_those_that_a_model_reads() {
        for (stdout, stderr, expected) in [
            (Terminal, Terminal, (Route::Terminal, Route::Terminal)),
            (Terminal, Other, (Route::Terminal, Route::Pipe)),
            (Other, Terminal, (Route::Pipe, Route::Pipe)),
            (Null, Null, (Route::Inherit, Route::Inherit)),
        ] {
            for (mode, viewer) in [(Always, Person), (Always, Model), (Auto, Model)] {
                let plan = Plan::of(mode, viewer, stdout, stderr);
                assert_eq!((plan.stdout, plan.stderr), expected, "{mode:?} {viewer:?} {stdout:?} {stderr:?}");
            }
        }
    }

    #[test]
    fn a_terminal_that_a_model_reads_is_never_inherited() {
        let plan = Plan::of(Auto, Model, Terminal, Terminal);
        let expected = if cfg!(unix) { Route::Terminal } else { Route::Pipe };
        assert_eq!((plan.stdout, plan.stderr), (expected, expected));
    }
}
