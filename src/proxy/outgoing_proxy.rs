//! The proxy of the caller's own environment, which the requests of this proxy use.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::Url;

use super::header_field::write_line;
use crate::model::Secret;
use crate::web::NamedProxy;

/// A proxy that speaks HTTP. Its URL can contain a password.
pub(super) struct HttpProxy {
    /// Its host.
    pub(super) host: String,
    /// Its port.
    pub(super) port: u16,
    /// The value of `Proxy-Authorization`.
    authorization: Option<Secret>,
}

impl HttpProxy {
    /// Parses the value of a variable.
    ///
    /// # Errors
    /// The name of the variable if its proxy has another scheme, for example of SOCKS: a direct connection could be one that
    /// the user does not want.
    pub(super) fn parse(named: &NamedProxy) -> Result<Self, &'static str> {
        let value = named.url.expose();
        let with_scheme = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
        let parsed = Url::parse(&with_scheme).ok().filter(|url| url.scheme() == "http");
        let Some((url, host)) = parsed.and_then(|url| Some((url.clone(), url.host_str()?.to_owned()))) else {
            return Err(named.variable);
        };
        let decoded =
            |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let authorization = (!url.username().is_empty()).then(|| {
            let pair = format!("{}:{}", decoded(url.username()), decoded(url.password().unwrap_or_default()));
            Secret::new(format!("Basic {}", STANDARD.encode(pair)))
        });
        let host = host.trim_matches(['[', ']']).to_owned();
        Ok(Self { host, port: url.port().unwrap_or(80), authorization })
    }

    /// Appends the header with its password.
    pub(super) fn write_authorization(&self, out: &mut Vec<u8>) {
        if let Some(authorization) = &self.authorization {
            write_line(out, "Proxy-Authorization", authorization.expose().as_bytes());
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<(String, u16), &'static str> {
        let named = NamedProxy { variable: "all_proxy", url: Secret::new(url.to_owned()) };
        HttpProxy::parse(&named).map(|proxy| (proxy.host, proxy.port))
    }

    #[test]
    fn only_a_proxy_that_speaks_http_is_used() {
        assert_eq!(parse("http://u:p@a.example:3128"), Ok(("a.example".to_owned(), 3128)));
        assert_eq!(parse("b.example:1080"), Ok(("b.example".to_owned(), 1080)));
        assert_eq!(parse("http://[::1]"), Ok(("::1".to_owned(), 80)));
        for url in ["socks5://a.example", "https://a.example", "http://"] {
            assert_eq!(parse(url), Err("all_proxy"), "{url}");
        }
    }
}
