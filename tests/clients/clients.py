"""The clients: how each is configured for the model on loopback, and how it is started."""

import re
from dataclasses import dataclass, field
from typing import Callable

from model import PROMPT

SERVER = {"command": "capi", "args": ["mcp", "serve"]}


@dataclass
class Client:
    """A client. `program` is below its directory in target/clients; one that ends in .js is run by node."""

    name: str
    title: str
    package: str
    program: str
    configure: Callable
    headless: list
    interactive: list
    # Patterns on the screen and the keys that answer them. A key with `=` is typed as it is.
    rules: list = field(default_factory=list)
    # What the client needs beside capi's entry before it starts the server.
    trust: str = ""


def packages(fetch):
    """Returns the pinned packages, `name@version` by client, from the text of fetch.sh."""
    return dict(re.findall(r"^\s+\w+\) install (\w+) (\S+@[\d.]+)", fetch, re.MULTILINE))


def _claude(stage, url):
    stage.env.update(
        ANTHROPIC_BASE_URL=url, ANTHROPIC_AUTH_TOKEN="none", ANTHROPIC_MODEL="claude-sonnet-4-5",
        DISABLE_AUTOUPDATER="1", DISABLE_TELEMETRY="1", DISABLE_ERROR_REPORTING="1",
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC="1",
    )
    trusted = {"hasTrustDialogAccepted": True, "hasCompletedProjectOnboarding": True}
    stage.write(".claude.json", {"hasCompletedOnboarding": True, "theme": "dark", "projects": {str(stage.project): trusted}})
    stage.write(".claude/settings.json", {"enableAllProjectMcpServers": True})
    return stage.install("claude", "web/.mcp.json", {"mcpServers": {"capi": SERVER}})


def _codex(stage, url):
    stage.write(".codex/config.toml", f"""
model = "mock"
model_provider = "mock"
check_for_update_on_startup = false
[analytics]
enabled = false
[feedback]
enabled = false
[model_providers.mock]
name = "mock"
base_url = "{url}/v1"
wire_api = "responses"
[projects."{stage.project}"]
trust_level = "trusted"
""")
    return stage.install("codex", "web/.codex/config.toml", '[mcp_servers.capi]\ncommand = "capi"\nargs = ["mcp", "serve"]\n')


def _gemini(stage, url):
    stage.env.update(GOOGLE_GEMINI_BASE_URL=url, GEMINI_API_KEY="none", GEMINI_MODEL="gemini-2.5-flash")
    stage.write(".gemini/settings.json", {
        "security": {"auth": {"selectedType": "gemini-api-key"}, "folderTrust": {"enabled": False}},
        "general": {"enableAutoUpdate": False, "enableAutoUpdateNotification": False, "disableAutoUpdate": True},
        "privacy": {"usageStatisticsEnabled": False},
        "telemetry": {"enabled": False},
    })
    return stage.install("gemini", "web/.gemini/settings.json", {"mcpServers": {"capi": SERVER}})


def _qwen(stage, url):
    stage.env.update(OPENAI_BASE_URL=f"{url}/v1", OPENAI_API_KEY="none", OPENAI_MODEL="mock")
    stage.write(".qwen/settings.json", {
        "security": {"auth": {"selectedType": "openai"}},
        "general": {"disableAutoUpdate": True, "enableAutoUpdate": False},
        "privacy": {"usageStatisticsEnabled": False},
        "telemetry": {"enabled": False},
    })
    how = stage.install("qwen", "web/.mcp.json", {"mcpServers": {"capi": SERVER}})
    stage.run("qwen", "mcp", "approve", "capi")
    return how


def _copilot(stage, url):
    stage.env.update(
        COPILOT_OFFLINE="true", COPILOT_PROVIDER_BASE_URL=f"{url}/v1", COPILOT_PROVIDER_API_KEY="none", COPILOT_MODEL="mock",
        COPILOT_AUTO_UPDATE="false",
    )
    stage.write(".copilot/config.json", {"trusted_folders": [str(stage.project)], "banner": "never"})
    return stage.install("copilot", "web/.mcp.json", {"mcpServers": {"capi": SERVER}})


def _opencode_file(stage, url, file):
    provider = {
        "npm": "@ai-sdk/openai-compatible", "name": "mock", "options": {"baseURL": f"{url}/v1", "apiKey": "none"},
        "models": {"mock": {"name": "mock", "tool_call": True, "limit": {"context": 200000, "output": 8000}}},
    }
    stage.write(file, {
        "provider": {"mock": provider}, "model": "mock/mock", "small_model": "mock/mock", "autoupdate": False,
        "share": "disabled", "permission": {"*": "allow"},
    })


