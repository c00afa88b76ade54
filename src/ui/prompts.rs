//! The questions whose answers may be seen: yes or no, a line, one of several.
//!
//! dialoguer draws them on the terminal device.

use dialoguer::console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Input, Select};

use super::terminal::{PromptError, Terminal};
use crate::model::text::escape;

/// What Ctrl-D leaves in a line, for dialoguer reads keys and not lines.
const END: &str = "\u{4}";
/// What Ctrl-U leaves.
const CLEAR: char = '\u{15}';

impl Terminal {
    /// Asks for yes or no; Enter means `default`.
    pub fn confirm(&self, question: &str, default: bool) -> Result<bool, PromptError> {
        let theme = self.theme();
        let confirm = Confirm::with_theme(&*theme).with_prompt(escape(question)).default(default);
        let answer = self.interact(|term| confirm.clone().interact_on_opt(term))?;
        answer.ok_or(PromptError::Interrupted)
    }

    /// Asks for a line, again and again until `check` accepts it; its message is shown. An empty line means `default`.
    pub fn ask(
        &self,
        question: &str,
        default: Option<&str>,
        check: &dyn Fn(&str) -> Result<(), String>,
    ) -> Result<String, PromptError> {
        let theme = self.theme();
        let answer = self.interact(|term| {
            let input = Input::with_theme(&*theme).with_prompt(escape(question)).allow_empty(true);
            let input = match default {
                Some(default) => input.default(default.to_owned()),
                None => input,
            };
            let judge = |line: &String| judge(meant(line, default), check);
            let typed = input.validate_with(judge).report(false).interact_on(term)?;
            let answer = meant(&typed, default).to_owned();
            // dialoguer would show the line as it was typed, with what was taken back.
            let mut shown = String::new();
            let seen = if answer == END { "" } else { &answer };
            let _ = theme.format_input_prompt_selection(&mut shown, &escape(question), seen);
            term.write_line(&shown)?;
            Ok(answer)
        })?;
        if answer == END { Err(PromptError::Closed) } else { Ok(answer) }
    }

    /// Asks for one of the choices, each a label and its explanation; gives its index.
    pub fn select(&self, question: &str, choices: &[(&str, &str)]) -> Result<usize, PromptError> {
        let theme = self.theme();
        let width = choices.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
        let items = choices.iter().map(|(label, explanation)| {
            let line = format!("{label:width$}  {explanation}");
            escape(line.trim_end())
        });
        let select = Select::with_theme(&*theme).with_prompt(escape(question)).items(items).default(0);
        let answer = self.interact(|term| select.clone().interact_on_opt(term))?;
        answer.ok_or(PromptError::Interrupted)
    }

    fn theme(&self) -> Box<dyn Theme> {
        if !self.colour() {
            return Box::new(SimpleTheme);
        }
        // console would judge by stderr, which may be redirected while the terminal is not.
        console::set_colors_enabled_stderr(true);
        Box::new(ColorfulTheme::default())
    }

    fn interact<T>(&self, run: impl FnMut(&Term) -> dialoguer::Result<T>) -> Result<T, PromptError> {
        Ok(interact(self.device(), run)?)
    }
}

#[cfg(unix)]
use super::signal_guard::interact;

/// The console cannot be handed over as a pair of files; stderr is what dialoguer offers there.
#[cfg(not(unix))]
fn interact<T>(_: &std::fs::File, mut run: impl FnMut(&Term) -> dialoguer::Result<T>) -> std::io::Result<T> {
    run(&Term::stderr()).map_err(std::io::Error::from)
}

/// What is left of a line: Ctrl-U takes back what stands before it, and where nothing is left the default holds.
fn meant<'a>(line: &'a str, default: Option<&'a str>) -> &'a str {
    match line.rsplit(CLEAR).next() {
        None | Some("") => default.unwrap_or_default(),
        Some(rest) => rest,
    }
}

fn judge(line: &str, check: &dyn Fn(&str) -> Result<(), String>) -> Result<(), String> {
    match line {
        END => Ok(()),
        _ if line.contains(char::is_control) => Err("the line contains a control character".to_owned()),
        _ => check(line).map_err(|message| escape(&message)),
    }
}
