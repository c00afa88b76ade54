//! The definitions of the tools.

use std::sync::Arc;

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use rmcp::schemars::JsonSchema;
use rmcp::schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::ToolError;
use super::handlers::{Answer, Handlers, arguments};
use super::schema::{
    ApiDetails, ApiList, DocText, GetApi, GetDocPage, GetOperation, GetSnippet, ListApis, SearchDocs, Snippet,
};

/// Returns every tool. None changes anything or uses the network.
pub(super) fn all() -> Vec<Tool> {
    vec![
        tool::<ListApis, ApiList>(
            "capi_list_apis",
            "List the custom APIs",
            "List the custom APIs that this project can use: slug, exact header with its environment variable, base URL, \
             and whether documentation is available. Call this first.",
        ),
        tool::<GetApi, ApiDetails>(
            "capi_get_api",
            "Get one API",
            "Get everything needed to call an API: its environment variables and their contents, the exact header, the \
             base URL, the rules. Never the credential itself.",
        ),
        tool::<SearchDocs, DocText>(
            "capi_search_docs",
            "Search an API's documentation",
            "Search the documentation of an API for endpoints or sections by a few words, best match first.",
        ),
        tool::<GetOperation, DocText>(
            "capi_get_operation",
            "Read one endpoint",
            "Read an endpoint in compact form: parameters, request, responses and errors with their types.",
        ),
        tool::<GetDocPage, DocText>(
            "capi_get_doc_page",
            "Read a page of the documentation",
            "Read a section of an API's documentation, or its table of contents if `page` is omitted.",
        ),
        tool::<GetSnippet, Snippet>(
            "capi_get_snippet",
            "Get code that calls an API",
            "Get server-side code that calls an endpoint. It reads the environment variable, sets the exact header and \
             refuses redirects.",
        ),
    ]
}

/// Calls a tool. Returns `None` if there is none of this name.
pub(super) fn call(
    handlers: &mut Handlers,
    name: &str,
    given: Map<String, Value>,
) -> Option<Result<Answer, ToolError>> {
    Some(match name {
        "capi_list_apis" => arguments(given).and_then(|asked| handlers.list(&asked)),
        "capi_get_api" => arguments(given).and_then(|asked| handlers.api(&asked)),
        "capi_search_docs" => arguments(given).and_then(|asked| handlers.search(&asked)),
        "capi_get_operation" => arguments(given).and_then(|asked| handlers.operation(&asked)),
        "capi_get_doc_page" => arguments(given).and_then(|asked| handlers.page(&asked)),
        "capi_get_snippet" => arguments(given).and_then(|asked| handlers.snippet(&asked)),
        _ => return None,
    })
}

fn tool<Taken: JsonSchema, Given: JsonSchema>(
    name: &'static str,
    title: &'static str,
    description: &'static str,
) -> Tool {
    let annotations = ToolAnnotations::with_title(title)
        .read_only(true)
        .destructive(false)
        .idempotent(true)
        .open_world(false);
    Tool::new(name, description, schema::<Taken>(SchemaSettings::draft2020_12()))
        .with_title(title)
        .with_raw_output_schema(schema::<Given>(SchemaSettings::draft2020_12().for_serialize()))
        .with_annotations(annotations)
}

/// Returns the JSON schema of a type without `$ref`, which some clients do not follow.
fn schema<T: JsonSchema>(mut settings: SchemaSettings) -> Arc<JsonObject> {
    settings.inline_subschemas = true;
    settings.meta_schema = None;
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.remove("title");
    schema.remove("description");
    let mut value = Value::from(schema);
    make_portable(&mut value);
    match value {
        Value::Object(object) => Arc::new(object),
        // Every type is a struct, so its schema is an object.
        _ => Arc::default(),
    }
}

/// Removes keywords that some clients do not support: Rust's number formats, and `null` as a second type, because a
/// field without a value is omitted.
fn make_portable(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("format").is_some_and(|format| format == "uint") {
                members.remove("format");
            }
            if members.get("default").is_some_and(Value::is_null) {
                members.remove("default");
            }
            if let Some(Value::Array(types)) = members.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = &types[..] {
                    let only = only.clone();
                    members.insert("type".to_owned(), only);
                }
            }
            members.values_mut().for_each(make_portable);
        }
        Value::Array(all) => all.iter_mut().for_each(make_portable),
        _ => {}
    }
}
