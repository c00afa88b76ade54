//! `capi docs` against sites of our own: every way in which documentation is found, and everything that a hostile page
//! may try. The https server is Python's, and runs on Unix alone.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod discovery;
#[path = "../snippets/home.rs"]
#[allow(dead_code, reason = "shared with tests that run programs")]
mod home;
mod hostile;
#[cfg(unix)]
mod https;
mod kept;
#[path = "../caller/places.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod places;
mod proxy;
mod shown;
mod site;

/// What the shared home asks of its suite.
mod tools {
    use std::ffi::OsString;

    /// The caller's PATH.
    pub(crate) fn path() -> OsString {
        std::env::var_os("PATH").unwrap_or_default()
    }
}

use capi::model::AuthType;
use home::{Given, Home, Run};

/// An organization's API whose documentation is at `url`.
fn home(url: &str) -> Home {
    let given =
        Given { name: "My Billing API", auth: AuthType::Basic, app: None, domain: None, docs: Some(url) };
    Home::with(vec![given])
}

/// Fetches and fails unless that worked.
fn fetch(home: &Home) -> Run {
    let run = home.capi(["docs", "fetch", "my-billing-api"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(run.out, "", "nothing is data");
    run
}
