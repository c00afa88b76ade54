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
    assert_eq!(one("A=pa$$word").1, None);
}

#[test]
fn the_last_assignment_of_a_name_wins_and_bad_lines_are_numbered() {
    assert_eq!(read("A=1\nB=2\nA=3"), [("B".into(), "2".into(), None), ("A".into(), "3".into(), None)]);
    let (found, bad) = parse_dotenv("# one\n\nnothing\nA=\"x\ny\"\n=z\nexport B\n");
    assert_eq!((found.len(), bad), (1, vec![DotenvError(3), DotenvError(6), DotenvError(7)]));
}

#[test]
fn parsing_takes_linear_time() {
    let start = std::time::Instant::now();
    let lines: String = (0..60_000).map(|n| format!("A{n}=\nno line\nA{n}_USERNAME=\n")).collect();
    let (found, bad) = parse_dotenv(&lines);
    assert_eq!((found.len(), bad.len(), bad[59_999].0), (120_000, 60_000, 179_999));
    assert_eq!(super::super::infer(found).len(), 120_000);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
