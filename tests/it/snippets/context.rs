//! `capi context`: printed, written into an existing file, checked.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use crate::harness::{Given, Home};

const WRITE: [&str; 3] = ["context", "--write", "AGENTS.md"];
const CHECK: [&str; 4] = ["context", "--write", "AGENTS.md", "--check"];

fn home() -> Home {
    Home::with([
        Given::basic("Twilio SMS").app("web"),
        Given::key("My Billing API").domain("api.billing.example").docs("https://docs.billing.example/"),
    ])
}

#[test]
fn the_block_of_an_app_lists_the_apis_that_it_can_use() {
    let home = home();
    let run = home.capi(["context"]).run();
    assert_eq!((run.code(), run.err().as_str()), (0, ""));
    let line = "- `My Billing API`: `X-API-Key: $CUSTOM_API_MY_BILLING_API`, `https://api.billing.example`, docs \
                <https://docs.billing.example/>\n";
    assert!(run.out().starts_with("<!-- capi:begin -->\n") && run.out().ends_with("\n<!-- capi:end -->\n"));
    assert!(run.out().contains(line) && !run.out().contains("Twilio"), "{}", run.out());

    let run = home.capi(["context", "--app", "web"]).run();
    assert!(
        run.out().contains(line) && run.out().contains("Twilio") && run.out().contains("exec --app web --")
    );

    let run = home.capi(["context", "twilio-sms", "Twilio SMS", "--app", "web"]).run();
    assert_eq!(
        (run.out().matches("Twilio").count(), run.out().contains("Billing")),
        (1, false),
        "{}",
        run.out()
    );
}

#[test]
fn an_api_of_one_app_names_that_app() {
    let home = home();
    let run = home.capi(["context", "twilio-sms", "my-billing-api"]).run();
    assert!(run.out().contains("Run programs with `capi exec --app web -- COMMAND`"), "{}", run.out());
    let run = home.capi(["context", "twilio-sms", "--format", "json"]).run();
    assert!(run.out().starts_with("{\n  \"app\": \"web\",\n"), "{}", run.out());
    let run = home.capi(["context", "my-billing-api"]).run();
    assert!(run.out().contains("Run programs with `capi exec -- COMMAND`"), "{}", run.out());
}

#[test]
fn the_block_of_a_project_lists_the_declared_apis() {
    let home = home();
    home.write("capi.toml", "app = \"web\"\n\n[[api]]\nname = \"Twilio SMS\"\n");
    let run = home.capi(["context"]).run();
    assert!(
        run.err().contains("run `capi trust` to trust it") && run.out().contains("None yet"),
        "{}",
        run.err()
    );
    // The file is untrusted: only a user who names the app trusts the directory, and gets a message.
    assert_eq!(home.capi(["declare", "--remove", "nothing"]).run().code(), 0);
    assert_eq!(home.capi(["trust", "--list"]).run().out(), "");
    let run = home.capi(["declare", "--app", "web", "Twilio SMS"]).run();
    assert_eq!(run.code(), 0);
    assert!(run.err().ends_with("get the APIs of the app web\n"), "{}", run.err());
    let run = home.capi(["context"]).run();
    assert!(run.out().contains("Twilio") && !run.out().contains("Billing"), "{}", run.out());
    assert!(run.out().contains("exec --app web --"), "{}", run.out());
    assert!(
        home.capi(["snippet", "twilio-sms", "--lang", "php"]).run().out().contains("exec --app web -- php")
    );
}

#[test]
fn to_declare_in_a_foreign_project_is_not_to_trust_it() {
    let home = home();
    home.write("capi.toml", "app = \"web\"\n");
    let run = home.capi(["declare", "My Billing API"]).run();
    assert_eq!(run.code(), 0, "{}", run.err());
    assert_eq!(home.capi(["trust", "--list"]).run().out(), "");
    assert_eq!(home.capi(["declare", "--app", "web", "My Billing API"]).run().code(), 0);
    assert!(home.capi(["trust", "--list"]).run().out().starts_with("web  "));
}

#[test]
fn tools_get_json() {
    let run = home().capi(["context", "--app", "web", "--format", "json"]).run();
    let json: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(json["app"], "web");
    assert_eq!(json["apis"][0]["header_line"], "X-API-Key: $CUSTOM_API_MY_BILLING_API");
    assert_eq!(json["apis"][1]["variables"][2], "CUSTOM_API_TWILIO_SMS_PASSWORD");
    assert!(json["rules"].as_array().is_some_and(|rules| rules.len() == 6), "{}", run.out());
}

