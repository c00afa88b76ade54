#!/usr/bin/env python3
"""Tests prompts on a Windows console: runs capi in Wine's cmd on a pseudo-terminal, which Wine uses as the console.

    ci/windows-console.py CAPI.EXE      run by ci/windows.sh, which sets WINEPREFIX

Each step waits up to a minute for the expected output. Hidden input must never appear.
"""

import fcntl
import glob
import os
import pty
import re
import select
import struct
import sys
import termios
import time
import tty

PATIENCE = 60
PASSPHRASE = "correct horse battery staple"
HALF = "half-typed"
KEY = "k3y-n0t-sh0wn-1234"
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07")


class Console:
    """A shell on a console. Its text is compared without white space, because Wine draws spaces by moving the cursor."""

    def __init__(self):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            # The console, not the terminal, echoes input and generates signals.
            tty.setraw(0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 400, 0, 0))
            os.environ["TERM"] = "xterm"
            os.execvp("wine", ["wine", "cmd"])
        self.new = b""
        self.all = ""

    def text(self):
        return "".join(CONTROL.sub("", self.new.decode(errors="replace")).split())

    def read(self):
        if select.select([self.terminal], [], [], 0.1)[0]:
            try:
                self.new += os.read(self.terminal, 65536)
            except OSError:
                fail("the console ended", self.text())

    def await_(self, *expected):
        """Waits until all has appeared since the last time, in this order. The passphrase is given where it is asked for:
        on a busy machine a session may answer too late for a command."""
        words = ["".join(text.split()) for text in expected]
        end = time.monotonic() + PATIENCE
        asked = "passphraseof"
        while not re.search(".*".join(map(re.escape, words)), self.text()):
            if asked and asked in self.text():
                self.type(PASSPHRASE + "\r")
                asked = None
            if time.monotonic() > end:
                fail(f"never appeared: {expected}", self.text())
            self.read()
        shown, self.new = self.text(), b""
        self.all += shown
        return shown

    def type(self, text):
        os.write(self.terminal, text.encode())

    def press_until(self, key, *expected):
        """Presses a key until that has an effect. In Wine, Ctrl-C that no read waits for has none."""
        end = time.monotonic() + PATIENCE
        while not self.text() and time.monotonic() < end:
            self.type(key)
            pause = time.monotonic() + 1
            while not self.text() and time.monotonic() < pause:
                self.read()
        return self.await_(*expected)

    def run(self, line, *expected):
        """Types a command, which is shown, and waits for what it answers."""
        self.type(line + "\r")
        return self.await_(line, *expected)


def fail(why, text):
    sys.exit(f"{sys.argv[0]}: {why}\n{text}")


def vaults():
    return glob.glob(os.environ["WINEPREFIX"] + "/drive_c/users/*/AppData/Roaming/capi/vault.capi")


def left_with_ctrl_c(console, capi):
    console.run(f"{capi} init --light", "new passphrase:")
    console.type(HALF)
    console.press_until("\x03", "the prompt was interrupted", ">")
    console.run("echo %ERRORLEVEL%shown", "1shown", ">")
    if vaults():
        fail("what was half typed was taken", console.all)


def made(console, capi):
    console.run(f"{capi} init --light", "new passphrase:")
    console.type(PASSPHRASE + "\r")
    console.await_("the same again:")
    console.type(PASSPHRASE + "\r")
    console.await_("created the vault", "to add the first API", ">")
    if len(vaults()) != 1:
        fail("there is no vault", console.all)


def added(console, capi):
    console.run(f"{capi} add Billing", "type", "basic")
    console.type("\r")
    console.await_("not shown")
    console.type(KEY + "\r")
    console.await_("header", "X-API-Key")
    console.type("\r")
    console.await_("domain")
    console.type("billing.example\r")
    console.await_("billing.example", "documentation URL")
    console.type("\r")
    console.await_("scope", "app")
    console.type("\r")
    console.await_("added `Billing`", ">")


def deleted(console, capi):
    console.run(f"{capi} delete billing", "delete it with its credential?")
    console.type("n\r")
    console.await_("nothing was deleted", ">")
    console.run(f"{capi} delete billing", "delete it with its credential?")
    console.type("y\r")
    console.await_("deleted `Billing`", ">")
    console.run(f"{capi} lock", "locked", ">")


def main():
    capi = "Z:" + os.path.abspath(sys.argv[1]).replace("/", "\\")
    console = Console()
    console.await_(">")
    for step in [left_with_ctrl_c, made, added, deleted]:
        step(console, capi)
        print(f"{step.__name__} ... ok", flush=True)
    for secret in [HALF, PASSPHRASE, KEY]:
        if "".join(secret.split()) in console.all:
            fail(f"was shown: {secret}", console.all)
    console.type("exit\r")
    os.waitpid(console.pid, 0)


main()
