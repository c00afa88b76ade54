//! The form that a terminal shows for what the command line left out.

use std::fmt::Display;

use super::{Draft, Fields, domain_of};
use crate::context::Context;
use crate::error::Result;
use crate::model::{ApiName, AppName, AuthKind, AuthParts, DocsUrl, Domain, Scope};
use crate::ui::Terminal;

/// Asks for what the command line left out.
pub(super) struct Form<'a> {
    pub(super) terminal: &'a Terminal,
    pub(super) context: &'a Context,
}

impl Form<'_> {
    /// Asks for each field that is not known, in the order of the form.
    pub(super) fn fill(&self, known: Fields) -> Result<Draft> {
        let name = match known.name {
            Some(name) => name,
            None => ApiName::parse(&self.ask("name", |text| ApiName::parse(text).map(drop))?)?,
        };
        let kind = known.auth.kind().map_or_else(|| self.kind(), Ok)?;
        let parts = AuthParts { kind: Some(kind), ..known.auth };
        let auth = parts.resolve()?.unwrap_or_else(|| kind.default_type());
        let domain = known.domain.map_or_else(|| self.domain(), |domain| Ok(Some(domain)))?;
        let docs = known.docs.map_or_else(|| self.docs(), |docs| Ok(Some(docs)))?;
        let scope = known.scope.map_or_else(|| self.scope(known.own_app), Ok)?;
        let (aliases, docs_declared) = (known.aliases, known.docs_declared);
        Ok(Draft { name, auth, aliases, domain, docs, docs_declared, scope })
    }

    fn ask<E: Display>(
        &self,
        question: &str,
        check: impl Fn(&str) -> std::result::Result<(), E>,
    ) -> Result<String> {
        Ok(self.terminal.ask(question, None, &|text| check(text).map_err(|error| error.to_string()))?)
    }

    /// Asks for something that may be left empty.
    fn ask_optional<E: Display>(
        &self,
        question: &str,
        check: impl Fn(&str) -> std::result::Result<(), E>,
    ) -> Result<Option<String>> {
        let answer = self.ask(question, |text| if text.trim().is_empty() { Ok(()) } else { check(text) })?;
        Ok(Some(answer).filter(|answer| !answer.trim().is_empty()))
    }

    fn kind(&self) -> Result<AuthKind> {
        let choices = AuthKind::ALL.map(|kind| (kind.as_str(), kind.description()));
        Ok(AuthKind::ALL[self.terminal.select("type", &choices)?])
    }

    fn domain(&self) -> Result<Option<Domain>> {
        let answer = self.ask_optional("domain (optional)", |text| Domain::parse(text).map(drop))?;
        let parsed = answer.map(|text| Domain::parse(&text)).transpose()?;
        Ok(parsed.map(|domain| domain_of(self.context, domain)))
    }

    fn docs(&self) -> Result<Option<DocsUrl>> {
        let answer =
            self.ask_optional("documentation URL (optional)", |text| DocsUrl::parse(text).map(drop))?;
        Ok(answer.map(|text| DocsUrl::parse(&text)).transpose()?)
    }

    /// The app that the directory is comes first, which is what Enter takes.
    fn scope(&self, own_app: Option<AppName>) -> Result<Scope> {
        let own = own_app.as_ref().map(|app| (format!("app {app}"), "only it may use it, as capi.toml says"));
        let mut choices: Vec<(&str, &str)> = own.iter().map(|(name, meaning)| (&**name, *meaning)).collect();
        let others = choices.len();
        choices.extend([("organization", "every app may use it"), ("app", "only one app may use it")]);
        match (self.terminal.select("scope", &choices)?, own_app) {
            (0, Some(app)) => return Ok(Scope::App(app)),
            (chosen, _) if chosen == others => return Ok(Scope::Organization),
            _ => {}
        }
        let app = self.ask("app", |text| AppName::parse(text).map(drop))?;
        Ok(Scope::App(AppName::parse(&app)?))
    }
}
