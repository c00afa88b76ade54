//! Tools that run in a terminal.

use super::super::stored::{Evidence, Program, Root, Stored};
use super::{EVERYTHING, INSTRUCTIONS, LOGS, SETTINGS, TRANSCRIPTS};

pub(super) const TOOLS: &[Program] = &[
    Program {
        title: "Claude Code",
        evidence: Evidence::Seen("2.1.332"),
        stored: &[
            Stored::home(".claude", EVERYTHING).or("CLAUDE_CONFIG_DIR"),
            Stored::home(".claude.json", "settings, prompts"),
            Stored::home(".claude.json.backup*", "settings, prompts"),
            Stored::new(Root::Cache, "claude-cli-nodejs", "logs of MCP servers"),
            Stored::project("CLAUDE.md", INSTRUCTIONS),
            Stored::project("CLAUDE.local.md", INSTRUCTIONS),
            Stored::project(".claude", SETTINGS),
        ],
        limit: "",
    },
    Program {
        title: "Codex",
        evidence: Evidence::Seen("0.171.0"),
        stored: &[
            Stored::home(".codex", "transcripts, history, logs, memories, state of shells").or("CODEX_HOME"),
            Stored::project(".codex", SETTINGS),
        ],
        limit: "",
    },
    Program {
        title: "Gemini CLI",
        evidence: Evidence::Seen("0.61.0"),
        stored: &[
            Stored::home(".gemini", EVERYTHING),
            Stored::project("GEMINI.md", INSTRUCTIONS),
            Stored::project(".gemini", SETTINGS),
        ],
        limit: "a home directory in `GEMINI_CLI_HOME`",
    },
    Program {
        title: "opencode",
        evidence: Evidence::Seen("1.18.33"),
        stored: &[
            Stored::new(Root::Data, "opencode", "transcripts in a database, logs, snapshots"),
            Stored::new(Root::State, "opencode", "history of prompts"),
            Stored::new(Root::Config, "opencode", SETTINGS),
            Stored::new(Root::Cache, "opencode", "downloads"),
            Stored::project("opencode.json", SETTINGS),
            Stored::project("opencode.jsonc", SETTINGS),
            Stored::project(".opencode", SETTINGS),
        ],
        limit: "",
    },
    Program {
        title: "Kilo",
        evidence: Evidence::Package("@kilocode/cli 7.7.7"),
        stored: &[
            Stored::new(Root::Data, "kilo", "transcripts in a database, logs, snapshots"),
            Stored::new(Root::State, "kilo", "history of prompts"),
            Stored::new(Root::Config, "kilo", SETTINGS),
            Stored::home(".kilo", SETTINGS),
            Stored::home(".kilocode", EVERYTHING),
            Stored::project(".kilo", SETTINGS),
            Stored::project(".kilocode", SETTINGS),
        ],
        limit: "",
    },
    Program {
        title: "Copilot CLI",
        evidence: Evidence::Package("@github/copilot 1.0.102"),
        stored: &[
            Stored::home(".copilot", EVERYTHING).or("COPILOT_HOME"),
            Stored::project(".github/copilot-instructions.md", INSTRUCTIONS),
            Stored::project(".github/instructions", INSTRUCTIONS),
            Stored::project(".github/mcp.json", "entries of MCP servers"),
        ],
        limit: "",
    },
    Program {
        title: "Qwen Code",
        evidence: Evidence::Package("@qwen-code/qwen-code 0.24.4"),
        stored: &[
            Stored::home(".qwen", EVERYTHING).or("QWEN_HOME"),
            Stored::project("QWEN.md", INSTRUCTIONS),
            Stored::project(".qwen", SETTINGS),
        ],
        limit: "a directory in `QWEN_RUNTIME_DIR`",
    },
    Program {
        title: "Crush",
        evidence: Evidence::Package("@charmland/crush 0.96.1"),
        stored: &[
            Stored::project(".crush", "transcripts in a database, logs"),
            Stored::new(Root::Data, "crush", "state"),
            Stored::new(Root::Config, "crush", SETTINGS),
            Stored::project("CRUSH.md", INSTRUCTIONS),
            Stored::project("crush.json", SETTINGS),
            Stored::project(".crush.json", SETTINGS),
            Stored::project(".crushrc", SETTINGS),
        ],
        limit: "",
    },
    Program {
        title: "Aider",
        evidence: Evidence::Package("aider-chat 0.86.2"),
        stored: &[
            Stored::project(".aider*", "transcripts, history of prompts, settings"),
            Stored::home(".aider*", "history, caches, settings"),
        ],
        limit: "files in `--chat-history-file`, `--llm-history-file` and `--input-history-file` outside of the project",
    },
    Program {
        title: "Continue",
        evidence: Evidence::Package("@continuedev/cli 1.5.47"),
        stored: &[
            Stored::home(".continue", EVERYTHING).or("CONTINUE_GLOBAL_DIR"),
            Stored::project(".continue", SETTINGS),
            Stored::project(".continuerules", INSTRUCTIONS),
        ],
        limit: "",
    },
    Program {
        title: "Cline",
        evidence: Evidence::Package("cline 3.0.65"),
        stored: &[
            Stored::home(".cline", EVERYTHING).or("CLINE_DIR"),
            Stored::home("Documents/Cline", "rules, MCP servers"),
            Stored::project(".clinerules", INSTRUCTIONS),
            Stored::project(".cline", SETTINGS),
        ],
        limit: "directories in `CLINE_DATA_DIR` and its relatives",
    },
    Program {
        title: "Kimi CLI",
        evidence: Evidence::Package("kimi-cli 1.52.0"),
        stored: &[
            Stored::home(".kimi", EVERYTHING).or("KIMI_SHARE_DIR"),
            Stored::home(".kimi-code", EVERYTHING),
            Stored::project(".kimi", SETTINGS),
        ],
        limit: "",
    },
    Program {
        title: "Mistral Vibe",
        evidence: Evidence::Package("mistral-vibe 3.0.3"),
        stored: &[Stored::home(".vibe", EVERYTHING).or("VIBE_HOME"), Stored::project(".vibe", SETTINGS)],
        limit: "",
    },
    Program {
        title: "gptme",
        evidence: Evidence::Package("gptme 0.35.1"),
        stored: &[
            Stored::new(Root::Data, "gptme", TRANSCRIPTS),
            Stored::new(Root::State, "gptme", "history of prompts, logs"),
            Stored::new(Root::Config, "gptme", SETTINGS),
            Stored::project("gptme.toml", SETTINGS),
        ],
        limit: "",
    },
    Program {
        title: "llm",
        evidence: Evidence::Package("llm 0.36"),
        stored: &[Stored::new(Root::Config, "io.datasette.llm", "transcripts in a database, settings")
            .or("LLM_USER_PATH")],
        limit: "",
    },
    Program {
        title: "Open Interpreter",
        evidence: Evidence::Package("open-interpreter 0.4.3"),
        stored: &[Stored::new(Root::Config, "open-interpreter", "transcripts, settings")],
        limit: "",
    },
    Program {
        title: "Auggie",
        evidence: Evidence::Package("@augmentcode/auggie 0.36.0"),
        stored: &[
            Stored::home(".augment", EVERYTHING),
            Stored::project(".augment", SETTINGS),
            Stored::project(".augment-guidelines", INSTRUCTIONS),
        ],
        limit: "",
    },
    Program {
        title: "Goose",
        evidence: Evidence::Documentation("https://block.github.io/goose/docs/guides/logs"),
        stored: &[
            Stored::new(Root::Data, "goose", "transcripts in a database"),
            Stored::new(Root::State, "goose", LOGS),
            Stored::new(Root::Config, "goose", "history of prompts, settings"),
            Stored::new(Root::Config, "Block/goose", "the same, on Windows"),
            Stored::home(".goose", "transcripts of older versions"),
            Stored::project(".goosehints", INSTRUCTIONS),
            Stored::project(".goose", SETTINGS),
        ],
        limit: "a directory in `GOOSE_PATH_ROOT`",
    },
    Program {
        title: "Amp",
        evidence: Evidence::Documentation("https://ampcode.com/manual"),
        stored: &[
            Stored::new(Root::Data, "amp", "transcripts, history of prompts"),
            Stored::new(Root::Config, "amp", SETTINGS),
            Stored::new(Root::Cache, "amp", LOGS),
            Stored::project(".amp", SETTINGS),
        ],
        limit: "threads on its server",
    },
];