def _opencode(stage, url):
    stage.env.update(OPENCODE_DISABLE_AUTOUPDATE="1", OPENCODE_DISABLE_MODELS_FETCH="1", OPENCODE_DISABLE_LSP_DOWNLOAD="1")
    _opencode_file(stage, url, ".config/opencode/opencode.json")
    entry = {"type": "local", "command": ["capi", "mcp", "serve"], "enabled": True}
    return stage.install("opencode", "web/opencode.json", {"mcp": {"capi": entry}})


def _kilo(stage, url):
    stage.env.update(
        KILO_DISABLE_AUTOUPDATE="1", KILO_DISABLE_MODELS_FETCH="1", KILO_DISABLE_LSP_DOWNLOAD="1", KILO_TELEMETRY_LEVEL="off",
        OPENCODE_DISABLE_AUTOUPDATE="1", OPENCODE_DISABLE_MODELS_FETCH="1",
    )
    _opencode_file(stage, url, ".config/kilo/opencode.json")
    entry = {"type": "local", "command": ["capi", "mcp", "serve"], "enabled": True}
    return stage.install("kilo", "web/opencode.json", {"mcp": {"capi": entry}})


def _continue(stage, url):
    stage.env.update(CONTINUE_TELEMETRY_ENABLED="0", CONTINUE_CLI_ENABLE_TELEMETRY="0")
    stage.write("config.yaml", f"""
name: local
version: 0.0.1
schema: v1
models:
  - name: mock
    provider: openai
    model: gpt-4o
    apiBase: {url}/v1
    apiKey: none
    roles: [chat]
    capabilities: [tool_use]
mcpServers:
  - name: capi
    command: capi
    args: [mcp, serve]
""")
    return "by hand"


def _cline(stage, url):
    stage.env.update(CLINE_TELEMETRY_DISABLED="1", CLINE_NO_AUTO_UPDATE="1")
    transport = {"type": "stdio", **SERVER}
    stage.write(".cline/data/settings/cline_mcp_settings.json", {"mcpServers": {"capi": {"transport": transport}}})
    stage.run("cline", "auth", "-p", "openai-compatible", "-k", "none", "-m", "mock", "-b", f"{url}/v1")
    return "by hand"


CLIENTS = [
    Client(
        "claude", "Claude Code", "@anthropic-ai/claude-code", "@anthropic-ai/claude-code-linux-{arch}/claude", _claude,
        ["claude", "-p", PROMPT, "--allowedTools", "mcp__capi", "Bash"],
        ["claude", PROMPT, "--allowedTools", "mcp__capi", "Bash"],
    ),
    Client(
        "codex", "Codex", "@openai/codex", "@openai/codex/bin/codex.js", _codex,
        ["codex", "exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", PROMPT],
        ["codex", "--dangerously-bypass-approvals-and-sandbox", PROMPT],
    ),
    Client(
        "gemini", "Gemini CLI", "@google/gemini-cli", "@google/gemini-cli/bundle/gemini.js", _gemini,
        ["gemini", "--yolo", "-p", PROMPT], ["gemini", "--yolo", "-i", PROMPT],
    ),
    Client(
        "qwen", "Qwen Code", "@qwen-code/qwen-code", "@qwen-code/qwen-code/cli-entry.js", _qwen,
        ["qwen", "--yolo", "-p", PROMPT], ["qwen", "--yolo", "-i", PROMPT],
    ),
    Client(
        "copilot", "Copilot CLI", "@github/copilot", "@github/copilot-linux-{arch}/copilot", _copilot,
        ["copilot", "--allow-all-tools", "-p", PROMPT], ["copilot", "--allow-all-tools", "-i", PROMPT],
    ),
    Client(
        "opencode", "opencode", "opencode-ai", "opencode-linux-{arch}/bin/opencode", _opencode,
        ["opencode", "run", PROMPT], ["opencode", "--prompt", PROMPT],
    ),
    Client(
        "kilo", "Kilo", "@kilocode/cli", "@kilocode/cli-linux-{arch}/bin/kilo", _kilo,
        ["kilo", "run", "--auto", PROMPT], ["kilo", "--prompt", PROMPT],
    ),
    Client(
        "continue", "Continue", "@continuedev/cli", "@continuedev/cli/dist/cn.js", _continue,
        ["cn", "--config", "{home}/config.yaml", "--auto", "-p", PROMPT],
        ["cn", "--config", "{home}/config.yaml", "--auto", PROMPT],
    ),
    Client(
        "cline", "Cline", "cline", "@cline/cli-linux-{arch}/bin/cline", _cline,
        ["cline", "-P", "openai-compatible", "-m", "mock", PROMPT], ["cline", "-P", "openai-compatible", "-m", "mock", "-i", PROMPT],
    ),
]
