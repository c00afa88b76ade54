//! Discovery: from the documentation URL of an API to a text that a program can read.
//!
//! These are tried in order: the document itself; a specification that the page embeds, configures or links to; frames
//! and viewers; the usual paths of specifications; a text for AI tools; and finally the page as Markdown.

mod candidates;
mod demonstrations;
mod embedded;
mod failure;
mod lexer;
mod literals;
mod local_page;
mod object;
mod page_links;
mod page_text;
mod search;
mod usual_paths;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;

pub use candidates::{Candidates, Shown, in_configuration, in_script};
pub use failure::{DiscoverError, NotDocs, Note};
pub(super) use local_page::take_page;
pub use page_links::in_page;
pub(super) use search::{Wanted, discover};
