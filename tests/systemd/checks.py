"""Checks of docs/systemd.md under a running systemd, for run.sh: a unit for each row, and what systemd, the journal and the
processes of the unit show. Runs as a service of that systemd."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import sys

SHARED = pathlib.Path("/srv/shared")
WEB = pathlib.Path("/srv/web")
UNITS = pathlib.Path("/run/systemd/system")
KEY = "sk_live_51HxYz7Qw9Rt2Up4As6Df8Gh"
MASK = "[capi: Billing]"
PASSPHRASE = "violet-Anchor-91-tundra"
VAULT = WEB / "vault.capi"
EXEC = f"/usr/local/bin/capi --vault {VAULT} exec --app web --token-file %d/capi-token"
SERVER = f"/usr/bin/python3 -B {WEB}/server.py"
ENDED = pathlib.Path("/run/ended")
# No event takes longer, even on a busy machine.
LIMIT = 60
# The lines that the server prints when it is stopped; see server.py.
LAST = 200
VERSION = int(re.search(r"\d+", subprocess.run(["systemctl", "--version"], capture_output=True, text=True).stdout)[0])
CHECKS = {}
# Returned by a check that run.sh finishes.
LATER = "later"


class Fault(Exception):
    """What a check found."""


class Skipped(Exception):
    """Why a check cannot run here."""


def check(function):
    CHECKS[function.__name__.replace("_", "-")] = function
    return function


def equal(found, expected, what):
    if found != expected:
        raise Fault(f"{what}: expected {expected!r}, found {found!r}")


def run(*words, stdin=None, allowed=(0,), **options):
    done = subprocess.run(
        [str(word) for word in words], input=stdin, text=True, capture_output=True, timeout=LIMIT, **options
    )
    if done.returncode not in allowed:
        raise Fault(f"{words[0]} {words[1]}: exit {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


class Service:
    """A unit with `capi exec` and the server below it. `settings` are lines of [Service]; `words` those of the server."""

    def __init__(self, name, words, *settings, options="", unit="", manager=("systemctl",)):
        self.name, self.manager = name, manager
        start = f"ExecStart={EXEC} {options} -- {SERVER} {words}"
        # systemd forgets a unit that has ended.
        end = f"ExecStopPost=+/bin/sh -c 'echo $$SERVICE_RESULT $$EXIT_CODE $$EXIT_STATUS >{ENDED}/%N'"
        common = ("User=web", "LoadCredentialEncrypted=capi-token", end)
        self.text = "\n".join(("[Unit]", unit, "[Service]", *common, *settings, start, ""))
        self.write(f"{name}.service", self.text)

    def write(self, file, text):
        (UNITS / file).write_text(text)

    def systemctl(self, *words, allowed=(0,)):
        return run(*self.manager, *words, allowed=allowed)

    def reload(self):
        self.systemctl("daemon-reload")

    def start(self, *options, allowed=(0,)):
        self.reload()
        self.systemctl("start", *options, self.name, allowed=allowed)
        return self

    def stop(self):
        self.systemctl("stop", self.name)

    def __getattr__(self, name):
        """A property of the unit, such as MainPID."""
        return self.systemctl("show", "--value", "-p", name, self.name).strip()

    def main(self):
        """The command line of the main process, from its program on."""
        return command_line(int(self.MainPID))

    def pids(self):
        file = pathlib.Path(f"/sys/fs/cgroup{self.ControlGroup}/cgroup.procs")
        return [int(pid) for pid in file.read_text().split()]

    def processes(self):
        """The command lines of all processes."""
        return sorted(map(command_line, self.pids()))

    def masker(self):
        """The process ID of `capi __mask`."""
        return next(pid for pid in self.pids() if command_line(pid) == "capi __mask")

    def journal(self):
        """What the processes of the unit printed."""
        run("journalctl", "--sync")
        return run("journalctl", "-o", "cat", "-u", self.name, "_TRANSPORT=stdout").splitlines()

    def messages(self):
        """What systemd wrote about the unit."""
        run("journalctl", "--sync")
        return run("journalctl", "-o", "cat", f"UNIT={self.name}.service", "_PID=1")

    def until(self, text, *matches):
        """Waits until the journal has a line with this text."""
        matches = matches or ("-u", self.name, "_TRANSPORT=stdout")
        follow = ["journalctl", "-f", "-n", "all", "-o", "cat", *matches]
        with subprocess.Popen(follow, text=True, stdout=subprocess.PIPE) as journal:
            previous = signal.signal(signal.SIGALRM, lambda *_: journal.kill())
            signal.alarm(LIMIT)
            try:
                found = next((line for line in journal.stdout if text in line), None)
            finally:
                signal.alarm(0)
                signal.signal(signal.SIGALRM, previous)
                journal.kill()
        if found is None:
            raise Fault(f"the journal has no line with {text!r} after {LIMIT} s")

    def replaced(self, *masked):
        """The program is the main process, and nothing but the masker runs with it."""
        equal(self.ActiveState, "active", "ActiveState")
        equal(self.main().split()[1:3], ["-B", f"{WEB}/server.py"], "main process")
        equal([line for line in self.processes() if "server.py" not in line], list(masked), "other processes")

    def parent(self):
        """capi is the main process, and the program its child."""
        equal(self.ActiveState, "active", "ActiveState")
        equal(self.main().split()[0], "capi", "main process")
        equal([line.split()[0] for line in self.processes()], ["capi", "python3"], "processes")

    def ended(self, how):
        """How the main process has ended, and that nothing runs any longer."""
        equal((ENDED / self.name).read_text().strip(), how, "end of the main process")
        equal(self.ControlGroup, "", "control group")

    def stopped(self, how="success exited 0"):
        """The program has ended as it does at a signal, and the journal has all of its last output."""
        self.ended(how)
        lines = self.journal()[-LAST:]
        wanted = last_lines()
        wrong = next((n for n, line in enumerate(wanted) if lines[n:n + 1] != [line]), None)
        if wrong is not None:
            raise Fault(f"last lines: expected {wanted[wrong]!r} as line {wrong + 1} of {LAST}, found {lines[wrong:wrong + 1]}")


def last_lines():
    return [f"stopping {number} {MASK}" for number in range(1, LAST)] + [f"last {MASK}"]


def command_line(pid):
    words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    name = os.path.basename(words[0])
    if "__mask" in words:
        return "capi __mask"
    return " ".join([name, *words[1:]]).strip()


def connect(path, text=b""):
    """Sends a text over a socket and returns the whole answer."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(LIMIT)
        client.connect(path)
        client.sendall(text)
        answer = b""
        while part := client.recv(4096):
            answer += part
    return answer.decode()


