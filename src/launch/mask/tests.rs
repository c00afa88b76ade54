//! Comparison of the masker with a naive reference implementation that sees the whole text, and single cases.

use super::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// Returns every encoding with its label, in the masker's order.
fn patterns(values: &[Vec<u8>]) -> Vec<(String, Vec<u8>)> {
    let masked = values.iter().enumerate().filter(|(_, value)| value.len() >= MIN_LENGTH);
    masked
        .flat_map(|(index, value)| {
            encodings(value).into_iter().map(move |encoding| (format!("[capi: {index}]"), encoding.to_vec()))
        })
        .collect()
}

/// Returns the expected output for `text` and the bytes to hold back. Holds nothing if `last`.
fn reference(patterns: &[(String, Vec<u8>)], text: &[u8], last: bool) -> (Vec<u8>, Vec<u8>) {
    let (mut out, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let rest = &text[at..];
        if !last
            && patterns.iter().any(|(_, encoding)| encoding.len() > rest.len() && encoding.starts_with(rest))
        {
            return (out, rest.to_vec());
        }
        // The first of the longest, because the first item determines the label.
        match patterns
            .iter()
            .rev()
            .filter(|(_, encoding)| rest.starts_with(encoding))
            .max_by_key(|(_, encoding)| encoding.len())
        {
            Some((label, encoding)) => {
                out.extend_from_slice(label.as_bytes());
                at += encoding.len();
            }
            None => {
                out.push(rest[0]);
                at += 1;
            }
        }
    }
    (out, Vec::new())
}

fn masker(values: &[Vec<u8>]) -> Masker {
    let labels: Vec<String> = (0..values.len()).map(|index| index.to_string()).collect();
    Masker::new(labels.iter().zip(values).map(|(label, value)| Sensitive { label, value })).expect("they fit")
}

/// Pushes `text` in chunks that cycle through the given lengths, and compares after each.
fn compare(values: &[Vec<u8>], text: &[u8], chunks: &[usize]) {
    let (patterns, mut stream) = (patterns(values), Stream::new(&masker(values)));
    let (mut out, mut at) = (Vec::new(), 0);
    for length in chunks.iter().cycle() {
        let end = (at + length).min(text.len());
        stream.push(&text[at..end], &mut out);
        at = end;
        let (expected, held) = reference(&patterns, &text[..at], false);
        assert_eq!(
            (out.escape_ascii().to_string(), &*stream.held),
            (expected.escape_ascii().to_string(), &held)
        );
        assert_eq!(stream.holding(), !held.is_empty());
        if at == text.len() {
            break;
        }
    }
    stream.flush(&mut out);
    assert_eq!(out.escape_ascii().to_string(), reference(&patterns, text, true).0.escape_ascii().to_string());
    assert!(!stream.holding());
}

/// Builds text from whole encodings, their starts and ends, and noise.
fn text(values: &[Vec<u8>], parts: &[(usize, usize, Vec<u8>)]) -> Vec<u8> {
    let patterns = patterns(values);
    let mut text = Vec::new();
    for (kind, choice, noise) in parts {
        match patterns.get(choice % patterns.len().max(1)) {
            Some((_, encoding)) if *kind < 3 => text.extend_from_slice(encoding),
            Some((_, encoding)) if *kind == 3 => {
                text.extend_from_slice(&encoding[..choice / 7 % encoding.len()])
            }
            Some((_, encoding)) if *kind == 4 => {
                text.extend_from_slice(&encoding[choice / 7 % encoding.len()..])
            }
            _ => text.extend_from_slice(noise),
        }
    }
    text
}

