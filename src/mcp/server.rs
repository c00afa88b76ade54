//! The MCP server on standard input and output, which handles one request at a time.

use std::cell::RefCell;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, GetPromptRequestParams,
    GetPromptResponse, GetPromptResult, Implementation, ListPromptsResult, ListResourceTemplatesResult,
    ListResourcesResult, ListToolsResult, PaginatedRequestParams, PromptMessage, ReadResourceRequestParams,
    ReadResourceResponse, ReadResourceResult, Role, ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, ServerInitializeError};
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::{RoleServer, ServerHandler, ServiceExt as _};

use super::handlers::Handlers;
use super::instructions::INSTRUCTIONS;
use super::{CallAccess, Source, ToolError, prompt, resources, tools};
use crate::docs::Cache;

/// The longest request, in bytes. A longer line is discarded.
const LONGEST_LINE: usize = 1 << 20;

/// Serves until standard input ends. With `access`, a tool sends requests.
///
/// # Errors
///
/// The reason why the session could not start, on one line.
pub fn serve(
    source: impl Source + 'static,
    cache: Cache,
    access: Option<CallAccess>,
) -> std::result::Result<(), String> {
    let server = Server { handlers: RefCell::new(Handlers::new(source, cache, access)), access };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.map_err(|error| error.kind().to_string())?;
    // One thread is enough: requests are handled in order.
    let end = tokio::task::LocalSet::new().block_on(&runtime, async {
        let (input, output) = (tokio::io::stdin(), tokio::io::stdout());
        let transport = AsyncRwTransport::new_server(input, output).with_max_line_length(LONGEST_LINE);
        match server.serve(transport).await {
            Ok(running) => drop(running.waiting().await),
            // A client that disconnects before its first request is not an error.
            Err(ServerInitializeError::ConnectionClosed(_)) => {}
            Err(_) => return Err("the first message of the client was not a request".to_owned()),
        }
        Ok(())
    });
    // Don't wait for the thread that may still block on standard input.
    runtime.shutdown_background();
    end
}

struct Server {
    /// Never borrowed across an `await`.
    handlers: RefCell<Handlers>,
    access: Option<CallAccess>,
}

type Context = RequestContext<RoleServer>;
type Result<T> = std::result::Result<T, ErrorData>;

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities =
            ServerCapabilities::builder().enable_tools().enable_resources().enable_prompts().build();
        let capi = Implementation::new("capi", env!("CARGO_PKG_VERSION")).with_title("capi: custom APIs");
        ServerConfig::new(capabilities).with_server_info(capi).with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(&self, _: Option<PaginatedRequestParams>, _: Context) -> Result<ListToolsResult> {
        Ok(ListToolsResult::with_all_items(tools::all(self.access)))
    }

    async fn call_tool(&self, asked: CallToolRequestParams, _: Context) -> Result<CallToolResponse> {
        let given = asked.arguments.unwrap_or_default();
        let answer = tools::call(&mut self.handlers.borrow_mut(), &asked.name, given);
        let answer = answer.ok_or_else(|| ErrorData::invalid_params("unknown tool", None))?;
        let result = match answer {
            // Only as text: several clients pass structured content to the model as well.
            Ok(text) => CallToolResult::success(vec![ContentBlock::text(text)]),
            Err(trouble) => CallToolResult::error(vec![ContentBlock::text(trouble.to_string())]),
        };
        Ok(result.into())
    }

    async fn list_resources(
        &self,
        page: Option<PaginatedRequestParams>,
        _: Context,
    ) -> Result<ListResourcesResult> {
        let cursor = page.and_then(|page| page.cursor);
        let no_page = || ErrorData::invalid_params("invalid cursor", None);
        let from = cursor.map_or(Ok(0), |cursor| cursor.parse()).map_err(|_| no_page())?;
        let handlers = self.handlers.borrow();
        let view = handlers.view().map_err(|trouble| in_the_way(&trouble))?;
        let (found, next) = resources::list(&handlers, &view, from).ok_or_else(no_page)?;
        let mut result = ListResourcesResult::with_all_items(found);
        result.next_cursor = next.map(|next| next.to_string());
        Ok(result)
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: Context,
    ) -> Result<ListResourceTemplatesResult> {
        Ok(ListResourceTemplatesResult::with_all_items(resources::templates()))
    }

    async fn read_resource(
        &self,
        asked: ReadResourceRequestParams,
        _: Context,
    ) -> Result<ReadResourceResponse> {
        let found = resources::read(&mut self.handlers.borrow_mut(), &asked.uri);
        let found = found.ok_or_else(|| ErrorData::resource_not_found("unknown resource", None))?;
        let contents = found.map_err(|trouble| ErrorData::resource_not_found(trouble.to_string(), None))?;
        Ok(ReadResourceResult::new(vec![contents]).into())
    }

    async fn list_prompts(&self, _: Option<PaginatedRequestParams>, _: Context) -> Result<ListPromptsResult> {
        Ok(ListPromptsResult::with_all_items(vec![prompt::definition()]))
    }

    async fn get_prompt(&self, asked: GetPromptRequestParams, _: Context) -> Result<GetPromptResponse> {
        if asked.name != prompt::NAME {
            return Err(ErrorData::invalid_params("unknown prompt", None));
        }
        let given = asked.arguments.unwrap_or_default();
        let argument = |name: &str| given.get(name).and_then(|value| value.as_str()).unwrap_or_default();
        let (api, task) = (argument("api"), argument("task"));
        if api.is_empty() || task.is_empty() {
            return Err(ErrorData::invalid_params("the prompt requires `api` and `task`", None));
        }
        let view = self.handlers.borrow().view().map_err(|trouble| in_the_way(&trouble))?;
        let text = prompt::text(&view, api, task)
            .map_err(|trouble| ErrorData::invalid_params(trouble.to_string(), None))?;
        Ok(GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]).into())
    }
}

/// Returns the error of a request other than a tool call.
fn in_the_way(trouble: &ToolError) -> ErrorData {
    ErrorData::internal_error(trouble.to_string(), None)
}
