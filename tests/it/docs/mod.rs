//! `capi docs` against sites of our own: every way in which documentation is found, and everything that a hostile page
//! may try. The https server is Python's, and runs on Unix alone; so do the frameworks.

mod authentication;
mod cases;
mod discovery;
#[cfg(unix)]
mod frameworks;
mod hostile;
#[cfg(unix)]
pub(crate) mod https;
mod kept;
mod proxy;
mod shown;
mod site;

use crate::harness::{Given, Home, Outcome};

/// An organization's API whose documentation is at `url`.
fn home(url: &str) -> Home {
    Home::with([Given::basic("My Billing API").docs(url)])
}

/// Fetches and fails unless that worked.
fn fetch(home: &Home) -> Outcome {
    let run = home.capi(["docs", "fetch", "my-billing-api"]).run();
    assert_eq!(run.code(), 0, "{}", run.err());
    assert_eq!(run.out(), "", "nothing is data");
    run
}
