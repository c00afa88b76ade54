//! Access lists on Windows, where other systems have modes: a file of capi is open to its user and the system only.
//!
//! A disk may not support access lists, and a share may not let anyone change them. Saving matters more than the list, so
//! an error is ignored there; every read of the vault warns when other users can read it.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::Path;

use windows_permissions::constants::{SeObjectType, SecurityInformation};
use windows_permissions::utilities::current_process_sid;
use windows_permissions::wrappers::{
    ConvertSecurityDescriptorToStringSecurityDescriptor, GetSecurityInfo, SetSecurityInfo,
};
use windows_permissions::{LocalBox, SecurityDescriptor};

use super::access_list::{self, Kind};

const GENERIC_READ: u32 = 0x8000_0000;
const WRITE_DAC: u32 = 0x0004_0000;
/// `FILE_FLAG_BACKUP_SEMANTICS`, required to open a directory, and `FILE_FLAG_OPEN_REPARSE_POINT`, which opens a link
/// instead of its target.
const FLAGS: u32 = 0x0200_0000 | 0x0020_0000;
/// The mode bits that on Unix stand for every right of other users.
const OTHERS: u32 = 0o077;

/// Does nothing: [`restrict`] sets the access list after the file is created.
pub(crate) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Does nothing: there is no umask.
pub(crate) fn open_to_owner(_: &File) -> io::Result<()> {
    Ok(())
}

/// Does nothing: an administrator's files belong to the user anyway.
pub(crate) fn give_to_owner_of(_: &Path, _: &File) {}

/// Replaces the access list that a file inherited from its directory. The file is opened a second time, with the right to
/// change its list. Best effort: an error is ignored.
pub(crate) fn restrict(_: &File, path: &Path) -> io::Result<()> {
    let _ = restrict_path(path);
    Ok(())
}

/// Restricts an existing file or directory. A link is not followed.
fn restrict_path(path: &Path) -> io::Result<()> {
    let mut opened = open(path, GENERIC_READ | WRITE_DAC)?;
    let kind = if opened.metadata()?.is_dir() { Kind::Directory } else { Kind::File };
    let information = SecurityInformation::Dacl | SecurityInformation::ProtectedDacl;
    let ours = ours(kind)?;
    SetSecurityInfo(&mut opened, SeObjectType::SE_FILE_OBJECT, information, None, None, ours.dacl(), None)
}

fn open(path: &Path, rights: u32) -> io::Result<File> {
    OpenOptions::new().access_mode(rights).custom_flags(FLAGS).open(path)
}

/// Names the user by SID: the owner of a file that an administrator creates may be the group of all administrators.
fn ours(kind: Kind) -> io::Result<LocalBox<SecurityDescriptor>> {
    access_list::owner_only(&current_process_sid()?.to_string(), kind).parse()
}

fn lets_others_in(file: &File) -> io::Result<bool> {
    let found = GetSecurityInfo(file, SeObjectType::SE_FILE_OBJECT, SecurityInformation::Dacl)?;
    // Both are rendered by the system, which has short names for some users.
    let ours = ours(Kind::File)?;
    Ok(access_list::lets_others_in(&text(&found)?, &text(&ours)?))
}

fn text(list: &SecurityDescriptor) -> io::Result<String> {
    let text = ConvertSecurityDescriptorToStringSecurityDescriptor(list, SecurityInformation::Dacl)?;
    Ok(text.to_string_lossy().into_owned())
}

/// Creates a directory and its parents for the user alone; their content inherits that. An existing directory is left as
/// it is.
///
/// # Errors
/// As [`fs::create_dir`].
pub(crate) fn make_directory(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    path.parent().map_or(Ok(()), make_directory)?;
    match fs::create_dir(path) {
        Ok(()) => {
            let _ = restrict_path(path);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Creates a directory and its parents with the default permissions.
///
/// # Errors
/// As [`fs::create_dir_all`].
pub(crate) fn make_default_directory(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Always false: the owner of a file is not examined on Windows.
pub(crate) fn is_foreign(_: &Metadata) -> bool {
    false
}

/// Always false: the owner of a file is not examined on Windows.
pub(crate) fn is_untrusted(_: &Metadata) -> bool {
    false
}

/// Whether the access list lets other users open a file; false when the list cannot be read.
pub(crate) fn is_open_to_others(opened: &File, _: &Metadata) -> bool {
    lets_others_in(opened).unwrap_or(false)
}

/// Always false: write access to directories is not examined on Windows.
pub(crate) fn lets_others_replace(_: &Path) -> bool {
    false
}

/// Always false: write access to directories is not examined on Windows.
pub(crate) fn lets_others_rename(_: &Path) -> bool {
    false
}

/// Always false: Windows has no file systems in memory of its own.
pub(crate) fn is_in_memory(_: &Path) -> bool {
    false
}

/// Always false: a warning about an access list is printed each time.
pub(crate) fn has_fixed_modes(_: &Path) -> bool {
    false
}

/// Always false: hard links are not counted on Windows.
pub(crate) fn has_hard_links(_: &Metadata) -> bool {
    false
}

/// Returns `bits` when they stand for every right of other users and the access list grants any. Write access alone is
/// not examined.
pub(crate) fn open_bits(path: &Path, bits: u32) -> u32 {
    let is_open = || open(path, GENERIC_READ).is_ok_and(|opened| lets_others_in(&opened).unwrap_or(false));
    if bits == OTHERS && is_open() { bits } else { 0 }
}

/// Always true: the owner is not examined. [`clear_bits`] reports an error for a file of another user.
pub(crate) fn is_own_path(_: &Path) -> bool {
    true
}

/// Always false: the owner is not examined.
pub(crate) fn is_foreign_path(_: &Path) -> bool {
    false
}

/// Restricts an existing file or directory to the user. A link is not followed.
///
/// # Errors
/// It belongs to another user, or its disk has no access lists.
pub(crate) fn clear_bits(path: &Path, _: u32) -> io::Result<()> {
    restrict_path(path)
}
