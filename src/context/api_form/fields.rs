//! The prompts for the fields of an API. Each shows the present value, which can be edited.

use std::fmt::Display;

use super::{ApiForm, Values};
use crate::error::{Error, Result};
use crate::model::{ApiName, AppName, AuthKind, AuthType, DocsError, DocsUrl, Domain, Scope};
use crate::ui::{Answer, Below, Question};

/// Returns whether APIs with this type choose another header, parameter or scheme.
pub(super) fn has_header(values: &Values) -> bool {
    values.auth.as_ref().is_some_and(|auth| auth.carrier().is_some())
}

impl ApiForm<'_> {
    pub(super) fn name(&self, values: &mut Values, can_go_back: bool) -> Result<Answer<()>> {
        let initial = values.name.as_ref().map_or("", ApiName::as_str);
        let below = |text: &str| {
            ApiName::parse(text)
                .map_or_else(|_| "→ CUSTOM_API_…".to_owned(), |name| format!("→ {}", name.variable()))
        };
        let question = Question {
            prompt: "name",
            initial,
            below: Some(Below::Answer(&below)),
            can_go_back,
            default: None,
        };
        let answer = self.parsed(&question, |text| {
            let name = ApiName::parse(text)?;
            if let (Some(auth), Some(scope)) = (&values.auth, &values.scope) {
                (self.check)(&name, auth, scope)?;
            }
            Ok::<_, Error>(name)
        })?;
        if let Answer::Given(name) = answer {
            values.name = Some(name);
            self.suggest_by_name(values)?;
            return Ok(Answer::Given(()));
        }
        Ok(Answer::Back)
    }

    pub(super) fn kind(&self, values: &mut Values, can_go_back: bool) -> Result<Answer<()>> {
        let choices = AuthKind::ALL.map(|kind| (kind.as_str(), kind.description()));
        let present = values.auth.as_ref().map(AuthType::kind);
        let first = AuthKind::ALL.iter().position(|kind| Some(*kind) == present).unwrap_or(0);
        let answer = self.terminal.select_from("type", &choices, first, can_go_back)?;
        Ok(answer.map(|index| {
            let kind = AuthKind::ALL[index];
            if present != Some(kind) {
                values.auth = Some(kind.default_type());
            }
        }))
    }

    pub(super) fn header(&self, values: &mut Values, can_go_back: bool) -> Result<Answer<()>> {
        let Some(initial) = values.auth.as_ref().and_then(AuthType::carrier) else {
            return Ok(Answer::Given(()));
        };
        let question = Question {
            prompt: "header",
            initial: &initial,
            below: Some(Below::Help(&request_line)),
            can_go_back,
            default: None,
        };
        let answer = self.parsed(&question, AuthType::parse_carrier)?;
        Ok(answer.map(|auth| {
            values.credential =
                values.credential.take().and_then(|key| key.converted(auth.kind(), None).ok());
            values.auth = Some(auth);
        }))
    }

    pub(super) fn domain(&self, values: &mut Values, can_go_back: bool) -> Result<Answer<()>> {
        let initial = values.domain.as_ref().map_or("", Domain::as_str);
        let answer = self.optional("domain (optional)", initial, can_go_back, Domain::parse)?;
        Ok(match answer {
            Answer::Back => Answer::Back,
            Answer::Given(parsed) => {
                if let Some((domain, Some(note))) = &parsed {
                    self.terminal.say(&format!("{note}: {domain}"))?;
                }
                values.domain = parsed.map(|(domain, _)| domain);
                Answer::Given(())
            }
        })
    }

    pub(super) fn docs(&self, values: &mut Values, can_go_back: bool) -> Result<Answer<()>> {
        let initial = values.docs.as_ref().map_or("", DocsUrl::as_str);
        let answer = self.optional("documentation URL (optional)", initial, can_go_back, docs_url)?;
        Ok(answer.map(|docs| values.docs = docs))
    }

    /// Asks for something that may be left empty.
    fn optional<T, E: Display + Into<Error>>(
        &self,
        prompt: &str,
        initial: &str,
        can_go_back: bool,
        parse: impl Fn(&str) -> std::result::Result<T, E>,
    ) -> Result<Answer<Option<T>>> {
        let question = Question { prompt, initial, can_go_back, ..Question::default() };
        self.parsed(&question, |text| if text.trim().is_empty() { Ok(None) } else { parse(text).map(Some) })
    }

    /// Asks until `parse` accepts the text, and returns what it parsed.
    fn parsed<T, E: Display + Into<Error>>(
        &self,
        question: &Question<'_>,
        parse: impl Fn(&str) -> std::result::Result<T, E>,
    ) -> Result<Answer<T>> {
        let check = |text: &str| parse(text).map(drop).map_err(|error| error.to_string());
        Ok(match self.terminal.ask_line(question, &check)? {
            Answer::Back => Answer::Back,
            Answer::Given(text) => Answer::Given(parse(&text).map_err(Into::into)?),
        })
    }

    /// The present scope comes first, or the app that the directory belongs to.
    pub(super) fn scope(&self, values: &mut Values, can_go_back: bool) -> Result<Answer<()>> {
        let own =
            self.own_app.as_ref().map(|app| (format!("app {app}"), "only it may use it, as capi.toml says"));
        let mut choices: Vec<(&str, &str)> = own.iter().map(|(name, meaning)| (&**name, *meaning)).collect();
        let others = choices.len();
        choices.extend([("organization", "every app may use it"), ("app", "only one app may use it")]);
        let (first, present) = match &values.scope {
            Some(Scope::App(app)) if Some(app) == self.own_app.as_ref() => (0, None),
            Some(Scope::App(app)) => (others + 1, Some(app.clone())),
            Some(Scope::Organization) => (others, None),
            None => (0, None),
        };
        loop {
            let chosen = match self.terminal.select_from("scope", &choices, first, can_go_back)? {
                Answer::Back => return Ok(Answer::Back),
                Answer::Given(chosen) => chosen,
            };
            let scope = match (chosen, &self.own_app) {
                (0, Some(app)) => Scope::App(app.clone()),
                (chosen, _) if chosen == others => Scope::Organization,
                _ => match self.app(present.as_ref())? {
                    Answer::Back => continue,
                    Answer::Given(app) => Scope::App(app),
                },
            };
            values.scope = Some(scope);
            return Ok(Answer::Given(()));
        }
    }

    fn app(&self, present: Option<&AppName>) -> Result<Answer<AppName>> {
        let initial = present.map_or("", AppName::as_str);
        let question = Question { prompt: "app", initial, can_go_back: true, ..Question::default() };
        self.parsed(&question, AppName::parse)
    }
}

/// Returns the part of a request that a line names, and the other possibilities.
fn request_line(line: &str) -> String {
    let named = AuthType::parse_carrier(line).ok().map(|auth| match &auth {
        AuthType::QueryKey { parameter } => format!("→ ?{parameter}=…"),
        AuthType::ApiKey { header } => {
            format!("→ {header}: …   (?name for a query parameter)")
        }
        auth => format!("→ {}: {}…", auth.header_name().unwrap_or_default(), auth.scheme()),
    });
    named.unwrap_or_else(|| "a header, ?name for a query parameter, or Authorization: SCHEME".to_owned())
}

/// Parses the URL of documentation, where the scheme may be left out.
fn docs_url(text: &str) -> std::result::Result<DocsUrl, DocsError> {
    DocsUrl::parse(text).or_else(|error| match error {
        DocsError::NotUrl if !text.contains("://") && text.contains('.') => {
            DocsUrl::parse(&format!("https://{}", text.trim()))
        }
        error => Err(error),
    })
}
