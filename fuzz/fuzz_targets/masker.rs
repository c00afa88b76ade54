//! The masker, compared with a naive search over the whole output. Credentials, output and chunks all come from the
//! input.

#![no_main]

use capi::launch::mask::reference::Reference;
use capi::launch::mask::{Masker, Sensitive, Stream};
use libfuzzer_sys::fuzz_target;

/// The longest output. The reference is quadratic, so the output is divided into few chunks.
const LONGEST_VALUE: usize = 40;
const LONGEST_OUTPUT: usize = 600;
const MOST_CHUNKS: usize = 40;

/// Gaps, and other text that may separate two pieces.
const GAPS: [&[u8]; 8] =
    [b"\n", b"\r\n  ", b"\x1b[31m", b"\x1b]8;;x\x07", b"\n0040: ", "…".as_bytes(), b"...", b" "];

fuzz_target!(|data: &[u8]| {
    let Some((values, pieces, output)) = divide(data) else { return };
    let labels: Vec<String> = (0..values.len()).map(|index| index.to_string()).collect();
    let items = || labels.iter().zip(&values).map(|(label, value)| Sensitive { label, value, public: &[] });
    let masker = Masker::new(items()).expect("they fit");
    let mut reference = Reference::new(items());
    let output = text(&reference.encodings(), output);

    let (mut stream, mut out, mut buffer, mut at) = (Stream::new(&masker), Vec::new(), Vec::new(), 0);
    for (number, length) in pieces.iter().cycle().enumerate() {
        let end =
            if number < MOST_CHUNKS { (at + usize::from(*length)).min(output.len()) } else { output.len() };
        out.extend_from_slice(stream.push(&output[at..end], &mut buffer));
        reference.push(&output[at..end]);
        if number % 5 == 4 {
            stream.flush(&mut out);
            reference.flush();
        }
        at = end;
        assert_eq!(out.escape_ascii().to_string(), reference.out.escape_ascii().to_string());
        assert_eq!(stream.holding(), reference.held() > 0);
        if at == output.len() {
            break;
        }
    }
    stream.flush(&mut out);
    reference.flush();
    assert_eq!(out.escape_ascii().to_string(), reference.out.escape_ascii().to_string());
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

/// Returns the output: raw bytes, and after a zero byte an encoding, a part of one, a broken one, or its bytes as numbers.
fn text(encodings: &[&[u8]], recipe: &[u8]) -> Vec<u8> {
    let (mut out, mut bytes) = (Vec::new(), recipe.iter().copied());
    while let Some(byte) = bytes.next() {
        if byte != 0 || encodings.is_empty() {
            out.push(byte);
            continue;
        }
        let [which, how] = [bytes.next().unwrap_or(0), bytes.next().unwrap_or(0)].map(usize::from);
        let encoding = encodings[which % encodings.len()];
        let middle = how / 8 % encoding.len();
        match how % 8 {
            0 | 1 => out.extend_from_slice(encoding),
            2 => out.extend_from_slice(&encoding[..middle]),
            3 => out.extend_from_slice(&encoding[middle..]),
            4 => out.extend([&encoding[..middle], GAPS[which % GAPS.len()], &encoding[middle..]].concat()),
            5 => out.extend(encoding.iter().flat_map(|byte| format!("{byte:02x} ").into_bytes())),
            6 => out.extend(encoding.iter().flat_map(|byte| format!("{byte}, ").into_bytes())),
            _ => out.extend(encoding.chunks(middle + 1).collect::<Vec<_>>().join(GAPS[which % GAPS.len()])),
        }
    }
    out.truncate(LONGEST_OUTPUT);
    out
}
