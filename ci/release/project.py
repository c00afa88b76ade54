"""What all packages say about the project, and the files that they share."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
MAINTAINER = "The capi maintainers <maintainers@capi.invalid>"
LICENSE_FILES = ["LICENSE", "LICENSE-APACHE", "LICENSE-MIT"]


@dataclass(frozen=True)
class Project:
    """The fields of Cargo.toml."""

    version: str
    description: str
    license: str
    repository: str
    rust_version: str


def project() -> Project:
    """Reads Cargo.toml."""
    import tomllib

    package = tomllib.loads((TOP / "Cargo.toml").read_text())["package"]
    return Project(
        package["version"],
        package["description"],
        package["license"],
        package["repository"],
        package["rust-version"],
    )


@dataclass(frozen=True)
class Platform:
    """A directory of built programs, and its names in the registries."""

    directory: str
    target: str
    npm: str
    wheel: str
    debian: str
    programs: tuple[str, ...] = ("capi", "capi-full")


PLATFORMS = [
    Platform(
        "x86_64-linux",
        "x86_64-unknown-linux-musl",
        "linux-x64",
        "manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64",
        "amd64",
    ),
    Platform(
        "aarch64-linux",
        "aarch64-unknown-linux-musl",
        "linux-arm64",
        "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
        "arm64",
    ),
    Platform("x86_64-windows", "x86_64-pc-windows-gnu", "win32-x64", "win_amd64", "", ("capi.exe",)),
]


def read(path: str) -> bytes:
    return (TOP / path).read_bytes()


def man_pages() -> dict[str, bytes]:
    """Returns the man pages by their file names."""
    return {page.name: page.read_bytes() for page in sorted((TOP / "man").glob("*.1"))}


def shared_files(prefix: str, zsh: str, fish: str = "share/fish/vendor_completions.d") -> dict[str, tuple[bytes, int]]:
    """Returns the man pages and completions at their places below a prefix such as `usr/`."""
    files = {f"{prefix}share/man/man1/{name}": (page, 0o644) for name, page in man_pages().items()}
    files[f"{prefix}share/bash-completion/completions/capi"] = (read("completions/capi.bash"), 0o644)
    files[f"{prefix}{zsh}/_capi"] = (read("completions/_capi"), 0o644)
    files[f"{prefix}{fish}/capi.fish"] = (read("completions/capi.fish"), 0o644)
    return files


def is_static(program: bytes) -> bool:
    """Whether an ELF program needs no loader: it has no segment of the type PT_INTERP."""
    if program[:4] != b"\x7fELF":
        return True
    start, size, count = (
        int.from_bytes(program[32:40], "little"),
        int.from_bytes(program[54:56], "little"),
        int.from_bytes(program[56:58], "little"),
    )
    kinds = (int.from_bytes(program[at : at + 4], "little") for at in range(start, start + size * count, size))
    return 3 not in kinds


def release_notes(version: str) -> str:
    """Returns the section of CHANGELOG.md for a version, or the unreleased one while there is none."""
    text = read("CHANGELOG.md").decode()
    for heading in (version, "Unreleased"):
        found = re.search(rf"^## \[{re.escape(heading)}\][^\n]*\n(.*?)(?=^## |^\[|\Z)", text, re.M | re.S)
        if found:
            return f"# capi {version}\n\n{found.group(1).strip()}\n"
    raise SystemExit("CHANGELOG.md has no section for this version")


def metadata(target: str) -> dict:
    """Returns Cargo's description of the dependency graph on a target."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target]
    return json.loads(subprocess.run(command, cwd=TOP, check=True, stdout=subprocess.PIPE).stdout)
