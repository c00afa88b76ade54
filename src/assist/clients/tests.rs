//! Tests of the table: unique names, paths that exist in it, and what each client drops.

use std::collections::BTreeSet;

use super::*;

#[test]
fn names_programs_and_markers_belong_to_one_client() {
    let unique = |words: Vec<&str>| {
        let set: BTreeSet<&str> = words.iter().copied().collect();
        assert_eq!(set.len(), words.len(), "{words:?}");
    };
    unique(all().map(|client| client.name).collect());
    unique(all().flat_map(|client| client.programs.iter().copied()).collect());
    unique(markers().collect());
    assert_eq!(started_by("cn").unwrap().name, "continue");
    assert_eq!(named("copilot").unwrap().title, "Copilot CLI");
    assert!(started_by("node").is_none());
}

#[test]
fn every_instruction_file_is_read_by_a_client_and_the_other_way_round() {
    let known: BTreeSet<&str> = instruction_files().iter().map(|file| file.path).collect();
    let read: BTreeSet<&str> = all().flat_map(|client| client.reads.iter().copied()).collect();
    assert_eq!(known, read);
    for file in instruction_files() {
        assert!(file.path.starts_with(file.trace), "{}", file.path);
    }
}

#[test]
fn a_shared_file_belongs_to_the_client_that_introduced_it() {
    let introduced = |client: &str, file: &str| named(client).unwrap().introduced(file);
    assert!(introduced("claude", ".mcp.json") && introduced("opencode", "opencode.json"));
    assert!(introduced("copilot", ".github/mcp.json") && introduced("kilo", "kilo.json"));
    for (client, file) in
        [("copilot", ".mcp.json"), ("qwen", ".mcp.json"), ("kilo", "opencode.json"), ("amp", "x")]
    {
        assert!(!introduced(client, file), "{client} {file}");
    }
}

#[test]
fn gemini_drops_variables_by_a_word_in_their_name() {
    let gemini = named("gemini").unwrap().servers;
    for (variable, word) in [
        ("CUSTOM_API_MONKEY", Some("KEY")),
        ("CUSTOM_API_KEYSTONE", Some("KEY")),
        ("CUSTOM_API_AUTHOR", Some("AUTH")),
        ("CUSTOM_API_MAIL", None),
    ] {
        assert_eq!(gemini.dropped_because_of(variable), word, "{variable}");
    }
    assert_eq!(ServerEnvironment::Named.dropped_because_of("CUSTOM_API_MONKEY"), None);
}

#[test]
fn the_table_says_whether_a_client_was_run() {
    let table = table();
    assert!(table.contains("| Claude Code | 2.1.332 | `claude`: `.mcp.json`, `mcpServers` |"), "{table}");
    assert!(table.contains("| Zed | from its [documentation](https://zed.dev/docs/ai/mcp) |"), "{table}");
    assert!(table.contains("`~/.codeium/windsurf/mcp_config.json`"), "{table}");
    assert_eq!(page("no markers"), None);
}
