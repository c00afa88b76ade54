//! The public interface of the vault: accepted and refused files, and the content of the disk at each moment.

mod copies;
mod limits;
mod machine;
#[cfg(unix)]
mod program;
mod rare;
mod reader;
mod round_trip;
mod store;
mod tampering;
mod vectors;
mod ways;
#[cfg(unix)]
mod writers;
