//! `capi call`: one authenticated request to an API.

mod output;
mod request;

use std::path::PathBuf;

use crate::call::{
    ApiClient, CallError, Connecting, CopyError, Exchange, Field, HeaderLine, Scrubber, head_for_display,
    scrub,
};
use crate::cli::{Manual, Requirements, manual, values};
use crate::context::{Authenticated, Context, Reading};
use crate::error::{CommandError, Result};
use crate::model::{Api, AppName, text};
use output::Sink;

/// Send one request to an API with its credential
///
/// capi adds the credential to the request, so neither you nor an AI tool needs it. It goes only to the scheme, host and
/// port of the API's domain. The body of the response is printed on standard output, where `[capi: NAME]` replaces the
/// credential if the service repeats it.
#[derive(clap::Args)]
#[command(
    override_usage = "capi call [OPTIONS] <NAME> [METHOD] <PATH>",
    after_long_help = AFTER_HELP
)]
pub struct CallArgs {
    // The positions are explicit because completion removes the first argument and adds it again at the end.
    /// The API: its name, slug (my-billing-api) or variable
    #[arg(index = 1, value_name = "NAME")]
    pub name: String,

    /// The method, which can be omitted [default: GET, or POST if there is a body]
    #[arg(index = 2, value_name = "METHOD")]
    pub method: String,

    /// A path below the domain, a URL of the API, or the ID of a documented operation
    #[arg(index = 3, value_name = "PATH")]
    pub path: Option<String>,

    /// Add a header, as `Name: value`; can be repeated
    #[arg(short = 'H', long = "header", value_name = "HEADER", value_parser = HeaderLine::parse)]
    pub headers: Vec<HeaderLine>,

    /// Add a field, as name=text or name:=JSON; can be repeated
    ///
    /// A field fills the part of the path with its name in braces. The others become a JSON object, or a form if the
    /// documentation or a header says so. With GET, HEAD, DELETE and OPTIONS they become the query.
    #[arg(short, long = "field", value_name = "FIELD", value_parser = Field::parse)]
    pub fields: Vec<Field>,

    /// Send this body: @FILE for a file, - for standard input, or the text itself
    #[arg(short, long, value_name = "BODY", allow_hyphen_values = true)]
    pub data: Option<String>,

    /// Add a parameter to the query, as name=value; can be repeated
    #[arg(long, value_name = "PARAMETER", value_parser = Field::parse)]
    pub query: Vec<Field>,

    /// Print the status line and the headers of the response before its body
    #[arg(short, long)]
    pub include: bool,

    /// Write the response to this file instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub output: Option<PathBuf>,

    /// Print the request with a mask instead of the credential, and do not send it
    #[arg(long)]
    pub dry_run: bool,

    /// Use the proxy that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY name
    #[arg(long)]
    pub use_env_proxy: bool,

    /// Look for the API in this app first
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,
}

const AFTER_HELP: &str = "\
If the documentation of the API was fetched, capi adds the base path to a
documented path, and warns about an operation, a parameter or a field that the
documentation does not have or that the request lacks.

A redirect of GET or HEAD to the same scheme, host and port is followed. capi
prints any other one and does not follow it.

Exit status: 0 for a status of 2xx, 30 for a redirect that was not followed, 40
for 4xx, 50 for 5xx, and 1 if there was no response. 2 to 7 if capi did not send
the request, as for every command.

Examples:
  capi call my-billing-api /v1/invoices
  capi call my-billing-api '/v1/invoices/{id}' -f id=in_1
  capi call my-billing-api POST /v1/invoices -f name=Ann -f amount:=500
  capi call my-billing-api PUT /v1/logo -d @logo.png
  capi call my-billing-api listInvoices | jq .data";

pub(super) const MANUAL: Manual = Manual {
    description: &[
        "The URL is resolved completely before its scheme, host and port are compared with the domain of the API, and only \
         then does the request get the credential. A path that begins with two slashes counts as a URL. A path with `..` \
         is refused.",
        "capi asks for gzip and decodes it. A response with another encoding is refused, because a credential in it could \
         not be found.",
    ],
    exit: &["0", "1", "2", "3", "4", "5", "6", "7", "30", "40", "50"],
    environment: manual::REQUEST_FOR_APP,
    files: &["vault.capi", ".docs", ".state", "trusted.toml", "config.toml", "session.sock", "capi.toml"],
    security: &[
        "The credential is in no argument, no environment and no message. It is in the memory of `capi-full`, which the \
         system does not write into core dumps, and in the request.",
        "Only a domain that the passphrase or the session has authenticated counts: with a token capi sends nothing, since \
         the holder of a token could write another domain into the vault.",
        "`.netrc`, `SSLKEYLOGFILE` and the variables of proxies are ignored. `--use-env-proxy` uses the proxies; a proxy \
         sees the credential only if the domain begins with `http://`.",
    ],
    see_also: &["capi-check", "capi-exec", "capi-docs"],
};

impl Requirements for CallArgs {
    fn app(&self) -> Option<&AppName> {
        self.app.as_ref()
    }
}

/// Sends the request and prints the response.
///
/// # Errors
/// Errors of unlocking; no such API; an invalid request; no response; a response that is not a success.
pub(super) fn run(context: &Context, args: &CallArgs) -> Result<()> {
    if args.dry_run {
        return print_request(context, args);
    }
    let (api, credential) = Authenticated::of(context, args.app.as_ref())?.take(context, &args.name)?;
    let request = request::of(context, &api, args)?;
    let scrubber = Scrubber::new(&api, &credential).map_err(CallError::from)?;
    let client = ApiClient::new(Connecting { use_env_proxy: args.use_env_proxy, limit: None });
    let exchange = Exchange { client: &client, api: &api, credential: &credential };
    let mut answer = exchange.send(&request, &scrubber)?;
    let mut sink = Sink::open(args.output.as_deref())?;
    if args.include {
        sink.write(format!("{}\n", answer.head).as_bytes())?;
    }
    match scrub(&scrubber, |part| answer.read(part), &mut sink) {
        Ok(()) => {}
        Err(CopyError::Read(error)) => return Err(error.into()),
        Err(CopyError::Write(error)) => return Err(sink.error(&error)),
    }
    Ok(answer.check(&api)?)
}

/// Prints the request. It needs no credential, so the vault stays locked.
fn print_request(context: &Context, args: &CallArgs) -> Result<()> {
    let Reading { catalog, app, .. } = context.reading(args.app.as_ref())?;
    let api: &Api = context.find(&catalog, &args.name, app.as_ref())?;
    let request = request::of(context, api, args)?;
    let mut shown = head_for_display(&request, api)?;
    shown += "\n";
    match &request.body {
        Some(crate::call::RequestBody::Bytes(body)) => {
            shown += &text::escape_json(&String::from_utf8_lossy(body));
            shown += "\n";
        }
        Some(crate::call::RequestBody::File(_)) => shown += "(the content of the file)\n",
        None => {}
    }
    context.print(&shown)
}

/// Returns the error of standard output or of a file that cannot be written.
pub(super) fn output_error(error: &std::io::Error) -> CommandError {
    CommandError::Output(text::reason(error))
}
