//! The order of documents for questions.

use super::super::{Facts, Index, IndexBuilder, Kind, PathWords, Posting, main_verb};
use super::*;

fn index(documents: &[&str]) -> Index {
    let mut index = IndexBuilder::default();
    documents.iter().for_each(|text| index.add(&[(Field::Summary, text)], Facts::default()));
    index.finish()
}

fn ranked(index: &Index, query: &str, limit: usize) -> Vec<usize> {
    rank(index, query, limit).documents
}

#[test]
fn documents_with_more_of_the_rarer_words_rank_first() {
    let index = index(&["get a customer", "get a refund", "get a customer's refund", "ping"]);
    assert_eq!(ranked(&index, "customer refund", 9), [2, 0, 1]);
    assert_eq!(ranked(&index, "refunds", 1), [1], "and no more than asked");
    assert_eq!(ranked(&index, "nothing", 9), [0; 0]);
}

#[test]
fn prefixes_and_synonyms_rank_below_the_word() {
    let index = index(&["customization", "custom", "delete a key", "remove a key"]);
    assert_eq!(ranked(&index, "custom", 9), [1, 0]);
    assert_eq!(ranked(&index, "remove", 9), [3, 2]);
}

#[test]
fn stop_words_count_only_when_alone() {
    let index = index(&["how to pay", "a refund"]);
    assert_eq!(ranked(&index, "how do I get a refund", 9), [1]);
    assert_eq!(ranked(&index, "how to", 9), [0]);
}

#[test]
fn fields_have_their_weights() {
    let mut index = IndexBuilder::default();
    index.add(&[(Field::Description, "invoice"), (Field::Summary, "customer")], Facts::default());
    index.add(&[(Field::Summary, "invoice"), (Field::Description, "customer")], Facts::default());
    assert_eq!(ranked(&index.finish(), "invoice", 9), [1, 0]);
}

#[test]
fn an_endless_query_ends() {
    let index = index(&["a", "b"]);
    assert!(ranked(&index, &"word ".repeat(1_000_000), 9).is_empty());
    assert!(ranked(&Index::default(), "anything", 9).is_empty());
}

/// Returns the best operations for a question, of operations that are written as `GET /customers  List customers`.
fn best(operations: &[&str], question: &str) -> Vec<String> {
    let mut index = IndexBuilder::default();
    let path = |line: &&str| line.split_whitespace().nth(1).unwrap().to_owned();
    let paths: Vec<String> = operations.iter().map(path).collect();
    for line in operations {
        let (key, text) = line.split_once("  ").unwrap();
        let (method, path) = key.split_once(' ').unwrap();
        let (summary, body) = text.split_once(" with ").unwrap_or((text, ""));
        let is_collection = paths.iter().any(|other| *other == format!("{path}/{{id}}"));
        let mut flags = if is_collection { Facts::COLLECTION } else { 0 };
        flags |= if path.ends_with('}') { Facts::ITEM } else { 0 };
        flags |= if summary.ends_with("(deprecated)") { Facts::DEPRECATED } else { 0 };
        let verb = main_verb(summary, "");
        let literals = path.matches('/').count() as u8;
        let facts = Facts { kind: Kind::of(method, flags, verb), flags, literals, ..Facts::default() };
        let words = PathWords::of(path);
        let texts = [
            (Field::Summary, summary),
            (Field::Path, &words.before),
            (Field::Last, &words.last),
            (Field::Body, body),
        ];
        index.add(&texts, facts);
    }
    let key = |place: &usize| operations[*place].split_once("  ").unwrap().0.to_owned();
    rank(&index.finish(), question, 3).documents.iter().map(key).collect()
}

