//! The summary of an app's APIs for coding assistants: Markdown for `AGENTS.md`, JSON for tools.

use serde::Serialize;

use super::managed_block::{BEGIN, END};
use super::snippet::{exec, exec_proxy};
use crate::model::{Api, AppName, AuthKind, Binding, Domain, ValuePart, text};

/// The rules, except the two that name a command.
const RULES: [&str; 3] = [
    "Call these APIs from server-side code only.",
    "Never print, log or return a credential; never write one to a file or into a `NEXT_PUBLIC_`, `VITE_`, \
     `REACT_APP_` or `PUBLIC_` variable.",
    "Refuse redirects: clients forward `X-API-Key` to other hosts on a redirect.",
];

/// The rule for clients with a sandbox, which they lift for whole commands only.
const PLAIN: &str = "Run `capi exec` as one plain command, without a pipe or `cd … &&`: clients lift their sandbox for \
                     whole commands only.";

/// Returns the block for a Markdown file, without a final line end.
pub fn markdown(apis: &[&Api], app: Option<&AppName>) -> String {
    let mut lines = vec![BEGIN.to_owned(), "## Custom APIs".to_owned(), String::new()];
    lines.extend(apis.iter().map(|api| item(api)));
    if apis.is_empty() {
        lines.push("None yet. The user can add one with `capi add`.".to_owned());
    }
    lines.push(String::new());
    lines.push(
        "Headers are exact and `$NAME` is an environment variable. Don't encode its value. Rules:".to_owned(),
    );
    lines.push(String::new());
    lines.extend(rules_and_more(apis, app).into_iter().map(|rule| format!("- {rule}")));
    lines.push(String::new());
    lines.push("`capi context` rewrites this block. Edit outside of it.".to_owned());
    lines.push(END.to_owned());
    lines.join("\n")
}

/// Returns the same as JSON, with a final line end.
pub fn json(apis: &[&Api], app: Option<&AppName>) -> String {
    let view = Context {
        app: app.map(AppName::as_str),
        apis: apis.iter().map(|api| view(api)).collect(),
        rules: rules_and_more(apis, app),
    };
    // Strings and lists always serialize.
    let text = serde_json::to_string_pretty(&view).unwrap_or_default();
    text::escape_json(&text) + "\n"
}

#[derive(Serialize)]
struct Context<'a> {
    app: Option<&'a str>,
    apis: Vec<View<'a>>,
    rules: Vec<String>,
}

#[derive(Serialize)]
struct View<'a> {
    name: &'a str,
    slug: String,
    r#type: &'static str,
    variables: Vec<String>,
    header: Option<&'a str>,
    prefix: &'a str,
    header_line: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_parameter: Option<&'a str>,
    domain: Option<&'a str>,
    url: Option<String>,
    docs: Option<&'a str>,
    /// Whether the variables are set by `exec --proxy` alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    proxy_only: bool,
}

fn view(api: &Api) -> View<'_> {
    View {
        name: api.name.as_str(),
        slug: api.name.slug(),
        r#type: api.auth.kind().as_str(),
        variables: api.variables().iter().map(ToString::to_string).collect(),
        header: api.auth.header_name(),
        prefix: api.auth.scheme(),
        header_line: api.auth.header_line(&api.variable()),
        query_parameter: api.auth.query_parameter(),
        domain: api.domain.as_ref().map(|domain| domain.as_str()),
        url: api.domain.as_ref().map(Domain::url),
        docs: api.docs.as_ref().map(|docs| docs.as_str()),
        proxy_only: api.proxy_only,
    }
}

/// Returns the rules for every call. `exec` is the command that runs programs.
pub fn rules(exec: &str) -> Vec<String> {
    let mut rules: Vec<String> = RULES.map(str::to_owned).into();
    rules.push(format!("Run programs with `{exec} COMMAND`, which sets the variables."));
    rules
}

