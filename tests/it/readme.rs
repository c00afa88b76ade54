//! The README's console samples, the quickstart, and the README's links.
//!
//! Every ```console block is executed in a fresh home: each line after `$ ` runs in a shell, and the lines below it must
//! be the program's output. The first block is typed at a pseudo-terminal, prompts included. In the others both streams
//! go to a pipe, and the passphrase and the credentials come from variables.

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

/// The samples of each ```console block. A line that ends in `\` continues on the next one.
fn blocks(readme: &str) -> Vec<Vec<Sample>> {
    let mut blocks = Vec::new();
    let mut lines = readme.lines();
    while lines.any(|line| line == "```console") {
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let mut samples: Vec<Sample> = Vec::new();
        for line in block.join("\n").replace("\\\n", "").lines() {
            match line.strip_prefix("$ ") {
                Some(command) => samples.push(Sample { command: command.to_owned(), shown: String::new() }),
                None => {
                    samples.last_mut().expect("a block begins with a command").shown += &format!("{line}\n")
                }
            }
        }
        blocks.push(samples);
    }
    blocks
}

const PASSPHRASE: &str = "marble orchid lantern harbour";
const BILLING_KEY: &str = "sk_live_51H";

/// A stand-in for npm, which fails unless it receives the credential.
const NPM: &str = r#"#!/bin/sh
[ "$*|$CUSTOM_API_MY_BILLING_API" = "start|sk_live_51H" ] || exit 1
printf '%s\n' '> billing-dashboard@1.0.0 start' '> node server.js' '' 'listening on http://localhost:3000'
"#;

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

/// A home that lasts as long as the test, with the files and programs that the samples use.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("new-key.txt"), "sk_another_key\n").unwrap();
        fs::write(home.path().join("openapi.yaml"), SPECIFICATION).unwrap();
        fs::write(home.path().join("package.json"), "{\"scripts\": {\"start\": \"node server.js\"}}\n")
            .unwrap();
        fs::create_dir(home.path().join("bin")).unwrap();
        fs::write(home.path().join("bin/npm"), NPM).unwrap();
        Self(home)
    }

    /// A shell that runs `script` with the environment that typed and piped samples share.
    fn shell(&self, script: &str) -> Command {
        let home = self.0.path();
        let program = PathBuf::from(env!("CARGO_BIN_EXE_capi"));
        let path = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{}:{path}", program.parent().unwrap().display(), home.join("bin").display());
        let mut command = Command::new("sh");
        command
            .args(["-c", script])
            .env_clear()
            .envs([("PATH", path.as_str()), ("LANG", "C.UTF-8"), ("TERM", "xterm-256color")])
            .envs([("HOME", home), ("TMPDIR", home), ("XDG_RUNTIME_DIR", home)])
            .current_dir(home);
        command
    }

    /// Runs a line of shell without a terminal and returns both streams as the README shows them.
    fn run(&self, line: &str) -> String {
        let output = self
            .shell(&format!("exec 2>&1\n{line}"))
            .envs([("CAPI_PASSPHRASE", PASSPHRASE), ("CAPI_NO_INPUT", "1")])
            .envs([("AUTH_TOKEN", "eyJhbGciOi"), ("TWILIO_PASSWORD", "s3cret-pw")])
            .stdin(Stdio::null())
            .output()
            .unwrap();
        self.as_shown(&String::from_utf8(output.stdout).unwrap())
    }

    fn as_shown(&self, output: &str) -> String {
        output.replace(self.0.path().to_str().unwrap(), "~")
    }
}

/// Replaces times, which differ from run to run.
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

/// Replaces the random word of the tags around documentation.
fn without_words(text: &str) -> String {
    let tag = regex::Regex::new("untrusted-documentation-[0-9a-f]{10}").unwrap();
    tag.replace_all(text, "untrusted-documentation-WORD").into_owned()
}

/// Adds `--light` to `capi init`: with the default KDF parameters this test would take longer than all others together.
fn lightened(command: &str) -> String {
    command.replace("capi init", "capi init --light")
}

#[test]
#[cfg(unix)]
fn the_readme_samples_print_the_output_shown_there() {
    use std::os::unix::fs::PermissionsExt as _;

    let readme = fs::read_to_string(top().join("README.md")).unwrap();
    let blocks = blocks(&readme);
    let (typed, piped) = blocks.split_first().unwrap();
    assert!(typed.len() >= 4 && piped.len() >= 6, "the README has samples");
    let home = Home::new();
    fs::set_permissions(home.0.path().join("bin/npm"), fs::Permissions::from_mode(0o755)).unwrap();
    for Sample { command, shown } in typed {
        let printed = terminal::type_at(
            home.shell(&format!("stty cols 120\nexport TERM=xterm\n{}", lightened(command))),
            shown,
        );
        assert_eq!(*shown, home.as_shown(&printed), "$ {command}");
    }
    assert_eq!(home.run("capi lock"), "capi: locked\n", "typing the passphrase has started a session");
    for Sample { command, shown } in piped.iter().flatten() {
        if command.contains("python3") && !crate::harness::is_there("python3") {
            eprintln!("skipped: python3 is not installed: {command}");
            continue;
        }
        let printed = home.run(&lightened(command));
        let comparable = |text: &str| without_words(&without_times(text));
        assert_eq!(comparable(shown), comparable(&printed), "$ {command}");
    }
}

