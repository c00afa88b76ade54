//! What a program is allowed to request: methods, and operations of a project file.

use super::refusal::Refusal;
use crate::model::Method;

/// An operation that a rule allows: a method, or any, and a path in which `*` stands for any text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedOperation {
    method: Option<Method>,
    path: String,
}

/// Why a text is not an operation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an operation: a method or `*`, a space, and a path that begins with a slash")]
pub struct OperationError(pub String);

impl AllowedOperation {
    /// Parses `GET /invoices/*`.
    ///
    /// # Errors
    /// [`OperationError`].
    pub fn parse(text: &str) -> Result<Self, OperationError> {
        let error = || OperationError(crate::model::text::excerpt(text));
        let (method, path) = text.split_once(' ').ok_or_else(error)?;
        let method = if method == "*" { None } else { Some(method.parse().map_err(|_| error())?) };
        let path = path.trim();
        if !path.starts_with('/') || path.contains(['?', '#', ' ']) {
            return Err(error());
        }
        Ok(Self { method, path: path.to_owned() })
    }

    fn allows(&self, method: &str, path: &str) -> bool {
        self.method.is_none_or(|own| own.as_str() == method) && matches(&self.path, path)
    }
}

/// The rules of one API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Only GET, HEAD and OPTIONS.
    pub is_readonly: bool,
    /// The only operations, if there are any such rules.
    pub allowed: Option<Vec<AllowedOperation>>,
}

impl Rules {
    /// Refuses a request that the rules do not allow. `path` is the path below the base path of the API.
    ///
    /// # Errors
    /// A [`Refusal`] that names the rule.
    pub(super) fn check(&self, api: &str, method: &str, path: &str) -> Result<(), Refusal> {
        if self.is_readonly && !matches!(method, "GET" | "HEAD" | "OPTIONS") {
            let text = format!("--proxy=readonly allows only GET, HEAD and OPTIONS, not {method}");
            return Err(Refusal::forbidden("readonly", text));
        }
        let Some(allowed) = &self.allowed else { return Ok(()) };
        // A server may resolve `..` and `%2e%2e`, and then the rule would have compared another path.
        let is_plain = !path.contains('%') && path.split('/').all(|segment| !matches!(segment, "." | ".."));
        if is_plain && allowed.iter().any(|operation| operation.allows(method, path)) {
            return Ok(());
        }
        let text = format!("`allow` of the project does not contain {method} on this path of `{api}`");
        Err(Refusal::forbidden("not-allowed", text))
    }
}

/// Returns whether a path matches a pattern. `*` stands for any text without a slash, at the end also with slashes.
fn matches(pattern: &str, path: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == path };
    let Some(rest) = path.strip_prefix(before) else { return false };
    if after.is_empty() {
        return true;
    }
    let segment = rest.find('/').unwrap_or(rest.len());
    (0..=segment).filter(|at| rest.is_char_boundary(*at)).any(|at| matches(after, &rest[at..]))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    fn check(rules: &Rules, method: &str, path: &str) -> Result<(), &'static str> {
        rules.check("A", method, path).map_err(|refusal| refusal.code)
    }

    #[test]
    fn readonly_allows_only_methods_that_read() {
        let rules = Rules { is_readonly: true, allowed: None };
        for method in ["GET", "HEAD", "OPTIONS"] {
            assert_eq!(check(&rules, method, "/"), Ok(()));
        }
        for method in ["POST", "DELETE", "get", "PROPFIND"] {
            assert_eq!(check(&rules, method, "/"), Err("readonly"));
        }
    }

    #[test]
    fn only_listed_operations_are_allowed() {
        let allowed = ["GET /invoices/*", "POST /invoices", "* /a/*/b"]
            .map(|text| AllowedOperation::parse(text).unwrap())
            .to_vec();
        let rules = Rules { is_readonly: false, allowed: Some(allowed) };
        for (method, path) in
            [("GET", "/invoices/1"), ("GET", "/invoices/1/lines"), ("POST", "/invoices"), ("PUT", "/a/1/b")]
        {
            assert_eq!(check(&rules, method, path), Ok(()), "{method} {path}");
        }
        for (method, path) in [
            ("GET", "/invoices"),
            ("POST", "/invoices/1"),
            ("GET", "/invoices/../admin"),
            ("GET", "/invoices/%2e%2e/admin"),
            ("PUT", "/a/1/2/b"),
        ] {
            assert_eq!(check(&rules, method, path), Err("not-allowed"), "{method} {path}");
        }
    }

    #[test]
    fn a_rule_is_a_method_and_a_path() {
        for text in ["", "GET", "/a", "GET a", "FETCH /a", "GET /a?b", "GET /a b"] {
            assert!(AllowedOperation::parse(text).is_err(), "{text:?}");
        }
    }
}
