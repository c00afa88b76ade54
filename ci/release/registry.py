#!/usr/bin/env python3
"""A registry on loopback with the npm packages of dist/, and dist/ itself as the downloads of a release.

    registry.py DIST       prints its address and serves until its input ends
"""

import base64
import hashlib
import http.server
import json
import sys
import tarfile
import threading
import urllib.parse
from pathlib import Path


def packuments(dist: Path, address: str) -> dict[str, dict]:
    """Returns what npm's registry says about each package."""
    found = {}
    for path in dist.glob("*.tgz"):
        with tarfile.open(path) as archive:
            manifest = json.load(archive.extractfile("package/package.json"))
        digest = base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
        manifest["dist"] = {"tarball": f"{address}/dist/{path.name}", "integrity": f"sha512-{digest}"}
        name, version = manifest["name"], manifest["version"]
        found[name] = {"name": name, "dist-tags": {"latest": version}, "versions": {version: manifest}}
    return found


def main() -> None:
    dist = Path(sys.argv[1])

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path).lstrip("/")
            address = f"http://{self.headers['Host']}"
            packument = packuments(dist, address).get(path)
            # /dist/NAME, and /vVERSION/NAME as in the releases of a repository.
            file = dist / path.split("/", 1)[-1]
            if packument:
                body = json.dumps(packument).encode()
            elif "/" in path and ".." not in path and file.is_file():
                body = file.read_bytes()
            else:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            # Some package managers leave when they have seen enough.
            if not isinstance(sys.exception(), ConnectionError):
                super().handle_error(request, client_address)

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
