//! Questions of developers about real specifications and about pages, and the rank of the right answers in the search.
//!
//! `tests/specs/questions.tsv` and `tests/specs/questions-pages.tsv` hold the questions and all right answers. The half
//! `tune` is for work on the ranking; only the half `report` counts.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::path::Path;

use capi::docs::html::to_markdown;
use capi::docs::markdown::Markdown;
use capi::docs::openapi::{Operation, Spec};

use super::{SPECIFICATIONS, files};

/// The results that a search returns.
const LIMIT: usize = 5;

/// What the half `report` must reach, in percent of the questions: first, and among the first five. Raise them with the
/// ranking.
const SPECIFICATIONS_FLOOR: (usize, usize) = (69, 88);
const PAGES_FLOOR: (usize, usize) = (72, 77);

/// A line of the table.
struct Question<'a> {
    half: &'a str,
    kind: &'a str,
    document: &'a str,
    text: &'a str,
    answers: Vec<&'a str>,
}

/// Parses a table of questions.
fn questions(table: &str) -> Vec<Question<'_>> {
    let question = |line| {
        let fields: Vec<&str> = str::split(line, '\t').collect();
        let [half, kind, document, text, answers] = fields[..] else { panic!("not five fields: {line}") };
        Question { half, kind, document, text, answers: answers.split(", ").collect() }
    };
    table.lines().skip(1).map(question).collect()
}

/// How many questions there are, and how many found their answer.
#[derive(Clone, Copy, Default)]
struct Tally {
    asked: usize,
    first: usize,
    among_five: usize,
}

impl Tally {
    fn add(&mut self, rank: Option<usize>) {
        self.asked += 1;
        self.first += usize::from(rank == Some(0));
        self.among_five += usize::from(rank.is_some());
    }

    fn plus(self, other: Self) -> Self {
        Self {
            asked: self.asked + other.asked,
            first: self.first + other.first,
            among_five: self.among_five + other.among_five,
        }
    }

    /// First, and among the first five, in percent.
    fn percent(self) -> (usize, usize) {
        let percent = |number| 100 * number / self.asked.max(1);
        (percent(self.first), percent(self.among_five))
    }
}

/// The tallies by half and kind, and the questions of the half `tune` that were not answered.
#[derive(Default)]
struct Report {
    tallies: BTreeMap<(String, String), Tally>,
    missed: String,
}

impl Report {
    /// Adds a question with the keys that the search returned.
    fn add(&mut self, question: &Question<'_>, found: &[String]) {
        let rank = found.iter().position(|key| question.answers.contains(&key.as_str()));
        let place = (question.half.to_owned(), question.kind.to_owned());
        self.tallies.entry(place).or_default().add(rank);
        if question.half == "tune" && rank.is_none() {
            let Question { kind, document, text, .. } = question;
            writeln!(self.missed, "missed: {kind}: {document}: {text}: {}", found.join(", ")).unwrap();
        }
    }

    fn asked(&self) -> usize {
        self.tallies.values().map(|tally| tally.asked).sum()
    }

    fn half(&self, half: &str) -> Tally {
        let own = self.tallies.iter().filter(|((of, _), _)| of == half);
        own.map(|(_, tally)| *tally).fold(Tally::default(), Tally::plus)
    }

    /// Prints both halves.
    fn print(&self, about: &str) {
        print!("{}", self.missed);
        let line = |half: &str, kind: &str, tally: Tally| {
            let (first, five) = tally.percent();
            println!("{about}: {half} {kind}: first {first} %, among five {five} % of {}", tally.asked);
        };
        for ((half, kind), tally) in &self.tallies {
            line(half, kind, *tally);
        }
        ["tune", "report"].iter().for_each(|half| line(half, "all", self.half(half)));
    }

    /// Prints both halves and checks the half that counts.
    fn finish(&self, about: &str, floor: (usize, usize)) {
        self.print(about);
        let reached = self.half("report").percent();
        assert!(reached.0 >= floor.0 && reached.1 >= floor.1, "{about}: {reached:?} is under {floor:?}");
    }
}

/// The path without its extension.
fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// Asks all questions about one specification.
fn ask_specification(report: &mut Report, questions: &[Question<'_>], name: &str, spec: &Spec) {
    let key = |operation: &Operation| format!("{} {}", operation.method(), operation.path());
    let known: HashSet<String> = spec.operations().iter().map(key).collect();
    for question in questions.iter().filter(|question| question.document == name) {
        question.answers.iter().for_each(|answer| assert!(known.contains(*answer), "{name} has no {answer}"));
        let found: Vec<String> = spec.search(question.text, LIMIT).into_iter().map(key).collect();
        report.add(question, &found);
    }
}

#[test]
fn search_answers_questions_about_specifications() {
    if SPECIFICATIONS.is_empty() {
        eprintln!("skipped: tests/specs/fetch.sh has not been run");
        return;
    }
    let mut report = Report::default();
    let all = questions(include_str!("../../specs/questions.tsv"));
    for (file, spec) in &*SPECIFICATIONS {
        ask_specification(&mut report, &all, &stem(Path::new(file)), spec);
    }
    // One at a time: the largest takes half a gigabyte.
    for file in files("target/specs/large") {
        let spec = Spec::parse(&std::fs::read(&file).unwrap()).unwrap();
        ask_specification(&mut report, &all, &stem(&file), &spec);
    }
    assert_eq!(
        report.asked(),
        all.len(),
        "questions about specifications that tests/specs/fetch.sh does not fetch"
    );
    report.finish("questions about specifications", SPECIFICATIONS_FLOOR);
}

#[test]
fn search_answers_questions_about_pages() {
    let mut report = Report::default();
    let all = questions(include_str!("../../specs/questions-pages.tsv"));
    for file in files("tests/specs/pages") {
        let text = std::fs::read_to_string(&file).unwrap();
        let is_html = file.extension().is_some_and(|extension| extension == "html");
        let page = Markdown::parse(&if is_html { to_markdown(&text).unwrap() } else { text });
        let known: HashSet<&str> = page.sections().iter().map(|section| section.title.as_str()).collect();
        for question in all.iter().filter(|question| question.document == stem(&file)) {
            question.answers.iter().for_each(|answer| assert!(known.contains(answer), "no section {answer}"));
            let found = page.search(question.text, LIMIT);
            let titles: Vec<String> = found.into_iter().map(|(_, section)| section.title.clone()).collect();
            report.add(question, &titles);
        }
    }
    assert_eq!(report.asked(), all.len(), "questions about pages that do not exist");
    report.finish("questions about pages", PAGES_FLOOR);
}
