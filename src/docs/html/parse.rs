//! A page as html5ever parses it, given up as soon as it nests too deeply or takes too much.
//!
//! html5ever takes the square of the depth and has no limit of its own. How deep a page is only its grammar tells, so
//! the page is fed to it in pieces, and it is asked after each how many elements are open.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use htmd::Node;
use html5ever::tendril::TendrilSink as _;
use html5ever::tree_builder::Tracer;
use html5ever::{ParseOpts, parse_document};

use super::tree::Tree;
use super::{DEEPEST, HtmlError, LARGEST};

/// How much is parsed at a time, in bytes: what a piece opens may be too much by no more than this.
const PIECE: usize = 1 << 10;
/// How long a page may take. The largest honest one takes a tenth of it.
const LONGEST: Duration = Duration::from_secs(20);
/// How much may be made of a page beyond what its bytes say: what it implies.
const IMPLIED: usize = 1_000;

/// The tree of a page.
///
/// # Errors
///
/// When the page is too large, nests too deeply or takes too much.
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

/// Counts the elements that are open, and those of formatting that are to be opened again.
#[derive(Default)]
struct Open(Cell<usize>);

impl Tracer for Open {
    type Handle = Rc<Node>;

    fn trace_handle(&self, _: &Rc<Node>) {
        self.0.set(self.0.get() + 1);
    }
}
