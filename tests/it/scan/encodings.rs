//! Each encoding of the table in docs/scan.md, for values of each kind.

use capi::model::AuthKind;
use capi::scan::Encoding;

use super::encoders::ALL;
use super::searching::{find, found, give, search};

/// Like most keys; with the characters that formats escape; the same with one character outside ASCII; as short as allowed.
const VALUES: [&str; 4] = [
    "c4pi_live_9f8e7d6c5b4a39281706f5e4d3c2b1a0",
    "c4pi\"x\\9/Tq+b&Z=w\"7\\h/Kp+d&R=m8",
    "c4pi\"é\\9/Tq+b&Z=w\"7\\h/Kp+d&R=m8",
    "p4s\"w/rd",
];

#[test]
fn each_encoding_of_each_value_is_found() {
    for value in VALUES {
        let search = search(&[(AuthKind::Bearer, value)]);
        for (name, encode) in ALL {
            let text = [b"some text {\"a\": \"", encode(value).as_slice(), b"\", more}\n"].concat();
            give(&search, name, text.as_slice());
        }
        let report = search.finish();
        // A line end leaves too little of a short value on each side.
        let is_divided = |name: &str| name == "YAML, folded" && value.len() < 15;
        let missing: Vec<&str> = ALL
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| !is_divided(name) && found(&report, name).is_empty())
            .collect();
        assert!(missing.is_empty(), "{value}: {missing:?}");
        assert!(report.unread.is_empty());
    }
}

#[test]
fn a_finding_names_the_line_the_bytes_and_the_encodings() {
    use Encoding::{Base64, Json, Lines, Percent};
    let value = VALUES[1];
    let encoder = |name: &str| ALL.iter().find(|(one, _)| *one == name).unwrap().1;
    let cases: [(&str, &[Encoding]); 6] = [
        ("as it is", &[]),
        ("base64", &[Base64]),
        ("JSON in JSON", &[Json, Json]),
        ("percent, twice", &[Percent, Percent]),
        ("payload of a JWT", &[Json, Base64]),
        ("base64, 64 columns", &[Base64, Lines]),
    ];
    for (name, encodings) in cases {
        let text = [b"one\ntwo\n# ", encoder(name)(value).as_slice(), b" #\n"].concat();
        let report = find(value, &text);
        let [finding] = &report.findings[..] else { panic!("{name}: {:?}", report.findings) };
        let is_url = |encoding: &Encoding| if *encoding == Encoding::Base64Url { Base64 } else { *encoding };
        assert_eq!(finding.encodings.iter().map(is_url).collect::<Vec<_>>(), encodings, "{name}");
        assert_eq!(finding.line, 3, "{name}");
        if name == "as it is" {
            assert_eq!((finding.start, finding.end), (10, 10 + value.len() as u64));
        }
    }
}

#[test]
fn parts_of_basic_auth_and_lines_of_secrets_are_found() {
    let key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n\
               MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu\n-----END PRIVATE KEY-----\n";
    let search = search(&[(AuthKind::Basic, "AC123:hunter2-hunter2"), (AuthKind::Secret, key)]);
    let base64 = |text: &str| (ALL[1].1)(text);
    give(&search, "password", &b"pw = hunter2-hunter2"[..]);
    give(&search, "pair", base64("AC123:hunter2-hunter2").as_slice());
    give(&search, "user", &b"AC123"[..]);
    give(&search, "line", &b"x MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu x"[..]);
    give(&search, "boundary", &b"-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"[..]);
    let report = search.finish();
    let apis = |name| found(&report, name).iter().map(|finding| finding.api).collect::<Vec<_>>();
    assert_eq!((apis("password"), apis("pair"), apis("line")), (vec![0], vec![0], vec![1]));
    assert!(apis("user").is_empty() && apis("boundary").is_empty());
}

#[test]
fn similar_text_is_not_found() {
    let value = VALUES[0];
    let search = search(&[(AuthKind::Bearer, value)]);
    let similar: [String; 4] = [
        value[..value.len() - 1].to_owned(),
        value[1..].to_owned(),
        value.to_uppercase(),
        value.replace("9f8e", "9f8f"),
    ];
    for text in similar {
        for (name, encode) in ALL {
            give(&search, name, encode(&text).as_slice());
        }
    }
    assert_eq!(search.finish().findings, []);
}
