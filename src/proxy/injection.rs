//! The replacement of a placeholder by the credential: in the place that the record declares, once, and nowhere else.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use memchr::memmem;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};
use zeroize::Zeroizing;

use super::header_field::{Header, write_line};
use super::refusal::Refusal;
use super::request_head::RequestHead;
use super::route::{Place, Route};

/// Clients pad base64 or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The credential in the form of a request: what replaces a header's value or the query.
pub(super) enum Replacement {
    /// The value of the header with this index.
    Header(usize, Zeroizing<Vec<u8>>),
    /// The target.
    Target(Zeroizing<String>),
}

/// A request with one placeholder.
pub(super) struct Injection<'a> {
    /// The API whose placeholder it has.
    pub(super) route: &'a Route,
    pub(super) replacement: Replacement,
}

impl Route {
    /// Returns what precedes the placeholder in a header's value, if that consists of both.
    fn before_placeholder<'v>(&self, value: &'v [u8]) -> Option<&'v [u8]> {
        match &self.place {
            Place::Header { scheme, .. } => {
                let (before, rest) = value.split_at_checked(scheme.len())?;
                let is_scheme = before.eq_ignore_ascii_case(scheme.as_bytes());
                (is_scheme && rest.trim_ascii() == self.placeholder.as_bytes()).then_some(before)
            }
            Place::Basic { username, password } => {
                let (before, pair) = (value.get(..6)?, decoded(value)?);
                let (name, word) = pair.split_at(pair.iter().position(|&byte| byte == b':')?);
                let is_pair = name == username.as_bytes() && &word[1..] == password.as_bytes();
                is_pair.then_some(before)
            }
            Place::Query(_) => None,
        }
    }
}

/// Returns the decoded pair of basic auth.
fn decoded(value: &[u8]) -> Option<Vec<u8>> {
    let (scheme, rest) = value.split_at_checked(6)?;
    scheme.eq_ignore_ascii_case(b"basic ").then(|| BASE64.decode(rest.trim_ascii()).ok())?
}

/// Finds the placeholder of a request for one of `routes`, which have the request's origin. A placeholder of any API in `all`
/// in another place is refused.
///
/// # Errors
/// A [`Refusal`]: a placeholder in another place, of another API, or a second one.
pub(super) fn inject<'a>(
    head: &RequestHead,
    routes: &[&'a Route],
    all: &'a [Route],
) -> Result<Option<Injection<'a>>, Refusal> {
    let mut found: Option<Injection<'a>> = None;
    for (index, header) in head.headers.iter().enumerate() {
        let Some(route) = placeholder_in(&header.value, all) else { continue };
        let before = routes
            .iter()
            .filter(|own| own.place.header().is_some_and(|name| header.is(name)))
            .find_map(|own| Some((*own, own.before_placeholder(&header.value)?)));
        let Some((own, before)) = before else { return Err(misplaced(route, routes, &header.name)) };
        if found.is_some() || head.headers.iter().filter(|other| other.is(&header.name)).count() > 1 {
            return Err(twice(own));
        }
        let replacement = Replacement::Header(index, own.credential.after(before));
        found = Some(Injection { route: own, replacement });
    }
    inject_query(head, routes, all, found)
}

/// The same for the target, after the headers.
fn inject_query<'a>(
    head: &RequestHead,
    routes: &[&'a Route],
    all: &'a [Route],
    mut found: Option<Injection<'a>>,
) -> Result<Option<Injection<'a>>, Refusal> {
    let (path, query) = match head.target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (head.target.as_str(), None),
    };
    // Enough for a percent-encoded credential, because a reallocation would leave a copy that is not wiped.
    let longest = 3 * routes.iter().map(|route| route.credential.expose().len()).max().unwrap_or(0);
    let mut target = Zeroizing::new(String::with_capacity(head.target.len() + longest));
    // The target without the placeholder, in which there must not be another one.
    let mut others = path.to_owned();
    target.push_str(path);
    let mut own = None;
    for (at, pair) in query.iter().flat_map(|query| query.split('&')).enumerate() {
        let separator = if at == 0 { "?" } else { "&" };
        target.push_str(separator);
        let Some(route) = routes.iter().find(|route| is_parameter(route, pair)) else {
            target.push_str(pair);
            others.extend([separator, pair]);
            continue;
        };
        if own.is_some() || found.is_some() {
            return Err(twice(route));
        }
        let (name, _) = pair.split_once('=').unwrap_or((pair, ""));
        target.extend([name, "="]);
        target.extend(utf8_percent_encode(route.credential.expose(), NON_ALPHANUMERIC));
        own = Some(*route);
    }
    if let Some(route) = placeholder_in(&percent_decode(others.as_bytes()).collect::<Vec<u8>>(), all) {
        return Err(misplaced(route, routes, "the URL"));
    }
    if let Some(route) = own {
        found = Some(Injection { route, replacement: Replacement::Target(target) });
    }
    Ok(found)
}

