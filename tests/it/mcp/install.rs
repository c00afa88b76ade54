//! `capi mcp install`: the file of each client, new and existing, and the parts that stay unchanged.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Given, Home};

const CLIENTS: [(&str, &str); 4] = [
    ("claude", ".mcp.json"),
    ("cursor", ".cursor/mcp.json"),
    ("vscode", ".vscode/mcp.json"),
    ("codex", ".codex/config.toml"),
];

fn home() -> Home {
    Home::with([Given::key("Mail")])
}

fn install(home: &Home, client: &str) -> crate::harness::Outcome {
    home.capi(["mcp", "install", "--client", client]).unlocked().run()
}

#[test]
fn a_new_file_equals_the_printed_one_and_a_second_run_changes_nothing() {
    let home = home();
    for (client, file) in CLIENTS {
        let printed = home.capi(["mcp", "install", "--client", client, "--print"]).unlocked().run().done();
        assert!(!home.work().join(file).exists(), "{file}");
        let first = install(&home, client).done();
        assert!(first.out().is_empty() && first.err().contains(&format!("wrote {file}")), "{}", first.err());
        assert_eq!(home.read(file), printed.out());
        let before = fs::metadata(home.work().join(file)).unwrap().modified().unwrap();
        let second = install(&home, client).done();
        assert!(second.err().contains("is up to date"), "{}", second.err());
        assert_eq!(home.read(file), printed.out());
        assert_eq!(fs::metadata(home.work().join(file)).unwrap().modified().unwrap(), before);
    }
    let claude: Value = serde_json::from_str(&home.read(".mcp.json")).unwrap();
    assert_eq!(claude, json!({"mcpServers": {"capi": {"command": "capi", "args": ["mcp", "serve"]}}}));
    let vscode: Value = serde_json::from_str(&home.read(".vscode/mcp.json")).unwrap();
    assert_eq!(vscode["servers"]["capi"]["type"], "stdio");
    let codex: toml::Table = home.read(".codex/config.toml").parse().unwrap();
    assert_eq!(codex["mcp_servers"]["capi"]["command"].as_str(), Some("capi"));
}

#[test]
fn the_written_command_starts_a_server() {
    let home = home();
    install(&home, "claude").done();
    let file: Value = serde_json::from_str(&home.read(".mcp.json")).unwrap();
    let words: Vec<&str> = file["mcpServers"]["capi"]["args"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap())
        .collect();
    let run = home.capi(&words).unlocked().run().done();
    assert_eq!((run.out().as_str(), run.err().as_str()), ("", ""));
}

#[test]
fn other_servers_and_comments_stay() {
    let home = home();
    let json = "{\n  // the team's\n  \"KEY\": {\n    \"git\": { \"command\": \"git-mcp\" }, // ours\n  },\n  \"other\": [1, 2]\n}\n";
    for (client, file) in &CLIENTS[..3] {
        let key = if *client == "vscode" { "servers" } else { "mcpServers" };
        let old = json.replace("KEY", key);
        home.write(file, &old);
        install(&home, client).done();
        let new = home.read(file);
        let (before, after) = old.split_once("// ours").unwrap();
        assert!(new.starts_with(before) && new.ends_with(after), "{new}");
        assert!(new.contains("\"capi\": {"), "{new}");
        assert!(install(&home, client).done().err().contains("up to date"));
        assert_eq!(home.read(file), new);
    }
    let toml = "# the team's\nmodel = \"o\"\n\n[mcp_servers.git]\ncommand = \"git-mcp\" # ours\n";
    home.write(".codex/config.toml", toml);
    install(&home, "codex").done();
    assert!(home.read(".codex/config.toml").starts_with(toml));
}

