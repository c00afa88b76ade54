//! A curl command, pasted from the documentation of an API or from a browser.

use std::borrow::Cow;

use url::Url;
use zeroize::Zeroizing;

use super::credential::copy;
use super::{AuthScheme, AuthType, Domain, HeaderName, QueryParameter, Secret};

/// What a curl command says about an API. Has no `Debug`, because it contains the credential.
pub struct CurlCommand {
    /// How the request carries the credential.
    pub auth: AuthType,
    /// The key or token, or `user:password`.
    pub credential: Secret,
    /// The host of the URL.
    pub domain: Option<Domain>,
}

/// Options of curl that take a value (`curl --help all`), apart from those that are evaluated here. Options that are not
/// listed take none, or are too rare: their value then counts as a URL, which only matters if it is the first.
const WITH_VALUE: &[&str] = &[
    "cacert",
    "cert",
    "connect-timeout",
    "connect-to",
    "cookie",
    "cookie-jar",
    "data",
    "data-ascii",
    "data-binary",
    "data-raw",
    "data-urlencode",
    "dump-header",
    "form",
    "form-string",
    "interface",
    "json",
    "key",
    "limit-rate",
    "max-redirs",
    "max-time",
    "noproxy",
    "output",
    "output-dir",
    "proxy",
    "proxy-user",
    "range",
    "referer",
    "request",
    "resolve",
    "retry",
    "retry-delay",
    "retry-max-time",
    "tls-max",
    "unix-socket",
    "upload-file",
    "url-query",
    "user-agent",
    "write-out",
];
/// The letters of short options that take a value.
const LETTERS_WITH_VALUE: &str = "AbcCdDeEFhHKmoQrtTuUwxXyYz";
/// Headers that contain a word of a credential's name and carry none.
const NO_CREDENTIAL: [&str; 3] = ["idempotency-key", "x-csrf-token", "x-xsrf-token"];
/// Words in the name of a header that carries a credential.
const CREDENTIAL_WORDS: [&str; 5] = ["auth", "key", "secret", "token", "password"];

/// Returns whether a text starts like a curl command, perhaps after the prompt of a shell.
pub fn is_curl_command(text: &str) -> bool {
    let text = text.trim_start();
    let command = text.strip_prefix("$ ").unwrap_or(text).trim_start();
    let rest = command.strip_prefix("curl.exe").or_else(|| command.strip_prefix("curl"));
    rest.is_some_and(|rest| rest.starts_with(char::is_whitespace))
}

impl CurlCommand {
    /// Finds the credential of a curl command: in a header, or after `-u`. `None` without one.
    pub fn parse(text: &str) -> Option<Self> {
        let words = Words::of(text)?;
        let mut found = Found::default();
        let mut words = words.into_iter().skip_while(|word| !is_program(word)).skip(1);
        while let Some(word) = words.next() {
            found.take(&word, &mut words);
        }
        let (auth, credential) = found.credential?;
        Some(Self { auth, credential, domain: found.domain })
    }
}

fn is_program(word: &str) -> bool {
    matches!(word, "curl" | "curl.exe")
}

/// What was found in the words so far. The first of each counts.
#[derive(Default)]
struct Found {
    credential: Option<(AuthType, Secret)>,
    domain: Option<Domain>,
}

