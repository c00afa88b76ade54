//! What stands behind the crypto: the JSON of metadata and of credentials, and the padding around them. Only somebody
//! with the passphrase can write it, or a version of this program with a mistake.

#![no_main]

use capi::vault::fuzzing;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    match capi_fuzz::split::<1>(data) {
        Some(([b'p'], rest)) => fuzzing::padding(rest),
        Some(([b'c'], rest)) => fuzzing::credentials(rest),
        Some(([_], rest)) => fuzzing::metadata(rest),
        None => {}
    }
});
