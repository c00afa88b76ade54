//! Kinds and hints of the errors of `exec --proxy`.

use super::{Error, Kind};
use crate::proxy::ProxyError;

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
