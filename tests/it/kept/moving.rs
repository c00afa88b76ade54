//! An existing app moves into the vault: `.env` with 17 variables, read by Node's `--env-file`, npm's dotenv or
//! python-dotenv. After the import, `capi exec` gives the app every variable that it had before.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use insta::assert_snapshot;

use crate::harness::secrets::{KEY, NEW, PASSWORD, TOKEN, leaking_files};
use crate::harness::{Home, installed};
use crate::kept::dotenv::readers::{interpreter, modules};

const VARIABLES: [&str; 17] = [
    "NODE_ENV",
    "PORT",
    "NEXT_PUBLIC_POSTHOG_KEY",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "OPENAI_API_KEY",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "GITHUB_TOKEN",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "DATABASE_URL",
    "REDIS_URL",
    "SENTRY_DSN",
    "SMTP_USER",
    "SMTP_PASSWORD",
    "JWT_PRIVATE_KEY",
];

fn settings() -> String {
    format!(
        "# Shop\nNODE_ENV=development\nPORT=3000   # of the server\nNEXT_PUBLIC_POSTHOG_KEY=phc_public\n\n\
         STRIPE_SECRET_KEY=sk_live_{KEY}\nSTRIPE_WEBHOOK_SECRET=whsec_{NEW}\nOPENAI_API_KEY=\"sk-{KEY}\"\n\
         TWILIO_ACCOUNT_SID=AC123\nTWILIO_AUTH_TOKEN={PASSWORD}\nexport GITHUB_TOKEN='{TOKEN}'  # of CI\n\
         AWS_ACCESS_KEY_ID=AKIA123\nAWS_SECRET_ACCESS_KEY={NEW}\n\n\
         DATABASE_URL=postgres://shop:{PASSWORD}@db.example/shop\nREDIS_URL=redis://:{PASSWORD}@cache.example:6379\n\
         SENTRY_DSN=https://{TOKEN}@o1.ingest.example/2\nSMTP_USER=shop\nSMTP_PASSWORD={PASSWORD}\n\
         JWT_PRIVATE_KEY=\"-----BEGIN PRIVATE KEY-----\n{KEY}\n{TOKEN}\n-----END PRIVATE KEY-----\"\n"
    )
}

/// What remains of the file.
const REWRITTEN: &str = "# Shop
NODE_ENV=development
PORT=3000   # of the server
NEXT_PUBLIC_POSTHOG_KEY=phc_public

# STRIPE_SECRET_KEY: set by capi exec
# STRIPE_WEBHOOK_SECRET: set by capi exec
# OPENAI_API_KEY: set by capi exec
# TWILIO_ACCOUNT_SID: set by capi exec
# TWILIO_AUTH_TOKEN: set by capi exec
# GITHUB_TOKEN: set by capi exec
AWS_ACCESS_KEY_ID=AKIA123
# AWS_SECRET_ACCESS_KEY: set by capi exec

# DATABASE_URL: set by capi exec
# REDIS_URL: set by capi exec
# SENTRY_DSN: set by capi exec
SMTP_USER=shop
# SMTP_PASSWORD: set by capi exec
# JWT_PRIVATE_KEY: set by capi exec
";

/// A project with the settings, an app in Node that calls itself once, and a vault without APIs.
fn project(start: &str) -> Home {
    let home = Home::with([]);
    home.write(".env", &settings());
    home.write("package.json", &format!("{{\"name\": \"shop\", \"scripts\": {{\"start\": \"{start}\"}}}}"));
    home.write(
        "app.js",
        &format!(
            "const http = require('http');\n\
             const missing = '{}'.split(' ').filter(name => !process.env[name]);\n\
             const lines = (process.env.JWT_PRIVATE_KEY || '').split('\\n').length;\n\
             http.createServer((_, response) => response.end()).listen(0, function () {{\n\
               http.get({{ port: this.address().port }}, response => {{\n\
                 console.log(`answers ${{response.statusCode}}, ${{lines}} lines, missing: [${{missing}}]`);\n\
                 process.exit();\n\
               }});\n\
             }});\n",
            VARIABLES.join(" ")
        ),
    );
    home
}

const ANSWER: &str = "answers 200, 4 lines, missing: []";

/// Runs the app, and returns the last line that it prints.
fn run(home: &Home, command: &[&str]) -> String {
    let words = [&["exec", "--"], command].concat();
    let out = home.capi(words).unlocked().child_speaks().succeeds().out();
    out.lines().last().unwrap_or_default().to_owned()
}

fn rewrite(home: &Home) {
    home.capi(["import", ".env", "--yes", "--rewrite"]).unlocked().succeeds();
    assert_eq!(home.read(".env"), REWRITTEN);
    assert!(leaking_files(&home.directory()).is_empty());
}

