//! Comparison of the masker with a naive reference implementation that sees the whole text, and single cases.

use super::reference::Reference;
use super::*;
use proptest::collection::vec;
use proptest::prelude::*;

fn items<'a>(labels: &'a [String], values: &'a [Vec<u8>]) -> impl Iterator<Item = Sensitive<'a>> {
    labels.iter().zip(values).map(|(label, value)| Sensitive { label, value, public: &[] })
}

fn labels(values: &[Vec<u8>]) -> Vec<String> {
    (0..values.len()).map(|index| index.to_string()).collect()
}

fn masker(values: &[Vec<u8>]) -> Masker {
    Masker::new(items(&labels(values), values)).expect("they fit")
}

fn reference(values: &[Vec<u8>]) -> Reference {
    Reference::new(items(&labels(values), values))
}

/// Pushes `text` in chunks that cycle through the given lengths, and compares after each. Flushes after some.
fn compare(values: &[Vec<u8>], text: &[u8], chunks: &[usize], pause: usize) {
    let (mut reference, mut stream) = (reference(values), Stream::new(&masker(values)));
    let (mut out, mut buffer, mut at) = (Vec::new(), Vec::new(), 0);
    for (number, length) in chunks.iter().cycle().enumerate() {
        let end = (at + length).min(text.len());
        out.extend_from_slice(stream.push(&text[at..end], &mut buffer));
        reference.push(&text[at..end]);
        if pause > 0 && number % pause == pause - 1 {
            stream.flush(&mut out);
            reference.flush();
        }
        at = end;
        assert_eq!(out.escape_ascii().to_string(), reference.out.escape_ascii().to_string());
        assert_eq!(stream.holding(), reference.held() > 0);
        if at == text.len() {
            break;
        }
    }
    stream.flush(&mut out);
    reference.flush();
    assert_eq!(out.escape_ascii().to_string(), reference.out.escape_ascii().to_string());
    assert!(!stream.holding());
}

/// Gaps, and other text that may separate two pieces.
const GAPS: [&[u8]; 12] = [
    b"\n",
    b"\r\n  ",
    b"\x1b[31m",
    b"\x1b[0m\x1b]8;;x\x07",
    b" |\n| ",
    b"\\\n",
    b"\\n",
    b"\n0040: ",
    "…".as_bytes(),
    b"...",
    b" ",
    b"\n\n\n",
];

/// Writes bytes as numbers.
fn numbers(bytes: &[u8], choice: usize) -> Vec<u8> {
    let list = |write: fn(&u8) -> String, separator: &str| {
        bytes.iter().map(write).collect::<Vec<_>>().join(separator)
    };
    match choice % 6 {
        0 => list(|byte| format!("{byte:02x}"), ""),
        1 => list(|byte| format!("{byte:02X}"), " "),
        2 => list(|byte| format!("0x{byte:02x}"), ", "),
        3 => list(|byte| byte.to_string(), ","),
        4 => list(|byte| format!("\\x{byte:02x}"), ""),
        _ => bytes
            .chunks(16)
            .enumerate()
            .map(|(line, chunk)| {
                let digits: Vec<_> = chunk.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("\n{:08x}  {}  |{}|", line * 16, digits.join(" "), "a b.1234".repeat(2))
            })
            .collect(),
    }
    .into_bytes()
}

/// Builds text from whole encodings, their starts and ends, some of them broken, and noise.
fn text(values: &[Vec<u8>], parts: &[(usize, usize, Vec<u8>)]) -> Vec<u8> {
    let reference = reference(values);
    let encodings = reference.encodings();
    let mut text = Vec::new();
    for (kind, choice, noise) in parts {
        let Some(encoding) = encodings.get(choice % encodings.len().max(1)) else { continue };
        let middle = choice / 7 % encoding.len();
        let gap = GAPS[choice / 5 % GAPS.len()];
        match kind {
            0 => text.extend_from_slice(encoding),
            1 => text.extend_from_slice(&encoding[..middle]),
            2 => text.extend_from_slice(&encoding[middle..]),
            3 => text.extend([&encoding[..middle], gap, &encoding[middle..]].concat()),
            4 => text.extend(encoding.chunks(1 + choice / 11 % 20).collect::<Vec<_>>().join(gap)),
            5 => text.extend(numbers(encoding, *choice)),
            _ => text.extend_from_slice(noise),
        }
    }
    text.truncate(300);
    text
}

