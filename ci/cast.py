#!/usr/bin/env python3
"""Records the first minute with capi and draws it as an animated SVG: docs/first-minute.svg.

    ci/cast.py [DIRECTORY OF capi AND capi-full]      target/release by default; needs pyte, a terminal emulator of PyPI

Everything on the picture is the output of the programs, on a terminal of 100 columns. Only the pace is set here: how long a
key takes, and how long a result stays.
"""

import codecs
import os
import pty
import select
import struct
import sys
import tempfile
import termios
import time
from fcntl import ioctl
from html import escape
from pathlib import Path

import pyte

TOP = Path(__file__).resolve().parents[1]
COLUMNS, LINES = 100, 24
CELL_WIDTH, CELL_HEIGHT, MARGIN = 8.4, 18, 14
KEY, PAUSE, RESULT, END = 0.06, 0.5, 1.6, 4.0

PACKAGE = '{"name": "billing-dashboard", "version": "1.0.0", "scripts": {"start": "node server.js"}}\n'
SERVER = """\
const key = process.env.CUSTOM_API_MY_BILLING_API;
if (!key) throw new Error("CUSTOM_API_MY_BILLING_API is not set");
console.log(`listening on http://localhost:3000, with a key of ${key.length} characters`);
"""

# What is typed, and the text on the screen that has to come first. Keys that are not shown take no time.
SCRIPT = [
    ("$", "capi init\n"),
    ("new passphrase:", "marble orchid lantern harbour\n"),
    ("the same again:", "marble orchid lantern harbour\n"),
    ("add the first API", 'capi add "My Billing API"\n'),
    ("type:", "\n"),
    ("API key (not shown):", "sk_billing_51H\n"),
    ("header:", "\n"),
    ("domain (optional):", "api.billing.example\n"),
    ("documentation URL (optional):", "\n"),
    ("scope:", "\n"),
    ("to start a program", "capi list\n"),
    ("api-key  org", "capi exec -- npm start\n"),
    ("listening on", "capi exec -- sh -c 'echo \"the key is $CUSTOM_API_MY_BILLING_API\"' | cat\n"),
    ("[capi: My Billing API]", ""),
]
NOT_SHOWN = ("passphrase:", "again:", "(not shown):")


class Recording:
    """A shell on a terminal, and the screens that it showed with their durations."""

    def __init__(self, programs: Path, home: Path):
        self.screen = pyte.Screen(COLUMNS, LINES)
        self.stream = pyte.Stream(self.screen)
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.frames: list[tuple[list[list[tuple[str, str]]], float]] = []
        environment = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "PS1": "$ ",
            "npm_config_update_notifier": "false",
        }
        child, self.terminal = pty.fork()
        if child == 0:
            os.chdir(home)
            os.execvpe("bash", ["bash", "--noprofile", "--norc", "-i"], environment)
        ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))

    def read(self, seconds: float) -> bool:
        """Takes up output; returns whether there was any."""
        if not select.select([self.terminal], [], [], seconds)[0]:
            return False
        try:
            self.stream.feed(self.decoder.decode(os.read(self.terminal, 65536)))
        except OSError:
            return False
        return True

    def wait_for(self, text: str) -> None:
        """Waits until the last lines show a text and nothing more arrives."""
        end = time.monotonic() + 120
        shown = ""
        while time.monotonic() < end:
            while self.read(0.4):
                pass
            lines = [line.rstrip() for line in self.screen.display]
            shown = "\n".join(line for line in lines[max(0, self.screen.cursor.y - 9) : self.screen.cursor.y + 1])
            if text in shown:
                return
        raise SystemExit(f"the screen never showed `{text}`:\n{shown}")

    def keep(self, seconds: float) -> None:
        """Adds the screen as a frame, or lengthens the last one if it is the same."""
        frame = [self.runs(line) for line in range(LINES)]
        if self.frames and self.frames[-1][0] == frame:
            frame, before = self.frames.pop()
            seconds += before
        self.frames.append((frame, seconds))

    def runs(self, line: int) -> list[tuple[str, str]]:
        """Returns a line as texts with a style: bold, dim by color, or the cursor."""
        runs: list[tuple[str, str]] = []
        for column in range(COLUMNS):
            cell = self.screen.buffer[line][column]
            style = "b" if cell.bold else ""
            if cell.fg != "default":
                style += f" {cell.fg if cell.fg.isalpha() else 'grey'}"
            if (line, column) == (self.screen.cursor.y, self.screen.cursor.x):
                style += " cursor"
            if runs and runs[-1][1] == style:
                runs[-1] = (runs[-1][0] + cell.data, style)
            else:
                runs.append((cell.data, style))
        if runs[-1][1] == "":
            runs[-1] = (runs[-1][0].rstrip(), "")
        return [run for run in runs if run[0]]

    def type(self, text: str, is_shown: bool) -> None:
        for key in text:
            os.write(self.terminal, key.encode())
            if key != "\n" and is_shown:
                self.read(0.5)
                self.keep(KEY)


