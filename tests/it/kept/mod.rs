//! Maintenance of a vault: backups, doctor, import, export, merge. Each command as a transcript, and on a
//! pseudo-terminal where it prompts; no run prints a credential, and no file holds one in clear text.

mod backups;
mod doctor;
mod dotenv;
mod export;
mod git;
mod import;
mod merge;
mod moving;
mod store;
mod typed;
