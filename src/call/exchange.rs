//! The exchange with a service: the request, redirects on the same origin, and the response.

use ureq::http::{HeaderName, HeaderValue, StatusCode};

use super::attach::attach;
use super::call_error::NextCommand;
use super::parameters::HeaderLine;
use super::{ApiClient, CallError, RequestBody, Scrubber, Target};
use crate::launch::mask::Masker;
use crate::model::{Api, Credential, Method, capi, text};
use crate::web::{ApiRequest, ApiResponse, ResponseBody};

/// The most redirects on the same origin.
const REDIRECTS: usize = 5;

/// A request without its credential.
pub struct Outgoing {
    /// The method.
    pub method: Method,
    /// The URL, on the origin of the API.
    pub target: Target,
    /// The headers of the user.
    pub headers: Vec<HeaderLine>,
    /// The media type of the body, unless a header states it.
    pub media_type: Option<&'static str>,
    /// The body.
    pub body: Option<RequestBody>,
}

impl Outgoing {
    /// Returns the media type of the body, unless a header states it.
    fn own_media_type(&self) -> Option<&'static str> {
        let is_stated = self.headers.iter().any(|line| line.pair().0 == "content-type");
        self.media_type.filter(|_| !is_stated)
    }
}

/// A record with its credential, and the client to use.
pub struct Exchange<'a> {
    /// The client.
    pub client: &'a ApiClient,
    /// The record.
    pub api: &'a Api,
    /// Its credential.
    pub credential: &'a Credential,
}

/// A redirect that was not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFollowed {
    /// The value of `Location`, without the credential.
    location: String,
    /// The next command.
    next: NextCommand,
}

/// A response.
pub struct Answer {
    /// The URL that was requested last.
    pub target: Target,
    /// The method of the last request.
    pub method: Method,
    /// The status code.
    pub status: u16,
    /// Status line and headers, without the credential, with LF line ends.
    pub head: String,
    /// The media type in lower case, without parameters.
    pub media_type: String,
    /// A redirect that was not followed.
    pub not_followed: Option<NotFollowed>,
    body: ResponseBody,
}

impl Exchange<'_> {
    /// Sends a request and returns the response as soon as its head is there.
    ///
    /// Follows a redirect of GET and HEAD on the same origin. Every URL is checked before it gets the credential.
    ///
    /// # Errors
    /// A [`CallError`]; an error status is not one.
    pub fn send(&self, request: &Outgoing, scrubber: &Scrubber) -> Result<Answer, CallError> {
        let mut target = request.target.clone();
        let mut left = REDIRECTS;
        loop {
            let response = self.send_once(request, &target)?;
            let is_redirect = matches!(response.status, 301 | 302 | 303 | 307 | 308);
            let location = response.headers.get("location").filter(|_| is_redirect);
            let location = location.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
            let Some(location) = location else {
                return Ok(answer(response, target, request.method, None, scrubber));
            };
            let next = target.redirected(&location);
            let is_read = matches!(request.method, Method::Get | Method::Head);
            match next {
                Ok(next) if is_read && left > 0 => {
                    // A service may repeat the query with the credential, which is attached again.
                    let parameter = self.api.auth.query_parameter();
                    target = parameter.map_or(next.clone(), |name| next.without_parameter(name));
                    left -= 1;
                }
                next => {
                    let not_followed = self.not_followed(request.method, &location, next, scrubber);
                    return Ok(answer(response, target, request.method, Some(not_followed), scrubber));
                }
            }
        }
    }

    fn send_once(&self, request: &Outgoing, target: &Target) -> Result<ApiResponse, CallError> {
        let attached = attach(target, self.api, self.credential)?;
        let mut headers: Vec<(HeaderName, HeaderValue)> = Vec::new();
        headers.extend(request.headers.iter().map(HeaderLine::pair));
        if let Some(media_type) = request.own_media_type() {
            headers.push((HeaderName::from_static("content-type"), HeaderValue::from_static(media_type)));
        }
        headers.extend(attached.header);
        Ok(self.client.send(&ApiRequest {
            method: request.method,
            url: target.url(),
            sent_url: &attached.url,
            headers: &headers,
            body: request.body.as_ref(),
        })?)
    }

    fn not_followed(
        &self,
        method: Method,
        location: &str,
        next: Result<Target, Option<url::Url>>,
        scrubber: &Scrubber,
    ) -> NotFollowed {
        let next = match next {
            Ok(target) => {
                let method = if method == Method::Head { Method::Get } else { method };
                let path = scrubber.text(target.url().as_str());
                NextCommand::Call(capi("call").api(self.api).arg(method.as_str()).arg(path))
            }
            Err(Some(url)) if matches!(url.scheme(), "http" | "https") => {
                let origin = url.origin().ascii_serialization();
                let domain = origin.strip_prefix("https://").unwrap_or(&origin);
                let edit = capi("edit").api(self.api).arg("--domain").arg(domain);
                let curl = format!("curl {}", text::shell_word(&scrubber.text(url.as_str())));
                NextCommand::Elsewhere(curl, edit)
            }
            Err(_) => NextCommand::None,
        };
        NotFollowed { location: scrubber.text(location), next }
    }
}

