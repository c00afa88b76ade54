"""Builds of small projects with real tools, once with a credential in a client file and once without. `capi scan` has to
find the credential in each of the places that the table names, and nothing in the clean build."""

import argparse
import fnmatch
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

import random_values
from tools import TOOLS

TOP = pathlib.Path(__file__).resolve().parents[2]
OUT = TOP / "target/scan"
# One of letters and digits, and one that most encodings change.
CANARIES = {"Billing": "sk_live_51HxYz7Qw9Rt2Up4As6Df8Gh", "Maps": "m4ps\"/+Key=&<9Rt2Up'4As#6Df8"}
NAMES = {"VALUE": "CUSTOM_API_BILLING", "OTHER": "CUSTOM_API_MAPS"}
# The longest time of one build, in seconds.
LONGEST = 300


class Vault:
    """A vault with the canaries, unlocked, in a home directory of its own."""

    def __init__(self, capi, work):
        self.capi, self.home = capi, work / "home"
        self.home.mkdir()
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "TMPDIR": str(work),
            "CAPI_VAULT": str(work / "vault.capi"),
            "CAPI_PASSPHRASE": "violet-Anchor-91-tundra",
            "CAPI_NO_INPUT": "1",
            "LANG": "C.UTF-8",
            "CI": "1",
            "NO_COLOR": "1",
            "DO_NOT_TRACK": "1",
            "NEXT_TELEMETRY_DISABLED": "1",
            "NUXT_TELEMETRY_DISABLED": "1",
        }
        for name, default in (("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")):
            self.environment[name] = os.environ.get(name, str(pathlib.Path.home() / default))
        self.run("init", "--light")
        self.run("unlock")
        for name, value in CANARIES.items():
            self.run("add", name, "--type", "bearer", "--stdin", stdin=value)

    def run(self, *words, stdin=None):
        done = subprocess.run([self.capi, *words], env=self.environment, input=stdin, text=True, capture_output=True)
        if done.returncode:
            sys.exit(f"capi {words[0]}: {done.stderr}")

    def build(self, commands, directory):
        """Runs the commands with the credentials. Returns what the first one that failed printed."""
        for command in commands:
            words = [self.capi, "exec", "--", "sh", "-c", command]
            environment = self.environment | {"PATH": f"{directory}/node_modules/.bin:{self.environment['PATH']}"}
            with subprocess.Popen(
                words, env=environment, cwd=directory, text=True, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
            ) as running:
                try:
                    output, _ = running.communicate(timeout=LONGEST)
                except subprocess.TimeoutExpired:
                    os.killpg(running.pid, signal.SIGKILL)
                    return f"{command}: longer than {LONGEST} s"
            if running.returncode:
                return f"{command}: exit {running.returncode}\n{output}"
        return None

    def scan(self, directory, *options):
        """Returns the exit status and the report."""
        words = [self.capi, "scan", "--json", ".", *options]
        done = subprocess.run(words, env=self.environment, cwd=directory, text=True, capture_output=True, timeout=LONGEST)
        for value in CANARIES.values():
            if value in done.stdout + done.stderr:
                sys.exit(f"{words}: a credential was printed")
        try:
            return done.returncode, json.loads(done.stdout)
        except ValueError:
            sys.exit(f"{words}: exit {done.returncode}: {done.stderr or done.stdout}")


def expand(text, leaks):
    """Replaces the marks of the table by the expressions that leak, or by a constant."""
    for mark, name in NAMES.items():
        text = text.replace(f"@{mark}@", f"process.env.{name}" if leaks else "'nothing'")
        text = text.replace(f"@NAME_OF_{mark}@", name)
    return text


def prepare(name, tool, work, leaks):
    directory = work / f"{name}-{'leak' if leaks else 'clean'}"
    directory.mkdir()
    packages = OUT / tool.get("packages", name) / "node_modules"
    if packages.is_dir():
        # Links to the files: some tools refuse a directory that is a link.
        subprocess.run(["cp", "-al", packages, directory / "node_modules"], check=True)
    files = tool["files"] | ({} if leaks else tool.get("clean", {}))
    for path, text in files.items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(expand(text, leaks))
    return directory


