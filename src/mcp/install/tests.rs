//! Tests of new and existing files of every format.

use proptest::prelude::*;
use toml_edit::DocumentMut;

use super::*;
use crate::assist::clients::{installable, named};

/// The entry that a project shares.
fn of(client: &str) -> Installation {
    Installation::shared(named(client).unwrap()).unwrap()
}

/// The variables that Codex passes on by name.
const INHERITED: &str = "env_vars = [\"CAPI_VAULT\", \"XDG_DATA_HOME\", \"XDG_STATE_HOME\", \"XDG_CACHE_HOME\", \"XDG_CONFIG_HOME\", \"CAPI_CONFIG\", \"CAPI_APP\"]\n";

fn line(error: InstallError) -> usize {
    match error {
        InstallError::Syntax { line, .. } => line,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_file_has_the_format_of_its_client() {
    let claude = "{\n  \"mcpServers\": {\n    \"capi\": {\n      \"command\": \"capi\",\n      \"args\": [\"mcp\", \"serve\"]\n    }\n  }\n}\n";
    assert_eq!(of("claude").alone(), claude);
    let vscode = of("vscode").alone();
    assert!(vscode.contains("\"servers\": {") && vscode.contains("\"type\": \"stdio\","), "{vscode}");
    assert!(vscode.contains("\"--directory\", \"${workspaceFolder}\"]"), "{vscode}");
    assert_eq!(
        of("codex").alone(),
        format!("[mcp_servers.capi]\ncommand = \"capi\"\nargs = [\"mcp\", \"serve\"]\n{INHERITED}")
    );
}

#[test]
fn a_second_put_changes_nothing() {
    for client in installable() {
        let entry = of(client.name);
        assert_eq!(entry.put(&entry.alone()), Ok(entry.alone()));
        assert_eq!(entry.differing(&entry.alone()), Ok(Vec::new()));
    }
}

#[test]
fn other_servers_and_comments_stay_byte_for_byte() {
    let file = "// mine\n{\n\t\"inputs\": [], // none\n\t\"servers\": {\n\t\t\"git\": {\"command\": \"git-mcp\"} /* old */, // keep\n\t},\n}\n";
    let new = of("vscode").put(file).unwrap();
    let added = "\n\t\t\"capi\": {\n\t\t\t\"type\": \"stdio\",\n\t\t\t\"command\": \"capi\",\n\t\t\t\"args\": [\"mcp\", \"serve\", \"--directory\", \"${workspaceFolder}\"]\n\t\t}";
    assert_eq!(new, file.replace("// keep", &format!("// keep{added}")));
    assert_eq!(of("vscode").put(&new), Ok(new.clone()));
}

#[test]
fn every_layout_of_an_object_takes_the_entry() {
    for file in [
        "{}",
        "{ }\n",
        "\u{feff}{\n}\n",
        "{\"mcpServers\":{}}",
        "{\"mcpServers\":{\"a\":{}}}",
        "{\"mcpServers\":{\"a\":{},}}",
        "{\r\n    \"mcpServers\": {\r\n        \"a\": {}\r\n    }\r\n}\r\n",
        "{ // only this\n}",
        "{\"x\": [1, {\"y\": \"}\\\"//\"}, null, -1.5e3, true,], /* } */ }",
        "/* a */ {\"mcpServers\" /* b */ : /* c */ { // d\n} // e\n} // f",
    ] {
        let new = of("claude").put(file).unwrap();
        let document = jsonc::Document::parse(new.trim_start_matches('\u{feff}'));
        let root = document.unwrap_or_else(|error| panic!("{error}: {new}")).root;
        let read = Value::from(jsonc_parser::ast::Value::Object(root));
        assert_eq!(read["mcpServers"]["capi"]["args"][1], "serve", "{new}");
        assert_eq!(of("claude").put(&new), Ok(new.clone()), "{file}");
        let kept: Vec<char> = file.chars().collect();
        let mut rest = new.chars();
        assert!(kept.iter().all(|c| rest.any(|other| other == *c)), "something was lost of {file}: {new}");
    }
}

#[test]
fn an_old_entry_is_updated_and_keeps_other_members() {
    let old = "{\n  \"mcpServers\": {\n    \"capi\": {\"command\": \"/old/capi\", \"env\": {\"CAPI_VAULT\": \"x\"}},\n    \"b\": {}\n  }\n}\n";
    let new = of("claude").put(old).unwrap();
    assert!(new.contains("\"command\": \"capi\",\n      \"args\": [\"mcp\", \"serve\"],\n      \"env\": {\"CAPI_VAULT\":\"x\"}\n    },\n    \"b\": {}\n"), "{new}");
    let commented = "{\"mcpServers\": {\"capi\": {\"command\": \"x\" /* why */}}}";
    assert_eq!(of("claude").put(commented), Err(InstallError::Comments));
}

#[test]
fn invalid_files_are_refused_with_the_line() {
    let broken = [
        "{\n\"a\": }",
        "{\n\"a\" 1}",
        "{\n\"a\": 1 \"b\": 2}",
        "{\n}}",
        "{\n/* ",
        "{\n\"a",
        "{\n[1 2]",
        "{\n\"a\": [1 2]}",
    ];
    for file in broken {
        assert_eq!(line(of("cursor").put(file).unwrap_err()), 2, "{file}");
    }
    for file in ["[]", "\"x\"", "null", "text"] {
        assert_eq!(line(of("cursor").put(file).unwrap_err()), 1, "{file}");
    }
    assert_eq!(of("cursor").put("{\"mcpServers\": []}"), Err(InstallError::NotServers("mcpServers")));
    assert!(of("cursor").put(&format!("{{\"a\": {}1{}}}", "[".repeat(200), "]".repeat(200))).is_err());
    assert_eq!(line(of("codex").put("a = 1\n= 2\n").unwrap_err()), 2);
    assert_eq!(of("codex").put("mcp_servers = 1\n"), Err(InstallError::NotServers("mcp_servers")));
    assert_eq!(of("codex").put("[mcp_servers]\ncapi = 1\n"), Err(InstallError::NotServers("mcp_servers")));
}

#[test]
fn only_the_entry_is_added_and_no_other_byte_changes() {
    const ENTRY: &str =
        "\"capi\": {\n      \"command\": \"capi\",\n      \"args\": [\"mcp\", \"serve\"]\n    }";
    for (file, new) in [
        (
            "{ \"mcpServers\": { \"a\": { \"x\" : 1 }, \"b\" :2 } }",
            "{ \"mcpServers\": { \"a\": { \"x\" : 1 }, \"b\" :2,\n    ENTRY\n   } }",
        ),
        (
            "{\n\n  \"mcpServers\": {\n\n    \"a\": {}\n\n  }\n\n}\n",
            "{\n\n  \"mcpServers\": {\n\n    \"a\": {},\n    ENTRY\n\n  }\n\n}\n",
        ),
        ("{\n  \"mcpServers\": {\n\n  }\n}\n\n", "{\n  \"mcpServers\": {\n    ENTRY\n\n  }\n}\n\n"),
        (
            "{\n  \"x\": [ 1 ,2 ] /* c */\n  // d\n}",
            "{\n  \"x\": [ 1 ,2 ], /* c */\n  // d\n  \"mcpServers\": {\n    ENTRY\n  }\n}",
        ),
    ] {
        assert_eq!(of("claude").put(file).unwrap(), new.replace("ENTRY", ENTRY));
    }
}

#[test]
fn the_last_of_duplicate_keys_counts() {
    let file =
        "{\"mcpServers\": {\"capi\": {}, \"capi\": {\"command\": \"x\"}}, \"mcpServers\": {\"b\": {}}}";
    let new = of("claude").put(file).unwrap();
    assert!(new.contains("\"b\": {},\n    \"capi\": {\n      \"command\": \"capi\""), "{new}");
    assert!(new.starts_with("{\"mcpServers\": {\"capi\": {}, \"capi\": {\"command\": \"x\"}}, "), "{new}");
    let escaped = of("claude").put("{\"mcp\\u0053ervers\": {\"c\\u0061pi\": {}}}").unwrap();
    assert!(escaped.contains("{\"c\\u0061pi\": {\n      \"command\""), "{escaped}");
}

#[test]
fn other_dialects_of_json_are_refused() {
    for value in [
        "'a'",
        "0x1F",
        "+1",
        ".5",
        "5.",
        "01",
        "1e",
        "-",
        "NaN",
        "Infinity",
        "-Infinity",
        "tru",
        "truex",
        "nul",
        "\"\\x41\"",
        "\"a\nb\"",
        "\"a\tb\"",
        "\"\\ud800\"",
        "\"\\q\"",
        "[,]",
        "[1,,2]",
        "{,}",
        "{\"b\": 1,,}",
        "{b: 1}",
        "{1: 1}",
        "[1 2]",
        "[\"a\" \"b\"]",
        "{\"b\": 1 \"c\": 2}",
        "1 2",
        "/",
        "/*",
        "\u{a0}1",
        "#",
        "1}",
        "{\"b\"}",
        "{\"b\":}",
        "{\"b\" 1}",
        "[1}",
        "{\"b\": 1]",
    ] {
        let file = format!("{{\n\"a\": {value}\n}}\n");
        assert!(matches!(of("cursor").put(&file), Err(InstallError::Syntax { .. })), "{file}");
    }
    for value in
        ["\"\\u00e4\\n\\/\"", "-0.5E+3", "[1, [], {},]", "{\"b\": 1,}", "true", "// c\n null /* d */"]
    {
        let file = format!("{{\n\"a\": {value}\n}}\n");
        assert!(of("cursor").put(&file).is_ok(), "{file}");
    }
}

#[test]
fn toml_keeps_its_comments_and_order() {
    let file = "# mine\nmodel = \"o\" # this one\n\n[mcp_servers.git] # git\ncommand = \"git-mcp\"\n\n[other]\nx = 1\n";
    let new = of("codex").put(file).unwrap();
    let added = format!("\n[mcp_servers.capi]\ncommand = \"capi\"\nargs = [\"mcp\", \"serve\"]\n{INHERITED}");
    assert_eq!(new.replace(&added, ""), file, "{new}");
    assert_eq!(of("codex").put(&new), Ok(new.clone()));
    let old = "[mcp_servers.capi]\ncommand = \"/old\" # mine\nargs = [ \"mcp\", \"serve\" ] # fine\nenabled = false\n";
    let new = of("codex").put(old).unwrap();
    assert!(new.contains("args = [ \"mcp\", \"serve\" ] # fine\nenabled = false"), "{new}");
    let inline = of("codex").put("mcp_servers = { a = { command = \"x\" } }\n").unwrap();
    assert!(inline.parse::<DocumentMut>().is_ok() && inline.contains("capi = {"), "{inline}");
    assert_eq!(of("codex").put(&inline), Ok(inline.clone()));
}

proptest! {
    #[test]
    fn any_text_is_edited_or_refused(file in "[{}\\[\\]\",:/*a\\\\ \n]{0,40}") {
        for client in installable() {
            let entry = of(client.name);
            if let Ok(new) = entry.put(&file) {
                prop_assert_eq!(entry.put(&new), Ok(new.clone()));
            }
        }
    }
}

#[test]
fn the_other_clients_get_their_own_format() {
    let opencode = "{\n  \"mcp\": {\n    \"capi\": {\n      \"type\": \"local\",\n      \"command\": [\"capi\", \"mcp\", \"serve\"],\n      \"enabled\": true\n    }\n  }\n}\n";
    assert_eq!(of("opencode").alone(), opencode);
    assert_eq!(of("kilo").alone(), opencode);
    for client in ["claude", "copilot", "qwen", "gemini"] {
        assert_eq!(of(client).alone(), of("claude").alone());
    }
    for (client, words) in [
        ("amp", "{\n  \"amp.mcpServers\": {\n    \"capi\": {\n      \"command\": \"capi\",\n"),
        (
            "zed",
            "{\n  \"context_servers\": {\n    \"capi\": {\n      \"source\": \"custom\",\n      \"command\": \"capi\",\n",
        ),
        (
            "crush",
            "{\n  \"mcp\": {\n    \"capi\": {\n      \"type\": \"stdio\",\n      \"command\": \"capi\",\n",
        ),
    ] {
        assert!(of(client).alone().starts_with(words), "{}", of(client).alone());
    }
    let (program, project) = (Path::new("/opt/bin/capi"), Path::new("/home/u/web"));
    let windsurf = Installation::personal(named("windsurf").unwrap(), program, project).unwrap().alone();
    let words = "\"command\": \"/opt/bin/capi\",\n      \"args\": [\"mcp\", \"serve\", \"--directory\", \"/home/u/web\"]";
    assert!(windsurf.contains(words), "{windsurf}");
}

#[test]
fn only_members_that_would_be_replaced_differ() {
    let old = "{\"mcpServers\": {\"capi\": {\"command\": \"/old/capi\", \"args\": [\"mcp\", \"serve\"], \"env\": {\"A\": \"secret\"}}}}";
    assert_eq!(of("claude").differing(old), Ok(vec!["command = \"/old/capi\"".to_owned()]));
    assert_eq!(
        of("claude").differing("{\"mcpServers\": {\"capi\": {\"command\": \"capi\"}}}"),
        Ok(Vec::new())
    );
    assert_eq!(of("claude").differing("{\"mcpServers\": {\"capi\": 1}}"), Ok(vec!["capi = 1".to_owned()]));
    let codex = "[mcp_servers.capi]\ncommand = \"capi\"\nargs = [\"mcp\"]\n";
    assert_eq!(of("codex").differing(codex), Ok(vec!["args = [\"mcp\"]".to_owned()]));
}

#[test]
fn codex_keeps_the_users_own_inherited_variables() {
    let old = "[mcp_servers.capi]\ncommand = \"capi\"\nargs = [\"mcp\", \"serve\"]\nenv_vars = [\"MINE\", \"CAPI_APP\"] # mine\n";
    assert_eq!(of("codex").differing(old), Ok(Vec::new()));
    let new = of("codex").put(old).unwrap();
    assert!(new.contains("env_vars = [\"MINE\", \"CAPI_APP\", \"CAPI_VAULT\", "), "{new}");
    assert!(new.ends_with("\"CAPI_CONFIG\"] # mine\n") && new.matches("CAPI_APP").count() == 1, "{new}");
    assert_eq!(of("codex").put(&new), Ok(new.clone()));
}
