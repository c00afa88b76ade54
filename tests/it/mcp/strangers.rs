//! Clients that are not ours: the inspector of the protocol's authors, and their client for Python. They run where they
//! are installed: CAPI_TEST_NODE names a directory with `node_modules`, CAPI_TEST_PYTHON a Python with `mcp`.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use capi::docs::Format;
use serde_json::Value;

use crate::harness::secrets::leak;
use crate::harness::{Home, Outcome};
use crate::mcp::answers::parts;
use crate::mcp::tools::SPEC;
use crate::mcp::usual;

/// Prints the reason even if the test passes: libtest shows the output of `print!` only for failures.
fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}

/// The inspector and the node that runs it.
fn inspector() -> Option<(PathBuf, PathBuf)> {
    let Some(directory) = std::env::var_os("CAPI_TEST_NODE") else {
        skipped("CAPI_TEST_NODE names no directory with @modelcontextprotocol/inspector");
        return None;
    };
    let modules = PathBuf::from(directory).join("node_modules");
    let script = modules.join("@modelcontextprotocol/inspector/clients/launcher/build/index.js");
    let node = modules.join("node/bin/node");
    let has = |command: &mut Command| command.arg("--version").output().is_ok_and(|run| run.status.success());
    if !script.exists() || !has(&mut Command::new(&node)) {
        skipped(&format!("{} has no inspector, or no node to run it", modules.display()));
        return None;
    }
    Some((node, script))
}

fn inspect(home: &Home, tools: &(PathBuf, PathBuf), era: &str, words: &[&str]) -> Outcome {
    let mut command = home.program(tools.0.to_str().unwrap());
    command.arg(&tools.1).args(["--cli", "--protocol-era", era, "--format", "json"]).args(words);
    // The inspector passes only a few variables to its servers.
    for (name, value) in home.environment().iter().filter(|(name, _)| name.starts_with("XDG_")) {
        command.arg("-e").arg(format!("{name}={}", value.to_str().unwrap()));
    }
    command.args(["--", env!("CARGO_BIN_EXE_capi"), "mcp", "serve", "--app", "web"]);
    Outcome::of(command.output().unwrap())
}

#[test]
fn the_inspector_finds_nothing_wrong_in_either_era() {
    let Some(tools) = inspector() else { return };
    let home = usual();
    home.document("my-billing-api", Format::OpenApi, SPEC);
    for era in ["legacy", "modern", "auto"] {
        let run = inspect(&home, &tools, era, &["--strict", "--method", "tools/list"]).done();
        assert_eq!(run.err(), "", "{era}");
        let list: Value = serde_json::from_str(&run.out()).unwrap();
        assert_eq!(list["result"]["tools"].as_array().unwrap().len(), 6, "{}", run.out());
        for (tool, arguments, words) in [
            ("capi_list_apis", "{}", "my-billing-api"),
            ("capi_get_api", r#"{"api": "twilio-sms"}"#, "CUSTOM_API_TWILIO_SMS_USERNAME"),
            ("capi_search_docs", r#"{"api": "my-billing-api", "query": "invoice"}"#, "POST /invoices"),
            ("capi_get_operation", r#"{"api": "my-billing-api", "operation": "GET /invoices"}"#, "limit"),
            ("capi_get_doc_page", r#"{"api": "my-billing-api"}"#, "POST /refunds"),
            ("capi_get_snippet", r#"{"api": "mail", "language": "curl"}"#, "CUSTOM_API_MAIL"),
        ] {
            let call = ["--method", "tools/call", "--tool-name", tool, "--tool-args-json", arguments];
            let run = inspect(&home, &tools, era, &call).done();
            assert!(run.out().contains(words), "{era} {tool}: {}{}", run.out(), run.err());
        }
        let read =
            inspect(&home, &tools, era, &["--method", "resources/read", "--uri", "capi://apis/mail"]).done();
        assert!(read.out().contains("https://web.example"), "{}", read.out());
        let prompt = [
            "--method",
            "prompts/get",
            "--prompt-name",
            "call_api",
            "--prompt-args",
            "api=mail",
            "task=write",
        ];
        assert!(inspect(&home, &tools, era, &prompt).done().out().contains("capi_get_api"));
    }
}

/// Talks to the server and prints the answers of each era.
const PYTHON: &str = r#"
import asyncio, json, sys
from mcp import Client, StdioServerParameters

async def talk(mode):
    server = StdioServerParameters(command=sys.argv[1], args=["mcp", "serve", "--app", "web"], env=json.loads(sys.argv[2]))
    async with Client(server, mode=mode) as client:
        tools = (await client.list_tools()).tools
        found = await client.call_tool("capi_search_docs", {"api": "my-billing-api", "query": "make an invoice"})
        listed = await client.call_tool("capi_list_apis", {})
        refused = await client.call_tool("capi_get_api", {"api": "billing"})
        resource = await client.read_resource("capi://apis/mail")
        prompt = await client.get_prompt("call_api", {"api": "mail", "task": "write"})
        print(json.dumps({
            "mode": mode, "tools": [tool.name for tool in tools], "found": found.content[0].text,
            "listed": listed.content[0].text, "refused": [refused.is_error, refused.content[0].text],
            "resource": resource.contents[0].text, "prompt": prompt.messages[0].content.text}))

for mode in ["legacy", "auto", "2026-07-28"]:
    asyncio.run(talk(mode))
"#;

#[test]
fn the_client_for_python_understands_every_answer_in_either_era() {
    let python = std::env::var("CAPI_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has = Command::new(&python).args(["-c", "from mcp import Client"]).output();
    if !has.is_ok_and(|run| run.status.success()) {
        skipped(&format!("{python} has no mcp with a Client"));
        return;
    }
    let home = usual();
    home.document("my-billing-api", Format::OpenApi, SPEC);
    let environment: serde_json::Map<String, Value> = home
        .environment()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into_string().unwrap().into()))
        .collect();
    let mut command = home.program(&python);
    command.args(["-c", PYTHON, env!("CARGO_BIN_EXE_capi"), &Value::from(environment).to_string()]);
    let run = Outcome::of(command.output().unwrap()).done();
    let told: Vec<Value> = run.out().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(told.len(), 3, "{}", run.out());
    for told in told {
        assert_eq!(told["tools"].as_array().unwrap().len(), 6, "{told}");
        assert!(told["found"].as_str().unwrap().contains("POST /invoices"), "{told}");
        let listed = parts("capi_list_apis", told["listed"].as_str().unwrap());
        assert_eq!(listed["total"], 4, "{told}");
        assert_eq!(told["refused"][0], true, "{told}");
        assert!(told["resource"].as_str().unwrap().contains("https://web.example"), "{told}");
        assert!(told["prompt"].as_str().unwrap().contains("capi_get_snippet"), "{told}");
        assert!(!leak(told.to_string().as_bytes()));
    }
}
