//! Interface definitions as Markdown: a section for each declaration, with its comment and its text as code.

use super::kinds::Kind;

/// The longest text that is divided, in bytes. A longer one is a single section.
const LONGEST: usize = 4 << 20;
/// The longest title, in characters.
const TITLE: usize = 80;

/// Returns a document with a heading for the kind and one for each declaration at the start of a line.
pub(super) fn to_markdown(kind: &Kind, text: &str) -> String {
    let (language, words) = kind.language();
    let name = kind.name.trim_start_matches("an ").trim_start_matches("a ");
    let mut document = format!("# {name}\n");
    let sections = match text.len() {
        0..=LONGEST => sections(text, words),
        _ => vec![(None, vec![text])],
    };
    for (title, lines) in sections {
        if let Some(title) = title {
            document += &format!("\n## {title}\n");
        }
        let body = lines.join("\n");
        if !body.trim().is_empty() {
            let fence = fence(&body);
            document += &format!("\n{fence}{language}\n{}\n{fence}\n", body.trim_matches('\n'));
        }
    }
    document
}

/// Returns a fence that does not occur in the text.
fn fence(text: &str) -> String {
    let mut longest = 2;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    "`".repeat(longest + 1)
}

/// Divides a text before each declaration and the comments above it.
fn sections<'a>(text: &'a str, words: &[&str]) -> Vec<(Option<String>, Vec<&'a str>)> {
    let mut found: Vec<(Option<String>, Vec<&str>)> = vec![(None, Vec::new())];
    // Lines of comments and attributes, which belong to the next declaration.
    let mut above: Vec<&str> = Vec::new();
    let mut in_description = false;
    for line in text.lines() {
        let is_fence = line.starts_with("\"\"\"");
        let closes_itself = is_fence && line.len() > 5 && line.trim_end().ends_with("\"\"\"");
        if in_description || is_fence || is_comment(line) {
            above.push(line);
            in_description = in_description != (is_fence && !closes_itself);
            continue;
        }
        let mut lines = std::mem::take(&mut above);
        lines.push(line);
        match title(line, words) {
            Some(title) => found.push((Some(title), lines)),
            None => found.last_mut().into_iter().for_each(|(_, last)| last.append(&mut lines)),
        }
    }
    found.last_mut().into_iter().for_each(|(_, last)| last.append(&mut above));
    found
}

fn is_comment(line: &str) -> bool {
    ["//", "/*", " *", "#", "@", "*/"].iter().any(|mark| line.starts_with(mark))
}

/// Returns the title of a line that starts a declaration: `service Tides` of `service Tides {`. Without words, each key at
/// the start of a line is one.
fn title(line: &str, words: &[&str]) -> Option<String> {
    let is_declared = match words {
        [] => line.starts_with(|c: char| c.is_ascii_alphabetic()) && line.contains(':'),
        words => words.iter().any(|word| {
            let after = line.strip_prefix(word);
            after.is_some_and(|after| *word == "/" || after.starts_with([' ', '{']))
        }),
    };
    let end = line.find(['{', ':', '(', '=', '@']).unwrap_or(line.len());
    let bare: String = line[..end].split_whitespace().collect::<Vec<_>>().join(" ");
    (is_declared && !bare.is_empty()).then(|| bare.chars().take(TITLE).collect())
}

#[cfg(test)]
mod tests {
    use super::super::kinds::kind;
    use super::*;

    fn markdown(text: &str) -> String {
        kind(text.as_bytes()).map(|kind| to_markdown(kind, text)).unwrap_or_default()
    }

    #[test]
    fn each_declaration_is_a_section_with_its_comment() {
        let text = "syntax = \"proto3\";\npackage a;\n// Reads.\nservice Tides { rpc Read(Day) returns (Tide); }\nmessage Day {\n  string date = 1;\n}\n";
        let expected = "# Protocol Buffers file\n\n```proto\nsyntax = \"proto3\";\npackage a;\n```\n\n## service Tides\n\n```proto\n// Reads.\nservice Tides { rpc Read(Day) returns (Tide); }\n```\n\n## message Day\n\n```proto\nmessage Day {\n  string date = 1;\n}\n```\n";
        assert_eq!(markdown(text), expected);
        let text = "\"\"\"\nHow\n\"\"\"\ntype Query { a: A }\n\"\"\"One\"\"\"\ntype A { b: Int }\n";
        let graphql = markdown(text);
        assert!(
            graphql.contains("## type Query\n\n```graphql\n\"\"\"\nHow\n\"\"\"\ntype Query"),
            "{graphql}"
        );
        assert!(graphql.contains("## type A\n\n```graphql\n\"\"\"One\"\"\"\ntype A"), "{graphql}");
    }

    #[test]
    fn keys_of_yaml_are_sections_and_a_fence_stays_closed() {
        let text = "asyncapi: 3.0.0\ninfo: {title: T}\nchannels:\n  a: {description: '````'}\n";
        let markdown = markdown(text);
        assert!(markdown.contains("\n## channels\n\n`````yaml\nchannels:\n"), "{markdown}");
        assert!(markdown.contains("## info\n"), "{markdown}");
    }
}
