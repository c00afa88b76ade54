//! Errors of web requests.

use url::Url;

use super::client::Limits;
use crate::model::text;

/// The marker of the resolver for an address that is not public.
#[derive(Debug, thiserror::Error)]
#[error("the address is private")]
pub(super) struct PrivateAddress;

/// Why a URL could not be read.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// A URL with another scheme, or with a user name.
    #[error("`{}` is not an http or https URL without a username", text::excerpt(.0))]
    Scheme(String),
    /// A page named a URL on this machine or in a private network.
    #[error("refusing to follow a link to {}, which is on this machine or in a private network", text::excerpt(.0))]
    Private(String),
    /// A project file named a URL on this machine or in a private network.
    #[error(
        "refusing to fetch {}, which is on this machine or in a private network: its URL comes from capi.toml",
        text::excerpt(.0)
    )]
    NotTyped(String),
    /// The server is not reachable.
    #[error("cannot reach {}: {}", text::excerpt(.host), text::excerpt(.reason))]
    Unreachable {
        /// The host.
        host: String,
        /// The reason, in a few words.
        reason: String,
    },
    /// The TLS handshake failed: untrusted certificate, or no common cipher.
    #[error("cannot establish a trusted connection to {}: {}", text::excerpt(.host), text::excerpt(.reason))]
    Untrusted {
        /// The host.
        host: String,
        /// The reason.
        reason: String,
    },
    /// This processor lacks instructions that the TLS library needs.
    #[error("cannot use https: this processor lacks the required instructions")]
    Processor,
    /// The response did not complete in time.
    #[error("{} took longer than {} s", text::excerpt(.0), Limits::TOTAL.as_secs())]
    TooSlow(String),
    /// The response is larger than the limit.
    #[error("{} is longer than {} MiB", text::excerpt(.0), Limits::BYTES >> 20)]
    TooLarge(String),
    /// Too many redirects in a row.
    #[error("{} redirects more than {} times", text::excerpt(.0), Limits::REDIRECTS)]
    Redirects(String),
    /// A redirect from https to http.
    #[error("{} redirects from https to http", text::excerpt(.0))]
    Downgrade(String),
    /// The body of a response has an encoding that was not asked for.
    #[error("cannot decode the response of {}: it is encoded as `{}`", text::excerpt(.host), text::excerpt(.encoding))]
    Encoded {
        /// The host.
        host: String,
        /// The value of `Content-Encoding`.
        encoding: String,
    },
    /// A variable names a proxy of an unknown kind.
    #[error("cannot use the proxy that {0} names: its URL is invalid")]
    Proxy(&'static str),
    /// The limit on requests is reached.
    #[error("cannot find the documentation within {} requests", Limits::REQUESTS)]
    TooMany,
}

impl WebError {
    /// Returns whether another URL of the same search is worth a try.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::TooMany | Self::TooSlow(_) | Self::Processor)
    }

    /// Converts an error of ureq.
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

    /// Converts an I/O error. TLS errors are wrapped in one.
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

/// The standard library has no error kind for an unknown host: on Unix it has a fixed message, on Windows that of the
/// system, in the user's language.
fn is_unknown_name(error: &std::io::Error) -> bool {
    const RESOLVER: std::ops::RangeInclusive<i32> = 11_001..=11_004;
    error.to_string().contains("lookup address information")
        || cfg!(windows) && error.raw_os_error().is_some_and(|code| RESOLVER.contains(&code))
}

/// Returns a URL for a message, without its query, which may be long.
pub(super) fn shown(url: &Url) -> String {
    let mut short = url.clone();
    short.set_query(None);
    short.set_fragment(None);
    short.into()
}
