//! The table of dialects: what each reader takes from each file, and that capi takes nothing on which two of them differ.
//!
//! `CAPI_REGENERATE=1 cargo test --test it dotenv::table` runs all readers and writes the table. To add a file, add a line
//! with it and with any values.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use capi::model::{Assignment, parse_dotenv};
use serde_json::{Map, Value, json};

use super::readers::{READERS, Values};

/// Files on which all readers agree, and that capi leaves to the user all the same.
const CAREFUL: &[&str] = &[
    // A later quote would close these, for some readers.
    "A=`b\nZ=z\n",
    "A=`b\nB=c\nZ=z\n",
    // A backslash in single quotes is an escape for python-dotenv, before some characters.
    "A='b\\c'\nZ=z\n",
    "A='b\\nc'\nZ=z\n",
    "A='b\\\"c'\nZ=z\n",
    "A='b\\n'\nZ=z\n",
    // A `$` that some readers expand, before another character or in other quotes.
    "A=b${\nZ=z\n",
    "A='$(echo b)'\nZ=z\n",
    // Two values, of which `uv run --env-file` takes the first.
    "A=b\nA=c\nZ=z\n",
    "A=b\nA=\nZ=z\n",
    "A=\nA=b\nZ=z\n",
    "A=x\nA=\"y\"\nZ=z\n",
    // Empty values, after which Node takes the next line.
    "A= \n# c\nZ=z\n",
    "A= \n\t# c\nZ=z\n",
    "A= \n\n# c\nZ=z\n",
    // Lines that could be another assignment of A.
    "A=x\nA y\nZ=z\n",
    "A=x\nA+=y\nZ=z\n",
    "A=x\nA b=y\nZ=z\n",
];

/// A file, and what each reader takes from it, in the order of [`READERS`].
struct Case {
    file: String,
    read: Vec<Option<Values>>,
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/env/dialects.json")
}

/// The versions and the cases.
fn table() -> (Map<String, Value>, Vec<Case>) {
    let table: Value = serde_json::from_str(&fs::read_to_string(path()).unwrap()).unwrap();
    let case = |case: &Value| {
        let of = |name: &str| {
            let groups = case["read"].as_object().unwrap();
            let found =
                groups.iter().find(|(names, _)| *names == "all" || names.split(' ').any(|one| one == name));
            found.map(|(_, values)| serde_json::from_value(values.clone()).unwrap()).unwrap_or_default()
        };
        let file = case["file"].as_str().unwrap().to_owned();
        Case { file, read: READERS.iter().map(|reader| of(reader.name)).collect() }
    };
    (
        table["versions"].as_object().unwrap().clone(),
        table["files"].as_array().unwrap().iter().map(case).collect(),
    )
}

/// One line for each file, with the readers that agree together.
fn written(versions: &Map<String, Value>, cases: &[Case]) -> String {
    let line = |case: &Case| {
        let mut groups: Vec<(Vec<&str>, &Option<Values>)> = Vec::new();
        for (reader, values) in READERS.iter().zip(&case.read) {
            match groups.iter_mut().find(|(_, known)| *known == values) {
                Some((names, _)) => names.push(reader.name),
                None => groups.push((vec![reader.name], values)),
            }
        }
        let all = groups.len() == 1;
        let read: Map<String, Value> = groups
            .into_iter()
            .map(|(names, values)| (if all { "all".to_owned() } else { names.join(" ") }, json!(values)))
            .collect();
        format!("    {}", json!({ "file": case.file, "read": read }))
    };
    let lines: Vec<String> = cases.iter().map(line).collect();
    format!("{{\n  \"versions\": {},\n  \"files\": [\n{}\n  ]\n}}\n", json!(versions), lines.join(",\n"))
}

#[test]
fn the_table_has_what_the_installed_readers_take() {
    let (mut versions, mut cases) = table();
    let files: Vec<String> = cases.iter().map(|case| case.file.clone()).collect();
    let regenerates = std::env::var_os("CAPI_REGENERATE").is_some();
    for (index, reader) in READERS.iter().enumerate() {
        let Some(all) = (reader.read)(&files) else {
            println!("skipped: the reader {} is not installed", reader.name);
            assert!(!regenerates, "the table needs every reader");
            continue;
        };
        let version = (reader.version)().unwrap_or_default();
        if regenerates {
            versions.insert(reader.name.to_owned(), version.clone().into());
        } else if versions[reader.name] != version.as_str() {
            // For example, python-dotenv 1.2.2 reads `A= #c` differently from 1.2.4.
            println!(
                "skipped: the reader {} is {version}, the table is of {}",
                reader.name, versions[reader.name]
            );
            continue;
        }
        for (case, values) in cases.iter_mut().zip(all) {
            if regenerates {
                case.read[index] = values;
            } else {
                let name = reader.name;
                assert_eq!(
                    values, case.read[index],
                    "{name} {version}, table of {}: {:?}",
                    versions[name], case.file
                );
            }
        }
    }
    if regenerates {
        fs::write(path(), written(&versions, &cases)).unwrap();
    }
}

/// What all readers take for a name, if they agree. One that rejects the whole file takes nothing, with an error.
fn agreed<'a>(case: &'a Case, name: &str) -> Option<&'a String> {
    let mut all = case.read.iter().flatten().map(|values| values.get(name));
    let first = all.next()??;
    all.all(|other| other == Some(first)).then_some(first)
}

#[test]
fn a_value_that_two_readers_take_differently_is_unclear() {
    let (_, cases) = table();
    let (mut sure, mut unclear, mut wrong) = (0, 0, Vec::new());
    for case in &cases {
        let (found, bad) = parse_dotenv(&case.file);
        let ours = |name: &str| found.iter().find(|one: &&Assignment| one.name == name);
        let names: BTreeSet<&String> = case.read.iter().flatten().flat_map(|values| values.keys()).collect();
        for name in names {
            let fault = match (ours(name), agreed(case, name)) {
                (Some(one), Some(value)) if *one.value != *value => Some("has another value"),
                (Some(one), Some(_)) if one.doubt.is_some() && !CAREFUL.contains(&&*case.file) => {
                    Some("is clear")
                }
                (Some(one), None) if one.doubt.is_none() => Some("is taken silently"),
                (None, Some(_)) if bad.is_empty() => Some("is ignored silently"),
                _ => None,
            };
            wrong.extend(fault.map(|fault| format!("{name} {fault} in {:?}", case.file)));
            match ours(name) {
                Some(one) if one.doubt.is_none() => sure += 1,
                Some(_) => unclear += 1,
                None => {}
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(sure > 600 && unclear > 180, "{sure} sure, {unclear} unclear");
}