# Credentials of systemd


@check
def encrypted_credential():
    service = Service("encrypted", "print ready wait", "Type=notify", "Restart=on-failure").start()
    service.replaced("capi __mask")
    equal(run("cat", "/etc/credstore.encrypted/capi-token").find("capi_app_"), -1, "token in the encrypted file")
    service.stop()


@check
def plain_credential():
    setting = f"LoadCredential=plain-token:{WEB}/token"
    service = Service("plain", "print ready wait", "Type=notify", setting)
    (UNITS / "plain.service").write_text(
        # As systemd before version 251 needs it.
        service.text.replace("LoadCredentialEncrypted=capi-token\n", "")
        .replace("%d/capi-token", "${CREDENTIALS_DIRECTORY}/plain-token")
    )
    service.start().replaced("capi __mask")
    service.stop()


@check
def hardened():
    """The sandbox of a service does not hinder capi."""
    settings = (
        "Type=notify", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes", "ProtectProc=invisible",
        "ProcSubset=pid", "NoNewPrivileges=yes", "MemoryDenyWriteExecute=yes", "SystemCallFilter=@system-service",
        "RestrictAddressFamilies=AF_UNIX AF_INET", "CapabilityBoundingSet=", "LimitMEMLOCK=0", "UMask=0077",
        # The home is not readable, and capi would report that it cannot read its settings there.
        "Environment=CAPI_CONFIG=/dev/null",
    )
    service = Service("hardened", "print ready wait", *settings).start()
    service.replaced("capi __mask")
    service.stop()
    service.stopped()


@check
def dynamic_user():
    """A user that exists only while the service runs gets the vault from systemd, too."""
    settings = ("Type=notify", "DynamicUser=yes", "User=", f"LoadCredential=vault:{VAULT}")
    service = Service("dynamic", "print ready wait", *settings)
    service.write("dynamic.service", service.text.replace(f"--vault {VAULT}", "--vault %d/vault"))
    service.start().replaced("capi __mask")
    service.until("waiting")
    equal(sorted(service.journal()), sorted([f"out {MASK}", f"err {MASK}", f"waiting {MASK}"]), "journal")
    service.stop()
    service.stopped()


# The program replaces capi


