"""What a run has shown: what reached the model of capi's tools, whether the lookups worked, and whether a credential did."""

import base64
import json
import re
from dataclasses import dataclass, field

import wire

TOOLS = (
    "capi_list_apis", "capi_get_api", "capi_search_docs", "capi_get_operation", "capi_get_doc_page", "capi_get_snippet",
)
# What the result of each lookup has to contain to be of use.
EXPECTED = {
    "capi_list_apis": "my-billing-api",
    "capi_search_docs": "/v1/invoices",
    "capi_get_operation": "collection_method",
    "capi_get_snippet": "CUSTOM_API_MY_BILLING_API",
}
MASKED = "[capi: My Billing API]"
# What a client may add to a result on its way to the model.
ADDED = re.compile(r"\s*<system-reminder>.*?</system-reminder>", re.DOTALL)


@dataclass
class Result:
    """The outcome of one run. Sizes are in bytes of the text that the model reads."""

    client: str
    title: str
    mode: str
    configured: str
    seconds: float
    listed: int = 0
    deferred: bool = False
    instructions: int = 0
    lookups: list = field(default_factory=list)
    bearer: bool = False
    shell: str = "not run"
    definitions: int = 0
    tools_list: int = 0
    answers: int = 0
    problems: list = field(default_factory=list)

    def passed(self):
        """Returns whether the run showed what capi promises."""
        return self.shell == "masked" and len(self.lookups) == len(EXPECTED) and self.listed > 0


def plain(value):
    """Returns the text of a tool result as the model reads it."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(plain(item) for item in value)
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        return value["text"]
    return json.dumps(value, ensure_ascii=False)


def settled(text, credentials):
    """Returns whether the result of `capi exec` shows its output, masked or not."""
    return MASKED in text or any(credential in text for credential in credentials)


def check(result, model, stage):
    """Fills in a Result from what the model has recorded."""
    result.problems += model.problems
    instructions, result.tools_list = stage.server()
    offered(result, model, instructions)
    pairs = list(zip(model.calls, model.results))
    shells = []
    for (wanted, _tool, _arguments), given in pairs:
        text = ADDED.sub("", plain(given))
        if wanted == "search":
            result.deferred = True
            result.definitions += len(text.encode())
        if wanted in TOOLS:
            result.answers += len(text.encode())
        if EXPECTED.get(wanted, "\0") in text:
            result.lookups.append(wanted)
        if wanted == "capi_list_apis":
            result.bearer = "CUSTOM_API_LEDGER" in text
        if wanted.startswith("shell") and settled(text, stage.credentials):
            shells.append(wanted)
    asked = {wanted for wanted, _tool, _arguments in model.calls if wanted.startswith("shell")}
    if asked and asked == set(shells):
        result.shell = "masked"
    for form in forms(stage.credentials):
        if seen := model.bytes_of(form):
            result.shell = "LEAKED"
            result.problems.append(f"the credential is in request {', '.join(seen)}")
            break


def offered(result, model, instructions):
    """Counts the instructions and the definitions of capi's tools that reach the model, each once."""
    definitions, named = {}, set()
    for request, _raw in model.main:
        if " ".join(instructions.split()) in " ".join(request.text.split()):
            result.instructions = len(instructions.encode())
        for tool in request.tools:
            name = next((name for name in TOOLS if tool.name.endswith(name)), None)
            if name:
                definitions[name] = len(json.dumps(tool.definition, ensure_ascii=False).encode())
        named.update(name for name in TOOLS if (wire.named(request.text, name) or name) != name)
    # A deferred tool is only named, with the client's prefix.
    result.listed = len(set(definitions) | named)
    result.definitions += sum(definitions.values())


def forms(credentials):
    """Returns the encodings in which a credential could reach the model."""
    for credential in credentials:
        raw = credential.encode()
        yield raw
        yield base64.b64encode(raw).rstrip(b"=")[:-1]
        yield raw.hex().encode()
