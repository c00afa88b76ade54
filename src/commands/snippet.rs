//! `capi snippet`: code that calls an API, or a setting that passes its variables, without its credential.

mod setting;

use crate::assist::base_path::{BasePath, base_path};
use crate::assist::runners::Runner;
use crate::assist::snippet::{NoRequest, PLACEHOLDER, proxy_note, render};
use crate::cli::{Manual, Requirements, manual, values};
use crate::context::{Context, Reading};
use crate::error::Result;
use crate::model::{Api, AppName, AuthKind, Language, Method, RequestPath, capi, message, text};

/// Print code that calls an API, or a setting for a runner, without the credential
///
/// With --for, prints the setting with which a runner passes the variables to its tasks, or does not store their values.
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct SnippetArgs {
    // The positions are explicit because completion removes the first argument and adds it again at the end.
    /// The API: its name, slug (my-billing-api) or variable
    #[arg(index = 1, value_name = "NAME", required_unless_present = "runner")]
    pub name: Option<String>,

    /// The request method [default: GET]
    #[arg(index = 2, value_name = "METHOD", value_parser = values::method(), ignore_case = true, requires = "path")]
    pub method: Option<Method>,

    /// The path of the request, with its query [default: /]
    #[arg(index = 3, value_name = "PATH", value_parser = values::path)]
    pub path: Option<RequestPath>,

    /// The language or HTTP client; without it, capi lists them
    #[arg(short, long = "lang", value_name = "LANG", value_parser = values::language())]
    pub language: Option<Language>,

    /// Print the setting for this runner; without NAME, for all APIs
    #[arg(long = "for", value_name = "RUNNER", value_parser = values::runner(), conflicts_with_all = ["method", "path", "language"])]
    pub runner: Option<&'static Runner>,

    /// The app that makes the call; capi looks for the API in it first
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,
}

const AFTER_HELP: &str = "\
The code reads the variable from the environment, sets the exact header and
refuses redirects. It contains no credential, and capi can print it while the
vault is locked. It is meant for a server, not for a browser.

Runners such as turbo or tox drop the environment, and others store it. --for
prints the setting that passes the variables or keeps them out of files.

Examples:
  capi snippet my-billing-api                  list the languages
  capi snippet my-billing-api --lang curl
  capi snippet my-billing-api POST /v1/invoices --lang python --app web
  capi snippet --for turbo                     pass variables to tasks";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: manual::EVERY_FAILURE,
    environment: manual::READ_FOR_APP,
    files: manual::READ_FILES,
    security: &[
        "The code contains the name of the variable, not the credential. It refuses redirects because clients forward a \
         header such as X-API-Key to the host that a redirect names. Use it on a server: code that runs in a browser \
         exposes its credential to every visitor.",
        manual::METADATA_KEY,
    ],
    see_also: &["capi-context", "capi-show", "capi-exec"],
};

impl Requirements for SnippetArgs {
    fn app(&self) -> Option<&AppName> {
        self.app.as_ref()
    }
}

/// Prints the code, or the list of languages.
///
/// # Errors
/// No such API; errors of reading the metadata.
pub(super) fn run(context: &Context, args: SnippetArgs) -> Result<()> {
    if let Some(runner) = args.runner {
        return setting::print(context, runner, args.name.as_slice(), args.app.as_ref());
    }
    let Reading { catalog, app, .. } = context.reading(args.app.as_ref())?;
    let name = args.name.unwrap_or_default();
    let api = context.find(&catalog, &name, app.as_ref())?;
    if api.auth.kind() == AuthKind::Secret {
        let (api, variable) = (api.name.to_string(), api.variable().to_string());
        return Err(NoRequest { api, variable }.into());
    }
    let Some(language) = args.language else {
        context.streams.note("choose one with --lang");
        return context.print(&languages());
    };
    let method = args.method.unwrap_or(Method::Get);
    let path = match args.path {
        Some(path) => located(context, api, method, path),
        None => RequestPath::default(),
    };
    if let Some(note) = proxy_note(api, app.as_ref()) {
        context.streams.note(&note);
    }
    say_what_is_open(context, api, &path);
    context.print(&render(api, app.as_ref(), method, &path, language))
}

fn languages() -> String {
    Language::ALL.map(|language| format!("{language:<11} {}\n", language.description())).concat()
}

/// Adds the base path of a documented operation to its path. Documentation that cannot be read is ignored.
fn located(context: &Context, api: &Api, method: Method, path: RequestPath) -> RequestPath {
    let document = context.documentation().load(api).ok().flatten();
    match document.and_then(|document| base_path(&document, api, method, &path)) {
        Some(BasePath::Below(whole, base)) => {
            context.streams.note(&format!("added {base}, the base path of the API in its documentation"));
            whole
        }
        Some(BasePath::OtherServer(server)) => {
            let server = text::excerpt(&server);
            context.streams.note(&format!("the documentation names another server for this path: {server}"));
            path
        }
        None => path,
    }
}

/// What the user still has to put into the code.
fn say_what_is_open(context: &Context, api: &Api, path: &RequestPath) {
    if api.domain.is_none() {
        let edit = capi("edit").api(api).arg("--domain").arg("DOMAIN");
        let text = format!("the API has no domain, so {PLACEHOLDER} is a placeholder; run ");
        context.streams.note(&message![text, edit, " to set it"]);
    }
    if path.has_template() {
        context.streams.note("replace the parts in braces with values");
    }
}
