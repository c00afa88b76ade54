//! Each language calls a server: with the exact header of each type, not after a redirect, not without its variable.

use capi::model::{AuthScheme, AuthType, HeaderName, QueryParameter};

use std::process::Command;

use crate::harness::secrets::{AWKWARD as CANARY, PASSPHRASE};
use crate::harness::{Given, Home, Outcome};
use crate::snippets::server::{ANSWER, Server};
use crate::snippets::tools::{Tool, tool};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A header name and a path of which each character means something to some language.
const HOSTILE_HEADER: &str = "X-!#$%&'*+.^_`|~-Key";
const HOSTILE_PATH: &str = r#"/it's/"$HOME"/`id`/$(id)/\n/%d?a=%20&b[c]=1"#;
const HOSTILE_PATH_SENT: &str = "/it's/%22$HOME%22/%60id%60/$(id)/%5Cn/%25d?a=%20&b%5Bc%5D=1";

macro_rules! languages {
    ($($language:ident)*) => {
        $(#[test]
        fn $language() {
            calls(stringify!($language));
        })*
    };
}

languages! { curl httpie javascript axios python httpx go rust java csharp php ruby powershell }

/// A call, and the expected request.
struct Case {
    api: &'static str,
    method: &'static str,
    path: &'static str,
    target: &'static str,
    header: String,
}

fn cases() -> Vec<Case> {
    let case = |api, method, path, target, header| Case { api, method, path, target, header };
    let path = "/v1/things?a=1&b=%2F";
    vec![
        case("key", "GET", path, path, format!("X-API-Key: {CANARY}")),
        case("token", "POST", "/v1/things", "/v1/things", format!("Authorization: Bearer {CANARY}")),
        case("pair", "DELETE", "/v1/things/7", "/v1/things/7", format!("Authorization: Basic {}", basic())),
        case("odd", "PUT", HOSTILE_PATH, HOSTILE_PATH_SENT, format!("{HOSTILE_HEADER}: {CANARY}")),
        case("bare", "HEAD", "/", "/", format!("Authorization: {CANARY}")),
        case("scheme", "PATCH", "/v1/x", "/v1/x", format!("Authorization: Token token={CANARY}")),
        case("query", "GET", path, "/v1/things?a=1&b=%2F&api_key=", String::new()),
        case("query", "POST", "/v1/things", "/v1/things?api_key=", String::new()),
        case("query", "DELETE", "/v1/things/7", "/v1/things/7?api_key=", String::new()),
    ]
}

fn calls(language: &str) {
    let (stranger, server) = (Server::answering(), Server::answering());
    let redirecting = Server::redirecting_to(&stranger);
    let home = Home::with(apis(&server, &redirecting));
    // For Authorization some clients believe this file more than the program.
    std::fs::write(home.path(".netrc"), "machine 127.0.0.1 login wrong password wrong\n").unwrap();
    let mut tool = match tool(language, &home) {
        Ok(tool) => tool,
        Err(missing) => return eprintln!("skipped: {missing}"),
    };
    for case in cases() {
        prepare(&home, &mut tool, &[case.api, case.method, case.path, "--lang", language]);
        let run = Outcome::of(exec(&home, &tool.program).output().unwrap());
        assert_eq!(run.code(), 0, "{language} {}: {}", case.api, run.err());
        assert!(run.out().contains("200"), "{language} {}: {}", case.api, run.out());
        assert_eq!(
            run.out().contains(ANSWER),
            case.method != "HEAD",
            "{language} {}: {}",
            case.api,
            run.out()
        );
        let received = server.received();
        let [request] = &received[..] else { panic!("{language}: {} requests", received.len()) };
        check(language, &case, request);
    }

    prepare(&home, &mut tool, &["elsewhere", "--lang", language]);
    let run = Outcome::of(exec(&home, &tool.program).output().unwrap());
    assert_eq!(redirecting.received().len(), 1, "{language}: {}{}", run.out(), run.err());
    assert_eq!(stranger.received(), Vec::<String>::new(), "{language} follows a redirect");
    assert!(run.out().contains("307") || run.code() != 0, "{language} hides a redirect: {}", run.out());

    prepare(&home, &mut tool, &["key", "--lang", language]);
    let run = Outcome::of(home.program(&tool.program[0]).args(&tool.program[1..]).output().unwrap());
    assert_ne!(run.code(), 0, "{language} without its variable");
    // PHP without settings tells its errors on stdout.
    let said = format!("{}{}", run.out(), run.err());
    assert!(said.contains("CUSTOM_API_KEY") && said.contains("is not set"), "{language}: {said}");
    assert_eq!(server.received(), Vec::<String>::new(), "{language} without its variable");
}

