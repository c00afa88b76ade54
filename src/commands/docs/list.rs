//! `capi docs list`: which documentation is there, and both lists as JSON.

use serde::Serialize;

use crate::cli::values;
use crate::context::{Context, Reading};
use crate::docs::{Entry, Hit};
use crate::error::Result;
use crate::model::{Api, AppName, capi, message, text};
use crate::ui::{json_output as json, table};

/// List the stored documentation, its source and its age
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct DocsListArgs {
    /// List what this app can use
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

const AFTER_HELP: &str = "\
Examples:
  capi docs list
  capi docs list --app web --json";

/// Prints a line an API.
///
/// # Errors
/// What reading the metadata may refuse.
pub(super) fn run(context: &Context, args: &DocsListArgs) -> Result<()> {
    let Reading { project, catalog, app } = context.reading(args.app.as_ref())?;
    let apis = context.usable(&catalog, &[], app.as_ref(), project.as_ref())?;
    let cache = context.documentation();
    let known: Vec<(&Api, Option<Entry>)> = apis.into_iter().map(|api| (api, cache.entry(api))).collect();
    if args.json {
        return context.print(&as_json(&known));
    }
    if known.is_empty() {
        context.streams.note(&message!["no APIs yet; run ", capi("add"), " to add one"]);
        return Ok(());
    }
    let style = context.table_style();
    context.print(&table::lines(&rows(context, &known), style))
}

fn rows(context: &Context, known: &[(&Api, Option<Entry>)]) -> Vec<Vec<String>> {
    let row = |(api, entry): &(&Api, Option<Entry>)| {
        let name = api.name.to_string();
        match entry {
            Some(entry) => {
                let age = entry.fetched.age_since(context.now());
                vec![name, entry.format.as_str().to_owned(), age, text::escape(&entry.source).to_string()]
            }
            None => {
                let url = api.docs.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
                vec![name, "-".to_owned(), "-".to_owned(), url]
            }
        }
    };
    let heading = ["NAME", "FORMAT", "FETCHED", "SOURCE"].map(str::to_owned).to_vec();
    std::iter::once(heading).chain(known.iter().map(row)).collect()
}

#[derive(Serialize)]
struct View<'a> {
    name: &'a str,
    slug: String,
    docs: Option<&'a str>,
    format: Option<&'static str>,
    source: Option<&'a str>,
    fetched: Option<String>,
}

fn as_json(known: &[(&Api, Option<Entry>)]) -> String {
    let view = |(api, entry): &'_ (&Api, Option<Entry>)| {
        let entry = entry.as_ref();
        serde_json::json!(View {
            name: api.name.as_str(),
            slug: api.name.slug(),
            docs: api.docs.as_ref().map(|docs| docs.as_str()),
            format: entry.map(|entry| entry.format.as_str()),
            source: entry.map(|entry| entry.source.as_str()),
            fetched: entry.map(|entry| entry.fetched.to_string()),
        })
    };
    json::text(&serde_json::json!({ "docs": known.iter().map(view).collect::<Vec<_>>() }))
}

/// What a search found.
pub(super) fn hits(hits: &[Hit]) -> String {
    let view = |hit: &Hit| serde_json::json!({ "place": hit.key, "title": hit.title });
    json::text(&serde_json::json!({ "places": hits.iter().map(view).collect::<Vec<_>>() }))
}
