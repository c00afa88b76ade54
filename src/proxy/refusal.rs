//! Refusals: responses of the proxy itself, each with a code for programs and a sentence for people.

/// The header that distinguishes a response of the proxy from one of the API.
const HEADER: &str = "x-capi-error";

/// Why the proxy did not forward a request. Never contains any part of a header's value or of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The code in the header `x-capi-error`.
    pub code: &'static str,
    /// One sentence that says what to do.
    pub text: String,
}

impl Refusal {
    /// A request that is not valid HTTP, or that two parsers could understand differently.
    pub(super) fn malformed(text: &str) -> Self {
        Self::new(400, "malformed", format!("the request is not valid: {text}"))
    }

    /// A request that the proxy does not allow.
    pub(super) fn forbidden(code: &'static str, text: String) -> Self {
        Self::new(403, code, text)
    }

    /// A request whose target, `Host` and connection name different hosts.
    pub(super) fn misdirected(text: String) -> Self {
        Self::new(421, "host-mismatch", text)
    }

    /// The API could not be reached, or its response is not valid.
    pub(super) fn upstream(code: &'static str, text: String) -> Self {
        Self::new(502, code, text)
    }

    fn new(status: u16, code: &'static str, text: String) -> Self {
        Self { status, code, text }
    }

    /// Returns the response, after which the connection is closed.
    pub(super) fn response(&self, with_body: bool) -> Vec<u8> {
        let reason = match self.status {
            400 => "Bad Request",
            403 => "Forbidden",
            421 => "Misdirected Request",
            _ => "Bad Gateway",
        };
        let Self { status, code, text } = self;
        let body = format!("capi: {text}\n");
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} {reason}\r\n{HEADER}: {code}\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        (head + if with_body { &body } else { "" }).into_bytes()
    }
}
