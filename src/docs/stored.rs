//! A cached text with its index: opened by its index, or compiled from the text.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::cache::Format;
use super::document::{Raw, Text};
use super::markdown::Markdown;
use crate::docs::index::{self, IndexFile, Sections, TextStamp, read_at};
use crate::docs::openapi::{self, SpecError};
use crate::fs::can_write_private;

/// A text in an open file, with the path of its index.
#[derive(Debug)]
pub(super) struct Stored {
    file: Arc<File>,
    /// The position of the text in the file.
    start: usize,
    stamp: TextStamp,
    index: PathBuf,
}

impl Stored {
    /// Returns the text from a position of a file on.
    ///
    /// # Errors
    /// The error of the system.
    pub(super) fn new(file: File, start: usize, index: PathBuf) -> io::Result<Self> {
        let stamp = TextStamp::of(&file)?;
        Ok(Self { file: Arc::new(file), start, stamp, index })
    }

    /// Returns the text, read through its index. `None` if it has none that can be used.
    pub(super) fn open(&self, format: Format) -> Option<Text> {
        let sections = Sections::File(IndexFile::open(&self.index, &self.stamp)?);
        match format {
            Format::OpenApi => {
                let text = openapi::Text::File(Arc::clone(&self.file), self.start);
                Some(Text::Spec(Box::new(openapi::open(text, sections)?)))
            }
            Format::Markdown => Markdown::open(sections).map(Text::Markdown),
        }
    }

    /// Returns the text, compiled again, and replaces the index. A directory that cannot be written has none.
    ///
    /// # Errors
    /// The text is not a specification, or not UTF-8 (`None`).
    pub(super) fn compile(&self, format: Format) -> Result<Text, Option<SpecError>> {
        // The file may have changed in place since it was opened.
        let stamp = TextStamp::of(&self.file).map_err(|_| None)?;
        let text = Text::of(Raw::parse(format, self.bytes().map_err(|_| None)?)?);
        if can_write_private(&self.index) {
            write_index(&self.index, stamp, &text);
        }
        Ok(text)
    }

    /// Returns an empty text, and removes the index, so that the next opening reports the damaged text.
    pub(super) fn nothing(&self) -> Text {
        let _ = fs::remove_file(&self.index);
        Text::of(Raw::Markdown(String::new()))
    }

    /// Writes the index of the text. Best effort: without it, the text is compiled at each use.
    pub(super) fn write_index(&self, text: &Text) {
        write_index(&self.index, self.stamp, text);
    }

    /// Makes the index of another file with the same text that of this one. Best effort.
    pub(super) fn take_index_of(&self, old: &TextStamp) {
        let _ = index::restamp(&self.index, old, self.stamp);
    }

    /// Closes the file, and returns its stamp.
    pub(super) fn into_stamp(self) -> TextStamp {
        self.stamp
    }

    /// Reads the whole text.
    ///
    /// # Errors
    /// The error of the system.
    pub(super) fn bytes(&self) -> io::Result<Vec<u8>> {
        let length = usize::try_from(self.file.metadata()?.len()).unwrap_or(usize::MAX);
        let mut bytes = vec![0; length.min(openapi::LARGEST + self.start).saturating_sub(self.start)];
        read_at(&self.file, &mut bytes, self.start)?;
        Ok(bytes)
    }
}

fn write_index(path: &Path, stamp: TextStamp, text: &Text) {
    let _ = match text {
        Text::Spec(spec) => index::write(path, stamp, openapi::sections(spec)),
        Text::Markdown(document) => index::write(path, stamp, &document.to_index()),
    };
}