impl Found {
    fn take(&mut self, word: &str, rest: &mut impl Iterator<Item = Zeroizing<String>>) {
        if let Some(long) = word.strip_prefix("--") {
            let (name, value) =
                long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
            let evaluated = matches!(name, "header" | "user" | "oauth2-bearer" | "url");
            if evaluated || WITH_VALUE.contains(&name) {
                let value = value.map(|value| Zeroizing::new(value.to_owned())).or_else(|| rest.next());
                self.option(name, &value.unwrap_or_default());
            }
        } else if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            // Letters without a value can precede one with a value, which can follow in the same word.
            let Some(at) = letters.find(|letter| LETTERS_WITH_VALUE.contains(letter)) else { return };
            let (letter, value) = letters[at..].split_at(1);
            let value = match value {
                "" => rest.next().unwrap_or_default(),
                value => Zeroizing::new(value.to_owned()),
            };
            let name = match letter {
                "H" => "header",
                "u" => "user",
                _ => "",
            };
            self.option(name, &value);
        } else {
            self.url(word);
        }
    }

    fn option(&mut self, name: &str, value: &str) {
        let found = match name {
            "header" => header(value),
            "user" => Some((AuthType::Basic, copy(value))),
            "oauth2-bearer" => Some((AuthType::Bearer, copy(value))),
            "url" => return self.url(value),
            _ => None,
        };
        // `Authorization` comes first: another header may only look like a credential.
        let is_better = self.credential.as_ref().is_none_or(|(auth, _)| is_plain_key(auth));
        if let Some((auth, secret)) = found
            && (self.credential.is_none() || (is_better && !is_plain_key(&auth)))
        {
            self.credential = Some((auth, secret));
        }
    }

    fn url(&mut self, text: &str) {
        if self.domain.is_some() {
            return;
        }
        let text = if text.contains("://") { Cow::Borrowed(text) } else { format!("http://{text}").into() };
        let Ok(url) = Url::parse(&text) else { return };
        // `-u` can be part of the URL.
        if self.credential.is_none() && !url.username().is_empty() {
            let decode = |part: &str| {
                Zeroizing::new(percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned())
            };
            let pair = Zeroizing::new(format!(
                "{}:{}",
                *decode(url.username()),
                *decode(url.password().unwrap_or_default())
            ));
            self.credential = Some((AuthType::Basic, copy(&pair)));
        }
        if self.credential.is_none() {
            self.credential = url.query_pairs().find_map(|(name, value)| {
                let parameter = QueryParameter::parse(&name).ok()?;
                let found = names_credential(&name) && !value.is_empty();
                found.then(|| (AuthType::QueryKey { parameter }, copy(&value)))
            });
        }
        let host = url.host_str().unwrap_or_default();
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        self.domain = Domain::parse(&host).ok().map(|(domain, _)| domain);
    }
}

/// Returns whether the credential is a bare key outside of `Authorization`.
fn is_plain_key(auth: &AuthType) -> bool {
    let header = auth.header_name();
    header.is_none_or(|name| !name.eq_ignore_ascii_case("authorization"))
}

/// Returns whether the name of a header or parameter is one for a credential.
fn names_credential(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    CREDENTIAL_WORDS.iter().any(|word| lower.contains(word)) && !NO_CREDENTIAL.contains(&&*lower)
}

/// Returns the credential in a header.
fn header(line: &str) -> Option<(AuthType, Secret)> {
    let (name, value) = line.split_once(':')?;
    let (name, value) = (name.trim(), value.trim());
    if value.is_empty() || !names_credential(name) {
        return None;
    }
    if name.eq_ignore_ascii_case("authorization") {
        let (scheme, rest) = value.split_once(' ').unwrap_or(("", value));
        if scheme.eq_ignore_ascii_case("bearer") {
            return Some((AuthType::Bearer, copy(rest.trim_start())));
        }
        if scheme.eq_ignore_ascii_case("basic") {
            // Decoded like every other pasted header.
            return Some((AuthType::Basic, copy(value)));
        }
        if let Ok(scheme) = AuthScheme::parse(scheme) {
            return Some((AuthType::Token { scheme }, copy(rest.trim_start())));
        }
    }
    Some((AuthType::ApiKey { header: HeaderName::parse(name).ok()? }, copy(value)))
}

/// Splits a command line like a POSIX shell, without expanding anything.
struct Words {
    done: Vec<Zeroizing<String>>,
    word: Option<Zeroizing<String>>,
}

