//! Editors with an AI tool, and extensions of editors.

use super::super::stored::{Evidence, Program, Root, Stored};
use super::{EVERYTHING, INSTRUCTIONS, LOGS, SETTINGS};

/// What an editor derived from VS Code stores: the databases of the editor and its extensions, and former contents of files.
const STATE: &str = "transcripts and state of the editor and its extensions";
const FILES: &str = "former contents of files";

pub(super) const TOOLS: &[Program] = &[
    Program {
        title: "Cursor",
        evidence: Evidence::Documentation("https://agentgrep.org/backends/cursor-ide/"),
        stored: &[
            Stored::home(".cursor", EVERYTHING),
            Stored::new(Root::Config, "Cursor/User/globalStorage", STATE),
            Stored::new(Root::Config, "Cursor/User/workspaceStorage", STATE),
            Stored::new(Root::Config, "Cursor/User/History", FILES),
            Stored::new(Root::Config, "Cursor/logs", LOGS),
            Stored::project(".cursor", SETTINGS),
            Stored::project(".cursorrules", INSTRUCTIONS),
        ],
        limit: "",
    },
    Program {
        title: "VS Code with Copilot, Cline, Roo Code, Kilo Code",
        evidence: Evidence::Documentation(
            "https://code.visualstudio.com/api/extension-capabilities/common-capabilities",
        ),
        stored: &[
            Stored::new(Root::Config, "Code/User/globalStorage", STATE),
            Stored::new(Root::Config, "Code/User/workspaceStorage", STATE),
            Stored::new(Root::Config, "Code/User/History", FILES),
            Stored::new(Root::Config, "Code/User/mcp.json", "entries of MCP servers"),
            Stored::new(Root::Config, "Code/User/settings.json", SETTINGS),
            Stored::new(Root::Config, "Code/logs", LOGS),
            Stored::new(Root::Config, "Code - Insiders/User", STATE),
            Stored::new(Root::Config, "VSCodium/User", STATE),
            Stored::home(".vscode-server/data/User", STATE),
            Stored::home(".vscode-server/data/logs", LOGS),
            Stored::project(".vscode", SETTINGS),
            Stored::project(".roo", SETTINGS),
            Stored::project(".roorules", INSTRUCTIONS),
        ],
        limit: "",
    },
    Program {
        title: "Windsurf",
        evidence: Evidence::Documentation("https://agentgrep.org/backends/unsupported/windsurf.md"),
        stored: &[
            Stored::home(".codeium", "memories, plans, MCP servers"),
            Stored::new(Root::Config, "Windsurf/User", STATE),
            Stored::project(".windsurf", SETTINGS),
            Stored::project(".windsurfrules", INSTRUCTIONS),
        ],
        limit: "transcripts: they are encrypted",
    },
    Program {
        title: "Zed",
        evidence: Evidence::Documentation("https://github.com/vshulcz/deja-vu/pull/1281"),
        stored: &[
            Stored::new(Root::Data, "zed", "transcripts in a database, logs"),
            Stored::new(Root::Data, "Zed", "the same, on macOS and Windows"),
            Stored::new(Root::Config, "zed", SETTINGS),
            Stored::home("Library/Logs/Zed", LOGS),
            Stored::project(".zed", SETTINGS),
            Stored::project(".rules", INSTRUCTIONS),
        ],
        limit: "transcripts in the database: they are compressed rows",
    },
    Program {
        title: "Claude Desktop",
        evidence: Evidence::Documentation(
            "https://modelcontextprotocol.io/docs/develop/connect-local-servers",
        ),
        stored: &[
            Stored::new(Root::Config, "Claude/claude_desktop_config.json", "entries of MCP servers"),
            Stored::new(Root::Config, "Claude/logs", LOGS),
            Stored::home("Library/Logs/Claude", LOGS),
        ],
        limit: "transcripts: they are on its server",
    },
];
