//! Edge cases of the header's grammar.

use super::*;

fn lines(text: &str) -> Lines<'_> {
    Lines { rest: text }
}

#[test]
fn a_key_begins_with_a_letter_and_has_lower_case_digits_and_underscores() {
    for good in ["a = 1\n", "a1_b = 1\n"] {
        assert!(lines(good).any().is_ok(), "{good}");
    }
    for bad in ["1a = 1\n", "_a = 1\n", "A = 1\n", "aB = 1\n", "a-b = 1\n", " = 1\n", "a=1\n", "a = 1"] {
        assert!(lines(bad).any().is_err(), "{bad}");
    }
}

#[test]
fn a_string_is_printable_ascii_without_quotes_and_backslashes() {
    assert_eq!(string("\"a, b ~\""), Some("a, b ~"));
    assert_eq!(string("\"\""), Some(""));
    for bad in ["\"a\"b\"", "\"a\\b\"", "\"a\tb\"", "\"\u{7f}\"", "a", "\"a", "\""] {
        assert_eq!(string(bad), None, "{bad:?}");
    }
}

#[test]
fn a_section_shorter_than_the_minimum_or_longer_than_a_file_is_refused() {
    let of_length = |bytes: usize| {
        let text = format!("scope = \"{}\"\npart = \"metadata\"\nbytes = {bytes}\n", "0".repeat(32));
        section(&mut lines(&text)).map(|entry| entry.bytes)
    };
    let shortest = SMALLEST + OVERHEAD;
    assert_eq!(of_length(shortest).ok(), Some(shortest));
    assert_eq!(of_length(MAX_FILE).ok(), Some(MAX_FILE));
    assert!(of_length(shortest - 1).is_err() && of_length(MAX_FILE + 1).is_err());
}

#[test]
fn each_scope_is_listed_once_with_both_of_its_parts() {
    let entry = |scope: u8, part| SectionEntry { scope: ScopeId([scope; 16]), part, bytes: 2000 };
    let scope = |scope: u8| [entry(scope, Part::Metadata), entry(scope, Part::Credentials)];
    assert!(check_sections(&[scope(0), scope(1)].concat()).is_ok());
    assert!(check_sections(&[]).is_ok());
    assert!(check_sections(&[scope(1), scope(1)].concat()).is_err());
    assert!(check_sections(&[scope(1), scope(0)].concat()).is_err());
    assert!(check_sections(&scope(0)[..1]).is_err());
    assert!(check_sections(&[entry(0, Part::Credentials), entry(0, Part::Metadata)]).is_err());
    assert!(check_sections(&[entry(0, Part::Metadata), entry(1, Part::Credentials)]).is_err());
}
