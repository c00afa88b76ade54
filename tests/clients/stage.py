"""A home of its own for each client: a vault with an open session, a project that declares its APIs, and documentation."""

import json
import os
import secrets
import subprocess

from billing import specification

# The APIs of the vault: name, arguments of `capi add`.
APIS = (
    ("My Billing API", ["--type", "api-key", "--domain", "api.billing.example", "--docs", "https://docs.billing.example"]),
    ("Ledger", ["--type", "bearer", "--domain", "ledger.example"]),
    ("Warehouse", ["--type", "basic", "--username", "robot", "--domain", "warehouse.example", "--app", "web"]),
)
# The environment that a person's shell has, without anything of the shell that started the runs.
INHERITED = ("LANG", "LC_ALL", "TZ")


class Stage:
    """One client's home, vault and project."""

    def __init__(self, root, programs, name):
        self.root = root / name
        self.home = self.root / "home"
        self.project = self.home / "web"
        self.records = self.root / "records"
        self.runtime = self.root / "run"
        for directory in (self.project, self.records, self.runtime):
            directory.mkdir(parents=True)
        self.runtime.chmod(0o700)
        # Nothing in it looks like a known kind of key, so that no client removes it for its looks.
        self.credentials = [f"c{secrets.token_hex(12)}" for _ in APIS]
        self.env = {name: os.environ[name] for name in INHERITED if name in os.environ}
        self.env.update(
            HOME=str(self.home), XDG_RUNTIME_DIR=str(self.runtime), PATH=f"{programs}:/usr/bin:/bin:/usr/sbin:/sbin",
            USER="user", LOGNAME="user", SHELL="/bin/bash", TERM="xterm-256color",
        )
        self.env.setdefault("LANG", "C.UTF-8")
        # A login shell, which some clients start, keeps the PATH.
        self.write(".profile", f"PATH={self.env['PATH']}\n")
        self.write(".bashrc", "")
        self._vault()

    def write(self, path, content):
        """Writes a file below the home; anything but a text as JSON."""
        file = self.home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content, indent=2))

    def run(self, *command, given="", cwd=None, seconds=60):
        """Runs a command in the project and returns the finished process, or None if it took too long."""
        try:
            return subprocess.run(
                command, input=given, cwd=cwd or self.project, env=self.env, text=True, errors="replace",
                capture_output=True, timeout=seconds, check=False,
            )
        except subprocess.TimeoutExpired:
            return None

    def capi(self, *arguments, given=""):
        """Runs capi, which has to succeed, and returns its output."""
        done = self.run("capi", *arguments, given=given)
        if done is None or done.returncode:
            raise RuntimeError(f"capi {' '.join(arguments)}: {done and done.stderr}")
        return done.stdout

    def _vault(self):
        passphrase = self.root / "passphrase"
        passphrase.write_text(secrets.token_hex(8))
        with_passphrase = ("--passphrase-file", str(passphrase))
        self.capi("init", "--light", *with_passphrase)
        for (name, arguments), credential in zip(APIS, self.credentials):
            self.capi("add", name, *arguments, "--stdin", *with_passphrase, given=credential)
        self.capi("declare", "--app", "web")
        self.capi("trust")
        specification_file = self.root / "billing.json"
        specification_file.write_text(json.dumps(specification()))
        self.capi("docs", "fetch", "My Billing API", "--file", str(specification_file))
        self.capi("unlock", *with_passphrase)

    def server(self):
        """Returns the instructions that the server gives to clients, and the bytes of its list of tools."""
        client = {"name": "check", "version": "1"}
        parameters = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}
        requests = (
            {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": parameters},
            {"jsonrpc": "2.0", "method": "notifications/initialized"},
            {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
        )
        answers = self.capi("mcp", "serve", given="".join(json.dumps(request) + "\n" for request in requests)).splitlines()
        return json.loads(answers[0])["result"].get("instructions", ""), len(answers[1].encode())

    def install(self, client, file, content):
        """Configures a client through `capi mcp install`, or by hand if capi does not know it. Returns how."""
        done = self.run("capi", "mcp", "install", "--client", client)
        if done is not None and done.returncode == 0:
            return "install"
        self.write(file, content)
        return "by hand"

    def end(self):
        """Ends the session. The home and the records stay until the next run, to be looked at."""
        self.run("capi", "lock", "--all")
