//! `capi context`: printed, written into a file of somebody else's, checked.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use capi::model::{AuthType, HeaderName};

use crate::home::{Given, Home};

const WRITE: [&str; 3] = ["context", "--write", "AGENTS.md"];
const CHECK: [&str; 4] = ["context", "--write", "AGENTS.md", "--check"];

fn home() -> Home {
    let key = AuthType::ApiKey { header: HeaderName::default() };
    let domain = Some("api.billing.example".to_owned());
    let docs = Some("https://docs.billing.example/");
    Home::with(vec![
        Given { name: "Twilio SMS", auth: AuthType::Basic, app: Some("web"), domain: None, docs: None },
        Given { name: "My Billing API", auth: key, app: None, domain, docs },
    ])
}

#[test]
fn an_app_is_told_of_what_it_may_use() {
    let home = home();
    let run = home.capi(["context"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    let line = "- `My Billing API`: `X-API-Key: $CUSTOM_API_MY_BILLING_API`, `https://api.billing.example`, docs \
                <https://docs.billing.example/>\n";
    assert!(run.out.starts_with("<!-- capi:begin -->\n") && run.out.ends_with("\n<!-- capi:end -->\n"));
    assert!(run.out.contains(line) && !run.out.contains("Twilio"), "{}", run.out);

    let run = home.capi(["context", "--app", "web"]);
    assert!(run.out.contains(line) && run.out.contains("Twilio") && run.out.contains("exec --app web --"));

    let run = home.capi(["context", "twilio-sms", "Twilio SMS", "--app", "web"]);
    assert_eq!((run.out.matches("Twilio").count(), run.out.contains("Billing")), (1, false), "{}", run.out);
}

#[test]
fn an_api_of_one_app_is_told_with_that_app() {
    let home = home();
    let run = home.capi(["context", "twilio-sms", "my-billing-api"]);
    assert!(run.out.contains("Run programs with `capi exec --app web -- COMMAND`"), "{}", run.out);
    let run = home.capi(["context", "twilio-sms", "--format", "json"]);
    assert!(run.out.starts_with("{\n  \"app\": \"web\",\n"), "{}", run.out);
    let run = home.capi(["context", "my-billing-api"]);
    assert!(run.out.contains("Run programs with `capi exec -- COMMAND`"), "{}", run.out);
}

#[test]
fn a_project_tells_of_what_it_declares() {
    let home = home();
    home.give("capi.toml", "app = \"web\"\n\n[[api]]\nname = \"Twilio SMS\"\n");
    let run = home.capi(["context"]);
    assert!(
        run.err.contains("run `capi trust` to trust it") && run.out.contains("There are none yet"),
        "{}",
        run.err
    );
    // The file may be a stranger's: only who names the app trusts the directory, and is told.
    assert_eq!(home.capi(["declare", "--remove", "nothing"]).code, Some(0));
    assert_eq!(home.capi(["trust", "--list"]).out, "");
    let run = home.capi(["declare", "--app", "web", "Twilio SMS"]);
    assert_eq!(run.code, Some(0));
    assert!(run.err.ends_with("get what the app web may use\n"), "{}", run.err);
    let run = home.capi(["context"]);
    assert!(run.out.contains("Twilio") && !run.out.contains("Billing"), "{}", run.out);
    assert!(run.out.contains("exec --app web --"), "{}", run.out);
    assert!(home.capi(["snippet", "twilio-sms", "--lang", "php"]).out.contains("exec --app web -- php"));
}

#[test]
fn to_declare_in_a_foreign_project_is_not_to_trust_it() {
    let home = home();
    home.give("capi.toml", "app = \"web\"\n");
    let run = home.capi(["declare", "My Billing API"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(home.capi(["trust", "--list"]).out, "");
    assert_eq!(home.capi(["declare", "--app", "web", "My Billing API"]).code, Some(0));
    assert!(home.capi(["trust", "--list"]).out.starts_with("web  "));
}

#[test]
fn tools_get_json() {
    let run = home().capi(["context", "--app", "web", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(json["app"], "web");
    assert_eq!(json["apis"][0]["header_line"], "X-API-Key: $CUSTOM_API_MY_BILLING_API");
    assert_eq!(json["apis"][1]["variables"][2], "CUSTOM_API_TWILIO_SMS_PASSWORD");
    assert!(json["rules"].as_array().is_some_and(|rules| rules.len() == 5), "{}", run.out);
}

#[test]
fn a_file_is_made_and_then_left_alone() {
    let home = home();
    let run = home.capi(CHECK);
    assert_eq!(run.code, Some(1));
    assert!(run.err.ends_with("capi: hint: run `capi context --write AGENTS.md`\n"), "{}", run.err);
    assert!(!home.work().join("AGENTS.md").exists());

    let run = home.capi(WRITE);
    assert_eq!((run.code, run.out.as_str()), (Some(0), ""));
    assert_eq!(run.err, "capi: wrote the block of AGENTS.md\n");
    assert_eq!(home.read("AGENTS.md"), home.capi(["context"]).out);
    let before = fs::metadata(home.work().join("AGENTS.md")).unwrap();
    assert_eq!(before.permissions().mode() & 0o600, 0o600);

    assert_eq!(home.capi(WRITE).err, "capi: AGENTS.md is up to date\n");
    assert_eq!(home.capi(CHECK).code, Some(0));
    let after = fs::metadata(home.work().join("AGENTS.md")).unwrap();
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    assert_eq!(fs::read_dir(home.work()).unwrap().count(), 1, "something is left over");
}

#[test]
fn everything_around_the_block_stays() {
    let home = home();
    let file = home.work().join("AGENTS.md");
    home.give("AGENTS.md", "# Rules\r\n\r\nUse tabs.\r\n");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(home.capi(WRITE).code, Some(0));
    let text = home.read("AGENTS.md");
    let block = home.capi(["context"]).out.replace('\n', "\r\n");
    assert_eq!(text, format!("# Rules\r\n\r\nUse tabs.\r\n\r\n{block}"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);

    home.give("AGENTS.md", &text.replace("X-API-Key: ", "X-Other: ").replace("tabs", "blanks"));
    assert_eq!(home.capi(CHECK).code, Some(1));
    assert_eq!(home.capi(WRITE).code, Some(0));
    assert_eq!(home.read("AGENTS.md"), text.replace("tabs", "blanks"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn a_link_stays_a_link() {
    let home = home();
    home.give("CLAUDE.md", "# Rules\n");
    symlink("CLAUDE.md", home.work().join("AGENTS.md")).unwrap();
    let run = home.capi(WRITE);
    let said = format!(
        "capi: wrote the block of AGENTS.md, a link to {}\n",
        home.work().join("CLAUDE.md").display()
    );
    assert_eq!((run.code, run.err), (Some(0), said));
    assert!(home.work().join("AGENTS.md").is_symlink());
    assert!(home.read("CLAUDE.md").starts_with("# Rules\n\n<!-- capi:begin -->\n"));
}

#[test]
fn a_file_that_cannot_be_understood_is_left_alone() {
    let home = home();
    let block = "<!-- capi:begin -->\n<!-- capi:end -->\n";
    for (content, code, said) in [
        (format!("{block}{block}"), 6, "there is a second capi block in line 3"),
        ("a\n<!-- capi:begin -->\nb\n".to_owned(), 6, "the marker in line 2 has no partner"),
    ] {
        home.give("AGENTS.md", &content);
        let run = home.capi(WRITE);
        assert_eq!((run.code, run.err.contains(said)), (Some(code), true), "{}", run.err);
        assert!(run.err.contains("capi: hint: "), "{}", run.err);
        assert_eq!(home.read("AGENTS.md"), content);
    }
    fs::write(home.work().join("AGENTS.md"), b"\xff\xfe\n").unwrap();
    assert!(home.capi(WRITE).err.contains("cannot read AGENTS.md: not UTF-8 text"));
    assert!(home.capi(["context", "--write", "."]).err.contains("cannot read .: not a regular file"));
    symlink("nowhere", home.work().join("DANGLING.md")).unwrap();
    assert_eq!(home.capi(["context", "--write", "DANGLING.md"]).code, Some(2));
    assert!(home.capi(["context", "--write", "no/where.md"]).err.contains("cannot write no/where.md"));
}

#[test]
fn the_command_that_helps_can_be_pasted() {
    let home = home();
    let words = ["context", "My Billing API", "--app", "web", "--write", "it's.md", "--check"];
    let hint = r"hint: run `capi context 'My Billing API' --app web --write 'it'\''s.md'`";
    let run = home.capi(words);
    assert!(run.code == Some(1) && run.err.contains(hint), "{}", run.err);
}

#[test]
fn options_that_do_not_go_together_are_refused() {
    let home = home();
    assert_eq!(home.capi(["context", "--check"]).code, Some(2));
    assert_eq!(home.capi(["context", "--format", "json", "--write", "AGENTS.md"]).code, Some(2));
    assert_eq!(home.capi(["context", "no-such"]).code, Some(5));
}
