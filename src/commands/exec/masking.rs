//! The streams to mask: by the option and the settings, and by the AI coding client that drives this shell.

use crate::assist::clients::{Marker, markers};
use crate::context::Context;
use crate::error::{ClientError, CommandError, Result};
use crate::launch::{MaskMode, Plan, Viewer};

/// Returns the plan for the child's output. If an AI coding client runs this command, its model reads the terminal too.
///
/// # Errors
/// Masking is off, a client runs this command, and the user did not confirm it.
pub(super) fn plan(context: &Context, asked: Option<MaskMode>) -> Result<Plan> {
    let mode = asked.unwrap_or(context.settings.masking);
    let Some(marker) = Marker::here() else { return Ok(Plan::new(mode, Viewer::Person)) };
    if mode == MaskMode::Never {
        confirm(context, marker)?;
    }
    Ok(Plan::new(mode, Viewer::Model))
}

/// Prompts the user on their own terminal. On a terminal of the client, its model could type the answer.
fn confirm(context: &Context, marker: Marker) -> Result<()> {
    let (client, variable) = (marker.title(), marker.variable);
    let all: Vec<&str> = markers().collect();
    let Some(terminal) = context.terminal().filter(|terminal| terminal.is_of_user(&all)) else {
        return Err(ClientError::Unmasked { client, variable }.into());
    };
    let question = format!("{client} runs this without masking and can read the credentials. Continue?");
    if terminal.confirm(&question, false)? { Ok(()) } else { Err(CommandError::Declined("started").into()) }
}
