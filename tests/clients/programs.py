"""The programs of the runs: capi, and a starter for each installed client, in one directory of PATH."""

import platform
import shutil
import subprocess
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent.parent / "target"
ARCH = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())


def install_capi(built, directory):
    """Copies capi to where the clients find it and returns its version."""
    directory.mkdir()
    for place in [built] if built else [TARGET / "release", TARGET / "debug"]:
        if all((place / name).is_file() for name in ("capi", "capi-full")):
            for name in ("capi", "capi-full"):
                shutil.copy(place / name, directory / name)
            return subprocess.run([directory / "capi", "--version"], text=True, capture_output=True, check=True).stdout.strip()
    sys.exit("skipped: capi and capi-full are not built; name their directory with --capi")


def install(part, program, name, directory):
    """Writes a starter for a program of one part of fetch.sh; node starts one in .js. Returns whether it is installed."""
    node = TARGET / f"clients/node/node_modules/node-linux-{ARCH}/bin/node"
    file = TARGET / "clients" / part / "node_modules" / program.format(arch=ARCH)
    if not file.is_file() or not node.is_file():
        return False
    if not (directory / "node").exists():
        (directory / "node").symlink_to(node)
    start = f'"{node}" "{file}"' if file.suffix == ".js" else f'"{file}"'
    (directory / name).write_text(f'#!/bin/sh\nexec {start} "$@"\n')
    (directory / name).chmod(0o755)
    return True
