//! `capi context`: the facts about the APIs that a coding assistant needs.

mod targets;

use std::path::{Path, PathBuf};

use crate::assist::{agents_md, managed_block};
use crate::cli::{Manual, Requirements, manual, values};
use crate::context::{Context, Reading};
use crate::error::{CommandError, Result};
use crate::fs::{real_path, user_file};
use crate::model::{Api, AppName};
use crate::model::{CapiCommand, capi};
use crate::project::{Project, root_of};
use targets::Target;

/// Print what a coding assistant needs to know about the APIs, or write it to AGENTS.md
///
/// The output contains no credentials. With --write, only the block between its two markers changes.
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct ContextArgs {
    /// Only these APIs: names, slugs (my-billing-api) or variables [default: all that the app can use]
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,

    /// The app that the code belongs to
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// The output format
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ContextFormat::Md)]
    pub format: ContextFormat,

    /// Write the block to this file: replace its old block, or append one [default: the instruction files of the project]
    #[arg(long, value_name = "FILE", num_args = 0..=1, value_hint = clap::ValueHint::FilePath, conflicts_with = "format")]
    pub write: Option<Option<PathBuf>>,

    /// Change nothing; exit with 1 if the block in the file is out of date
    #[arg(long, requires = "write")]
    pub check: bool,
}

/// The output format of `capi context`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum ContextFormat {
    /// A marked block of Markdown
    Md,
    /// JSON for tools
    Json,
}

const AFTER_HELP: &str = "\
Examples:
  capi context --app web
  capi context --app web --write AGENTS.md
  capi context --write                    files that the project has
  capi context --write .claude/skills/capi/SKILL.md
  capi context --write AGENTS.md --check  fail in CI if it is out of date
  capi context my-billing-api --format json";

pub(super) const MANUAL: Manual = Manual {
    description: &[
        "The block starts with the line `<!-- capi:begin -->` and ends with `<!-- capi:end -->`. `--write` replaces the \
         old block, or appends one to the file. The rest of the file, its line endings and its mode stay unchanged.",
        "Without a file, `--write` updates every instruction file of the project that has a block: AGENTS.md, CLAUDE.md, \
         GEMINI.md, .github/copilot-instructions.md, a rule below .cursor/rules, a skill, and others that docs/ai.md \
         lists. If none has a block, it adds one to each instruction file that exists, except to a file that links to or \
         imports another one; if none exists, it creates AGENTS.md. Rules and skills get the lines at their beginning that \
         their clients require.",
        "If you name no API and capi.toml declares some, the block describes the declared ones.",
    ],
    exit: manual::EVERY_FAILURE,
    environment: manual::READ_FOR_APP,
    files: manual::READ_FILES,
    security: &["The output contains no credential.", manual::METADATA_KEY],
    see_also: &["capi-snippet", "capi-declare", "capi-exec"],
};

impl Requirements for ContextArgs {
    fn app(&self) -> Option<&AppName> {
        self.app.as_ref()
    }
}

/// Prints, writes or checks the block.
///
/// # Errors
/// No such API; a file that cannot be read or written, or whose block is invalid or, with `--check`, out of date.
pub(super) fn run(context: &Context, args: &ContextArgs) -> Result<()> {
    let Reading { project, catalog, app } = context.reading(args.app.as_ref())?;
    let apis = context.usable(&catalog, &args.names, app.as_ref(), project.as_ref())?;
    let app = app.as_ref().or_else(|| only_app(&apis));
    match (&args.write, args.format) {
        (Some(path), _) => {
            let project = project.as_ref().map(Project::directory);
            let text = agents_md::markdown(&apis, app);
            let targets = targets::of(path.as_deref(), project.unwrap_or(Path::new("")))?;
            targets.iter().try_for_each(|target| update(context, args, target, &text))
        }
        (None, ContextFormat::Json) => context.print(&agents_md::json(&apis, app)),
        (None, ContextFormat::Md) => context.print(&format!("{}\n", agents_md::markdown(&apis, app))),
    }
}

/// The app whose programs get what was named, where no app was: a program of none would get no API of it.
fn only_app<'a>(apis: &[&'a Api]) -> Option<&'a AppName> {
    let mut apps = apis.iter().filter_map(|api| api.scope.app());
    let first = apps.next()?;
    apps.all(|app| app == first).then_some(first)
}

fn update(context: &Context, args: &ContextArgs, target: &Target, text: &str) -> Result<()> {
    let path = target.path.as_path();
    let shown = path.display();
    let old = user_file::read(path)?;
    let new = managed_block::put(old.as_deref().unwrap_or(target.front_matter), text)?;
    if old.as_ref() == Some(&new) {
        context.streams.note(&format!("{shown} is up to date"));
        return Ok(());
    }
    if args.check {
        return Err(CommandError::StaleBlock { path: path.to_owned(), command: command(args, path) }.into());
    }
    user_file::stay_inside(path, root_of)?;
    if target.is_known {
        user_file::make_directory(path)?;
    }
    user_file::write(path, old.is_some(), &new)?;
    let target = real_path(path).ok().filter(|_| path.is_symlink());
    let target = target.map_or_else(String::new, |target| format!(", a link to {}", target.display()));
    context.streams.note(&format!("wrote the block of {shown}{target}"));
    Ok(())
}

/// The command that brings the file up to date.
fn command(args: &ContextArgs, path: &Path) -> CapiCommand {
    let command = args.names.iter().fold(capi("context"), CapiCommand::arg);
    command.app(args.app.as_ref()).arg("--write").arg(path.to_string_lossy())
}
