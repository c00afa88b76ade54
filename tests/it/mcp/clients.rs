//! `capi mcp install` for every client: files, the choice of clients, entries that differ, and notes about PATH and
//! variables.

use std::fs;
#[cfg(unix)]
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::harness::{Given, Home};

/// Clients that read JSON, with their file, the key of the servers, and words of the step that is left to the user.
const JSON: [(&str, &str, &str, &str); 10] = [
    ("copilot", ".mcp.json", "mcpServers", "trust the folder"),
    ("qwen", ".mcp.json", "mcpServers", "qwen mcp approve capi"),
    ("gemini", ".gemini/settings.json", "mcpServers", "trust the folder"),
    ("opencode", "opencode.json", "mcp", "opencode mcp list"),
    ("kilo", "opencode.json", "mcp", "kilo mcp list"),
    ("amp", ".amp/settings.json", "amp.mcpServers", "amp mcp list"),
    ("zed", ".zed/settings.json", "context_servers", "trust the project"),
    ("crush", "crush.json", "mcp", "sidebar"),
    ("claude", ".mcp.json", "mcpServers", "Use this MCP server"),
    ("windsurf", ".codeium/windsurf/mcp_config.json", "mcpServers", "refresh"),
];

fn home() -> Home {
    Home::with([Given::key("Mail")])
}

/// A directory with programs of these names, as PATH.
#[cfg(unix)]
fn programs(home: &Home, names: &[&str]) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = home.path("programs");
    fs::create_dir_all(&directory).unwrap();
    for name in names {
        let path = directory.join(name);
        fs::write(&path, "#!/bin/sh\n").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    // The harness starts capi with one of these.
    let path = std::env::var_os("PATH").unwrap();
    for name in ["setsid", "perl", "python3"] {
        let found = std::env::split_paths(&path).map(|own| own.join(name)).find(|program| program.is_file());
        let _ = found.map(|program| std::os::unix::fs::symlink(program, directory.join(name)));
    }
    directory
}

#[test]
fn each_client_gets_its_own_file_and_step() {
    for (client, file, key, step) in JSON {
        let home = home();
        let run = home.capi(["mcp", "install", "--client", client]).succeeds();
        let directory = if client == "windsurf" { home.directory() } else { home.work() };
        assert!(run.err().contains("capi: wrote ") && run.err().contains(step), "{client}: {}", run.err());
        let text = fs::read_to_string(directory.join(file)).unwrap();
        let entry = serde_json::from_str::<Value>(&text).unwrap()[key]["capi"].clone();
        let words = if entry["command"].is_array() {
            entry["command"].as_array().unwrap()[1..].to_vec()
        } else {
            entry["args"].as_array().unwrap().clone()
        };
        assert_eq!(words[..2], [json!("mcp"), json!("serve")], "{client}: {entry}");
        assert_eq!(words.len() == 4, client == "windsurf", "{client}: {entry}");
        let again = home.capi(["mcp", "install", "--client", client]).succeeds();
        assert!(again.err().contains("is up to date"), "{client}: {}", again.err());
        assert_eq!(fs::read_to_string(directory.join(file)).unwrap(), text, "{client}");
    }
}

#[test]
fn a_client_that_reads_the_file_of_another_gets_its_step() {
    let home = home();
    home.capi(["mcp", "install", "--client", "claude"]).succeeds();
    let run = home.capi(["mcp", "install", "--client", "copilot"]).succeeds();
    assert!(run.err().contains("is up to date") && run.err().contains("trust the folder"), "{}", run.err());
    let run = home.capi(["mcp", "install", "--client", "claude"]).succeeds();
    assert_eq!(run.err(), "capi: .mcp.json is up to date\n");
}

#[test]
fn an_existing_file_of_another_name_is_used() {
    let home = home();
    home.write("opencode.jsonc", "{\n  // ours\n}\n");
    home.capi(["mcp", "install", "--client", "opencode"]).succeeds();
    assert!(home.read("opencode.jsonc").contains("\"command\": [\"capi\", \"mcp\", \"serve\"]"));
    assert!(!home.work().join("opencode.json").exists());
}