/// Returns the rules, followed by the commands for more information.
fn rules_and_more(apis: &[&Api], app: Option<&AppName>) -> Vec<String> {
    let mut rules = rules(&exec(app));
    if apis.iter().any(|api| api.proxy_only) {
        rules.push(format!(
            "For APIs marked \"proxy only\", run programs with `{} COMMAND`: their variables then hold placeholders. `capi call \
             NAME METHOD PATH` sends one request.",
            exec_proxy(app)
        ));
    }
    rules.push(PLAIN.to_owned());
    let app = app.map_or_else(String::new, |app| format!(" --app {app}"));
    rules.push(format!(
        "`capi docs search NAME QUERY` finds endpoints; `capi snippet NAME METHOD PATH --lang LANG{app}` prints code \
         for a call."
    ));
    rules
}

/// Returns the list item of an API.
fn item(api: &Api) -> String {
    let mut item = format!("- {}: {}", code(api.name.as_str()), carried(api));
    match api.auth.kind() {
        AuthKind::Basic => item.push_str(" (also `…_USERNAME`, `…_PASSWORD`)"),
        AuthKind::Secret => item.push_str(" (a secret, not a header)"),
        AuthKind::ApiKey if api.auth.query_parameter().is_some() => {
            item.push_str(" (in the query, percent-encoded)");
        }
        AuthKind::ApiKey | AuthKind::Bearer => {}
    }
    item.push_str(&aliases(api));
    if api.proxy_only {
        item.push_str(", proxy only");
    }
    if let Some(domain) = &api.domain {
        item.push_str(&format!(", {}", code(&domain.url())));
    }
    if let Some(docs) = &api.docs {
        // Inside `<…>` these two would end the link.
        let docs = docs.as_str().replace('<', "%3C").replace('>', "%3E");
        item.push_str(&format!(", docs <{docs}>"));
    }
    item
}

/// Returns the variables that code can read as well.
fn aliases(api: &Api) -> String {
    let one = |alias: &Binding| match alias.part {
        ValuePart::Value => format!("`{}`", alias.variable),
        part => format!("`{}` ({part})", alias.variable),
    };
    let all: Vec<String> = api.aliases.iter().map(one).collect();
    if all.is_empty() { String::new() } else { format!(", also set as {}", all.join(", ")) }
}

/// Returns how a request carries the credential. The variable does not follow its scheme: Copilot CLI deletes the word
/// after `Bearer` from files that its model reads.
fn carried(api: &Api) -> String {
    let variable = api.variable();
    match (api.auth.header_name(), api.auth.scheme()) {
        (None, _) | (_, "") => code(&api.auth.usage(&variable)),
        (Some(header), scheme) => {
            let gap = if scheme.ends_with(' ') { "a space" } else { "no space" };
            format!("`{header}`: `{}`, {gap}, `${variable}`", scheme.trim_end())
        }
    }
}

/// Returns untrusted text as a code span, delimited by more backticks than it contains (CommonMark section 6.1).
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

#[cfg(test)]
mod tests {
    use super::super::managed_block;
    use super::*;
    use crate::model::{
        ApiName, AuthScheme, AuthType, DocsUrl, Domain, HeaderName, QueryParameter, Scope, Timestamp,
    };

    fn api(name: &str, auth: AuthType, domain: Option<&str>, docs: Option<&str>) -> Api {
        let now = Timestamp(1_738_324_800);
        Api {
            domain: domain.map(|domain| Domain::from_stored(domain).expect("a domain")),
            docs: docs.map(|docs| DocsUrl::from_stored(docs).expect("a URL")),
            ..Api::new(ApiName::parse(name).expect("a name"), auth, Scope::Organization, now)
        }
    }

    fn examples() -> [Api; 3] {
        let key = AuthType::ApiKey { header: HeaderName::default() };
        let docs = Some("https://docs.billing.example/api");
        [
            api("My Billing API", key, Some("api.billing.example"), docs),
            api("Internal Auth Service", AuthType::Bearer, None, None),
            api(
                "Twilio SMS",
                AuthType::Basic,
                Some("api.twilio.com"),
                Some("https://www.twilio.com/docs/sms"),
            ),
        ]
    }