impl Words {
    /// Returns the words of the first command, or `None` if a quote is not closed.
    fn of(text: &str) -> Option<Vec<Zeroizing<String>>> {
        let mut words = Self { done: Vec::new(), word: None };
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                // The end of the command.
                '|' | ';' | '&' | '>' | '<' | '#' if words.word.is_none() => break,
                '|' | ';' | '>' => break,
                // Command lines for cmd and PowerShell continue after `^` and a backquote.
                '\\' | '^' | '`' if matches!(rest.peek(), Some('\n' | '\r')) => words.end(),
                '\\' => words.push(rest.next()?),
                '\'' => words.single(&mut rest)?,
                '"' => words.double(&mut rest)?,
                '$' if rest.peek() == Some(&'\'') => {
                    rest.next();
                    words.ansi_c(&mut rest)?;
                }
                _ if c.is_whitespace() => words.end(),
                _ => words.push(c),
            }
        }
        words.end();
        Some(words.done)
    }

    fn push(&mut self, c: char) {
        let word = self.open();
        if word.len() + c.len_utf8() <= word.capacity() {
            word.push(c);
        }
    }

    fn end(&mut self) {
        self.done.extend(self.word.take().map(|word| Zeroizing::new(word.as_str().to_owned())));
    }

    fn open(&mut self) -> &mut Zeroizing<String> {
        // One size for all, so that no reallocation leaves an unwiped copy of a credential.
        self.word.get_or_insert_with(|| Zeroizing::new(String::with_capacity(super::Credential::MAX_BYTES)))
    }

    fn single(&mut self, rest: &mut impl Iterator<Item = char>) -> Option<()> {
        self.open();
        loop {
            match rest.next()? {
                '\'' => return Some(()),
                c => self.push(c),
            }
        }
    }

    fn double(&mut self, rest: &mut impl Iterator<Item = char>) -> Option<()> {
        self.open();
        loop {
            match rest.next()? {
                '"' => return Some(()),
                '\\' => match rest.next()? {
                    '\n' => {}
                    c @ ('"' | '\\' | '$' | '`') => self.push(c),
                    c => ['\\', c].into_iter().for_each(|c| self.push(c)),
                },
                c => self.push(c),
            }
        }
    }

    /// `$'…'`, which browsers write for text with quotes.
    fn ansi_c(&mut self, rest: &mut impl Iterator<Item = char>) -> Option<()> {
        self.open();
        loop {
            match rest.next()? {
                '\'' => return Some(()),
                '\\' => match rest.next()? {
                    'n' => self.push('\n'),
                    't' => self.push('\t'),
                    'u' => {
                        let digits: String = rest.take(4).collect();
                        self.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                    }
                    c => self.push(c),
                },
                c => self.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The type with its header, the credential and the domain.
    fn found(text: &str) -> Option<String> {
        assert!(is_curl_command(text), "{text}");
        let curl = CurlCommand::parse(text)?;
        let header = match &curl.auth {
            AuthType::ApiKey { header } => header.to_string(),
            AuthType::QueryKey { parameter } => format!("?{parameter}"),
            AuthType::Token { scheme } => scheme.to_string(),
            auth => auth.kind().to_string(),
        };
        let domain = curl.domain.map_or_else(|| "-".to_owned(), |domain| domain.to_string());
        Some(format!("{header} {} {domain}", curl.credential.expose()))
    }

    #[test]
    fn the_credential_of_a_curl_command_is_found() {
        for (text, expected) in [
            ("curl -H \"Authorization: Bearer abc\" https://api.x.example/v1", "bearer abc api.x.example"),
            ("curl https://api.x.example:8443 -H 'X-API-Key: abc'", "X-API-Key abc api.x.example:8443"),
            ("$ curl -sSL --header='Api-Token: a b' api.x.example/v1", "Api-Token a b api.x.example"),
            ("curl -u user:pass https://x.example", "basic user:pass x.example"),
            ("curl -uuser:pass https://x.example", "basic user:pass x.example"),
            ("curl https://sk_1:@x.example/v1 -d a=b", "basic sk_1: x.example"),
            ("curl -sH 'authorization: bearer abc' x.example", "bearer abc x.example"),
            ("curl -H 'Authorization: Basic dTpw' x.example", "basic Basic dTpw x.example"),
            ("curl -H 'Authorization: Token abc' x.example", "Token abc x.example"),
            ("curl --oauth2-bearer abc x.example", "bearer abc x.example"),
            (
                "curl -X POST -d 'key=1 token' -o out -H 'Content-Type: application/json' --url x.example -H 'X-Key: k'",
                "X-Key k x.example",
            ),
            (
                "curl 'https://x.example/' \\\n  -H 'idempotency-key: 1' \\\n  -H $'x-auth: it\\'s' --compressed",
                "x-auth it's x.example",
            ),
            ("curl \"https://x.example/\" ^\n  -H \"x-auth: k\" ^\n  --compressed", "x-auth k x.example"),
            // Another header may only look like one.
            ("curl -H 'X-Key-Id: 7' -H 'Authorization: Bearer abc' x.example", "bearer abc x.example"),
            ("curl -H 'X-Key: k' x.example | jq .token; rm key", "X-Key k x.example"),
            ("curl -H 'X-Key: k'", "X-Key k -"),
            ("curl 'https://x.example/v1?page=2&api_key=a%2Fb'", "?api_key a/b x.example"),
            ("curl 'https://x.example/v1?api_key=a' -H 'Authorization: abc'", "Authorization abc x.example"),
        ] {
            assert_eq!(found(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_command_without_a_credential_has_none() {
        for text in
            ["curl x.example", "curl -H 'Accept: */*' x.example", "curl -H 'X-Key: k", "curl -H 'X-Key:' x"]
        {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn other_text_is_no_curl_command() {
        for text in ["curl", "curly braces", "abc", "", "scurl x"] {
            assert!(!is_curl_command(text), "{text}");
        }
    }
}
