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

use crate::model::{
    Api, AppName, AuthKind, Language, Message, Method, RequestPath, Scope, capi, message, text,
};

/// The placeholder for an unknown domain, reserved by RFC 2606.
pub const PLACEHOLDER: &str = "api.example.com";

/// The body of a request that has one. It is also a Python literal.
const BODY: &str = r#"{"key": "value"}"#;

/// The data of a call for every language. Header and URL are untrusted text.
struct Call<'a> {
    variable: String,
    /// The part of the header before the variable's value.
    scheme: &'a str,
    /// The header, or nothing if the query carries the credential.
    header: &'a str,
    kind: AuthKind,
    /// The URL without the credential.
    url: String,
    /// The query parameter that carries the credential.
    parameter: Option<&'a str>,
    method: Method,
    /// The command that runs the program, without its name.
    exec: String,
}

/// The API is a secret, so there is no code that sends it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is a secret: no header and no parameter of a request carries it", text::escape(.api))]
pub struct NoRequest {
    /// The name of the API.
    pub api: String,
    /// Its variable.
    pub variable: String,
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
pub fn exec(app: Option<&AppName>) -> String {
    exec_with("", app)
}

/// Returns the command that runs a program with the proxy, which has the credentials, without its name.
pub fn exec_proxy(app: Option<&AppName>) -> String {
    exec_with(" --proxy", app)
}

fn exec_with(option: &str, app: Option<&AppName>) -> String {
    let app = app.map(|app| format!(" --app {app}")).unwrap_or_default();
    format!("capi exec{option}{app} --")
}

/// Returns the command that runs a program that calls this API, without its name.
pub fn exec_for(api: &Api, app: Option<&AppName>) -> String {
    if api.proxy_only { exec_proxy(app) } else { exec(app) }
}

/// Returns how to use an API whose credential enters no environment, or `None` for others.
pub fn proxy_note(api: &Api, app: Option<&AppName>) -> Option<Message> {
    let (exec, call) = (capi("exec --proxy").app(app).arg("--").arg("COMMAND"), capi("call").api(api));
    let call = call.arg("METHOD").arg("PATH");
    let text = "only the proxy uses its credential, and the variable holds a placeholder: run programs with ";
    api.proxy_only.then(|| message![text, exec, ", or send one request with ", call])
}

/// Returns the URL of a request. A path that already begins with the API's base path is not prefixed again.
fn url(api: &Api, path: &RequestPath) -> String {
    let path = path.encoded();
    let Some(domain) = &api.domain else { return format!("https://{PLACEHOLDER}{path}") };
    let after = path.strip_prefix(domain.base());
    let has_base = after.is_some_and(|after| after.is_empty() || after.starts_with(['/', '?']));
    format!("{}{path}", if has_base { domain.origin() } else { domain.url() })
}

impl<'a> Call<'a> {
    fn new(api: &'a Api, app: Option<&'a AppName>, method: Method, path: &RequestPath) -> Self {
        let app = match &api.scope {
            Scope::App(own) => Some(own),
            Scope::Organization => app,
        };
        Self {
            variable: api.variable().to_string(),
            scheme: api.auth.scheme(),
            header: api.auth.header_name().unwrap_or_default(),
            kind: api.auth.kind(),
            url: url(api, path),
            parameter: api.auth.query_parameter(),
            method,
            exec: exec_for(api, app),
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

    /// Returns the URL. If the query carries the credential, it ends with the parameter and `=`.
    fn target(&self) -> String {
        let separator = if self.url.contains('?') { '&' } else { '?' };
        self.parameter.map_or_else(|| self.url.clone(), |name| format!("{}{separator}{name}=", self.url))
    }

    /// Returns `text` if the query carries the credential.
    fn if_query(&self, text: &str) -> String {
        if self.parameter.is_some() { text.to_owned() } else { String::new() }
    }

    /// Returns the header's value as an expression: the scheme in quotes, joined to the credential.
    ///
    /// Copilot CLI replaces a word after `Bearer` in everything that a tool prints, so the credential's name must not
    /// follow it in the same literal.
    fn joined(&self, credential: &str, quote: char, join: &str) -> String {
        match self.scheme {
            "" => credential.to_owned(),
            scheme => format!("{quote}{scheme}{quote}{join}{credential}"),
        }
    }

    /// Returns `text` if the request has a body.
    fn if_body(&self, text: &str) -> String {
        if self.method.has_body() { text.to_owned() } else { String::new() }
    }
}
