//! Encoders in the simplest form, to compare the search with.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// A name, and the text in that encoding. Some need text around it.
pub(super) type Encoder = (&'static str, fn(&str) -> Vec<u8>);

/// The encodings of the table in docs/scan.md.
pub(super) const ALL: [Encoder; 32] = [
    ("as it is", |text| text.into()),
    ("base64", |text| STANDARD.encode(text).into()),
    ("base64, shifted by one byte", |text| STANDARD.encode(format!("{}{text}!tail", "k".repeat(31))).into()),
    ("base64, shifted by two bytes", |text| STANDARD.encode(format!("{}{text}!tail", "k".repeat(32))).into()),
    ("base64url", |text| URL_SAFE_NO_PAD.encode(text).into()),
    ("base64url, in longer data", |text| URL_SAFE_NO_PAD.encode(format!("user:{text}~?")).into()),
    ("base64, 64 columns", |text| {
        wrapped(&STANDARD.encode(format!("{}{text}{}", "k".repeat(33), "y".repeat(40))), 64, "\n")
    }),
    ("base64, 76 columns", |text| {
        wrapped(&STANDARD.encode(format!("{}{text}{}", "k".repeat(40), "y".repeat(50))), 76, "\r\n")
    }),
    ("base64, twice", |text| STANDARD.encode(STANDARD.encode(text)).into()),
    ("hexadecimal", |text| bytes(text, |byte| format!("{byte:02x}"))),
    ("hexadecimal, upper case", |text| bytes(text, |byte| format!("{byte:02X}"))),
    ("percent", |text| percent(text, "-._~", true)),
    ("percent, lower case", |text| percent(text, "", false)),
    ("percent, every byte", |text| bytes(text, |byte| format!("%{byte:02X}"))),
    ("percent, twice", |text| percent(&string(percent(text, "-._~", true)), "-._~", true)),
    ("form", |text| string(percent(text, "-._* ", true)).replace(' ', "+").into()),
    ("JSON", |text| json(text, true).into()),
    ("JSON with `\\/`", |text| json(text, false).replace('/', "\\/").into()),
    ("JSON in JSON", |text| json(&json(text, true), true).into()),
    ("`\\u` escapes", |text| {
        text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<String>().into()
    }),
    ("`\\x` escapes", |text| bytes(text, |byte| format!("\\x{byte:02x}"))),
    ("octal escapes", |text| bytes(text, |byte| format!("\\{byte:03o}"))),
    ("JavaScript template", |text| {
        let escaped = text.replace('\\', "\\\\").replace('`', "\\`").replace("${", "\\${");
        escaped.replace('\0', "\\x00").into()
    }),
    ("HTML, named", |text| html(text).into()),
    ("HTML, decimal", |text| text.chars().map(|c| format!("&#{};", u32::from(c))).collect::<String>().into()),
    ("HTML, hexadecimal", |text| {
        text.chars().map(|c| format!("&#x{:x};", u32::from(c))).collect::<String>().into()
    }),
    ("UTF-16LE", |text| text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
    ("UTF-16BE", |text| text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ("quoted-printable", |text| quoted_printable(&format!("{}{text}", "token ".repeat(10)))),
    ("shell", |text| text.replace('\'', "'\"'\"'").into()),
    ("YAML, folded", |text| {
        let at = text.char_indices().nth(text.chars().count() / 2).unwrap().0;
        let escape = |part: &str| part.replace('\\', "\\\\").replace('"', "\\\"");
        format!("key: \"{}\\\n    {}\"", escape(&text[..at]), escape(&text[at..])).into()
    }),
    ("payload of a JWT", |text| {
        let payload = URL_SAFE_NO_PAD.encode(format!("{{\"sub\":\"1\",\"k\":\"{}\"}}", json(text, false)));
        format!("eyJhbGciOiJIUzI1NiJ9.{payload}.c2lnbmF0dXJl").into()
    }),
];

/// The encodings that apply one encoding, and no line ends.
pub(super) fn single() -> impl Iterator<Item = Encoder> {
    let is_single = |name: &str| {
        !["twice", "columns", "JSON in", "folded", "JWT", "quoted-printable"]
            .iter()
            .any(|word| name.contains(word))
    };
    ALL.into_iter().filter(move |(name, _)| is_single(name))
}

fn string(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

fn bytes(text: &str, write: impl Fn(u8) -> String) -> Vec<u8> {
    text.bytes().map(write).collect::<String>().into()
}

fn wrapped(text: &str, columns: usize, end: &str) -> Vec<u8> {
    let lines: Vec<_> = text.as_bytes().chunks(columns).map(|line| str::from_utf8(line).unwrap()).collect();
    lines.join(end).into()
}

fn percent(text: &str, unescaped: &str, upper: bool) -> Vec<u8> {
    bytes(text, |byte| match char::from(byte) {
        c if c.is_ascii_alphanumeric() || unescaped.contains(c) => c.into(),
        _ if upper => format!("%{byte:02X}"),
        _ => format!("%{byte:02x}"),
    })
}

fn json(text: &str, ascii: bool) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ..' ' => write!(out, "\\u{:04x}", u32::from(c)).unwrap(),
            _ if c.is_ascii() || !ascii => out.push(c),
            _ => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| write!(out, "\\u{unit:04x}").unwrap()),
        }
    }
    out
}

fn html(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#x27;",
            _ if c.is_ascii() => out.push(c),
            _ => write!(out, "&#{};", u32::from(c)).unwrap(),
        }
    }
    out
}

/// RFC 2045 section 6.7: lines of 76 characters at most.
fn quoted_printable(text: &str) -> Vec<u8> {
    let (mut out, mut column) = (String::new(), 0);
    for byte in text.bytes() {
        let piece = match byte {
            b'=' | 0x80.. => format!("={byte:02X}"),
            _ => char::from(byte).to_string(),
        };
        if column + piece.len() > 75 {
            out += "=\n";
            column = 0;
        }
        column += piece.len();
        out += &piece;
    }
    out.into()
}
