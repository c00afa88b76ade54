//! `capi scan`: whether credentials of the vault are in files, histories and processes.

mod hook;
mod outcome;
mod sources;
mod watch;

use std::path::{Path, PathBuf};

use crate::cli::{Manual, Requirements, manual, values};
use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::fs::user_file;
use crate::model::AppName;
use crate::project::root_of;
use crate::scan::report::Baseline;
use crate::scan::{Patterns, Search, Wanted};
use crate::vaults::all_credentials;
use sources::Sources;

/// Search files and histories for credentials of the vault
///
/// Searches the project, or PATHs, for every credential of the vault: as it is, and in base64, hexadecimal digits, JSON,
/// percent-encoding, HTML and other encodings, also one in another, and in compressed files. Files that git ignores are
/// searched, too. Prints the places, never a credential or what surrounds it. Changes nothing and uses no network.
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct ScanArgs {
    /// Files and directories [default: the project with its repository]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Search every object of the repository, reachable or not, and its settings and logs
    #[arg(long)]
    pub git: bool,

    /// Search what the next commit contains
    #[arg(long)]
    pub staged: bool,

    /// Search a bundle as a browser gets it, and print the variables that it mentions; can be repeated
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub built: Vec<PathBuf>,

    /// Search the transcripts, logs, histories and instructions of AI coding tools
    #[arg(long)]
    pub ai: bool,

    /// Search histories of shells and other programs, logs and settings in the home directory
    #[arg(long)]
    pub shell: bool,

    /// Search the environments and arguments of your processes
    #[arg(long)]
    pub processes: bool,

    /// Search the project with its repository, and everything of --ai, --shell and --processes
    #[arg(long)]
    pub all: bool,

    /// Install a hook of git that searches each commit before it is made
    #[arg(long, conflicts_with_all = ["paths", "git", "staged", "built", "ai", "shell", "processes", "all", "exclude_paths", "app", "baseline", "write_baseline", "sarif"])]
    pub install_hook: bool,

    /// Do not search files that match this pattern, as in .gitignore; can be repeated
    #[arg(long = "exclude", value_name = "GLOB")]
    pub exclude_paths: Vec<String>,

    /// Search only the credentials that this app can use
    #[arg(long, value_name = "APP", value_parser = values::app)]
    pub app: Option<AppName>,

    /// Accept the findings that this file lists
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub baseline: Option<PathBuf>,

    /// Write a file that lists all findings, for --baseline
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, conflicts_with = "baseline")]
    pub write_baseline: Option<PathBuf>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// Print SARIF 2.1.0, for code scanning services
    #[arg(long, conflicts_with = "json")]
    pub sarif: bool,
}

const AFTER_HELP: &str = "\
A finding names the file, the line, the bytes, the API, and how the credential
was encoded. A credential or a line of a secret under 8 bytes is not searched,
because it occurs by chance; a note names its API.

Without a PATH and a source (--git, --staged, --built, --ai, --shell,
--processes), it searches the project: the repository with its whole history,
or the directory of capi.toml, or this directory.

Files: links are not followed, and devices and FIFOs are not opened. gzip, zip,
tar, xz and zstd files are unpacked, also in each other, up to a limit. A file
named .capiignore in the root of the project excludes files, as .gitignore does
for git.

After a finding, create a new credential at the provider and revoke the old one.
Deleting the file or rewriting the history does not undo a push.

Exit status: 0 if everything was read and nothing found; 1 if a credential was
found; 3 if something could not be read and nothing was found in the rest, or if
the vault is locked.

Examples:
  capi scan
  capi scan dist --exclude '*.map'
  capi scan --built dist
  capi scan --all
  capi scan --install-hook
  capi scan --write-baseline .capi-baseline.json
  capi scan --json | jq -r '.findings[] | \"\\(.path):\\(.line) \\(.api)\"'";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
    environment: manual::READ,
    files: &["vault.capi", ".state", "config.toml", "session.sock", "capi.toml"],
    security: &[
        "The search patterns are computed from the credentials before the first file is read. The keys of the vault and the \
         credentials are wiped by then, and the patterns at the end. The process can read files of hostile origin.",
        "A report contains no credential, but it says where they are. Do not publish it before you have rotated them.",
    ],
    see_also: &["capi-rotate", "capi-doctor", "capi-exec"],
};

impl Requirements for ScanArgs {
    fn app(&self) -> Option<&AppName> {
        self.app.as_ref()
    }
}

/// Searches, and prints the report.
///
/// # Errors
/// Errors of unlocking; an invalid pattern or baseline; [`outcome::ScanError`].
pub(super) fn run(context: &Context, args: &ScanArgs) -> Result<()> {
    let directory = std::env::current_dir().unwrap_or_default();
    if args.install_hook {
        return hook::install(context, &directory, args.json);
    }
    let root = root_of(&directory);
    let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
    let sources = Sources::of(args, &directory, &root)?;
    let wanted = wanted(context, args.app.as_ref())?;
    let (short, aliases) = (wanted.short.clone(), wanted.aliases.clone());
    let search = Search::new(Patterns::new(wanted));
    let noted = watch::with_progress(context.streams.quiet, &search, || sources.search(&search));
    let mut report = search.finish();
    sources::locate(&mut report.findings);
    let accepted = baseline.map_or(0, |known| known.remove_from(&mut report.findings, &report.apis, &root));
    if let Some(path) = &args.write_baseline {
        let text = Baseline::of(&report.findings, &report.apis, &root).to_text();
        user_file::write(path, path.exists(), &text)?;
    }
    let mentions = sources.mentions(&aliases);
    let printed = outcome::Printed {
        report: &report,
        accepted,
        short: &short,
        directory: &directory,
        noted: &noted,
        mentions: &mentions,
    };
    // The code for a finding means nothing else.
    let incomplete =
        |error: Error| if error.kind == Kind::Other { error.with_kind(Kind::Incomplete) } else { error };
    outcome::print(context, args, &printed).map_err(incomplete)?;
    outcome::result(args, &report)
}

/// Returns the texts to search. The keys and the credentials are wiped when it returns.
fn wanted(context: &Context, app: Option<&AppName>) -> Result<Wanted> {
    let mut current = context.vaults.read()?;
    if app.is_some() || context.vaults.access.has_token() {
        return Ok(Wanted::of_credentials(&current.credentials_for(app)?));
    }
    let root = current.root_key()?;
    let mut all = all_credentials(current.locked(), &root)?;
    // The report lists them in this order.
    all.sort_by(|(a, _), (b, _)| a.name.as_str().cmp(b.name.as_str()));
    Ok(Wanted::of_credentials(&all))
}

fn read_baseline(path: &Path) -> Result<Baseline> {
    let shown = crate::model::text::path(path);
    let text = user_file::read(path)?;
    let text = text.ok_or_else(|| {
        Error::arguments(
            format!("cannot read {shown}: there is no such file"),
            "create it with --write-baseline",
        )
    })?;
    Baseline::parse(&text).map_err(|error| {
        Error::arguments(format!("{shown} is not a baseline: {error}"), "create it with --write-baseline")
    })
}