#[test]
fn an_entry_that_differs_is_shown_and_not_changed() {
    let home = home();
    let old =
        "{\"mcpServers\": {\"capi\": {\"command\": \"/old/capi\", \"env\": {\"CAPI_TOKEN\": \"hidden\"}}}}\n";
    home.write(".mcp.json", old);
    let run = home.capi(["mcp", "install", "--client", "claude"]).run();
    assert_eq!(run.code(), 6, "{}", run.err());
    assert!(run.err().contains("command = \"/old/capi\""), "{}", run.err());
    assert!(run.err().contains("run `capi mcp install --client claude --force`"), "{}", run.err());
    assert!(!run.err().contains("hidden") && run.out().is_empty(), "{}", run.err());
    assert_eq!(home.read(".mcp.json"), old);
    home.capi(["mcp", "install", "--client", "claude", "--force"]).succeeds();
    let new: Value = serde_json::from_str(&home.read(".mcp.json")).unwrap();
    let entry = json!({"command": "capi", "args": ["mcp", "serve"], "env": {"CAPI_TOKEN": "hidden"}});
    assert_eq!(new["mcpServers"]["capi"], entry);
    // An entry that only lacks members contradicts nothing.
    home.write(".codex/config.toml", "[mcp_servers.capi]\ncommand = \"capi\"\nargs = [\"mcp\", \"serve\"]\n");
    home.capi(["mcp", "install", "--client", "codex"]).succeeds();
    assert!(home.read(".codex/config.toml").contains("env_vars"));
}

