//! A prompt for one line, shown or hidden while it is typed.

use std::io;

use zeroize::Zeroizing;

use super::keyboard::{Event, Keyboard};
use super::keys::Key;
use super::screen_line::ScreenLine;
use super::terminal::{PromptError, Terminal};
use super::typed_line::TypedLine;
use crate::model::text::escape;

/// What a prompt in a form returns.
pub enum Answer<T> {
    /// The answer.
    Given(T),
    /// The user wants to return to the previous prompt.
    Back,
}

impl<T> Answer<T> {
    /// Converts an answer.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Answer<U> {
        match self {
            Self::Given(given) => Answer::Given(convert(given)),
            Self::Back => Answer::Back,
        }
    }
}

/// A prompt for a line that is shown.
#[derive(Default)]
pub struct Question<'a> {
    /// The prompt, without the colon.
    pub prompt: &'a str,
    /// The answer of an empty line.
    pub default: Option<&'a str>,
    /// The text to edit.
    pub initial: &'a str,
    /// The row below the line.
    pub below: Option<Below<'a>>,
    /// Whether Shift-Tab or Up returns [`Answer::Back`].
    pub can_go_back: bool,
}

/// The row below a line, computed from the text so far.
#[derive(Clone, Copy)]
pub enum Below<'a> {
    /// It belongs to the answer, and stays.
    Answer(&'a dyn Fn(&str) -> String),
    /// It helps to answer, and is erased after the answer.
    Help(&'a dyn Fn(&str) -> String),
}

impl Below<'_> {
    fn row(self, text: &str) -> String {
        let (Self::Answer(row) | Self::Help(row)) = self;
        escape(&row(text))
    }
}

/// How the prompt treats what is typed.
#[cfg_attr(windows, allow(dead_code, reason = "a console reads hidden lines in another way"))]
enum Style<'a> {
    /// Shown, perhaps with a row below.
    Shown(ScreenLine<'a>, Option<Below<'a>>),
    /// Not shown. The function decides whether to take a paste of several lines.
    Hidden(&'a str, &'a dyn Fn(&str) -> bool),
}

/// The text of a line, and what of it could not be taken.
struct Entered {
    text: Zeroizing<String>,
    error: Option<PromptError>,
}

impl Terminal {
    /// Prompts for a line until `check` accepts it, with its message in between. What was refused can be corrected.
    pub fn ask_line(
        &self,
        question: &Question<'_>,
        check: &dyn Fn(&str) -> Result<(), String>,
    ) -> Result<Answer<String>, PromptError> {
        let hint = question.default.map_or_else(String::new, |default| format!(" [{}]", escape(default)));
        let prompt = format!("{}{hint}: ", escape(question.prompt));
        let below = question.below.filter(|_| self.is_capable());
        let mut initial = question.initial.to_owned();
        loop {
            let mut keyboard = Keyboard::start(self)?;
            let line = ScreenLine::start(&keyboard, &prompt, self.color())?;
            let style = Style::Shown(line, below);
            let entered = read(&mut keyboard, style, &initial, question.can_go_back);
            drop(keyboard);
            let refusal = match entered {
                Ok(Answer::Back) => return Ok(Answer::Back),
                Ok(Answer::Given(Entered { text, error })) => {
                    initial = text.to_string();
                    let answer = question.default.filter(|_| initial.is_empty()).unwrap_or(&initial);
                    let checked = match error {
                        Some(error) => Err(error.to_string()),
                        None => check(answer),
                    };
                    match checked {
                        Ok(()) => return Ok(Answer::Given(answer.to_owned())),
                        Err(refusal) => refusal,
                    }
                }
                Err(error @ PromptError::SeveralLines) => error.to_string(),
                Err(error) => return Err(error),
            };
            self.say(&refusal)?;
        }
    }

