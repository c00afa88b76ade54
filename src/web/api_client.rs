//! The HTTP client of a request that carries a credential: one request at a time, to the URL that it is given.
//!
//! It follows no redirect and reads no `.netrc` and no `SSLKEYLOGFILE`. It ignores the variables of proxies unless the
//! user asks for them. No error repeats the query of a URL, which can contain the credential.

use std::fs::File;
use std::io::Read;
use std::time::Duration;

use ureq::http::{HeaderMap, HeaderName, HeaderValue, Uri, Version};
use ureq::typestate::WithBody;
use ureq::{Agent, Body, Proxy, RequestBuilder};
use url::Url;

use super::client::{Limits, check_scheme};
use super::error::WebError;
use super::origin::Origin;
use super::proxy_variables::{NamedProxy, ProxyVariables};
use super::tls;
use crate::model::Method;

/// The longest response head, in bytes.
const HEAD: usize = 128 << 10;

/// A client for requests to one API.
pub struct ApiClient {
    agent: Agent,
    /// Without `--use-env-proxy` empty.
    proxies: ProxyVariables,
}

/// How an [`ApiClient`] connects.
#[derive(Clone, Copy, Debug, Default)]
pub struct Connecting {
    /// Whether `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` count.
    pub use_env_proxy: bool,
    /// The time for a whole exchange. Without it, only connecting is limited, since a response may be a stream.
    pub limit: Option<Duration>,
}

/// The body of a request.
pub enum RequestBody {
    /// A body in memory.
    Bytes(Vec<u8>),
    /// A regular file, which is read while it is sent.
    File(File),
}

/// A request.
pub struct ApiRequest<'a> {
    /// The method.
    pub method: Method,
    /// The URL without a credential, for errors.
    pub url: &'a Url,
    /// The URL as it is sent.
    pub sent_url: &'a str,
    /// The headers, in this order.
    pub headers: &'a [(HeaderName, HeaderValue)],
    /// The body.
    pub body: Option<&'a RequestBody>,
}

/// The head of a response, and its body, which is decoded while it is read.
pub struct ApiResponse {
    /// The status code.
    pub status: u16,
    /// The version of HTTP.
    pub version: Version,
    /// The headers, without `Content-Encoding` and `Content-Length` if the body is decoded.
    pub headers: HeaderMap,
    body: ResponseBody,
}

/// The body of a response.
pub struct ResponseBody {
    reader: Box<dyn Read + Send>,
    url: Url,
}

