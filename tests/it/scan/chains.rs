//! Chains of two encodings, for any credential, position and division into chunks.

use capi::model::AuthKind;
use proptest::prelude::*;

use super::encoders::{ALL, single};
use super::searching::{Pieces, found, give, search};

/// Text that contains no credential.
fn noise(length: usize, seed: usize) -> Vec<u8> {
    let letters = b" \nabcdefgh+/=%&;\"\\019";
    (0..length).map(|at| letters[(at * 7 + at / 5 + seed) % letters.len()]).collect()
}

proptest! {
    // Each case has hundreds of inputs.
    #![proptest_config(ProptestConfig { cases: 2, ..ProptestConfig::default() })]

    #[test]
    fn any_chain_of_two_is_found(
        value in "[!-~]{3}[!-~é]{9,40}[!-~]",
        positions in prop::collection::vec(0_usize..5000, 8),
        pieces in prop::collection::vec(1_usize..900, 8),
    ) {
        let search = search(&[(AuthKind::Bearer, &value)]);
        let mut names = Vec::new();
        for (index, (first, inner)) in single().enumerate() {
            let Ok(once) = String::from_utf8(inner(&value)) else { continue };
            let columns = ALL.into_iter().filter(|(name, _)| name.contains("columns"));
            for (second, outer) in single().chain(columns) {
                let (at, piece) = (positions[index % 8], pieces[names.len() % 8]);
                let text = [noise(at, index), outer(&once), noise(2000, piece)].concat();
                names.push(format!("{first}, then {second}"));
                give(&search, names.last().unwrap(), Pieces(&text, piece));
            }
        }
        let report = search.finish();
        let missing: Vec<&String> = names.iter().filter(|name| found(&report, name).is_empty()).collect();
        prop_assert!(missing.is_empty(), "{missing:?}");
    }
}

#[test]
fn a_credential_is_found_at_every_position_of_a_long_input() {
    let value = "c4pi_live_9f8e7d6c5b4a39281706f5e4d3c2b1a0";
    let search = search(&[(AuthKind::Bearer, value)]);
    // Around the chunk that is searched at once, 256 KiB.
    for at in (0..40).chain(261_000..263_200).step_by(7) {
        let text = [vec![b'\n'; at], value.into(), noise(9000, 1)].concat();
        give(&search, &at.to_string(), text.as_slice());
    }
    let report = search.finish();
    for at in (0..40).chain(261_000..263_200).step_by(7) {
        let [finding] = found(&report, &at.to_string())[..] else { panic!("{at}") };
        assert_eq!((finding.start, finding.line), (at as u64, at as u64 + 1));
    }
}