#[test]
fn a_file_is_created_and_a_second_run_changes_nothing() {
    let home = home();
    let run = home.capi(CHECK).run();
    assert_eq!(run.code(), 1);
    assert!(run.err().ends_with("capi: hint: run `capi context --write AGENTS.md`\n"), "{}", run.err());
    assert!(!home.work().join("AGENTS.md").exists());

    let run = home.capi(WRITE).run();
    assert_eq!((run.code(), run.out().as_str()), (0, ""));
    assert_eq!(run.err(), "capi: wrote the block of AGENTS.md\n");
    assert_eq!(home.read("AGENTS.md"), home.capi(["context"]).run().out());
    let before = fs::metadata(home.work().join("AGENTS.md")).unwrap();
    assert_eq!(before.permissions().mode() & 0o600, 0o600);

    assert_eq!(home.capi(WRITE).run().err(), "capi: AGENTS.md is up to date\n");
    assert_eq!(home.capi(CHECK).run().code(), 0);
    let after = fs::metadata(home.work().join("AGENTS.md")).unwrap();
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    assert_eq!(fs::read_dir(home.work()).unwrap().count(), 1, "something is left over");
}

#[test]
fn everything_around_the_block_stays() {
    let home = home();
    let file = home.work().join("AGENTS.md");
    home.write("AGENTS.md", "# Rules\r\n\r\nUse tabs.\r\n");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(home.capi(WRITE).run().code(), 0);
    let text = home.read("AGENTS.md");
    let block = home.capi(["context"]).run().out().replace('\n', "\r\n");
    assert_eq!(text, format!("# Rules\r\n\r\nUse tabs.\r\n\r\n{block}"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);

    home.write("AGENTS.md", &text.replace("X-API-Key: ", "X-Other: ").replace("tabs", "blanks"));
    assert_eq!(home.capi(CHECK).run().code(), 1);
    assert_eq!(home.capi(WRITE).run().code(), 0);
    assert_eq!(home.read("AGENTS.md"), text.replace("tabs", "blanks"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn a_link_stays_a_link() {
    let home = home();
    home.write("CLAUDE.md", "# Rules\n");
    symlink("CLAUDE.md", home.work().join("AGENTS.md")).unwrap();
    let run = home.capi(WRITE).run();
    let said = format!(
        "capi: wrote the block of AGENTS.md, a link to {}\n",
        home.work().join("CLAUDE.md").display()
    );
    assert_eq!((run.code(), run.err()), (0, said));
    assert!(home.work().join("AGENTS.md").is_symlink());
    assert!(home.read("CLAUDE.md").starts_with("# Rules\n\n<!-- capi:begin -->\n"));
}

#[test]
fn a_link_out_of_the_project_is_not_followed() {
    let home = home();
    let outside = home.path("tmp/.bashrc");
    fs::write(&outside, "# mine\n").unwrap();
    symlink("../tmp/.bashrc", home.work().join("AGENTS.md")).unwrap();
    symlink("../tmp", home.work().join("docs")).unwrap();
    for path in ["AGENTS.md", "docs/.bashrc", "./docs/../AGENTS.md"] {
        let said = home.capi(["context", "--write", path]).refused(1);
        let expected = format!("cannot write {path}: a link leads out of the project, to ~/tmp/.bashrc");
        assert_eq!(said, expected);
    }
    assert_eq!(fs::read_to_string(&outside).unwrap(), "# mine\n");
    // The user names this file, and no link leads to it.
    home.capi(["context", "--write", outside.to_str().unwrap()]).succeeds();
    assert!(fs::read_to_string(&outside).unwrap().starts_with("# mine\n\n<!-- capi:begin -->\n"));
}

#[test]
fn a_link_inside_of_a_repository_leads_to_another_directory() {
    let home = home();
    home.write(".git/HEAD", "");
    home.write("rules/AGENTS.md", "# Rules\n");
    home.write("app/x", "");
    symlink("../rules/AGENTS.md", home.work().join("app/AGENTS.md")).unwrap();
    let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
    command.current_dir(home.work().join("app")).args(["context", "--write", "AGENTS.md"]);
    crate::harness::Outcome::of(command.output().unwrap()).done();
    assert!(home.read("rules/AGENTS.md").contains("<!-- capi:begin -->"));
}

#[test]
fn an_invalid_file_is_not_changed() {
    let home = home();
    let block = "<!-- capi:begin -->\n<!-- capi:end -->\n";
    for (content, code, said) in [
        (format!("{block}{block}"), 6, "there is a second capi block in line 3"),
        ("a\n<!-- capi:begin -->\nb\n".to_owned(), 6, "the marker in line 2 has no partner"),
    ] {
        home.write("AGENTS.md", &content);
        let run = home.capi(WRITE).run();
        assert_eq!((run.code(), run.err().contains(said)), (code, true), "{}", run.err());
        assert!(run.err().contains("capi: hint: "), "{}", run.err());
        assert_eq!(home.read("AGENTS.md"), content);
    }
    fs::write(home.work().join("AGENTS.md"), b"\xff\xfe\n").unwrap();
    assert!(home.capi(WRITE).run().err().contains("cannot read AGENTS.md: not UTF-8 text"));
    assert!(home.capi(["context", "--write", "."]).run().err().contains("cannot read .: not a regular file"));
    symlink("nowhere", home.work().join("DANGLING.md")).unwrap();
    assert_eq!(home.capi(["context", "--write", "DANGLING.md"]).run().code(), 2);
    assert!(
        home.capi(["context", "--write", "no/where.md"]).run().err().contains("cannot write no/where.md")
    );
}

#[test]
fn the_command_that_helps_can_be_pasted() {
    let home = home();
    let words = ["context", "My Billing API", "--app", "web", "--write", "it's.md", "--check"];
    let hint = r"hint: run `capi context 'My Billing API' --app web --write 'it'\''s.md'`";
    let run = home.capi(words).run();
    assert!(run.code() == 1 && run.err().contains(hint), "{}", run.err());
}

#[test]
fn options_that_do_not_go_together_are_refused() {
    let home = home();
    assert_eq!(home.capi(["context", "--check"]).run().code(), 2);
    assert_eq!(home.capi(["context", "--format", "json", "--write", "AGENTS.md"]).run().code(), 2);
    assert_eq!(home.capi(["context", "no-such"]).run().code(), 5);
}

#[test]
fn without_a_file_the_instruction_files_of_the_project_get_the_block() {
    let home = home();
    let write = || home.capi(["context", "--write"]).run();
    let block = home.capi(["context"]).run().out();
    assert_eq!(
        (write().err().as_str(), home.read("AGENTS.md")),
        ("capi: wrote the block of AGENTS.md\n", block.clone())
    );

    fs::remove_file(home.work().join("AGENTS.md")).unwrap();
    home.write("GEMINI.md", "# Rules\n");
    home.write(".github/copilot-instructions.md", "# Rules\n");
    home.write(".cursor/rules/style.mdc", "---\nalwaysApply: true\n---\n");
    home.write("CLAUDE.md", "@./GEMINI.md\n");
    let run = write();
    assert_eq!(run.code(), 0, "{}", run.err());
    for file in ["GEMINI.md", ".github/copilot-instructions.md", ".cursor/rules/capi.mdc"] {
        assert!(run.err().contains(&format!("wrote the block of {file}\n")), "{}", run.err());
        assert!(home.read(file).ends_with(&block), "{file}");
    }
    assert!(
        home.read(".cursor/rules/capi.mdc").starts_with("---\ndescription: "),
        "Cursor needs its first lines"
    );
    assert_eq!(home.read("CLAUDE.md"), "@./GEMINI.md\n", "it imports the block");
    assert!(!home.work().join("AGENTS.md").exists());

    // Later runs update the files that have a block, and no other.
    home.write("AGENTS.md", "# Rules\n");
    assert_eq!(write().err().matches("is up to date").count(), 3);
    assert_eq!(home.read("AGENTS.md"), "# Rules\n");
    assert_eq!(home.capi(["context", "--write", "--check"]).run().code(), 0);
    home.write("GEMINI.md", &home.read("GEMINI.md").replace("X-API-Key: ", "X-Other: "));
    let run = home.capi(["context", "--write", "--check"]).run();
    assert_eq!(run.code(), 1);
    assert!(run.err().contains("run `capi context --write GEMINI.md`"), "{}", run.err());
}

#[test]
fn a_link_to_another_instruction_file_is_the_same_file() {
    let home = home();
    home.write("AGENTS.md", "# Rules\n");
    symlink("AGENTS.md", home.work().join("CLAUDE.md")).unwrap();
    assert_eq!(home.capi(["context", "--write"]).run().err(), "capi: wrote the block of AGENTS.md\n");
    assert_eq!(home.read("AGENTS.md").matches("capi:begin").count(), 1);
}

#[test]
fn a_skill_and_a_rule_get_the_lines_that_their_clients_require() {
    let home = home();
    let skill = ".claude/skills/capi/SKILL.md";
    assert_eq!(home.capi(["context", "--write", skill]).run().code(), 0);
    let text = home.read(skill);
    assert!(text.starts_with("---\nname: capi\ndescription: How to call "), "{text}");
    assert!(text.ends_with(&home.capi(["context"]).run().out()), "{text}");
    assert!(home.capi(["context", "--write"]).run().err().contains("SKILL.md is up to date"));
    assert_eq!(home.capi(["context", "--write", ".cursor/rules"]).run().code(), 0);
    assert!(home.read(".cursor/rules/capi.mdc").contains("alwaysApply: true\n---\n\n<!-- capi:begin -->"));
}
