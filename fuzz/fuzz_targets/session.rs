//! Frames from any client of the agent's socket, and from any server on it.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    capi::agent::fuzzing::request(data);
    capi::agent::fuzzing::response(data);
});
