//! Arguments of each tool, and the answers that are objects.
//!
//! The schemas that clients see are generated from the arguments. Every conversation pays for them, so an argument has a
//! description only if its name does not say enough.

use std::collections::BTreeMap;

use rmcp::schemars::{self, JsonSchema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

// Doc comments of the fields of arguments would become descriptions.

/// Arguments of `capi_list_apis`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ListApis {
    // The number of APIs on the pages before. The answer names it if there are more: few users have that many.
    #[serde(default)]
    #[schemars(skip)]
    pub(super) from: usize,
}

/// Arguments of `capi_get_api`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GetApi {
    // The slug, the name or the variable.
    pub(super) api: String,
}

/// Arguments of `capi_search_docs`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchDocs {
    // The slug, the name or the variable.
    pub(super) api: String,
    pub(super) query: String,
    // The answer names it if there are more hits.
    #[serde(default = "five")]
    #[schemars(skip)]
    pub(super) limit: usize,
}

fn five() -> usize {
    5
}

/// Arguments of `capi_get_operation`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GetOperation {
    // The slug, the name or the variable.
    pub(super) api: String,
    /// POST /v1/invoices, or its ID
    pub(super) operation: String,
    /// request, 200, example or a schema
    #[serde(default)]
    pub(super) part: Option<String>,
    // The position that the previous part named.
    #[serde(default)]
    pub(super) from: usize,
}

/// Arguments of `capi_get_doc_page`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GetDocPage {
    // The slug, the name or the variable.
    pub(super) api: String,
    // The number, anchor or title of a section; in OpenAPI, a tag or a schema.
    #[serde(default)]
    pub(super) page: Option<String>,
    // The position that the previous part named.
    #[serde(default)]
    pub(super) from: usize,
}

/// Arguments of `capi_get_snippet`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GetSnippet {
    // The slug, the name or the variable.
    pub(super) api: String,
    // The refusal of another one lists all.
    pub(super) language: String,
    #[serde(default = "get")]
    pub(super) method: String,
    #[serde(default = "slash")]
    pub(super) path: String,
    // An ID from the documentation, in place of method and path.
    #[serde(default)]
    #[schemars(skip)]
    pub(super) operation: Option<String>,
}

/// Arguments of `capi_call`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CallApi {
    // The slug, the name or the variable.
    pub(super) api: String,
    #[serde(default = "get")]
    pub(super) method: String,
    /// /v1/invoices
    pub(super) path: String,
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub(super) query: BTreeMap<String, Value>,
    // JSON, or a string that is sent as it is.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub(super) body: Option<Value>,
}

fn get() -> String {
    "GET".to_owned()
}

fn slash() -> String {
    "/".to_owned()
}

/// Whether documentation is available.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Readiness {
    /// The tools can read it.
    Ready,
    /// The user has not fetched it yet.
    Missing,
    /// The API has no documentation URL.
    None,
}

/// The answer of `capi_get_api`.
#[derive(Debug, Serialize)]
pub(super) struct ApiDetails {
    /// The slug: the value of `api` for the other tools.
    pub(super) api: String,
    /// The display name.
    pub(super) name: String,
    /// api-key, bearer, basic or secret.
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    /// `organization`, or the app that can use it.
    pub(super) scope: String,
    /// The name of the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) header: Option<String>,
    /// The query parameter, for an API whose credential is in the URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) query_parameter: Option<String>,
    /// The part of the header before the credential.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) prefix: String,
    /// The environment variable that completes the header.
    pub(super) variable: String,
    /// The content of the variable.
    pub(super) holds: &'static str,
    /// The variable with the username of basic authentication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) username_variable: Option<String>,
    /// The variable with the password of basic authentication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) password_variable: Option<String>,
    /// Other variables with the credential, as `NAME`, `NAME=username` or `NAME=password`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) aliases: Vec<String>,
    /// The base URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    /// Whether only the proxy uses the credential.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) proxy_only: bool,
    /// The state of its documentation.
    pub(super) documentation: Documentation,
    /// Rules for every call.
    pub(super) rules: Vec<String>,
    /// Notes for the user, for example what is missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) notes: Vec<String>,
}

/// The state of an API's documentation.
#[derive(Debug, Serialize)]
pub(super) struct Documentation {
    /// Whether the tools can read it.
    pub(super) status: Readiness,
    /// The documentation URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    /// openapi or markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<String>,
    /// The time of the last fetch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fetched: Option<String>,
}
