//! The masker against a reference that sees the whole text and searches in the simplest way.

use super::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// Every form with its label, in the masker's order.
fn patterns(values: &[Vec<u8>]) -> Vec<(String, Vec<u8>)> {
    let kept = values.iter().enumerate().filter(|(_, value)| value.len() >= LEAST);
    kept.flat_map(|(index, value)| {
        forms(value).into_iter().map(move |form| (format!("[capi: {index}]"), form.to_vec()))
    })
    .collect()
}

/// What the masker has to write for `text` and to hold back; at the end it holds nothing.
fn reference(patterns: &[(String, Vec<u8>)], text: &[u8], last: bool) -> (Vec<u8>, Vec<u8>) {
    let (mut out, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let rest = &text[at..];
        if !last && patterns.iter().any(|(_, form)| form.len() > rest.len() && form.starts_with(rest)) {
            return (out, rest.to_vec());
        }
        // The first of the longest, as the first item gives the label.
        match patterns
            .iter()
            .rev()
            .filter(|(_, form)| rest.starts_with(form))
            .max_by_key(|(_, form)| form.len())
        {
            Some((label, form)) => {
                out.extend_from_slice(label.as_bytes());
                at += form.len();
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

/// Pushes `text` in pieces of the given lengths, over and over, and compares after each.
fn compare(values: &[Vec<u8>], text: &[u8], pieces: &[usize]) {
    let (patterns, mut stream) = (patterns(values), Stream::new(&masker(values)));
    let (mut out, mut at) = (Vec::new(), 0);
    for length in pieces.iter().cycle() {
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

/// A text of parts: whole forms, beginnings and ends of them, and anything.
fn text(values: &[Vec<u8>], parts: &[(usize, usize, Vec<u8>)]) -> Vec<u8> {
    let patterns = patterns(values);
    let mut text = Vec::new();
    for (kind, choice, noise) in parts {
        match patterns.get(choice % patterns.len().max(1)) {
            Some((_, form)) if *kind < 3 => text.extend_from_slice(form),
            Some((_, form)) if *kind == 3 => text.extend_from_slice(&form[..choice / 7 % form.len()]),
            Some((_, form)) if *kind == 4 => text.extend_from_slice(&form[choice / 7 % form.len()..]),
            _ => text.extend_from_slice(noise),
        }
    }
    text
}

fn parts(noise: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<(usize, usize, Vec<u8>)>> {
    vec((0..7_usize, any::<u16>().prop_map(usize::from), noise), 0..12)
}

fn pieces() -> impl Strategy<Value = Vec<usize>> {
    vec(prop_oneof![1..4_usize, 1..40_usize, Just(1000)], 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_credentials_in_any_text_with_any_splits(
        values in vec(vec(any::<u8>(), 0..30), 0..6), parts in parts(vec(any::<u8>(), 0..20)), pieces in pieces()
    ) {
        compare(&values, &text(&values, &parts), &pieces);
    }

    #[test]
    fn credentials_that_overlap_and_repeat(
        values in vec(vec(0..2_u8, 0..12), 0..6), parts in parts(vec(0..3_u8, 0..9)), pieces in pieces()
    ) {
        let letters = |bytes: &[u8]| bytes.iter().map(|byte| b'a' + byte).collect::<Vec<u8>>();
        let values: Vec<_> = values.iter().map(|value| letters(value)).collect();
        let parts: Vec<_> = parts.iter().map(|(kind, choice, noise)| (*kind, *choice, letters(noise))).collect();
        compare(&values, &text(&values, &parts), &pieces);
    }

    #[test]
    fn credentials_that_begin_one_another(
        longest in vec(b'x'..=b'z', 6..40), cuts in vec((0..40_usize, 0..40_usize), 0..6), parts in parts(vec(b'x'..=b'z', 0..9)), pieces in pieces()
    ) {
        let inner = cuts.iter().map(|(from, to)| longest[..*to.min(&longest.len())].iter().skip(*from).copied().collect());
        let values: Vec<Vec<u8>> = inner.chain([longest.clone()]).collect();
        compare(&values, &text(&values, &parts), &pieces);
    }

    #[test]
    fn what_has_no_credential_is_untouched(bytes in vec(any::<u8>(), 0..3000), pieces in pieces()) {
        let values = [b"this one never comes up by chance".to_vec()];
        let mut out = Vec::new();
        let mut stream = Stream::new(&masker(&values));
        for piece in bytes.chunks(pieces[0]) {
            stream.push(piece, &mut out);
        }
        stream.flush(&mut out);
        prop_assert_eq!(out, bytes);
    }
}

/// What comes out for a text in one piece.
fn masked(items: &[(&str, &str)], text: &str) -> String {
    let masker = Masker::new(items.iter().map(|(label, value)| Sensitive { label, value: value.as_bytes() }))
        .expect("they fit");
    let (mut stream, mut out) = (Stream::new(&masker), Vec::new());
    stream.push(text.as_bytes(), &mut out);
    stream.flush(&mut out);
    String::from_utf8(out).expect("text stays text")
}

#[test]
fn the_name_stands_for_the_credential() {
    let text = masked(&[("My Billing API", "sk_live_12345")], "key=sk_live_12345&b=c2tfbGl2ZV8xMjM0NQ==;");
    assert_eq!(text, "key=[capi: My Billing API]&b=[capi: My Billing API];");
}

#[test]
fn short_values_are_left() {
    assert_eq!(masked(&[("A", "12345"), ("B", "")], "12345 MTIzNDU="), "12345 MTIzNDU=");
    assert!(masker(&[b"12345".to_vec()]).is_empty());
    assert!(!masker(&[b"123456".to_vec()]).is_empty());
}

#[test]
fn basic_credentials_give_one_label() {
    let items = [("A", "dXNlcjpodW50ZXIyLWxvbmc="), ("A", "hunter2-long"), ("A", "user:hunter2-long")];
    assert_eq!(
        masked(&items, "Basic dXNlcjpodW50ZXIyLWxvbmc= user:hunter2-long hunter2-long user"),
        "Basic [capi: A] [capi: A] [capi: A] user"
    );
}

#[test]
fn a_prompt_is_seen_at_once_and_a_beginning_after_a_flush() {
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
fn a_flush_masks_what_is_complete_in_it() {
    let (mut stream, mut out) =
        (Stream::new(&masker(&[b"secret".to_vec(), b"secretsecrets".to_vec()])), Vec::new());
    stream.push(b"secretsecret", &mut out);
    assert!(out.is_empty());
    stream.flush(&mut out);
    assert_eq!(out, b"[capi: 0][capi: 0]");
}

/// What might have become one long credential are three others, the last of which might have become a longer one too.
#[test]
fn several_in_what_a_flush_lets_go_are_each_masked() {
    let items =
        [("A", "secret"), ("B", "crypto"), ("C", "phrase"), ("D", "phrases"), ("E", "secretcryptophrase!")];
    assert_eq!(masked(&items, "secretcryptophrase"), "[capi: A][capi: B][capi: C]");
}

#[test]
fn memory_stays_flat() {
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
fn what_is_held_grows_before_it_must_so_that_no_copy_is_left_behind() {
    let mut stream = Stream::new(&masker(&[b"secret".to_vec()]));
    // A vector that grew by itself would have room for 17, and then for 37.
    for (more, room) in [(17, 32), (20, 64)] {
        stream.hold(&vec![b's'; more]);
        assert_eq!(stream.held.capacity(), room);
    }
}

#[test]
fn a_masker_goes_to_other_threads() {
    fn shareable<T: Send + Sync + Clone>() {}
    fn movable<T: Send + 'static>() {}
    shareable::<Masker>();
    movable::<Stream>();
}
