//! Errors about AI coding clients, with their hints.

use std::path::PathBuf;

use super::{Error, Kind};
use crate::model::{Message, capi, message, text};

/// Errors of `capi mcp install`, and of commands that an AI coding client runs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The file of a client cannot be edited.
    #[error("cannot add capi to {}: {reason}", .path.display())]
    NotInstalled {
        /// The file.
        path: PathBuf,
        /// The reason, in one line.
        reason: String,
        /// The client's name on the command line.
        client: &'static str,
    },
    /// The file has another entry for capi.
    #[error("cannot add capi to {}: it has an entry for capi with {}", .path.display(), text::excerpt(.found))]
    EntryDiffers {
        /// The file.
        path: PathBuf,
        /// The members that would be replaced.
        found: String,
        /// The client's name on the command line.
        client: &'static str,
    },
    /// Some clients were not configured; a warning gave the reason for each.
    #[error("cannot configure {failed} of {all} clients")]
    NotAllInstalled {
        /// How many failed.
        failed: usize,
        /// How many were found.
        all: usize,
    },
    /// No client was found.
    #[error("cannot find an AI coding client in this project or on PATH")]
    NoClient,
    /// Masking is off for a command that a client runs, and the user cannot be asked.
    #[error("refusing to show unmasked output to {client} without confirmation in your own terminal")]
    Unmasked {
        /// The client's name.
        client: &'static str,
        /// The variable that marks it.
        variable: &'static str,
    },
    /// The vault is in memory, or would be, and a client runs the command.
    #[error("refusing to store credentials in {}: it is in memory, and gone with this sandbox", .0.display())]
    VaultInMemory(PathBuf),
}

impl From<ClientError> for Error {
    fn from(error: ClientError) -> Self {
        let kind = match error {
            ClientError::NoClient => Kind::NotFound,
            ClientError::Unmasked { .. } | ClientError::VaultInMemory(_) => Kind::Usage,
            _ => Kind::Conflict,
        };
        let hint = hint(&error);
        Self::new(kind, error).hint(hint)
    }
}

fn hint(error: &ClientError) -> Message {
    let install = |client: &str| capi("mcp install --client").arg(client).without_vault();
    match error {
        ClientError::NotInstalled { client, .. } => {
            message!["the file is unchanged; add the output of ", install(client).arg("--print"), " by hand"]
        }
        ClientError::EntryDiffers { client, .. } => {
            message!["the file is unchanged; run ", install(client).arg("--force"), " to replace the entry"]
        }
        ClientError::NotAllInstalled { .. } => "see the warnings above; the others are configured".into(),
        ClientError::NoClient => {
            message!["run ", install("CLIENT"), " to configure a client that is installed elsewhere"]
        }
        ClientError::Unmasked { client, variable } => format!(
            "pass `--mask auto`, or run it in a terminal that {client} did not start: {variable} is set here"
        )
        .into(),
        ClientError::VaultInMemory(_) => {
            "run it in a terminal of your own, outside of the sandbox; or name the file with --vault FILE"
                .into()
        }
    }
}
