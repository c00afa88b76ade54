//! Why something could not be read from the web.

use url::Url;

use super::client::Limits;
use crate::model::text;

/// What a resolver says of an address that is not for everybody.
#[derive(Debug, thiserror::Error)]
#[error("the address is private")]
pub(super) struct PrivateAddress;

/// Why something could not be read from the web.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// A URL of another scheme, or with a username.
    #[error("`{}` is not an http or https URL without a username", text::excerpt(.0))]
    Scheme(String),
    /// What strangers named lies on this machine or in a private network.
    #[error("refusing to follow a link to {}, which is on this machine or in a private network", text::excerpt(.0))]
    Private(String),
    /// The server can't be reached.
    #[error("cannot reach {}: {}", text::excerpt(.host), text::excerpt(.reason))]
    Unreachable {
        /// The host.
        host: String,
        /// What stood in the way, in a few words.
        reason: String,
    },
    /// A certificate is not trusted, or the two ends share no way to encrypt.
    #[error("cannot establish a trusted connection to {}: {}", text::excerpt(.host), text::excerpt(.reason))]
    Untrusted {
        /// The host.
        host: String,
        /// What the check said.
        reason: String,
    },
    /// This processor lacks the instructions that the encryption is written in.
    #[error("cannot use https: this processor lacks the required instructions")]
    Processor,
    /// The answer did not come to an end in time.
    #[error("{} took longer than {} s", text::excerpt(.0), Limits::TOTAL.as_secs())]
    TooSlow(String),
    /// The answer is longer than what is read.
    #[error("{} is longer than {} MiB", text::excerpt(.0), Limits::BYTES >> 20)]
    TooLarge(String),
    /// One redirect after another.
    #[error("{} redirects more than {} times", text::excerpt(.0), Limits::REDIRECTS)]
    Redirects(String),
    /// A redirect from https to http.
    #[error("{} redirects from https to http", text::excerpt(.0))]
    Downgrade(String),
    /// More requests than one look for documentation may take.
    #[error("cannot find the documentation within {} requests", Limits::REQUESTS)]
    TooMany,
}

impl WebError {
    /// Whether going on with another address of the same search makes sense.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::TooMany | Self::TooSlow(_) | Self::Processor)
    }

    /// What ureq said, in the terms of this room.
    pub(super) fn of(error: ureq::Error, url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default().to_owned();
        let unreachable = |reason: String| Self::Unreachable { host: host.clone(), reason };
        match error {
            ureq::Error::Timeout(_) => Self::TooSlow(shown(url)),
            ureq::Error::Other(other) if other.is::<PrivateAddress>() => Self::Private(shown(url)),
            ureq::Error::HostNotFound => unreachable("no such host".to_owned()),
            ureq::Error::Tls(reason) => Self::Untrusted { host, reason: reason.to_owned() },
            ureq::Error::Rustls(reason) => Self::Untrusted { host, reason: reason.to_string() },
            ureq::Error::Io(error) => Self::of_io(&error, url),
            other => unreachable(other.to_string()),
        }
    }

    /// What reading or connecting said. What the TLS layer refuses comes inside of an I/O error.
    pub(super) fn of_io(error: &std::io::Error, url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default().to_owned();
        let inner = error.get_ref();
        if let Some(reason) = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return Self::Untrusted { host, reason: reason.to_string() };
        }
        if let Some(ureq::Error::Timeout(_)) = inner.and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
            return Self::TooSlow(shown(url));
        }
        if is_unknown_name(error) {
            return Self::Unreachable { host, reason: "its name can't be looked up".to_owned() };
        }
        match error.kind() {
            std::io::ErrorKind::TimedOut => Self::TooSlow(shown(url)),
            kind => Self::Unreachable { host, reason: kind.to_string() },
        }
    }
}

/// The standard library has no kind for this: on Unix it says so in words, on Windows it passes on what the system's
/// resolver answers, in the user's language.
fn is_unknown_name(error: &std::io::Error) -> bool {
    const RESOLVER: std::ops::RangeInclusive<i32> = 11_001..=11_004;
    error.to_string().contains("lookup address information")
        || cfg!(windows) && error.raw_os_error().is_some_and(|code| RESOLVER.contains(&code))
}

/// A URL in a message: without its query, which may be long.
pub(super) fn shown(url: &Url) -> String {
    let mut short = url.clone();
    short.set_query(None);
    short.set_fragment(None);
    short.into()
}
