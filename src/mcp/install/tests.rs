//! Files that somebody had before.

use proptest::prelude::*;

use super::*;

fn line(error: InstallError) -> usize {
    match error {
        InstallError::Syntax { line, .. } => line,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_file_has_the_format_of_its_client() {
    let claude = "{\n  \"mcpServers\": {\n    \"capi\": {\n      \"command\": \"capi\",\n      \"args\": [\"mcp\", \"serve\"]\n    }\n  }\n}\n";
    assert_eq!(Client::Claude.alone(), claude);
    let vscode = Client::VsCode.alone();
    assert!(vscode.contains("\"servers\": {") && vscode.contains("\"type\": \"stdio\","), "{vscode}");
    assert!(vscode.contains("\"--directory\", \"${workspaceFolder}\"]"), "{vscode}");
    assert_eq!(
        Client::Codex.alone(),
        "[mcp_servers.capi]\ncommand = \"capi\"\nargs = [\"mcp\", \"serve\"]\n"
    );
}

#[test]
fn a_second_put_changes_nothing() {
    for client in Client::ALL {
        assert_eq!(client.put(&client.alone()), Ok(client.alone()));
    }
}

#[test]
fn other_servers_and_comments_stay_byte_for_byte() {
    let file = "// mine\n{\n\t\"inputs\": [], // none\n\t\"servers\": {\n\t\t\"git\": {\"command\": \"git-mcp\"} /* old */, // keep\n\t},\n}\n";
    let new = Client::VsCode.put(file).unwrap();
    let added = "\n\t\t\"capi\": {\n\t\t\t\"type\": \"stdio\",\n\t\t\t\"command\": \"capi\",\n\t\t\t\"args\": [\"mcp\", \"serve\", \"--directory\", \"${workspaceFolder}\"]\n\t\t}";
    assert_eq!(new, file.replace("// keep", &format!("// keep{added}")));
    assert_eq!(Client::VsCode.put(&new), Ok(new.clone()));
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
        let new = Client::Claude.put(file).unwrap();
        let document = jsonc::Document::parse(new.trim_start_matches('\u{feff}'));
        let root = document.unwrap_or_else(|error| panic!("{error}: {new}")).root;
        let read = Value::from(jsonc_parser::ast::Value::Object(root));
        assert_eq!(read["mcpServers"]["capi"]["args"][1], "serve", "{new}");
        assert_eq!(Client::Claude.put(&new), Ok(new.clone()), "{file}");
        let kept: Vec<char> = file.chars().collect();
        let mut rest = new.chars();
        assert!(kept.iter().all(|c| rest.any(|other| other == *c)), "something was lost of {file}: {new}");
    }
}

#[test]
fn an_old_entry_is_updated_and_keeps_other_members() {
    let old = "{\n  \"mcpServers\": {\n    \"capi\": {\"command\": \"/old/capi\", \"env\": {\"CAPI_VAULT\": \"x\"}},\n    \"b\": {}\n  }\n}\n";
    let new = Client::Claude.put(old).unwrap();
    assert!(new.contains("\"command\": \"capi\",\n      \"args\": [\"mcp\", \"serve\"],\n      \"env\": {\"CAPI_VAULT\":\"x\"}\n    },\n    \"b\": {}\n"), "{new}");
    let commented = "{\"mcpServers\": {\"capi\": {\"command\": \"x\" /* why */}}}";
    assert_eq!(Client::Claude.put(commented), Err(InstallError::Comments));
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
        assert_eq!(line(Client::Cursor.put(file).unwrap_err()), 2, "{file}");
    }
    for file in ["[]", "\"x\"", "null", "text"] {
        assert_eq!(line(Client::Cursor.put(file).unwrap_err()), 1, "{file}");
    }
    assert_eq!(Client::Cursor.put("{\"mcpServers\": []}"), Err(InstallError::NotServers("mcpServers")));
    assert!(Client::Cursor.put(&format!("{{\"a\": {}1{}}}", "[".repeat(200), "]".repeat(200))).is_err());
    assert_eq!(line(Client::Codex.put("a = 1\n= 2\n").unwrap_err()), 2);
    assert_eq!(Client::Codex.put("mcp_servers = 1\n"), Err(InstallError::NotServers("mcp_servers")));
    assert_eq!(Client::Codex.put("[mcp_servers]\ncapi = 1\n"), Err(InstallError::NotServers("mcp_servers")));
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
        assert_eq!(Client::Claude.put(file).unwrap(), new.replace("ENTRY", ENTRY));
    }
}

#[test]
fn the_last_of_duplicate_keys_counts() {
    let file =
        "{\"mcpServers\": {\"capi\": {}, \"capi\": {\"command\": \"x\"}}, \"mcpServers\": {\"b\": {}}}";
    let new = Client::Claude.put(file).unwrap();
    assert!(new.contains("\"b\": {},\n    \"capi\": {\n      \"command\": \"capi\""), "{new}");
    assert!(new.starts_with("{\"mcpServers\": {\"capi\": {}, \"capi\": {\"command\": \"x\"}}, "), "{new}");
    let escaped = Client::Claude.put("{\"mcp\\u0053ervers\": {\"c\\u0061pi\": {}}}").unwrap();
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
        assert!(matches!(Client::Cursor.put(&file), Err(InstallError::Syntax { .. })), "{file}");
    }
    for value in
        ["\"\\u00e4\\n\\/\"", "-0.5E+3", "[1, [], {},]", "{\"b\": 1,}", "true", "// c\n null /* d */"]
    {
        let file = format!("{{\n\"a\": {value}\n}}\n");
        assert!(Client::Cursor.put(&file).is_ok(), "{file}");
    }
}

#[test]
fn toml_keeps_its_comments_and_order() {
    let file = "# mine\nmodel = \"o\" # this one\n\n[mcp_servers.git] # git\ncommand = \"git-mcp\"\n\n[other]\nx = 1\n";
    let new = Client::Codex.put(file).unwrap();
    let added = "\n[mcp_servers.capi]\ncommand = \"capi\"\nargs = [\"mcp\", \"serve\"]\n";
    assert_eq!(new.replace(added, ""), file, "{new}");
    assert_eq!(Client::Codex.put(&new), Ok(new.clone()));
    let old = "[mcp_servers.capi]\ncommand = \"/old\" # mine\nargs = [ \"mcp\", \"serve\" ] # fine\nenabled = false\n";
    let new = Client::Codex.put(old).unwrap();
    assert!(new.contains("args = [ \"mcp\", \"serve\" ] # fine\nenabled = false"), "{new}");
    let inline = Client::Codex.put("mcp_servers = { a = { command = \"x\" } }\n").unwrap();
    assert!(inline.parse::<DocumentMut>().is_ok() && inline.contains("capi = {"), "{inline}");
    assert_eq!(Client::Codex.put(&inline), Ok(inline.clone()));
}

proptest! {
    #[test]
    fn any_text_is_edited_or_refused(file in "[{}\\[\\]\",:/*a\\\\ \n]{0,40}") {
        for client in Client::ALL {
            if let Ok(new) = client.put(&file) {
                prop_assert_eq!(client.put(&new), Ok(new.clone()));
            }
        }
    }
}
