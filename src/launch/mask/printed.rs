//! Output of real programs: what is masked, and the gaps that docs/security.md lists.

use super::*;

const KEY: &str = "sk_live_51HxYzAbCdEfGhIjKlMnOpQrStUvWxYz";
const JWT: &str =
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";

fn masked_with(value: &str, public: &[&[u8]], text: &str) -> String {
    let masker = Masker::new([Sensitive { label: "A", value: value.as_bytes(), public }]).expect("it fits");
    let (mut stream, mut buffer) = (Stream::new(&masker), Vec::new());
    let mut out = stream.push(text.as_bytes(), &mut buffer).to_vec();
    stream.flush(&mut out);
    String::from_utf8(out).expect("text stays text")
}

fn masked(text: &str) -> String {
    masked_with(KEY, &[], text)
}

/// Returns the bytes as a list of numbers.
fn list(bytes: &str, write: fn(u8) -> String, separator: &str) -> String {
    bytes.bytes().map(write).collect::<Vec<_>>().join(separator)
}

/// Returns what `hexdump -C`, `xxd` or `curl --trace` print.
fn dump(text: &str, offset: fn(usize) -> String, group: usize, column: fn(&str) -> String) -> String {
    let line = |(index, bytes): (usize, &[u8])| {
        let groups: Vec<String> = bytes
            .chunks(group)
            .map(|group| group.iter().map(|byte| format!("{byte:02x}")).collect())
            .collect();
        let characters = String::from_utf8_lossy(bytes);
        format!("{}{}{}\n", offset(index * 16), groups.join(" "), column(&characters))
    };
    text.as_bytes().chunks(16).enumerate().map(line).collect()
}

#[test]
fn values_that_are_broken_over_lines_are_masked() {
    for text in [
        // `fold`, `curl --trace-ascii`, PyYAML, rich, a quoted-printable mail, a broken text in JSON.
        format!("{}\n{}", &KEY[..20], &KEY[20..]),
        format!("{}\n0040: {}", &KEY[..24], &KEY[24..]),
        format!("{}\\\n    {}", &KEY[..3], &KEY[3..]),
        format!("{}  │\r\n│ {}", &KEY[..30], &KEY[30..]),
        format!("{}=\r\n{}", &KEY[..17], &KEY[17..]),
        format!("{}=\n{}", &KEY[..17], &KEY[17..]),
        format!("{}\\n{}", &KEY[..17], &KEY[17..]),
        KEY.as_bytes().chunks(16).map(|line| String::from_utf8_lossy(line)).collect::<Vec<_>>().join("\n"),
    ] {
        assert_eq!(masked(&format!("a {text} b")), "a [capi: A] b", "{text:?}");
    }
    assert_eq!(masked(&format!("a\n{KEY}\nb")), "a\n[capi: A]\nb");
}

#[test]
fn base64_in_lines_is_masked() {
    use base64::Engine as _;
    let value = KEY.repeat(4).replace("AbCd", "x");
    let encoded = base64::engine::general_purpose::STANDARD.encode(format!("user:{value}"));
    for width in [64, 76] {
        let lines: Vec<_> = encoded.as_bytes().chunks(width).map(String::from_utf8_lossy).collect();
        let text = masked_with(&value, &[], &lines.join("\n"));
        assert!(text.len() < 20 && text.ends_with("[capi: A]"), "{text}");
    }
}

#[test]
fn parts_are_masked() {
    let (first, rest) = KEY.split_at(16);
    assert_eq!(masked(&format!("{first}.")), "[capi: A].");
    assert_eq!(masked(&format!("x{}. {rest}", &KEY[5..21])), "x[capi: A]. [capi: A]");
    assert_eq!(masked(&format!("{}.", &KEY[5..20])), format!("{}.", &KEY[5..20]));
    let [header, payload, signature] = JWT.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let parts = format!("[ '{header}', '{payload}', '{signature}' ]");
    assert_eq!(masked_with(JWT, &[], &parts), format!("[ '{header}', '[capi: A]', '[capi: A]' ]"));
    assert_eq!(masked_with(JWT, &[], JWT), "[capi: A]");
}

