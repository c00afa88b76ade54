//! `capi export`: a vault of its own with copies of some APIs, under another passphrase.

use crate::cli::ExportArgs;
use crate::context::{Context, PassphraseSource, warn_if_weak};
use crate::error::{BackupError, Result};
use crate::model::{ApiId, Catalog, capi, message, text};
use crate::vault::{LockedVault, OpenVault, Store};

/// Writes the copy.
///
/// # Errors
/// No such API; a file that is there already; no passphrase; what reading, unlocking and saving may refuse.
pub(super) fn run(context: &Context, args: &ExportArgs) -> Result<()> {
    let target = Store::at(&args.to);
    // Before anything is asked.
    if target.is_taken() {
        return Err(BackupError::AlreadyThere(target.path().to_owned()).into());
    }
    let whole = context.whole()?;
    let ids = choose(context, &whole.catalog(), args)?;
    let source = PassphraseSource::from_options(args.new_passphrase_fd, args.new_passphrase_file.clone());
    let instead = "--new-passphrase-file or --new-passphrase-fd";
    let passphrase = context.passphrase_to_set(&source, "the passphrase of the copy", instead)?;
    warn_if_weak(context, &passphrase, capi("passwd").on_vault(target.path()));
    let mut copy = OpenVault::create(&passphrase, whole.costs())?;
    whole.copy_to(&mut copy, &ids)?;
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
