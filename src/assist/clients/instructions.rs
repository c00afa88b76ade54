//! Instruction files: Markdown that a client gives to its model at the start of each conversation, and skills.

/// A file into which `capi context --write` puts its block.
pub struct Instructions {
    /// The path, relative to the project.
    pub path: &'static str,
    /// The file or directory whose existence shows that the project uses this kind of file.
    pub trace: &'static str,
    /// The text before the block in a new file, without which the client ignores the file.
    pub front_matter: &'static str,
}

impl Instructions {
    /// A file that the client reads as it is.
    const fn plain(path: &'static str) -> Self {
        Self { path, trace: path, front_matter: "" }
    }

    const fn skill(path: &'static str) -> Self {
        Self { path, trace: path, front_matter: SKILL }
    }
}

/// Cursor applies a rule without `alwaysApply` only when its user or model picks it.
const ALWAYS: &str = "---\ndescription: Custom APIs of this project\nalwaysApply: true\n---\n\n";

/// Devin Desktop (Windsurf) has the same switch under another name.
const ALWAYS_ON: &str = "---\ntrigger: always_on\n---\n\n";

/// The front matter of the Agent Skills specification (agentskills.io): the name is that of the directory.
const SKILL: &str = "---\n\
name: capi\n\
description: How to call this project's custom APIs without seeing their credentials. Use it before writing or running \
code that calls one of them.\n\
---\n\n";

/// All instruction files that clients of the table read.
const FILES: &[Instructions] = &[
    Instructions::plain("AGENTS.md"),
    Instructions::plain("CLAUDE.md"),
    Instructions::plain("GEMINI.md"),
    Instructions::plain("QWEN.md"),
    Instructions::plain("CRUSH.md"),
    Instructions::plain(".github/copilot-instructions.md"),
    Instructions { path: ".cursor/rules/capi.mdc", trace: ".cursor/rules", front_matter: ALWAYS },
    Instructions { path: ".windsurf/rules/capi.md", trace: ".windsurf/rules", front_matter: ALWAYS_ON },
    Instructions { path: ".clinerules/capi.md", trace: ".clinerules", front_matter: "" },
    Instructions { path: ".continue/rules/capi.md", trace: ".continue/rules", front_matter: ALWAYS },
    Instructions::skill(".agents/skills/capi/SKILL.md"),
    Instructions::skill(".claude/skills/capi/SKILL.md"),
    Instructions::skill(".qwen/skills/capi/SKILL.md"),
];

/// Returns all instruction files that clients of the table read.
#[must_use]
pub fn instruction_files() -> &'static [Instructions] {
    FILES
}
