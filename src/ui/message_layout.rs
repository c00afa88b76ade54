//! The layout of a message on a terminal: `~` for the home directory, and lines that break at blanks.

use unicode_width::UnicodeWidthStr as _;

use crate::fs::with_tilde;

/// The indentation of all lines but the first, as wide as `capi: `.
const INDENT: &str = "      ";
/// The minimum width for a layout. On a narrower terminal, the terminal itself breaks lines.
const MIN_WIDTH: usize = 30;

/// Returns the text of a message for a terminal of this width, if it is known. `before` is the width of the words before
/// it on the first line.
pub(super) fn laid_out(text: &str, before: usize, width: Option<u16>) -> String {
    let text = with_tilde(text);
    match width.map(usize::from).filter(|width| *width >= MIN_WIDTH) {
        Some(width) => wrapped(&text, before, width),
        None => text,
    }
}

/// Breaks the text at blanks. A command in backticks stays on one line where it fits.
fn wrapped(text: &str, before: usize, width: usize) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut used = before;
    let mut is_first = true;
    for word in words(text).iter().flat_map(|word| divided(word, width - INDENT.len())) {
        let needed = word.width() + usize::from(!is_first);
        if !is_first && used + needed > width {
            out.push('\n');
            out.push_str(INDENT);
            used = INDENT.len() + word.width();
        } else {
            if !is_first {
                out.push(' ');
            }
            used += needed;
        }
        out.push_str(word);
        is_first = false;
    }
    out
}

/// Returns the words of a text: what blanks separate, except inside a pair of backticks.
fn words(text: &str) -> Vec<&str> {
    let (mut found, mut start, mut is_command) = (Vec::new(), 0, false);
    for (at, c) in text.char_indices() {
        match c {
            '`' => is_command = !is_command && text[at + 1..].contains('`'),
            ' ' if !is_command => {
                found.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&text[start..]);
    found
}

/// Returns the parts of a command that is wider than a line, else the word itself.
fn divided(word: &str, width: usize) -> Vec<&str> {
    if word.width() > width { word.split(' ').collect() } else { vec![word] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_blanks_and_not_inside_a_command() {
        let text = "run `capi backups restore 4 --yes` to restore the newest one that is undamaged";
        assert_eq!(
            wrapped(text, 12, 40),
            "run\n      `capi backups restore 4 --yes` to\n      restore the newest one that is\n      undamaged"
        );
        assert_eq!(wrapped(text, 12, 200), text);
        let long = "run `capi add --type api-key --domain api.billing.example` now";
        assert_eq!(
            wrapped(long, 12, 40),
            "run `capi add --type api-key\n      --domain api.billing.example` now"
        );
        assert_eq!(
            wrapped("a lone ` in a text of some words here", 6, 30),
            "a lone ` in a text of\n      some words here"
        );
        let word = "x".repeat(50);
        assert_eq!(wrapped(&format!("see {word}"), 6, 40), format!("see\n      {word}"));
    }
}
