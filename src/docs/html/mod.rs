//! Conversion of HTML pages to Markdown.
//!
//! Only the main part is converted, without navigation, scripts, comments and hidden elements. Links stay as written.

mod attributes;
mod estimate;
mod parser;
mod simplify;
mod tree;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;

use std::rc::Rc;

use htmd::options::{BulletListMarker, Options};
use htmd::{HtmlToMarkdown, Node};
use markup5ever_rcdom::NodeData;

use super::sanitize::{self, is_hidden_attribute};

/// The largest page, in bytes, and the deepest nesting of its elements.
pub const LARGEST: usize = 20 * 1024 * 1024;
const DEEPEST: usize = 256;

/// Elements that are not content.
const LEFT_OUT: [&str; 24] = [
    "script", "style", "noscript", "template", "nav", "footer", "aside", "form", "button", "input", "select",
    "textarea", "dialog", "svg", "canvas", "iframe", "object", "embed", "video", "audio", "head", "link",
    "meta", "title",
];

/// Roles that are not content, on any element.
const ROLES: [&str; 6] = ["navigation", "banner", "contentinfo", "search", "complementary", "dialog"];

/// Why a page was not converted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HtmlError {
    /// More than [`LARGEST`] bytes.
    #[error("the page has {0} bytes, more than {LARGEST}")]
    TooLarge(usize),
    /// The elements are nested too deeply.
    #[error("the page nests more than {DEEPEST} elements")]
    TooDeep,
    /// It grows too much or takes too long.
    #[error("the page takes too much time or memory")]
    TooMuch,
}

/// A parsed page.
pub struct Page(Rc<Node>);

impl Page {
    /// Parses a page.
    ///
    /// # Errors
    ///
    /// The page is too large, nested too deeply or too expensive.
    pub fn parse(html: &str) -> Result<Self, HtmlError> {
        parser::parse(html).map(Self)
    }

    /// Returns the tree for other readers.
    pub(super) fn tree(&self) -> &Rc<Node> {
        &self.0
    }

    /// Converts the page.
    ///
    /// # Errors
    ///
    /// The page is nested too deeply or too expensive.
    pub fn into_markdown(self) -> Result<String, HtmlError> {
        let options = Options {
            bullet_list_marker: BulletListMarker::Dash,
            ul_bullet_spacing: 1,
            ol_number_spacing: 1,
            ..Options::default()
        };
        let converter = HtmlToMarkdown::builder().options(options).build();
        // The converter is recursive, so this comes first.
        let is_whole = prune(&self.0);
        if !is_whole {
            return Err(HtmlError::TooDeep);
        }
        simplify::simplify(&self.0);
        // Dropping the page would empty its parts, so it has to outlive them.
        let main = main_part(&self.0).unwrap_or_else(|| Rc::clone(&self.0));
        if estimate::is_too_heavy(&main) {
            return Err(HtmlError::TooMuch);
        }
        let markdown = converter.tree_to_markdown(&main);
        Ok(format!("{}\n", sanitize::clean(&markdown).trim()))
    }
}

/// Parses and converts a page.
///
/// # Errors
///
/// The page is too large, nested too deeply or too expensive.
pub fn to_markdown(html: &str) -> Result<String, HtmlError> {
    Page::parse(html)?.into_markdown()
}

/// Removes everything that is not content. Returns whether the nesting is within the limit.
fn prune(page: &Rc<Node>) -> bool {
    let mut open = vec![(Rc::clone(page), 0)];
    while let Some((node, depth)) = open.pop() {
        if depth > DEEPEST + 64 {
            return false;
        }
        node.children.borrow_mut().retain(is_read);
        open.extend(node.children.borrow().iter().map(|child| (Rc::clone(child), depth + 1)));
    }
    true
}

fn is_read(node: &Rc<Node>) -> bool {
    match &node.data {
        NodeData::Comment { .. } | NodeData::ProcessingInstruction { .. } | NodeData::Doctype { .. } => false,
        NodeData::Element { name, attrs, .. } => {
            let is_dropped = |name: &str, value: &str| {
                is_hidden_attribute(name, value) || (name == "role" && ROLES.contains(&value))
            };
            let attributes = attrs.borrow();
            !LEFT_OUT.contains(&&*name.local)
                && !attributes.iter().any(|a| is_dropped(&a.name.local, &a.value))
        }
        _ => true,
    }
}

/// Returns the first `main`, otherwise the element with that role, otherwise the only `article`.
fn main_part(page: &Rc<Node>) -> Option<Rc<Node>> {
    let mut by_role = None;
    let mut articles = Vec::new();
    let mut open = vec![Rc::clone(page)];
    while let Some(node) = open.pop() {
        if let NodeData::Element { name, attrs, .. } = &node.data {
            match &*name.local {
                "main" => return Some(node),
                "article" => articles.push(Rc::clone(&node)),
                _ if attrs.borrow().iter().any(|a| &*a.name.local == "role" && &*a.value == "main") => {
                    by_role = by_role.or(Some(Rc::clone(&node)));
                }
                _ => {}
            }
        }
        open.extend(node.children.borrow().iter().rev().map(Rc::clone));
    }
    by_role.or_else(|| if articles.len() == 1 { articles.pop() } else { None })
}