@check
def notify():
    service = Service("notify", "print ready wait", "Type=notify").start()
    service.replaced("capi __mask")
    equal(service.StatusText, "serving", "StatusText")
    service.until("waiting")
    equal(sorted(service.journal()), sorted([f"out {MASK}", f"err {MASK}", f"waiting {MASK}"]), "journal")
    # The name and the process ID of a line are those of capi.
    fields = run("journalctl", "-o", "export", "-u", service.name, "_TRANSPORT=stdout").splitlines()
    equal({line for line in fields if line.startswith("SYSLOG_IDENTIFIER=")}, {"SYSLOG_IDENTIFIER=capi"}, "name")
    equal({line for line in fields if line.startswith("_PID=")}, {f"_PID={service.masker()}"}, "process")
    service.systemctl("kill", "--kill-whom=main", "-s", "HUP", service.name)
    service.until("reloaded")
    service.stop()
    service.stopped()


@check
def notify_reload():
    if VERSION < 253:
        raise Skipped(f"systemd {VERSION} has no Type=notify-reload")
    service = Service("reload", "print ready wait", "Type=notify-reload", "Environment=RELOADS=1").start()
    service.replaced("capi __mask")
    service.until("waiting")
    service.systemctl("reload", service.name)
    service.replaced("capi __mask")
    service.until("reloaded")
    service.stop()
    service.stopped()


@check
def watchdog():
    service = Service("watchdog", "ready ping wait", "Type=notify", "WatchdogSec=2").start()
    service.replaced("capi __mask")
    service.until("pinged")
    # Three times as long as the watchdog allows. The server pings no more.
    service.until("Failed with result 'watchdog'", "UNIT=watchdog.service", "_PID=1")
    # SIGABRT of systemd goes to all processes of the unit. Many programs print their stack then.
    service.stopped("watchdog killed ABRT")


@check
def watchdog_of_another_type():
    service = Service("simple-watchdog", "ping wait", "Type=exec", "WatchdogSec=2").start()
    service.until("pinged")
    service.replaced("capi __mask")
    service.stop()


@check
def notify_access():
    service = Service("access", "print ready wait", "Type=exec", "NotifyAccess=main").start()
    service.until("waiting")
    service.replaced("capi __mask")
    equal(service.StatusText, "serving", "StatusText")
    service.stop()
    service.stopped()


@check
def socket_activation():
    service = Service("listening", "accept wait", "Type=simple")
    service.write("listening.socket", "[Socket]\nListenStream=/run/listening.sock\n")
    service.reload()
    service.systemctl("start", "listening.socket")
    answer = connect("/run/listening.sock")
    equal(answer, f"1 True {service.MainPID}", "answer")
    service.until("waiting")
    service.replaced("capi __mask")
    # The masker would keep the socket open.
    listener = os.readlink(f"/proc/{service.MainPID}/fd/3")
    files = [os.readlink(link) for link in pathlib.Path(f"/proc/{service.masker()}/fd").iterdir()]
    equal(listener in files, False, "socket in capi __mask")
    service.systemctl("stop", "listening.socket", "listening.service")
    service.stopped()


@check
def socket_for_each_connection():
    settings = ("StandardInput=socket", "StandardOutput=socket", "StandardError=journal")
    service = Service("each@", "print echo", *settings)
    service.write("each.socket", "[Socket]\nListenStream=/run/each.sock\nAccept=yes\n")
    service.reload()
    service.systemctl("start", "each.socket")
    equal(connect("/run/each.sock", b"you\n"), f"out {MASK}\nhello you {MASK}\n", "answer")
    service.systemctl("stop", "each.socket")


@check
def exit_code_and_restart():
    settings = ("Type=notify", "Restart=on-failure", "RestartSec=0", "StateDirectory=restart")
    service = Service("restart", "print ready once=3 wait", *settings).start()
    service.until("waiting")
    service.replaced("capi __mask")
    equal(service.NRestarts, "1", "NRestarts")
    equal("code=exited, status=3" in service.messages(), True, "exit code 3 in the journal")
    service.stop()
    service.stopped()


@check
def signal_of_the_program():
    service = Service("crash", "print ready wait", "Type=notify").start()
    service.until("waiting")
    service.systemctl("kill", "--kill-whom=main", "-s", "KILL", service.name)
    service.until("Failed with result", "UNIT=crash.service", "_PID=1")
    service.ended("signal killed KILL")


@check
def other_kill_signal():
    """systemd sends the signal to all processes of the unit, and so does `systemctl kill`."""
    for name in ("notify", "exec"):
        settings = (f"Type={name}", "KillSignal=SIGUSR1")
        words = "print ready wait" if name == "notify" else "print wait"
        service = Service(f"usr1-{name}", words, *settings).start()
        service.until("waiting")
        service.stop()
        service.stopped()


# capi stays as the parent


