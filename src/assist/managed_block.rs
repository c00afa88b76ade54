//! The marked block that capi maintains in a file of the user. The rest of the file stays as it is.

/// The first line of the block.
pub const BEGIN: &str = "<!-- capi:begin -->";
/// The last line of the block.
pub const END: &str = "<!-- capi:end -->";

/// Why the block of a file cannot be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlockError {
    /// More than one block.
    #[error("there is a second capi block in line {0}")]
    Two(usize),
    /// A marker without its counterpart, or both in the wrong order.
    #[error("the capi block is broken: the marker in line {0} has no partner")]
    Broken(usize),
}

/// A line that consists of a marker.
#[derive(Clone, Copy)]
struct Marker {
    is_begin: bool,
    line: usize,
    /// The position of the marker in the file, without its line end.
    start: usize,
    end: usize,
}

/// Returns the file with `block` in place of the existing block, or appended. `block` has LF line ends and no final
/// one; the result has the line ends of the file.
///
/// # Errors
///
/// A [`BlockError`].
pub fn put(file: &str, block: &str) -> Result<String, BlockError> {
    let markers = markers(file);
    match markers[..] {
        [] => Ok(append(file, block)),
        [begin, end] if begin.is_begin && !end.is_begin => {
            let (before, after) = (&file[..begin.start], &file[end.end..]);
            let line_end = line_end(&file[begin.start..]);
            Ok(format!("{before}{}{after}", block.replace('\n', line_end)))
        }
        _ => Err(refuse(&markers)),
    }
}

fn append(file: &str, block: &str) -> String {
    let end = line_end(file);
    let gap = match file.strip_suffix('\n').map(|rest| rest.strip_suffix('\r').unwrap_or(rest)) {
        _ if file.is_empty() => String::new(),
        None => end.repeat(2),
        Some(rest) if rest.is_empty() || rest.ends_with('\n') => String::new(),
        Some(_) => end.to_owned(),
    };
    format!("{file}{gap}{}{end}", block.replace('\n', end))
}

/// Returns the line end of the first line, or LF.
fn line_end(text: &str) -> &'static str {
    match text.split_once('\n') {
        Some((first, _)) if first.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

fn markers(file: &str) -> Vec<Marker> {
    let mut at = 0;
    let mut found = Vec::new();
    for (index, line) in file.split_inclusive('\n').enumerate() {
        // A byte order mark may precede the first line.
        let text = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if text == BEGIN || text == END {
            let start = at + line.find(text).unwrap_or_default();
            found.push(Marker { is_begin: text == BEGIN, line: index + 1, start, end: start + text.len() });
        }
        at += line.len();
    }
    found
}

/// Returns the error for markers that do not form one block: the first marker without a counterpart, otherwise the
/// second block.
fn refuse(markers: &[Marker]) -> BlockError {
    let mut open = None;
    for marker in markers {
        match (open, marker.is_begin) {
            (None, true) => open = Some(marker),
            (Some(_), false) => open = None,
            (Some(begin), true) => return BlockError::Broken(begin.line),
            (None, false) => return BlockError::Broken(marker.line),
        }
    }
    match open {
        Some(begin) => BlockError::Broken(begin.line),
        None => BlockError::Two(markers.get(2).map_or(0, |second| second.line)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OLD: &str = "<!-- capi:begin -->\nold\n<!-- capi:end -->";
    const NEW: &str = "<!-- capi:begin -->\nnew\n\nlines\n<!-- capi:end -->";

    #[test]
    fn a_missing_block_is_appended() {
        for (file, gap) in [("", ""), ("# A\n", "\n"), ("# A", "\n\n"), ("# A\n\n", ""), ("\n", "")] {
            assert_eq!(put(file, NEW), Ok(format!("{file}{gap}{NEW}\n")), "{file:?}");
        }
    }

    #[test]
    fn only_the_block_changes() {
        for (before, after) in [
            ("", ""),
            ("", "\n"),
            ("# A\n\n", "\n\ntext without an end"),
            ("\u{feff}", "\n"),
            ("  ", "  \n"),
            ("inline <!-- capi:begin --> is no marker\n", "\n`<!-- capi:end -->`\n"),
        ] {
            let file = format!("{before}{OLD}{after}");
            assert_eq!(put(&file, NEW), Ok(format!("{before}{NEW}{after}")), "{file:?}");
        }
    }

    #[test]
    fn line_ends_are_kept() {
        let windows = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(put("# A\r\n", NEW), Ok(windows(&format!("# A\n\n{NEW}\n"))));
        assert_eq!(put("# A\r\n\r\n", NEW), Ok(windows(&format!("# A\n\n{NEW}\n"))));
        assert_eq!(put("# A\r\nb", NEW), Ok(windows(&format!("# A\nb\n\n{NEW}\n"))));
        let file = windows(&format!("# A\n{OLD}\nb"));
        assert_eq!(put(&file, NEW), Ok(windows(&format!("# A\n{NEW}\nb"))));
    }

    #[test]
    fn duplicate_and_broken_blocks_are_refused() {
        for (file, expected) in [
            (format!("{OLD}\n{OLD}\n"), BlockError::Two(4)),
            (format!("{BEGIN}\ntext\n"), BlockError::Broken(1)),
            (format!("text\n{END}\n"), BlockError::Broken(2)),
            (format!("{END}\n{BEGIN}\n"), BlockError::Broken(1)),
            (format!("{BEGIN}\n{OLD}\n"), BlockError::Broken(1)),
            (format!("{OLD}\n{END}\n"), BlockError::Broken(4)),
            (format!("{OLD}\n{BEGIN}\n"), BlockError::Broken(4)),
        ] {
            assert_eq!(put(&file, NEW), Err(expected), "{file}");
        }
    }

    proptest! {
        #[test]
        fn a_second_replace_changes_nothing(lines in prop::collection::vec("[a-z ]{0,3}(\r\n|\n|)", 0..6), at in 0_usize..8) {
            let mut lines = lines;
            if at < lines.len() {
                lines.insert(at, format!("\n{OLD}\n"));
            }
            let once = put(&lines.concat(), NEW).expect("a good file");
            prop_assert_eq!(put(&once, NEW), Ok(once.clone()));
        }
    }
}
