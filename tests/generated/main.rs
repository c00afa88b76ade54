//! Generated files: man/ and completions/ from the definition of the command line, docs/runners.md and
//! docs/scan-places.md from the tables of runners and places, and the table in docs/ai.md from the table of AI coding
//! clients. The tests compare the committed files with the generated ones; `CAPI_REGENERATE=1 cargo test --test generated`
//! writes them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod man;
mod sections;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use capi::assist::shells::{self, Shell};

/// Every file that a directory must hold.
type Files = BTreeMap<String, String>;

fn directory(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Compares a directory with the wanted files, or writes them.
fn check(name: &str, wanted: &Files) {
    let directory = directory(name);
    let read = |entry: fs::DirEntry| {
        let text = fs::read_to_string(entry.path()).unwrap_or_default();
        (entry.file_name().to_string_lossy().into_owned(), text)
    };
    let found: Files = fs::read_dir(&directory).into_iter().flatten().flatten().map(read).collect();
    if std::env::var_os("CAPI_REGENERATE").is_some_and(|value| value == "1") {
        fs::create_dir_all(&directory).unwrap();
        let stale = found.keys().filter(|file| !wanted.contains_key(*file));
        stale.for_each(|file| fs::remove_file(directory.join(file)).unwrap());
        wanted.iter().for_each(|(file, text)| fs::write(directory.join(file), text).unwrap());
        return;
    }
    let differs = |file: &&String| found.get(*file) != wanted.get(*file);
    let mut stale: Vec<&String> = found.keys().chain(wanted.keys()).filter(differs).collect();
    stale.sort();
    stale.dedup();
    assert!(
        stale.is_empty(),
        "{name}/ is not what the command line makes: {stale:?}\n\
         `CAPI_REGENERATE=1 cargo test --test generated` writes it; then look at `git diff` and commit it"
    );
}

/// Compares a page with the one that a table makes, or writes it.
fn check_page(name: &str, table: &str, wanted: String) {
    let path = directory("docs").join(name);
    if std::env::var_os("CAPI_REGENERATE").is_some_and(|value| value == "1") {
        fs::write(path, wanted).unwrap();
        return;
    }
    let found = fs::read_to_string(path).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/{name} does not match {table}\n\
         `CAPI_REGENERATE=1 cargo test --test generated` writes it; then look at `git diff` and commit it"
    );
}

#[test]
fn the_page_about_runners_is_fresh() {
    check_page("runners.md", "src/assist/runners", capi::assist::runners::page());
}

#[test]
fn the_page_about_places_is_fresh() {
    check_page("scan-places.md", "src/scan/places", capi::scan::places::page());
}

#[test]
fn the_table_of_clients_is_fresh() {
    let path = directory("docs").join("ai.md");
    let found = fs::read_to_string(&path).unwrap();
    let wanted = capi::assist::clients::page(&found).expect("docs/ai.md has both markers of the table");
    if std::env::var_os("CAPI_REGENERATE").is_some_and(|value| value == "1") {
        fs::write(path, wanted).unwrap();
        return;
    }
    assert!(
        found == wanted,
        "the table in docs/ai.md does not match src/assist/clients\n\
         `CAPI_REGENERATE=1 cargo test --test generated` writes it; then look at `git diff` and commit it"
    );
}

#[test]
fn completions_are_fresh() {
    let files = [
        ("capi.bash", Shell::Bash),
        ("_capi", Shell::Zsh),
        ("capi.fish", Shell::Fish),
        ("capi.elv", Shell::Elvish),
        ("capi.ps1", Shell::Powershell),
    ];
    let wanted: Files = files
        .into_iter()
        .map(|(file, shell)| (file.to_owned(), shells::completion(shell).unwrap()))
        .collect();
    check("completions", &wanted);
}

#[test]
fn man_pages_are_fresh() {
    check("man", &man::pages());
}

#[test]
fn every_command_has_a_page_with_all_sections() {
    let pages = man::pages();
    let commands = capi::command();
    for name in commands.get_subcommands().map(clap::Command::get_name) {
        assert!(pages.contains_key(&format!("capi-{name}.1")), "capi-{name}.1 is missing");
    }
    let all = [
        "NAME",
        "SYNOPSIS",
        "DESCRIPTION",
        "OPTIONS",
        "EXIT STATUS",
        "ENVIRONMENT",
        "FILES",
        "SECURITY",
        "EXAMPLES",
    ];
    for (file, page) in &pages {
        for section in all {
            let heading = page.lines().filter(|line| line.replace('"', "") == format!(".SH {section}"));
            assert_eq!(heading.count(), 1, "{file}: {section}");
        }
    }
}

