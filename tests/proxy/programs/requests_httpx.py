"""requests, or httpx."""

import importlib
import sys

from cases import cases

client = importlib.import_module(sys.argv[1])
for way, kind, url, headers in cases():
    try:
        print("result", way, kind, client.get(url, headers=headers).status_code)
    except Exception as error:
        print("result", way, kind, "failed", error)
