//! What keeps a vault from being lost: backups, doctor, import, export, merge. Each command as a transcript, and on a
//! pseudo-terminal where it asks; no run prints a credential, and no file holds one in clear.

mod backups;
mod doctor;
mod dotenv;
mod export;
mod git;
mod import;
mod merge;
mod store;
mod typed;
