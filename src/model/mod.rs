//! What a custom API is: parsed, typed, without I/O.
//!
//! Every type here is made by a parser that refuses what does not belong, so that the rest of the program never
//! checks a string twice.

mod app;
mod auth;
mod catalog;
mod credential;
mod diff;
mod docs_url;
mod domain;
mod dotenv;
mod header;
mod id;
mod infer;
mod label;
mod language;
pub mod merge;
mod message;
mod name;
mod normalize;
mod read_error;
mod record;
mod request;
mod scope;
mod secret;
mod shadowed;
pub mod text;
mod time;
mod variable;

pub use app::{AppName, AppNameError};
pub use auth::{AuthKind, AuthKindError, AuthType};
pub use catalog::{Catalog, Found};
pub use credential::{Credential, CredentialError};
pub use diff::{Change, Field, changes, same_line};
pub use docs_url::{DocsError, DocsUrl};
pub use domain::{Domain, DomainError, DomainNote};
pub use dotenv::{Assignment, DotenvError, Doubt, parse_dotenv};
pub use header::{HeaderError, HeaderName};
pub use id::{ApiId, ApiIdError};
pub use infer::{Guess, Unclear, guess};
pub use label::{Label, LabelError};
pub use language::{Language, LanguageError};
pub(crate) use message::message;
pub use message::{CapiCommand, Line, Message, Part, capi};
pub use name::{ApiName, NameError};
pub use normalize::{NormalizeNote, Normalized};
pub use read_error::{ReadError, TooLong};
pub use record::Api;
pub use request::{Method, MethodError, PathError, RequestPath};
pub use scope::{Scope, ScopeError};
pub use secret::Secret;
pub use shadowed::Shadows;
pub use time::{Timestamp, TimestampError};
pub use variable::{Variable, collide, taken_by};
