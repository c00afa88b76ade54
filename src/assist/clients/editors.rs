//! Clients with a window of their own. None of them can run where capi is tested.

use super::{Client, Configuration, Evidence, Format, Root, ServerEnvironment};

const NOT_TRIED: &str = "";

pub(super) const CLIENTS: &[Client] = &[
    Client {
        name: "cursor",
        title: "Cursor",
        programs: &["cursor", "cursor-agent"],
        evidence: Evidence::Documentation("https://docs.cursor.com/context/mcp"),
        configuration: Some(Configuration {
            root: Root::Project,
            files: &[".cursor/mcp.json"],
            key: "mcpServers",
            format: Format::Json(&[]),
            directory: Some("${workspaceFolder}"),
        }),
        next_step: "enable it in Cursor's settings, under MCP",
        servers: ServerEnvironment::Unknown,
        markers: &["CURSOR_AGENT"],
        sandbox: NOT_TRIED,
        reads: &[".cursor/rules/capi.mdc", "AGENTS.md"],
        traces: &[".cursor", ".cursorrules"],
        is_desktop: true,
    },
    Client {
        name: "vscode",
        title: "VS Code",
        programs: &["code"],
        evidence: Evidence::Documentation("https://code.visualstudio.com/docs/copilot/chat/mcp-servers"),
        configuration: Some(Configuration {
            root: Root::Project,
            files: &[".vscode/mcp.json"],
            key: "servers",
            format: Format::Json(&[("type", "stdio")]),
            directory: Some("${workspaceFolder}"),
        }),
        next_step: "VS Code asks once whether to trust it; `MCP: List Servers` shows it",
        servers: ServerEnvironment::Unknown,
        markers: &[],
        sandbox: NOT_TRIED,
        reads: &[".github/copilot-instructions.md", "AGENTS.md", ".agents/skills/capi/SKILL.md"],
        traces: &[".vscode"],
        is_desktop: true,
    },
    Client {
        name: "zed",
        title: "Zed",
        programs: &["zed", "zeditor"],
        evidence: Evidence::Documentation("https://zed.dev/docs/ai/mcp"),
        configuration: Some(Configuration {
            root: Root::Project,
            files: &[".zed/settings.json"],
            key: "context_servers",
            format: Format::Json(&[("source", "custom")]),
            // Zed starts servers in the project's directory.
            directory: None,
        }),
        next_step: "trust the project in Zed; the settings of the Agent Panel show a green dot next to capi",
        servers: ServerEnvironment::Unknown,
        markers: &[],
        sandbox: NOT_TRIED,
        reads: &[".github/copilot-instructions.md", "AGENTS.md", "CLAUDE.md", "GEMINI.md"],
        traces: &[".zed", ".rules"],
        is_desktop: true,
    },
    Client {
        name: "windsurf",
        title: "Windsurf (Devin Desktop)",
        programs: &["windsurf"],
        evidence: Evidence::Documentation("https://docs.windsurf.com/windsurf/cascade/mcp"),
        configuration: Some(Configuration {
            root: Root::Home,
            files: &[".codeium/windsurf/mcp_config.json"],
            key: "mcpServers",
            format: Format::Json(&[]),
            directory: None,
        }),
        next_step: "press the refresh button in Windsurf's list of MCP servers",
        servers: ServerEnvironment::Unknown,
        markers: &[],
        sandbox: NOT_TRIED,
        reads: &[".windsurf/rules/capi.md", "AGENTS.md"],
        traces: &[".windsurf", ".windsurfrules"],
        is_desktop: true,
    },
];
