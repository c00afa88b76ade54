//! Where things stand in a text of JSON with comments and trailing commas, as editors read it.

use std::ops::Range;

use super::InstallError;

/// How deeply values may be nested.
const DEEPEST: usize = 100;

/// An object in the text.
#[derive(Debug)]
pub(super) struct Object {
    /// Where its brace opens.
    pub(super) open: usize,
    /// Where its brace closes.
    pub(super) close: usize,
    /// Where its first key begins.
    pub(super) first_member: Option<usize>,
    /// Where its last value ends.
    pub(super) last_value: Option<usize>,
    /// Whether a comma follows that value.
    pub(super) has_trailing_comma: bool,
    members: Vec<(String, Range<usize>)>,
}

impl Object {
    /// Where the value of a key stands; of a key that is there twice the last one counts.
    pub(super) fn member(&self, key: &str) -> Option<Range<usize>> {
        let found = self.members.iter().rev().find(|(name, _)| name == key);
        found.map(|(_, range)| range.clone())
    }
}

/// Reads a text that is one object.
pub(super) fn parse(text: &str) -> Result<Object, InstallError> {
    let mut reader = Reader { text, at: text.len() - text.trim_start_matches('\u{feff}').len(), depth: 0 };
    reader.skip()?;
    let object = reader.object()?;
    reader.skip()?;
    if reader.at < text.len() {
        Err(reader.refuse("something follows the closing brace"))
    } else {
        Ok(object)
    }
}

/// The object that begins at a place of a text that was read before, if one does.
pub(super) fn object_at(text: &str, at: usize) -> Option<Object> {
    Reader { text, at, depth: 0 }.object().ok()
}

/// A value without its comments and trailing commas, and whether it had comments.
pub(super) fn plain(value: &str) -> (String, bool) {
    let mut reader = Reader { text: value, at: 0, depth: 0 };
    let (mut plain, mut has_comments) = (String::with_capacity(value.len()), false);
    while let Some(next) = reader.peek() {
        let start = reader.at;
        match next {
            b'"' => drop(reader.string()),
            b'/' => {
                has_comments = true;
                if reader.skip().is_err() || reader.at == start {
                    reader.at += 1;
                }
                continue;
            }
            b'}' | b']' => {
                let kept = plain.trim_end().trim_end_matches(',').len();
                plain.truncate(kept);
                reader.at += 1;
            }
            _ => reader.at += 1,
        }
        plain.push_str(value.get(start..reader.at).unwrap_or_default());
    }
    (plain, has_comments)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn refuse(&self, reason: &str) -> InstallError {
        let before = &self.text.as_bytes()[..self.at.min(self.text.len())];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        InstallError::Syntax { line, reason: reason.to_owned() }
    }

    /// Goes over blanks and comments.
    fn skip(&mut self) -> Result<(), InstallError> {
        loop {
            let rest = &self.text[self.at..];
            self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
            let rest = &self.text[self.at..];
            if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                self.at += rest.find("*/").ok_or_else(|| self.refuse("a comment does not end"))? + 2;
            } else {
                return Ok(());
            }
        }
    }

    fn take(&mut self, wanted: u8) -> bool {
        let is_there = self.peek() == Some(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    fn object(&mut self) -> Result<Object, InstallError> {
        let open = self.at;
        if !self.take(b'{') {
            return Err(self.refuse("it is not a JSON object"));
        }
        let mut object = Object {
            open,
            close: open,
            first_member: None,
            last_value: None,
            has_trailing_comma: false,
            members: Vec::new(),
        };
        loop {
            self.skip()?;
            if self.peek() == Some(b'}') {
                object.close = self.at;
                self.at += 1;
                return Ok(object);
            }
            if object.last_value.is_some() && !object.has_trailing_comma {
                return Err(self.refuse("a comma or a closing brace is missing"));
            }
            object.first_member.get_or_insert(self.at);
            let member = self.member()?;
            object.last_value = Some(member.1.end);
            object.members.push(member);
            self.skip()?;
            object.has_trailing_comma = self.take(b',');
        }
    }

    fn member(&mut self) -> Result<(String, Range<usize>), InstallError> {
        let key = self.string()?;
        self.skip()?;
        if !self.take(b':') {
            return Err(self.refuse("a colon is missing"));
        }
        self.skip()?;
        let start = self.at;
        self.value()?;
        Ok((key, start..self.at))
    }

    fn value(&mut self) -> Result<(), InstallError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.refuse("it is nested too deeply"));
        }
        match self.peek() {
            Some(b'{') => drop(self.object()?),
            Some(b'[') => self.array()?,
            Some(b'"') => drop(self.string()?),
            _ => self.word()?,
        }
        self.depth -= 1;
        Ok(())
    }

    fn array(&mut self) -> Result<(), InstallError> {
        self.at += 1;
        let mut may_follow = true;
        loop {
            self.skip()?;
            if self.take(b']') {
                return Ok(());
            }
            if !may_follow {
                return Err(self.refuse("a comma or a closing bracket is missing"));
            }
            self.value()?;
            self.skip()?;
            may_follow = self.take(b',');
        }
    }

    fn string(&mut self) -> Result<String, InstallError> {
        let start = self.at;
        if !self.take(b'"') {
            return Err(self.refuse("a name in quotes is missing"));
        }
        while let Some(next) = self.peek() {
            self.at += 1;
            match next {
                b'\\' => self.at += 1,
                b'"' => {
                    let whole = self.text.get(start..self.at).unwrap_or_default();
                    return serde_json::from_str(whole)
                        .map_err(|_| self.refuse("a text in quotes is broken"));
                }
                _ => {}
            }
        }
        Err(self.refuse("a text in quotes does not end"))
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Result<(), InstallError> {
        let rest = &self.text[self.at..];
        let length =
            rest.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c)).unwrap_or(rest.len());
        let is_word = serde_json::from_str::<serde_json::Value>(&rest[..length]).is_ok();
        self.at += if is_word { length } else { 0 };
        if is_word { Ok(()) } else { Err(self.refuse("a value is missing or is not JSON")) }
    }
}
