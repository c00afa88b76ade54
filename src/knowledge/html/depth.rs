//! How deep a page nests, guessed before it is parsed.

use std::collections::HashMap;

/// Elements that have no end tag, or whose end a parser adds by itself.
const SHALLOW: [&str; 33] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "colgroup", "option",
    "optgroup", "rp", "rt", "html", "head", "body", "path",
];

/// Elements whose content is text.
const RAW: [&str; 5] = ["script", "style", "textarea", "title", "noscript"];

/// Whether more elements than these are open at once. An end tag closes one of its own name only, so that wrong
/// end tags do not hide the depth.
pub(super) fn is_deeper(html: &str, most: usize) -> bool {
    let mut open: HashMap<String, usize> = HashMap::new();
    let mut endless: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let is_end = rest.starts_with('/');
        let start = &rest[usize::from(is_end)..];
        let length = start.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(start.len());
        let name = start[..length.min(40)].to_ascii_lowercase();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || SHALLOW.contains(&name.as_str()) {
            continue;
        }
        if is_end {
            let count = open.entry(name).or_default();
            depth -= usize::from(*count > 0);
            *count = count.saturating_sub(1);
            continue;
        }
        rest = &rest[tag_end(rest)..];
        if RAW.contains(&name.as_str()) {
            // The end tag is left for the next turn, which finds nothing open. Where none follows, none is looked for
            // a second time.
            if !endless.contains(&name) {
                match rest.find(&format!("</{name}")) {
                    Some(end) => rest = &rest[end..],
                    None => endless.push(name),
                }
            }
            continue;
        }
        *open.entry(name).or_default() += 1;
        depth += 1;
        if depth > most {
            return true;
        }
    }
    false
}

/// The end of a tag, whose quoted attributes may hold anything.
fn tag_end(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') if rest[..at].trim_end().ends_with('=') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    rest.len()
}
