//! Prompts with visible answers: yes or no, a line, a selection.

use super::keyboard::{Event, Keyboard};
use super::keys::Key;
use super::line_prompt::{Answer, Question};
use super::screen_line::ScreenLine;
use super::terminal::{PromptError, Terminal};
use crate::model::text::escape;

/// What a choice shows: its text, and the rows below.
struct Shown {
    text: String,
    below: Vec<String>,
}

impl Terminal {
    /// Prompts for yes or no. Enter ends the answer, and alone selects `default`.
    pub fn confirm(&self, prompt: &str, default: bool) -> Result<bool, PromptError> {
        let prompt = format!("{} {} ", escape(prompt), if default { "[Y/n]" } else { "[y/N]" });
        let mut chosen = default;
        let mut shown = "";
        let answer = self.choose(&prompt, false, &mut |key| {
            match key {
                Some(Key::Char('y' | 'Y')) => (chosen, shown) = (true, "yes"),
                Some(Key::Char('n' | 'N')) => (chosen, shown) = (false, "no"),
                Some(Key::Backspace | Key::Clear) => (chosen, shown) = (default, ""),
                Some(Key::Enter) => shown = if chosen { "yes" } else { "no" },
                _ => {}
            }
            Shown { text: shown.to_owned(), below: Vec::new() }
        });
        answer?;
        Ok(chosen)
    }

    /// Prompts for a line until `check` accepts it, and prints the message of `check` otherwise. An empty line
    /// selects `default`.
    pub fn ask(
        &self,
        prompt: &str,
        default: Option<&str>,
        check: &dyn Fn(&str) -> Result<(), String>,
    ) -> Result<String, PromptError> {
        match self.ask_line(&Question { prompt, default, ..Question::default() }, check)? {
            Answer::Given(text) => Ok(text),
            Answer::Back => Err(PromptError::Interrupted),
        }
    }

    /// Prompts for one of `choices`, each a label and a description. Returns its index.
    pub fn select(&self, prompt: &str, choices: &[(&str, &str)]) -> Result<usize, PromptError> {
        match self.select_from(prompt, choices, 0, false)? {
            Answer::Given(index) => Ok(index),
            Answer::Back => Err(PromptError::Interrupted),
        }
    }

    /// Prompts for one of `choices` like [`Terminal::select`], and starts at `first`.
    pub fn select_from(
        &self,
        prompt: &str,
        choices: &[(&str, &str)],
        first: usize,
        can_go_back: bool,
    ) -> Result<Answer<usize>, PromptError> {
        let width = choices.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
        let rows: Vec<String> = choices
            .iter()
            .map(|(label, description)| escape(format!("{label:width$}  {description}").trim_end()))
            .collect();
        if !self.is_capable() {
            rows.iter().try_for_each(|row| self.say(&format!("  {row}")))?;
        }
        let marked = |chosen: usize| {
            let mark = |index| if index == chosen { "> " } else { "  " };
            let rows = rows.iter().enumerate().filter(|_| self.is_capable());
            rows.map(|(index, row)| format!("{}{row}", mark(index))).collect()
        };
        let prompt = format!("{}: ", escape(prompt));
        let count = choices.len().max(1);
        let mut chosen = first.min(count - 1);
        let answer = self.choose(&prompt, can_go_back, &mut |key| {
            match key {
                Some(Key::Down | Key::Right) => chosen = (chosen + 1) % count,
                Some(Key::Up | Key::Left) => chosen = (chosen + count - 1) % count,
                Some(Key::Home) => chosen = 0,
                Some(Key::End) => chosen = count - 1,
                Some(Key::Char(letter)) => chosen = starting_with(choices, chosen, *letter).unwrap_or(chosen),
                _ => {}
            }
            let text = choices.get(chosen).map_or_else(String::new, |(label, _)| escape(label));
            Shown { text, below: marked(chosen) }
        });
        Ok(answer?.map(|()| chosen))
    }

    /// Passes keys to `choice` until Enter. The first call is without a key.
    fn choose(
        &self,
        prompt: &str,
        can_go_back: bool,
        choice: &mut dyn FnMut(Option<&Key>) -> Shown,
    ) -> Result<Answer<()>, PromptError> {
        let mut keyboard = Keyboard::start(self)?;
        keyboard.hide_cursor()?;
        let mut row = ScreenLine::start(&keyboard, prompt, self.color())?;
        let mut shown = choice(None);
        row.draw(&keyboard, (&shown.text, ""), &shown.below)?;
        let result = loop {
            match keyboard.event()? {
                Event::Closed => break Err(PromptError::Closed),
                Event::Resumed => row.forget(),
                Event::Key(key) => {
                    shown = choice(Some(&key));
                    match key {
                        Key::Enter if keyboard.discard() => break Err(PromptError::SeveralLines),
                        Key::Enter => break Ok(Answer::Given(())),
                        Key::EndOfInput => break Err(PromptError::Closed),
                        Key::Escape | Key::Char('q') => break Err(PromptError::Interrupted),
                        Key::Back if can_go_back => break Ok(Answer::Back),
                        _ => {}
                    }
                }
            }
            row.draw(&keyboard, (&shown.text, ""), &shown.below)?;
        };
        // Both fail if the terminal was closed.
        let _ = row.draw(&keyboard, (&shown.text, ""), &shown.below).and_then(|()| row.end_above(&keyboard));
        result
    }
}

/// Returns the next choice after `chosen` whose label starts with `letter`.
fn starting_with(choices: &[(&str, &str)], chosen: usize, letter: char) -> Option<usize> {
    let starts =
        |index: &usize| choices[*index].0.chars().next().is_some_and(|c| c.eq_ignore_ascii_case(&letter));
    (chosen + 1..choices.len()).chain(0..=chosen.min(choices.len().saturating_sub(1))).find(starts)
}