impl ApiClient {
    /// Creates a client.
    pub fn new(connecting: Connecting) -> Self {
        let proxies = if connecting.use_env_proxy {
            ProxyVariables::read(|name| std::env::var(name).ok())
        } else {
            ProxyVariables::default()
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_connect(Some(Limits::CONNECT))
            .timeout_global(connecting.limit)
            .max_response_header_size(HEAD)
            // Any other encoding would have to be decoded before a credential in it can be found.
            .accept_encoding("gzip")
            .user_agent(concat!("capi/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls::config())
            .build();
        Self { agent: config.new_agent(), proxies }
    }

    /// Sends a request and returns the response as soon as its head is there.
    ///
    /// # Errors
    /// A [`WebError`]; an error status is not one. [`WebError::Encoded`] for a body that cannot be decoded.
    pub fn send(&self, request: &ApiRequest<'_>) -> Result<ApiResponse, WebError> {
        check_scheme(request.url)?;
        let uri = self.uri(request)?;
        let proxy = self.proxy(request.url)?;
        let response = self.exchange(request, uri, proxy).map_err(|error| web_error(error, request.url))?;
        let (head, body) = response.into_parts();
        if let Some(encoding) = head.headers.get(ureq::http::header::CONTENT_ENCODING)
            && !encoding.as_bytes().eq_ignore_ascii_case(b"identity")
        {
            let encoding = String::from_utf8_lossy(encoding.as_bytes()).into_owned();
            let host = request.url.host_str().unwrap_or_default().to_owned();
            return Err(WebError::Encoded { host, encoding });
        }
        let body = ResponseBody { reader: Box::new(body.into_reader()), url: request.url.clone() };
        Ok(ApiResponse { status: head.status.as_u16(), version: head.version, headers: head.headers, body })
    }

    /// Parses the URL that is sent. The library parses it in another way than the check of its origin did, so the hosts
    /// have to agree.
    fn uri(&self, request: &ApiRequest<'_>) -> Result<Uri, WebError> {
        let host = request.url.host_str().unwrap_or_default();
        let invalid =
            || WebError::Unreachable { host: host.to_owned(), reason: "the URL is invalid".to_owned() };
        let uri: Uri = request.sent_url.parse().map_err(|_| invalid())?;
        let agrees = uri.host() == Some(host) && uri.port_u16() == request.url.port();
        if agrees { Ok(uri) } else { Err(invalid()) }
    }

    /// Returns the proxy of the environment for a URL.
    fn proxy(&self, url: &Url) -> Result<Option<Proxy>, WebError> {
        let named = Origin::of_url(url).and_then(|origin| self.proxies.of(&origin));
        let parse =
            |named: &NamedProxy| Proxy::new(named.url.expose()).map_err(|_| WebError::Proxy(named.variable));
        named.map(parse).transpose()
    }

    fn exchange(
        &self,
        request: &ApiRequest<'_>,
        uri: Uri,
        proxy: Option<Proxy>,
    ) -> Result<ureq::http::Response<Body>, ureq::Error> {
        let (agent, way) = (&self.agent, (request.headers, proxy));
        let without_body = match request.method {
            Method::Get => agent.get(uri),
            Method::Head => agent.head(uri),
            Method::Delete => agent.delete(uri),
            Method::Options => agent.options(uri),
            Method::Post => return send(agent.post(uri), way, request.body),
            Method::Put => return send(agent.put(uri), way, request.body),
            Method::Patch => return send(agent.patch(uri), way, request.body),
        };
        match request.body {
            Some(_) => send(without_body.force_send_body(), way, request.body),
            None => configured(without_body, way).call(),
        }
    }
}

/// Headers, and the proxy.
type Way<'a> = (&'a [(HeaderName, HeaderValue)], Option<Proxy>);

fn configured<B>(builder: RequestBuilder<B>, (headers, proxy): Way<'_>) -> RequestBuilder<B> {
    let builder = headers.iter().fold(builder, |builder, (name, value)| builder.header(name, value));
    // A request with a configuration of its own does not share connections with others.
    if proxy.is_none() { builder } else { builder.config().proxy(proxy).build() }
}

fn send(
    builder: RequestBuilder<WithBody>,
    way: Way<'_>,
    body: Option<&RequestBody>,
) -> Result<ureq::http::Response<Body>, ureq::Error> {
    let builder = configured(builder, way);
    match body {
        Some(RequestBody::Bytes(bytes)) => builder.send(bytes.as_slice()),
        Some(RequestBody::File(file)) => builder.send(file),
        None => builder.send_empty(),
    }
}

impl ApiResponse {
    /// Returns the value of a header if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the body.
    pub fn into_body(self) -> ResponseBody {
        self.body
    }
}

impl ResponseBody {
    /// Reads the next bytes of the body; 0 at its end.
    ///
    /// # Errors
    /// A [`WebError`].
    pub fn read(&mut self, part: &mut [u8]) -> Result<usize, WebError> {
        loop {
            match self.reader.read(part) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(web_error(error.into(), &self.url)),
                Ok(count) => return Ok(count),
            }
        }
    }
}

/// Converts an error. Those of the library that could repeat the URL or a header are replaced.
fn web_error(error: ureq::Error, url: &Url) -> WebError {
    let host = url.host_str().unwrap_or_default().to_owned();
    match error {
        ureq::Error::Timeout(_) => {
            WebError::Unreachable { host, reason: "it did not answer in time".to_owned() }
        }
        ureq::Error::Protocol(_) => {
            WebError::Unreachable { host, reason: "it does not speak HTTP/1.1".to_owned() }
        }
        ureq::Error::Http(_) | ureq::Error::BadUri(_) => {
            WebError::Unreachable { host, reason: "the request is invalid".to_owned() }
        }
        error => WebError::of(error, url),
    }
}
