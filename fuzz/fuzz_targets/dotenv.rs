//! Import of a `.env` file.

#![no_main]

use std::collections::{BTreeSet, HashSet};

use capi::model::{infer, parse_dotenv, without_assignments};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = capi_fuzz::text(data);
    let (found, bad) = parse_dotenv(text);
    let names: BTreeSet<&str> = found.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names.len(), found.len(), "each name once");
    let lines = 1 + text.replace("\r\n", "\n").matches(['\n', '\r']).count();
    assert!(bad.iter().all(|bad| (1..=lines).contains(&bad.0)), "{bad:?} of {lines} lines");
    assert!(bad.is_sorted_by(|a, b| a.0 < b.0), "each bad line once: {bad:?}");
    let removed: HashSet<&str> = names.iter().copied().take(1).collect();
    if let Some(kept) = without_assignments(text, &removed) {
        let left = parse_dotenv(&kept).0;
        assert_eq!(left.len() + removed.len(), found.len(), "one assignment is gone");
    }
    let names: BTreeSet<String> = names.into_iter().map(str::to_owned).collect();
    let inferred = infer(found);
    let sources: Vec<String> = inferred.iter().flat_map(|one| one.sources.clone()).collect();
    assert_eq!(sources.iter().cloned().collect::<BTreeSet<_>>(), names, "nothing is lost");
    assert_eq!(sources.len(), names.len(), "nothing comes twice");
});
