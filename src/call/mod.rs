//! One authenticated request to an API: its URL, the place of the credential, the documented form, and the response
//! without the credential.
//!
//! The URL of a request is resolved completely and its origin is compared with that of the record (`target`). Only a
//! [`Target`] can get a credential (`attach`), so no other origin receives one, whatever a path or a redirect contains.

mod attach;
mod body_scrubber;
mod call_error;
mod documented;
mod exchange;
mod parameters;
mod probe;
mod provider_message;
mod scrubbed;
mod target;

pub use body_scrubber::BodyScrubber;
pub use call_error::{CallError, NextCommand};
pub use documented::{Doubt, Given, doubts};
pub use exchange::{Answer, Exchange, NotFollowed, Outgoing, head_for_display};
pub use parameters::{Field, FieldError, Fields, HeaderLine, HeaderLineError, media_type_of};
pub use probe::{Checked, State, check, probe_path};
pub use provider_message::provider_message;
pub use scrubbed::{CopyError, Scrubber, scrub, scrubbed};
pub use target::{Target, fill_template};

pub use crate::web::{ApiClient, Connecting, RequestBody};
