//! Files and directories: atomic writes, locks, permissions, paths and bounded reads.
//!
//! This room uses nothing else of capi. Everything that capi writes to the disk goes through [`NewFile`]; `tests/house`
//! checks that.

mod append;
mod atomic_write;
mod child_file;
#[cfg(unix)]
mod ignored_signals;
mod leftovers;
mod links;
mod lock;
mod paths;
pub(crate) mod permissions;
mod read;
mod runtime;
#[cfg(unix)]
mod size_limit;
pub(crate) mod user_file;
mod work_tree;

pub(crate) use append::append_private;
pub(crate) use atomic_write::{
    Access, NewFile, Step, WriteError, can_write_private, remove_private_leftovers, write_private,
    write_private_open,
};
pub(crate) use child_file::ChildFile;
#[cfg(unix)]
pub(crate) use child_file::remove_child_file;
#[cfg(unix)]
pub(crate) use ignored_signals::ignored_signals;
pub(crate) use leftovers::{entries_with_prefix, remove_unlocked};
pub(crate) use links::target_outside;
pub(crate) use lock::{FileLock, LockError, is_without_locks};
pub(crate) use paths::{follow_links, links, make_directory, parent, real_path, sync_directory, with_tilde};
pub(crate) use read::{describe_special, open_nonblocking, read_bounded};
#[cfg(unix)]
pub(crate) use runtime::runtime_directory;
pub(crate) use user_file::UserFileError;
pub(crate) use work_tree::in_work_tree;
