//! The output streams: data on stdout, messages on stderr. A message is one line with at most one colored word; on a
//! terminal it breaks at blanks.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};

use super::message_layout::laid_out;
use crate::model::Line;
use crate::model::text::escape;

/// When to use color, as set by `--color`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR or TERM=dumb disables it
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColorChoice {
    /// Returns the value for `--color` and the settings file.
    pub fn as_str(self) -> &'static str {
        match self {
            ColorChoice::Auto => "auto",
            ColorChoice::Always => "always",
            ColorChoice::Never => "never",
        }
    }

    /// Decides by the choice itself, then `NO_COLOR`, `CLICOLOR_FORCE` and `TERM=dumb`, and finally whether the
    /// stream is a terminal.
    pub fn resolve(self, env: impl Fn(&str) -> Option<OsString>, is_tty: bool) -> bool {
        let set = |name| env(name).filter(|value| !value.is_empty());
        match self {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if set("NO_COLOR").is_some() => false,
            ColorChoice::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            ColorChoice::Auto if set("TERM").is_some_and(|value| value == "dumb") => false,
            ColorChoice::Auto => is_tty,
        }
    }
}

/// The result of writing data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Delivery {
    /// The data was written.
    Written,
    /// The reader has closed the pipe (`capi list | head -1`). The program exits successfully without a message.
    Closed,
}

/// The two output streams of capi.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Streams {
    /// Silences notes, and hints that belong to no error.
    pub quiet: bool,
    /// When to use color.
    pub color: ColorChoice,
    /// The vault that `--vault` named, as a word of a shell: commands that are advised name it too.
    pub vault: Option<String>,
}

impl Streams {
    /// Writes data to stdout unchanged.
    pub fn data(&self, data: &str) -> io::Result<Delivery> {
        let mut stdout = io::stdout().lock();
        delivery(stdout.write_all(data.as_bytes()).and_then(|()| stdout.flush()))
    }

    /// Prints `capi: …` on stderr, unless quiet.
    pub fn note(&self, message: &(impl Line + ?Sized)) {
        if !self.quiet {
            self.talk("", Style::new(), &self.render(message));
        }
    }

    /// Prints `capi: warning: …` on stderr.
    pub fn warn(&self, message: &(impl Line + ?Sized)) {
        self.talk("warning: ", AnsiColor::Yellow.on_default().bold(), &self.render(message));
    }

    /// Prints `capi: error: …` on stderr.
    pub fn error(&self, text: &str) {
        self.talk("error: ", AnsiColor::Red.on_default().bold(), text);
    }

    /// Prints a machine-readable line on stderr unchanged.
    pub fn machine_error(&self, line: &str) {
        let _ = writeln!(io::stderr().lock(), "{line}");
    }

    /// Prints `capi: hint: …` to stderr, unless quiet.
    pub fn hint(&self, message: &(impl Line + ?Sized)) {
        if !self.quiet {
            self.required_hint(message);
        }
    }

    /// Prints a hint that belongs to an error, a warning or the data: `--quiet` does not silence it.
    pub fn required_hint(&self, message: &(impl Line + ?Sized)) {
        self.talk("hint: ", AnsiColor::Cyan.on_default().bold(), &self.render(message));
    }

    /// Returns the text of a message, whose commands name the vault of this run where `--vault` did.
    pub fn render(&self, message: &(impl Line + ?Sized)) -> String {
        message.line(self.vault.as_deref())
    }

    /// Returns whether to color data on stdout.
    pub fn color_on_stdout(&self) -> bool {
        self.color.resolve(|name| std::env::var_os(name), io::stdout().is_terminal())
    }

    /// Returns whether to color messages on stderr.
    pub fn color_on_stderr(&self) -> bool {
        self.color.resolve(|name| std::env::var_os(name), io::stderr().is_terminal())
    }

    /// Prints a hint about the next step for a person at a terminal. Scripts and tools know theirs.
    pub fn next_step(&self, message: &(impl Line + ?Sized)) {
        if io::stderr().is_terminal() {
            self.hint(message);
        }
    }

    /// Returns the escaped text, laid out if a terminal shows it. Files and pipes get one line with whole paths.
    fn for_reader(&self, word: &str, text: &str) -> String {
        let text = escape(text);
        if !io::stderr().is_terminal() {
            return text;
        }
        let width = terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| width.0);
        laid_out(&text, "capi: ".len() + word.len(), width)
    }

    fn talk(&self, word: &str, style: Style, text: &str) {
        let choice =
            if self.color_on_stderr() { anstream::ColorChoice::Always } else { anstream::ColorChoice::Never };
        // One write per line, so that lines of two processes do not mix. A failure of stderr cannot be reported.
        let line = line(word, style, &self.for_reader(word, text));
        let _ = anstream::AutoStream::new(io::stderr().lock(), choice).write_all(line.as_bytes());
    }
}

fn delivery(result: io::Result<()>) -> io::Result<Delivery> {
    match result {
        Ok(()) => Ok(Delivery::Written),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Delivery::Closed),
        Err(error) => Err(error),
    }
}

fn line(word: &str, style: Style, text: &str) -> String {
    let word = word.trim_end();
    let gap = if word.is_empty() { "" } else { " " };
    format!("capi: {style}{word}{style:#}{gap}{text}\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::type_complexity)]
mod tests {
    use super::*;

    #[test]
    fn color_depends_on_choice_environment_and_stream() {
        use ColorChoice::{Always, Auto, Never};
        type Variables = &'static [(&'static str, &'static str)];
        let table: [(ColorChoice, Variables, bool, bool); 14] = [
            (Auto, &[], true, true),
            (Auto, &[], false, false),
            (Always, &[("NO_COLOR", "1"), ("TERM", "dumb")], false, true),
            (Never, &[("CLICOLOR_FORCE", "1")], true, false),
            (Auto, &[("NO_COLOR", "1")], true, false),
            (Auto, &[("NO_COLOR", "0")], true, false),
            (Auto, &[("NO_COLOR", "")], true, true),
            (Auto, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], true, false),
            (Auto, &[("CLICOLOR_FORCE", "1")], false, true),
            (Auto, &[("CLICOLOR_FORCE", "0")], false, false),
            (Auto, &[("CLICOLOR_FORCE", "")], false, false),
            (Auto, &[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")], false, true),
            (Auto, &[("TERM", "dumb")], true, false),
            (Auto, &[("TERM", "xterm-256color")], true, true),
        ];
        for (choice, env, is_tty, expected) in table {
            let lookup = |name: &str| env.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into());
            assert_eq!(choice.resolve(lookup, is_tty), expected, "{choice:?} {env:?} {is_tty}");
        }
    }

    #[test]
    fn a_message_is_one_line_with_a_colored_prefix() {
        let red = AnsiColor::Red.on_default().bold();
        assert_eq!(
            line("error: ", red, &escape("no\n\x1b[2Jthing")),
            "capi: \x1b[1m\x1b[31merror:\x1b[0m no\\u{a}\\u{1b}[2Jthing\n"
        );
        assert_eq!(line("", Style::new(), "saved „Bücher“ 🚲"), "capi: saved „Bücher“ 🚲\n");
    }

    #[test]
    fn a_closed_stdout_is_not_an_error() {
        assert_eq!(delivery(Err(io::ErrorKind::BrokenPipe.into())).unwrap(), Delivery::Closed);
        assert!(delivery(Err(io::ErrorKind::StorageFull.into())).is_err());
    }
}