#[test]
fn colors_in_a_value_are_skipped_and_kept() {
    for cut in [4, 8, 20, 36] {
        let text = format!("{}\x1b[7m{}\x1b[m.", &KEY[..cut], &KEY[cut..]);
        assert_eq!(masked(&text), "[capi: A]\x1b[7m\x1b[m.");
    }
    // vitest.
    let text = format!("Received: \x1b[31m\"{}\x1b[7m{}\x1b[27m\"\x1b[39m", &KEY[..10], &KEY[10..]);
    assert_eq!(masked(&text), "Received: \x1b[31m\"[capi: A]\x1b[7m\x1b[27m\"\x1b[39m");
    // `grep --color`, a hyperlink, and a short credential.
    let text = format!("\x1b[01;31m\x1b[K{}\x1b[m\x1b[K{}", &KEY[..8], &KEY[8..]);
    assert_eq!(masked(&text), "\x1b[01;31m\x1b[K[capi: A]\x1b[m\x1b[K");
    let text = format!("{}\x1b]8;;https://a.example\x1b\\{}", &KEY[..9], &KEY[9..]);
    assert_eq!(masked(&text), "[capi: A]");
    assert_eq!(masked_with("hunter2-long", &[], "hunter\x1b[1m2-long"), "[capi: A]\x1b[1m");
    // No piece is long enough without the color next to it, at any distance from the start.
    let pieces: Vec<_> = KEY.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    for shift in 0..13 {
        let text = format!("{}{}", "-".repeat(shift), pieces.join("\x1b[1m"));
        let expected = format!("{}[capi: A]{}", "-".repeat(shift), "\x1b[1m".repeat(9));
        assert_eq!(masked(&text), expected, "{shift}");
    }
}

#[test]
fn ends_next_to_an_ellipsis_are_masked() {
    let (start, end) = (&KEY[..12], &KEY[28..]);
    for dots in ["...", "…"] {
        assert_eq!(masked(&format!("'{start}{dots}{end}'")), format!("'[capi: A]{dots}[capi: A]'"));
        let (start, end) = (&KEY[..11], &KEY[29..]);
        assert_eq!(masked(&format!("'{start}{dots}{end}'")), format!("'{start}{dots}{end}'"));
        // The middle of a value, where both ends are cut off.
        let middle = format!("{dots}{}{dots}", &KEY[10..25]);
        assert_eq!(masked(&middle), middle);
    }
    assert_eq!(masked(&format!("{start} {end}")), format!("{start} {end}"));
}

/// A tail that starts three bytes later has the same distance as a whole credential would.
#[test]
fn the_start_before_three_dots_is_masked_wherever_the_rest_ends() {
    for (shift, cut) in (0..8).flat_map(|shift| (12..20).map(move |cut| (shift, cut))) {
        let text = format!("{}{}...{}\x1b[0m", "-".repeat(shift), &KEY[..cut], &KEY[cut + 3..]);
        assert!(!masked(&text).contains(&KEY[..12]), "{shift} {cut}: {}", masked(&text));
    }
}

#[test]
fn numbers_are_masked() {
    for text in [
        list(KEY, |byte| format!("{byte:02x}"), ""),
        list(KEY, |byte| format!("{byte:02X}"), ":"),
        list(KEY, |byte| format!("{byte:02x}"), " "),
        list(KEY, |byte| format!("0x{byte:02x}"), ", "),
        list(KEY, |byte| format!("\\x{byte:02x}"), ""),
        list(KEY, |byte| format!("%{byte:02X}"), ""),
        list(KEY, |byte| byte.to_string(), ","),
        list(KEY, |byte| byte.to_string(), " "),
        list(KEY, |byte| byte.to_string(), ",\n    "),
    ] {
        let masked = masked(&format!("[{text}]"));
        let prefix = if text.starts_with("\\x") || text.starts_with("0x") { 3 } else { 1 };
        assert!(masked.len() <= 12 + prefix && masked.contains("[capi: A]"), "{text}: {masked}");
    }
}

