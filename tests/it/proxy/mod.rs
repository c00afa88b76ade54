//! `exec --proxy`: what an API gets, what a program gets, and what is refused.

mod environment;
mod injection;
mod outgoing;
mod refused;
mod run;
mod sandbox;
mod scrubbed;
mod service;
mod streaming;
mod tls;

use capi::model::{AuthType, QueryParameter};

use crate::harness::{Given, Home};
use run::ProxiedRun;
use service::Service;

const KEY: &str = "sk_live_51HxYz7Qw9Rt2Up4As6Df8Gh";
const TOKEN: &str = "tok+en/51HxYz7Qw9Rt2Up4As6Df8==";
const PASSWORD: &str = "c0rrect\"horse\\battery/staple+1";

/// The value of the header of [`PASSWORD`], with the username `user`.
const PAIR: &str = "dXNlcjpjMHJyZWN0ImhvcnNlXGJhdHRlcnkvc3RhcGxlKzE=";

/// A home with an API of each type at a service.
fn home(service: &Service) -> Home {
    let domain = service.domain();
    let query = AuthType::QueryKey { parameter: QueryParameter::parse("key").unwrap() };
    Home::with([
        Given::key("Key").credential(KEY).domain(&domain),
        Given::bearer("Token").credential(TOKEN).domain(&domain).aliases(["SERVICE_TOKEN"]),
        Given::basic("Basic").credential(PASSWORD).domain(&domain),
        Given::new("Query", query).credential("query51HxYz7Qw9Rt2Up4As6").domain(&domain),
    ])
}
