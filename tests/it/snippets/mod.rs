//! The output of `capi snippet` and `capi context`. The code of each language whose tool is installed calls a server that
//! records every byte.
//!
//! Variables name tools that are not on PATH: CAPI_TEST_PYTHON, a Python with requests and httpx (its directory may have `http`
//! and `go` as well); CAPI_TEST_NODE_MODULES, a directory with axios; CAPI_TEST_REQWEST, a Cargo project with reqwest.

mod calls;
mod context;
mod printed;
mod server;
mod tools;
