//! Decrypted sections: JSON of metadata and credentials, and their padding. Only a holder of the passphrase, or a
//! faulty version of capi, can write invalid ones.

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
