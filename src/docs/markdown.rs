//! A Markdown document, divided into sections at its headings.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::headings::{Heading, headings};
use super::index::{self, Sections, Words, store_words};
use super::search::{Facts, Field, Index, IndexBuilder, Postings, Ranking, rank};
use super::{Part, sanitize};

/// The largest document, in bytes, and the most sections. The text beyond belongs to the last section.
pub const LARGEST: usize = 50 * 1024 * 1024;
const SECTIONS: usize = 20_000;

/// The indexed part of a section, in bytes.
const SEARCHED: usize = 20_000;

/// Between the titles of a path.
const SEPARATOR: &str = " › ";
/// The longest path of the headings above a section, in characters.
const PARENTS: usize = 200;

/// A heading and the text below it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// The level of the heading, 1 to 6; 0 for the text before the first heading.
    pub level: usize,
    /// The text of the heading.
    pub title: String,
    /// The fragment of a link to it, without `#`.
    pub anchor: String,
    /// The titles of the headings above it, without that of the whole document: `Invoices › Create`.
    pub parents: String,
    start: usize,
    end: usize,
}

impl Section {
    /// Returns the title with those of the headings above it: `Invoices › Create › Errors`.
    pub fn path(&self) -> String {
        match self.parents.as_str() {
            "" => self.title.clone(),
            parents => format!("{parents}{SEPARATOR}{}", self.title),
        }
    }

    /// Returns the length in bytes, without subsections.
    pub fn bytes(&self) -> usize {
        self.end - self.start
    }
}

/// A document, sanitized and divided.
#[derive(Debug)]
pub struct Markdown {
    text: Text,
    sections: Vec<Section>,
    search: OnceLock<Words>,
}

/// The text of a document.
#[derive(Debug)]
enum Text {
    Memory(String),
    /// A section of an index.
    Stored(Arc<Sections>),
}

impl Text {
    fn length(&self) -> usize {
        match self {
            Self::Memory(text) => text.len(),
            Self::Stored(sections) => sections.length(index::Section::Records),
        }
    }

    /// Returns a range of the text, and no text for a range that is not one of it.
    fn read(&self, range: Range<usize>) -> Cow<'_, str> {
        match self {
            Self::Memory(text) => text.get(range).unwrap_or_default().into(),
            Self::Stored(sections) => match sections.read(index::Section::Records, range) {
                Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
                Cow::Owned(bytes) => String::from_utf8(bytes).unwrap_or_default().into(),
            },
        }
    }
}

impl Markdown {
    /// Parses Markdown. Everything beyond [`LARGEST`] bytes is left out.
    pub fn parse(markdown: &str) -> Self {
        let mut end = markdown.len().min(LARGEST);
        while !markdown.is_char_boundary(end) {
            end -= 1;
        }
        let text = sanitize::clean(&markdown[..end]);
        let sections = split(&text);
        Self { text: Text::Memory(text), sections, search: OnceLock::new() }
    }

    /// Opens a document by the sections of its index. `None` if they are damaged.
    pub(super) fn open(index: Sections) -> Option<Self> {
        let sections = serde_json::from_slice(&index.whole(index::Section::Summary)).ok()?;
        Some(Self { text: Text::Stored(Arc::new(index)), sections, search: OnceLock::new() })
    }

    /// Returns the sections for an index.
    pub(super) fn to_index(&self) -> Sections {
        let index = Sections::default();
        // A list of structures always serializes.
        index.set(index::Section::Summary, serde_json::to_vec(&self.sections).unwrap_or_default());
        index.set(index::Section::Records, self.text.read(0..self.text.length()).as_bytes().to_vec());
        store_words(&index, self.words());
        index
    }

    /// Returns whether something could not be read. Then no answer counts.
    pub(super) fn is_damaged(&self) -> bool {
        matches!(&self.text, Text::Stored(index) if index.is_damaged())
    }

    /// Returns the memory that the document and its search index take, in bytes.
    pub fn memory(&self) -> usize {
        let sections = self
            .sections
            .iter()
            .map(|one| size_of::<Section>() + one.title.len() + one.anchor.len() + one.parents.len());
        let text = match &self.text {
            Text::Memory(text) => text.len(),
            Text::Stored(index) => index.memory(),
        };
        text + sections.sum::<usize>() + self.search.get().map_or(0, Words::memory)
    }

