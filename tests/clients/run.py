"""Runs each client headless and interactively with a scripted model, checks what reaches the model, and prints a table."""

import argparse
import sys
import time
from pathlib import Path

import programs
import report
import sandboxes
from checks import Result, check, settled
from clients import CLIENTS, packages
from model import Model
from stage import Stage
from terminal import Terminal

HERE = Path(__file__).resolve().parent
# Where run.sh has mounted target/clients/run.
ROOT = Path("/mnt")

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
    names = [client.name for client in CLIENTS] + ["sandboxes"]
    for name in options.client:
        if name not in names:
            parser.error(f"unknown client {name}; the clients are {', '.join(names)}")

    directory = ROOT / "bin"
    version = programs.install_capi(options.capi, directory)
    wanted = options.client or names
    results = [
        result for client in CLIENTS if client.name in wanted for result in run_client(client, directory, options)
    ]
    answers = run_sandboxes(directory) if "sandboxes" in wanted else []
    text = report.page(version, packages((HERE / "fetch.sh").read_text()), results, answers)
    print(text)
    if options.write:
        (HERE / "last-result.md").write_text(text)
    return 0 if all(result.passed() for result in results) and all(answer.honest for answer in answers) else 1


def run_client(client, directory, options):
    """Runs a client in each mode. Returns the results, none if it is not installed."""
    if not programs.install(client.name, client.program, client.headless[0], directory):
        print(f"skipped: {client.title} is not installed; tests/clients/fetch.sh {client.name} installs it", flush=True)
        return []
    results = []
    for mode in options.mode or ("headless", "interactive"):
        result = run(client, mode, directory, options)
        print(report.line(result), flush=True)
        results.append(result)
    return results


def run_sandboxes(directory):
    """Runs capi in each sandbox. Returns its answers."""
    answers = []
    for sandbox in sandboxes.SANDBOXES:
        if not programs.install(sandbox.client, sandbox.program, sandbox.command[0], directory):
            print(f"skipped: {sandbox.name} is not installed", flush=True)
            continue
        stage = Stage(ROOT, directory, f"sandbox-{sandbox.client}")
        given, problem = sandboxes.run(sandbox, stage)
        stage.end()
        if problem:
            print(f"skipped: {problem}", flush=True)
        answers += given
    return answers


def run(client, mode, directory, options):
    """Runs a client once and returns what was seen."""
    stage = Stage(ROOT, directory, f"{client.name}-{mode}")
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
