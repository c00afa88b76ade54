//! `capi check`: whether the credentials of APIs work.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde::Serialize;

use crate::assist::base_path::{BasePath, base_path};
use crate::call::{ApiClient, CallError, Checked, Connecting, State, Target, check, probe_path};
use crate::cli::{Manual, Requirements, manual, values};
use crate::context::{Authenticated, Context};
use crate::error::{Error, Kind, Result};
use crate::model::{Api, AppName, AuthKind, Credential, Method, RequestPath, capi, message};
use crate::ui::{Progress, json_output as json, table};

/// Check whether the credentials of APIs work
///
/// Sends one GET request per API: to --path, or to a documented operation without parameters, preferably one about the
/// caller, such as /me. Prints whether the service accepted the credential.
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct CheckArgs {
    /// The APIs [default: all that the app can use]
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,

    /// Request this path instead of a documented one; only with one API
    #[arg(long, value_name = "PATH", requires = "names")]
    pub path: Option<String>,

    /// Use the proxy that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY name
    #[arg(long)]
    pub use_env_proxy: bool,

    /// Check the APIs that this app can use
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

const AFTER_HELP: &str = "\
The results: `ok`; `refused` for a status of 401 or 403, with the message of the
service; `expired` for a token whose own date is over, for which nothing is
sent; `unreachable`; `unclear` for any other status; `no domain`; `not checked`
if no request is known that only reads.

Exit status: 0 if no credential failed, 1 if one is refused, expired,
unreachable or unclear.

Examples:
  capi check
  capi check my-billing-api --path /v1/account
  capi check --json | jq -r '.apis[] | select(.state != \"ok\") | .name'";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
    environment: manual::REQUEST_FOR_APP,
    files: &["vault.capi", ".docs", ".state", "trusted.toml", "config.toml", "session.sock", "capi.toml"],
    security: &[
        "The requests follow the rules of `capi call`: each credential goes only to the domain of its API.",
    ],
    see_also: &["capi-call", "capi-docs", "capi-rotate"],
};

/// The most requests at the same time.
const AT_ONCE: usize = 6;
/// The time for one request.
const LIMIT: Duration = Duration::from_secs(20);

impl Requirements for CheckArgs {
    fn app(&self) -> Option<&AppName> {
        self.app.as_ref()
    }
}

/// The JSON of one result.
#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    slug: String,
    state: &'static str,
    status: Option<u16>,
    path: Option<&'a str>,
    detail: Option<&'a str>,
}

/// What to do for one API.
enum Job {
    Send(Target),
    Known(Checked),
}

/// Checks the credentials and prints the results.
///
/// # Errors
/// Errors of unlocking; no such API; an invalid path; [`CallError::NotAllWork`].
pub(super) fn run(context: &Context, args: &CheckArgs) -> Result<()> {
    let apis = Authenticated::of(context, args.app.as_ref())?.select(context, &args.names)?;
    if args.path.is_some() && apis.len() > 1 {
        return Err(Error::arguments(
            "one path cannot fit several APIs".to_owned(),
            "name one API with --path",
        ));
    }
    let jobs: Vec<Job> =
        apis.iter().map(|(api, _)| job(context, api, args.path.as_deref())).collect::<Result<_>>()?;
    let client = ApiClient::new(Connecting { use_env_proxy: args.use_env_proxy, limit: Some(LIMIT) });
    let results = {
        let count = crate::model::text::count(apis.len(), "API");
        let _progress = Progress::start(context.streams.quiet, &format!("checking {count}"));
        run_all(&client, &apis, jobs)
    };
    print(context, args.json, &apis, &results)?;
    let failed = results.iter().filter(|result| result.state.is_failure()).count();
    if failed == 0 {
        return Ok(());
    }
    // The table or the JSON is the message.
    Err(Error::quiet(Kind::Other, CallError::NotAllWork { failed, all: results.len() }))
}

/// Returns the request for an API, or the result that is known without one.
fn job(context: &Context, api: &Api, path: Option<&str>) -> Result<Job> {
    let known = |state, detail: Option<String>| Ok(Job::Known(Checked::without_request(state, detail)));
    let Some(domain) = &api.domain else { return known(State::NoDomain, None) };
    if api.auth.kind() == AuthKind::Secret {
        return known(State::NoRequest, Some("a secret has no place in a request".to_owned()));
    }
    if let Some(expires) = api.expires.filter(|expires| *expires <= context.now()) {
        return known(State::Expired, Some(expires.expiry(context.now())));
    }
    if let Some(path) = path {
        return Ok(Job::Send(Target::resolve(domain, path)?));
    }
    let document = context.documentation().load(api).ok().flatten();
    let Some(path) = document.as_ref().and_then(probe_path) else {
        return known(State::NoRequest, Some("no documented GET without parameters; pass --path".to_owned()));
    };
    let parsed = RequestPath::parse(&path).ok();
    let located = document.zip(parsed).and_then(|(d, path)| base_path(&d, api, Method::Get, &path));
    match located {
        Some(BasePath::Below(whole, _)) => Ok(Job::Send(Target::resolve(domain, whole.as_str())?)),
        Some(BasePath::OtherServer(_)) => {
            known(State::NoRequest, Some("the documentation names another server".to_owned()))
        }
        None => Ok(Job::Send(Target::resolve(domain, &path)?)),
    }
}

/// Sends the requests, several at the same time. The results are in the order of the APIs.
fn run_all(client: &ApiClient, apis: &[(Api, Credential)], jobs: Vec<Job>) -> Vec<Checked> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, Checked)>> = Mutex::default();
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let (Some((api, credential)), Some(job)) = (apis.get(at), jobs.get(at)) else { return };
            let checked = match job {
                Job::Send(target) => check(client, api, credential, target.clone()),
                Job::Known(checked) => checked.clone(),
            };
            results.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((at, checked));
        }
    };
    std::thread::scope(|scope| {
        (0..AT_ONCE.min(apis.len())).for_each(|_| drop(scope.spawn(work)));
    });
    let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, checked)| checked).collect()
}

fn print(context: &Context, is_json: bool, apis: &[(Api, Credential)], results: &[Checked]) -> Result<()> {
    let shown: Vec<Shown<'_>> =
        apis.iter().zip(results).map(|((api, _), result)| shown(api, result)).collect();
    if is_json {
        return context.print(&json::text(&serde_json::json!({ "apis": shown })));
    }
    if shown.is_empty() {
        context.streams.note(&message!["there is nothing to check; ", capi("list"), " prints all APIs"]);
        return Ok(());
    }
    let heading = ["NAME", "RESULT", "PATH", "DETAIL"].map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(shown.iter().map(row)).collect();
    context.print(&table::lines(&rows, context.table_style()))
}

fn shown<'a>(api: &'a Api, result: &'a Checked) -> Shown<'a> {
    Shown {
        name: api.name.as_str(),
        slug: api.name.slug(),
        state: result.state.as_str(),
        status: result.status,
        path: result.path.as_deref(),
        detail: result.detail.as_deref(),
    }
}

fn row(shown: &Shown<'_>) -> Vec<String> {
    let status = shown.status.map(|status| status.to_string());
    let detail = [status.as_deref(), shown.detail].into_iter().flatten().collect::<Vec<_>>().join(" ");
    vec![
        shown.name.to_owned(),
        shown.state.to_owned(),
        shown.path.unwrap_or("–").to_owned(),
        if shown.state == "ok" { String::new() } else { detail },
    ]
}
