//! Frames from whoever connects to the session's socket, and from whoever listens there.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    capi::session::fuzzing::request(data);
    capi::session::fuzzing::response(data);
});
