//! Estimates the size of a page as Markdown before it is converted.
//!
//! The converter has no limit and can multiply its input: each line of a quotation gets a mark per level, and each cell
//! of a table becomes as wide as the widest one of its column.

use std::rc::Rc;

use htmd::Node;
use markup5ever_rcdom::NodeData;

use crate::docs::markdown;

/// The bytes that a level of quotation or list adds to a line, and an element to its text.
const MARK: usize = 4;
/// Elements that the converter never joins with a neighbor of the same kind. It joins others one by one, copying
/// everything joined before, so the number in a row is limited.
const APART: [&str; 10] = ["a", "dd", "div", "dt", "li", "option", "p", "td", "th", "tr"];
const ROW: usize = 100_000;

/// Returns whether the text would be larger than the limit, or take too long to write. The depth of the page is already
/// limited.
pub(super) fn is_too_heavy(page: &Rc<Node>) -> bool {
    size(page).bytes > markdown::LARGEST
}

#[derive(Clone, Copy, Default)]
struct Size {
    bytes: usize,
    lines: usize,
}

impl Size {
    fn and(self, other: Self) -> Self {
        let (bytes, lines) = (self.bytes.saturating_add(other.bytes), self.lines.saturating_add(other.lines));
        Self { bytes, lines }
    }
}

fn size(node: &Rc<Node>) -> Size {
    if let NodeData::Text { contents } = &node.data {
        let text = contents.borrow();
        return Size { bytes: text.len(), lines: text.matches('\n').count() };
    }
    let inside = if name(node) == "table" { table(node) } else { all(node) };
    let lines = inside.lines.saturating_add(2);
    let marks = if matches!(name(node), "blockquote" | "li") { lines.saturating_mul(MARK) } else { 0 };
    inside.and(Size { bytes: marks.saturating_add(attributes(node)).saturating_add(MARK), lines: 2 })
}

/// Returns the size of an element's content. It is infinite if too many elements in a row would be joined.
fn all(node: &Rc<Node>) -> Size {
    let children = node.children.borrow();
    let is_joined = |pair: &[Rc<Node>]| {
        let names = [name(&pair[0]), name(&pair[1])];
        !names.contains(&"") && !APART.contains(&names[0])
    };
    let mut row = 0_usize;
    for pair in children.windows(2) {
        row = if is_joined(pair) { row + 1 } else { 0 };
        if row > ROW {
            return Size { bytes: usize::MAX, lines: 0 };
        }
    }
    children.iter().map(size).fold(Size::default(), Size::and)
}

/// Every row has all columns, each as wide as its widest cell.
fn table(node: &Rc<Node>) -> Size {
    let mut open = vec![Rc::clone(node)];
    let mut widths: Vec<usize> = Vec::new();
    let mut rows = 2_usize;
    let mut beside = Size::default();
    while let Some(part) = open.pop() {
        for child in part.children.borrow().iter() {
            match name(child) {
                "thead" | "tbody" | "tfoot" => open.push(Rc::clone(child)),
                "tr" => {
                    rows += 1;
                    widen(&mut widths, child);
                }
                _ => beside = beside.and(size(child)),
            }
        }
    }
    let width = widths.iter().fold(0_usize, |sum, width| sum.saturating_add(*width).saturating_add(MARK));
    beside.and(Size { bytes: rows.saturating_mul(width), lines: rows })
}

fn widen(widths: &mut Vec<usize>, row: &Rc<Node>) {
    for (column, cell) in row.children.borrow().iter().filter(|child| !name(child).is_empty()).enumerate() {
        let width = size(cell).bytes;
        match widths.get_mut(column) {
            Some(widest) => *widest = width.max(*widest),
            None => widths.push(width),
        }
    }
}

/// Returns the name of an element, empty for other nodes.
fn name(node: &Rc<Node>) -> &str {
    match &node.data {
        NodeData::Element { name, .. } => &name.local,
        _ => "",
    }
}

/// Returns the length of the attributes that the converter writes.
fn attributes(node: &Rc<Node>) -> usize {
    let NodeData::Element { attrs, .. } = &node.data else { return 0 };
    let is_told = |name: &str| matches!(name, "href" | "src" | "alt" | "title");
    attrs.borrow().iter().filter(|one| is_told(&one.name.local)).map(|one| one.value.len()).sum()
}
