//! The protocol itself: both eras, versions, invalid requests, and the end of the server.

use std::fs::File;

use serde_json::{Value, json};

use crate::harness::{Home, Outcome};
use crate::mcp::usual;
use crate::mcp::wire::{ERAS, Era, Wire, meta};

#[test]
fn both_eras_get_the_same_tools_which_only_read() {
    let home = usual();
    let [one, other] = ERAS.map(|era| {
        let wire = Wire::open(&home, era, &[]);
        let tools = wire.tools().to_vec();
        assert_eq!(wire.close(), "");
        tools
    });
    assert_eq!(one, other);
    let names: Vec<&str> = one.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    let expected = [
        "capi_list_apis",
        "capi_get_api",
        "capi_search_docs",
        "capi_get_operation",
        "capi_get_doc_page",
        "capi_get_snippet",
    ];
    assert_eq!(names, expected);
    for tool in &one {
        let annotations = &tool["annotations"];
        assert_eq!(annotations["readOnlyHint"], true, "{tool}");
        assert_eq!(annotations["destructiveHint"], false, "{tool}");
        assert_eq!(annotations["idempotentHint"], true, "{tool}");
        assert_eq!(annotations["openWorldHint"], false, "{tool}");
        let schema = &tool["inputSchema"];
        assert_eq!(schema["type"], "object", "{tool}");
        assert!(schema["properties"].is_object(), "OpenAI refuses it: {tool}");
        assert!(!schema.to_string().contains("$ref"), "not every client follows references: {tool}");
        // Gemini CLI, Qwen Code and Continue enforce them and would refuse an argument under a guessed name.
        for keyword in ["additionalProperties", "required"] {
            assert!(schema.get(keyword).is_none(), "{tool}");
        }
        assert!(tool.get("outputSchema").is_none(), "no client shows it: {tool}");
        assert!(tool["description"].as_str().unwrap().len() > 20, "{tool}");
        let is_first = tool["name"] == "capi_list_apis";
        assert_eq!(tool["_meta"]["anthropic/alwaysLoad"] == true, is_first, "{tool}");
    }
    let size = Value::from(one).to_string().len();
    assert!(size < 3_000, "every conversation pays for {size} bytes of tools");
}

