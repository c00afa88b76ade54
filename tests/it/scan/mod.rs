//! `capi scan`: encodings by code of their own, chains of encodings, archives, hostile files, reports and the baseline.

mod archives;
mod chains;
#[cfg(unix)]
mod command;
mod encoders;
mod encodings;
#[cfg(unix)]
mod hostile;
#[cfg(unix)]
mod places;
mod searching;