fn answer(
    response: ApiResponse,
    target: Target,
    method: Method,
    not_followed: Option<NotFollowed>,
    scrubber: &Scrubber,
) -> Answer {
    let mut head = format!("{:?} {}{}\n", response.version, response.status, reason(response.status));
    for (name, value) in &response.headers {
        head += &format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes()));
    }
    let media_type = response.header("content-type").unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let head = scrubber.text(&head);
    let status = response.status;
    Answer { target, method, status, head, media_type, not_followed, body: response.into_body() }
}

/// Returns the name of a status after a blank; empty for an unknown one.
fn reason(status: u16) -> String {
    let name = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    name.map_or_else(String::new, |name| format!(" {name}"))
}

impl NotFollowed {
    /// Returns the value of `Location`, without the credential.
    pub fn location(&self) -> &str {
        &self.location
    }
}

impl Answer {
    /// Returns the status with its name: `200 OK`.
    pub fn status_line(&self) -> String {
        format!("{}{}", self.status, reason(self.status))
    }

    /// Reads the next bytes of the body, which can contain the credential; 0 at its end.
    ///
    /// # Errors
    /// A [`CallError`].
    pub fn read(&mut self, part: &mut [u8]) -> Result<usize, CallError> {
        Ok(self.body.read(part)?)
    }

    /// Returns the start of the body without the credential, at most `most` bytes, and whether there is more.
    ///
    /// # Errors
    /// A [`CallError`].
    pub fn start(&mut self, most: usize, scrubber: &Scrubber) -> Result<(Vec<u8>, bool), CallError> {
        let (mut body, mut part, mut whole) = (scrubber.body(), vec![0; 16 << 10], Vec::new());
        let mut count = usize::MAX;
        while whole.len() <= most && count > 0 {
            count = self.read(&mut part)?;
            // Only decided bytes: the others could be the start of a credential.
            let mut sink = |decided: &[u8]| {
                whole.extend_from_slice(decided);
                Ok(())
            };
            // A sink in memory does not fail.
            let _ = if count == 0 { body.finish(&mut sink) } else { body.push(&part[..count], &mut sink) };
        }
        let has_more = whole.len() > most;
        whole.truncate(most);
        Ok((whole, has_more))
    }

    /// Returns the error of a response that is not a success.
    ///
    /// # Errors
    /// [`CallError::NotFollowed`], [`CallError::Status`].
    pub fn check(self, api: &Api) -> Result<(), CallError> {
        let (method, url, status) = (self.method, self.target.shown(), self.status);
        if let Some(NotFollowed { location, next }) = self.not_followed {
            return Err(CallError::NotFollowed { method, url, status, location, next });
        }
        if (200..300).contains(&status) {
            return Ok(());
        }
        let rotate = matches!(status, 401 | 403).then(|| capi("rotate").api(api));
        Err(CallError::Status { method, url, status, reason: reason(status), rotate })
    }
}

/// Returns the head of a request for display, with a mask instead of the credential.
///
/// # Errors
/// As [`Exchange::send`] before it sends.
pub fn head_for_display(request: &Outgoing, api: &Api) -> Result<String, CallError> {
    let mask = format!("[capi: {}]", Masker::label(api));
    let mut path = request.target.path_and_query();
    let mut lines = Vec::new();
    let own = match (api.auth.header_name(), api.auth.query_parameter()) {
        (Some(name), _) => Some(format!("{name}: {}{mask}", api.auth.scheme())),
        (None, Some(name)) => {
            if request.target.has_parameter(name) {
                return Err(CallError::OwnParameter(name.to_owned()));
            }
            let sign = if path.contains('?') { '&' } else { '?' };
            path += &format!("{sign}{name}={mask}");
            None
        }
        (None, None) => return Err(CallError::no_request(api)),
    };
    lines.push(format!("{} {path} HTTP/1.1", request.method));
    let url = request.target.url();
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    lines.push(format!("Host: {}{port}", url.host_str().unwrap_or_default()));
    lines.extend(request.headers.iter().map(ToString::to_string));
    lines.extend(request.own_media_type().map(|media| format!("Content-Type: {media}")));
    lines.extend(own);
    Ok(lines.iter().map(|line| text::escape(line) + "\n").collect())
}
