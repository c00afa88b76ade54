//! Pastes of several lines: refused as one thing, and no part of them reaches the shell.

use super::*;

#[test]
fn several_lines_at_a_credential_are_refused_and_can_be_corrected() {
    for paste in Paste::BOTH {
        let home = Home::with_vault();
        let mut pty = unlocked(&home, paste.term(), &["add", "Pem", "--type", "bearer"]);
        pty.expect("token (not shown): ");
        pty.send(&paste.keys(&(LINES.join("\n") + "\n")));
        pty.expect("more than one line was pasted, so all of it was discarded");
        pty.expect("token (not shown): ");
        pty.send("one-line-token\r");
        let shown = ends(pty, 0);
        nothing_of_the_paste(&shown);
        assert_eq!(value(&home, "CUSTOM_API_PEM"), "one-line-token", "{paste:?}");
    }
}

#[test]
fn several_lines_at_a_credential_leave_the_vault_unchanged() {
    for paste in Paste::BOTH {
        let home = Home::with_vault();
        let before = home.bytes();
        let mut pty = unlocked(&home, paste.term(), &["add", "Pem", "--type", "api-key"]);
        pty.expect("API key (not shown): ");
        pty.send(&paste.keys(&LINES.join("\n")));
        pty.expect("more than one line was pasted");
        pty.expect("API key (not shown): ");
        pty.send("\x03");
        nothing_of_the_paste(&ends(pty, 130));
        assert_eq!(home.bytes(), before, "{paste:?}");
    }
}

#[test]
fn a_line_break_before_a_pasted_credential_does_not_leave_it_to_the_shell() {
    let home = Home::with_vault();
    let mut pty = unlocked(&home, "xterm", &["add", "Pem", "--type", "bearer"]);
    pty.expect("token (not shown): ");
    pty.send(&Paste::Bracketed.keys("\ncanary-token-81\n"));
    pty.send("\r");
    ends(pty, 0);
    assert_eq!(value(&home, "CUSTOM_API_PEM"), "canary-token-81");

    let home = Home::with_vault();
    let mut pty = unlocked(&home, "dumb", &["add", "Pem", "--type", "bearer"]);
    pty.expect("token (not shown): ");
    pty.send("\rcanary-token-81\r");
    pty.expect("more than one line was pasted");
    pty.expect("token (not shown): ");
    pty.send("\x04");
    assert!(!ends(pty, 1).contains("canary-token-81"));
}

#[test]
fn several_lines_at_a_visible_prompt_are_not_shown() {
    for paste in Paste::BOTH {
        let home = Home::with_vault();
        let mut pty = unlocked(&home, paste.term(), &["add", "Shop", "--type", "basic"]);
        pty.expect("username: ");
        pty.send(&paste.keys(&LINES.join("\n")));
        pty.expect("more than one line was pasted");
        pty.expect("username: ");
        pty.send("alice\r");
        pty.expect("password (not shown): ");
        pty.send(&paste.keys(&LINES.join("\n")));
        pty.expect("more than one line was pasted");
        pty.expect("password (not shown): ");
        pty.send("canary-pass-5\r");
        let shown = ends(pty, 0);
        // Without brackets the first line is shown before the end of the line tells that there are more.
        assert!(!shown.contains(LINES[1]) && !shown.contains(LINES[2]), "{paste:?}: {shown}");
        if paste == Paste::Bracketed {
            nothing_of_the_paste(&shown);
        }
        assert_eq!(value(&home, "CUSTOM_API_SHOP_USERNAME"), "alice");
    }
}

#[test]
fn several_lines_at_a_passphrase_prompt_are_one_attempt() {
    for paste in Paste::BOTH {
        let home = Home::with_apis();
        let mut pty = shell(&home, paste.term(), &["exec", "--", "echo", "it-runs"]);
        pty.expect("passphrase of ");
        pty.expect(": ");
        pty.send(&paste.keys(&LINES.join("\n")));
        pty.expect("more than one line was pasted, so all of it was discarded; once more");
        pty.answer(PASSPHRASE);
        pty.expect("it-runs");
        nothing_of_the_paste(&ends(pty, 0));
    }
}

#[test]
fn a_paste_does_not_answer_yes() {
    for paste in Paste::BOTH {
        let home = Home::with_apis();
        let before = home.bytes();
        let mut pty = unlocked(&home, paste.term(), &["delete", "my-billing-api"]);
        pty.expect("[y/N] ");
        pty.send(&paste.keys("yes\nMIIEvCanaryLine0001\n"));
        if paste == Paste::Bracketed {
            pty.send("\r");
        }
        ends(pty, if paste == Paste::Bracketed { 1 } else { 2 });
        assert_eq!(home.bytes(), before, "{paste:?}");
    }
}

#[test]
fn one_pasted_line_is_a_line() {
    for paste in Paste::BOTH {
        let home = Home::with_vault();
        let mut pty = unlocked(&home, paste.term(), &["add", "Pem", "--type", "bearer"]);
        pty.expect("token (not shown): ");
        pty.send(&paste.keys("canary-"));
        pty.send(&paste.keys("token-81"));
        pty.send("\r");
        ends(pty, 0);
        assert_eq!(value(&home, "CUSTOM_API_PEM"), "canary-token-81", "{paste:?}");
    }
}

#[test]
fn a_secret_takes_several_lines() {
    let home = Home::with_vault();
    let mut pty = unlocked(&home, "xterm", &["add", "Pem", "--type", "secret"]);
    pty.expect("secret (not shown): ");
    let text = LINES.join("\n\t") + "\n";
    pty.send(&Paste::Bracketed.keys(&text));
    pty.send("\r");
    nothing_of_the_paste(&ends(pty, 0));
    assert_eq!(value(&home, "CUSTOM_API_PEM"), text.trim_end());

    let mut pty = unlocked(&home, "dumb", &["add", "Pem 2", "--type", "secret"]);
    pty.expect("secret (not shown): ");
    pty.send(&Paste::Plain.keys(&LINES.join("\n")));
    pty.expect("use --from-file or --stdin");
    pty.expect("secret (not shown): ");
    pty.send("\x04");
    nothing_of_the_paste(&ends(pty, 1));
}

#[test]
fn y_and_enter_answer_one_prompt() {
    let home = Home::with_vault();
    let file = home.give("env", "STRIPE_API_KEY=k9Q-Zx4vWm7Tb2LpHs8d\nMAIL_API_KEY=t0Jr8Hy5NcXq6GdVa3Mf\n");
    let mut pty = unlocked(&home, "xterm", &["import", &file]);
    pty.expect("store nothing");
    pty.send("\r");
    pty.expect("remove the imported values from");
    pty.send("y\r");
    // The next prompt waits for an answer of its own.
    pty.expect("keep the old file with its credentials as");
    pty.send("y\r");
    assert!(ends(pty, 0).contains("added `Stripe`"));
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("# STRIPE_API_KEY: set by"));
    assert!(std::fs::read_to_string(format!("{file}.bak")).unwrap().starts_with("STRIPE_API_KEY=k9Q"));
}
