//! The HTTP client of one documentation search, with limits on all its requests together.

use std::io::Read as _;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use ureq::http::{HeaderMap, StatusCode, header};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body};
use url::Url;

use super::address::{Guard, is_public};
use super::error::{WebError, shown};
use super::tls;
use crate::model::is_at_or_below;

/// The limits of a documentation search.
pub struct Limits;

impl Limits {
    /// The longest response body, in bytes, after decompression.
    pub const BYTES: u64 = 50 << 20;
    /// The time for all requests together.
    pub const TOTAL: Duration = Duration::from_secs(60);
    /// The time to connect.
    pub const CONNECT: Duration = Duration::from_secs(10);
    /// The most redirects from one URL.
    pub const REDIRECTS: usize = 5;
    /// The most requests, including redirects.
    pub const REQUESTS: usize = 30;
}

/// The validators of a response, for a conditional request (RFC 9110 section 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The ETag, exactly as received.
    pub etag: Option<String>,
    /// The Last-Modified date, exactly as received.
    pub last_modified: Option<String>,
}

/// A URL and the validators of its last response.
pub type Known<'a> = (&'a str, &'a Validators);

/// A response.
#[derive(Debug, Clone)]
pub struct Response {
    /// The URL, after redirects.
    pub url: Url,
    /// The status code.
    pub status: u16,
    /// The media type in lower case, without parameters. Empty if there is none.
    pub media_type: String,
    /// The values of `Link` headers (RFC 8288).
    pub links: Vec<String>,
    /// The validators for the next conditional request.
    pub validators: Validators,
    /// The body, exactly as received.
    pub body: Vec<u8>,
}

impl Response {
    /// Returns whether the status means success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Returns whether the content is unchanged since the validators were sent.
    pub fn is_unchanged(&self) -> bool {
        self.status == StatusCode::NOT_MODIFIED.as_u16()
    }
}

/// Progress: bytes read, and the total if it is known.
type Progress<'a> = dyn Fn(&Url, u64, Option<u64>) + 'a;

/// The client of one documentation search.
pub struct Client<'a> {
    agent: Agent,
    guard: Guard,
    /// The URL with which the search begins.
    own: Url,
    /// Whether a user named that URL. Only then may its host be in a private network, and no other one may.
    is_typed: bool,
    /// Whether the host that the user named is in a private network.
    own_is_private: bool,
    until: Instant,
    requests: usize,
    progress: &'a Progress<'a>,
}

