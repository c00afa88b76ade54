//! Parsing with html5ever, which stops as soon as a page is nested too deeply or too expensive.
//!
//! html5ever takes quadratic time in the depth and in the attributes of a tag, and has no limit. Both follow only from
//! its parser, so the page is fed in chunks, and the open elements and the attributes are checked after each one.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use htmd::Node;
use html5ever::TokenizerResult;
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{Tracer, TreeBuilder, TreeBuilderOpts, TreeSink as _};

use super::attributes::Attributes;
use super::tree::Tree;
use super::{DEEPEST, HtmlError, LARGEST};

/// The size of a chunk, in bytes. The checks can be late by that much.
const PIECE: usize = 1 << 10;
/// The time limit of a page. The largest real one takes a tenth.
const LONGEST: Duration = Duration::from_secs(20);
/// How often the names of two attributes may be compared, in all tags: as often as in one tag of 5,000.
const COMPARED: usize = comparisons(5_000);
/// How much the tree may exceed the bytes of a page, for implied elements.
const IMPLIED: usize = 1_000;

/// Parses a page.
///
/// # Errors
///
/// The page is too large, nested too deeply or too expensive.
pub(super) fn parse(html: &str) -> Result<Rc<Node>, HtmlError> {
    parse_until(html, Instant::now() + LONGEST)
}

pub(super) fn parse_until(html: &str, until: Instant) -> Result<Rc<Node>, HtmlError> {
    if html.len() > LARGEST {
        return Err(HtmlError::TooLarge(html.len()));
    }
    let builder = TreeBuilder::new(Tree::new(html.len() + IMPLIED), TreeBuilderOpts::default());
    let watched = Watched { builder, tokens: Cell::new(0), compared: Cell::new(0) };
    let tokenizer = Tokenizer::new(watched, TokenizerOpts::default());
    let input = BufferQueue::default();
    let mut attributes = Attributes::default();
    let mut rest = html;
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        // Where a tag can start is always the end of a piece.
        for piece in chunk.split_inclusive('<') {
            let tokens = tokenizer.sink.tokens.get();
            input.push_back(piece.into());
            // It pauses at the end of each script.
            while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
            attributes.read(piece, tokenizer.sink.tokens.get() != tokens);
        }
        rest = after;
        tokenizer.sink.check(&attributes)?;
        if Instant::now() >= until {
            return Err(HtmlError::TooMuch);
        }
    }
    tokenizer.end();
    Ok(tokenizer.sink.builder.sink.finish())
}

/// Returns how often names are compared to find two attributes of the same name.
const fn comparisons(attributes: usize) -> usize {
    attributes.saturating_mul(attributes) / 2
}

/// A tree builder that counts what it gets.
struct Watched {
    builder: TreeBuilder<Rc<Node>, Tree>,
    /// Complete tags, comments and texts.
    tokens: Cell<usize>,
    /// Comparisons of attributes in complete tags.
    compared: Cell<usize>,
}

impl Watched {
    /// Returns an error if the page is nested too deeply or too expensive already.
    fn check(&self, attributes: &Attributes) -> Result<(), HtmlError> {
        let open = Open::default();
        self.builder.trace_handles(&open);
        if open.0.get() > DEEPEST {
            return Err(HtmlError::TooDeep);
        }
        let compared = self.compared.get().saturating_add(comparisons(attributes.count()));
        if self.builder.sink.is_full() || compared > COMPARED {
            return Err(HtmlError::TooMuch);
        }
        Ok(())
    }
}

impl TokenSink for Watched {
    type Handle = Rc<Node>;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Rc<Node>> {
        match &token {
            // Reported in the middle of a tag, too.
            Token::ParseError(_) => {}
            Token::TagToken(tag) => {
                let compared = comparisons(tag.attrs.len());
                self.compared.set(self.compared.get().saturating_add(compared));
                self.tokens.set(self.tokens.get() + 1);
            }
            _ => self.tokens.set(self.tokens.get() + 1),
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Counts open elements, and formatting elements that the parser will reopen.
#[derive(Default)]
struct Open(Cell<usize>);

impl Tracer for Open {
    type Handle = Rc<Node>;

    fn trace_handle(&self, _: &Rc<Node>) {
        self.0.set(self.0.get() + 1);
    }
}
