//! Changes to the tree that the converter needs: preformatted text as code, and headings without the marks of their
//! links.

use std::cell::RefCell;
use std::rc::Rc;

use htmd::Node;
use html5ever::{Attribute, LocalName, QualName, local_name, ns};
use markup5ever_rcdom::NodeData;

/// The text of a link that only leads to its own heading.
const MARKS: [&str; 8] = ["", "¶", "#", "§", "🔗", "⚓", "\u{f0c1}", "link to this heading"];
/// More text than this, in bytes, is never a mark.
const LONGEST_MARK: usize = 100;
/// How the classes of code name a language.
const LANGUAGES: [&str; 4] = ["language-", "lang-", "highlight-source-", "highlight-"];
/// How many elements around preformatted text can name its language.
const ANCESTORS: usize = 3;

/// Changes a tree whose depth is limited.
pub(super) fn simplify(tree: &Rc<Node>) {
    let mut open = vec![(Rc::clone(tree), Vec::new())];
    while let Some((node, ancestors)) = open.pop() {
        if let NodeData::Element { name, .. } = &node.data {
            match &*name.local {
                "pre" => {
                    to_code(&node, &ancestors);
                    continue;
                }
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => without_marks(&node),
                _ => node.children.borrow_mut().retain(|child| !is_pilcrow(child)),
            }
        }
        let skip = (ancestors.len() + 1).saturating_sub(ANCESTORS);
        let around: Vec<Rc<Node>> = ancestors.iter().chain([&node]).skip(skip).map(Rc::clone).collect();
        open.extend(node.children.borrow().iter().map(|child| (Rc::clone(child), around.clone())));
    }
}

/// Replaces the content of `<pre>` by one `<code>` with its text. Many pages color it with `<span>` or leave `<code>` out.
fn to_code(pre: &Rc<Node>, ancestors: &[Rc<Node>]) {
    let text = text_of(pre, usize::MAX);
    let mut language = language_inside(pre);
    for node in ancestors.iter().rev() {
        language = language.or_else(|| language_of(node));
    }
    let code = element(local_name!("code"), language.map(|name| format!("language-{name}")));
    let content = Node::new(NodeData::Text { contents: RefCell::new(text.as_str().into()) });
    adopt(&code, content);
    pre.children.borrow_mut().clear();
    adopt(pre, code);
}

fn element(name: LocalName, class: Option<String>) -> Rc<Node> {
    let attribute = |value: String| Attribute {
        name: QualName::new(None, ns!(), local_name!("class")),
        value: value.as_str().into(),
    };
    Node::new(NodeData::Element {
        name: QualName::new(None, ns!(html), name),
        attrs: RefCell::new(class.map(attribute).into_iter().collect()),
        template_contents: RefCell::default(),
        mathml_annotation_xml_integration_point: false,
    })
}

fn adopt(parent: &Rc<Node>, child: Rc<Node>) {
    child.parent.set(Some(Rc::downgrade(parent)));
    parent.children.borrow_mut().push(child);
}

/// Removes links without a text of their own from a heading.
fn without_marks(heading: &Rc<Node>) {
    let mut open = vec![Rc::clone(heading)];
    while let Some(node) = open.pop() {
        node.children.borrow_mut().retain(|child| !is_mark(child));
        open.extend(node.children.borrow().iter().map(Rc::clone));
    }
}

fn is_mark(node: &Rc<Node>) -> bool {
    is_link(node) && !has_image(node) && MARKS.contains(&&*text_of(node, LONGEST_MARK).trim().to_lowercase())
}

fn is_pilcrow(node: &Rc<Node>) -> bool {
    is_link(node) && text_of(node, LONGEST_MARK).trim() == "¶"
}

fn is_link(node: &Rc<Node>) -> bool {
    matches!(&node.data, NodeData::Element { name, .. } if &*name.local == "a")
}

fn has_image(node: &Rc<Node>) -> bool {
    node.children.borrow().iter().any(|child| {
        matches!(&child.data, NodeData::Element { name, .. } if &*name.local == "img") || has_image(child)
    })
}

/// Returns the text in a node, with a line break for `<br>`. Stops after `most` bytes.
fn text_of(node: &Rc<Node>, most: usize) -> String {
    let mut text = String::new();
    let mut open = vec![Rc::clone(node)];
    while let Some(node) = open.pop().filter(|_| text.len() <= most) {
        match &node.data {
            NodeData::Text { contents } => text += &contents.borrow(),
            NodeData::Element { name, .. } if &*name.local == "br" => text.push('\n'),
            _ => {}
        }
        open.extend(node.children.borrow().iter().rev().map(Rc::clone));
    }
    text
}

/// Returns the language that an element or its first element names.
fn language_inside(node: &Rc<Node>) -> Option<String> {
    let inner = node.children.borrow().iter().find_map(language_of);
    inner.or_else(|| language_of(node))
}

fn language_of(node: &Rc<Node>) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else { return None };
    let attributes = attrs.borrow();
    let classes = attributes.iter().find(|one| &*one.name.local == "class")?;
    let is_name = |name: &&str| !name.is_empty() && name.len() <= 20 && *name != "default" && *name != "none";
    let found = classes
        .value
        .split_whitespace()
        .find_map(|class| LANGUAGES.iter().find_map(|start| class.strip_prefix(start)).filter(is_name));
    found.map(str::to_owned)
}
