//! Lookup of an operation by method and path, or by `operationId`.

use std::cmp::Reverse;
use std::ops::Range;

use serde_json::Value;

use super::operations::Operations;
use super::servers::{base_url, named_servers};
use super::{Operation, Spec};

/// The most operations that are suggested instead.
const OFFERED: usize = 8;

/// The result of a lookup.
#[derive(Debug)]
pub enum Found<'a> {
    /// The one operation.
    One(&'a Operation),
    /// Several that match equally well: a path without a method matches all its methods.
    Several(Vec<&'a Operation>),
    /// Nothing matches; these are similar.
    None(Vec<&'a Operation>),
}

impl Spec {
    /// Finds an operation: `GET /v1/customers/{id}`, `get /v1/customers/cus_1`,
    /// `https://api.example.com/v1/customers/cus_1` or `retrieveCustomer`.
    pub fn find(&self, asked: &str) -> Found<'_> {
        let asked = asked.trim();
        if let Some(found) = self.operations.of_id(asked) {
            return Found::One(found);
        }
        let (method, path) = match asked.split_once(char::is_whitespace) {
            Some((method, path)) => (Some(method.to_ascii_uppercase()), path.trim()),
            None => (None, asked),
        };
        let fits =
            |operation: &&Operation| method.as_ref().is_none_or(|method| operation.method() == *method);
        let exact: Vec<&Operation> = self.operations.of_path(path).into_iter().filter(fits).collect();
        let found = if exact.is_empty() { self.by_template(path, &fits) } else { exact };
        match found[..] {
            [] => Found::None(self.search(asked, OFFERED)),
            [one] => Found::One(one),
            _ => Found::Several(found),
        }
    }

    /// Finds a path template: as given, otherwise without the base path of the servers.
    fn by_template(&self, path: &str, fits: &dyn Fn(&&Operation) -> bool) -> Vec<&Operation> {
        let path = local(path);
        let bases = named_servers(self, &Value::Null, &Value::Null);
        let shorter = bases.iter().filter_map(|base| path.strip_prefix(local(base).trim_end_matches('/')));
        let candidates = std::iter::once(path).chain(shorter.filter(|shorter| shorter.starts_with('/')));
        let mut found = candidates.map(|candidate| best(&self.operations, candidate, fits));
        found.find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// Returns the first base URL of the operation that a path names without a base path. Of a host that a caller has to
    /// replace, such as `your-domain.example`, only the path is returned.
    pub fn server(&self, method: &str, path: &str) -> Option<String> {
        let found = best(&self.operations, local(path), &|operation| operation.method() == method);
        let operation = found.first()?;
        base_url(self, operation.item(&self.root), operation.object(&self.root))
    }
}

/// Returns the operations whose templates match a path best.
fn best<'a>(
    operations: &'a Operations,
    path: &str,
    fits: &dyn Fn(&&Operation) -> bool,
) -> Vec<&'a Operation> {
    let asked = segments(path);
    let mut scored: Vec<(usize, Range<usize>)> = Vec::new();
    operations.each_path(&mut |template, numbers| {
        scored.extend(score(&segments(template), &asked).map(|score| (score, numbers)));
    });
    scored.sort_by_key(|(score, numbers)| (Reverse(*score), numbers.start));
    let mut found: Vec<&Operation> = Vec::new();
    let mut best = 0;
    for (score, numbers) in scored {
        // The best path may have only operations that don't fit.
        if !found.is_empty() && score < best {
            break;
        }
        best = score;
        found.extend(numbers.filter_map(|number| operations.get(number)).filter(fits));
    }
    found
}

/// Returns the path of a URL without its query.
fn local(path: &str) -> &str {
    let path = path.split_once("://").map_or(path, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    path.split(['?', '#']).next().unwrap_or_default()
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

/// Returns how well a template matches: more for each literal segment. A variable at the end can match several
/// segments, such as the path of a file.
fn score(template: &[&str], asked: &[&str]) -> Option<usize> {
    let is_open = template.last().is_some_and(|last| last.starts_with('{') && last.ends_with('}'));
    if asked.len() != template.len() && !(is_open && asked.len() > template.len()) {
        return None;
    }
    let mut total = if asked.len() == template.len() { 1 } else { 0 };
    for (pattern, segment) in template.iter().zip(asked) {
        total += match () {
            () if pattern == segment => 4,
            () if pattern.eq_ignore_ascii_case(segment) => 3,
            () if is_variable(segment) && pattern.starts_with('{') => 3,
            () if fits_pattern(pattern, segment) => 1 + usize::from(!pattern.starts_with('{')),
            () => return None,
        };
    }
    Some(total)
}

/// Returns whether a segment is a variable in a common notation: `{id}`, `:id`, `<id>`.
fn is_variable(segment: &str) -> bool {
    (segment.starts_with('{') && segment.ends_with('}'))
        || segment.starts_with(':')
        || segment.starts_with('<')
}

/// Returns whether a segment matches a pattern such as `{id}`, `{id}.json` or `{base}...{head}`.
fn fits_pattern(pattern: &str, segment: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('{') else { return pattern == segment };
    let Some(mut left) = segment.strip_prefix(before) else { return false };
    let mut pieces =
        rest.split('{').map(|piece| piece.split_once('}').map_or("", |(_, literal)| literal)).peekable();
    while let Some(literal) = pieces.next() {
        if pieces.peek().is_none() {
            return left.len() > literal.len() && left.ends_with(literal);
        }
        let Some(at) = left.find(literal) else { return false };
        left = &left[at + literal.len()..];
    }
    false
}
