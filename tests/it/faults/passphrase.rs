//! Invalid passphrases, and ways in which one arrives changed.

use std::os::unix::ffi::OsStringExt as _;

use crate::harness::Home;
use crate::harness::secrets::PASSPHRASE;

/// Passes bytes as the passphrase in each way; a variable cannot hold a NUL.
fn refused_in_every_way(bytes: &[u8], message: &str) {
    let home = Home::with_apis();
    home.forget();
    let file = home.give("passphrase", bytes);
    let by_command = home.capi(["list"]).env("CAPI_PASSPHRASE_COMMAND", format!("cat '{file}'")).refused(2);
    assert_eq!(by_command, message);
    refused_but_by_command(&home, &file, bytes, message);
}

/// A command may print lines after the passphrase; nothing else may.
fn refused_but_by_command(home: &Home, file: &str, bytes: &[u8], message: &str) {
    let by_file = home.capi(["list", "--passphrase-file", file]).refused(2);
    let by_descriptor = home.capi(["list", "--passphrase-fd", "0"]).stdin(bytes).refused(2);
    for said in [by_file, by_descriptor] {
        assert_eq!(said, message);
    }
    if !bytes.contains(&0) && bytes.len() < 100_000 {
        let value = std::ffi::OsString::from_vec(bytes.to_vec());
        assert_eq!(home.capi(["list"]).env("CAPI_PASSPHRASE", value).refused(2), message);
    }
    // A new passphrase is held to the same.
    home.capi(["passwd", "--new-passphrase-file", file]).unlocked().refused(2);
}

#[test]
fn the_first_line_of_an_entry_with_notes_is_the_passphrase() {
    let home = Home::with_apis();
    for entry in ["\nuser: me\n", "\r\nuser: me\r\n", "\n\nurl: https://a.example"] {
        let file = home.give("entry", format!("{PASSPHRASE}{entry}"));
        home.capi(["exec", "--", "true"]).env("CAPI_PASSPHRASE_COMMAND", format!("cat '{file}'")).succeeds();
    }
    let file = home.give("entry", "user: me\nviolet\n");
    home.forget();
    let wrong = home.capi(["list"]).env("CAPI_PASSPHRASE_COMMAND", format!("cat '{file}'")).refused(4);
    assert_eq!(wrong, "wrong passphrase");
}

#[test]
fn several_lines_are_refused_where_no_entry_is_expected() {
    let home = Home::with_apis();
    home.forget();
    let lines = format!("{PASSPHRASE}\nuser: me\n");
    let file = home.give("passphrase", &lines);
    refused_but_by_command(&home, &file, lines.as_bytes(), "the passphrase has more than one line");
    home.forget();
    let run = home.capi(["list", "--passphrase-file", &file]).run();
    assert!(
        run.err().contains("pass only the line with the passphrase, for example with `head -n 1`"),
        "{}",
        run.err()
    );
}

#[test]
fn a_newline_at_the_end_of_the_variable_is_removed() {
    let home = Home::with_apis();
    for (end, opens) in [("\n", true), ("\r\n", true), ("\n\n", false), (" ", false)] {
        let run =
            home.capi(["exec", "--", "true"]).env("CAPI_PASSPHRASE", format!("{PASSPHRASE}{end}")).run();
        assert_eq!(run.status.code() == Some(0), opens, "{end:?}");
    }
}

#[test]
fn fault_43_an_empty_passphrase_is_refused() {
    refused_in_every_way(b"", "the passphrase is empty");
}

#[test]
fn fault_44_a_passphrase_of_a_mebibyte_is_refused_and_never_cut() {
    refused_in_every_way(&[b'x'; 1025], "the passphrase is longer than 1024 bytes");
    let home = Home::with_apis();
    home.forget();
    // Its beginning is the right one: cut, it would open.
    let mut long = PASSPHRASE.as_bytes().to_vec();
    long.resize(1 << 20, b'x');
    let file = home.give("long", &long);
    let by_file = home.capi(["list", "--passphrase-file", &file]).refused(2);
    let by_descriptor = home.capi(["list", "--passphrase-fd", "0"]).stdin(long).refused(2);
    for said in [by_file, by_descriptor] {
        assert!(said.contains("larger than 64 KiB"), "{said}");
    }
}

#[test]
fn fault_45_nul_control_characters_and_invalid_utf_8_are_refused() {
    for bytes in [&b"violet-Anchor-91-tundra\0"[..], b"a\x1bb", b"a\tb", b"a\rb", b"a\x7fb", b"a\xc2\x85b"] {
        refused_in_every_way(bytes, "the passphrase contains a control character");
    }
    for bytes in [&b"violet\xff"[..], b"\xed\xa0\x80", b"\xc0\xaf"] {
        refused_in_every_way(bytes, "the passphrase is not UTF-8 text");
    }
}

#[test]
fn fault_46_composed_and_decomposed_passphrases_are_equal() {
    let home = Home::with_apis();
    let (composed, decomposed) = ("un caf\u{e9} d\u{e9}licat 31", "un cafe\u{301} de\u{301}licat 31");
    let file = home.give("new", composed);
    home.capi(["passwd", "--new-passphrase-file", &file]).unlocked().succeeds();
    for spelling in [composed, decomposed] {
        home.capi(["exec", "--", "true"]).env("CAPI_PASSPHRASE", spelling).succeeds();
    }
    home.capi(["exec", "--", "true"]).env("CAPI_PASSPHRASE", "un cafe delicat 31").refused(125);
}

#[test]
fn fault_47_one_newline_at_the_end_is_removed_and_no_second_one() {
    let home = Home::with_apis();
    for (end, opens) in
        [("", true), ("\n", true), ("\r\n", true), ("\n\n", false), (" ", false), ("\n ", false)]
    {
        let bytes = format!("{PASSPHRASE}{end}");
        let file = home.give("passphrase", &bytes);
        let exec = |words: &[&str]| home.capi([&["exec"], words, &["--", "true"]].concat());
        let command = format!("cat '{file}'");
        for run in [
            exec(&["--passphrase-file", &file]),
            exec(&["--passphrase-fd", "0"]).stdin(bytes),
            exec(&[]).env("CAPI_PASSPHRASE_COMMAND", command),
        ] {
            assert_eq!(run.run().status.code() == Some(0), opens, "{end:?}");
        }
    }
}