def record(programs: Path) -> Recording:
    """Runs the script in a new home."""
    with tempfile.TemporaryDirectory(prefix="home") as home:
        Path(home, "package.json").write_text(PACKAGE)
        Path(home, "server.js").write_text(SERVER)
        recording = Recording(programs, Path(home))
        try:
            for text, keys in SCRIPT:
                recording.wait_for(text)
                is_prompt = not keys.startswith("capi")
                recording.keep(END if not keys else PAUSE if is_prompt else RESULT)
                recording.type(keys, not text.endswith(NOT_SHOWN))
        finally:
            os.write(recording.terminal, b"\x03capi lock; exit\n")
            while recording.read(2):
                pass
    return recording


STYLE = """\
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d8dee9; white-space: pre; }
.b { font-weight: bold; } .cursor { fill: #88c0d0; } .grey, .brightblack { fill: #8a93a5; } .red { fill: #e88a94; } .green { fill: #a3be8c; }
.brown, .yellow { fill: #ebcb8b; } .blue, .cyan { fill: #88c0d0; } .magenta { fill: #c6a0d0; }"""


def draw(frames: list) -> str:
    """Returns the SVG: all screens below each other, of which an animation shows one after the other. A line that several
    screens share is stored once."""
    height, width = LINES * CELL_HEIGHT + 2 * MARGIN, round(COLUMNS * CELL_WIDTH) + 2 * MARGIN
    lines: dict[str, str] = {}
    screens = []
    total = sum(seconds for _, seconds in frames)
    steps, at = [], 0.0
    for number, (frame, seconds) in enumerate(frames):
        uses = []
        for row, runs in enumerate(frame):
            spans, column = [], 0
            for text, style in runs:
                name = f' class="{style.strip()}"' if style.strip() else ""
                shown = "\u2588" if "cursor" in style and not text.strip() else text
                if shown.strip():
                    spans.append(f'<tspan x="{column * CELL_WIDTH:g}"{name}>{escape(shown)}</tspan>')
                column += len(text)
            if spans:
                identity = lines.setdefault("".join(spans), f"l{len(lines)}")
                uses.append(f'<use href="#{identity}" y="{(row + 1) * CELL_HEIGHT:g}"/>')
        screens.append(f'<g transform="translate({MARGIN} {number * height + MARGIN - 4})">{"".join(uses)}</g>')
        steps.append(f"{100 * at / total:.3f}% {{ transform: translateY(-{number * height}px); }}")
        at += seconds
    stored = "".join(f'<text id="{name}" xml:space="preserve">{spans}</text>' for spans, name in lines.items())
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">
<title>capi init, add, list and exec in a terminal</title>
<!-- Made by ci/cast.py from a recording of the programs. -->
<style>
{STYLE}
#film {{ animation: film {total:.2f}s step-end infinite; }}
@keyframes film {{ {" ".join(steps)} }}
@media (prefers-reduced-motion: reduce) {{ #film {{ animation: none; transform: translateY(-{(len(frames) - 1) * height}px); }} }}
</style>
<defs>{stored}</defs>
<rect width="{width}" height="{height}" rx="8" fill="#2e3440"/>
<g id="film">
{chr(10).join(screens)}
</g>
</svg>
"""


def main() -> None:
    programs = Path(sys.argv[1] if len(sys.argv) > 1 else TOP / "target/release").resolve()
    recording = record(programs)
    path = TOP / "docs/first-minute.svg"
    path.write_text(draw(recording.frames))
    print(f"{path.relative_to(TOP)}: {len(recording.frames)} screens, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
