//! Kinds and hints of errors of a request to an API.

use super::docs::web_hint;
use super::{Error, Kind};
use crate::call::{CallError, NextCommand};
use crate::model::{Message, capi, message};
use crate::web::WebError;

impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        let error = match error {
            CallError::Path(error) => return error.into(),
            error => error,
        };
        let kind = kind(&error);
        let hints = hints(&error);
        hints.into_iter().fold(Self::new(kind, error), Self::hint)
    }
}

fn kind(error: &CallError) -> Kind {
    use CallError as C;
    match error {
        C::NoDomain { .. } | C::NoOperation(_) => Kind::NotFound,
        C::Token => Kind::Locked,
        C::NoRequest { .. }
        | C::Path(_)
        | C::NotUrl(_)
        | C::OtherOrigin { .. }
        | C::Userinfo
        | C::Parent(_)
        | C::OwnHeader(_)
        | C::OwnParameter(_)
        | C::TwoBodies => Kind::Usage,
        C::TooLarge(_) | C::Web(_) | C::NotAllWork { .. } => Kind::Other,
        C::NotFollowed { .. } => Kind::NotFollowed,
        C::Status { status, .. } if *status >= 500 => Kind::ServiceFailed,
        C::Status { status, .. } if *status >= 400 => Kind::RequestRefused,
        C::Status { .. } => Kind::NotFollowed,
    }
}

fn hints(error: &CallError) -> Vec<Message> {
    use CallError as C;
    let hint: Message = match error {
        C::NoDomain { edit, .. } => message!["run ", edit.clone(), " to set it"],
        C::NoRequest { exec, .. } => message!["run ", exec.clone(), " to hand it to a program"],
        C::Token => message![
            "a token can change the records that it opens: run ",
            capi("unlock"),
            " and unset CAPI_TOKEN, or use ",
            capi("exec")
        ],
        C::Path(_) | C::NotUrl(_) | C::Userinfo => "pass a path that begins with a slash".into(),
        C::OtherOrigin { .. } => {
            "pass a path, or a URL of the API; the credential goes to no other scheme, host or port".into()
        }
        C::Parent(_) => "write the path that you mean without `..`".into(),
        C::OwnHeader(_) => "omit it: capi sets the credential and everything about the connection".into(),
        C::OwnParameter(_) => "omit it: capi adds the credential".into(),
        C::TwoBodies => "pass the whole body with -d, or its fields with -f".into(),
        C::NoOperation(_) => "pass a path such as /v1/invoices, or the ID of a documented operation".into(),
        C::TooLarge(_) => "replace the credential by a shorter one".into(),
        C::Web(error) => call_hint(error),
        C::NotFollowed { next, .. } => return next_hints(next),
        C::Status { rotate: Some(rotate), .. } => {
            message!["check the credential's permissions; ", rotate.clone(), " replaces it"]
        }
        C::Status { status: 500.., .. } => "try again later, or ask the operator of the API".into(),
        C::Status { .. } => "the body of the response is on standard output".into(),
        C::NotAllWork { .. } => message!["run ", capi("rotate NAME"), " to replace a credential"],
    };
    vec![hint]
}

fn call_hint(error: &WebError) -> Message {
    match error {
        WebError::Unreachable { .. } => {
            "check the domain and the network; capi ignores proxy variables without --use-env-proxy".into()
        }
        WebError::Encoded { .. } => {
            "ask the service for an answer without Content-Encoding or with gzip".into()
        }
        WebError::Processor => {
            message!["use ", capi("exec"), " with another HTTP client on this processor"]
        }
        WebError::Scheme(_) => {
            message!["set an http or https domain with ", capi("edit NAME --domain DOMAIN")]
        }
        error => web_hint(error),
    }
}

fn next_hints(next: &NextCommand) -> Vec<Message> {
    match next {
        NextCommand::Call(call) => vec![message!["run ", call.clone(), " to follow it"]],
        NextCommand::Elsewhere(curl, edit) => vec![
            format!("run `{curl}` to request it without the credential").into(),
            message!["if the API moved there, run ", edit.clone()],
        ],
        NextCommand::None => vec!["ask the operator of the API: this is not a URL".into()],
    }
}
