//! Operations that a project allows its programs: `GET /invoices/*`.

use super::{Method, text};

/// A method, or any, and a pattern of paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedOperation {
    method: Option<Method>,
    path: String,
}

/// What a project allows at one API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// The operations of its fetched documentation.
    Documented,
    /// These.
    Operations(Vec<AllowedOperation>),
}

/// Why a text is not an operation. Already escaped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an operation: a method or *, a space, and a path that begins with a slash")]
pub struct OperationError(pub String);

impl AllowedOperation {
    /// Parses `GET /invoices/*`. The method can be `*`. In the path, `{name}` stands for one segment and `*` for any text
    /// without a slash; at the end, `*` stands for any text.
    ///
    /// # Errors
    /// [`OperationError`].
    pub fn parse(text: &str) -> Result<Self, OperationError> {
        let error = || OperationError(text::excerpt(text));
        let (method, path) = text.split_once(' ').ok_or_else(error)?;
        let method = if method == "*" { None } else { Some(method.parse().map_err(|_| error())?) };
        let path = path.trim();
        if !path.starts_with('/') || path.contains(['?', '#', ' ']) {
            return Err(error());
        }
        Ok(Self { method, path: path.to_owned() })
    }

    /// Returns whether this allows a request. A server can resolve `..` and `%2e%2e`, so such a path is never allowed.
    #[must_use]
    pub fn allows(&self, method: &str, path: &str) -> bool {
        let is_plain = !path.contains('%') && path.split('/').all(|segment| !matches!(segment, "." | ".."));
        is_plain && self.method.is_none_or(|own| own.as_str() == method) && matches(&self.path, path)
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    let Some(at) = pattern.find(['*', '{']) else { return pattern == path };
    let (before, wildcard) = pattern.split_at(at);
    let Some(rest) = path.strip_prefix(before) else { return false };
    let segment = rest.find('/').unwrap_or(rest.len());
    let (least, after) = match wildcard.split_once('}').filter(|_| wildcard.starts_with('{')) {
        Some((_, after)) => (1, after),
        None if wildcard == "*" => return true,
        None => (0, &wildcard[1..]),
    };
    (least..=segment).filter(|end| rest.is_char_boundary(*end)).any(|end| matches(after, &rest[end..]))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    fn allows(operation: &str, request: &str) -> bool {
        let (method, path) = request.split_once(' ').unwrap();
        AllowedOperation::parse(operation).unwrap().allows(method, path)
    }

    #[test]
    fn a_pattern_allows_the_paths_that_it_describes() {
        for (operation, request) in [
            ("GET /invoices/*", "GET /invoices/1/lines"),
            ("GET /invoices/{id}", "GET /invoices/1"),
            ("POST /invoices", "POST /invoices"),
            ("* /a/*/b", "PUT /a/1/b"),
            ("get /{a}/{b}.json", "GET /1/2.json"),
        ] {
            assert!(allows(operation, request), "{operation}: {request}");
        }
        for (operation, request) in [
            ("GET /invoices/*", "GET /invoices"),
            ("GET /invoices/*", "POST /invoices/1"),
            ("GET /invoices/*", "GET /invoices/../admin"),
            ("GET /invoices/*", "GET /invoices/%2e%2e/admin"),
            ("GET /invoices/{id}", "GET /invoices/1/lines"),
            ("GET /invoices/{id}", "GET /invoices/"),
            ("* /a/*/b", "PUT /a/1/2/b"),
            ("GET /a", "get /a"),
        ] {
            assert!(!allows(operation, request), "{operation}: {request}");
        }
    }

    #[test]
    fn an_operation_is_a_method_and_a_path() {
        for text in ["", "GET", "/a", "GET a", "FETCH /a", "GET /a?b", "GET /a b"] {
            assert!(AllowedOperation::parse(text).is_err(), "{text:?}");
        }
    }
}
