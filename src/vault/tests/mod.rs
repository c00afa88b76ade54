//! The cryptographic separation of scopes and tokens, tested with keys alone.

mod separation;
mod token;
