//! The README's samples are run, and so is its first command. A sample is a ```console block: each `$ capi …` line is
//! run by a shell in a fresh home, and what follows must be what the program prints, on both streams.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One command of a sample and the lines that the README shows below it.
struct Sample {
    command: String,
    shown: String,
}

/// The samples of all ```console blocks. A line that ends in `\` goes on in the next one.
fn samples(readme: &str) -> Vec<Sample> {
    let mut samples: Vec<Sample> = Vec::new();
    let mut lines = readme.lines();
    while lines.any(|line| line == "```console") {
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        for line in block.join("\n").replace("\\\n", "").lines() {
            match line.strip_prefix("$ ") {
                Some(command) => samples.push(Sample { command: command.to_owned(), shown: String::new() }),
                None => {
                    samples.last_mut().expect("a block begins with a command").shown += &format!("{line}\n")
                }
            }
        }
    }
    samples
}

/// The specification that a sample reads.
const SPECIFICATION: &str = "\
openapi: 3.1.0
info: {title: Billing, version: 2}
servers: [{url: https://api.billing.example}]
paths:
  /invoices:
    get: {summary: List invoices}
    post:
      summary: Make an invoice
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Invoice'}}}}
components:
  schemas:
    Invoice:
      required: [customer]
      properties:
        customer: {type: string, description: Whom it is for.}
        total: {type: integer, description: In cents.}
";

/// A home that lasts as long as the test, with the files that samples read.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("new-key.txt"), "sk_another_key\n").unwrap();
        fs::write(home.path().join("openapi.yaml"), SPECIFICATION).unwrap();
        Self(home)
    }

    /// Runs a line of shell and gives back both streams as a reader of the README would see them.
    fn run(&self, line: &str) -> String {
        let home = self.0.path();
        let program = PathBuf::from(env!("CARGO_BIN_EXE_capi"));
        let path = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{path}", program.parent().unwrap().display());
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{line}")])
            .env_clear()
            .envs([("PATH", path.as_str()), ("LANG", "C.UTF-8")])
            .envs([("HOME", home), ("TMPDIR", home), ("XDG_RUNTIME_DIR", home)])
            .envs([("CAPI_PASSPHRASE", "marble orchid lantern harbour"), ("CAPI_NO_INPUT", "1")])
            .envs([
                ("BILLING_KEY", "sk_live_51H"),
                ("AUTH_TOKEN", "eyJhbGciOi"),
                ("TWILIO_PASSWORD", "s3cret-pw"),
            ])
            .current_dir(home)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap().replace(home.to_str().unwrap(), "~")
    }
}

/// What differs from run to run.
fn without_times(text: &str) -> String {
    let digits: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let time = "0000-00-00T00:00:00Z";
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = digits[text.len() - rest.len()..].find(time) {
        out += &rest[..at];
        out += "TIME";
        rest = &rest[at + time.len()..];
    }
    out + rest
}

#[test]
#[cfg(unix)]
fn the_samples_of_the_readme_print_what_it_shows() {
    let readme = fs::read_to_string(top().join("README.md")).unwrap();
    let samples = samples(&readme);
    assert!(samples.len() >= 6, "the README has samples: {}", samples.len());
    let home = Home::new();
    for Sample { command, shown } in samples {
        // With the default costs this test would take as long as all others together.
        let command = command.replace("capi init", "capi init --light");
        let printed = home.run(&command);
        assert_eq!(without_times(&shown), without_times(&printed), "$ {command}");
    }
}

#[test]
#[cfg(unix)]
fn the_quickstart_runs_and_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(top().join("examples/quickstart.sh"))
        .arg(env!("CARGO_BIN_EXE_capi"))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .envs([("HOME", home.path()), ("TMPDIR", home.path())])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let (shown, talk) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{shown}\n{talk}");
    for api in ["My Billing API", "Internal Auth Service", "Twilio SMS"] {
        let row =
            shown.lines().find(|line| line.starts_with(api)).unwrap_or_else(|| panic!("{api}: {shown}"));
        assert!(row.contains("••••••••"), "{row}");
    }
    // base64 of AC123:demo-password-d03b
    assert!(shown.contains("CUSTOM_API_TWILIO_SMS=QUMxMjM6ZGVtby1wYXNzd29yZC1kMDNi\n"), "{shown}");
    assert!(shown.contains("CUSTOM_API_MY_BILLING_API=demo-key-4f2a\n"), "{shown}");
    assert!(shown.contains("CUSTOM_API_MY_BILLING_API=[capi: My Billing API]\n"), "{shown}");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "the temporary directory is gone");
}

#[test]
fn what_the_readme_links_to_is_there() {
    let readme = fs::read_to_string(top().join("README.md")).unwrap();
    let targets =
        readme.match_indices("](").map(|(at, _)| readme[at + 2..].split([')', '#']).next().unwrap());
    for target in targets.filter(|target| !target.is_empty() && !target.contains("://")) {
        assert!(top().join(target).exists(), "README.md links to {target}");
    }
}
