//! The types of custom APIs and their fields, without I/O.
//!
//! Every type is created by a parser that rejects invalid input, so the rest of the program never validates a string
//! again.

mod app;
mod auth;
mod capi_command;
mod catalog;
mod credential;
mod curl_command;
mod diff;
mod docs_url;
mod domain;
mod dotenv;
mod header_name;
mod id;
mod infer;
mod label;
mod language;
pub mod merge;
mod message;
mod name;
mod normalize;
mod precedence;
mod read_error;
mod record;
mod request;
mod scope;
mod secret;
mod shadowed;
mod stand_in;
pub mod text;
mod time;
mod variable;

pub use app::{AppName, AppNameError};
pub use auth::{AuthKind, AuthKindError, AuthType};
pub use capi_command::{CapiCommand, capi};
pub use catalog::{Catalog, Lookup, taken};
pub use credential::{Credential, CredentialError};
pub use curl_command::{CurlCommand, is_curl_command};
pub use diff::{Change, Field, changes, is_rotated};
pub use docs_url::{DocsError, DocsUrl};
pub use domain::{Domain, DomainError, DomainNote};
pub use dotenv::{Assignment, DotenvError, Doubt, parse_dotenv};
pub use header_name::{HeaderError, HeaderName};
pub use id::{ApiId, ApiIdError};
pub use infer::{Inferred, Unclear, infer};
pub use label::{Label, LabelError};
pub use language::{Language, LanguageError};
pub(crate) use message::message;
pub use message::{Line, Message, Part};
pub use name::{ApiName, NameError};
pub use normalize::{NormalizeNote, Normalized};
pub use precedence::{Effective, Replaced};
pub use read_error::{ReadError, TooLong};
pub use record::Api;
pub use request::{Method, MethodError, PathError, RequestPath};
pub use scope::{Scope, ScopeError};
pub use secret::Secret;
pub use shadowed::Shadows;
pub use stand_in::StandIn;
pub use time::{Timestamp, TimestampError};
pub use variable::{Variable, collide, taken_by};