    /// Returns all sections in order. The number of a section is its position, counted from 1.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// Lists sections, one per line: number, title, anchor, bytes.
    pub fn index(&self, from: usize, bytes: usize) -> Part {
        let mut said = String::new();
        for (place, section) in self.sections.iter().enumerate().skip(from) {
            let indent = "  ".repeat(section.level.saturating_sub(1));
            let line = format!(
                "{}. {indent}{} (#{}, {} bytes)\n",
                place + 1,
                section.title,
                section.anchor,
                section.bytes()
            );
            if said.len() + line.len() > bytes && place > from {
                said += &format!("…{} more sections\n", self.sections.len() - place);
                return Part { text: said, next: Some(place) };
            }
            said += &line;
        }
        Part { text: said, next: None }
    }

    /// Returns the search index. The number of a document is the place of its section.
    pub(super) fn words(&self) -> &dyn Postings {
        let stored = match &self.text {
            Text::Memory(_) => None,
            Text::Stored(index) => Some(index),
        };
        self.search.get_or_init(|| Words::of(stored, || self.build())).postings()
    }

    fn build(&self) -> Index {
        let mut index = IndexBuilder::default();
        let whole = self.text.read(0..self.text.length());
        for section in &self.sections {
            let mut end = section.end.min(section.start + SEARCHED);
            while !whole.is_char_boundary(end) {
                end -= 1;
            }
            let text = &whole[section.start..end];
            let texts = [
                (Field::Summary, section.title.as_str()),
                (Field::Tags, section.parents.as_str()),
                (Field::Description, text),
            ];
            index.add(&texts, Facts::default());
        }
        index.finish()
    }

    /// Returns the sections that match a query, best match first, with their numbers.
    pub fn search(&self, query: &str, limit: usize) -> Vec<(usize, &Section)> {
        self.ranked(&self.ranking(query, limit))
    }

    /// Returns the places of the sections that match a query, best match first, and what it lacks.
    pub(super) fn ranking(&self, query: &str, limit: usize) -> Ranking {
        rank(self.words(), query, limit)
    }

    /// Returns the sections of a ranking with their numbers.
    pub(super) fn ranked(&self, ranking: &Ranking) -> Vec<(usize, &Section)> {
        let places = ranking.documents.iter();
        places.filter_map(|place| Some((place + 1, self.sections.get(*place)?))).collect()
    }

    /// Returns the number of a section by number, anchor, title or part of the title.
    pub fn find(&self, asked: &str) -> Option<usize> {
        let asked = asked.trim();
        if let Ok(number) = asked.parse::<usize>() {
            return (1..=self.sections.len()).contains(&number).then_some(number);
        }
        let lower = asked.trim_start_matches('#').trim().to_lowercase();
        let by = |fits: &dyn Fn(&Section) -> bool| self.sections.iter().position(fits).map(|place| place + 1);
        by(&|section| section.anchor == lower)
            .or_else(|| by(&|section| section.title.to_lowercase() == lower))
            .or_else(|| by(&|section| !lower.is_empty() && section.title.to_lowercase().contains(&lower)))
    }

    /// Returns a section with its subsections, from byte `from` on, cut at a line end after about `bytes` bytes.
    pub fn section(&self, number: usize, from: usize, bytes: usize) -> Option<Part> {
        let first = self.sections.get(number.checked_sub(1)?)?;
        let below =
            self.sections[number..].iter().take_while(|next| first.level > 0 && next.level > first.level);
        let end = below.last().map_or(first.end, |last| last.end);
        let whole = self.text.read(first.start..end);
        let rest = whole.get(from..)?;
        if rest.len() <= bytes {
            return Some(Part { text: rest.to_owned(), next: None });
        }
        let at = sanitize::end_of_line_within(rest, bytes);
        let text = format!("{}\n…{} more bytes\n", rest[..at].trim_end(), rest.len() - at);
        Some(Part { text, next: Some(from + at) })
    }
}

/// Returns the sections of a text: what precedes the first heading, and one for each heading.
fn split(text: &str) -> Vec<Section> {
    let mut anchors = Anchors::default();
    let start = Section {
        level: 0,
        title: "(start)".into(),
        anchor: "start".into(),
        parents: String::new(),
        start: 0,
        end: 0,
    };
    let headings = headings(text, SECTIONS - 1);
    // The only heading of the first level is the title of the document.
    let top = if headings.iter().filter(|heading| heading.level == 1).count() == 1 { 1 } else { 0 };
    let mut above: Vec<(usize, String)> = Vec::new();
    let section = |Heading { level, title, start }| {
        let title = sanitize::line(&title, 120);
        let anchor = anchors.of(&title);
        above.retain(|(other, _)| *other < level);
        let titles: Vec<&str> = above.iter().map(|(_, title)| title.as_str()).collect();
        let parents = sanitize::line(&titles.join(SEPARATOR), PARENTS);
        if level > top {
            above.push((level, title.clone()));
        }
        Section { level, title, anchor, parents, start, end: 0 }
    };
    let sections = headings.into_iter().map(section);
    close(text, std::iter::once(start).chain(sections).collect())
}

