//! The headings of a Markdown text, with the bounds on time and memory that the parser lacks.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

/// How much is parsed at once, in bytes. The parser takes up to 65 bytes of memory for a byte of hostile text.
const WINDOW: usize = 4 * 1024 * 1024;

/// The most bytes of indentation, quote marks and list marks at the start of a line. For each line the parser takes time
/// in proportion to the nesting: 160 KB of nested quotations and lines that continue them took it 11 seconds.
const DEEPEST: usize = 40;

/// A heading.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heading {
    /// From 1 to 6.
    pub(super) level: usize,
    /// Its text with inline markup, never empty.
    pub(super) title: String,
    /// The position of its first line, in bytes.
    pub(super) start: usize,
}

/// Returns the first `most` headings, as CommonMark defines them. A heading within a quotation or after a list mark is
/// left out: it does not divide the document.
pub(super) fn headings(text: &str, most: usize) -> Vec<Heading> {
    let mut all = Vec::new();
    let mut at = front_matter(text);
    while at < text.len() && all.len() < most {
        let end = at + window(&text[at..]);
        let (headings, last_block) = parse(&text[at..end]);
        // The window may cut its last block off, so the next one starts there. Only a block that fills a window is cut.
        let is_cut = end < text.len() && last_block > 0;
        let next = if is_cut { at + last_block } else { end };
        let found = headings.into_iter().map(|heading| Heading { start: at + heading.start, ..heading });
        all.extend(found.take_while(|heading| heading.start < next));
        at = next;
    }
    all.truncate(most);
    all
}

