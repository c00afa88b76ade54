//! Redirects and URLs of other origins: none of them gets the credential, or any request.

use std::sync::{Arc, Mutex};

use crate::call::service::{Service, ok, redirect, response};
use crate::harness::secrets::{KEY, leak};
use crate::harness::{Given, Home};

/// A home with an API at a service.
fn home(service: &Service) -> Home {
    Home::with([Given::bearer("Shop").domain(service.domain())])
}

#[test]
fn a_url_of_another_origin_gets_nothing() {
    let (own, other) = (Service::of(|_| ok("{}")), Service::of(|_| ok("{}")));
    let home = home(&own);
    let (port, evil) = (own.port, other.port);
    for url in [
        format!("http://127.0.0.1:{evil}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://sub.localhost:{port}/"),
        format!("//127.0.0.1:{evil}/x"),
        format!("/\\127.0.0.1:{evil}/x"),
        format!("http:\\\\127.0.0.1:{evil}/x"),
        format!("http://127.0.0.1:{port}@127.0.0.1:{evil}/"),
        format!("http://user:pass@127.0.0.1:{port}/"),
        format!("http://127.0.0.1.:{evil}/"),
        format!("http://127.0.0.1%00.evil.example:{port}/"),
        format!("http://2130706433:{evil}/"),
    ] {
        home.capi(["call", "shop", &url]).unlocked().refused(2);
    }
    // These stay a part of the path.
    for (path, sent) in [
        (format!("/x/http://127.0.0.1:{evil}/"), format!("/x/http://127.0.0.1:{evil}/")),
        (format!("/%2f%2f127.0.0.1:{evil}/"), format!("/%2f%2f127.0.0.1:{evil}/")),
        (format!("/x@127.0.0.1:{evil}"), format!("/x@127.0.0.1:{evil}")),
        (format!("http://127.0.0.1:{port}/\\@127.0.0.1:{evil}/"), format!("//@127.0.0.1:{evil}/")),
    ] {
        home.capi(["call", "shop", &path]).unlocked().succeeds();
        assert_eq!(own.request().path(), sent);
    }
    let template = format!("id=//127.0.0.1:{evil}/");
    home.capi(["call", "shop", "/users/{id}", "-f", &template]).unlocked().succeeds();
    assert_eq!(own.request().path(), format!("/users/%2F%2F127.0.0.1%3A{evil}%2F"));
    assert!(other.requests().is_empty());
}

#[test]
fn a_redirect_to_another_origin_is_reported_and_not_followed() {
    let other = Service::of(|_| ok("{}"));
    let evil = other.port;
    let sent: Arc<Mutex<String>> = Arc::default();
    let location = Arc::clone(&sent);
    let own = Service::of(move |_| redirect(302, &location.lock().unwrap()));
    let home = home(&own);
    for (location, next) in [
        (format!("http://127.0.0.1:{evil}/x"), format!("run `curl http://127.0.0.1:{evil}/x`")),
        ("https://127.0.0.1:PORT/x".to_owned(), "run `curl https://127.0.0.1:".to_owned()),
        ("http://localhost:PORT/".to_owned(), "run `curl http://localhost:".to_owned()),
        ("http://sub.127.0.0.1.nip.example/".to_owned(), "run `curl ".to_owned()),
        (format!("//127.0.0.1:{evil}/x"), format!("run `curl http://127.0.0.1:{evil}/x`")),
        (format!("/\\127.0.0.1:{evil}/x"), format!("run `curl http://127.0.0.1:{evil}/x`")),
        (format!("\\\\127.0.0.1:{evil}/x"), format!("run `curl http://127.0.0.1:{evil}/x`")),
        (format!("http://127.0.0.1:PORT@127.0.0.1:{evil}/"), "run `curl ".to_owned()),
        (format!("http://127.0.0.1.:{evil}/"), format!("run `curl http://127.0.0.1:{evil}/`")),
        ("ftp://127.0.0.1/".to_owned(), "ask the operator".to_owned()),
        ("http://[/".to_owned(), "ask the operator".to_owned()),
    ] {
        *sent.lock().unwrap() = location.replace("PORT", &own.port.to_string());
        let run = home.capi(["call", "shop", "/start"]).unlocked().run();
        assert_eq!((run.code(), run.out().as_str()), (30, "moved"), "{location}: {}", run.err());
        assert!(run.err().contains("is 302, a redirect that capi does not follow, to "), "{}", run.err());
        assert!(run.err().contains(&next), "{location}: {}", run.err());
        assert_eq!(own.requests().len(), 1, "{location}");
    }
    assert!(other.requests().is_empty());
}

#[test]
fn a_redirect_on_the_same_origin_is_checked_again_at_each_step() {
    let other = Service::of(|_| ok("{}"));
    let evil = other.port;
    let own = Service::of(move |request| match request.path() {
        "/one" => redirect(301, "/two"),
        "/two" => redirect(307, "three?x=1"),
        "/three?x=1" => ok("there"),
        "/chain" => redirect(302, "/away"),
        // A chain that would come back to the own origin.
        "/away" => redirect(302, &format!("http://127.0.0.1:{evil}/back")),
        "/loop" => redirect(302, "/loop"),
        _ => response("404 Not Found", &[], ""),
    });
    let home = home(&own);
    assert_eq!(home.capi(["call", "shop", "/one"]).unlocked().succeeds().out(), "there");
    let sent = own.requests();
    assert!(
        sent.len() == 3 && sent.iter().all(|request| request.header("authorization").is_some()),
        "{sent:?}"
    );
    assert_eq!(home.capi(["call", "shop", "/chain"]).unlocked().run().code(), 30);
    assert_eq!(own.requests().len(), 2);
    assert!(other.requests().is_empty());
    assert_eq!(home.capi(["call", "shop", "/loop"]).unlocked().run().code(), 30);
    assert_eq!(own.requests().len(), 6);
    // A write is never repeated without a command.
    let run = home.capi(["call", "shop", "POST", "/one", "-d", "{}"]).unlocked().run();
    assert_eq!(run.code(), 30);
    let next = format!("run `capi call shop POST http://127.0.0.1:{}/two` to follow it", own.port);
    assert!(run.err().contains(&next), "{}", run.err());
    assert_eq!(own.requests().len(), 1);
}

#[test]
fn a_location_is_printed_without_the_credential_and_without_control() {
    let own = Service::of(|_| redirect(302, &format!("http://other.example/{KEY}?\u{9b}31m")));
    let run = home(&own).capi(["call", "shop", "/x", "-i"]).unlocked().run();
    assert_eq!(run.code(), 30);
    assert!(run.err().contains("[capi: Shop]"), "{}", run.err());
    assert!(!run.err().contains('\u{9b}') && !leak(run.err().as_bytes()));
    // A line end in a header ends the header; the rest is another one.
    let own = Service::of(|_| redirect(302, "/two\r\nX-Injected: http://other.example/"));
    let run = home(&own).capi(["call", "shop", "POST", "/x"]).unlocked().run();
    assert!(run.code() == 30 && !run.err().contains("other.example"), "{}", run.err());
}
