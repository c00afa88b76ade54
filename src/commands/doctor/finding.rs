//! A finding, and how findings are printed.

use serde_json::{Value, json};

use crate::model::text;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Ok,
    Warning,
    Problem,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// What one check came to.
pub(super) struct Finding {
    pub(super) check: &'static str,
    pub(super) state: State,
    pub(super) text: String,
    /// What helps; nothing where nothing has to be done.
    pub(super) remedy: Option<String>,
}

impl Finding {
    pub(super) fn ok(check: &'static str, text: impl Into<String>) -> Self {
        Self { check, state: State::Ok, text: text.into(), remedy: None }
    }

    pub(super) fn warning(check: &'static str, text: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, state: State::Warning, text: text.into(), remedy: Some(remedy.into()) }
    }

    pub(super) fn problem(check: &'static str, text: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, state: State::Problem, text: text.into(), remedy: Some(remedy.into()) }
    }
}

/// A line each, and one below it for a remedy.
pub(super) fn text(findings: &[Finding]) -> String {
    let width = findings.iter().map(|finding| finding.check.len()).max().unwrap_or(0);
    let line = |finding: &Finding| {
        let (state, check) = (finding.state.as_str(), finding.check);
        let remedy = finding.remedy.as_deref().map(text::escape);
        let remedy = remedy
            .map_or_else(String::new, |remedy| format!("{:width$}  -> {remedy}\n", "", width = width + 9));
        format!("{state:<7}  {check:<width$}  {}\n{remedy}", text::escape(&finding.text))
    };
    findings.iter().map(line).collect()
}

/// The same for programs.
pub(super) fn json(findings: &[Finding]) -> String {
    let one = |finding: &Finding| {
        json!({
            "check": finding.check,
            "state": finding.state.as_str(),
            "text": finding.text,
            "remedy": finding.remedy,
        })
    };
    let problems = findings.iter().filter(|finding| finding.state == State::Problem).count();
    let all: Vec<Value> = findings.iter().map(one).collect();
    crate::ui::json::text(&json!({ "problems": problems, "findings": all }))
}