fn parts(noise: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<(usize, usize, Vec<u8>)>> {
    vec((0..8_usize, any::<u16>().prop_map(usize::from), noise), 0..6)
}

fn chunks() -> impl Strategy<Value = Vec<usize>> {
    vec(prop_oneof![1..4_usize, 1..40_usize, Just(1000)], 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_credentials_in_random_text_are_masked(
        values in vec(vec(any::<u8>(), 0..30), 0..6), parts in parts(vec(any::<u8>(), 0..20)), chunks in chunks(), pause in 0..4_usize
    ) {
        compare(&values, &text(&values, &parts), &chunks, pause);
    }

    #[test]
    fn overlapping_and_repeated_credentials_are_masked(
        values in vec(vec(0..2_u8, 0..12), 0..6), parts in parts(vec(0..3_u8, 0..9)), chunks in chunks(), pause in 0..4_usize
    ) {
        let letters = |bytes: &[u8]| bytes.iter().map(|byte| b'a' + byte).collect::<Vec<u8>>();
        let values: Vec<_> = values.iter().map(|value| letters(value)).collect();
        let parts: Vec<_> = parts.iter().map(|(kind, choice, noise)| (*kind, *choice, letters(noise))).collect();
        compare(&values, &text(&values, &parts), &chunks, pause);
    }

    #[test]
    fn credentials_that_contain_each_other_are_masked(
        longest in vec(b'x'..=b'z', 6..40), cuts in vec((0..40_usize, 0..40_usize), 0..6), parts in parts(vec(b'x'..=b'z', 0..9)), chunks in chunks(), pause in 0..4_usize
    ) {
        let inner = cuts.iter().map(|(from, to)| longest[..*to.min(&longest.len())].iter().skip(*from).copied().collect());
        let values: Vec<Vec<u8>> = inner.chain([longest.clone()]).collect();
        compare(&values, &text(&values, &parts), &chunks, pause);
    }

    #[test]
    fn text_without_credentials_is_unchanged(bytes in vec(any::<u8>(), 0..600), chunks in chunks()) {
        let values = [b"this one never comes up by chance".to_vec()];
        let (mut out, mut buffer) = (Vec::new(), Vec::new());
        let mut stream = Stream::new(&masker(&values));
        for chunk in bytes.chunks(chunks[0]) {
            out.extend_from_slice(stream.push(chunk, &mut buffer));
        }
        stream.flush(&mut out);
        prop_assert_eq!(out, bytes);
    }
}

/// Masks text in one chunk.
fn masked(items: &[(&str, &str)], text: &str) -> String {
    let masker = Masker::new(items.iter().map(|(label, value)| Sensitive {
        label,
        value: value.as_bytes(),
        public: &[],
    }))
    .expect("they fit");
    let (mut stream, mut buffer) = (Stream::new(&masker), Vec::new());
    let mut out = stream.push(text.as_bytes(), &mut buffer).to_vec();
    stream.flush(&mut out);
    String::from_utf8(out).expect("text stays text")
}

#[test]
fn a_credential_is_replaced_by_its_name() {
    let text = masked(&[("My Billing API", "sk_live_12345")], "key=sk_live_12345&b=c2tfbGl2ZV8xMjM0NQ==;");
    assert_eq!(text, "key=[capi: My Billing API]&b=[capi: My Billing API];");
}

#[test]
fn a_gap_may_end_like_the_value_before_it() {
    let colors = ["\x1b[m", "\x1b[0m"];
    let gaps = ["\\n", "\\r\\n", "\\r\n", colors[0], colors[1], "\n0040:"];
    for (gap, last) in gaps.into_iter().zip(["n", "n", "r", "m", "0m", ":"]) {
        for place in 1..39 {
            let (start, end) = "k3y_51HxYz7Qw9Rt2Up4As6Df8GhJ1k5L0z3XcVb".split_at(place);
            let text = format!("-{start}{last}{gap}{end}-");
            let shown = masked(&[("key", &format!("{start}{last}{end}"))], &text);
            let plain = colors.iter().fold(shown, |shown, color| shown.replace(color, ""));
            assert_eq!(plain, "-[capi: key]-", "{text:?}");
        }
    }
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

/// A stream whose output is collected.
struct Collected(Stream, Vec<u8>);

impl Collected {
    fn new(values: &[&str]) -> Self {
        let values: Vec<Vec<u8>> = values.iter().map(|value| value.as_bytes().to_vec()).collect();
        Self(Stream::new(&masker(&values)), Vec::new())
    }

    fn push(&mut self, text: &str) -> &str {
        self.1.extend_from_slice(self.0.push(text.as_bytes(), &mut Vec::new()));
        self.out()
    }

    fn flush(&mut self) -> &str {
        self.0.flush(&mut self.1);
        self.out()
    }

    fn out(&self) -> &str {
        std::str::from_utf8(&self.1).expect("text stays text")
    }
}

#[test]
fn a_prompt_appears_at_once_and_a_possible_start_after_a_flush() {
    let mut output = Collected::new(&["hunter2"]);
    assert_eq!(output.push("Continue? [y/N] "), "Continue? [y/N] ");
    assert!(!output.0.holding());
    assert_eq!(output.push("or hunt"), "Continue? [y/N] or ");
    assert!(output.0.holding());
    assert_eq!(output.flush(), "Continue? [y/N] or hunt");
    assert_eq!(output.push("er2 hunter2"), "Continue? [y/N] or hunt[capi: 0] [capi: 0]");
}

#[test]
fn the_rest_of_a_credential_is_masked_after_a_pause() {
    const KEY: &str = "sk_live_51HxYzAbCdEfGhIjKlMn";
    for cut in 1..KEY.len() {
        let mut output = Collected::new(&[KEY]);
        output.push("key=");
        output.push(&KEY[..cut]);
        let shown = output.flush().to_owned();
        output.push(&KEY[cut..]);
        output.push(".");
        let expected = match cut {
            ..PART_LENGTH => format!("key={}[capi: 0].", &KEY[..cut]),
            _ => "key=[capi: 0].".to_owned(),
        };
        assert_eq!(output.flush(), expected, "{shown}");
    }
}

#[test]
fn a_flush_masks_complete_credentials() {
    let mut output = Collected::new(&["secret", "secretsecrets"]);
    assert_eq!(output.push("secretsecret"), "");
    assert_eq!(output.flush(), "[capi: 0][capi: 0]");
}

/// The held bytes could start one long credential. They are three short ones, and the last could start a longer one.
#[test]
fn a_flush_masks_several_credentials() {
    let items =
        [("A", "secret"), ("B", "crypto"), ("C", "ephras"), ("D", "ephrase"), ("E", "tcryptoephras!")];
    assert_eq!(masked(&items, "secretcryptoephras"), "[capi: A][capi: B][capi: C]");
    let part = [("A", "secret"), ("B", "crypto"), ("E", "secretcryptophrase!")];
    assert_eq!(masked(&part, "secretcryptophrase"), "[capi: E]");
}

#[test]
fn memory_use_is_bounded() {
    let letter = |index: u32| b'A' + (index.wrapping_mul(2_654_435_761).rotate_left(13) % 53 % 26) as u8;
    let secret: Vec<u8> = (0..2000).map(|index: u32| letter(index.wrapping_mul(index))).collect();
    let (mut stream, mut out) = (Stream::new(&masker(std::slice::from_ref(&secret))), Vec::new());
    for _ in 0..500 {
        stream.push(&secret[..1500], &mut out);
        stream.push(&secret, &mut out);
    }
    assert!(stream.window.capacity() <= 16 * 1024, "{}", stream.window.capacity());
    // A credential with so much between its bytes is not recognized to its end.
    let gaps: Vec<u8> = secret.chunks(4).flat_map(|piece| [piece, &b"\x1b[0m".repeat(50)].concat()).collect();
    for chunk in gaps.chunks(1000) {
        stream.push(chunk, &mut out);
        assert!(stream.window.len() <= 2 * 2670 + (16 + 1) * 1024 + 1000, "{}", stream.window.len());
    }
}

#[test]
fn the_window_grows_without_reallocation() {
    let mut stream = Stream::new(&masker(&[b"secret".to_vec()]));
    // Automatic growth would give capacities of 17 and then 37.
    for (more, room) in [(17, 32), (20, 64)] {
        stream.append(&vec![b's'; more]);
        assert_eq!(stream.window.capacity(), room);
    }
}

#[test]
fn a_masker_can_be_shared_between_threads() {
    fn shareable<T: Send + Sync + Clone>() {}
    fn movable<T: Send + 'static>() {}
    shareable::<Masker>();
    movable::<Stream>();
}