#[test]
fn the_instructions_and_the_tool_for_code_have_the_rules() {
    let home = usual();
    let mut wire = Wire::raw(&home, Era::Handshake, &[]);
    let client = json!({"name": "test", "version": "1"});
    let params = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
    let instructions = wire.ask("initialize", params)["instructions"].as_str().unwrap().to_owned();
    wire.say(r#"{"jsonrpc": "2.0", "method": "notifications/initialized"}"#);
    let tools = wire.ask("tools/list", json!({}))["tools"].clone();
    wire.close();
    // Three clients drop the instructions.
    let tool = tools.as_array().unwrap().iter().find(|tool| tool["name"] == "capi_get_snippet").unwrap();
    for text in [&instructions, tool["description"].as_str().unwrap()] {
        for words in ["erver-side", "ever print, log, return or store", "`capi exec", " plain "] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
    assert!(instructions.contains("one plain command, without a pipe or `cd … &&`"), "{instructions}");
    assert!(instructions.len() < 400, "{} bytes", instructions.len());
}

#[test]
fn each_era_receives_the_server_information() {
    let home = usual();
    let mut wire = Wire::raw(&home, Era::Handshake, &[]);
    let client = json!({"name": "test", "version": "1"});
    let params = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
    let hello = wire.ask("initialize", params);
    assert_eq!(hello["serverInfo"]["name"], "capi");
    wire.close();
    let mut wire = Wire::raw(&home, Era::Stateless, &[]);
    let found = wire.ask("server/discover", json!({}));
    wire.close();
    assert_eq!(found["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "capi");
    assert!(found["supportedVersions"].as_array().unwrap().contains(&json!("2026-07-28")), "{found}");
    for said in [&hello, &found] {
        for capability in ["tools", "resources", "prompts"] {
            assert!(said["capabilities"][capability].is_object(), "{said}");
        }
    }
    assert_eq!(hello["instructions"], found["instructions"]);
    let instructions = hello["instructions"].as_str().unwrap();
    for words in [
        "capi_list_apis",
        "server-side",
        "refuse redirects",
        "capi exec",
        "untrusted-documentation",
        "untrusted-text",
    ] {
        assert!(instructions.contains(words), "{words}: {instructions}");
    }
}

#[test]
fn every_version_before_is_spoken_too() {
    let home = usual();
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let mut wire = Wire::raw(&home, Era::Handshake, &[]);
        let params = json!({"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
        assert_eq!(wire.ask("initialize", params)["protocolVersion"], version);
        assert_eq!(wire.ask("tools/list", json!({}))["tools"].as_array().unwrap().len(), 6, "{version}");
        wire.close();
    }
    let mut wire = Wire::raw(&home, Era::Handshake, &[]);
    let params = json!({"protocolVersion": "2031-01-01", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
    assert_eq!(wire.ask("initialize", params)["protocolVersion"], "2025-11-25");
    wire.close();
    let mut wire = Wire::raw(&home, Era::Stateless, &[]);
    let request =
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": meta("2031-01-01")}});
    wire.say(&request.to_string());
    let answer = wire.hear();
    assert_eq!(answer["error"]["code"], -32022, "{answer}");
    wire.close();
}

#[test]
fn unknown_requests_are_protocol_errors_and_the_server_continues() {
    let home = usual();
    for era in ERAS {
        let mut wire = Wire::open(&home, era, &[]);
        assert_eq!(wire.request("vault/open", json!({}))["error"]["code"], -32601);
        assert_eq!(wire.request("completion/complete", json!({}))["error"]["code"], -32601);
        let unknown = json!({"name": "capi_reveal", "arguments": {}});
        assert_eq!(wire.request("tools/call", unknown)["error"]["code"], -32602);
        assert_eq!(wire.request("prompts/get", json!({"name": "other"}))["error"]["code"], -32602);
        // The highest number that there is, and the first page that three APIs do not have.
        for cursor in ["x", "-1", "18446744073709551615", "3"] {
            let answer = wire.request("resources/list", json!({ "cursor": cursor }));
            assert_eq!(answer["error"]["code"], -32602, "{cursor}: {answer}");
        }
        assert_eq!(wire.told("capi_list_apis", json!({}))["total"], 3);
        assert_eq!(wire.close(), "");
    }
}

#[test]
fn lines_that_are_not_messages_are_ignored() {
    let home = usual();
    for era in ERAS {
        let mut wire = Wire::open(&home, era, &[]);
        for line in ["", "{", "no JSON", "\u{0}", "{\"jsonrpc\": \"2.0\", \"id\": 1"] {
            wire.say(line);
        }
        // A line of half a megabyte is read and refused; one of two megabytes is not stored.
        wire.say(&format!("\"{}\"", "x".repeat(2 << 20)));
        assert_eq!(wire.told("capi_list_apis", json!({}))["total"], 3);
        wire.say(&json!({"id": 9, "nothing": "x".repeat(1 << 19)}).to_string());
        assert_eq!(wire.hear()["error"]["code"], -32600);
        assert_eq!(wire.told("capi_list_apis", json!({}))["total"], 3);
        assert_eq!(wire.close(), "");
    }
}

/// A server whose input is a file.
fn serve_a_file(home: &Home, input: &str) -> Outcome {
    home.write("input", input);
    let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
    command.args(["mcp", "serve"]).stdin(File::open(home.work().join("input")).unwrap());
    Outcome::of(command.output().unwrap())
}

#[test]
fn at_the_end_of_input_the_server_answers_and_exits() {
    let home = usual();
    assert_eq!(Wire::raw(&home, Era::Stateless, &[]).close(), "");
    let ask = |id: u64| {
        let call = json!({"name": "capi_list_apis", "arguments": {}, "_meta": meta("2026-07-28")});
        json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": call}).to_string()
    };
    let input = (1..=20).map(|id| ask(id) + "\n").collect::<String>();
    let run = serve_a_file(&home, &input).done();
    let mut ids: Vec<u64> = run
        .out()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_u64().unwrap())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, (1..=20).collect::<Vec<_>>());
}

#[test]
fn a_client_that_does_not_start_with_a_request_gets_a_message_on_stderr() {
    let home = usual();
    let run = serve_a_file(&home, "{\"jsonrpc\": \"2.0\", \"method\": \"notifications/initialized\"}\n");
    assert_eq!((run.code(), run.out().as_str()), (1, ""));
    assert!(
        run.err().contains("was not a request") && run.err().contains("capi mcp install"),
        "{}",
        run.err()
    );
}

#[test]
fn a_ping_is_answered() {
    let home = usual();
    let mut wire = Wire::open(&home, Era::Handshake, &[]);
    assert_eq!(wire.ask("ping", json!({})), json!({}));
    wire.close();
    // The stateless era has no ping.
    let mut wire = Wire::open(&home, Era::Stateless, &[]);
    assert_eq!(wire.request("ping", json!({}))["error"]["code"], -32601);
    wire.close();
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it() {
    use std::os::unix::process::ExitStatusExt as _;
    let home = usual();
    let mut wire = Wire::open(&home, Era::Handshake, &[]);
    let id = wire.child().id().to_string();
    assert!(home.program("sh").args(["-c", "kill -TERM \"$0\"", &id]).status().unwrap().success());
    assert_eq!(wire.child().wait().unwrap().signal(), Some(15));
}