/// Returns whether a pair of the query is the parameter of a route with its placeholder.
fn is_parameter(route: &Route, pair: &str) -> bool {
    let Place::Query(parameter) = &route.place else { return false };
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let decoded = |text: &str| percent_decode(text.as_bytes()).collect::<Vec<u8>>();
    decoded(name) == parameter.as_bytes() && decoded(value) == route.placeholder.as_bytes()
}

/// Returns the route whose placeholder is in a text, as it is or in the pair of basic auth.
fn placeholder_in<'a>(text: &[u8], routes: &'a [Route]) -> Option<&'a Route> {
    let pair = decoded(text);
    let contains = |route: &&Route| {
        let placeholder = route.placeholder.as_bytes();
        let is_in = |text: &[u8]| memmem::find(text, placeholder).is_some();
        is_in(text) || pair.as_deref().is_some_and(is_in)
    };
    routes.iter().find(contains)
}

fn misplaced(route: &Route, routes: &[&Route], place: &str) -> Refusal {
    let name = &route.name;
    if !routes.iter().any(|own| std::ptr::eq(*own, route)) {
        let host = route.origin.authority();
        let text = format!("the placeholder of `{name}` was sent to another host; it is for {host}");
        return Refusal::forbidden("wrong-host", text);
    }
    let text = format!("the placeholder of `{name}` is in {place}, but belongs in {}", route.place.shown());
    Refusal::forbidden("wrong-place", text)
}

fn twice(route: &Route) -> Refusal {
    let text = format!(
        "the request authenticates twice; send the placeholder of `{}` once, in {}",
        route.name,
        route.place.shown()
    );
    Refusal::forbidden("twice", text)
}