#[test]
fn codex_gets_the_names_of_variables_and_no_value() {
    let home = home();
    let vault = home.give("elsewhere.capi", "");
    let run = home.capi(["mcp", "install", "--client", "codex"]).env("CAPI_VAULT", vault.clone()).succeeds();
    let file: toml::Table = home.read(".codex/config.toml").parse().unwrap();
    let names = &file["mcp_servers"]["capi"]["env_vars"];
    for name in ["CAPI_VAULT", "CAPI_CONFIG", "CAPI_APP", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"]
    {
        assert!(names.as_array().unwrap().iter().any(|own| own.as_str() == Some(name)), "{names}");
    }
    assert!(!home.read(".codex/config.toml").contains(&vault));
    assert!(!run.err().contains("depends on variables"), "{}", run.err());
    let run = home.capi(["mcp", "install", "--client", "claude"]).env("CAPI_VAULT", vault).succeeds();
    assert!(run.err().contains("start Claude Code with the same CAPI_VAULT"), "{}", run.err());
}

#[cfg(unix)]
#[test]
fn all_configures_the_clients_that_are_found() {
    let home = home();
    let path = programs(&home, &["qwen", "capi"]);
    home.write(".gemini/settings.json", "{\n  \"theme\": \"x\"\n}\n");
    home.write("CLAUDE.md", "# Rules\n");
    let all = || home.capi(["mcp", "install", "--client", "all"]).env("PATH", path.as_os_str());
    let run = all().succeeds();
    for words in [
        "wrote .mcp.json",
        "wrote .gemini/settings.json",
        "Qwen Code reads .mcp.json too",
        "qwen mcp approve",
    ] {
        assert!(run.err().contains(words), "{words}: {}", run.err());
    }
    assert!(home.read(".gemini/settings.json").contains("\"theme\": \"x\",\n  \"mcpServers\""));
    for file in [".codex", ".cursor", ".vscode", "opencode.json", ".zed", "crush.json", ".amp"] {
        assert!(!home.work().join(file).exists(), "{file}");
    }
    home.write(".gemini/settings.json", "{");
    let run = all().run();
    assert_eq!(run.code(), 6, "{}", run.err());
    assert!(run.err().contains(".mcp.json is up to date"), "{}", run.err());
    assert!(run.err().contains("cannot configure 1 of 3 clients"), "{}", run.err());
}

#[cfg(unix)]
#[test]
fn all_needs_a_client() {
    let home = home();
    let path = programs(&home, &["capi"]);
    let run = home.capi(["mcp", "install", "--client", "all"]).env("PATH", path.as_os_str()).run();
    assert_eq!(run.code(), 5, "{}", run.err());
    assert!(run.err().contains("capi mcp install --client CLIENT"), "{}", run.err());
    assert_eq!(fs::read_dir(home.work()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn a_terminal_lists_the_found_clients_and_asks() {
    use crate::harness::terminal::{code, on_terminal};
    let home = home();
    let path = programs(&home, &["claude", "gemini", "capi"]);
    let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
    command.args(["mcp", "install"]).env("PATH", path).env("TERM", "xterm").env_remove("CAPI_NO_INPUT");
    let mut terminal = on_terminal(command);
    terminal.exp_string("client to configure").unwrap();
    terminal.exp_string(".mcp.json").unwrap();
    terminal.exp_string(".gemini/settings.json").unwrap();
    terminal.exp_string("each of these").unwrap();
    terminal.send("\u{1b}[B\r").unwrap();
    terminal.flush().unwrap();
    assert_eq!(code(&mut terminal), Some(0));
    assert!(home.read(".gemini/settings.json").contains("serve"));
    assert!(!home.work().join(".mcp.json").exists());
}

#[cfg(unix)]
#[test]
fn a_client_that_will_not_find_capi_is_named() {
    let home = home();
    let empty = programs(&home, &[]);
    let run = home.capi(["mcp", "install", "--client", "claude"]).env("PATH", empty.as_os_str()).succeeds();
    assert!(run.err().contains("Claude Code will not find `capi`: add "), "{}", run.err());
    let path = programs(&home, &["capi"]);
    let of = |client: &str| home.capi(["mcp", "install", "--client", client]).env("PATH", path.as_os_str());
    let run = of("gemini").succeeds();
    assert!(!run.err().contains("may not find"), "{}", run.err());
    let run = of("zed").succeeds();
    if PathBuf::from("/usr/local/bin/capi").exists() || PathBuf::from("/usr/bin/capi").exists() {
        eprintln!("skipped: capi is installed in a directory that every program searches");
        return;
    }
    assert!(run.err().contains("started from the desktop, Zed may not find "), "{}", run.err());
    // The file in the home directory is not shared, so it has the whole path.
    let run = of("windsurf").succeeds();
    assert!(!run.err().contains("may not find"), "{}", run.err());
    let file = fs::read_to_string(home.directory().join(".codeium/windsurf/mcp_config.json")).unwrap();
    let file: Value = serde_json::from_str(&file).unwrap();
    let entry = &file["mcpServers"]["capi"];
    assert_eq!(entry["command"], env!("CARGO_BIN_EXE_capi"));
    assert_eq!(entry["args"][3], home.work().to_str().unwrap());
}

#[test]
fn add_names_a_client_of_the_project_that_drops_the_variable() {
    let home = home();
    let add = |name: &str| {
        home.capi(["add", name, "--type", "api-key", "--stdin"])
            .stdin("sk_test_0011223344")
            .unlocked()
            .succeeds()
            .err()
    };
    assert!(!add("Keystone").contains("Gemini"), "the project has no client");
    home.capi(["mcp", "install", "--client", "gemini"]).succeeds();
    home.capi(["mcp", "install", "--client", "claude"]).succeeds();
    let said = add("Monkey");
    let words = "Gemini CLI does not pass CUSTOM_API_MONKEY to servers that it starts, because the name contains KEY: \
                 start them with `capi exec`";
    assert!(said.contains(words), "{said}");
    assert!(!said.contains("Claude"), "{said}");
    assert!(!add("Weather").contains("Gemini"));
}