#[test]
fn a_broken_file_is_not_changed_and_the_entry_is_printed() {
    let home = home();
    for (client, file) in CLIENTS {
        for broken in ["{\n  \"mcpServers\": {\n", "[[[", "\u{0}"] {
            home.write(file, broken);
            let run = install(&home, client);
            assert_eq!(run.code(), 6, "{}", run.err());
            assert!(run.err().contains(file) && run.err().contains(" line "), "{}", run.err());
            assert!(run.err().contains(&format!("--client {client} --print")), "{}", run.err());
            assert!(run.out().contains("serve"), "{}", run.out());
            assert_eq!(home.read(file), broken);
        }
    }
    fs::write(home.work().join(".mcp.json"), b"\xff\xfe").unwrap();
    assert_eq!(install(&home, "claude").code(), 2);
    assert_eq!(fs::read(home.work().join(".mcp.json")).unwrap(), b"\xff\xfe");
}

#[cfg(unix)]
#[test]
fn a_link_and_a_mode_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let home = home();
    home.write("real.json", "{}\n");
    fs::set_permissions(home.work().join("real.json"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.json", home.work().join(".mcp.json")).unwrap();
    install(&home, "claude").done();
    assert!(fs::symlink_metadata(home.work().join(".mcp.json")).unwrap().is_symlink());
    assert!(home.read("real.json").contains("serve"));
    let mode = fs::metadata(home.work().join("real.json")).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o640);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_project_is_not_followed() {
    use std::os::unix::fs::symlink;
    let home = home();
    let outside = home.path("tmp/mine.json");
    fs::write(&outside, "{}\n").unwrap();
    fs::create_dir(home.path("tmp/cursor")).unwrap();
    symlink("../tmp/mine.json", home.work().join(".mcp.json")).unwrap();
    symlink("../tmp/cursor", home.work().join(".cursor")).unwrap();
    symlink("../tmp/nowhere", home.work().join(".vscode")).unwrap();
    for (client, target) in
        [("claude", "mine.json"), ("cursor", "cursor/mcp.json"), ("vscode", "nowhere/mcp.json")]
    {
        let run = install(&home, client);
        let expected = crate::harness::places::real(&home.path("tmp")).join(target);
        assert_eq!(run.code(), 1, "{client}: {}", run.err());
        assert!(run.err().contains(&format!("to {}\n", expected.display())), "{client}: {}", run.err());
    }
    assert_eq!(fs::read_to_string(&outside).unwrap(), "{}\n");
    assert_eq!(fs::read_dir(home.path("tmp/cursor")).unwrap().count(), 0);
    assert!(!home.path("tmp/nowhere").exists());
}

#[test]
fn the_file_is_written_next_to_capi_toml() {
    let home = home();
    home.write("app/capi.toml", "app = \"web\"\n");
    home.write("app/src/x", "");
    let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
    command.current_dir(home.work().join("app/src")).args(["mcp", "install", "--client", "cursor"]);
    crate::harness::Outcome::of(command.output().unwrap()).done();
    assert!(home.read("app/.cursor/mcp.json").contains("${workspaceFolder}"));
}

#[cfg(unix)]
#[test]
fn an_editor_may_not_find_a_program_outside_of_the_default_directories() {
    if ["/usr/local/bin/capi", "/usr/bin/capi", "/bin/capi"].iter().any(|path| fs::metadata(path).is_ok()) {
        return println!("skipped: capi is installed on this machine");
    }
    let home = home();
    fs::create_dir_all(home.path("bin")).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_capi"), home.path("bin/capi")).unwrap();
    let install = |client: &str, path: &str| {
        let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
        command.env("PATH", path).args(["mcp", "install", "--client", client]);
        crate::harness::Outcome::of(command.output().unwrap()).done().err()
    };
    let path = format!("{}:/usr/bin:/bin", home.path("bin").display());
    let said = install("cursor", &path);
    let expected = format!("may not find {}: start the client", home.path("bin/capi").display());
    assert!(said.contains("started from the desktop, Cursor") && said.contains(&expected), "{said}");
    assert!(said.contains("link capi into /usr/local/bin"), "{said}");
    assert!(!install("vscode", "/usr/bin:/bin").contains("may not find"));
    assert!(!install("claude", &path).contains("may not find"));
}

#[test]
fn a_client_must_be_named() {
    let home = home();
    let run = home.capi(["mcp", "install"]).unlocked().run();
    assert_eq!(run.code(), 2);
    assert!(run.err().contains("--client"), "{}", run.err());
    assert_eq!(install(&home, "emacs").code(), 2);
}