const CUSTOMERS: [&str; 9] = [
    "GET /customers  List customers",
    "POST /customers  Create a customer with email due_date",
    "GET /customers/{id}  Retrieve a customer",
    "PATCH /customers/{id}  Update a customer with email",
    "DELETE /customers/{id}  Delete a customer",
    "GET /customers/{id}/protection  Get the protection of a customer",
    "POST /customers/{id}/merge  Merge customers",
    "GET /me  Get the authenticated user",
    "GET /pull-requests  List pull requests",
];

#[test]
fn the_verb_of_a_question_decides_between_methods() {
    for (question, expected) in [
        ("customers", "GET /customers"),
        ("list all customers", "GET /customers"),
        ("show me all customers", "GET /customers"),
        ("get a customer", "GET /customers/{id}"),
        ("register a new customer", "POST /customers"),
        ("how do I add a customer?", "POST /customers"),
        ("change a customer", "PATCH /customers/{id}"),
        ("get rid of a customer", "DELETE /customers/{id}"),
        ("throw that customer away", "DELETE /customers/{id}"),
        ("combine two customers", "POST /customers/{id}/merge"),
        ("protection of a customer", "GET /customers/{id}/protection"),
    ] {
        assert_eq!(best(&CUSTOMERS, question)[0], expected, "{question}");
    }
}

#[test]
fn developers_names_and_typos_find_the_operation() {
    for (question, expected) in [
        ("open PRs", "GET /pull-requests"),
        ("my merge requests", "GET /pull-requests"),
        ("clients", "GET /customers"),
        ("who am i", "GET /me"),
        ("list custmers", "GET /customers"),
        ("lsit customers", "GET /customers"),
        ("delte a customer", "DELETE /customers/{id}"),
        ("set dueDate", "POST /customers"),
        ("due_date", "POST /customers"),
    ] {
        assert_eq!(best(&CUSTOMERS, question)[0], expected, "{question}");
    }
}

#[test]
fn destructive_and_deprecated_operations_rank_below_others() {
    let cards = ["DELETE /cards/{id}  Card", "GET /cards/{id}  Card", "GET /old/{id}  Card (deprecated)"];
    assert_eq!(best(&cards, "card"), ["GET /cards/{id}", "DELETE /cards/{id}", "GET /old/{id}"]);
    assert_eq!(best(&cards, "remove a card")[0], "DELETE /cards/{id}");
}

#[test]
fn compounds_are_found_in_both_forms() {
    let hooks = ["GET /webhooks  List webhooks", "GET /time-zones  List time zones", "GET /other  Other"];
    assert_eq!(best(&hooks, "web hooks")[0], "GET /webhooks");
    assert_eq!(best(&hooks, "timezones")[0], "GET /time-zones");
}

#[test]
fn unknown_words_and_weak_results_are_reported() {
    let index = index(&["get a customer", "list invoices of a customer", "ping"]);
    let ranking = rank(&index, "customer unicorn", 9);
    assert_eq!((ranking.documents.len(), ranking.unknown), (2, vec!["unicorn".to_owned()]));
    assert!(!rank(&index, "list invoices", 9).is_weak);
    let ranking = rank(&index, "what is the", 9);
    assert!(ranking.documents.is_empty() && !ranking.is_weak);
}

#[test]
fn the_ranking_of_a_damaged_index_is_within_it() {
    struct Damaged;
    impl Postings for Damaged {
        fn documents(&self) -> usize {
            1
        }
        fn words(&self) -> usize {
            5
        }
        fn word(&self, place: usize) -> &str {
            ["z", "", "list", "a", "customer"][place]
        }
        fn each(&self, _: usize, take: &mut dyn FnMut(Posting)) {
            let posting = |document| Posting { document, fields: 255, strength: u16::MAX };
            [u32::MAX, 0, 7, 0].into_iter().map(posting).for_each(take);
        }
        fn facts(&self, _: usize) -> Facts {
            Facts::default()
        }
    }
    for question in ["list customers", "custmer", "z a", "pull request", ""] {
        assert!(rank(&Damaged, question, 9).documents.len() <= 1, "{question}");
    }
}
