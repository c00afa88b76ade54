"""The requests of the Python clients: way, kind, URL and headers."""

import os


def cases():
    environment = os.environ
    headers = {
        "key": {"X-API-Key": environment["CUSTOM_API_KEY"]},
        "token": {"Authorization": "Bearer " + environment["CUSTOM_API_TOKEN"]},
        "basic": {"Authorization": "Basic " + environment["CUSTOM_API_BASIC"]},
    }
    for kind, header in headers.items():
        yield "proxy", kind, f"{environment['TARGET']}/{kind}", header
        yield "base", kind, f"{environment[f'CUSTOM_API_{kind.upper()}_BASE_URL']}/{kind}", header
