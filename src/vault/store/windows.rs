//! Access lists in the place of modes: what capi makes is for its user and the system alone.
//!
//! A disk may have no lists, and a share may let nobody change them. A save is worth more than its list, so there it goes
//! on; that others may read is said whenever the vault is read.

use std::fs::{self, File, FileType, Metadata, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::Path;

use windows_permissions::constants::{SeObjectType, SecurityInformation};
use windows_permissions::utilities::current_process_sid;
use windows_permissions::wrappers::{
    ConvertSecurityDescriptorToStringSecurityDescriptor, GetSecurityInfo, SetSecurityInfo,
};
use windows_permissions::{LocalBox, SecurityDescriptor};

use super::FileWarning;
use super::access_list::{self, Kind};

const GENERIC_READ: u32 = 0x8000_0000;
const WRITE_DAC: u32 = 0x0004_0000;
/// Without the first no directory is opened; with the second a link itself is, and not where it leads.
const FLAGS: u32 = 0x0200_0000 | 0x0020_0000;

pub(super) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Whatever its directory would have it inherit. The file is opened once more, for the right to change its list.
pub(crate) fn close_to_others(_: &File, path: &Path) -> io::Result<()> {
    let _ = close_path(path);
    Ok(())
}

/// Closes a file or a directory that is there. A link is not followed.
///
/// # Errors
/// It is not the user's to close, or its disk has no access lists.
pub(crate) fn close_path(path: &Path) -> io::Result<()> {
    let mut opened = open(path, GENERIC_READ | WRITE_DAC)?;
    let kind = if opened.metadata()?.is_dir() { Kind::Directory } else { Kind::File };
    let what = SecurityInformation::Dacl | SecurityInformation::ProtectedDacl;
    let ours = ours(kind)?;
    SetSecurityInfo(&mut opened, SeObjectType::SE_FILE_OBJECT, what, None, None, ours.dacl(), None)
}

/// Whether others may use a file or a directory; also where that is not to be found out, no.
pub(crate) fn is_open_to_others(path: &Path) -> bool {
    open(path, GENERIC_READ).is_ok_and(|opened| lets_others_in(&opened).unwrap_or(false))
}

fn open(path: &Path, rights: u32) -> io::Result<File> {
    OpenOptions::new().access_mode(rights).custom_flags(FLAGS).open(path)
}

/// Named by its number: the owner of what an administrator makes may be all administrators.
fn ours(kind: Kind) -> io::Result<LocalBox<SecurityDescriptor>> {
    access_list::owner_only(&current_process_sid()?.to_string(), kind).parse()
}

fn lets_others_in(file: &File) -> io::Result<bool> {
    let found = GetSecurityInfo(file, SeObjectType::SE_FILE_OBJECT, SecurityInformation::Dacl)?;
    // Both as the system writes them: it has short names for some users.
    let ours = ours(Kind::File)?;
    Ok(access_list::lets_others_in(&text(&found)?, &text(&ours)?))
}

fn text(list: &SecurityDescriptor) -> io::Result<String> {
    let text = ConvertSecurityDescriptorToStringSecurityDescriptor(list, SecurityInformation::Dacl)?;
    Ok(text.to_string_lossy().into_owned())
}

/// Makes a directory and its parents for the user alone, and so what will be in them; one that exists is left as it is.
pub(crate) fn make_directory(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    path.parent().map_or(Ok(()), make_directory)?;
    match fs::create_dir(path) {
        Ok(()) => {
            let _ = close_path(path);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

pub(super) fn strange(found: FileType) -> Option<&'static str> {
    (!found.is_file()).then_some(if found.is_dir() { "a directory" } else { "a device" })
}

pub(super) fn foreign(_: &Metadata) -> bool {
    false
}

pub(super) fn warnings(_: &Path, opened: &File, _: &Metadata) -> Vec<FileWarning> {
    let open = lets_others_in(opened).unwrap_or(false);
    open.then_some(FileWarning::Readable).into_iter().collect()
}
