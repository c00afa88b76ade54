//! Parser for `.env` files. Where dotenv readers disagree about an assignment, the value is preserved in full and marked
//! as doubtful, because half a credential is worse than a prompt.
//!
//! The readers are npm's dotenv, Node's `--env-file`, python-dotenv, docker compose, ruby's dotenv, Go's godotenv and
//! Bun. `tests/env/dialects.json` lists what each of them reads.

mod doubt;
mod removal;
mod value;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use zeroize::Zeroizing;

pub use doubt::Doubt;
pub use removal::{removed_names, without_assignments};
use value::{Value, after, first_line, is_blank};

#[cfg(test)]
mod tests;

/// One `NAME=value`. Has no `Debug`, because the value may be a credential.
pub struct Assignment {
    /// The name before the equals sign.
    pub name: String,
    /// The value, without its quotes.
    pub value: Zeroizing<String>,
    /// Why other parsers disagree about the assignment, if they do.
    pub doubt: Option<Doubt>,
}

/// A line that is not an assignment. The error contains no part of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {0} is not NAME=value")]
pub struct DotenvError(
    /// The line number, starting at 1.
    pub usize,
);

/// Returns the last assignment of each name, in file order, and the lines that are not assignments.
pub fn parse_dotenv(text: &str) -> (Vec<Assignment>, Vec<DotenvError>) {
    let marked = text.starts_with('\u{feff}');
    let lone_returns = text.split("\r\n").any(|part| part.contains('\r'));
    let text = with_line_feeds(text);
    let mut file = File::default();
    file.read(&text);
    if let Some(first) = file.found.first_mut().filter(|_| marked && !text.starts_with(['\n', '#'])) {
        first.doubt = first.doubt.or(Some(Doubt::Name));
    }
    if lone_returns {
        file.found.iter_mut().for_each(|one| one.doubt = one.doubt.or(Some(Doubt::CarriageReturn)));
    }
    file.finish()
}

/// Returns the text without its byte order mark, and with a line feed at the end of each line.
fn with_line_feeds(text: &str) -> Zeroizing<String> {
    let text = replaced(text.trim_start_matches('\u{feff}'), "\r\n", "\n");
    replaced(&text, "\r", "\n")
}

/// The assignments and other lines of a file, in order.
#[derive(Default)]
struct File<'a> {
    found: Vec<Assignment>,
    /// The lines of each assignment, starting at 0.
    lines: Vec<Range<usize>>,
    bad: Vec<DotenvError>,
    /// The first words of other lines, which some parsers read as assignments.
    other_names: HashSet<&'a str>,
    /// An earlier line that some parsers continue into the following ones.
    above: Option<Above>,
}

/// A line that some parsers continue.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Above {
    /// Blanks follow the equals sign. Node takes the next line for the value, unless it is a comment.
    Empty,
    /// A quote is not closed, and a later line contains it again.
    Quote {
        /// The bytes after the line with the other quote.
        left: usize,
    },
}

impl Above {
    /// Returns whether it includes an assignment with which the last `rest` bytes of the file begin.
    fn includes(self, rest: usize) -> bool {
        match self {
            Self::Empty => true,
            Self::Quote { left } => rest > left,
        }
    }
}

impl<'a> File<'a> {
    fn read(&mut self, text: &'a str) {
        let mut rest = text;
        let mut number = 0;
        while !rest.is_empty() {
            let line = first_line(rest);
            let after_line = after(rest, line);
            let is_comment = line.trim_start().starts_with('#');
            if is_comment || line.trim().is_empty() {
                self.above = self.above.filter(|above| !is_comment || *above != Above::Empty);
                rest = after_line;
                number += 1;
                continue;
            }
            match self.assignment(rest) {
                Some(next) => {
                    let breaks = rest[..rest.len() - next.len()].trim_end_matches('\n').matches('\n').count();
                    self.lines.push(number..number + breaks + 1);
                    number += breaks + 1;
                    rest = next;
                }
                None => {
                    self.bad.push(DotenvError(number + 1));
                    self.other_names.extend(first_word(line));
                    self.above = self.above.filter(|above| *above != Above::Empty);
                    rest = after_line;
                    number += 1;
                }
            }
        }
    }

    /// Parses the assignment at the start of the text. Returns the text after its last line.
    fn assignment(&mut self, text: &'a str) -> Option<&'a str> {
        let text = text.trim_start_matches(is_blank);
        let exported = text.strip_prefix("export").filter(|rest| rest.starts_with(is_blank));
        let tab = exported.is_some_and(|rest| rest.starts_with('\t'));
        let text = exported.unwrap_or(text).trim_start_matches(is_blank);
        let (name, rest) = text.split_at(name_length(text));
        let rest = rest.trim_start_matches(is_blank).strip_prefix('=')?;
        if name.is_empty() {
            return None;
        }
        let value = Value::parse(rest);
        self.other_names.extend(value.lines_inside().filter_map(first_word));
        let doubtful_name = (tab || name.contains('-')).then_some(Doubt::Name);
        let above = self.above.take().filter(|above| above.includes(text.len()));
        let doubt = value.doubt.or(above.map(|_| Doubt::Above)).or(doubtful_name);
        let open_quote = above.filter(|above| *above != Above::Empty);
        self.above = value.continues().or(open_quote);
        self.found.push(Assignment { name: name.to_owned(), value: value.unescaped(), doubt });
        Some(value.after)
    }

    /// Returns the last assignment of each name, and the lines that are not assignments.
    fn finish(self) -> (Vec<Assignment>, Vec<DotenvError>) {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut last: Vec<Assignment> = Vec::new();
        for one in self.found.into_iter().rev() {
            match places.get(&one.name).and_then(|place| last.get_mut(*place)) {
                // uv takes the first one.
                Some(later) if later.value != one.value => {
                    later.doubt = later.doubt.or(Some(Doubt::Repeated))
                }
                Some(_) => {}
                None => {
                    places.insert(one.name.clone(), last.len());
                    last.push(one);
                }
            }
        }
        last.reverse();
        for one in last.iter_mut().filter(|one| self.other_names.contains(one.name.as_str())) {
            one.doubt = one.doubt.or(Some(Doubt::Repeated));
        }
        (last, self.bad)
    }
}

/// Returns the name that a parser may see in a line that is not an assignment, as in `NAME: value` or `'NAME'=value`.
fn first_word(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = line.strip_prefix("export").filter(|rest| rest.starts_with(is_blank)).unwrap_or(line);
    let line = line.trim_start().trim_start_matches(['\'', '"']);
    Some(&line[..name_length(line)]).filter(|word| !word.is_empty())
}

/// Returns the length of the name at the start of the text.
fn name_length(text: &str) -> usize {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    text.find(|c| !is_name(c)).unwrap_or(text.len())
}

/// Like `str::replace`, but wipes the copy, which may contain credentials.
fn replaced(text: &str, old: &str, new: &str) -> Zeroizing<String> {
    Zeroizing::new(text.replace(old, new))
}
