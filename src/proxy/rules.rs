//! What a program is allowed to request: methods, and operations of a project file.

use super::refusal::Refusal;
use crate::model::AllowedOperation;

/// The rules of one API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Only GET, HEAD and OPTIONS.
    pub is_readonly: bool,
    /// The only operations, if there are any such rules.
    pub allowed: Option<Vec<AllowedOperation>>,
}

impl Rules {
    /// Refuses a request that the rules do not allow. `path` is the path below the base path of the API, if it is below that.
    ///
    /// # Errors
    /// A [`Refusal`] that names the rule.
    pub(super) fn check(&self, api: &str, method: &str, path: Option<&str>) -> Result<(), Refusal> {
        if self.is_readonly && !matches!(method, "GET" | "HEAD" | "OPTIONS") {
            let text = format!("--proxy=readonly allows only GET, HEAD and OPTIONS, not {method}");
            return Err(Refusal::forbidden("readonly", text));
        }
        let Some(allowed) = &self.allowed else { return Ok(()) };
        if path.is_some_and(|path| allowed.iter().any(|operation| operation.allows(method, path))) {
            return Ok(());
        }
        let text = format!("`allow` of the project does not contain {method} on this path of `{api}`");
        Err(Refusal::forbidden("not-allowed", text))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    fn check(rules: &Rules, method: &str, path: &str) -> Result<(), &'static str> {
        rules.check("A", method, Some(path)).map_err(|refusal| refusal.code)
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
        let allowed = ["GET /invoices/*", "POST /invoices"];
        let allowed = allowed.map(|text| AllowedOperation::parse(text).unwrap()).to_vec();
        let rules = Rules { is_readonly: false, allowed: Some(allowed) };
        assert_eq!(check(&rules, "GET", "/invoices/1"), Ok(()));
        assert_eq!(check(&rules, "DELETE", "/invoices/1"), Err("not-allowed"));
    }
}
