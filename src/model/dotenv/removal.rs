//! A `.env` file without the assignments whose values moved into the vault.

use std::collections::HashSet;
use std::ops::Range;

use zeroize::Zeroizing;

use super::{File, parse_dotenv, with_line_feeds};

/// The comment that takes the place of an assignment is `# NAME: set by capi exec`.
const COMMENT: (&str, &str) = ("# ", ": set by capi exec");

/// Returns the text with a comment in place of each assignment of these names. Every other byte stays as it is. Returns
/// `None` if a parser would then read one of the other assignments differently.
#[must_use]
pub fn without_assignments(text: &str, names: &HashSet<&str>) -> Option<Zeroizing<String>> {
    let plain = with_line_feeds(text);
    let mut file = File::default();
    file.read(&plain);
    let assigned = file.found.iter().map(|one| one.name.as_str()).zip(file.lines);
    let removed: Vec<(&str, Range<usize>)> = assigned.filter(|(name, _)| names.contains(name)).collect();
    // The exact capacity is not known, so it is the largest: a reallocation would leave a copy in freed memory.
    let comments =
        removed.iter().map(|(name, _)| COMMENT.0.len() + name.len() + COMMENT.1.len()).sum::<usize>();
    let mut kept = Zeroizing::new(String::with_capacity(text.len() + comments));
    let body = text.trim_start_matches('\u{feff}');
    kept.push_str(&text[..text.len() - body.len()]);
    let mut commented = HashSet::new();
    let mut ranges = removed.into_iter().peekable();
    for (number, line) in lines(body).enumerate() {
        match ranges.peek() {
            Some((name, range)) if range.contains(&number) => {
                if number + 1 == range.end {
                    if commented.insert(name.to_owned()) {
                        kept.push_str(&format!("{}{name}{}{}", COMMENT.0, COMMENT.1, line_end(line)));
                    }
                    ranges.next();
                }
            }
            _ => kept.push_str(line),
        }
    }
    is_same_without(text, &kept, names).then_some(kept)
}

/// Returns the names in the comments of [`without_assignments`], in file order.
#[must_use]
pub fn removed_names(text: &str) -> Vec<&str> {
    lines(text).filter_map(removed_name).collect()
}

fn removed_name(line: &str) -> Option<&str> {
    let name = line.trim_end().strip_prefix(COMMENT.0)?.strip_suffix(COMMENT.1)?;
    (!name.is_empty() && !name.contains(' ')).then_some(name)
}

/// Returns whether two files differ in the assignments of these names only.
fn is_same_without(old: &str, new: &str, names: &HashSet<&str>) -> bool {
    let ((old, old_bad), (new, new_bad)) = (parse_dotenv(old), parse_dotenv(new));
    let stays = old.iter().filter(|one| !names.contains(one.name.as_str()));
    old_bad.len() == new_bad.len()
        && stays.map(|one| (&one.name, &one.value)).eq(new.iter().map(|one| (&one.name, &one.value)))
}

/// Splits a text into lines with their ends: LF, CRLF or CR.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = match rest.find(['\r', '\n']) {
            Some(at) if rest[at..].starts_with("\r\n") => at + 2,
            Some(at) => at + 1,
            None => rest.len(),
        };
        let (line, after) = rest.split_at(end);
        rest = after;
        (!line.is_empty()).then_some(line)
    })
}

fn line_end(line: &str) -> &str {
    &line[line.trim_end_matches(['\r', '\n']).len()..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn without(text: &str, names: &[&str]) -> Option<String> {
        without_assignments(text, &names.iter().copied().collect()).map(|kept| kept.to_string())
    }

    #[test]
    fn a_comment_takes_the_place_of_an_assignment() {
        for (text, kept) in [
            ("A=1\nB=2\n", "# A: set by capi exec\nB=2\n"),
            ("# c\n\n  export A = '1' # d\nB=2", "# c\n\n# A: set by capi exec\nB=2"),
            ("B=2\r\nA=1\r\n", "B=2\r\n# A: set by capi exec\r\n"),
            ("A=\"1\n2\n3\"\nB=2\n", "# A: set by capi exec\nB=2\n"),
            ("\u{feff}A=1\nB=2\n", "\u{feff}# A: set by capi exec\nB=2\n"),
            ("B=2\nA=1", "B=2\n# A: set by capi exec"),
            ("A=1\nB=2\nA=3\n", "# A: set by capi exec\nB=2\n"),
            ("B=2\n\n\n", "B=2\n\n\n"),
            ("A=\n\n\nB=2\n", "# A: set by capi exec\n\n\nB=2\n"),
            ("A=1\rB=2\r", "# A: set by capi exec\rB=2\r"),
            ("word\nA=1\n", "word\n# A: set by capi exec\n"),
        ] {
            assert_eq!(without(text, &["A"]).as_deref(), Some(kept), "{text:?}");
        }
    }

    #[test]
    fn the_names_of_removed_assignments_are_found_again() {
        let text = "# A: set by capi exec\r\n# note\nB=2\n# X_Y: set by capi exec";
        assert_eq!(removed_names(text), ["A", "X_Y"]);
    }

    #[test]
    fn a_change_that_would_affect_other_assignments_is_refused() {
        // The value of B has two lines. Its second line is not an assignment, so there is nothing to remove.
        assert_eq!(without("A=1\nB='x\nC=y'\n", &["C"]).as_deref(), Some("A=1\nB='x\nC=y'\n"));
        for text in ["A='x\nC=y\nB=z'\n", "A=\"x\nC=y\nB=\"z\n", "C='\nA=1\nB='2\n"] {
            let others = |text: &str| {
                let found = parse_dotenv(text).0.into_iter().filter(|one| one.name != "C");
                found.map(|one| (one.name.clone(), one.value.to_string())).collect::<Vec<_>>()
            };
            assert!(without(text, &["C"]).is_none_or(|kept| others(&kept) == others(text)), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn other_lines_stay_byte_for_byte(lines in proptest::collection::vec("[ -~é]{0,12}(\n|\r\n)", 0..6)) {
            let others = lines.concat();
            let text = format!("A=1\n{others}");
            if let Some(kept) = without(&text, &["A"]) {
                let assigns_again = parse_dotenv(&others).0.iter().any(|one| one.name == "A");
                prop_assert!(assigns_again || kept.ends_with(&others), "{text:?} {kept:?}");
            }
        }
    }
}