/// The value of the variable for basic auth.
fn basic() -> String {
    STANDARD.encode(format!("user:{CANARY}"))
}

/// A program under `capi exec`, as the app `web`.
fn exec(home: &Home, program: &[String]) -> Command {
    let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
    command.env("CAPI_PASSPHRASE", PASSPHRASE).args(["exec", "--app", "web", "--"]).args(program);
    command
}

fn apis(server: &Server, redirecting: &Server) -> Vec<Given> {
    let key = |header: &str| AuthType::ApiKey { header: HeaderName::parse(header).unwrap() };
    let given = |name, auth| Given::new(name, auth).domain(server.domain()).credential(CANARY);
    vec![
        given("key", key("X-API-Key")),
        given("token", AuthType::Bearer),
        given("pair", AuthType::Basic).app("web"),
        given("odd", key(HOSTILE_HEADER)),
        given("bare", key("Authorization")),
        given("scheme", AuthType::Token { scheme: AuthScheme::parse("Token token=").unwrap() }),
        given("query", AuthType::QueryKey { parameter: QueryParameter::parse("api_key").unwrap() }),
        given("elsewhere", key("X-API-Key")).domain(redirecting.domain()),
    ]
}

/// Writes the code to the file of the tool, and builds it.
fn prepare(home: &Home, tool: &mut Tool, words: &[&str]) {
    let run = home.capi([&["snippet"], words].concat()).run();
    assert_eq!((run.code(), run.err().as_str()), (0, ""), "{words:?}");
    assert!(run.out().contains("http://127.0.0.1:"), "{}", run.out());
    home.write(&tool.file, &run.out());
    if let Some(build) = &mut tool.build {
        let built = Outcome::of(build.output().unwrap());
        assert_eq!(built.code(), 0, "{words:?}: {}{}", built.out(), built.err());
    }
}

/// Compares the request line and the header byte for byte. Two clients write header names in a case of their own.
fn check(language: &str, case: &Case, request: &str) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines = head.split("\r\n");
    let first = lines.next().unwrap();
    if matches!(case.method, "POST" | "PUT" | "PATCH") {
        let sent: String = body.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(sent.contains(r#"{"key":"value"}"#), "{language}: {body}");
        assert!(head.to_lowercase().contains("content-type: application/json"), "{language}:\n{head}");
    }
    if case.header.is_empty() {
        let target = first.strip_prefix(&format!("{} {}", case.method, case.target));
        let value = target
            .and_then(|rest| rest.strip_suffix(" HTTP/1.1"))
            .unwrap_or_else(|| panic!("{language}: {first}"));
        assert_eq!(decoded(value), CANARY, "{language}: {first}");
        return;
    }
    assert_eq!(first, format!("{} {} HTTP/1.1", case.method, case.target), "{language}");
    let (name, value) = case.header.split_once(": ").unwrap();
    let same = |line: &&str| match language {
        "ruby" | "rust" => {
            line.split_once(": ").is_some_and(|(own, sent)| own.eq_ignore_ascii_case(name) && sent == value)
        }
        _ => *line == case.header,
    };
    assert_eq!(lines.filter(same).count(), 1, "{language} {}:\n{head}", case.api);
    let names = head.lines().filter_map(|line| Some(line.split_once(':')?.0.to_lowercase()));
    assert_eq!(names.filter(|own| *own == name.to_lowercase()).count(), 1, "{language}:\n{head}");
}

/// Decodes a value of a query, in which each client encodes other characters.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = value.as_bytes();
    while let [first, after @ ..] = rest {
        rest = match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                let digits = String::from_utf8(vec![*high, *low]).unwrap();
                bytes.push(u8::from_str_radix(&digits, 16).unwrap());
                after
            }
            (byte, after) => {
                assert!(!b"&=#? ".contains(byte), "{value}");
                bytes.push(*byte);
                after
            }
        };
    }
    String::from_utf8(bytes).unwrap()
}