/// Appends a header of a request, or its replacement.
pub(super) fn write_value(out: &mut Vec<u8>, index: usize, header: &Header, injection: Option<&Injection>) {
    match injection.map(|injection| &injection.replacement) {
        Some(Replacement::Header(at, value)) if *at == index => {
            write_line(out, &header.name, value);
        }
        _ => header.write(out),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

    use super::super::rules::Rules;
    use super::*;
    use crate::model::Secret;
    use crate::web::Origin;

    const KEY: &str = "PlaceholderOfTheKey012345";
    const QUERY: &str = "PlaceholderOfTheQuery0123";
    const PASSWORD: &str = "PlaceholderOfThePassword0";
    const OTHER: &str = "PlaceholderOfAnotherHost0";

    fn route(name: &str, host: &str, place: Place, placeholder: &str, credential: &str) -> Route {
        Route {
            name: name.to_owned(),
            slug: name.to_owned(),
            origin: Origin { is_https: true, host: host.to_owned(), port: 443 },
            base: String::new(),
            place,
            credential: Secret::new(credential.to_owned()),
            placeholder: placeholder.to_owned(),
            rules: Rules::default(),
        }
    }

    fn routes() -> Vec<Route> {
        let header =
            |name: &str, scheme: &str| Place::Header { name: name.to_owned(), scheme: scheme.to_owned() };
        let basic = Place::Basic { username: "user".to_owned(), password: PASSWORD.to_owned() };
        vec![
            route("Key", "a.example", header("X-API-Key", ""), KEY, "real-key"),
            route("Query", "a.example", Place::Query("key".to_owned()), QUERY, "real key/2"),
            route("Basic", "a.example", basic, PASSWORD, "dXNlcjpyZWFs"),
            route("Other", "b.example", header("Authorization", "Bearer "), OTHER, "real-other"),
        ]
    }

    /// The request after the injection at the host of the first three routes, or the code of the refusal.
    fn injected(target: &str, headers: &str) -> Result<String, &'static str> {
        let all = routes();
        let own: Vec<&Route> = all[..3].iter().collect();
        let text = format!("GET {target} HTTP/1.1\r\nHost: a.example\r\n{headers}\r\n");
        let (head, _) = RequestHead::parse(text.as_bytes()).unwrap().unwrap();
        let injection = inject(&head, &own, &all).map_err(|refusal| refusal.code)?;
        let mut out = match injection.as_ref().map(|injection| &injection.replacement) {
            Some(Replacement::Target(target)) => target.as_bytes().to_vec(),
            _ => head.target.as_bytes().to_vec(),
        };
        out.push(b'\n');
        for (index, header) in head.headers.iter().enumerate().skip(1) {
            write_value(&mut out, index, header, injection.as_ref());
        }
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_placeholder_in_its_place_is_replaced() {
        let key = injected("/", &format!("x-api-KEY: {KEY}\r\nA: b\r\n"));
        assert_eq!(key.as_deref(), Ok("/\nx-api-KEY: real-key\r\nA: b\r\n"));
        let query = injected(&format!("/p?a=%20&key={QUERY}&c"), "");
        assert_eq!(query.as_deref(), Ok("/p?a=%20&key=real%20key%2F2&c\n"));
        for engine in [STANDARD, STANDARD_NO_PAD] {
            let pair = engine.encode(format!("user:{PASSWORD}"));
            let basic = injected("/", &format!("Authorization: basic {pair}\r\n"));
            assert_eq!(basic.as_deref(), Ok("/\nAuthorization: basic dXNlcjpyZWFs\r\n"));
        }
    }

    #[test]
    fn a_request_without_a_placeholder_is_unchanged() {
        let plain = injected("/a?key=mine", "X-API-Key: mine\r\nAuthorization: Basic bWluZQ==\r\n");
        assert_eq!(plain.as_deref(), Ok("/a?key=mine\nX-API-Key: mine\r\nAuthorization: Basic bWluZQ==\r\n"));
    }

    #[test]
    fn a_placeholder_elsewhere_is_refused() {
        let pair = STANDARD.encode(format!("admin:{PASSWORD}"));
        for (target, headers, code) in [
            ("/", format!("Authorization: Bearer {KEY}\r\n"), "wrong-place"),
            ("/", format!("X-API-Key: Bearer {KEY}\r\n"), "wrong-place"),
            ("/", format!("X-API-Key: x{KEY}\r\n"), "wrong-place"),
            ("/", format!("Cookie: a={KEY}\r\n"), "wrong-place"),
            ("/", format!("Authorization: Basic {pair}\r\n"), "wrong-place"),
            ("/", format!("X-API-Key: {KEY}\r\nX-API-Key: {KEY}\r\n"), "twice"),
            ("/", format!("X-API-Key: {KEY}\r\nx-api-key: mine\r\n"), "twice"),
            ("/", format!("X-API-Key: {KEY}\r\nA: {KEY}\r\n"), "wrong-place"),
            ("/", format!("Authorization: Bearer {OTHER}\r\n"), "wrong-host"),
            ("/", format!("X-API-Key: {OTHER}\r\n"), "wrong-host"),
            (&format!("/?other={QUERY}"), String::new(), "wrong-place"),
            (&format!("/?key={QUERY}&key={QUERY}"), String::new(), "twice"),
            (&format!("/{KEY}"), String::new(), "wrong-place"),
            (&format!("/?key={}", KEY.replace('P', "%50")), String::new(), "wrong-place"),
            (&format!("/?key={QUERY}"), format!("X-API-Key: {KEY}\r\n"), "twice"),
            (&format!("/?key={QUERY}&a={OTHER}"), String::new(), "wrong-host"),
        ] {
            assert_eq!(injected(target, &headers), Err(code), "{target} {headers:?}");
        }
    }
}
