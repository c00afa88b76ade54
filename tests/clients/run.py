"""Runs each client headless and interactively with a scripted model, checks what reaches the model, and prints a table."""

import argparse
import os
import platform
import shutil
import sys
import time
from pathlib import Path

import report
from checks import Result, check, settled
from clients import CLIENTS, packages
from model import Model
from stage import Stage
from terminal import Terminal

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "target"
INSTALLED = TARGET / "clients"
# The checkout's own paths stay out of what the clients send.
ROOT = Path("/mnt")
ARCH = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())

COMMAND = "capi exec -- printenv CUSTOM_API_MY_BILLING_API CUSTOM_API_LEDGER"
LOOKUPS = (
    ("capi_list_apis", {}),
    ("capi_search_docs", {"api": "my-billing-api", "query": "create an invoice"}),
    ("capi_get_operation", {"api": "my-billing-api", "operation": "createInvoice"}),
    ("capi_get_snippet", {"api": "my-billing-api", "language": "python", "method": "POST", "path": "/v1/invoices"}),
)


def main():
    """Runs the clients and returns the exit status: 1 if a check failed."""
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__)
    parser.add_argument("--capi", metavar="DIRECTORY", type=Path, help="the directory of capi and capi-full")
    parser.add_argument("--seconds", type=int, default=120, help="the limit for one run (default: 120)")
    parser.add_argument("--write", action="store_true", help="write last-result.md")
    parser.add_argument("--command", default=COMMAND, help="what the model runs in the shell instead of `capi exec`")
    parser.add_argument("--mode", choices=("headless", "interactive"), action="append", help="only this mode")
    parser.add_argument("client", nargs="*", metavar="CLIENT", help="default: all that are installed")
    options = parser.parse_args()
    names = [client.name for client in CLIENTS]
    for name in options.client:
        if name not in names:
            parser.error(f"unknown client {name}; the clients are {', '.join(names)}")

    programs = ROOT / "bin"
    programs.mkdir()
    version = install_capi(options.capi, programs)
    results = []
    for client in CLIENTS:
        if options.client and client.name not in options.client:
            continue
        if not install_client(client, programs):
            print(f"skipped: {client.title} is not installed; tests/clients/fetch.sh {client.name} installs it", flush=True)
            continue
        for mode in options.mode or ("headless", "interactive"):
            result = run(client, mode, programs, options)
            print(report.line(result), flush=True)
            results.append(result)
    text = report.table(version, packages((HERE / "fetch.sh").read_text()), results)
    print(text)
    if options.write:
        (HERE / "last-result.md").write_text(text)
    return 0 if all(result.passed() for result in results) else 1


def install_capi(directory, programs):
    """Copies capi to where the clients find it and returns its version."""
    for place in [directory] if directory else [TARGET / "release", TARGET / "debug"]:
        if all((place / name).is_file() for name in ("capi", "capi-full")):
            for name in ("capi", "capi-full"):
                shutil.copy(place / name, programs / name)
            return os.popen(f"{programs}/capi --version").read().strip()
    sys.exit("skipped: capi and capi-full are not built; name their directory with --capi")


def install_client(client, programs):
    """Puts a client into the directory of programs. Returns whether it is installed."""
    node = INSTALLED / f"node/node_modules/node-linux-{ARCH}/bin/node"
    program = INSTALLED / client.name / "node_modules" / client.program.format(arch=ARCH)
    if not program.is_file() or not node.is_file():
        return False
    if not (programs / "node").exists():
        (programs / "node").symlink_to(node)
    start = f'"{node}" "{program}"' if program.suffix == ".js" else f'"{program}"'
    wrapper = programs / client.headless[0]
    wrapper.write_text(f'#!/bin/sh\nexec {start} "$@"\n')
    wrapper.chmod(0o755)
    return True


def run(client, mode, programs, options):
    """Runs a client once and returns what was seen."""
    stage = Stage(ROOT, programs, f"{client.name}-{mode}")
    steps = (*LOOKUPS, ("shell", options.command), ("shell on a terminal", options.command))
    model = Model(steps, stage.records, lambda text: settled(text, stage.credentials))
    configured = client.configure(stage, f"http://127.0.0.1:{model.port}")
    command = [part.format(home=stage.home) for part in getattr(client, mode)]
    start = time.monotonic()
    if mode == "headless":
        done = stage.run(*command, seconds=options.seconds)
        output = f"exit status {done.returncode}\n{done.stdout}\n{done.stderr}" if done else "no end"
    else:
        terminal = Terminal(stage, command)
        terminal.drive(client.rules, model.finished, options.seconds)
        output = terminal.screen()
        terminal.close()
    (stage.root / "output").write_text(output)
    result = Result(client.name, client.title, mode, configured, time.monotonic() - start)
    check(result, model, stage)
    model.close()
    stage.end()
    return result


if __name__ == "__main__":
    sys.exit(main())
