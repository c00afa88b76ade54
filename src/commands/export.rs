//! `capi export`: a separate vault with copies of some APIs, under another passphrase.

use std::path::PathBuf;

use crate::access::{PassphraseSource, warn_if_weak};
use crate::cli::{Manual, Requirements, manual, values};
use crate::context::Context;
use crate::error::{BackupError, Result};
use crate::model::{ApiId, AppName, Catalog, capi, message, text};
use crate::vault::{LockedVault, OpenVault, Store};

/// Write an encrypted copy of the vault under another passphrase
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct ExportArgs {
    /// The APIs [default: all, or all that --app can use]
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,

    /// The file to create; an existing file is never overwritten
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub to: PathBuf,

    /// Copy only what this app can use: its own APIs and the organization's
    #[arg(long, value_name = "APP", value_parser = values::app)]
    pub app: Option<AppName>,

    /// Read the passphrase of the copy from this file descriptor
    #[arg(long, value_name = "N", conflicts_with = "new_passphrase_file")]
    pub new_passphrase_fd: Option<i32>,

    /// Read the passphrase of the copy from this file
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub new_passphrase_file: Option<PathBuf>,
}

const AFTER_HELP: &str = "\
The copy is a separate vault with its own passphrase: capi can use it on any
machine, and `capi import --vault-file` imports its APIs. There is no export in
plain text.

Examples:
  capi export --to for-ops.capi
  capi export --to web.capi --app web
  capi export --to one.capi my-billing-api";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: manual::EVERY_FAILURE,
    environment: manual::UNLOCK,
    files: manual::READ_FILES,
    security: &[
        "The copy has its own id, keys and passphrase; nothing in it links to another vault. Send the passphrase and the \
         file through different channels. Credentials that you rotate later do not change in the copy.",
    ],
    see_also: &["capi-import", "capi-backups"],
};

impl Requirements for ExportArgs {}

/// Writes the copy.
///
/// # Errors
/// No such API; an existing file; no passphrase; errors of reading, unlocking and saving.
pub(super) fn run(context: &Context, args: &ExportArgs) -> Result<()> {
    let target = Store::at(&args.to);
    // Before anything is asked.
    if target.is_taken() {
        return Err(BackupError::AlreadyThere(target.path().to_owned()).into());
    }
    let whole = context.vaults.read()?.open()?;
    let ids = choose(context, &whole.records.catalog(), args)?;
    let source = PassphraseSource::from_options(args.new_passphrase_fd, args.new_passphrase_file.clone());
    let instead = "--new-passphrase-file or --new-passphrase-fd";
    let passphrase =
        context.vaults.access.passphrase_to_set(&source, "the passphrase of the copy", instead)?;
    warn_if_weak(&context.streams, &passphrase, capi("passwd").on_vault(target.path()));
    let mut copy = OpenVault::create(&passphrase, whole.slots.kdf_parameters())?;
    whole.records.copy_to(&mut copy.records, &ids)?;
    let bytes = copy.seal()?;
    LockedVault::parse(bytes.clone())?.unlock(copy.root_key())?;
    target.create_alone(&bytes)?;
    let (apis, path) = (text::count(ids.len(), "API"), text::escape(&target.path().to_string_lossy()));
    context.streams.note(&format!("wrote {apis} to {path}, under a passphrase of its own"));
    context.streams.hint(&message!["run ", capi("list").on_vault(target.path()), " to see its APIs"]);
    Ok(())
}

/// The APIs that were named, all that the app may use, or all.
fn choose(context: &Context, catalog: &Catalog, args: &ExportArgs) -> Result<Vec<ApiId>> {
    let mut ids: Vec<ApiId> = match (&args.names[..], &args.app) {
        ([], None) => catalog.iter().map(|api| api.id).collect(),
        ([], Some(app)) => {
            catalog.iter().filter(|api| api.scope.covers(Some(app))).map(|api| api.id).collect()
        }
        (names, app) => {
            let find = |name: &String| context.find(catalog, name, app.as_ref()).map(|api| api.id);
            names.iter().map(find).collect::<Result<_>>()?
        }
    };
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}