def found_in(report, directory, home, work):
    """The paths of the findings: below the project, from the home directory with `~`, or from that for temporary files."""
    paths = set()
    for finding in report["findings"]:
        path = (directory / finding["path"]).resolve()
        for start, shown in ((directory, ""), (home, "~/"), (work, "/tmp/")):
            if path.is_relative_to(start.resolve()):
                paths.add(shown + str(path.relative_to(start.resolve())))
                break
    return paths


def is_installed(name, tool):
    program, packages = tool.get("program"), tool.get("packages")
    if program and not shutil.which(program):
        return False
    return bool(program and not packages) or (OUT / (packages or name) / "installed").is_file()


def check(name, tool, vault, work):
    """Returns what is wrong with a tool, and the places that were found."""
    vault.environment["PATH"] = f"{OUT / name / 'bin'}:{os.environ['PATH']}"
    wrong, found = [], set()
    # A pattern that starts with `/` counts from the root of the repository, and that is the checkout. Caches are searched.
    options = ["--exclude", "**/node_modules/[!.]*", *tool.get("scan", [])]
    for leaks in (True, False):
        if not leaks and not tool.get("has_clean", True):
            continue
        before = set(work.iterdir())
        directory = prepare(name, tool, work, leaks)
        failure = vault.build(tool["build"], directory)
        if failure:
            return [f"the build failed: {failure}"], found
        code, report = vault.scan(directory, *options)
        paths = found_in(report, directory, vault.home, work)
        expected = {path for path in paths if any(fnmatch.fnmatch(path, one) for one in tool.get("always", []))}
        if leaks:
            found = paths
            wrong += [f"nothing in {want}" for want in tool["found"] if not any(fnmatch.fnmatch(path, want) for path in paths)]
            unwanted = tool.get("not_found", [])
            wrong += [f"found in {path}" for path in sorted(paths) if any(fnmatch.fnmatch(path, no) for no in unwanted)]
            wrong += [] if code == 1 else [f"exit {code} after a leak"]
        elif paths != expected or code != (1 if expected else 0):
            wrong.append(f"the clean build: exit {code}, {sorted(paths)}, {report.get('unread')}")
        # With the caches in the directory for temporary files: the clean build starts without them.
        for path in set(work.iterdir()) - before:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    return wrong, found


def in_vault(capi, run):
    """Runs a check with a new vault in a new directory."""
    with tempfile.TemporaryDirectory(prefix="capi-scan-", dir=OUT) as directory:
        work = pathlib.Path(directory)
        vault = Vault(capi, work)
        try:
            return run(vault, work)
        finally:
            subprocess.run([capi, "lock"], env=vault.environment, capture_output=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--capi", default=str(TOP / "target/debug"), help="the directory of capi")
    parser.add_argument("--verbose", action="store_true", help="print all places that were found")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    capi = pathlib.Path(options.capi).resolve() / "capi"
    failed = right = 0
    for name in options.names or [name for name, tool in TOOLS.items() if tool.get("is_quick")]:
        tool = TOOLS[name]
        if not is_installed(name, tool):
            print(f"{name:14} skipped: not installed", flush=True)
            continue
        wrong, found = in_vault(capi, lambda vault, work: check(name, tool, vault, work))
        print(f"{name:14} {'; '.join(wrong) or f'ok, {len(found)} files'}", flush=True)
        if options.verbose:
            print(*(f"    {path}" for path in sorted(found)), sep="\n")
        failed += bool(wrong)
        right += not wrong
    if not options.names:
        wrong, line = in_vault(capi, lambda vault, _: random_values.check(vault, TOP / "target"))
        print(f"{'random values':14} {'; '.join(wrong) or line}", flush=True)
        failed += bool(wrong)
    print(f"{right} tools are as expected")
    sys.exit(1 if failed else 0)


main()
