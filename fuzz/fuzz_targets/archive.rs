//! A file of a stranger that `capi scan` searches: archives in each other, and the strings that a script joins. The result
//! does not depend on how many bytes each read returns.

#![no_main]

use std::io::{self, Read};

use capi::model::{Api, ApiName, AuthKind, Credential, Scope, Secret, Timestamp};
use capi::scan::places::joined_strings;
use capi::scan::{Finding, Patterns, Place, Report, Search, Sink as _, Source, Wanted};
use libfuzzer_sys::fuzz_target;

/// The token that the seeds contain.
const TOKEN: &str = "c4pi_live_0123456789abcdef";

fuzz_target!(|data: &[u8]| {
    let Some(([piece], rest)) = capi_fuzz::split::<1>(data) else { return };
    // One search for both, because it takes much longer to encode the token than to search an input.
    let search = search();
    for (path, most) in [("whole", usize::MAX), ("pieces", usize::from(piece).max(1))] {
        let place = Place { source: Source::Files, path: path.into(), part: None, commit: None };
        search.search(&place, &mut Pieces(rest, most));
    }
    let report = search.finish();
    assert_eq!(result(&report, "whole"), result(&report, "pieces"));
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

/// Returns a search for the token.
fn search() -> Search {
    let name = ApiName::parse("Seed").expect("a name");
    let api = Api::new(name, AuthKind::Bearer.default_type(), Scope::Organization, Timestamp(0));
    let token =
        Credential::from_parts(AuthKind::Bearer, None, Secret::new(TOKEN.to_owned())).expect("a token");
    Search::new(Patterns::new(Wanted::of_credentials(&[(api, token)])))
}

/// Returns the findings in an input and what was not read, as text.
fn result(report: &Report, path: &str) -> (Vec<String>, Vec<String>) {
    let findings = report.findings.iter().filter(|finding| finding.place.path.as_os_str() == path);
    let describe = |finding: &Finding| {
        assert!(finding.start < finding.end && finding.members.len() <= 6);
        let Finding { part, encodings, members, line, start, end, .. } = finding;
        format!("{part:?} {encodings:?} {members:?} {line} {start} {end}")
    };
    let unread = report.unread.iter().filter(|one| one.place.path.as_os_str() == path);
    (
        findings.map(describe).collect(),
        unread.map(|one| format!("{:?} {}", one.members, one.reason)).collect(),
    )
}
