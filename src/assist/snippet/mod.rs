//! Code that calls an API from a server. It reads the credential from the variable and refuses redirects, because
//! clients forward `X-API-Key` to the host that a redirect names.

mod csharp;
mod escape;
mod go;
mod java;
mod javascript;
mod php;
mod powershell;
mod python;
mod ruby;
mod rust;
mod shell;
#[cfg(test)]
mod tests;

use crate::model::{Api, AppName, AuthKind, Language, Method, RequestPath, Scope};

/// The placeholder for an unknown domain, reserved by RFC 2606.
pub const PLACEHOLDER: &str = "api.example.com";

/// The body of a request that has one. It is also a Python literal.
const BODY: &str = r#"{"key": "value"}"#;

/// The data of a call for every language. Header and URL are untrusted text.
struct Call<'a> {
    variable: String,
    /// The part of the header before the variable's value.
    scheme: &'a str,
    header: &'a str,
    kind: AuthKind,
    url: String,
    method: Method,
    /// The command that runs the program, without its name.
    exec: String,
}

/// Returns code that calls an API. `app` is the program that will call it.
pub fn render(
    api: &Api,
    app: Option<&AppName>,
    method: Method,
    path: &RequestPath,
    language: Language,
) -> String {
    let call = Call::new(api, app, method, path);
    match language {
        Language::Curl => shell::curl(&call),
        Language::Httpie => shell::httpie(&call),
        Language::JavaScript => javascript::fetch(&call),
        Language::Axios => javascript::axios(&call),
        Language::Python => python::requests(&call),
        Language::Httpx => python::httpx(&call),
        Language::Go => go::net_http(&call),
        Language::Rust => rust::reqwest(&call),
        Language::Java => java::http_client(&call),
        Language::CSharp => csharp::http_client(&call),
        Language::Php => php::curl(&call),
        Language::Ruby => ruby::net_http(&call),
        Language::PowerShell => powershell::invoke_web_request(&call),
    }
}

/// Returns the command that runs a program with its variables, without its name.
pub(super) fn exec(app: Option<&AppName>) -> String {
    app.map_or_else(|| "capi exec --".to_owned(), |app| format!("capi exec --app {app} --"))
}

impl<'a> Call<'a> {
    fn new(api: &'a Api, app: Option<&'a AppName>, method: Method, path: &RequestPath) -> Self {
        let app = match &api.scope {
            Scope::App(own) => Some(own),
            Scope::Organization => app,
        };
        let domain = api.domain.as_ref().map_or(PLACEHOLDER, |domain| domain.as_str());
        Self {
            variable: api.variable().to_string(),
            scheme: api.auth.scheme(),
            header: api.auth.header_name().unwrap_or_default(),
            kind: api.auth.kind(),
            url: format!("https://{domain}{}", path.encoded()),
            method,
            exec: exec(app),
        }
    }

    /// Returns the name for the credential in `snake_case`.
    fn snake(&self) -> &'static str {
        match self.kind {
            AuthKind::ApiKey => "api_key",
            AuthKind::Bearer => "token",
            AuthKind::Basic => "credentials",
            AuthKind::Secret => "secret",
        }
    }

    /// Returns the name for the credential in `camelCase`.
    fn camel(&self) -> &'static str {
        if self.kind == AuthKind::ApiKey { "apiKey" } else { self.snake() }
    }

    /// Returns the method in lower case, like the functions of most clients.
    fn lower(&self) -> String {
        self.method.as_str().to_ascii_lowercase()
    }

    /// Returns the method as `Get`.
    fn title(&self) -> String {
        let (first, rest) = self.method.as_str().split_at(1);
        format!("{first}{}", rest.to_ascii_lowercase())
    }

    /// Returns `text` if the request has a body.
    fn if_body(&self, text: &str) -> String {
        if self.method.has_body() { text.to_owned() } else { String::new() }
    }
}
