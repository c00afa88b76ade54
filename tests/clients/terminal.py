"""A terminal for the interactive runs: a private tmux server that types and reads the screen."""

import re
import subprocess
import time


class Terminal:
    """A program in a tmux window."""

    def __init__(self, stage, command):
        self.socket = str(stage.root / "tmux")
        self.stage = stage
        self.answered = set()
        settings = stage.root / "tmux.conf"
        settings.write_text("set -g remain-on-exit on\nset -g default-terminal tmux-256color\n")
        # The client should not notice that this terminal is tmux.
        command = ("env", "-u", "TMUX", "-u", "TMUX_PANE", *command)
        self._tmux("-f", str(settings), "new-session", "-d", "-x", "140", "-y", "50", "--", *command)

    def _tmux(self, *arguments):
        done = subprocess.run(
            ["tmux", "-S", self.socket, *arguments], env=self.stage.env, cwd=self.stage.project, text=True,
            errors="replace", capture_output=True, timeout=20, check=False,
        )
        return done.stdout

    def screen(self):
        """Returns the text on the screen."""
        return self._tmux("capture-pane", "-p")

    def drive(self, rules, finished, seconds):
        """Answers what appears on the screen until `finished` is set. Each rule, a pattern and its keys, is used once.

        Returns whether it finished in time.
        """
        end = time.monotonic() + seconds
        while not finished.wait(0.3):
            if time.monotonic() > end:
                return False
            screen = self.screen()
            for pattern, keys in rules:
                if pattern not in self.answered and re.search(pattern, screen):
                    self.answered.add(pattern)
                    for key in keys:
                        self._tmux("send-keys", *(["-l", key[1:]] if key.startswith("=") else [key]))
        return True

    def close(self):
        """Ends the program and the server."""
        self._tmux("kill-server")
