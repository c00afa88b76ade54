//! Kinds and hints of the errors of `exec --proxy`.

use super::{Error, Kind};
use crate::model::{capi, message, text};
use crate::proxy::ProxyError;

/// A project allows only the documented requests to an API, and no specification of it was fetched.
#[derive(Debug, thiserror::Error)]
#[error("capi.toml allows only documented requests to `{}`, and no specification of it was fetched", text::escape(.0))]
pub struct NoOperations(pub String);

impl From<NoOperations> for Error {
    fn from(error: NoOperations) -> Self {
        let fetch = capi("docs fetch").arg(&error.0);
        Self::new(Kind::NotFound, error).hint(message!["run ", fetch, ", or list the requests in `allow`"])
    }
}

/// An option would hand over a credential that only the proxy may use.
#[derive(Debug, thiserror::Error)]
#[error("only the proxy uses the credential of `{}`, and no program gets it", text::escape(.0))]
pub struct ProxyOnly(pub String);

impl From<ProxyOnly> for Error {
    fn from(error: ProxyOnly) -> Self {
        let edit = capi("edit").arg(&error.0).arg("--no-proxy-only");
        Self::new(Kind::Usage, error).hint(message!["omit the option, or run ", edit])
    }
}

impl From<ProxyError> for Error {
    fn from(error: ProxyError) -> Self {
        use ProxyError as P;
        let hint = match error {
            P::Processor => "run the command without --proxy; nothing was started",
            P::Listen(_) => "check that programs can listen on 127.0.0.1; nothing was started",
            P::Authority(_) | P::Random => "check that the system has random numbers; nothing was started",
        };
        Self::new(Kind::Other, error).hint(hint)
    }
}
