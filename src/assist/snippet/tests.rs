//! Snapshots of every language and type, and hostile metadata.

use super::*;
use crate::model::{ApiName, AuthScheme, AuthType, Domain, HeaderName, QueryParameter, Timestamp};

fn api(auth: AuthType, domain: Option<&str>) -> Api {
    let now = Timestamp(1_738_324_800);
    Api {
        domain: domain.map(|domain| Domain::from_stored(domain).expect("a domain")),
        ..Api::new(ApiName::parse("My API").expect("a name"), auth, Scope::Organization, now)
    }
}

fn key(header: &str) -> AuthType {
    AuthType::ApiKey { header: HeaderName::parse(header).expect("a header") }
}

fn query() -> AuthType {
    AuthType::QueryKey { parameter: QueryParameter::parse("api_key").expect("a parameter") }
}

fn token() -> AuthType {
    AuthType::Token { scheme: AuthScheme::parse("Token").expect("a scheme") }
}

fn path(raw: &str) -> RequestPath {
    RequestPath::parse(raw).expect("a path")
}

#[test]
fn each_language_calls_each_type() {
    let domain = Some("api.billing.example");
    let worker = AppName::parse("worker").expect("an app");
    for language in Language::ALL {
        let calls = [
            render(&api(key("X-API-Key"), domain), None, Method::Get, &path("/v1/users?a=1&b=2"), language),
            render(&api(AuthType::Bearer, domain), Some(&worker), Method::Post, &path("/v1/users"), language),
            render(&api(AuthType::Basic, None), None, Method::Delete, &path("/v1/users/{id}"), language),
            render(&api(query(), domain), None, Method::Get, &path("/v1/users?a=1"), language),
            render(&api(query(), domain), None, Method::Post, &path("/v1/users"), language),
            render(&api(token(), domain), None, Method::Get, &path("/"), language),
        ];
        insta::assert_snapshot!(language.as_str(), calls.join("\n--------\n\n"));
    }
}

#[test]
fn nothing_follows_the_scheme_but_a_quote() {
    // Copilot CLI deletes the word after `Bearer ` from everything that a tool prints.
    for language in Language::ALL {
        for auth in [key("Authorization"), AuthType::Bearer, AuthType::Basic] {
            let api = api(auth, None);
            for method in Method::ALL {
                let text = render(&api, None, method, &path("/"), language);
                for scheme in ["Bearer ", "Basic "] {
                    let after = text.split(scheme).skip(1).filter_map(|rest| rest.chars().next());
                    let is_deleted = after.into_iter().any(|next| !matches!(next, '"' | '\'' | ' '));
                    assert!(!is_deleted, "{language} {method}:\n{text}");
                }
            }
        }
    }
}

#[test]
fn each_client_names_methods_its_own_way() {
    for (language, method, expected) in [
        (Language::Curl, Method::Head, "--no-location --head --header"),
        (Language::Curl, Method::Put, "--request PUT --header"),
        (Language::Httpie, Method::Options, "-- OPTIONS"),
        (Language::Python, Method::Options, "requests.options("),
        (Language::Rust, Method::Options, ".request(reqwest::Method::OPTIONS, "),
        (Language::Php, Method::Head, "CURLOPT_NOBODY => true"),
        (Language::Ruby, Method::Patch, "Net::HTTP::Patch.new"),
        (Language::CSharp, Method::Options, "HttpMethod.Options"),
    ] {
        let text = render(&api(key("X-API-Key"), None), None, method, &path("/"), language);
        assert!(text.contains(expected), "{language} {method}:\n{text}");
    }
}

#[test]
fn a_call_for_an_app_runs_as_that_app() {
    let web = AppName::parse("web").expect("an app");
    let own = Api { scope: Scope::App(web), ..api(AuthType::Bearer, None) };
    for language in Language::ALL {
        let text = render(&own, None, Method::Get, &path("/"), language);
        assert!(text.contains("capi exec --app web -- "), "{text}");
    }
}

#[test]
fn hostile_metadata_stays_in_its_literal() {
    // Values that `from_stored` and the grammar of headers allow.
    let hostile = api(key("X-'$HOME`%s"), Some(r#"a"'${x}#{x}$(x)`x`\u0022;.example"#));
    let double = r#""https://a\"'${x}#{x}$(x)`x`\\u0022;.example/it's?$x""#;
    let single = r#"'https://a"\'${x}#{x}$(x)`x`\\u0022;.example/it\'s?$x'"#;
    let shell = r#"'https://a"'\''${x}#{x}$(x)`x`\u0022;.example/it'\''s?$x'"#;
    let powershell = r#"'https://a"''${x}#{x}$(x)`x`\u0022;.example/it''s?$x'"#;
    for language in Language::ALL {
        use Language::{Curl, Httpie, Php, PowerShell, Ruby};
        let (url, header) = match language {
            Curl => (shell, r"'X-'\''$HOME`%%s: %s\n'"),
            Httpie => (shell, r"'X-'\''$HOME`%s:@/dev/stdin'"),
            Php => (single, r"'X-\'$HOME`%s: '"),
            Ruby => (single, r"'X-\'$HOME`%s'"),
            PowerShell => (powershell, "'X-''$HOME`%s'"),
            _ => (double, "\"X-'$HOME`%s\""),
        };
        let text = render(&hostile, None, Method::Get, &path("/it's?$x"), language);
        assert!(text.contains(url) && text.contains(header), "{language}:\n{text}");
        let literals = text.replace(url, "").replace(header, "");
        assert!(!literals.contains("u0022") && !literals.contains("HOME"), "{language}:\n{text}");
    }
}

#[test]
fn the_api_name_is_not_in_the_code() {
    // In a comment, `?>` would end PHP, and Java would read `\u000a` as a line break.
    let named =
        Api { name: ApiName::parse("?> \\u000a x */").expect("a name"), ..api(AuthType::Bearer, None) };
    for language in Language::ALL {
        let text = render(&named, None, Method::Get, &path("/"), language);
        assert!(!text.contains("?>") && !text.contains("000a") && !text.contains("*/"), "{text}");
    }
}