fn parts(noise: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<(usize, usize, Vec<u8>)>> {
    vec((0..7_usize, any::<u16>().prop_map(usize::from), noise), 0..12)
}

fn chunks() -> impl Strategy<Value = Vec<usize>> {
    vec(prop_oneof![1..4_usize, 1..40_usize, Just(1000)], 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_credentials_in_random_text_are_masked(
        values in vec(vec(any::<u8>(), 0..30), 0..6), parts in parts(vec(any::<u8>(), 0..20)), chunks in chunks()
    ) {
        compare(&values, &text(&values, &parts), &chunks);
    }

    #[test]
    fn overlapping_and_repeated_credentials_are_masked(
        values in vec(vec(0..2_u8, 0..12), 0..6), parts in parts(vec(0..3_u8, 0..9)), chunks in chunks()
    ) {
        let letters = |bytes: &[u8]| bytes.iter().map(|byte| b'a' + byte).collect::<Vec<u8>>();
        let values: Vec<_> = values.iter().map(|value| letters(value)).collect();
        let parts: Vec<_> = parts.iter().map(|(kind, choice, noise)| (*kind, *choice, letters(noise))).collect();
        compare(&values, &text(&values, &parts), &chunks);
    }

    #[test]
    fn credentials_that_contain_each_other_are_masked(
        longest in vec(b'x'..=b'z', 6..40), cuts in vec((0..40_usize, 0..40_usize), 0..6), parts in parts(vec(b'x'..=b'z', 0..9)), chunks in chunks()
    ) {
        let inner = cuts.iter().map(|(from, to)| longest[..*to.min(&longest.len())].iter().skip(*from).copied().collect());
        let values: Vec<Vec<u8>> = inner.chain([longest.clone()]).collect();
        compare(&values, &text(&values, &parts), &chunks);
    }

    #[test]
    fn text_without_credentials_is_unchanged(bytes in vec(any::<u8>(), 0..3000), chunks in chunks()) {
        let values = [b"this one never comes up by chance".to_vec()];
        let mut out = Vec::new();
        let mut stream = Stream::new(&masker(&values));
        for chunk in bytes.chunks(chunks[0]) {
            stream.push(chunk, &mut out);
        }
        stream.flush(&mut out);
        prop_assert_eq!(out, bytes);
    }
}

/// Masks text in one chunk.
fn masked(items: &[(&str, &str)], text: &str) -> String {
    let masker = Masker::new(items.iter().map(|(label, value)| Sensitive { label, value: value.as_bytes() }))
        .expect("they fit");
    let (mut stream, mut out) = (Stream::new(&masker), Vec::new());
    stream.push(text.as_bytes(), &mut out);
    stream.flush(&mut out);
    String::from_utf8(out).expect("text stays text")
}

#[test]
fn a_credential_is_replaced_by_its_name() {
    let text = masked(&[("My Billing API", "sk_live_12345")], "key=sk_live_12345&b=c2tfbGl2ZV8xMjM0NQ==;");
    assert_eq!(text, "key=[capi: My Billing API]&b=[capi: My Billing API];");
}

#[test]
fn short_values_are_not_masked() {
    assert_eq!(masked(&[("A", "12345"), ("B", "")], "12345 MTIzNDU="), "12345 MTIzNDU=");
    assert!(masker(&[b"12345".to_vec()]).is_empty());
    assert!(!masker(&[b"123456".to_vec()]).is_empty());
}

#[test]
fn the_parts_of_basic_auth_share_a_label() {
    let items = [("A", "dXNlcjpodW50ZXIyLWxvbmc="), ("A", "hunter2-long"), ("A", "user:hunter2-long")];
    assert_eq!(
        masked(&items, "Basic dXNlcjpodW50ZXIyLWxvbmc= user:hunter2-long hunter2-long user"),
        "Basic [capi: A] [capi: A] [capi: A] user"
    );
}

#[test]
fn a_prompt_appears_at_once_and_a_possible_start_after_a_flush() {
    let (mut stream, mut out) = (Stream::new(&masker(&[b"hunter2".to_vec()])), Vec::new());
    stream.push(b"Continue? [y/N] ", &mut out);
    assert!(!stream.holding());
    stream.push(b"or hunt", &mut out);
    assert!(stream.holding());
    assert_eq!(out, b"Continue? [y/N] or ");
    stream.flush(&mut out);
    stream.push(b"er2 hunter2", &mut out);
    assert_eq!(out, b"Continue? [y/N] or hunter2 [capi: 0]");
}

#[test]
fn a_flush_masks_complete_credentials() {
    let (mut stream, mut out) =
        (Stream::new(&masker(&[b"secret".to_vec(), b"secretsecrets".to_vec()])), Vec::new());
    stream.push(b"secretsecret", &mut out);
    assert!(out.is_empty());
    stream.flush(&mut out);
    assert_eq!(out, b"[capi: 0][capi: 0]");
}

/// The held bytes could start one long credential. They are three short ones, and the last could start a longer one.
#[test]
fn a_flush_masks_several_credentials() {
    let items =
        [("A", "secret"), ("B", "crypto"), ("C", "phrase"), ("D", "phrases"), ("E", "secretcryptophrase!")];
    assert_eq!(masked(&items, "secretcryptophrase"), "[capi: A][capi: B][capi: C]");
}

#[test]
fn memory_use_is_bounded() {
    let secret: Vec<u8> = (0..2000_u32).map(|index| (index * index % 251) as u8).collect();
    let (mut stream, mut out) = (Stream::new(&masker(std::slice::from_ref(&secret))), Vec::new());
    for _ in 0..500 {
        stream.push(&secret[..1500], &mut out);
        stream.push(&secret, &mut out);
        out.clear();
    }
    assert!(stream.held.capacity() <= 16 * 1024, "{}", stream.held.capacity());
}

#[test]
fn held_bytes_grow_without_reallocation() {
    let mut stream = Stream::new(&masker(&[b"secret".to_vec()]));
    // Automatic growth would give capacities of 17 and then 37.
    for (more, room) in [(17, 32), (20, 64)] {
        stream.hold(&vec![b's'; more]);
        assert_eq!(stream.held.capacity(), room);
    }
}

#[test]
fn a_masker_can_be_shared_between_threads() {
    fn shareable<T: Send + Sync + Clone>() {}
    fn movable<T: Send + 'static>() {}
    shareable::<Masker>();
    movable::<Stream>();
}
