//! A file of a stranger that `capi scan` searches: archives in each other, and the strings that a script joins. The result
//! does not depend on how many bytes each read returns.

#![no_main]

use std::io::{self, Read};

use capi::model::{Api, ApiName, AuthKind, Credential, Scope, Secret, Timestamp};
use capi::scan::places::joined_strings;
use capi::scan::{Patterns, Place, Search, Sink as _, Source, Wanted};
use libfuzzer_sys::fuzz_target;

/// The token that the seeds contain.
const TOKEN: &str = "c4pi_live_0123456789abcdef";

fuzz_target!(|data: &[u8]| {
    let Some(([piece], rest)) = capi_fuzz::split::<1>(data) else { return };
    assert_eq!(findings(rest, usize::MAX), findings(rest, usize::from(piece).max(1)));
    let joined = joined_strings(rest);
    assert!(joined.is_empty() || joined.ends_with(b"\n"), "each text is complete");
});

/// A reader that returns at most so many bytes at once.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(out.len());
        self.0.read(&mut out[..count])
    }
}

/// Returns the findings and whether everything was read, as text.
fn findings(bytes: &[u8], piece: usize) -> (Vec<String>, Vec<String>) {
    let name = ApiName::parse("Seed").expect("a name");
    let api = Api::new(name, AuthKind::Bearer.default_type(), Scope::Organization, Timestamp(0));
    let token =
        Credential::from_parts(AuthKind::Bearer, None, Secret::new(TOKEN.to_owned())).expect("a token");
    let search = Search::new(Patterns::new(Wanted::of_credentials(&[(api, token)])));
    let place = Place { source: Source::Files, path: "input".into(), part: None, commit: None };
    search.search(&place, &mut Pieces(bytes, piece));
    let report = search.finish();
    assert!(report.findings.iter().all(|finding| finding.start < finding.end && finding.members.len() <= 6));
    let unread = report.unread.iter().map(|one| format!("{:?} {}", one.members, one.reason)).collect();
    (report.findings.iter().map(|finding| format!("{finding:?}")).collect(), unread)
}