/// Commands that are typed at a pseudo-terminal, and the screen they leave behind.
#[cfg(unix)]
mod terminal {
    use std::process::Command;

    use rexpect::session::{PtySession, spawn_command};

    /// Longer than any command takes, even on a busy machine.
    const PATIENCE_MS: u64 = 60_000;

    /// Runs a command, answers the prompts among the lines that the README shows, and returns the final screen.
    pub(super) fn type_at(command: Command, shown: &str) -> String {
        let mut session = spawn_command(command, Some(PATIENCE_MS)).unwrap();
        let mut output = String::new();
        for line in shown.lines() {
            if let Some((prompt, keys)) = answer(line) {
                output += &wait_for(&mut session, prompt);
                // Every prompt ends like this; only then does it read.
                output += &wait_for(&mut session, ": ");
                session.send_line(keys).unwrap();
            }
        }
        output += &session.exp_eof().unwrap();
        let bytes = output.chars().map(|byte| u8::try_from(byte).unwrap()).collect();
        screen(&String::from_utf8(bytes).unwrap())
    }

    /// Returns the output up to and including `text`, a char for each byte, as rexpect reads.
    fn wait_for(session: &mut PtySession, text: &str) -> String {
        let bytes: String = text.bytes().map(char::from).collect();
        session.exp_string(&bytes).unwrap() + &bytes
    }

    /// The prompt that a line shows, and the keys before Enter that answer it.
    fn answer(line: &str) -> Option<(&str, &str)> {
        let visible = ["type", "header", "domain (optional)", "documentation URL (optional)", "scope"];
        if let Some((prompt, answer)) = line.split_once(':').filter(|(prompt, _)| visible.contains(prompt)) {
            // Enter takes the first choice, and the header that is already there.
            let typed = if prompt.contains("optional") { answer.trim() } else { "" };
            return Some((prompt, typed));
        }
        let prompt = line.strip_suffix(':')?;
        Some((prompt, if prompt.contains("API key") { super::BILLING_KEY } else { super::PASSPHRASE }))
    }

    /// The text that a terminal would show after this output, without colors and trailing blanks.
    fn screen(output: &str) -> String {
        let mut rows: Vec<Vec<char>> = vec![Vec::new()];
        let (mut row, mut column) = (0_usize, 0_usize);
        let mut chars = output.chars();
        while let Some(char) = chars.next() {
            match char {
                '\r' => column = 0,
                '\u{8}' => column -= 1,
                '\n' => row += 1,
                '\u{1b}' => {
                    // CSI: a bracket, parameters, and a letter that says what to do.
                    let mut parameters = String::new();
                    let letter = chars.by_ref().skip(1).find(|char| {
                        parameters.push(*char);
                        char.is_ascii_alphabetic()
                    });
                    let number = parameters.trim_end_matches(char::is_alphabetic).parse().unwrap_or(1);
                    match letter {
                        Some('A') => row -= number,
                        Some('B') => row += number,
                        Some('C') => column += number,
                        Some('K') => rows[row].truncate(column),
                        Some('J') => {
                            rows.truncate(row + 1);
                            rows[row].truncate(column);
                        }
                        _ => {}
                    }
                }
                _ => {
                    let cells = &mut rows[row];
                    cells.resize(cells.len().max(column + 1), ' ');
                    cells[column] = char;
                    column += 1;
                }
            }
            rows.resize(rows.len().max(row + 1), Vec::new());
        }
        let lines: Vec<String> = rows.iter().map(|cells| cells.iter().collect()).collect();
        let text: String = lines.iter().map(|line| format!("{}\n", line.trim_end())).collect();
        format!("{}\n", text.trim_end())
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
fn the_files_that_the_readme_links_to_exist() {
    let readme = fs::read_to_string(top().join("README.md")).unwrap();
    let targets =
        readme.match_indices("](").map(|(at, _)| readme[at + 2..].split([')', '#']).next().unwrap());
    for target in targets.filter(|target| !target.is_empty() && !target.contains("://")) {
        assert!(top().join(target).exists(), "README.md links to {target}");
    }
}