def of_type(name):
    service = Service(f"type-{name}", "print wait", f"Type={name}").start()
    service.until("waiting")
    service.parent()
    service.systemctl("kill", "--kill-whom=main", "-s", "HUP", service.name)
    service.until("reloaded")
    service.stop()
    service.stopped()


@check
def type_exec():
    of_type("exec")


@check
def type_simple():
    of_type("simple")


@check
def type_oneshot():
    service = Service("oneshot", "print exit=0", "Type=oneshot").start()
    equal(sorted(service.journal()), sorted([f"out {MASK}", f"err {MASK}"]), "journal")


@check
def exit_code_of_exec():
    settings = ("Type=exec", "Restart=on-failure", "RestartSec=0")
    service = Service("exit", "print exit=3", *settings, unit="StartLimitBurst=2").start()
    service.until("Start request repeated", "UNIT=exit.service", "_PID=1")
    service.ended("exit-code exited 3")
    equal(len(service.journal()), 4, "lines of two runs")


@check
def signal_of_exec():
    service = Service("killed", "print wait", "Type=exec").start()
    service.until("waiting")
    child = next(pid for pid in service.pids() if command_line(pid).startswith("python3"))
    os.kill(child, signal.SIGKILL)
    service.until("Failed with result", "UNIT=killed.service", "_PID=1")
    service.ended("signal killed KILL")


# Nothing is masked


@check
def null_outputs():
    for name in ("notify", "exec"):
        settings = (f"Type={name}", "NotifyAccess=main", "StandardOutput=null", "StandardError=null")
        service = Service(f"null-{name}", "print ready wait", *settings).start()
        service.replaced()
        equal(service.journal(), [], "journal")
        service.stop()


@check
def one_null_output():
    service = Service("half", "print ready wait", "Type=notify", "StandardOutput=null", "StandardError=journal").start()
    service.replaced("capi __mask")
    service.until("err")
    equal(service.journal(), [f"err {MASK}"], "journal")
    service.stop()


@check
def mask_never():
    for name in ("notify", "exec"):
        settings = (f"Type={name}", "NotifyAccess=main")
        service = Service(f"raw-{name}", "print ready wait", *settings, options="--mask never").start()
        service.until("waiting")
        service.replaced()
        equal(f"out {KEY}" in service.journal(), True, "credential in the journal")
        service.stop()


# Other settings


@check
def type_forking():
    pid_file = "/run/forking/pid"
    settings = ("Type=forking", f"PIDFile={pid_file}", "RuntimeDirectory=forking", f"Environment=PIDFILE={pid_file}")
    service = Service("forking", "print fork wait", *settings).start()
    service.until("waiting")
    service.replaced("capi __mask")
    equal(service.MainPID, pathlib.Path(pid_file).read_text().strip(), "MainPID")
    service.stop()
    service.stopped()


@check
def type_forking_without_a_file():
    settings = ("Type=forking", "RuntimeDirectory=guess", "Environment=PIDFILE=/run/guess/pid")
    service = Service("guess", "print fork wait", *settings).start()
    service.until("waiting")
    equal(service.MainPID, "0", "MainPID")
    service.stop()
    service.stopped("success")


@check
def kill_mode_mixed():
    service = Service("mixed", "print ready wait", "Type=notify", "KillMode=mixed").start()
    service.until("waiting")
    service.replaced("capi __mask")
    service.stop()
    service.ended("success exited 0")
    # Lines at the end can be missing, but no line in the middle.
    lines = [line for line in service.journal() if line.startswith(("stopping", "last"))]
    equal(lines, last_lines()[:len(lines)], "last lines")


@check
def kill_mode_mixed_of_exec():
    service = Service("mixed-exec", "print wait", "Type=exec", "KillMode=mixed").start()
    service.until("waiting")
    service.parent()
    service.stop()
    service.stopped()


@check
def file_for_the_main_process():
    service = Service("file", "print ready wait", "Type=notify", options="--file-for billing=KEY_FILE").start(allowed=(1,))
    service.ended("exit-code exited 125")
    equal("cannot hand a file to a service that talks to systemd" in "\n".join(service.journal()), True, "error in the journal")


@check
def file_for_exec():
    service = Service("file-exec", "", "Type=exec", options="--file-for billing=KEY_FILE")
    script = "cat $$KEY_FILE; echo; echo $$KEY_FILE; exec sleep inf"
    service.write("file-exec.service", service.text.replace(SERVER, f"/bin/sh -c '{script}'"))
    service.start()
    service.until("/")
    path = service.journal()[-1]
    equal(service.journal()[0], MASK, "file")
    equal(path.startswith("/") and os.path.exists(path), True, f"the file {path} exists")
    service.stop()
    equal(os.path.exists(path), False, f"{path} after the end")


