//! A finding, and how findings are printed.

use serde_json::{Value, json};

use crate::model::{Message, text};
use crate::ui::Streams;

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
    /// What to do; none if there is nothing to do.
    pub(super) hint: Option<Message>,
}

impl Finding {
    pub(super) fn ok(check: &'static str, text: impl Into<String>) -> Self {
        Self { check, state: State::Ok, text: text.into(), hint: None }
    }

    pub(super) fn warning(check: &'static str, text: impl Into<String>, hint: impl Into<Message>) -> Self {
        Self { check, state: State::Warning, text: text.into(), hint: Some(hint.into()) }
    }

    pub(super) fn problem(check: &'static str, text: impl Into<String>, hint: impl Into<Message>) -> Self {
        Self { check, state: State::Problem, text: text.into(), hint: Some(hint.into()) }
    }
}

/// Returns a line for each finding, and one below it for its hint.
pub(super) fn text(findings: &[Finding], streams: &Streams) -> String {
    let width = findings.iter().map(|finding| finding.check.len()).max().unwrap_or(0);
    let line = |finding: &Finding| {
        let (state, check) = (finding.state.as_str(), finding.check);
        let hint = finding.hint.as_ref().map(|hint| text::escape(&streams.render(hint)));
        let hint =
            hint.map_or_else(String::new, |hint| format!("{:width$}  -> {hint}\n", "", width = width + 9));
        format!("{state:<7}  {check:<width$}  {}\n{hint}", text::escape(&finding.text))
    };
    findings.iter().map(line).collect()
}

/// The same for programs.
pub(super) fn json(findings: &[Finding], streams: &Streams) -> String {
    let one = |finding: &Finding| {
        json!({
            "check": finding.check,
            "state": finding.state.as_str(),
            "text": finding.text,
            "remedy": finding.hint.as_ref().map(|hint| streams.render(hint)),
        })
    };
    let problems = findings.iter().filter(|finding| finding.state == State::Problem).count();
    let all: Vec<Value> = findings.iter().map(one).collect();
    crate::ui::json_output::text(&json!({ "problems": problems, "findings": all }))
}
