//! The tools' handlers: they look up APIs, read documentation and keep each result within its size.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::doc_cache::DocCache;
use super::schema::{
    ApiDetails, ApiLine, ApiList, Documentation, GetApi, GetSnippet, ListApis, Readiness, Snippet, Variable,
};
use super::{Source, ToolError, View};
use crate::assist::agents_md::rules;
use crate::assist::base_path::{BasePath, base_path};
use crate::assist::snippet::{PLACEHOLDER, render};
use crate::docs::Cache;
use crate::model::{
    Api, AuthKind, Language, Lookup, Method, RequestPath, Scope, ValuePart, capi, message, text,
};

/// The longest result, in bytes of text.
pub(super) const MOST: usize = 8_192;
/// Bytes reserved for the fields around the main text.
const AROUND: usize = 700;

/// The state of the server.
pub(super) struct Handlers {
    source: Box<dyn Source>,
    pub(super) documents: DocCache,
}

/// A result as text and as a JSON value with the same content.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) text: String,
    pub(super) value: Value,
}

impl Answer {
    fn of(answer: &impl Serialize) -> Self {
        // Structs of strings, numbers and lists always serialize.
        let text = serde_json::to_string(answer).unwrap_or_default();
        Self { value: serde_json::from_str(&text).unwrap_or_default(), text }
    }
}

/// Returns the result of `make` with the largest budget of bytes that fits.
pub(super) fn fit<T: Serialize>(make: impl Fn(usize) -> Result<T, ToolError>) -> Result<Answer, ToolError> {
    let mut bytes = MOST - AROUND;
    while bytes > 100 {
        let answer = Answer::of(&make(bytes)?);
        if answer.text.len() <= MOST {
            return Ok(answer);
        }
        // JSON escapes quotes and line ends, so the text grows by an unknown amount.
        bytes = bytes * MOST / answer.text.len() * 9 / 10;
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
    pub(super) fn new(source: impl Source + 'static, cache: Cache) -> Self {
        Self { source: Box::new(source), documents: DocCache::new(cache) }
    }

    /// Returns the current metadata.
    pub(super) fn view(&self) -> Result<View, ToolError> {
        self.source.look()
    }

    /// Returns a page of the list.
    pub(super) fn list(&self, asked: &ListApis) -> Result<Answer, ToolError> {
        let view = self.view()?;
        let all: Vec<&Api> = view.apis.iter().collect();
        let note = view.fenced_note();
        fit(|bytes| {
            let mut list = ApiList {
                app: view.app.as_ref().map(ToString::to_string),
                note: note.clone(),
                apis: Vec::new(),
                total: all.len(),
                next: None,
                rules: rules(view.app.as_ref()),
            };
            let mut room = bytes;
            for (number, api) in all.iter().enumerate().skip(asked.from) {
                let line = self.line(api);
                let size = serde_json::to_string(&line).map_or(0, |text| text.len());
                if size > room && !list.apis.is_empty() {
                    list.next = Some(number);
                    break;
                }
                room = room.saturating_sub(size + 1);
                list.apis.push(line);
            }
            Ok(list)
        })
    }

    fn line(&self, api: &Api) -> ApiLine {
        ApiLine {
            slug: api.name.slug(),
            name: api.name.to_string(),
            header: api.auth.usage(&api.variable()),
            url: url(api),
            documentation: self.documents.entry(api).0,
        }
    }

    /// Returns the details of one API.
    pub(super) fn api(&self, asked: &GetApi) -> Result<Answer, ToolError> {
        let view = self.view()?;
        let api = view.find(&asked.api)?;
        fit(|_| Ok(self.details(&view, api)))
    }

    fn details(&self, view: &View, api: &Api) -> ApiDetails {
        let (status, entry) = self.documents.entry(api);
        let documentation = Documentation {
            status,
            url: api.docs.as_ref().map(ToString::to_string),
            format: entry.as_ref().map(|entry| entry.format.as_str().to_owned()),
            fetched: entry.as_ref().map(|entry| entry.fetched.to_string()),
        };
        ApiDetails {
            slug: api.name.slug(),
            name: api.name.to_string(),
            kind: api.auth.kind().to_string(),
            scope: scope(&api.scope),
            variables: variables(api),
            header: api.auth.usage(&api.variable()),
            url: url(api),
            documentation,
            rules: rules(view.app.as_ref()),
            notes: notes(view, api, status),
        }
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
    pub(super) fn snippet(&mut self, asked: &GetSnippet) -> Result<Answer, ToolError> {
        let view = self.view()?;
        let api = view.find(&asked.api)?;
        let language = asked.language.trim().to_lowercase();
        let language: Language =
            language.parse().map_err(|error| refused("language", &error, &one_of(&Language::ALL)))?;
        let method: Method =
            asked.method.trim().parse().map_err(|error| refused("method", &error, &one_of(&Method::ALL)))?;
        let path = RequestPath::parse(asked.path.trim()).map_err(|error| {
            refused("path", &error, "pass path and query only, for example /v1/invoices?limit=1")
        })?;
        let mut open = Vec::new();
        let path = self.located(api, method, path, &mut open);
        open.extend(api.domain.is_none().then(|| no_domain(api)));
        open.extend(path.has_template().then(|| "replace the parameters in braces by values".to_owned()));
        fit(|_| {
            Ok(Snippet {
                api: api.name.slug(),
                language: language.to_string(),
                code: render(api, view.app.as_ref(), method, &path, language),
                notes: open.clone(),
            })
        })
    }
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

fn url(api: &Api) -> Option<String> {
    api.domain.as_ref().map(|domain| format!("https://{domain}"))
}

fn scope(scope: &Scope) -> String {
    match scope {
        Scope::Organization => "organization".to_owned(),
        Scope::App(app) => format!("app {app}"),
    }
}

fn variables(api: &Api) -> Vec<Variable> {
    let holds = |part: ValuePart| match (part, api.auth.kind()) {
        (ValuePart::Username, _) => "the username".to_owned(),
        (ValuePart::Password, _) => "the password".to_owned(),
        (ValuePart::Value, AuthKind::ApiKey) if api.auth.query_parameter().is_some() => {
            "the API key; percent-encode it in the query".to_owned()
        }
        (ValuePart::Value, AuthKind::ApiKey) => "the API key, as the header takes it".to_owned(),
        (ValuePart::Value, AuthKind::Bearer) => {
            format!("the token, without `{}`", api.auth.scheme().trim_end())
        }
        (ValuePart::Value, AuthKind::Basic) => "base64 of user:password, without `Basic`".to_owned(),
        (ValuePart::Value, AuthKind::Secret) => "the secret".to_owned(),
    };
    let bindings = api.bindings().into_iter();
    bindings.map(|one| Variable { name: one.variable.to_string(), holds: holds(one.part) }).collect()
}

/// Returns what is missing, and the command that adds it.
fn notes(view: &View, api: &Api, documentation: Readiness) -> Vec<String> {
    let mut notes: Vec<String> = view.fenced_note().into_iter().collect();
    notes.extend(api.domain.is_none().then(|| no_domain(api)));
    if documentation == Readiness::Missing {
        let fetch = capi("docs fetch").api(api);
        let note =
            message!["its documentation has not been fetched: ask the user to run ", fetch, " in a terminal"];
        notes.push(note.to_string());
    }
    notes
}

fn no_domain(api: &Api) -> String {
    let edit = capi("edit").api(api).arg("--domain").arg("DOMAIN");
    let text = format!("the API has no domain, so code contains {PLACEHOLDER}; ask the user to run ");
    message![text, edit].to_string()
}
