//! Prompts with visible answers: confirmation, a line, a selection.
//!
//! dialoguer draws them on the terminal device.

use dialoguer::console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Input, Select};

use super::terminal::{PromptError, Terminal};
use crate::model::text::escape;

/// The character of Ctrl-D, which ends up in the line because dialoguer reads keys.
const END_OF_INPUT: &str = "\u{4}";
/// The character of Ctrl-U.
const CLEAR: char = '\u{15}';

impl Terminal {
    /// Prompts for yes or no. Enter selects `default`.
    pub fn confirm(&self, prompt: &str, default: bool) -> Result<bool, PromptError> {
        let theme = self.theme();
        let confirm = Confirm::with_theme(&*theme).with_prompt(escape(prompt)).default(default);
        let answer = self.interact(|term| confirm.clone().interact_on_opt(term))?;
        answer.ok_or(PromptError::Interrupted)
    }

    /// Prompts for a line until `check` accepts it, and prints the message of `check` otherwise. An empty line
    /// selects `default`.
    pub fn ask(
        &self,
        prompt: &str,
        default: Option<&str>,
        check: &dyn Fn(&str) -> Result<(), String>,
    ) -> Result<String, PromptError> {
        let theme = self.theme();
        let answer = self.interact(|term| {
            let input = Input::with_theme(&*theme).with_prompt(escape(prompt)).allow_empty(true);
            let input = match default {
                Some(default) => input.default(default.to_owned()),
                None => input,
            };
            let validate = |line: &String| validate(effective(line, default), check);
            let typed = input.validate_with(validate).report(false).interact_on(term)?;
            let answer = effective(&typed, default).to_owned();
            // dialoguer would print the line as typed, including text cleared by Ctrl-U.
            let mut shown = String::new();
            let visible = if answer == END_OF_INPUT { "" } else { &answer };
            let _ = theme.format_input_prompt_selection(&mut shown, &escape(prompt), visible);
            term.write_line(&shown)?;
            Ok(answer)
        })?;
        if answer == END_OF_INPUT { Err(PromptError::Closed) } else { Ok(answer) }
    }

    /// Prompts for one of `choices`, each a label and a description. Returns its index.
    pub fn select(&self, prompt: &str, choices: &[(&str, &str)]) -> Result<usize, PromptError> {
        let theme = self.theme();
        let width = choices.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
        let items = choices.iter().map(|(label, description)| {
            let line = format!("{label:width$}  {description}");
            escape(line.trim_end())
        });
        let select = Select::with_theme(&*theme).with_prompt(escape(prompt)).items(items).default(0);
        let answer = self.interact(|term| select.clone().interact_on_opt(term))?;
        answer.ok_or(PromptError::Interrupted)
    }

    fn theme(&self) -> Box<dyn Theme> {
        if !self.color() {
            return Box::new(SimpleTheme);
        }
        // `console` decides by stderr, which can be redirected independently of the terminal.
        console::set_colors_enabled_stderr(true);
        Box::new(ColorfulTheme::default())
    }

    fn interact<T>(&self, run: impl FnMut(&Term) -> dialoguer::Result<T>) -> Result<T, PromptError> {
        Ok(interact(self.device(), run)?)
    }
}

#[cfg(unix)]
use super::signal_guard::interact;

/// dialoguer cannot use the console through a pair of files on Windows, only through stderr.
#[cfg(not(unix))]
fn interact<T>(_: &std::fs::File, mut run: impl FnMut(&Term) -> dialoguer::Result<T>) -> std::io::Result<T> {
    run(&Term::stderr()).map_err(std::io::Error::from)
}

/// Returns the effective line: the text after the last Ctrl-U, or the default if that is empty.
fn effective<'a>(line: &'a str, default: Option<&'a str>) -> &'a str {
    match line.rsplit(CLEAR).next() {
        None | Some("") => default.unwrap_or_default(),
        Some(rest) => rest,
    }
}

fn validate(line: &str, check: &dyn Fn(&str) -> Result<(), String>) -> Result<(), String> {
    match line {
        END_OF_INPUT => Ok(()),
        _ if line.contains(char::is_control) => Err("the line contains a control character".to_owned()),
        _ => check(line).map_err(|message| escape(&message)),
    }
}
