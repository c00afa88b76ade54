//! Parsing with html5ever, which stops as soon as a page is nested too deeply or too expensive.
//!
//! html5ever takes quadratic time in the depth and has no limit. The depth follows only from its parser, so the page is
//! fed in chunks, and the number of open elements is checked after each one.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use htmd::Node;
use html5ever::tendril::TendrilSink as _;
use html5ever::tree_builder::Tracer;
use html5ever::{ParseOpts, parse_document};

use super::tree::Tree;
use super::{DEEPEST, HtmlError, LARGEST};

/// The size of a chunk, in bytes. The checks can be late by that much.
const PIECE: usize = 1 << 10;
/// The time limit of a page. The largest real one takes a tenth.
const LONGEST: Duration = Duration::from_secs(20);
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
    let mut parser = parse_document(Tree::new(html.len() + IMPLIED), ParseOpts::default());
    let mut rest = html;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        parser.process(piece.into());
        rest = after;
        let builder = &parser.tokenizer.sink;
        let open = Open::default();
        builder.trace_handles(&open);
        if open.0.get() > DEEPEST {
            return Err(HtmlError::TooDeep);
        }
        if builder.sink.is_full() || Instant::now() >= until {
            return Err(HtmlError::TooMuch);
        }
    }
    Ok(parser.finish())
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
