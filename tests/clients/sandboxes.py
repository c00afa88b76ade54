"""The sandboxes of the clients: whether capi tells the truth about a session that it cannot reach from inside."""

import re
from dataclasses import dataclass

# Prints the exit status and the output of these commands, in this order.
COMMANDS = ("capi status", "capi exec -- true", "capi doctor", "capi lock")
SCRIPT = "; ".join(f'out=$({command} 2>&1); echo "$? $(echo $out)"' for command in COMMANDS)


@dataclass
class Sandbox:
    """A sandbox: the part of fetch.sh that has it, its program there, and the command before `SCRIPT`."""

    name: str
    client: str
    program: str
    command: list


SANDBOXES = [
    Sandbox("srt", "srt", "@anthropic-ai/sandbox-runtime/dist/cli.js", ["srt", "--settings", "{home}/srt.json", "bash", "-c"]),
    Sandbox("codex sandbox", "codex", "@openai/codex/bin/codex.js", ["codex", "sandbox", "-P", ":workspace", "--", "bash", "-c"]),
]
SRT = {
    "network": {"allowedDomains": [], "deniedDomains": []},
    "filesystem": {"denyRead": [], "allowWrite": ["."], "denyWrite": []},
}


@dataclass
class Answer:
    """What one command answered in a sandbox, and whether it is true."""

    sandbox: str
    command: str
    code: str
    text: str
    honest: bool


def run(sandbox, stage):
    """Runs the commands in a sandbox. Returns the answers, or the reason why there are none."""
    stage.write("srt.json", SRT)
    command = [part.format(home=stage.home) for part in sandbox.command]
    done = stage.run(*command, SCRIPT)
    outside = stage.run("capi", "status")
    unlocked = outside.returncode == 0
    lines = done.stdout.splitlines() if done else []
    if len(lines) != len(COMMANDS):
        return [], f"{sandbox.name} did not run: {(done.stdout + done.stderr).strip()[-300:] if done else 'no end'}"
    answers = []
    for command, line in zip(COMMANDS, lines):
        code, _, text = line.partition(" ")
        if command == "capi doctor":
            # One of its findings is about the session.
            text = re.sub(r".*?(\w+ session .*?)( \w+ settings .*|$)", r"\1", text)
        answers.append(Answer(sandbox.name, command, code, text, honest(command, code, text, unlocked)))
    return answers, ""


def honest(command, code, text, unlocked):
    """Returns whether an answer is true of the session outside, which the last of the commands may have ended."""
    if command == "capi doctor":
        return "session locked" not in text
    if code == "0":
        # A session that `lock` reports as ended has ended, and one that was used was there.
        return not unlocked if command == "capi lock" else True
    if command == "capi status":
        return not text.startswith("locked")
    if command == "capi exec -- true":
        return code == "125" and "is locked" not in text
    return unlocked
