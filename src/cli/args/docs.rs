//! The arguments of `capi docs`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use super::super::help;
use super::values;
use crate::model::AppName;

/// `capi docs`
#[derive(Args)]
pub struct DocsArgs {
    /// What to do with the documentation.
    #[command(subcommand)]
    pub action: DocsAction,
}

/// What `capi docs` does.
#[derive(Subcommand)]
pub enum DocsAction {
    /// Fetch the documentation of APIs, so that it can be searched
    ///
    /// From the documentation URL capi finds an OpenAPI or Swagger specification, a text for AI tools, or takes the page
    /// itself. The credential is never sent.
    #[command(after_long_help = help::DOCS_FETCH)]
    Fetch(DocsFetchArgs),
    /// Show which documentation is there, from where and since when
    #[command(visible_alias = "ls", after_long_help = help::DOCS_LIST)]
    List(DocsListArgs),
    /// Find the operations or sections that fit a few words
    #[command(after_long_help = help::DOCS_SEARCH)]
    Search(DocsSearchArgs),
    /// Show an overview, an operation, a schema or a section
    #[command(after_long_help = help::DOCS_SHOW)]
    Show(DocsShowArgs),
}

/// `capi docs fetch`
#[derive(Args)]
pub struct DocsFetchArgs {
    /// The APIs; without any, all that the app may use and that have a documentation URL
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,

    /// Take the documentation of the one API from this file: OpenAPI, Swagger, Markdown or HTML
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "names")]
    pub file: Option<PathBuf>,

    /// Look in this app first
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,
}

/// `capi docs list`
#[derive(Args)]
pub struct DocsListArgs {
    /// What this app may use
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `capi docs search`
#[derive(Args)]
pub struct DocsSearchArgs {
    // The places are numbered, because completion takes the first argument out and puts it back as the last.
    /// The API: its name, its slug (my-billing-api) or its variable
    #[arg(index = 1, value_name = "NAME")]
    pub name: String,

    /// The words to look for
    #[arg(index = 2, value_name = "QUERY", required = true)]
    pub query: Vec<String>,

    /// How many places to show
    #[arg(long, value_name = "COUNT", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub limit: u16,

    /// Look in this app first
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// Fetch nothing, even if there is no documentation yet
    #[arg(long)]
    pub offline: bool,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `capi docs show`
#[derive(Args)]
pub struct DocsShowArgs {
    /// The API: its name, its slug (my-billing-api) or its variable
    #[arg(index = 1, value_name = "NAME")]
    pub name: String,

    /// An operation (GET /v1/invoices), `schema` and a schema, a tag, or a section; without it, an overview
    #[arg(index = 2, value_name = "PLACE")]
    pub place: Vec<String>,

    /// Go on from here, as the end of a part says
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub from: usize,

    /// Look in this app first
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// Fetch nothing, even if there is no documentation yet
    #[arg(long)]
    pub offline: bool,
}