#[test]
fn an_app_with_17_variables_moves_in() {
    let home = project("node app.js");
    let before = home.capi(["import", "--check"]).run();
    assert_eq!(before.code(), 1, "nothing is imported yet");
    home.transcript();
    home.capi(["import", ".env", "--dry-run"]).succeeds();
    rewrite(&home);
    home.capi(["import", "--check"]).succeeds();
    let transcript = home.transcript();
    assert!(
        transcript.lines().filter(|line| !line.starts_with("capi: ")).all(|line| line.chars().count() <= 80)
    );
    assert_snapshot!(transcript, @r#"
    $ capi import .env --dry-run
    VARIABLE                 API              TYPE    HEADER
    NODE_ENV                 stays in the file: it does not look like a credential
    PORT                     stays in the file: it does not look like a credential
    NEXT_PUBLIC_POSTHOG_KEY  stays in the file: its prefix makes it public
    STRIPE_SECRET_KEY        Stripe           bearer  Authorization: Bearer
    STRIPE_WEBHOOK_SECRET    Stripe Webhook   secret  no header
    OPENAI_API_KEY           OpenAI           bearer  Authorization: Bearer
    TWILIO_ACCOUNT_SID       Twilio username  basic   Authorization: Basic
    TWILIO_AUTH_TOKEN        Twilio password  basic   Authorization: Basic
    GITHUB_TOKEN             GitHub           bearer  Authorization: Bearer
    AWS_ACCESS_KEY_ID        stays in the file: it does not look like a credential
    AWS_SECRET_ACCESS_KEY    AWS              secret  no header
    DATABASE_URL             Database URL     secret  no header
    REDIS_URL                Redis URL        secret  no header
    SENTRY_DSN               Sentry DSN       secret  no header
    SMTP_USER                stays in the file: it does not look like a credential
    SMTP_PASSWORD            SMTP Password    secret  no header
    JWT_PRIVATE_KEY          JWT Private Key  secret  no header
    $ capi import .env --yes --rewrite
    capi: added `Stripe`: every app gets STRIPE_SECRET_KEY and CUSTOM_API_STRIPE
    capi: added `Stripe Webhook`: every app gets STRIPE_WEBHOOK_SECRET and CUSTOM_API_STRIPE_WEBHOOK
    capi: added `OpenAI`: every app gets OPENAI_API_KEY and CUSTOM_API_OPENAI
    capi: added `Twilio`: every app gets TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and CUSTOM_API_TWILIO
    capi: added `GitHub`: every app gets GITHUB_TOKEN and CUSTOM_API_GITHUB
    capi: added `AWS`: every app gets AWS_SECRET_ACCESS_KEY and CUSTOM_API_AWS
    capi: added `Database URL`: every app gets DATABASE_URL and CUSTOM_API_DATABASE_URL
    capi: added `Redis URL`: every app gets REDIS_URL and CUSTOM_API_REDIS_URL
    capi: added `Sentry DSN`: every app gets SENTRY_DSN and CUSTOM_API_SENTRY_DSN
    capi: added `SMTP Password`: every app gets SMTP_PASSWORD and CUSTOM_API_SMTP_PASSWORD
    capi: added `JWT Private Key`: every app gets JWT_PRIVATE_KEY and CUSTOM_API_JWT_PRIVATE_KEY
    capi: left out NODE_ENV: it does not look like a credential
    capi: left out PORT: it does not look like a credential
    capi: left out NEXT_PUBLIC_POSTHOG_KEY: its prefix makes it public
    capi: left out AWS_ACCESS_KEY_ID: it does not look like a credential
    capi: left out SMTP_USER: it does not look like a credential
    capi: removed 12 values from .env
    capi: hint: copies in git, backups and snapshots keep the credentials: rotate every one that was committed or shared
    capi: hint: run the app: `capi exec -- npm start`
    $ capi import --check
    VARIABLE                 SET BY
    STRIPE_SECRET_KEY        `Stripe`
    STRIPE_WEBHOOK_SECRET    `Stripe Webhook`
    OPENAI_API_KEY           `OpenAI`
    TWILIO_ACCOUNT_SID       `Twilio`
    TWILIO_AUTH_TOKEN        `Twilio`
    GITHUB_TOKEN             `GitHub`
    AWS_SECRET_ACCESS_KEY    `AWS`
    DATABASE_URL             `Database URL`
    REDIS_URL                `Redis URL`
    SENTRY_DSN               `Sentry DSN`
    SMTP_PASSWORD            `SMTP Password`
    JWT_PRIVATE_KEY          `JWT Private Key`
    NODE_ENV                 .env
    PORT                     .env
    NEXT_PUBLIC_POSTHOG_KEY  .env
    AWS_ACCESS_KEY_ID        .env
    SMTP_USER                .env
    "#);
}

#[test]
fn an_app_reads_its_settings_with_node_itself() {
    if !installed("node") || !installed("npm") {
        return;
    }
    let home = project("node --env-file=.env app.js");
    let before = home.program("npm").args(["start"]).output().unwrap();
    if String::from_utf8_lossy(&before.stderr).contains("bad option") {
        println!("skipped: this version of node has no --env-file");
        return;
    }
    assert!(String::from_utf8_lossy(&before.stdout).contains(ANSWER), "{before:?}");
    rewrite(&home);
    assert_eq!(run(&home, &["npm", "start"]), ANSWER);
    let without = home.program("npm").args(["start"]).output().unwrap();
    assert!(!String::from_utf8_lossy(&without.stdout).contains(ANSWER), "the values come from capi");
}

#[test]
fn an_app_reads_its_settings_with_dotenv_of_npm() {
    let modules = modules();
    if !modules.join("dotenv").is_dir() {
        println!("skipped: npm's dotenv is not installed");
        return;
    }
    if !installed("node") || !installed("npm") {
        return;
    }
    let home = project("node -r dotenv/config app.js");
    symlink(fs::canonicalize(modules).unwrap(), home.work().join("node_modules")).unwrap();
    rewrite(&home);
    assert_eq!(run(&home, &["npm", "start"]), ANSWER);
}

#[test]
fn an_app_reads_its_settings_with_python_dotenv() {
    let python = interpreter();
    let home = project("python3 app.py");
    if !home.program(&python).args(["-c", "import dotenv"]).status().is_ok_and(|status| status.success()) {
        println!("skipped: python-dotenv is not installed");
        return;
    }
    home.write(
        "app.py",
        &format!(
            "import os, dotenv\ndotenv.load_dotenv()\n\
             missing = [name for name in '{}'.split() if not os.environ.get(name)]\n\
             print('missing:', missing, len(os.environ.get('JWT_PRIVATE_KEY', '').split('\\n')), 'lines')\n",
            VARIABLES.join(" ")
        ),
    );
    let before = home.program(&python).arg("app.py").output().unwrap();
    assert_eq!(String::from_utf8_lossy(&before.stdout), "missing: [] 4 lines\n", "{before:?}");
    rewrite(&home);
    assert_eq!(run(&home, &[&python, "app.py"]), "missing: [] 4 lines");
}

#[test]
fn a_file_that_was_imported_before_can_be_rewritten() {
    let home = project("node app.js");
    let hints = home.capi(["import", ".env", "--yes"]).unlocked().succeeds().err();
    assert!(hints.contains("`capi import .env --yes --rewrite` removes the imported values"), "{hints}");
    assert!(hints.ends_with("capi: hint: run the app: `capi exec -- npm start`\n"), "{hints}");
    assert_eq!(home.read(".env"), settings());
    let said = home.capi(["import", ".env", "--yes", "--rewrite", "--backup"]).unlocked().succeeds().err();
    assert!(
        said.contains(".env.bak contains the credentials of the old file, and only you can read it"),
        "{said}"
    );
    assert_eq!(home.read(".env"), REWRITTEN);
    assert_eq!(home.read(".env.bak"), settings());
    let mode = |name: &str| fs::metadata(home.work().join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(".env.bak"), 0o600);
    assert_ne!(mode(".env"), 0, "the file keeps its permissions");
    // Nothing is left to remove, and an existing backup is never overwritten.
    home.write(".env", &settings());
    home.capi(["import", ".env", "--yes", "--rewrite", "--backup"]).unlocked().refused(1);
    assert_eq!((home.read(".env"), home.read(".env.bak")), (settings(), settings()));
}

#[test]
fn only_values_that_exec_sets_are_removed() {
    let home = project("node app.js");
    // The vault has another key of Stripe, and capi removes the scheme of the last variable.
    home.write(".env", &format!("STRIPE_SECRET_KEY=sk_live_{KEY}\nOTHER_KEY={NEW}\nSOME='Bearer {TOKEN}'\n"));
    home.capi(["import", ".env", "--yes"]).unlocked().succeeds();
    home.capi(["rotate", "stripe", "--stdin"]).stdin(NEW).unlocked().succeeds();
    home.capi(["import", ".env", "--yes", "--rewrite", "--no-as", "OTHER_KEY"]).unlocked().succeeds();
    let left = home.read(".env");
    assert_eq!(
        left,
        format!("STRIPE_SECRET_KEY=sk_live_{KEY}\n# OTHER_KEY: set by capi exec\nSOME='Bearer {TOKEN}'\n")
    );
    let check = home.capi(["import", "--check"]).run();
    assert_eq!(check.code(), 1);
    assert!(check.err().contains("`exec` would not set SOME"), "{}", check.err());
}

#[test]
fn a_variable_of_capi_and_a_fixed_username_need_no_second_alias() {
    let home = project("node app.js");
    home.write(".env", &format!("CUSTOM_API_SHOP_TOKEN={TOKEN}\nMAILGUN_API_KEY={KEY}\n"));
    let said = home.capi(["import", ".env", "--yes", "--rewrite"]).unlocked().succeeds().err();
    assert!(
        said.contains(
            "added `Shop Token` from CUSTOM_API_SHOP_TOKEN: every app gets CUSTOM_API_SHOP_TOKEN\n"
        ),
        "{said}"
    );
    assert!(
        said.contains("added `Mailgun`: every app gets MAILGUN_API_KEY and CUSTOM_API_MAILGUN\n"),
        "{said}"
    );
    assert_eq!(
        home.read(".env"),
        "# CUSTOM_API_SHOP_TOKEN: set by capi exec\n# MAILGUN_API_KEY: set by capi exec\n"
    );
    // The key is the password, and every customer has the same username.
    let script = "printf '%s' \"$MAILGUN_API_KEY\" | wc -c; echo \"$CUSTOM_API_MAILGUN_USERNAME\"";
    let out = home.capi(["exec", "--", "sh", "-c", script]).unlocked().child_speaks().succeeds().out();
    assert_eq!(out.split_whitespace().collect::<Vec<_>>(), ["20", "api"]);
}

#[test]
fn a_copy_of_a_credential_in_a_comment_is_reported() {
    let home = project("node app.js");
    home.write(".env", &format!("# old: {KEY}\nBILLING_KEY={KEY}\n"));
    let said = home.capi(["import", ".env", "--yes", "--rewrite"]).unlocked().succeeds().err();
    assert!(said.contains(".env still contains an imported credential: look at line 1\n"), "{said}");
}

#[test]
fn a_project_file_narrows_what_the_app_gets() {
    let home = project("node app.js");
    home.write(".env", &format!("BILLING_KEY={KEY}\nMAPS_KEY={NEW}\n"));
    home.write("capi.toml", "[[api]]\nname = \"Maps\"\n");
    let said = home.capi(["import", ".env", "--yes", "--rewrite"]).unlocked().succeeds().err();
    assert!(
        said.contains(
            "capi.toml does not declare `Billing`, so programs do not get it: `capi declare billing`"
        ),
        "{said}"
    );
    assert_eq!(home.read(".env"), format!("BILLING_KEY={KEY}\n# MAPS_KEY: set by capi exec\n"));
    assert_eq!(home.capi(["import", "--check"]).run().code(), 1);
    home.capi(["declare", "billing"]).succeeds();
    assert_eq!(home.capi(["import", "--check"]).run().code(), 0);
}

#[test]
fn scripts_decide_about_single_variables() {
    let home = project("node app.js");
    home.write(".env", &format!("A_KEY={KEY}\nB_KEY={NEW}\nC_KEY={TOKEN}\nPORT=3000\n"));
    let words = [
        "import",
        ".env",
        "--yes",
        "--type",
        "A_KEY=bearer",
        "--header",
        "B_KEY=X-B",
        "--as",
        "C_TOKEN=C_KEY",
        "--no-as",
        "C_KEY",
        "--type",
        "PORT=secret",
    ];
    home.capi(words).unlocked().succeeds();
    let listed = home.capi(["list", "--json"]).succeeds().out();
    let json: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let api =
        |slug: &str| json["apis"].as_array().unwrap().iter().find(|api| api["slug"] == slug).unwrap().clone();
    assert_eq!((&api("a")["type"], &api("b")["header"]), (&"bearer".into(), &"X-B".into()));
    assert_eq!(api("port")["type"], "secret");
    let names = home.capi(["exec", "--", "env"]).unlocked().child_speaks().succeeds().out();
    let is_set = |name: &str| names.lines().any(|line| line.starts_with(&format!("{name}=")));
    assert!(is_set("A_KEY") && is_set("B_KEY") && is_set("C_TOKEN") && !is_set("C_KEY"), "{names}");
    for (option, value, code) in [
        ("--type", "NOPE=bearer", 5),
        ("--type", "A_KEY=oauth", 2),
        ("--header", "A_KEY=a b", 2),
        ("--as", "PATH=A_KEY", 2),
        ("--as", "X=NOPE", 5),
        ("--no-as", "NOPE", 5),
    ] {
        home.capi(["import", ".env", "--yes", option, value]).unlocked().refused(code);
    }
    home.capi(["import", ".env", "--check", "--yes"]).refused(2);
    home.capi(["import", "--yes", "--rewrite"]).refused(2);
    home.capi(["import", ".env", "--yes", "--backup"]).refused(2);
    home.capi(["import", "missing", "--check"]).refused(2);
}
