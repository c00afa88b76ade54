//! `capi log`: the requests of `exec --proxy`.

use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::cli::{Manual, Requirements};
use crate::context::Context;
use crate::error::Result;
use crate::model::{Timestamp, text};
use crate::proxy::{AuditEntry, audit_files};

/// How often a followed file is read.
const PAUSE: Duration = Duration::from_millis(200);

/// Print the requests that programs sent through `exec --proxy`
///
/// Each line has the time, the run, the decision, the status, the method, the host with the path, and the API. The log
/// contains no header, query, body or credential. capi keeps between 4 and 8 MiB of it, on this machine only, and needs
/// no key to print it.
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct LogArgs {
    /// Wait for new requests
    #[arg(long, short)]
    pub follow: bool,

    /// Print each request as one line of JSON
    #[arg(long)]
    pub json: bool,
}

const AFTER_HELP: &str = "\
Decisions: `sent` with the credential, `passed` without one, `tunnel` to a host
that is not of an API, or the code of a refusal, which the program got as the
header x-capi-error.

Examples:
  capi log
  capi log --follow
  capi log --json | jq -r 'select(.decision == \"sent\") | .host'";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: &["0", "1", "2"],
    environment: &["CAPI_CONFIG"],
    files: &["requests.jsonl"],
    security: &["A program of yours can change the file. It shows accidents, and is no proof."],
    see_also: &["capi-exec"],
};

impl Requirements for LogArgs {}

/// Prints the log.
///
/// # Errors
/// stdout cannot be written. A log that does not exist is empty.
pub(super) fn run(context: &Context, args: &LogArgs) -> Result<()> {
    let [previous, current] = audit_files(&context.settings.state);
    for path in [&previous, &current] {
        if let Ok(file) = File::open(path) {
            print(context, args, BufReader::new(file))?;
        }
    }
    if args.follow { follow(context, args, &current) } else { Ok(()) }
}

/// Prints what is appended. A file that was replaced is read from its start.
fn follow(context: &Context, args: &LogArgs, path: &Path) -> Result<()> {
    let length = |path: &Path| std::fs::metadata(path).map_or(0, |found| found.len());
    let mut read = length(path);
    loop {
        thread::sleep(PAUSE);
        let now = length(path);
        if now < read {
            read = 0;
        }
        if now > read
            && let Ok(appended) = between(path, read, now)
        {
            // The rest of a line that is being written comes with the next one.
            let whole = appended.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
            print(context, args, &appended[..whole])?;
            read += whole as u64;
        }
    }
}

fn between(path: &Path, from: u64, to: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(to - from).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn print(context: &Context, args: &LogArgs, lines: impl io::BufRead) -> Result<()> {
    for line in lines.lines().map_while(io::Result::ok) {
        let Ok(entry) = serde_json::from_str::<AuditEntry>(&line) else { continue };
        if args.json {
            context.print(&(text::escape_json(&line) + "\n"))?;
        } else {
            context.print(&(shown(&entry) + "\n"))?;
        }
    }
    Ok(())
}

fn shown(entry: &AuditEntry) -> String {
    let AuditEntry { run, method, host, path, status, decision, .. } = entry;
    let time = Timestamp(entry.time / 1000);
    let api = entry.api.as_ref().map(|api| format!("  {api}")).unwrap_or_default();
    text::escape(&format!("{time}  {run}  {decision}  {status}  {method} {host}{path}{api}"))
}
