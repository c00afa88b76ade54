//! `capi mcp`: serves AI tools, and makes their clients start it.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use crate::cli::{ClientChoice, McpAction, McpArgs, McpInstallArgs, McpServeArgs};
use crate::context::{Context, file};
use crate::error::{CommandError, Result};
use crate::mcp::{self, Client, Source, ToolError, View};
use crate::model::text::reason;
use crate::model::{AppName, Catalog, capi, message};

/// Serves, or writes a client's configuration.
///
/// # Errors
/// A directory that is not there; a configuration that can't be read, written or added to.
pub(super) fn run(context: Context, args: McpArgs) -> Result<()> {
    match args.action {
        McpAction::Serve(args) => serve(context, args),
        McpAction::Install(args) => install(&context, &args),
    }
}

fn serve(context: Context, args: McpServeArgs) -> Result<()> {
    if let Some(path) = args.directory {
        std::env::set_current_dir(&path)
            .map_err(|error| CommandError::Unreadable { path, reason: error.into() })?;
    }
    if std::io::stdin().is_terminal() {
        let install = capi("mcp install").without_vault();
        context.streams.note(&message![
            "waiting for messages of a client; ",
            install,
            " lets a client start this"
        ]);
    }
    let cache = context.documentation();
    mcp::serve(Here { context, app: args.app }, cache)
        .map_err(|reason| CommandError::NoConversation(reason).into())
}

/// The project of the current directory, as it is whenever it is looked at.
struct Here {
    context: Context,
    app: Option<AppName>,
}

impl Source for Here {
    fn look(&self) -> std::result::Result<View, ToolError> {
        self.view().map_err(|error| ToolError {
            message: error.to_string(),
            hint: error.hints_joined("\n").to_string(),
        })
    }
}

impl Here {
    fn view(&self) -> Result<View> {
        let project = self.context.project()?;
        let catalog = self.context.catalog_with_kept_key()?;
        let (app, note) = self.context.believed_app(self.app.as_ref(), project.as_ref());
        let usable = self.context.usable(&catalog, &[], app.as_ref(), project.as_ref())?;
        let apis = Catalog::new(usable.into_iter().cloned().collect());
        Ok(View { app, note: note.map(|note| note.to_string()), apis })
    }
}

fn install(context: &Context, args: &McpInstallArgs) -> Result<()> {
    let client = client(args.client);
    if args.print {
        context.streams.note(&format!("for {}", client.file()));
        return context.print(&client.alone());
    }
    let directory = context.project()?.and_then(|project| Some(project.path.parent()?.to_owned()));
    let path =
        directory.map_or_else(|| PathBuf::from(client.file()), |directory| directory.join(client.file()));
    let shown = path.display();
    let old = file::read(&path)?;
    let new = match client.put(old.as_deref().unwrap_or_default()) {
        Ok(new) => new,
        Err(error) => {
            context.print(&client.alone())?;
            let refusal = error.to_string();
            return Err(CommandError::NotInstalled { path, reason: refusal, client: client.as_str() }.into());
        }
    };
    if old.as_ref() == Some(&new) {
        context.streams.note(&format!("{shown} is up to date"));
        return Ok(());
    }
    make_directory(&path)?;
    file::write(&path, old.is_some(), &new)?;
    context.streams.note(&format!("wrote {shown}"));
    context.streams.note(client.next_step());
    Ok(())
}

/// Makes the directory that a client keeps its file in.
fn make_directory(path: &Path) -> Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    directory
        .map_or(Ok(()), std::fs::create_dir_all)
        .map_err(|error| CommandError::Unwritable { path: path.to_owned(), reason: reason(&error) }.into())
}

fn client(choice: ClientChoice) -> Client {
    match choice {
        ClientChoice::Claude => Client::Claude,
        ClientChoice::Cursor => Client::Cursor,
        ClientChoice::Vscode => Client::VsCode,
        ClientChoice::Codex => Client::Codex,
    }
}