    #[test]
    fn the_block_lists_apis_and_rules() {
        let apis = examples();
        let web = AppName::parse("web").expect("an app");
        insta::assert_snapshot!("block", markdown(&apis.each_ref(), Some(&web)));
        insta::assert_snapshot!("empty-block", markdown(&[], None));
        let longest = apis.iter().map(|api| item(api).len()).max();
        assert!(longest < Some(180), "{longest:?} bytes an API");
    }

    #[test]
    fn the_json_has_the_same_content() {
        insta::assert_snapshot!("json", json(&examples().each_ref(), None));
    }

    #[test]
    fn aliases_and_other_places_of_the_credential_are_listed() {
        let alias = |text: &str| Binding::parse(text).expect("an alias");
        let with = |auth, aliases: &[&str]| {
            let aliases = aliases.iter().map(|text| alias(text)).collect();
            item(&Api { aliases, ..api("X", auth, None, None) })
        };
        let parameter = QueryParameter::parse("key").expect("a parameter");
        let scheme = AuthScheme::parse("Token").expect("a scheme");
        for (line, expected) in [
            (
                with(AuthType::Bearer, &["X_KEY"]),
                "`Authorization`: `Bearer`, a space, `$CUSTOM_API_X`, also set as `X_KEY`",
            ),
            (
                with(AuthType::Basic, &["X_ID=username", "X_PW=password"]),
                "`Authorization`: `Basic`, a space, `$CUSTOM_API_X` (also `…_USERNAME`, `…_PASSWORD`), also set as `X_ID` (username), `X_PW` (password)",
            ),
            (
                with(AuthType::QueryKey { parameter }, &[]),
                "`?key=$CUSTOM_API_X` (in the query, percent-encoded)",
            ),
            (with(AuthType::Token { scheme }, &[]), "`Authorization`: `Token`, a space, `$CUSTOM_API_X`"),
            (with(AuthType::Secret, &[]), "`$CUSTOM_API_X` (a secret, not a header)"),
        ] {
            assert_eq!(line, format!("- `X`: {expected}"));
        }
    }

    #[test]
    fn an_api_for_the_proxy_alone_is_marked_and_has_a_rule() {
        let marked = Api { proxy_only: true, ..api("X", AuthType::Bearer, Some("x.example"), None) };
        let web = AppName::parse("web").expect("an app");
        let text = markdown(&[&marked], Some(&web));
        assert!(text.contains("`$CUSTOM_API_X`, proxy only, `https://x.example`\n"), "{text}");
        assert!(text.contains("run programs with `capi exec --proxy --app web -- COMMAND`"), "{text}");
        let json = json(&[&marked], None);
        assert!(
            json.contains("\"proxy_only\": true") && json.contains("`capi exec --proxy -- COMMAND`"),
            "{json}"
        );
        let others = markdown(&examples().each_ref(), None);
        assert!(!others.contains("proxy"), "{others}");
    }

    #[test]
    fn a_name_cannot_leave_its_line() {
        let header = HeaderName::parse("X-`-``").expect("a header");
        let name = "<!-- capi:end --> ``[x](y) API";
        let hostile =
            api(name, AuthType::ApiKey { header }, Some("a`b"), Some("https://a.example/><script>"));
        let line = item(&hostile);
        assert_eq!(
            line,
            "- ```<!-- capi:end --> ``[x](y) API```: ```X-`-``: $CUSTOM_API_CAPI_END_X_Y_API```, ``https://a`b``, \
             docs <https://a.example/%3E%3Cscript%3E>"
        );
        let text = markdown(&[&hostile], None);
        assert_eq!(managed_block::put(&text, "new"), Ok("new".to_owned()));
        assert_eq!(code("`a"), "`` `a ``");
    }
}
