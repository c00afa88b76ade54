//! The tools' handlers: they look up APIs, read documentation and keep each result within its size.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::api_text;
use super::doc_cache::DocCache;
use super::guesses;
use super::schema::{GetApi, GetSnippet, ListApis};
use super::{CallAccess, Source, ToolError, View};
use crate::assist::base_path::{BasePath, base_path};
use crate::assist::snippet::{proxy_note, render};
use crate::docs::Cache;
use crate::model::{Api, AuthKind, Language, Lookup, Method, RequestPath, text};

/// The longest result, in bytes of text.
pub(super) const MOST: usize = 8_192;
/// Bytes reserved for the lines around the main text.
pub(super) const AROUND: usize = 700;

/// The state of the server.
pub(super) struct Handlers {
    pub(super) source: Box<dyn Source>,
    pub(super) documents: DocCache,
    /// The requests that the user allows.
    pub(super) access: Option<CallAccess>,
}

/// Returns the result of `make` with the largest budget of bytes that fits.
pub(super) fn fit(make: impl Fn(usize) -> Result<String, ToolError>) -> Result<String, ToolError> {
    let mut bytes = MOST - AROUND;
    while bytes > 100 {
        let answer = make(bytes)?;
        if answer.len() <= MOST {
            return Ok(answer);
        }
        // JSON escapes quotes and line ends, so the text grows by an unknown amount.
        bytes = bytes * MOST / answer.len() * 9 / 10;
    }
    Err(ToolError::new("the result is too large", "narrow the request"))
}

/// Parses the arguments of a tool.
pub(super) fn arguments<T: DeserializeOwned>(given: Map<String, Value>) -> Result<T, ToolError> {
    serde_json::from_value(Value::Object(given)).map_err(|error| {
        ToolError::new("invalid arguments", "check the tool's input schema and call it again")
            .repeating("request", &[text::parser_reason(&error.to_string())])
    })
}

impl Handlers {
    pub(super) fn new(source: impl Source + 'static, cache: Cache, access: Option<CallAccess>) -> Self {
        Self { source: Box::new(source), documents: DocCache::new(cache), access }
    }

    /// Returns the current metadata.
    pub(super) fn view(&self) -> Result<View, ToolError> {
        self.source.look()
    }

    /// Returns a page of the list.
    pub(super) fn list(&self, asked: &ListApis) -> Result<String, ToolError> {
        let view = self.view()?;
        Ok(api_text::list(&view, asked.from, |api| self.documents.entry(api).0))
    }

    /// Returns the details of one API.
    pub(super) fn api(&self, asked: &GetApi) -> Result<String, ToolError> {
        let view = self.view()?;
        let api = view.find(&asked.api)?;
        let (status, entry) = self.documents.entry(api);
        fit(|_| Ok(api_text::details(&view, api, status, entry.as_ref())))
    }

    /// Adds the base path of a documented operation to its path. The text of the documentation is not repeated.
    fn located(
        &mut self,
        api: &Api,
        method: Method,
        path: RequestPath,
        notes: &mut Vec<String>,
    ) -> RequestPath {
        let document = self.documents.open(api).ok();
        match document.and_then(|document| base_path(&document, api, method, &path)) {
            Some(BasePath::Below(whole, base)) => {
                notes.push(format!("{base} was added, the base path of the API in its documentation"));
                whole
            }
            Some(BasePath::OtherServer(_)) => {
                notes.push(
                    "the documentation names another server for this path: see capi_get_operation".to_owned(),
                );
                path
            }
            None => path,
        }
    }

    /// Returns code that calls an API.
    pub(super) fn snippet(&mut self, asked: &GetSnippet) -> Result<String, ToolError> {
        let view = self.view()?;
        let api = view.find(&asked.api)?;
        if api.auth.kind() == AuthKind::Secret {
            let hint = format!("read {} in the program", api.variable());
            return Err(ToolError::new("the API is a secret, which no request carries", hint));
        }
        let language = asked.language.trim().to_lowercase();
        let language: Language = guesses::language(&language)
            .parse()
            .map_err(|error| refused("language", &error, &one_of(&Language::ALL)))?;
        let (method, path) = self.request(api, asked)?;
        let mut open = Vec::new();
        let path = self.located(api, method, path, &mut open);
        open.extend(proxy_note(api, view.app.as_ref()).map(|note| note.to_string()));
        open.extend(api.domain.is_none().then(|| api_text::no_domain(api)));
        open.extend(path.has_template().then(|| "replace the parameters in braces by values".to_owned()));
        let notes: String = open.iter().map(|note| format!("Note: {note}\n")).collect();
        let gap = if notes.is_empty() { "" } else { "\n" };
        fit(|_| Ok(format!("{notes}{gap}{}", render(api, view.app.as_ref(), method, &path, language))))
    }

