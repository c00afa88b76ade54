//! One conversation with `capi mcp serve` over pipes, in either era of the protocol.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::Home;
use crate::harness::secrets::leak;
use crate::mcp::answers::parts;

/// Far more than any answer takes, and the end of a test that would hang.
const PATIENCE: Duration = Duration::from_secs(60);
/// No answer has more bytes of text.
pub(crate) const MOST: usize = 8_192;

/// Which protocol a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Era {
    /// 2025-11-25 and before: it begins with `initialize`.
    Handshake,
    /// 2026-07-28: every request carries its own metadata.
    Stateless,
}

pub(crate) const ERAS: [Era; 2] = [Era::Handshake, Era::Stateless];

/// A server that runs.
pub(crate) struct Wire {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    stderr: thread::JoinHandle<String>,
    era: Era,
    last: u64,
    tools: Value,
}

/// The answer of a tool.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) is_error: bool,
    pub(crate) text: String,
    pub(crate) value: Value,
}

impl Wire {
    /// A conversation that has begun, with the tools already asked for.
    pub(crate) fn open(home: &Home, era: Era, options: &[&str]) -> Self {
        Self::with(home, era, options, &[])
    }

    /// The same with more variables.
    pub(crate) fn with(home: &Home, era: Era, options: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut wire = Self::start(home, era, options, variables);
        wire.greet();
        wire.tools = wire.ask("tools/list", json!({}))["tools"].clone();
        wire
    }

    /// A server that has received nothing yet.
    pub(crate) fn raw(home: &Home, era: Era, options: &[&str]) -> Self {
        Self::start(home, era, options, &[])
    }

    fn start(home: &Home, era: Era, options: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
        command.args(["mcp", "serve"]).args(options).envs(variables.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (stdin, stdout, mut errors) =
            (child.stdin.take(), child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let (said, lines) = channel();
        thread::spawn(move || {
            BufReader::new(stdout).lines().map_while(Result::ok).for_each(|line| drop(said.send(line)));
        });
        let stderr = thread::spawn(move || {
            let mut text = String::new();
            errors.read_to_string(&mut text).unwrap();
            text
        });
        Self { child, stdin, lines, stderr, era, last: 0, tools: Value::Null }
    }

    pub(crate) fn greet(&mut self) {
        if self.era == Era::Handshake {
            let client = json!({"name": "test", "version": "1"});
            let params = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
            assert_eq!(self.ask("initialize", params)["protocolVersion"], "2025-11-25");
            self.say(r#"{"jsonrpc": "2.0", "method": "notifications/initialized"}"#);
        }
    }

    /// Writes a line as it is.
    pub(crate) fn say(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(line.as_bytes()).unwrap();
        stdin.write_all(b"\n").unwrap();
        stdin.flush().unwrap();
    }

    /// The next message, which must be JSON-RPC on one line.
    pub(crate) fn hear(&mut self) -> Value {
        let line = self.lines.recv_timeout(PATIENCE).expect("an answer");
        assert!(!leak(line.as_bytes()), "a canary was told: {line}");
        let message: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("no protocol: {line}"));
        assert_eq!(message["jsonrpc"], "2.0", "{line}");
        message
    }

    /// The whole answer to a request, an error or not.
    pub(crate) fn request(&mut self, method: &str, mut params: Value) -> Value {
        self.last += 1;
        if self.era == Era::Stateless {
            params["_meta"] = meta("2026-07-28");
        }
        let request = json!({"jsonrpc": "2.0", "id": self.last, "method": method, "params": params});
        self.say(&request.to_string());
        let answer = self.hear();
        assert_eq!(answer["id"], self.last, "{answer}");
        answer
    }

    /// The result of a request that succeeds.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        let answer = self.request(method, params);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        let deleted = after_bearer(&answer["result"]);
        assert_eq!(deleted, None, "Copilot CLI deletes the word: {answer}");
        answer["result"].clone()
    }

    /// The tools as they were listed.
    pub(crate) fn tools(&self) -> &[Value] {
        self.tools.as_array().unwrap()
    }

    /// Calls a tool. Its answer is one text, which is not repeated as structured content.
    pub(crate) fn call(&mut self, tool: &str, arguments: Value) -> Told {
        let result = self.ask("tools/call", json!({"name": tool, "arguments": arguments}));
        let content = result["content"].as_array().unwrap();
        assert_eq!(content.len(), 1, "{result}");
        assert_eq!(content[0]["type"], "text", "{result}");
        let text = content[0]["text"].as_str().unwrap().to_owned();
        assert!(text.len() <= MOST, "{tool} answers {} bytes", text.len());
        assert!(result.get("structuredContent").is_none(), "{tool} answers twice: {result}");
        let is_error = result["isError"].as_bool().unwrap_or_default();
        if is_error {
            assert!(text.lines().count() >= 2, "no next step: {text}");
            return Told { is_error, text, value: Value::Null };
        }
        let value = parts(tool, &text);
        Told { is_error, text, value }
    }

    /// Returns the answer of a tool, which must not be an error.
    pub(crate) fn told(&mut self, tool: &str, arguments: Value) -> Value {
        let told = self.call(tool, arguments);
        assert!(!told.is_error, "{tool}: {}", told.text);
        told.value
    }

    /// Why a tool has no answer.
    pub(crate) fn refused(&mut self, tool: &str, arguments: Value) -> String {
        let told = self.call(tool, arguments);
        assert!(told.is_error, "{tool}: {}", told.text);
        told.text
    }

    /// Ends standard input, and with it the server; returns its stderr.
    pub(crate) fn close(mut self) -> String {
        drop(self.stdin.take());
        if let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            panic!("nothing was asked: {line}");
        }
        let status = self.child.wait().unwrap();
        let stderr = self.stderr.join().unwrap();
        assert!(!leak(stderr.as_bytes()), "a canary was told: {stderr}");
        assert_eq!(status.code(), Some(0), "{stderr}");
        stderr
    }

    /// The process, for tests of signals and pipes.
    #[cfg(unix)]
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }
}

/// Returns a text in a value that has a word after `Bearer`, which Copilot CLI deletes from every result.
fn after_bearer(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => {
            let mut after = text.split("Bearer ").skip(1);
            after.any(|rest| !rest.is_empty() && !rest.starts_with(['"', '\'', ' '])).then_some(text)
        }
        Value::Array(all) => all.iter().find_map(after_bearer),
        Value::Object(members) => members.values().find_map(after_bearer),
        _ => None,
    }
}

/// The metadata of a request of the stateless era.
pub(crate) fn meta(version: &str) -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": version,
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    })
}
