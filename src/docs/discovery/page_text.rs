//! The text of a page, and whether it is documentation.

use super::NotDocs;
use crate::docs::html::{HtmlError, Page};
use crate::docs::sanitize;

/// A page with a password field and less text than this, in bytes, is a login form.
const LOGIN: usize = 2_000;
/// A page with less text than this, in bytes, is nearly empty.
const THIN: usize = 1 << 10;
/// A page with less text than this, in bytes, is rendered by scripts.
const LEAST: usize = 40;

/// The text of a page as Markdown.
#[derive(Debug, Clone)]
pub(super) struct PageText {
    /// The Markdown.
    pub(super) markdown: String,
    /// The length of the text, in bytes, without invisible characters.
    pub(super) length: usize,
}

impl PageText {
    /// Returns whether the page has too little text to be documentation of its own.
    pub(super) fn is_nearly_empty(&self) -> bool {
        self.length < THIN
    }
}

/// Returns the text of a page, unless it needs a login or scripts.
pub(super) fn page_text(page: &str, parsed: Result<Page, HtmlError>) -> Result<PageText, NotDocs> {
    let text = any_text(parsed)?;
    let lower = page.to_ascii_lowercase();
    let asks =
        ["type=\"password\"", "type='password'", "type=password"].iter().any(|field| lower.contains(field));
    match text.length {
        length if asks && length < LOGIN => Err(NotDocs::Login),
        length if length < LEAST => Err(NotDocs::Scripts),
        _ => Ok(text),
    }
}

/// Returns the text of a page that the user chose, unless there is none.
pub(super) fn any_text(parsed: Result<Page, HtmlError>) -> Result<PageText, NotDocs> {
    let markdown = parsed.and_then(Page::into_markdown);
    let markdown = markdown.map_err(|error| NotDocs::Other(error.to_string()))?;
    let length = sanitize::clean(&markdown).trim().len();
    if length == 0 { Err(NotDocs::Scripts) } else { Ok(PageText { markdown, length }) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_login_and_a_page_of_scripts_are_not_documentation() {
        let markdown = |page: &str| page_text(page, Page::parse(page)).map(|text| text.markdown);
        let login =
            "<main><h1>Welcome back to the developer portal of Example</h1><input type=password></main>";
        assert_eq!(markdown(login), Err(NotDocs::Login));
        let scripts = "<body><div id=root></div><script>render()</script></body>";
        assert_eq!(markdown(scripts), Err(NotDocs::Scripts));
        let guide =
            format!("<main><p>{}</p><form><input type='password'></form></main>", "How to pay. ".repeat(300));
        assert!(markdown(&guide).unwrap().contains("How to pay."));
    }
}