    /// Returns the method and the path that were asked for, or those of the operation with this ID.
    fn request(&mut self, api: &Api, asked: &GetSnippet) -> Result<(Method, RequestPath), ToolError> {
        let found = match &asked.operation {
            Some(id) => self.documents.open(api)?.operation(id),
            None => None,
        };
        if let (Some(id), None) = (&asked.operation, &found) {
            let hint = "pass method and path, or find the operation with capi_search_docs";
            return Err(refused("operation", &text::excerpt(id), hint));
        }
        let (method, path) =
            found.as_ref().map_or((&asked.method, &asked.path), |(method, path)| (method, path));
        let method =
            method.trim().parse().map_err(|error| refused("method", &error, &one_of(&Method::ALL)))?;
        let path = RequestPath::parse(without_origin(api, path.trim())).map_err(|error| {
            refused("path", &error, "pass path and query only, for example /v1/invoices?limit=1")
        })?;
        Ok((method, path))
    }
}

/// Returns the path of a URL of the API's own domain. Any other text stays as it is.
fn without_origin<'a>(api: &Api, path: &'a str) -> &'a str {
    let rest = api.domain.as_ref().and_then(|domain| path.strip_prefix(domain.url().as_str()));
    rest.filter(|rest| rest.starts_with('/')).unwrap_or(path)
}

impl View {
    /// Finds an API by slug, name or variable.
    pub(super) fn find(&self, wanted: &str) -> Result<&Api, ToolError> {
        let near = match self.apis.find(wanted.trim(), self.app.as_ref()) {
            Lookup::One(api) => return Ok(api),
            Lookup::Many(apis) => apis.iter().map(|api| api.name.to_string()).collect(),
            Lookup::None { nearest } => nearest,
        };
        let mut hint = "capi_list_apis lists all".to_owned();
        if !near.is_empty() {
            let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
            hint = format!("similar: {}; {hint}", near.join(", "));
        }
        let mut repeated = vec![format!("asked for: {}", text::excerpt(wanted))];
        if let Some(note) = &self.note {
            hint += "; tell the user the note";
            repeated.push(format!("note: {note}"));
        }
        Err(ToolError::new("there is no API of this name", hint).repeating("request", &repeated))
    }
}

fn refused(argument: &str, error: &impl ToString, hint: &str) -> ToolError {
    ToolError::new(format!("the {argument} is invalid"), hint).repeating("request", &[error.to_string()])
}

fn one_of(all: &[impl ToString]) -> String {
    let all: Vec<String> = all.iter().map(ToString::to_string).collect();
    format!("choose one of: {}", all.join(", "))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::model::{ApiName, AuthType, Domain, Scope, Timestamp};

    #[test]
    fn the_url_of_the_own_domain_is_taken_off_a_path() {
        for (domain, path, expected) in [
            ("api.example.com", "https://api.example.com/a", "/a"),
            ("api.example.com/v2", "https://api.example.com/v2/a", "/a"),
            ("http://127.0.0.1:8099/v1", "http://127.0.0.1:8099/v1/a", "/a"),
            (
                "api.example.com",
                "https://api.example.com.evil.example/a",
                "https://api.example.com.evil.example/a",
            ),
            ("api.example.com", "/a", "/a"),
        ] {
            let name = ApiName::parse("Shop").unwrap();
            let mut api = Api::new(name, AuthType::Bearer, Scope::Organization, Timestamp(0));
            api.domain = Some(Domain::parse(domain).unwrap().0);
            assert_eq!(without_origin(&api, path), expected, "{domain} {path}");
        }
    }
}