#[test]
fn hex_dumps_are_masked() {
    let text = format!("Authorization: Bearer {KEY}\r\n");
    for dump in [
        dump(&text, |at| format!("{at:08x}  "), 1, |text| format!("  |{}|", text.replace(['\r', '\n'], "."))),
        dump(&text, |at| format!("{at:08x}: "), 2, |text| format!("  {}", text.replace(['\r', '\n'], "."))),
        dump(&text, |at| format!("{at:04x}: "), 1, |text| format!(" {}", text.replace(['\r', '\n'], "."))),
    ] {
        let masked = masked(&dump);
        assert!(masked.contains("[capi: A]"), "{dump}\n{masked}");
        assert!(!masked.contains("35 31 48") && !masked.contains("3531 48"), "{dump}\n{masked}");
    }
}

#[test]
fn ordinary_output_is_not_masked() {
    let public: &[&[u8]] = &[b"alice@billing.example:", b"api.billing.example"];
    let value = "alice@billing.example:correct-horse-battery";
    for text in ["login alice@billing.example: ok", "alice@billing.example:correct-hor"] {
        assert_eq!(masked_with(value, public, text), text);
    }
    assert_eq!(masked_with(value, public, value), "[capi: A]");
    let hook = "https://hooks.billing.example/services/T0AAAAAAA/B0BBBBBBB";
    assert_eq!(
        masked_with(hook, &[], "GET https://hooks.billing.example/v1"),
        "GET https://hooks.billing.example/v1"
    );
    let sentry = "https://0123456789abcdef0123456789abcdef@api.billing.example/42";
    assert_eq!(masked_with(sentry, public, "ping api.billing.example/42x"), "ping api.billing.example/42x");
    let zeros = "0000000000000000000000000000000000000042";
    assert_eq!(masked_with(zeros, &[], "00000000000000000000"), "00000000000000000000");
    assert_eq!(masked_with(JWT, &[], "eyJhbGciOiJIUzI1NiJ9.e30."), "eyJhbGciOiJIUzI1NiJ9.e30.");
}

/// The gaps that docs/security.md lists, and no others: each is next to the nearest text that is masked.
#[test]
fn the_listed_gaps_exist() {
    let lines = |width: usize| {
        KEY.as_bytes().chunks(width).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n")
    };
    let wide: String = KEY.chars().flat_map(|letter| [letter, '\0']).collect();
    let colored: String = KEY.chars().map(|letter| format!("\x1b[3{}m{letter}", letter as u32 % 8)).collect();
    for (gap, text) in [
        ("lines of less than 16 bytes", lines(15)),
        ("other text at the start of a line", format!("+{}\n+{}", &KEY[..15], &KEY[15..30])),
        ("parts of less than 16 bytes", KEY[..15].to_owned()),
        ("pieces of less than 4 bytes between colors", colored),
        ("UTF-16", wide),
        ("octal numbers", list(KEY, |byte| format!("{byte:03o}"), " ")),
        ("letters with spaces", list(KEY, |byte| char::from(byte).to_string(), "   ")),
        ("Unicode escapes of letters", list(KEY, |byte| format!("\\u{byte:04x}"), "")),
    ] {
        assert_eq!(masked(&text), text, "{gap}");
    }
    let html = "a<b>c&d\"e'f<g>h&i\"";
    let escaped = html.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    assert_eq!(masked_with(html, &[], &escaped), escaped, "HTML escapes");
    let short = "hunter2-longer!";
    for text in ["hunter2\n-longer!".to_owned(), list(short, |byte| format!("{byte:02x}"), " ")] {
        assert_eq!(masked_with(short, &[], &text), text, "values under 16 bytes in lines and as numbers");
    }
}
