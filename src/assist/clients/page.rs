//! The table in `docs/ai.md`, made of the rows.

use super::{Client, Evidence, Root, all};

/// The line before the table.
const BEGIN: &str = "<!-- clients:begin. Generated from src/assist/clients by `CAPI_REGENERATE=1 cargo test --test generated`. -->";
/// The line after the table.
const END: &str = "<!-- clients:end -->";

/// Returns `page` with the current table between its two markers; `None` if it lacks one.
#[must_use]
pub fn page(page: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{}\n{END}{after}", table()))
}

/// Returns the table of all clients, in Markdown.
#[must_use]
pub fn table() -> String {
    let head = "| client | version | `--client` and file | step left to you | not passed to a server | marks its commands by | reached in its sandbox | instruction files |\n\
                |---|---|---|---|---|---|---|---|\n";
    let rows: String = all().map(row).collect();
    format!("{head}{rows}")
}

fn row(client: &Client) -> String {
    let version = match client.evidence {
        Evidence::Seen(version) => version.to_owned(),
        Evidence::Documentation(address) => format!("from its [documentation]({address})"),
    };
    let sandbox = if client.sandbox.is_empty() { "not tried" } else { client.sandbox };
    let reads: Vec<String> = client.reads.iter().map(|path| format!("`{path}`")).collect();
    format!(
        "| {} | {version} | {} | {} | {} | {} | {sandbox} | {} |\n",
        client.title,
        file(client),
        client.next_step,
        client.servers.sentence(),
        markers(client),
        reads.join(", ")
    )
}

fn markers(client: &Client) -> String {
    let names: Vec<String> = client.markers.iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "nothing known".to_owned() } else { names.join(", ") }
}

fn file(client: &Client) -> String {
    let Some(configuration) = &client.configuration else { return "none".to_owned() };
    let root = match configuration.root {
        Root::Project => "",
        Root::Home => "~/",
    };
    let first = client.first_file();
    format!("`{}`: `{root}{first}`, `{}`", client.name, configuration.key)
}
