//! Owners, Unix modes and Windows access lists: files and directories that only the user can open.

#[cfg_attr(not(windows), allow(dead_code, reason = "elsewhere only its tests use it"))]
mod access_list;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use unix::*;
#[cfg(windows)]
pub(crate) use windows::*;
