//! The vault from outside: what it takes, what it refuses, and what is on the disk at each moment.

mod copies;
mod limits;
mod machine;
#[cfg(unix)]
mod program;
mod rare;
mod reader;
mod round_trip;
mod store;
mod support;
mod tampering;
mod vectors;
mod ways;
#[cfg(unix)]
mod writers;
