//! Detecting the format of a text from the web. Status 200 and the media type are unreliable: sites answer every URL
//! with a page, and serve specifications as plain text.

mod declarations;
mod kinds;

pub use kinds::Kind;

use super::openapi::{Spec, SpecError};

/// The format of a text.
#[derive(Debug)]
pub enum Recognised {
    /// An OpenAPI or Swagger specification.
    Spec(Box<Spec>),
    /// Markdown, or plain text.
    Markdown(String),
    /// A page of HTML.
    Html(String),
    /// A document that describes an API in another way and that capi cannot read.
    Kind(&'static Kind),
    /// Anything else, described in a few words.
    Other(String),
}

/// The length of the prefix that is examined, in bytes.
const LOOKED_AT: usize = 4 << 10;

/// Detects the format. `media_type` and the `path` of the URL decide only if the text is ambiguous.
pub fn recognise(media_type: &str, path: &str, bytes: &[u8]) -> Recognised {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let start =
        String::from_utf8_lossy(&bytes[..bytes.len().min(LOOKED_AT)]).trim_start().to_ascii_lowercase();
    if start.is_empty() {
        return Recognised::Other("it is empty".to_owned());
    }
    if is_html(&start, media_type, path) {
        return Recognised::Html(String::from_utf8_lossy(bytes).into_owned());
    }
    if mentions_a_format(bytes) {
        match Spec::parse(bytes) {
            Ok(spec) => return Recognised::Spec(Box::new(spec)),
            Err(error @ (SpecError::Version(_) | SpecError::TooLarge(_) | SpecError::TooMuchMemory)) => {
                return Recognised::Other(error.to_string());
            }
            Err(SpecError::Syntax(reason)) if starts_as_specification(&start, path) => {
                return Recognised::Other(format!("the specification is damaged: {reason}"));
            }
            Err(SpecError::NotSpec | SpecError::Syntax(_)) => {}
        }
    }
    if let Some(kind) = kinds::kind(bytes) {
        return match std::str::from_utf8(bytes) {
            Ok(text) if kind.is_text() => Recognised::Markdown(declarations::to_markdown(kind, text)),
            _ => Recognised::Kind(kind),
        };
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if is_markdown(&start, media_type, path) => Recognised::Markdown(text.to_owned()),
        Ok(_) => Recognised::Other("it is neither a specification nor Markdown nor a page".to_owned()),
        Err(_) => Recognised::Other("it is not UTF-8 text".to_owned()),
    }
}

/// Returns whether a text is a web page. XML counts only with the media type of a page, because other vocabularies are
/// XML too.
fn is_html(start: &str, media_type: &str, path: &str) -> bool {
    let opens = ["<!doctype html", "<html", "<head", "<body", "<!--"];
    let served = matches!(media_type, "text/html" | "application/xhtml+xml");
    let named = media_type.is_empty() && (path.ends_with(".html") || path.ends_with(".htm"));
    opens.iter().any(|open| start.starts_with(open)) || ((served || named) && start.starts_with('<'))
}

/// Returns whether one of two keys occurs anywhere in the text. In alphabetical order they come late.
fn mentions_a_format(bytes: &[u8]) -> bool {
    let has = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    has(b"openapi") || has(b"swagger")
}

/// Returns whether a text starts with the version of a specification, so that a syntax error means a damaged one. Markdown
/// can contain the same line in an example.
fn starts_as_specification(start: &str, path: &str) -> bool {
    let is_named_markdown = [".md", ".mdx", ".markdown", ".txt"].iter().any(|end| path.ends_with(end));
    let bare: String = start.chars().filter(|c| !matches!(c, '"' | '\'' | ' ' | '\t')).collect();
    let has_version = ["openapi:", "swagger:"]
        .iter()
        .flat_map(|key| bare.match_indices(key).map(|(at, key)| (at, &bare[at + key.len()..])))
        .any(|(at, value)| {
            bare[..at].ends_with(['\n', '{', ',']) | (at == 0) && value.starts_with(['2', '3'])
        });
    has_version && !is_named_markdown && !start.contains("```")
}

fn is_markdown(start: &str, media_type: &str, path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let named = [".md", ".mdx", ".markdown", ".txt"].iter().any(|end| path.ends_with(end));
    let served = matches!(media_type, "text/markdown" | "text/x-markdown");
    let has_heading = start.lines().any(|line| line.starts_with("# ") || line.starts_with("## "));
    let is_plain = matches!(media_type, "text/plain" | "application/octet-stream" | "");
    let is_data = start.starts_with(['{', '[', '<', '%']);
    !is_data && (served || ((named || has_heading) && is_plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(media_type: &str, path: &str, text: &str) -> &'static str {
        match recognise(media_type, path, text.as_bytes()) {
            Recognised::Spec(_) => "spec",
            Recognised::Markdown(_) => "markdown",
            Recognised::Html(_) => "html",
            Recognised::Kind(_) => "kind",
            Recognised::Other(_) => "other",
        }
    }

    #[test]
    fn a_damaged_specification_is_named_as_such() {
        for text in [
            "{\"openapi\": \"3.0.0\", \"paths\": {\"/a\": ",
            "# ours\nopenapi: 3.0.0\npaths: [\n",
            "{'swagger': '2.0',,",
        ] {
            let recognised = recognise("text/plain", "/x", text.as_bytes());
            assert!(
                matches!(&recognised, Recognised::Other(reason) if reason.starts_with("the specification is damaged: ")),
                "{text}: {recognised:?}"
            );
        }
        for text in
            ["# Guide\n\n```yaml\nopenapi: 3.0.0\n  x: [\n```\n", "# Guide\nabout openapi: 3.0\n\t- [x"]
        {
            assert_eq!(kind("text/plain", "/x", text), "markdown", "{text}");
        }
    }

    #[test]
    fn other_descriptions_of_apis_are_named_or_taken_as_text() {
        assert_eq!(kind("application/json", "/x", r#"{"asyncapi": "3.0.0", "info": {}}"#), "kind");
        assert_eq!(kind("text/xml", "/x", "<?xml version='1.0'?><wsdl:definitions/>"), "kind");
        assert_eq!(kind("text/plain", "/x", "syntax = \"proto3\";\nmessage A {}\n"), "markdown");
    }

    #[test]
    fn the_text_decides_and_not_the_media_type() {
        for (media_type, path, text, expected) in [
            ("text/html", "/openapi.json", r#"{"openapi": "3.1.0", "paths": {}}"#, "spec"),
            ("text/plain", "/x", "swagger: '2.0'\npaths: {}\n", "spec"),
            ("application/json", "/openapi.json", "<!DOCTYPE html><title>Log in</title>", "html"),
            ("text/plain", "/llms.txt", "\u{feff}\n <html><body>not found", "html"),
            ("application/json", "/openapi.json", r#"{"error": "no openapi here"}"#, "other"),
            ("application/json", "/docs", r##"["# no heading"]"##, "other"),
            ("text/markdown", "/docs", "Just words.", "markdown"),
            ("text/plain", "/llms.txt", "Just words.", "markdown"),
            ("", "/docs", "# Pay\n\nWords about openapi: 3.", "markdown"),
            ("text/plain", "/docs", "Just words.", "other"),
            ("text/html", "/docs.md", "<p>Words</p>", "html"),
            ("", "page.html", "<main>Words</main>", "html"),
            ("", "page.xml", "<main>Words</main>", "other"),
            ("text/html", "/docs.md", "# Pay", "other"),
            ("text/xml", "/x", "<?xml version='1.0'?><a/>", "other"),
            ("text/plain", "/x", "openapi: '4.0'\n", "other"),
            ("text/plain", "/llms.txt", "  \n", "other"),
        ] {
            assert_eq!(kind(media_type, path, text), expected, "{media_type} {path} {text}");
        }
        assert!(matches!(recognise("text/markdown", "/x.md", b"# \xff"), Recognised::Other(_)));
    }
}
