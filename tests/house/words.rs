//! The language of help, man pages, errors and comments: turns of phrase that docs/style.md rules out, counted per
//! 10,000 words. A count that grows shows text to read again; passing it by contortion is no success.

use std::fs;

use regex::Regex;

use super::{sources, top};

/// The turns, as docs/style.md lists them.
const TURNS: &[&str] = &[
    r"\b(?:is|are|was|were|be) (?:no|none)\b",
    r"\bwhat (?:is|was|were|has|had|can|may|stands|stood|lies|lay|it|they|he|capi|comes|came|went|goes|belongs|opens|follows|a|an|the|others?|strangers|somebody|people)\b",
    r"\b(?:stands?|stood)\b",
    r"\b(?:lies|lay)\b",
    r"\b(?:is|are|was|were|be|been|and) (?:told|said)\b",
    r"\ball the same\b|\bat the most\b|\bas ever\b",
    r"\bbeside\b",
    r"\bin (?:the |its )?place of\b",
    r"\b(?:goes|go|going|went) on\b",
    r"\bby (?:itself|themselves|himself)\b",
    r"\b(?:some|no|any|every)body\b",
    r"\bshall\b",
    r"\b(?:who|what|where)ever\b",
    r"\banew\b",
    r"\b(?:of it|of them|of these|of those)\b",
];
/// What is like a turn and good English: removed before the count.
const IDIOMS: &[&str] = &[
    r"\bthere (?:is|are|was|were) (?:no|none)\b",
    r"\b(?:is|are|was|were|be) no (?:longer|need|way|such|more|one|point|reason|guarantee|effect|doubt|problem|different)\b",
    r"\b(?:stands?|stood) (?:for|out|up)\b",
];

/// Turns per 10,000 words; text in backticks doesn't count.
fn rate(text: &str) -> f64 {
    let plain = |pattern: &str, text: &str| Regex::new(pattern).unwrap().replace_all(text, " ").into_owned();
    let mut text = plain("`[^`]*`", text).to_lowercase();
    for idiom in IDIOMS {
        text = plain(idiom, &text);
    }
    let turns: usize = TURNS.iter().map(|turn| Regex::new(turn).unwrap().find_iter(&text).count()).sum();
    let words = Regex::new("[a-z']+").unwrap().find_iter(&text).count();
    10_000.0 * turns as f64 / words.max(1) as f64
}

#[track_caller]
fn assert_plain(what: &str, text: &str, most: f64) {
    let rate = rate(text);
    assert!(
        rate <= most,
        "{what}: {rate:.0} turns of phrase per 10,000 words, at most {most}; see docs/style.md"
    );
}

/// The long help of a command and of all below it.
fn help(command: &mut clap::Command) -> String {
    let mut text = command.render_long_help().to_string();
    for below in command.get_subcommands_mut() {
        text += &help(below);
    }
    text
}

/// All files with an ending below a directory of the project.
fn texts(directory: &str, ending: &str) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(top().join(directory)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|found| found == ending) {
            text += &fs::read_to_string(path).unwrap();
        }
    }
    text
}

/// The string literals of the rooms that talk to users, without format specifiers.
fn messages() -> String {
    let literal = Regex::new(r#""((?:[^"\\]|\\.)*)""#).unwrap();
    let mut text = String::new();
    for source in sources("src").iter().filter(|source| !source.is_test()) {
        let code: String = source.without_tests().lines().map(|line| line.to_owned() + "\n").collect();
        let is_error = source.room() == "error";
        for line in code.lines().filter(|line| is_error || line.contains("#[error(")) {
            for found in literal.captures_iter(line) {
                text += &found[1];
                text.push('\n');
            }
        }
    }
    text
}

/// Comments of code or names of tests, joined by spaces.
fn comments(directories: &[&str]) -> String {
    let comment = Regex::new(r"(?m)^\s*//[/!]?(?:[^/].*)?$").unwrap();
    let all = directories.iter().flat_map(|directory| sources(directory));
    all.map(|source| {
        let found =
            comment.find_iter(&source.text).map(|line| line.as_str().trim_start_matches(['/', '!', ' ']));
        found.collect::<Vec<_>>().join(" ") + " "
    })
    .collect()
}

#[test]
fn the_count_finds_turns_and_leaves_idioms() {
    assert!(rate("it is no file") > 0.0);
    assert!(rate("what stands there") > 0.0);
    assert_eq!(rate("it is no longer a file; a hint stands out; `what is` it"), 0.0);
}

#[test]
fn help_is_plain_english() {
    assert_plain("--help", &help(&mut capi::command()), 25.0);
}

#[test]
fn man_pages_are_plain_english() {
    assert_plain("man/", &texts("man", "1"), 25.0);
}

#[test]
fn errors_and_hints_are_plain_english() {
    assert_plain("errors and hints", &messages(), 25.0);
}

#[test]
fn documentation_is_plain_english() {
    let read = |name: &str| fs::read_to_string(top().join(name)).unwrap();
    let text = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(read).concat() + &texts("docs", "md");
    let block = Regex::new(r"(?ms)^```.*?^```").unwrap();
    assert_plain("README and docs/", &block.replace_all(&text, ""), 25.0);
}

#[test]
fn comments_are_plain_english() {
    assert_plain("comments of src/", &comments(&["src"]), 60.0);
    assert_plain("comments of tests/ and benches/", &comments(&["tests", "benches"]), 60.0);
}

#[test]
fn test_names_are_plain_english() {
    let name = Regex::new(r"#\[test\]\s*(?:#\[[^\]]*\]\s*)*fn (\w+)").unwrap();
    let all = ["src", "tests"].into_iter().flat_map(sources);
    let names: Vec<String> = all
        .flat_map(|source| {
            name.captures_iter(&source.text).map(|found| found[1].replace('_', " ")).collect::<Vec<_>>()
        })
        .collect();
    assert_plain("names of tests", &names.join(" \n"), 60.0);
}