    /// Prompts for a line without showing it. `takes_lines` decides whether to take a paste of several lines.
    #[cfg(unix)]
    pub(super) fn read_keys_hidden(
        &self,
        prompt: &str,
        takes_lines: &dyn Fn(&str) -> bool,
        can_go_back: bool,
    ) -> Result<Answer<Zeroizing<String>>, PromptError> {
        let mut keyboard = Keyboard::start(self)?;
        let entered = read(&mut keyboard, Style::Hidden(&escape(prompt), takes_lines), "", can_go_back)?;
        match entered {
            Answer::Back => Ok(Answer::Back),
            Answer::Given(Entered { error: Some(error), .. }) => Err(error),
            Answer::Given(Entered { text, .. }) => Ok(Answer::Given(text)),
        }
    }
}

/// Reads one line, and moves to the next row.
fn read(
    keyboard: &mut Keyboard,
    mut style: Style<'_>,
    initial: &str,
    can_go_back: bool,
) -> Result<Answer<Entered>, PromptError> {
    let mut line = TypedLine::new(initial);
    style.show(keyboard, &line)?;
    let result = loop {
        let key = match keyboard.event()? {
            Event::Closed => break Err(PromptError::Closed),
            Event::Resumed => {
                style.resume(keyboard, &mut line)?;
                continue;
            }
            Event::Key(key) => key,
        };
        match key {
            Key::Enter if keyboard.discard() => break Err(PromptError::SeveralLines),
            Key::Enter => {
                let text = Zeroizing::new(line.text().to_owned());
                break Ok(Answer::Given(Entered { text, error: line.error() }));
            }
            Key::EndOfInput if line.text().is_empty() => break Err(PromptError::Closed),
            Key::Back if can_go_back => break Ok(Answer::Back),
            Key::Up if can_go_back && style.is_shown() => break Ok(Answer::Back),
            Key::Paste(text) => {
                if !style.paste(&mut line, &text) {
                    break Err(PromptError::SeveralLines);
                }
            }
            key => line.edit(&key),
        }
        style.draw(keyboard, &line)?;
    };
    // Fails if the terminal was closed.
    let _ = style.end(keyboard);
    result
}

impl Style<'_> {
    fn is_shown(&self) -> bool {
        matches!(self, Self::Shown(..))
    }

    /// Shows the prompt.
    fn show(&mut self, keyboard: &Keyboard, line: &TypedLine) -> io::Result<()> {
        match self {
            Self::Hidden(prompt, _) => keyboard.show(prompt),
            Self::Shown(..) => self.draw(keyboard, line),
        }
    }

    /// Shows the prompt again. What is hidden starts over, because nobody can see how much of it was typed.
    fn resume(&mut self, keyboard: &Keyboard, line: &mut TypedLine) -> io::Result<()> {
        match self {
            Self::Hidden(..) => line.clear(),
            Self::Shown(row, _) => row.forget(),
        }
        self.show(keyboard, line)
    }

    fn draw(&mut self, keyboard: &Keyboard, line: &TypedLine) -> io::Result<()> {
        match self {
            Self::Hidden(..) => Ok(()),
            Self::Shown(row, below) => {
                let below: Vec<String> = below.iter().map(|below| below.row(line.text())).collect();
                row.draw(keyboard, line.parts(), &below)
            }
        }
    }

    fn end(&self, keyboard: &Keyboard) -> io::Result<()> {
        match self {
            Self::Hidden(..) => keyboard.show("\n"),
            Self::Shown(row, Some(Below::Help(_))) => row.end_above(keyboard),
            Self::Shown(row, _) => row.end(keyboard),
        }
    }

    /// Inserts pasted text. Returns whether it was taken: one line is, without the line breaks around it.
    fn paste(&self, line: &mut TypedLine, text: &str) -> bool {
        let inside = text.trim_matches('\n');
        let takes_lines = match self {
            Self::Hidden(_, takes_lines) => takes_lines(text),
            Self::Shown(..) => false,
        };
        if takes_lines {
            line.insert(text);
            return true;
        }
        if inside.chars().any(|c| c.is_control() && c != '\n') {
            line.reject(PromptError::Unreadable);
        } else if !inside.contains('\n') {
            line.insert(inside);
        }
        !inside.contains('\n')
    }
}
