//! `capi docs` against sites of our own: every way in which documentation is found, and everything that a hostile page
//! may try. The https server is Python's, and runs on Unix alone.

mod discovery;
mod hostile;
#[cfg(unix)]
mod https;
mod kept;
mod proxy;
mod shown;
mod site;

use crate::home::{Given, Home, Run};
use capi::model::AuthType;

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