@check
def start_commands():
    """`capi exec` in ExecStartPre= and ExecStopPost= ends when all is written."""
    pre = f"ExecStartPre={EXEC} -- /bin/sh -c 'echo before $$CUSTOM_API_BILLING'"
    post = f"ExecStopPost={EXEC} -- /bin/sh -c 'echo after $$CUSTOM_API_BILLING'"
    service = Service("commands", "print ready wait", "Type=notify", pre, post).start()
    service.replaced("capi __mask")
    service.until("waiting")
    equal(service.journal()[0], f"before {MASK}", "first line")
    service.stop()
    equal(service.journal()[-2:], [f"last {MASK}", f"after {MASK}"], "last lines")


@check
def user_manager():
    uid = run("id", "-u", "web").strip()
    run("systemctl", "start", f"user@{uid}.service")
    home, runtime = pathlib.Path("/home/web"), f"/run/user/{uid}"
    folder = home / ".config/systemd/user"
    run("runuser", "-u", "web", "--", "mkdir", "-p", folder)
    manager = ("runuser", "-u", "web", "--", "env", f"XDG_RUNTIME_DIR={runtime}", "systemctl", "--user")
    service = Service("mine", "print ready wait", "Type=notify", manager=manager)
    text = service.text.replace("User=web\n", "")
    text = text.replace("LoadCredentialEncrypted=capi-token", f"LoadCredential=capi-token:{WEB}/token")
    (UNITS / "mine.service").unlink()
    (folder / "mine.service").write_text(text)
    service.start()
    service.replaced("capi __mask")
    matches = ("_SYSTEMD_USER_UNIT=mine.service", "_TRANSPORT=stdout")
    service.until("waiting", *matches)
    service.stop()
    service.until("last", *matches)
    lines = run("journalctl", "-o", "cat", *matches).splitlines()
    equal(lines[-LAST:], last_lines(), "last lines")
    run("systemctl", "stop", f"user@{uid}.service")


@check
def poweroff():
    """Stays until the machine is powered off; run.sh reads the rest from the journal."""
    service = Service("poweroff", "print ready wait", "Type=notify").start()
    service.until("waiting")
    return LATER


@check
def journal():
    """Nothing but the unmasked services has left a credential in the journal."""
    run("journalctl", "--sync")
    units = run("journalctl", "-F", "_SYSTEMD_UNIT").split()
    exposed = {unit for unit in units if KEY in run("journalctl", "-o", "export", f"_SYSTEMD_UNIT={unit}")}
    equal(exposed - {"raw-notify.service", "raw-exec.service"}, set(), "units with the credential")
    equal(PASSPHRASE in run("journalctl", "-o", "export"), False, "passphrase in the journal")


def prepare():
    """Makes the vault and the token as the document says."""
    UNITS.mkdir(parents=True, exist_ok=True)
    run("useradd", "--create-home", "web")
    WEB.mkdir()
    ENDED.mkdir()
    ENDED.chmod(0o1777)
    (WEB / "server.py").write_text((SHARED / "server.py").read_text())
    environment = {**os.environ, "HOME": "/root", "CAPI_PASSPHRASE": PASSPHRASE, "CAPI_NO_INPUT": "1", "CAPI_NO_SESSION": "1"}
    environment.pop("NOTIFY_SOCKET", None)
    capi = ("capi", "--vault", VAULT)
    run(*capi, "init", "--light", env=environment)
    run(*capi, "add", "Billing", "--type", "bearer", "--app", "web", "--stdin", stdin=KEY, env=environment)
    token = run(*capi, "token", "new", "--app", "web", "--name", "my-server", env=environment)
    (WEB / "token").write_text(token)
    folder = pathlib.Path("/etc/credstore.encrypted")
    folder.mkdir(exist_ok=True)
    run("systemd-creds", "encrypt", "--name=capi-token", "-", folder / "capi-token", stdin=token)
    run("chown", "-R", "web:", WEB)
    (WEB / "token").chmod(0o600)


def main():
    selected = (SHARED / "selected").read_text().split() or list(CHECKS)
    prepare()
    for name in selected:
        try:
            if CHECKS[name]() != LATER:
                print(f"ok {name}", flush=True)
        except Skipped as reason:
            print(f"skipped {name}: {reason}", flush=True)
        except (Fault, OSError, subprocess.SubprocessError, StopIteration) as why:
            print(f"FAULT {name}: {why}", flush=True)
    print(f"checks: {len(selected)}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except Fault as why:
        sys.exit(f"FAULT prepare: {why}")