/// Returns the headings of a text and the position of its last block.
fn parse(text: &str) -> (Vec<Heading>, usize) {
    let bounded = bounded(text);
    let (mut headings, mut last_block, mut depth) = (Vec::new(), 0, 0_usize);
    for (event, range) in Parser::new_ext(&bounded, Options::ENABLE_TABLES).into_offset_iter() {
        if depth == 0 {
            last_block = range.start;
        }
        match event {
            Event::Start(tag) => {
                depth += 1;
                if let Tag::Heading { level, .. } = tag {
                    headings.extend(heading(text, range, level as usize));
                }
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    (headings, last_block)
}

/// Returns the heading in a range, unless it is empty or something precedes it on its line.
fn heading(text: &str, range: Range<usize>, level: usize) -> Option<Heading> {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let lines = text[range.clone()].trim();
    let title = match lines.rsplit_once('\n') {
        Some((title, _underline)) => title,
        None => without_marks(lines),
    };
    let divides = text[start..range.start].trim().is_empty() && !title.is_empty();
    divides.then(|| Heading { level, title: title.to_owned(), start })
}

/// Returns the title of `## Title ##`.
fn without_marks(line: &str) -> &str {
    let title = line.trim_start_matches('#').trim();
    let bare = title.trim_end_matches('#');
    // The `#` of `C#` belongs to the title.
    if bare.is_empty() || bare.ends_with([' ', '\t']) { bare.trim_end() } else { title }
}

/// Returns the length of the metadata that many documents start with, as YAML or TOML.
fn front_matter(text: &str) -> usize {
    let length = |fence: &str| {
        let inside = text.strip_prefix(fence)?.strip_prefix('\n')?.find(&format!("\n{fence}\n"))?;
        Some(2 * (fence.len() + 1) + 1 + inside)
    };
    length("---").or_else(|| length("+++")).unwrap_or(0)
}

/// Returns the length of the text to parse next, in whole lines if there are any.
fn window(text: &str) -> usize {
    if text.len() <= WINDOW {
        return text.len();
    }
    let end = text.floor_char_boundary(WINDOW);
    text[..end].rfind('\n').map_or(end, |at| at + 1)
}

/// Returns the text with a letter in place of every mark that nests a line too deeply. Positions stay the same.
fn bounded(text: &str) -> Cow<'_, str> {
    let is_prefix =
        |byte: &u8| matches!(byte, b' ' | b'\t' | b'>' | b'-' | b'+' | b'*' | b'.' | b')' | b'0'..=b'9');
    let mut deep = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let is_deep = line.len() > DEEPEST && line.as_bytes()[..=DEEPEST].iter().all(is_prefix);
        if is_deep && !is_rule(line) {
            deep.push(at + DEEPEST);
        }
        at += line.len();
    }
    if deep.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    deep.into_iter().for_each(|at| bytes[at] = b'x');
    // One ASCII character replaced another.
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Returns whether a line is a thematic break or the underline of a heading.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    ['-', '*'].iter().any(|mark| line.chars().all(|c| c == *mark || c == ' ' || c == '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::processor_time::assert_linear;

    fn titles(text: &str) -> Vec<(usize, String)> {
        headings(text, 1_000_000).into_iter().map(|heading| (heading.level, heading.title)).collect()
    }

    fn owned(expected: &[(usize, &str)]) -> Vec<(usize, String)> {
        expected.iter().map(|(level, title)| (*level, (*title).to_owned())).collect()
    }

    #[test]
    fn indented_code_and_list_items_above_a_rule_are_not_headings() {
        let page = "# Title\n\nText\n\n    code\n---\n\n## Second\n\n* item\n---\n\n1. item\n---\n";
        assert_eq!(titles(page), owned(&[(1, "Title"), (2, "Second")]));
    }

    #[test]
    fn html_front_matter_and_definitions_are_not_headings() {
        for text in [
            "<div>\n# a\n</div>\n",
            "<pre>\n# a\n\n# b\n</pre>\n",
            "+++\n# a comment\ntitle = 1\n+++\n",
            "---\n# a comment\n---\n",
            "[a]: https://a.example\n===\n",
            "> quoted\n---\n",
            "1. ## item\n",
            "- a\n\n      # code in an item\n",
        ] {
            assert_eq!(titles(text), [], "{text:?}");
        }
        assert_eq!(titles("<div>\n\n# a\n\n</div>\n"), owned(&[(1, "a")]));
        assert_eq!(
            titles("text\n\n---\n# a\n---\n"),
            owned(&[(1, "a")]),
            "front matter is at the start only"
        );
    }

    #[test]
    fn a_heading_may_be_in_a_list_or_have_several_lines() {
        assert_eq!(titles("1. a\n\n   ## Step\n\n   text\n"), owned(&[(2, "Step")]));
        assert_eq!(titles("two\nlines\n===\n"), owned(&[(1, "two\nlines")]));
        assert_eq!(headings("text\n\ntwo\nlines\n===\n", 9)[0].start, 6);
        assert_eq!(titles("one dash\n-\n"), owned(&[(2, "one dash")]));
        assert_eq!(titles("## C#\n### F# ##\n# a#b\n"), owned(&[(2, "C#"), (3, "F#"), (1, "a#b")]));
    }

    #[test]
    fn a_long_text_is_parsed_in_windows_that_never_split_a_block() {
        // Code that has a `#` in each line, longer than half a window, so that blocks meet every end of a window.
        let code = format!("```sh\n{}```\n\n", "# comment\n\n".repeat(WINDOW / 2 / 11));
        let text = format!("# Start\n\n{}", format!("## Part\n\n{code}Under\n===\n\n").repeat(6));
        let parts = [(2, "Part"), (1, "Under")].repeat(6);
        let expected = owned(&[&[(1, "Start")], parts.as_slice()].concat());
        assert_eq!(titles(&text), expected);
        for heading in headings(&text, 1_000) {
            assert!(text[heading.start..].trim_start_matches(['#', ' ']).starts_with(&heading.title));
        }
        assert_eq!(headings(&text, 3).len(), 3);
        let block = "a ".repeat(WINDOW);
        assert_eq!(titles(&format!("{block}\n\n# End\n")), owned(&[(1, "End")]));
        assert_eq!(titles(&"ä".repeat(WINDOW)), []);
    }

    #[test]
    fn deep_nesting_takes_no_longer_for_each_line() {
        for (deep, long) in [("> ", "a\n"), ("- ", "a\n\n"), ("1. > ", "a\n"), ("> - 1. + ", "")] {
            assert_linear(deep, 6_000, |count| {
                let text = format!("{}a\n{}# End\n", deep.repeat(count), long.repeat(count));
                assert_eq!(titles(&text), owned(&[(1, "End")]));
            });
        }
        let long = "-".repeat(200);
        assert_eq!(
            titles(&format!("Title\n{long}\n\n* {long}\n\n{}\n", "- ".repeat(90))),
            owned(&[(2, "Title")])
        );
    }
}