/// Sets the end of each section to the start of the next one, and removes an empty first section.
fn close(text: &str, mut sections: Vec<Section>) -> Vec<Section> {
    let starts: Vec<usize> =
        sections.iter().skip(1).map(|section| section.start).chain([text.len()]).collect();
    for (section, end) in sections.iter_mut().zip(starts) {
        section.end = end;
    }
    let is_empty = text[..sections[0].end].trim().is_empty();
    if is_empty && sections.len() > 1 {
        sections.remove(0);
    }
    sections
}

/// Generates anchors as GitHub and GitLab do: lower case, hyphens, and a number for each repetition.
#[derive(Default)]
struct Anchors {
    seen: HashMap<String, usize>,
}

impl Anchors {
    fn of(&mut self, title: &str) -> String {
        let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        let anchor: String = kept.collect::<String>().to_lowercase().replace(' ', "-");
        let count = self.seen.entry(anchor.clone()).or_default();
        *count += 1;
        if *count == 1 { anchor } else { format!("{anchor}-{}", *count - 1) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    const PAGE: &str = "---\ntitle: x\n---\nBefore.\n\n# Pay API\n\nIntro.\n\n## Create a *payment*\n\nSend money.\n\n\
        ```sh\n# no heading\n```\n\n### Errors\n\nWhen it fails.\n\nRefunds\n-------\n\nMoney back.\n\n## Errors\n\nAll.\n";

    fn titles(document: &Markdown) -> Vec<(usize, &str, &str)> {
        document.sections().iter().map(|s| (s.level, s.title.as_str(), s.anchor.as_str())).collect()
    }

    fn owned(expected: &[(usize, &str)]) -> Vec<(usize, String)> {
        expected.iter().map(|(level, title)| (*level, (*title).to_owned())).collect()
    }

    /// Returns the levels and titles of a text's headings.
    fn levels(text: &str) -> Vec<(usize, String)> {
        let document = Markdown::parse(text);
        document.sections().iter().filter(|s| s.level > 0).map(|s| (s.level, s.title.clone())).collect()
    }

    #[test]
    fn headings_divide_a_page_and_code_does_not() {
        let document = Markdown::parse(PAGE);
        let expected = [
            (0, "(start)", "start"),
            (1, "Pay API", "pay-api"),
            (2, "Create a *payment*", "create-a-payment"),
            (3, "Errors", "errors"),
            (2, "Refunds", "refunds"),
            (2, "Errors", "errors-1"),
        ];
        assert_eq!(titles(&document), expected);
        let whole: usize = document.sections().iter().map(Section::bytes).sum();
        assert_eq!(whole, PAGE.len(), "and nothing is lost");
    }

    #[test]
    fn headings_are_found_in_every_form() {
        for (text, expected) in [
            (
                "# One\n## Two ##\n### Three #\n#### C# \n",
                &[(1, "One"), (2, "Two"), (3, "Three"), (4, "C#")][..],
            ),
            ("   ###### Six\n####### Seven\n#No blank\n", &[(6, "Six")]),
            ("Title\n=====\n\nSub title\n---\n\n---\n\nText\n", &[(1, "Title"), (2, "Sub title")]),
            ("# A `code` and [link](https://a.example)\n", &[(1, "A code and link")]),
            ("#\ttab\n# \n##\n## ##\n", &[(1, "tab")]),
            ("#\u{a0}not a blank\n", &[]),
            ("text\n# Right below a text\ntext\n", &[(1, "Right below a text")]),
            ("# Größe 漢字\n", &[(1, "Größe 漢字")]),
        ] {
            assert_eq!(levels(text), owned(expected), "{text:?}");
        }
    }

    #[test]
    fn marks_in_code_quotations_and_tables_are_not_headings() {
        for text in [
            "```sh\n# a\n\nb\n---\n```\n",
            "~~~~ sh\n# a\n~~~\n# b\n~~~~\n",
            "````\n```\n# a\n````\n",
            "- item\n\n  ```\n  # a\n  ```\n",
            "    # indented\n",
            "> # quoted\n> ===\n",
            "- # item\n",
            "- item\n---\n",
            "| a | b |\n|---|---|\n| # c | d |\n",
            "a | b\n--- | ---\nc | d\n",
            "`# a`\n\\# b\n",
            "---\n# a comment\ntitle: x\n---\ntext\n",
        ] {
            assert_eq!(levels(text), [], "{text:?}");
        }
        assert_eq!(levels("``` not`a fence\n# a\n"), owned(&[(1, "a")]));
        assert_eq!(levels("```\n# never closed\n"), []);
        assert_eq!(levels("---\nno end\n\n# a\n"), owned(&[(1, "a")]));
    }

    #[test]
    fn the_index_has_a_line_per_section_and_continues_after_the_cut() {
        let document = Markdown::parse(PAGE);
        let all = document.index(0, 8_000);
        assert!(all.text.contains("4.     Errors (#errors, "), "{}", all.text);
        let first = document.index(0, 80);
        assert!(first.text.ends_with("more sections\n"), "{}", first.text);
        let rest = document.index(first.next.unwrap(), 8_000);
        assert_eq!(rest.next, None);
        assert!(all.text.ends_with(&rest.text));
    }

    #[test]
    fn a_section_keeps_the_headings_above_it() {
        let paths = |text: &str| -> Vec<String> {
            Markdown::parse(text).sections().iter().map(Section::path).collect()
        };
        let page = "# API\n## /instances\n### POST\n#### Errors\n### GET\n## /tags\n### POST\n";
        let expected = [
            "API",
            "/instances",
            "/instances › POST",
            "/instances › POST › Errors",
            "/instances › GET",
            "/tags",
            "/tags › POST",
        ];
        assert_eq!(paths(page), expected);
        assert_eq!(paths("# A\n## B\n# C\n### D\n"), ["A", "A › B", "C", "C › D"]);
    }

    #[test]
    fn a_section_is_found_by_number_anchor_title_and_part_of_the_title() {
        let document = Markdown::parse(PAGE);
        for (asked, found) in [
            ("3", Some(3)),
            ("errors-1", Some(6)),
            ("#errors", Some(4)),
            ("ERRORS", Some(4)),
            ("payment", Some(3)),
        ] {
            assert_eq!(document.find(asked), found, "{asked}");
        }
        for asked in ["0", "7", "nothing", "", "99999999999999999999999"] {
            assert_eq!(document.find(asked), None, "{asked}");
        }
    }

    #[test]
    fn a_section_includes_subsections_and_continues_after_the_cut() {
        let document = Markdown::parse(PAGE);
        let part = document.section(3, 0, 8_000).unwrap();
        assert!(part.text.starts_with("## Create") && part.text.contains("When it fails."), "{}", part.text);
        assert!(!part.text.contains("Refunds"), "{}", part.text);
        let mut read = String::new();
        let mut from = Some(0);
        while let Some(at) = from {
            let part = document.section(3, at, 30).unwrap();
            assert!(part.text.len() < 60, "{}", part.text);
            read += part.text.split("\n…").next().unwrap();
            from = part.next;
        }
        assert_eq!(read.replace('\n', ""), part.text.replace('\n', ""));
        assert_eq!(document.section(3, 999_999, 30), None);
        assert_eq!(document.section(0, 0, 30), None);
        assert_eq!(document.section(7, 0, 30), None);
    }

    #[test]
    fn a_search_finds_sections_by_their_text() {
        let document = Markdown::parse(PAGE);
        let found: Vec<usize> =
            document.search("money back", 2).into_iter().map(|(number, _)| number).collect();
        assert_eq!(found, [5, 3]);
    }

    #[test]
    fn odd_and_huge_pages_are_parsed() {
        for text in [
            "",
            "\n",
            "#",
            "# ",
            "####### seven",
            "===",
            "a\n===\n",
            "```",
            "~~~\n# x",
            "---\n",
            "#\u{200b} x",
        ] {
            let document = Markdown::parse(text);
            assert!(!document.sections().is_empty(), "{text:?}");
            document.index(0, 10);
            document.section(1, 0, 1).unwrap();
        }
        let many = Markdown::parse(&"# a\n".repeat(100_000));
        assert_eq!(many.sections().len(), SECTIONS - 1);
        assert!(
            many.section(many.sections().len(), 0, 100).unwrap().next.is_some(),
            "the rest belongs to the last"
        );
    }
}
