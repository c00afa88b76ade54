//! `capi mcp serve` over pipes, as clients of both eras of the protocol speak to it, and `capi mcp install`. Every answer
//! is held against the schema that its tool declares, and against its size; no byte that the server writes may hold the
//! canary.

mod home;
mod install;
mod limits;
mod protocol;
mod refusals;
mod resources;
mod schema;
#[cfg(unix)]
mod strangers;
mod tools;
mod wire;
