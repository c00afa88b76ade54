//! `capi mcp serve` over pipes, as clients of both eras of the protocol speak to it, and `capi mcp install`. Every answer
//! is a single text within its size, with no word after `Bearer`; no byte that the server writes may hold the canary.

mod answers;
mod clients;
mod guesses;
mod inherited;
mod install;
mod limits;
mod protocol;
mod refusals;
mod resources;
#[cfg(unix)]
mod strangers;
mod tools;
pub(crate) mod wire;

use crate::harness::{Given, Home};

/// A home with an API of each type, the basic one of the app `web`, and one that both the organization and `web` have.
fn usual() -> Home {
    Home::with([
        Given::key("My Billing API").domain("api.billing.example").docs("https://docs.billing.example/api"),
        Given::bearer("Internal Auth Service"),
        Given::basic("Twilio SMS").app("web").domain("sms.example"),
        Given::key("Mail").domain("org.example"),
        Given::key("mail").app("web").domain("web.example"),
        Given::key("Queue").app("worker"),
    ])
}
