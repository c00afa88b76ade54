"""A model on loopback that asks for one scripted tool call after another and records every request that reaches it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import wire

# What the person asks. A request without it is a client's own, for example for a title.
PROMPT = "Show me how to create an invoice with my billing API."
# The names of the tool that runs a command, in the clients' spelling.
SHELLS = (
    "Bash", "bash", "exec_command", "shell_command", "run_shell_command", "shell", "execute_command", "run_commands",
    "run_command", "local_shell",
)
# The parameter of such a tool that takes the command.
COMMANDS = ("command", "cmd", "commands")
# The tools that load the definitions of deferred tools.
SEARCHES = ("ToolSearch", "tool_search", "tool_search_tool")


class Server(ThreadingHTTPServer):
    """A server that says nothing about clients that close their connections."""

    def handle_error(self, request, client_address):
        """Ignores the error."""


class Model:
    """The scripted model. `steps` are pairs of a tool and its arguments; the tool `shell` runs a command.

    A command is run again, twice at most, if its result is not `settled`: some clients lose the output of a command that
    ends at once.
    """

    def __init__(self, steps, records, settled):
        self.steps = list(steps)
        self.settled = settled
        self.repeats = 2
        self.records = records
        self.requests = []
        # The calls made so far, as (what was asked, Tool, arguments), and the results in the order of the calls.
        self.calls = []
        self.results = []
        self.main = []
        self.problems = []
        self.searched = set()
        self.finished = threading.Event()
        self.lock = threading.Lock()
        self.server = Server(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        """Stops listening."""
        self.server.shutdown()
        self.server.server_close()

    def bytes_of(self, wanted):
        """Returns every recorded request that contains these bytes."""
        return [name for name, raw in self.requests if wanted in raw]

    def _handler(self):
        model = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def _answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                chunked = "chunked" in self.headers.get("Transfer-Encoding", "")
                raw = self._chunks() if chunked else self.rfile.read(length)
                kind, body = model.answer(self.command, self.path, raw)
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def _chunks(self):
                raw = b""
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    raw += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return raw

            do_GET = do_POST = do_HEAD = do_PUT = _answer

        return Handler

    def answer(self, method, path, raw):
        """Records a request and returns the content type and body of its reply."""
        with self.lock:
            name = f"{len(self.requests):03}"
            self.requests.append((name, raw))
            (self.records / f"{name}.txt").write_bytes(f"{method} {path}\n".encode() + raw)
            try:
                body = json.loads(raw) if raw else {}
            except ValueError:
                body = {}
            request = wire.parse(path, body)
            if request is None:
                return self._other(path)
            if not request.tools or PROMPT not in request.text:
                return wire.reply(request, len(self.requests), text="{}")
            return self._next(request, raw)

    def _other(self, path):
        if "countTokens" in path:
            answer = {"totalTokens": 10}
        elif "count_tokens" in path:
            answer = {"input_tokens": 10}
        elif "models" in path:
            answer = {"object": "list", "data": [{"id": "mock", "object": "model"}], "models": []}
        else:
            answer = {}
        return "application/json", json.dumps(answer).encode()

    def _next(self, request, raw):
        """Makes the next call. A request that lacks the last result is a repetition and gets the last call again."""
        self.main.append((request, raw))
        if self.calls and len(request.results) < len(self.calls):
            return wire.reply(request, len(self.calls), call=self.calls[-1][1:])
        self.results = request.results[: len(self.calls)]
        self._repeat()
        while self.steps:
            call = self._call(request, *self.steps[0])
            if call is None:
                continue
            self.calls.append(call)
            return wire.reply(request, len(self.calls), call=call[1:])
        self.finished.set()
        return wire.reply(request, len(self.calls) + 1, text="Done.")

    def _repeat(self):
        """Puts the last step back if it was a command without a settled result."""
        if not self.calls or not self.calls[-1][0].startswith("shell") or not self.repeats:
            return
        wanted, _tool, arguments = self.calls[-1]
        text = wire.flat(self.results[-1])
        if not self.settled(text):
            self.repeats -= 1
            self.problems.append(f"the command was run again after: {text[-200:]!r}")
            command = next(value for name, value in arguments.items() if name in COMMANDS)
            self.steps.insert(0, (wanted, command if isinstance(command, str) else command[-1]))

    def _call(self, request, wanted, arguments):
        """Returns the call of the first step, a search for its tool, or None after dropping a step without a tool."""
        if wanted.startswith("shell"):
            return self._shell(request, wanted, arguments)
        found = [tool for tool in request.tools if tool.name.endswith(wanted)]
        search = [tool for tool in request.tools if tool.name in SEARCHES]
        if not found and search and wanted not in self.searched:
            self.searched.update(step for step, _ in self.steps)
            names = [wire.named(request.text, step) or step for step, _ in self.steps if step.startswith("capi")]
            return "search", search[0], self._query(search[0], names)
        self.steps.pop(0)
        deferred = wire.named(request.text, wanted)
        if found:
            return wanted, found[0], arguments
        # Some clients take calls of a tool that was found without ever listing it.
        if deferred and wanted in self.searched:
            return wanted, wire.Tool(deferred, {}, {}), arguments
        self.problems.append(f"{wanted} was not offered")
        return None

    def _query(self, tool, names):
        select = tool.name == "ToolSearch" or "select:" in json.dumps(tool.definition)
        return {"query": "select:" + ",".join(names) if select else "capi list apis"}

    def _shell(self, request, wanted, command):
        tools = {tool.name: tool for tool in request.tools}
        tool = next((tools[name] for name in SHELLS if name in tools), None)
        on_terminal = wanted == "shell on a terminal"
        self.steps.pop(0)
        if tool is None:
            self.problems.append("no tool runs a command")
        if tool is None or (on_terminal and "tty" not in tool.schema.get("properties", {})):
            return None
        arguments = required(tool.schema, command)
        if on_terminal:
            arguments["tty"] = True
        return wanted, tool, arguments


def required(schema, command):
    """Returns arguments for the required parameters of a tool that runs a command."""
    arguments = {}
    properties = schema.get("properties", {})
    for name, what in properties.items():
        kind = what.get("type")
        if name in COMMANDS:
            if kind == "array":
                strings = name == "commands"
                arguments[name] = [command] if strings else ["bash", "-c", command]
            else:
                arguments[name] = command
        elif name not in schema.get("required", []):
            continue
        elif kind == "boolean":
            arguments[name] = False
        elif kind in ("integer", "number"):
            arguments[name] = 60
        else:
            arguments[name] = "Print two variables"
    return arguments
