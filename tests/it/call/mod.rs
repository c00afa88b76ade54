//! `capi call` and `capi check` against services of our own: who gets the credential, and what nobody gets to see.

mod assistant;
mod checked;
mod documented;
mod expiry;
mod origins;
mod output;
mod requests;
mod secrecy;
mod service;
