//! Tests of single rules. `tests/it/kept/dotenv.rs` compares whole files with the two libraries.

use super::*;

fn read(text: &str) -> Vec<(String, String, Option<Doubt>)> {
    let (found, bad) = parse_dotenv(text);
    assert_eq!(bad, [], "{text}");
    found.into_iter().map(|one| (one.name, one.value.to_string(), one.doubt)).collect()
}

fn one(text: &str) -> (String, Option<Doubt>) {
    let mut all = read(text);
    assert_eq!(all.len(), 1, "{text}");
    all.pop().map(|(_, value, doubt)| (value, doubt)).unwrap_or_default()
}

#[test]
fn quotes_comments_and_export_are_parsed() {
    for (text, value) in [
        ("A=b", "b"),
        ("A= b c ", "b c"),
        ("  export A=b", "b"),
        ("export\tA = b", "b"),
        ("A='b # c'", "b # c"),
        ("A=\"b # c\" # d", "b # c"),
        ("A=`b \"c\" 'd'`", "b \"c\" 'd'"),
        ("A=b # c", "b"),
        ("A=", ""),
        ("A=b=c==", "b=c=="),
        ("A=\"b\\nc\"", "b\nc"),
        ("A='b\\nc'", "b\\nc"),
        ("A=\"b\nc\"\n", "b\nc"),
        ("\u{feff}A=b\r\n", "b"),
        ("A.b-c=d", "d"),
    ] {
        assert_eq!(one(text).0, value, "{text:?}");
    }
}

#[test]
fn a_doubtful_value_is_preserved_and_marked() {
    for (text, value, doubt) in [
        ("A=b#c", "b#c", Doubt::Hash),
        ("A=#c", "#c", Doubt::Hash),
        ("A=${B}", "${B}", Doubt::Interpolation),
        ("A=\"b${B}\"", "b${B}", Doubt::Interpolation),
        ("A=\"b\\tc\"", "b\\tc", Doubt::Escape),
        ("A='b\\'c'", "b\\'c", Doubt::Escape),
        ("A=\"b", "\"b", Doubt::Quotes),
        ("A='b' c", "'b' c", Doubt::Quotes),
    ] {
        assert_eq!(one(text), (value.to_owned(), Some(doubt)), "{text:?}");
    }
    assert_eq!(one("A=pa$$word").1, Some(Doubt::Interpolation));
    assert_eq!(one("A=pa$-word$").1, None);
}

/// `tests/env/dialects.json` has what the readers take from these files and others.
#[test]
fn each_difference_between_readers_is_a_doubt() {
    for (text, doubt) in [
        ("A=b\t# c", Doubt::Hash),
        ("A=b # c #d", Doubt::Hash),
        ("A=$B", Doubt::Interpolation),
        ("A='$B'", Doubt::Interpolation),
        ("A=\"$1\"", Doubt::Interpolation),
        ("A=b\\$", Doubt::Escape),
        ("A=\"b\\rc\"", Doubt::Escape),
        ("A=`b`", Doubt::Backquotes),
        ("A=\"b\" # \"c\"", Doubt::Quotes),
        ("A=\"b\nc\"", Doubt::Lines),
        ("A=b\r", Doubt::CarriageReturn),
        ("A=\u{a0}b", Doubt::Blanks),
        ("A=b\u{b}", Doubt::Blanks),
        ("A-b=c", Doubt::Name),
        ("export\tA=b", Doubt::Name),
        ("\u{feff}A=b", Doubt::Name),
    ] {
        assert_eq!(one(text).1, Some(doubt), "{text:?}");
    }
    assert_eq!(one("\u{feff}# c\nA=b").1, None);
    assert_eq!(one("A=\"b\\nc\"").1, None);
}

#[test]
fn a_line_above_or_another_line_can_make_a_value_doubtful() {
    let doubts = |text: &str| -> Vec<Option<Doubt>> {
        parse_dotenv(text).0.into_iter().map(|one| one.doubt).collect()
    };
    let (quotes, blanks) = (Some(Doubt::Quotes), Some(Doubt::Blanks));
    assert_eq!(doubts("A= \nB=b\nC=c"), [blanks, Some(Doubt::Above), None]);
    assert_eq!(doubts("A= \n# c\nB=b"), [blanks, None]);
    assert_eq!(doubts("A=\nB=b"), [None, None]);
    let above = Some(Doubt::Above);
    assert_eq!(doubts("A=\"b\nB=c\nC=\"d\"\nD=e"), [quotes, above, above, None]);
    assert_eq!(doubts("A=\"b\nB=c"), [quotes, None]);
    assert_eq!(doubts("A='b' c\nB='d'"), [quotes, None]);
    assert_eq!(doubts("A=b\nA: c\nB=d"), [Some(Doubt::Repeated), None]);
    assert_eq!(doubts("A=b\nB=c\nA=b"), [None, None]);
    assert_eq!(doubts("A=b\nB=c\nA="), [None, Some(Doubt::Repeated)]);
    assert_eq!(doubts("A=b\nB=\"c\nA=d\""), [Some(Doubt::Repeated), Some(Doubt::Lines)]);
}

#[test]
fn the_last_assignment_of_a_name_wins_and_bad_lines_are_numbered() {
    assert_eq!(
        read("A=1\nB=2\nA=3"),
        [("B".into(), "2".into(), None), ("A".into(), "3".into(), Some(Doubt::Repeated))]
    );
    let (found, bad) = parse_dotenv("# one\n\nnothing\nA=\"x\ny\"\n=z\nexport B\n");
    assert_eq!((found.len(), bad), (1, vec![DotenvError(3), DotenvError(6), DotenvError(7)]));
}

#[test]
fn long_files_are_parsed_in_one_pass() {
    // With a pass for each line, this would take minutes.
    let lines: String = (0..60_000).map(|n| format!("A{n}=\nno line\nA{n}_USERNAME=\n")).collect();
    let (found, bad) = parse_dotenv(&lines);
    assert_eq!((found.len(), bad.len(), bad[59_999].0), (120_000, 60_000, 179_999));
    assert_eq!(super::super::infer(found).len(), 120_000);
}