impl<'a> Client<'a> {
    /// Creates a client for a URL. `is_typed` tells whether a user gave it, and not a file that came from elsewhere.
    ///
    /// # Errors
    ///
    /// [`WebError::Scheme`] or [`WebError::Processor`].
    pub fn new(own: &Url, is_typed: bool, progress: &'a Progress<'a>) -> Result<Self, WebError> {
        check_scheme(own)?;
        let guard = Guard::default();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(Limits::CONNECT))
            .max_response_header_size(64 << 10)
            .user_agent(concat!("capi/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls::config())
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), guard.clone());
        let until = Instant::now() + Limits::TOTAL;
        let own = own.clone();
        Ok(Self { agent, guard, own, is_typed, own_is_private: false, until, requests: 0, progress })
    }

    /// Fetches a URL and follows redirects. A request for the `known` URL is conditional.
    ///
    /// # Errors
    ///
    /// A [`WebError`]. An error status is not an error.
    pub fn get(&mut self, url: &Url, known: Option<Known<'_>>) -> Result<Response, WebError> {
        let mut url = url.clone();
        for _ in 0..=Limits::REDIRECTS {
            let here = known.filter(|(address, _)| *address == url.as_str());
            let response = self.send(&url, here.map(|(_, validators)| validators))?;
            let Some(next) = redirect(&response, &url) else { return self.read(response, url) };
            if url.scheme() == "https" && next.scheme() == "http" {
                return Err(WebError::Downgrade(shown(&url)));
            }
            url = next;
        }
        Err(WebError::Redirects(shown(&url)))
    }

    /// Returns how many requests are left.
    pub fn left(&self) -> usize {
        Limits::REQUESTS.saturating_sub(self.requests)
    }

    fn send(
        &mut self,
        url: &Url,
        known: Option<&Validators>,
    ) -> Result<ureq::http::Response<Body>, WebError> {
        check_scheme(url)?;
        self.requests += 1;
        if self.requests > Limits::REQUESTS {
            return Err(WebError::TooMany);
        }
        let is_own =
            self.is_typed && url.origin() == self.own.origin() && (self.own_is_private || self.requests == 1);
        self.guard.allow_private.store(is_own, Ordering::Relaxed);
        // A proxy resolves names itself, so only the name can be checked here.
        if !is_own && names_private(url) {
            return Err(self.not_allowed(url));
        }
        let left = self.until.saturating_duration_since(Instant::now());
        let mut request = self.agent.get(url.as_str()).config().timeout_global(Some(left)).build();
        request = request.header(header::ACCEPT, ACCEPT);
        let known = known.cloned().unwrap_or_default();
        if let Some(etag) = known.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(date) = known.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, date);
        }
        let response = request.call().map_err(|error| match WebError::of(error, url) {
            WebError::Private(_) => self.not_allowed(url),
            error => error,
        });
        if self.requests == 1 {
            self.own_is_private = self.guard.met_private.load(Ordering::Relaxed) || names_private(url);
        }
        response
    }

    /// Returns the error for an address that is not public: a link, or the URL of a file that came from elsewhere.
    fn not_allowed(&self, url: &Url) -> WebError {
        if *url == self.own && !self.is_typed {
            WebError::NotTyped(shown(url))
        } else {
            WebError::Private(shown(url))
        }
    }

    /// Reads the body of a response, within the limit.
    fn read(&self, response: ureq::http::Response<Body>, url: Url) -> Result<Response, WebError> {
        let headers = response.headers();
        let is_packed = headers.contains_key(header::CONTENT_ENCODING);
        let total = text(headers, header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
        let total = total.filter(|_| !is_packed);
        if total.is_some_and(|total| total > Limits::BYTES) {
            return Err(WebError::TooLarge(shown(&url)));
        }
        let mut answer = Response {
            url,
            status: response.status().as_u16(),
            media_type: media_type(headers),
            links: headers
                .get_all(header::LINK)
                .iter()
                .filter_map(|v| v.to_str().ok())
                .map(str::to_owned)
                .collect(),
            validators: Validators {
                etag: text(headers, header::ETAG),
                last_modified: text(headers, header::LAST_MODIFIED),
            },
            body: Vec::new(),
        };
        let mut reader = response.into_body().into_reader();
        let mut part = vec![0; 64 << 10];
        loop {
            let count = reader.read(&mut part).map_err(|error| WebError::of_io(&error, &answer.url))?;
            if count == 0 {
                return Ok(answer);
            }
            answer.body.extend_from_slice(&part[..count]);
            if answer.body.len() as u64 > Limits::BYTES {
                return Err(WebError::TooLarge(shown(&answer.url)));
            }
            (self.progress)(&answer.url, answer.body.len() as u64, total);
        }
    }
}

/// The preferred media types: specifications, then text that needs no conversion.
const ACCEPT: &str = "application/vnd.oai.openapi+json, application/json, application/yaml;q=0.9, \
                      text/markdown;q=0.8, text/html;q=0.7, */*;q=0.5";

pub(super) fn check_scheme(url: &Url) -> Result<(), WebError> {
    let plain =
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    if !plain {
        // User name and password must not appear in a message.
        let mut bare = url.clone();
        let _ = (bare.set_username(""), bare.set_password(None));
        return Err(WebError::Scheme(shown(&bare)));
    }
    if url.scheme() == "https" && !tls::has_tls() {
        return Err(WebError::Processor);
    }
    Ok(())
}

/// Returns whether the host of a URL is a loopback or private address, without a lookup.
fn names_private(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => !is_public(address.into()),
        Some(url::Host::Ipv6(address)) => !is_public(address.into()),
        Some(url::Host::Domain(name)) => is_at_or_below(name.trim_end_matches('.'), "localhost"),
        None => true,
    }
}

/// Returns the target of a redirect.
fn redirect(response: &ureq::http::Response<Body>, from: &Url) -> Option<Url> {
    let redirects = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = text(response.headers(), header::LOCATION).filter(|_| redirects)?;
    from.join(&location).ok()
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn media_type(headers: &HeaderMap) -> String {
    let full = text(headers, header::CONTENT_TYPE).unwrap_or_default();
    full.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
