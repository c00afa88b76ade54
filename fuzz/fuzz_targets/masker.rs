//! The masker, compared with a naive search over the whole output. Credentials, output and chunks all come from the
//! input.

#![no_main]

use capi::launch::mask::{MIN_LENGTH, Masker, Sensitive, Stream, encodings};
use libfuzzer_sys::fuzz_target;

/// The longest output. The reference is quadratic, so it runs after the first forty chunks and at the end only.
const LONGEST_VALUE: usize = 40;
const LONGEST_OUTPUT: usize = 1_000;

fuzz_target!(|data: &[u8]| {
    let Some((values, pieces, output)) = divide(data) else { return };
    let labels: Vec<String> = (0..values.len()).map(|index| index.to_string()).collect();
    let items = labels.iter().zip(&values).map(|(label, value)| Sensitive { label, value });
    let masker = Masker::new(items).expect("they fit");
    let patterns = patterns(&values);
    let output = text(&patterns, output);

    let (mut stream, mut out, mut at) = (Stream::new(&masker), Vec::new(), 0);
    for (number, length) in pieces.iter().cycle().enumerate() {
        let end = (at + usize::from(*length)).min(output.len());
        stream.push(&output[at..end], &mut out);
        at = end;
        if number < 40 || at == output.len() {
            let (expected, held) = reference(&patterns, &output[..at], false);
            assert_eq!(out.escape_ascii().to_string(), expected.escape_ascii().to_string());
            assert_eq!(stream.holding(), held > 0);
        }
        if at == output.len() {
            break;
        }
    }
    stream.flush(&mut out);
    let (expected, _) = reference(&patterns, &output, true);
    assert_eq!(out.escape_ascii().to_string(), expected.escape_ascii().to_string());
    assert!(!stream.holding());
});

/// Returns up to three credentials, the chunk lengths, and the source of the output.
fn divide(data: &[u8]) -> Option<(Vec<&[u8]>, Vec<u8>, &[u8])> {
    let ([count, first, second], mut rest) = capi_fuzz::split::<3>(data)?;
    let mut values = Vec::new();
    for _ in 0..count % 4 {
        let ([length], after) = capi_fuzz::split::<1>(rest)?;
        let length = usize::from(length) % LONGEST_VALUE;
        let (value, after) = after.split_at_checked(length)?;
        values.push(value);
        rest = after;
    }
    Some((values, vec![first % 50 + 1, second % 7 + 1], &rest[..rest.len().min(400)]))
}

/// Returns every encoding with its label, in the order of the masker.
fn patterns(values: &[&[u8]]) -> Vec<(String, Vec<u8>)> {
    let kept = values.iter().enumerate().filter(|(_, value)| value.len() >= MIN_LENGTH);
    kept.flat_map(|(index, value)| {
        encodings(value).into_iter().map(move |form| (format!("[capi: {index}]"), form.to_vec()))
    })
    .collect()
}

/// Returns the output: raw bytes, and after a zero byte an encoding or a part of one.
fn text(patterns: &[(String, Vec<u8>)], recipe: &[u8]) -> Vec<u8> {
    let (mut out, mut bytes) = (Vec::new(), recipe.iter().copied());
    while let Some(byte) = bytes.next() {
        if byte != 0 || patterns.is_empty() {
            out.push(byte);
            continue;
        }
        let [which, how] = [bytes.next().unwrap_or(0), bytes.next().unwrap_or(0)].map(usize::from);
        let form = &patterns[which % patterns.len()].1;
        match how % 4 {
            0 | 1 => out.extend_from_slice(form),
            2 => out.extend_from_slice(&form[..how / 4 % form.len()]),
            _ => out.extend_from_slice(&form[how / 4 % form.len()..]),
        }
    }
    out.truncate(LONGEST_OUTPUT);
    out
}

/// Returns the expected output and the number of bytes held back, which is zero at the end.
fn reference(patterns: &[(String, Vec<u8>)], text: &[u8], last: bool) -> (Vec<u8>, usize) {
    let (mut out, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let rest = &text[at..];
        if !last && patterns.iter().any(|(_, form)| form.len() > rest.len() && form.starts_with(rest)) {
            return (out, rest.len());
        }
        // The first of the longest matches, because the first pattern gives the label.
        let fitting = patterns.iter().rev().filter(|(_, form)| rest.starts_with(form));
        match fitting.max_by_key(|(_, form)| form.len()) {
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
    (out, 0)
}
