//! Frames from whoever connects to the session's socket, and from whoever listens there.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    capi::agent::fuzzing::request(data);
    capi::agent::fuzzing::response(data);
});
