//! The table of faults in docs/testing.md: each row names tests that exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::faults::save::files;

const ROWS: usize = 64;

/// The rows of the table: the number and the last column.
fn rows() -> Vec<(usize, String)> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/testing.md")).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.strip_prefix("| ")?.trim_end_matches(" |").split(" | ").collect();
        Some((cells[0].parse().ok()?, cells.last()?.to_string()))
    };
    text.lines().filter_map(row).collect()
}

/// The names of all test functions, in `tests/` and in `src/`.
fn tests() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let all = [files(&root.join("tests")), files(&root.join("src"))].concat();
    let mut names = BTreeSet::new();
    for path in all.iter().filter(|path| path.extension().is_some_and(|end| end == "rs")) {
        let text = fs::read_to_string(path).unwrap();
        let mut is_test = false;
        for line in text.lines().map(str::trim) {
            match line.strip_prefix("fn ").and_then(|rest| rest.split('(').next()) {
                Some(name) if is_test => drop(names.insert(name.to_owned())),
                _ => {}
            }
            is_test = line == "#[test]" || (is_test && line.starts_with("#["));
        }
    }
    names
}

#[test]
fn each_row_of_the_table_names_tests_that_exist() {
    let (rows, tests) = (rows(), tests());
    assert_eq!(rows.iter().map(|(number, _)| *number).collect::<Vec<_>>(), (1..=ROWS).collect::<Vec<_>>());
    assert!(tests.len() > 300, "{}", tests.len());
    for (number, cell) in rows {
        let named: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "row {number} names no test");
        for name in named {
            assert!(tests.contains(name), "row {number}: there is no test {name}");
        }
    }
}

#[test]
fn each_test_with_a_row_number_is_listed_in_that_row() {
    let rows = rows();
    for name in tests().iter().filter_map(|name| name.strip_prefix("fault_").map(|rest| (name, rest))) {
        let (name, rest) = name;
        for number in rest.split('_').map_while(|word| word.parse::<usize>().ok()) {
            let (_, cell) = &rows[number - 1];
            assert!(cell.contains(&format!("`{name}`")), "row {number} does not name {name}");
        }
    }
}
