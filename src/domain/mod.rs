//! What a custom API is: parsed, typed, without I/O.
//!
//! Every type here is made by a parser that refuses what does not belong, so that the rest of the program never
//! checks a string twice.

mod app;
mod auth;
mod catalog;
mod credential;
mod docs;
mod header;
mod host;
mod id;
mod label;
mod language;
mod name;
mod paste;
mod record;
mod request;
mod scope;
mod secret;
mod shadows;
pub mod text;
mod time;
mod variable;

pub use app::{AppName, AppNameError};
pub use auth::{AuthKind, AuthKindError, AuthType};
pub use catalog::{Catalog, Found};
pub use credential::{Credential, CredentialError};
pub use docs::{DocsError, DocsUrl};
pub use header::{HeaderError, HeaderName};
pub use host::{Domain, DomainError, DomainNote};
pub use id::{ApiId, ApiIdError};
pub use label::{Label, LabelError};
pub use language::{Language, LanguageError};
pub use name::{ApiName, NameError};
pub use paste::{PasteNote, Pasted};
pub use record::Api;
pub use request::{Method, MethodError, PathError, RequestPath};
pub use scope::{Scope, ScopeError};
pub use secret::Secret;
pub use shadows::Shadows;
pub use time::{Timestamp, TimestampError};
pub use variable::{Variable, collide, taken_by};
