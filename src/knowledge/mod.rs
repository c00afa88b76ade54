//! What may be told about an API: to people, programs and AI tools. Never its credential, which nothing here can reach.
//!
//! The readers of documentation are pure: they get bytes and give text, and know no network, file or clock. Their
//! input comes from strangers, so each bounds its work before it starts, and each text goes through [`text`].

pub mod block;
pub mod context;
pub mod html;
pub mod leads;
pub mod openapi;
pub mod pages;
pub mod recognise;
mod search;
pub mod snippet;
pub mod text;

/// A part of something longer, cut to a budget of bytes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Part {
    /// The text, with a last line that says so when something follows.
    pub text: String,
    /// Where the next part begins: what to pass as `from`.
    pub next: Option<usize>,
}
