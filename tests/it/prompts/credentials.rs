//! What is pasted or typed instead of a credential.

use super::*;

/// Adds `X` of a type on a terminal, types these keys, and returns the terminal.
fn add(home: &Home, kind: &str, keys: &str) -> Pty {
    let mut pty = unlocked(home, "xterm", &["add", "X", "--type", kind]);
    pty.expect("(not shown): ");
    pty.send(keys);
    pty
}

#[test]
fn a_pasted_curl_command_is_taken_apart() {
    let command =
        "curl https://api.canary.example/v1/items \\\n  -H 'X-Canary-Key: canary-key-81' \\\n  -d '{}'\n";
    let home = Home::with_vault();
    let mut pty = add(&home, "bearer", &Paste::Bracketed.keys(command));
    pty.send("\r");
    pty.expect("this is a curl command with a credential: type api-key, header X-Canary-Key, domain api.canary.example");
    pty.expect("take that?");
    pty.send("\r");
    assert!(!ends(pty, 0).contains("canary-key-81"));
    assert_eq!(value(&home, "CUSTOM_API_X"), "canary-key-81");
    let shown = home.capi(["show", "x", "--json"]).succeeds().out();
    let api: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!((&api["header"], &api["domain"]), (&"X-Canary-Key".into(), &"api.canary.example".into()));
}

#[test]
fn a_curl_command_that_is_declined_is_not_stored() {
    let home = Home::with_vault();
    let line = "curl -u canary-user:canary-pass-81 https://api.canary.example";
    let mut pty = add(&home, "bearer", &Paste::Plain.keys(line));
    pty.send("\r");
    pty.expect("type basic, domain api.canary.example");
    pty.send("n\r");
    pty.expect("token (not shown): ");
    pty.send("curl https://api.canary.example\r");
    pty.expect("contains no credential that capi recognizes");
    pty.expect("token (not shown): ");
    pty.send("canary-token-81\r");
    assert!(!ends(pty, 0).contains("canary-pass"));
    assert_eq!(value(&home, "CUSTOM_API_X"), "canary-token-81");
}

#[test]
fn a_rotation_takes_a_curl_command_of_the_same_type_only() {
    let home = Home::with_apis();
    let mut pty = unlocked(&home, "xterm", &["rotate", "internal-auth-service"]);
    pty.expect("token (not shown): ");
    pty.send("curl -H 'X-Key: canary-key-81' https://api.canary.example\r");
    pty.expect("the curl command uses another authentication type, api-key");
    pty.expect("token (not shown): ");
    pty.send("curl -H 'Authorization: Bearer canary-token-81' https://api.canary.example\r");
    pty.expect("take that?");
    pty.send("y\r");
    ends(pty, 0);
    assert_eq!(value(&home, "CUSTOM_API_INTERNAL_AUTH_SERVICE"), "canary-token-81");
}

#[test]
fn a_blank_in_a_key_is_asked_about() {
    for (answer, expected) in [("y\r", "two canaries"), ("\r", "one-canary")] {
        let home = Home::with_vault();
        let mut pty = add(&home, "api-key", "two canaries\r");
        pty.expect("the credential contains a blank at position 4; keep it?");
        pty.send(answer);
        if answer == "\r" {
            pty.expect("API key (not shown): ");
            pty.send("one-canary\r");
        }
        assert!(!ends(pty, 0).contains("canaries"));
        assert_eq!(value(&home, "CUSTOM_API_X"), expected);
    }
}

#[test]
fn characters_that_no_header_carries_are_refused_with_their_position() {
    let home = Home::with_vault();
    let mut pty = add(&home, "bearer", "can\u{200b}ary\r");
    pty.expect("the credential contains an invisible character, U+200B, at position 4");
    pty.expect("token (not shown): ");
    pty.send("canary天\r");
    pty.expect("a character at position 7 that no HTTP header can carry");
    pty.expect("token (not shown): ");
    pty.send("\r");
    pty.expect("the credential is empty");
    pty.expect("token (not shown): ");
    pty.send("canary-token-81\r");
    let shown = ends(pty, 0);
    assert!(!shown.contains("ary\u{200b}") && !shown.contains("canary天"), "{shown}");
    assert_eq!(value(&home, "CUSTOM_API_X"), "canary-token-81");
}

#[test]
fn a_script_gets_an_error_instead_of_a_prompt() {
    let home = Home::with_vault();
    for (text, error) in [
        ("curl -H 'X-Key: canary' https://x.example", "the text is a curl command, not a credential"),
        ("two canaries", "the credential contains a blank at position 4"),
        ("can\u{200b}ary", "the credential contains an invisible character, U+200B, at position 4"),
    ] {
        for kind in ["api-key", "bearer"] {
            let refused =
                home.capi(["add", "X", "--type", kind, "--stdin"]).unlocked().stdin(text).refused(2);
            assert_eq!(refused, error);
        }
    }
    // A password can contain blanks, and a key after `Authorization` starts with a scheme.
    home.capi(["add", "Y", "--type", "basic", "--username", "u", "--stdin"])
        .unlocked()
        .stdin("two words")
        .succeeds();
    home.capi(["add", "Z", "--type", "api-key", "--header", "Authorization", "--stdin"])
        .unlocked()
        .stdin("Token canary")
        .succeeds();
}
