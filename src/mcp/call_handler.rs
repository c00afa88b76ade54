//! The handler of `capi_call`: a request that the user allowed when they started the server.
//!
//! The source sends the request, so this server still has no key. Its answer is untrusted text, fenced and cut to fit.

use super::ToolError;
use super::handlers::{AROUND, Handlers, MOST};
use super::schema::CallApi;
use crate::docs::sanitize;
use crate::model::{Method, text};

/// Which requests the user allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum CallAccess {
    /// GET, HEAD and OPTIONS.
    Read,
    /// Every method.
    Write,
}

/// A request that a model asks for.
#[derive(Debug)]
pub struct Asked {
    /// The slug of the API.
    pub api: String,
    /// The method.
    pub method: Method,
    /// The path, as the model gave it.
    pub path: String,
    /// Parameters of the query.
    pub query: Vec<(String, String)>,
    /// The body.
    pub body: Option<Vec<u8>>,
}

/// A response without the credential.
#[derive(Debug)]
pub struct Received {
    /// The status, with its name: `200 OK`.
    pub status: String,
    /// The media type.
    pub media_type: String,
    /// The value of `Location` of a redirect that was not followed.
    pub location: Option<String>,
    /// Differences between the request and the documentation.
    pub doubts: Vec<String>,
    /// The start of the body.
    pub body: Vec<u8>,
    /// Whether the body has more bytes.
    pub has_more: bool,
}

impl CallAccess {
    fn allows(self, method: Method) -> bool {
        self == Self::Write || matches!(method, Method::Get | Method::Head | Method::Options)
    }
}

impl Handlers {
    /// Sends a request and returns the response.
    pub(super) fn call(&mut self, asked: CallApi) -> Result<String, ToolError> {
        let Some(access) = self.access else {
            return Err(ToolError::new("this server sends no requests", "ask the user to run the call"));
        };
        let view = self.view()?;
        let api = view.find(&asked.api)?;
        let method: Method =
            asked.method.trim().parse().map_err(|_| {
                ToolError::new("the method is invalid", "pass GET, POST, PUT, PATCH or DELETE")
            })?;
        if !access.allows(method) {
            return Err(ToolError::new(
                format!("the user allowed this server to read, not to send {method}"),
                "ask the user to run it, or to start the server with --allow-call=write",
            ));
        }
        let plain = |value: &serde_json::Value| value.as_str().map_or(value.to_string(), str::to_owned);
        let query = asked.query.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
        let body = asked.body.as_ref().map(|body| plain(body).into_bytes());
        let path = asked.path.trim().to_owned();
        let received = self.source.call(&Asked { api: api.name.slug(), method, path, query, body })?;
        Ok(shown(&api.name.slug(), &received))
    }
}

/// Returns the answer in at most [`MOST`] bytes.
fn shown(slug: &str, received: &Received) -> String {
    let mut answer = format!("HTTP {} {}\n", received.status, text::excerpt(&received.media_type));
    answer += &received.doubts.iter().map(|doubt| format!("Note: {doubt}\n")).collect::<String>();
    let location =
        received.location.as_ref().map(|location| format!("Location: {}\n", text::excerpt(location)));
    let body = location.unwrap_or_default() + &String::from_utf8_lossy(&received.body);
    let most = (MOST - AROUND).saturating_sub(answer.len());
    let end = if body.len() <= most { body.len() } else { sanitize::end_of_line_within(&body, most) };
    // A line that is longer than the whole answer has no end within it.
    let end = if end == 0 { body.floor_char_boundary(most) } else { end };
    if received.has_more || end < body.len() {
        answer += "The response is longer; this is its start. Narrow the request for the rest.\n";
    }
    answer + &sanitize::fence_text(&format!("response of {slug}"), &body[..end])
}