#[test]
fn capi_1_refers_to_every_other_page() {
    let pages = man::pages();
    let (_, see) = pages["capi.1"].split_once(".SH \"SEE ALSO\"").unwrap();
    for page in pages.keys().filter_map(|file| file.strip_suffix(".1")).filter(|page| *page != "capi") {
        assert!(see.contains(&format!("\\fB{}\\fR(1)", page.replace('-', "\\-"))), "{page}");
    }
}

#[test]
fn capi_1_names_every_exit_code_and_every_variable() {
    use capi::error::Kind;
    let page = &man::pages()["capi.1"];
    let kinds = [
        Kind::Other,
        Kind::Usage,
        Kind::Locked,
        Kind::WrongPassphrase,
        Kind::NotFound,
        Kind::Conflict,
        Kind::Damaged,
        Kind::NotFollowed,
        Kind::RequestRefused,
        Kind::ServiceFailed,
        Kind::NotExecutable,
        Kind::NoProgram,
    ];
    let mut codes: Vec<String> = kinds.iter().map(|kind| kind.exit_code().to_string()).collect();
    codes.extend(["0", "125"].map(str::to_owned));
    for code in codes {
        assert!(page.contains(&format!("\\fB{code}\\fR")), "capi(1) has no exit code {code}");
    }
    for variable in variables_in_source() {
        assert!(page.contains(&variable), "capi(1) does not name {variable}");
    }
}

/// Every `"CAPI_…"` in the source.
fn variables_in_source() -> Vec<String> {
    fn walk(directory: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(directory).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            let name = |rest: &str| {
                rest.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect::<String>()
            };
            found.extend(text.match_indices("\"CAPI_").map(|(at, _)| name(&text[at + 1..])));
        }
    }
    let mut found = Vec::new();
    walk(&directory("src"), &mut found);
    found.sort();
    found.dedup();
    assert!(found.len() >= 6, "{found:?}");
    found
}

/// Two hints refer to this section.
#[test]
fn capi_1_shows_under_files_the_settings_and_the_form_of_capi_toml() {
    let page = &man::pages()["capi.1"];
    let files = page.split_once(".SH \"FILES\"").unwrap().1.split_once(".SH").unwrap().0;
    for setting in ["config/capi/config.toml", "vault", "color", "masking", "auto", "idle", "max"] {
        assert!(files.contains(setting), "{setting}: {files}");
    }
    let form = sections::CAPI_TOML.split_once("\n\n").unwrap().1;
    let project = capi::project::parse("capi.toml".into(), form).unwrap();
    assert!(project.app.is_some(), "{form}");
    let [api] = &project.apis[..] else { panic!("{form}") };
    assert!(api.auth.is_some() && api.domain.is_some() && api.docs.is_some(), "{form}");
    assert!(files.contains("\napp = \"web\"\n[[api]]\n"), "{files}");
}

#[test]
fn pages_are_clean_and_fit_80_columns() {
    let mandoc = |arguments: &[&str]| std::process::Command::new("mandoc").args(arguments).output();
    if mandoc(&["-T", "lint", "/dev/null"]).is_err() {
        eprintln!("skipped: mandoc is not installed");
        return;
    }
    // The pages in man/ are compared with these, and are half written while another test regenerates them.
    let place = tempfile::tempdir().unwrap();
    for (file, page) in man::pages() {
        let path = place.path().join(&file);
        fs::write(&path, page).unwrap();
        let path = path.to_str().unwrap();
        let lint = mandoc(&["-T", "lint", "-W", "warning", path]).unwrap();
        let lint = String::from_utf8_lossy(&lint.stdout).into_owned();
        // A date would be stale with the next change.
        let complaints: Vec<&str> = lint.lines().filter(|line| !line.contains("missing date")).collect();
        assert!(complaints.is_empty(), "{file}: {complaints:#?}");
        let shown =
            String::from_utf8(mandoc(&["-T", "utf8", "-O", "width=80", path]).unwrap().stdout).unwrap();
        for line in shown.lines() {
            // Bold is a letter, a backspace and the letter again.
            let columns = line.chars().count() - 2 * line.matches('\u{8}').count();
            assert!(columns <= 80, "{file}: {columns} columns: {line}");
        }
    }
}
