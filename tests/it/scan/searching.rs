//! Searches without a vault.

use std::io::{self, Read};

use capi::model::{Api, ApiName, AuthKind, Credential, Scope, Secret, Timestamp};
use capi::scan::{Finding, Patterns, Place, Report, Search, Sink as _, Source, Wanted};

/// A search for credentials of these types.
pub(super) fn search(credentials: &[(AuthKind, &str)]) -> Search {
    let apis: Vec<(Api, Credential)> = credentials
        .iter()
        .enumerate()
        .map(|(index, (kind, value))| {
            let name = ApiName::parse(&format!("Api {index}")).unwrap();
            let api = Api::new(name, kind.default_type(), Scope::Organization, Timestamp(0));
            (api, Credential::from_parts(*kind, None, Secret::new((*value).to_owned())).unwrap())
        })
        .collect();
    Search::new(Patterns::new(Wanted::of_credentials(&apis)))
}

/// Searches an input by the name of a file.
pub(super) fn give(search: &Search, name: &str, mut bytes: impl Read) {
    let place = Place { source: Source::Files, path: name.into(), part: None, commit: None };
    search.search(&place, &mut bytes);
}

/// Searches one input for a bearer token.
pub(super) fn find(token: &str, bytes: &[u8]) -> Report {
    let search = search(&[(AuthKind::Bearer, token)]);
    give(&search, "input", bytes);
    search.finish()
}

/// Returns the findings in the input with a name.
pub(super) fn found<'a>(report: &'a Report, name: &str) -> Vec<&'a Finding> {
    report.findings.iter().filter(|finding| finding.place.path.as_os_str() == name).collect()
}

/// A reader that returns at most so many bytes at once.
pub(super) struct Pieces<'a>(pub(super) &'a [u8], pub(super) usize);

impl Read for Pieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(out.len());
        self.0.read(&mut out[..count])
    }
}
