//! Markup that hides text: comments, hidden elements, and link definitions that are not rendered.

/// Elements whose content is not rendered.
const SILENT: [&str; 4] = ["script", "style", "template", "noscript"];

const COMMENT: &str = "<!--";

/// Returns whether an attribute hides its element.
pub(in crate::docs) fn is_hidden_attribute(name: &str, value: &str) -> bool {
    let value: String = value.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    match name.to_ascii_lowercase().as_str() {
        "hidden" => true,
        "aria-hidden" => value == "true",
        "style" => value.split(';').any(is_hiding_style),
        _ => false,
    }
}

fn is_hiding_style(declaration: &str) -> bool {
    let Some((property, value)) = declaration.split_once(':') else { return false };
    let value = value.trim_end_matches("!important");
    let is_zero =
        value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%').parse() == Ok(0.0_f64);
    match property {
        "display" => value == "none",
        "visibility" => value == "hidden" || value == "collapse",
        "opacity" | "font-size" => is_zero,
        "text-indent" | "left" | "top" => value.starts_with("-9"),
        _ => false,
    }
}

/// Removes HTML comments, hidden elements, and link definitions that serve as comments in Markdown.
pub(super) fn without_markup(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut unclosed = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        kept += &rest[..at];
        rest = &rest[at..];
        let skipped = hidden_length(rest, kept.ends_with('`'), &mut unclosed);
        if skipped == 0 {
            kept.push('<');
            rest = &rest[1..];
        } else {
            // A space keeps the text on both sides from forming a new comment or tag.
            if kept.ends_with(['<', '!', '-', '/']) {
                kept.push(' ');
            }
            rest = &rest[skipped..];
        }
    }
    kept += rest;
    without_definitions(&kept)
}

/// Returns the number of hidden bytes from here on. A comment or hidden element that is not closed hides the rest, as
/// in a browser. A script that is not closed, or that is in backticks, is prose about scripts.
fn hidden_length<'a>(rest: &'a str, is_quoted: bool, unclosed: &mut Vec<&'a str>) -> usize {
    if let Some(inside) = rest.strip_prefix(COMMENT) {
        let is_word = is_quoted && inside.starts_with('`');
        return comment_length(inside, is_word, unclosed);
    }
    let Some((name, tag_end)) = tag(rest) else { return 0 };
    if attributes(&rest[1 + name.len()..tag_end - 1]).any(|(key, value)| is_hidden_attribute(key, value)) {
        return element_length(rest, name, tag_end);
    }
    let is_silent = SILENT.iter().any(|silent| name.eq_ignore_ascii_case(silent));
    // Searching for the same end tag again and again would take quadratic time.
    if !is_silent || is_quoted || unclosed.iter().any(|seen| seen.eq_ignore_ascii_case(name)) {
        return 0;
    }
    raw_length(rest, name).unwrap_or_else(|| {
        unclosed.push(name);
        0
    })
}

/// Returns the length up to the end of the comment whose text begins here.
fn comment_length(inside: &str, is_word: bool, unclosed: &mut Vec<&str>) -> usize {
    if is_word && unclosed.contains(&COMMENT) {
        return 0;
    }
    match inside.find("-->") {
        Some(end) => COMMENT.len() + end + 3,
        None if is_word => {
            unclosed.push(COMMENT);
            0
        }
        None => COMMENT.len() + inside.len(),
    }
}

/// Returns the length up to the first end tag of this name.
fn raw_length(rest: &str, name: &str) -> Option<usize> {
    rest.match_indices("</").find_map(|(at, _)| {
        let after = &rest[at + 2..];
        let is_same = after.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        is_same.then(|| after.find('>').map_or(rest.len(), |end| at + 2 + end + 1))
    })
}

/// Returns the name of the tag that opens here, and its length. A tag has at most 1,000 bytes.
fn tag(rest: &str) -> Option<(&str, usize)> {
    let inside = rest.strip_prefix('<')?;
    let length = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(inside.len());
    let name = inside.get(..length).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let mut quote = None;
    for (at, byte) in inside.bytes().enumerate().skip(length).take(1_000) {
        match (quote, byte) {
            (None, b'>') => return Some((name, at + 2)),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None, b'<') => return None,
            _ => {}
        }
    }
    None
}

/// Returns the attributes of a tag. A missing value is empty.
fn attributes(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '=' | '"' | '\''));
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() {
            return None;
        }
        let Some(value) = after.trim_start().strip_prefix('=').map(str::trim_start) else {
            rest = after;
            return Some((name, ""));
        };
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        rest = after;
        Some((name, value))
    })
}

/// Returns the length up to the end tag that matches the tag at the start.
fn element_length(rest: &str, name: &str, tag_end: usize) -> usize {
    const VOID: [&str; 9] = ["area", "br", "col", "embed", "hr", "img", "input", "meta", "wbr"];
    if rest[..tag_end].ends_with("/>") || VOID.iter().any(|void| name.eq_ignore_ascii_case(void)) {
        return tag_end;
    }
    let mut depth = 1_usize;
    let mut at = tag_end;
    while let Some(next) = rest[at..].find('<') {
        let here = &rest[at + next..];
        let after = &here[1..];
        let is_end = after.starts_with('/');
        let same =
            after.trim_start_matches('/').get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
        if same && is_end {
            depth -= 1;
        } else if same && after.starts_with(|c: char| c.is_ascii_alphabetic()) {
            depth += 1;
        }
        at += next + 1;
        if depth == 0 {
            return rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        }
    }
    rest.len()
}

/// Removes lines such as `[//]: # (text)`, which Markdown does not render.
fn without_definitions(text: &str) -> String {
    let is_comment = |line: &str| {
        let Some(rest) = line.trim_start().strip_prefix('[') else { return false };
        rest.split_once("]:").is_some_and(|(label, target)| {
            !label.contains(']') && target.trim_start().starts_with(['#', '<']) && !target.contains("://")
        })
    };
    if !text.contains("]:") {
        return text.to_owned();
    }
    text.split_inclusive('\n').filter(|line| !is_comment(line)).collect()
}

/// Inline elements.
const INLINE: [&str; 14] =
    ["a", "b", "code", "em", "font", "i", "kbd", "small", "span", "strong", "sub", "sup", "u", "var"];

/// Removes all tags, for one-line descriptions.
pub(super) fn without_tags(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        kept += &rest[..at];
        rest = &rest[at..];
        let Some((name, end)) = end_tag(rest).or_else(|| tag(rest)) else {
            kept.push('<');
            rest = &rest[1..];
            continue;
        };
        if !INLINE.iter().any(|inline| name.eq_ignore_ascii_case(inline)) {
            kept.push(' ');
        }
        rest = &rest[end..];
    }
    kept + rest
}

/// Returns the name of the tag that closes here, and its length.
fn end_tag(rest: &str) -> Option<(&str, usize)> {
    let inside = rest.strip_prefix("</")?;
    let length = inside.find(|c: char| !c.is_ascii_alphanumeric())?;
    inside[length..].starts_with('>').then_some((&inside[..length], 2 + length + 1))
}
