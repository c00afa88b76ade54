//! The arguments of the commands that tell about an API.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::values;
use crate::model::{AppName, Language, Method, RequestPath};

/// `capi snippet`
#[derive(Args)]
pub struct SnippetArgs {
    // The places are numbered, because completion takes the first argument out and puts it back as the last.
    /// The API: its name, its slug (my-billing-api) or its variable
    #[arg(index = 1, value_name = "NAME")]
    pub name: String,

    /// The method of the request [default: GET]
    #[arg(index = 2, value_name = "METHOD", value_parser = values::method(), ignore_case = true, requires = "path")]
    pub method: Option<Method>,

    /// What stands after the domain, with its query [default: /]
    #[arg(index = 3, value_name = "PATH", value_parser = values::path)]
    pub path: Option<RequestPath>,

    /// The language or client; without it, all are listed
    #[arg(short, long = "lang", value_name = "LANG", value_parser = values::language())]
    pub language: Option<Language>,

    /// The app that calls; it is looked in first
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,
}

/// `capi context`
#[derive(Args)]
pub struct ContextArgs {
    /// These APIs only: names, slugs (my-billing-api) or variables; without any, all that the app may use
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,

    /// The app that the code belongs to
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// What to print
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ContextFormat::Md)]
    pub format: ContextFormat,

    /// Write the block into this file, in the place of its old block or at the end
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "format")]
    pub write: Option<PathBuf>,

    /// Write nothing; exit with 1 if the file's block is not up to date
    #[arg(long, requires = "write")]
    pub check: bool,
}

/// How `capi context` prints.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum ContextFormat {
    /// A marked block of Markdown
    Md,
    /// JSON for tools
    Json,
}
