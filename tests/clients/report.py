"""The table of results, and one line for each run while they go on."""

from datetime import date


def line(result):
    """Returns one line about a run."""
    state = "ok" if result.passed() else "FAILED"
    text = f"{state}: {result.title} {result.mode}: {result.listed} tools, {len(result.lookups)} of 4 lookups, "
    text += f"credential {result.shell}, {size(result)} bytes to the model, {result.seconds:.0f} s"
    return "\n".join([text, *(f"    {problem}" for problem in result.problems)])


def size(result):
    """Returns the bytes of capi's instructions, tool definitions and answers that reached the model."""
    return result.instructions + result.definitions + result.answers


def page(version, packages, results, answers):
    """Returns the results as a Markdown page."""
    good = sum(result.shell == "masked" for result in results)
    true = sum(answer.honest for answer in answers)
    lines = [
        "# AI clients: the last result",
        "",
        f"`tests/clients/run.sh` with {version} on {date.today().isoformat()}. The credential is in none of the recorded "
        f"requests in {good} of {len(results)} runs. In the sandboxes {true} of {len(answers)} answers are true.",
        "",
        *table(packages, results),
        "",
        "The bytes of the task are those of the server's instructions, of the tool definitions, and of the answers to four "
        "lookups: list the APIs, search the documentation, read the endpoint, get the code. The server's own list of tools "
        f"has {max((result.tools_list for result in results), default=0)} bytes.",
        "",
        *sandbox_table(answers),
    ]
    return "\n".join(lines).rstrip() + "\n"


def table(packages, results):
    """Returns the lines of the table of clients."""
    clients = sorted({result.client for result in results}, key=[result.client for result in results].index)
    head = ("client", "package", "configured", "tools", "instructions", "lookups", "bearer variable", "credential headless",
            "credential interactive", "bytes for the task", "tokens, about")
    rows = [head, ("---",) * len(head)]
    for name in clients:
        runs = [result for result in results if result.client == name]
        modes = {result.mode: result for result in runs}
        best = max(runs, key=lambda result: len(result.lookups))
        rows.append((
            best.title,
            packages.get(name, ""),
            best.configured,
            f"{best.listed}{', deferred' if best.deferred else ''}",
            "yes" if best.instructions else "no",
            f"{len(best.lookups)} of 4",
            "yes" if best.bearer else "no",
            *(modes[mode].shell if mode in modes else "-" for mode in ("headless", "interactive")),
            f"{best.instructions} + {best.definitions} + {best.answers} = {size(best)}",
            str(round(size(best) / 4)),
        ))
    return ["| " + " | ".join(row) + " |" for row in rows]


def sandbox_table(answers):
    """Returns the lines of the table of answers in a sandbox."""
    if not answers:
        return []
    rows = [("sandbox", "command", "exit status", "answer", "true"), ("---",) * 5]
    for answer in answers:
        text = answer.text.replace("|", "\\|")
        rows.append((answer.sandbox, f"`{answer.command}`", answer.code, text, "yes" if answer.honest else "NO"))
    return ["| " + " | ".join(row) + " |" for row in rows]
