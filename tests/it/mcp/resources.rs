//! The same as resources, and the prompt.

use capi::docs::Format;
use serde_json::{Value, json};

use crate::mcp::tools::SPEC;
use crate::mcp::usual;
use crate::mcp::wire::{ERAS, MOST, Wire};

fn read(wire: &mut Wire, uri: &str) -> (String, String) {
    let result = wire.ask("resources/read", json!({ "uri": uri }));
    let contents = &result["contents"][0];
    assert_eq!(contents["uri"], uri);
    let text = contents["text"].as_str().unwrap().to_owned();
    assert!(text.len() <= MOST, "{uri} has {} bytes", text.len());
    (contents["mimeType"].as_str().unwrap().to_owned(), text)
}

#[test]
fn resources_and_tools_return_the_same() {
    let home = usual();
    home.document("my-billing-api", Format::OpenApi, SPEC);
    for era in ERAS {
        let mut wire = Wire::open(&home, era, &["--app", "web"]);
        let list = wire.ask("resources/list", json!({}));
        let uris: Vec<&str> =
            list["resources"].as_array().unwrap().iter().map(|one| one["uri"].as_str().unwrap()).collect();
        let expected = [
            "capi://apis",
            "capi://apis/internal-auth-service",
            "capi://apis/mail",
            "capi://apis/my-billing-api",
            "capi://apis/my-billing-api/docs",
            "capi://apis/twilio-sms",
        ];
        assert_eq!(uris, expected);
        let templates = wire.ask("resources/templates/list", json!({}));
        let templates: Vec<&Value> = templates["resourceTemplates"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["uriTemplate"])
            .collect();
        assert_eq!(templates, ["capi://apis/{slug}", "capi://apis/{slug}/docs"]);
        let all = wire.call("capi_list_apis", json!({})).text;
        assert_eq!(read(&mut wire, "capi://apis"), ("text/plain".to_owned(), all));
        let mail = wire.told("capi_get_api", json!({"api": "mail"}));
        let (_, text) = read(&mut wire, "capi://apis/mail");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), mail);
        assert_eq!(mail["url"], "https://web.example", "the app's own wins");
        let (kind, text) = read(&mut wire, "capi://apis/my-billing-api/docs");
        assert_eq!(kind, "text/plain");
        assert!(text.starts_with("<untrusted-documentation") && text.contains("POST /refunds"), "{text}");
        for uri in [
            "capi://apis/none",
            "capi://apis/",
            "capi://apis/mail/docs",
            "capi://apis/mail/x",
            "file:///etc/passwd",
            "",
        ] {
            let answer = wire.request("resources/read", json!({ "uri": uri }));
            assert!(matches!(answer["error"]["code"].as_i64(), Some(-32002 | -32602)), "{uri}: {answer}");
        }
        wire.close();
    }
}

#[test]
fn the_prompt_names_the_tools_and_the_rules() {
    let home = usual();
    for era in ERAS {
        let mut wire = Wire::open(&home, era, &["--app", "web"]);
        let prompts = wire.ask("prompts/list", json!({}));
        assert_eq!(prompts["prompts"][0]["name"], "call_api");
        assert_eq!(prompts["prompts"][0]["arguments"].as_array().unwrap().len(), 2);
        let asked = json!({"name": "call_api", "arguments": {"api": "Twilio SMS", "task": "send a code"}});
        let prompt = wire.ask("prompts/get", asked);
        assert_eq!(prompt["messages"][0]["role"], "user");
        let text = prompt["messages"][0]["content"]["text"].as_str().unwrap();
        for words in [
            "send a code",
            "twilio-sms",
            "capi_get_api",
            "capi exec --app web -- COMMAND",
            "Refuse redirects",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        for arguments in [json!({}), json!({"api": "mail"}), json!({"api": "none", "task": "x"})] {
            let asked = json!({"name": "call_api", "arguments": arguments});
            assert_eq!(wire.request("prompts/get", asked)["error"]["code"], -32602);
        }
        wire.close();
    }
}
