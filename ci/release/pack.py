#!/usr/bin/env python3
"""Packs the built programs into the artefacts of a release; ci/release.sh calls it.

    pack.py --version VERSION --build DIRECTORY --dist DIRECTORY
"""

import argparse
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import manifests
import npm
import sbom
import system_packages
from archive import compressed, tar_gz, zipped
from project import (
    LICENSE_FILES,
    PLATFORMS,
    TOP,
    Platform,
    Project,
    project,
    read,
    release_notes,
    shared_files,
)
from wheel import wheel


class Dist:
    """The directory of the artefacts, and their checksums."""

    def __init__(self, directory: Path):
        self.directory = directory
        self.checksums: dict[str, str] = {}

    def add(self, name: str, content: bytes | None = None) -> str:
        """Writes an artefact, or takes up one that a tool wrote, and returns its checksum."""
        path = self.directory / name
        if content is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self.checksums[name] = digest
        return digest

    def finish(self) -> None:
        lines = [f"{digest}  {name}\n" for name, digest in sorted(self.checksums.items())]
        (self.directory / "SHA256SUMS").write_text("".join(lines))


def programs_of(platform: Platform, build: Path) -> dict[str, bytes]:
    return {name: (build / platform.directory / name).read_bytes() for name in platform.programs}


def documents(licenses: str) -> dict[str, tuple[bytes, int]]:
    files = {name: (read(name), 0o644) for name in ["README.md", "CHANGELOG.md", *LICENSE_FILES]}
    return {**files, "LICENSES-OF-LIBRARIES.txt": (licenses.encode(), 0o644)}


def tarball(own: Project, platform: Platform, programs: dict[str, bytes], licenses: str) -> tuple[str, bytes]:
    """The programs with man pages and completions, as `bin` and `share` of a prefix."""
    name = f"capi-{own.version}-{platform.directory}"
    files = {f"bin/{program}": (content, 0o755) for program, content in programs.items()}
    files |= shared_files("", "share/zsh/site-functions") | documents(licenses)
    return f"{name}.tar.gz", tar_gz({f"{name}/{path}": file for path, file in files.items()})


def windows_zip(own: Project, platform: Platform, programs: dict[str, bytes], licenses: str) -> tuple[str, bytes]:
    files = {program: (content, 0o755) for program, content in programs.items()} | documents(licenses)
    files |= {f"completions/{name}": (read(f"completions/{name}"), 0o644) for name in ("capi.ps1", "capi.bash")}
    return f"capi-{own.version}-{platform.directory}.zip", zipped(dict(sorted(files.items())))


def pack_platform(own: Project, platform: Platform, build: Path, licenses: str, dist: Dist) -> None:
    """Writes the packages with the programs of one platform."""
    programs = programs_of(platform, build)
    dist.add(*npm.of_platform(own, platform, programs))
    dist.add(*wheel(own, platform, programs))
    if not platform.debian:
        name, content = windows_zip(own, platform, programs, licenses)
        checksum = dist.add(name, content)
        for file, text in manifests.winget(own, name, checksum).items():
            dist.add(f"manifests/winget/{file}", text.encode())
        dist.add("manifests/scoop/capi.json", (json.dumps(manifests.scoop(own, name, checksum), indent=4) + "\n").encode())
        return
    dist.add(*tarball(own, platform, programs, licenses))
    for tool, write in (("dpkg-deb", system_packages.deb), ("rpmbuild", system_packages.rpm)):
        if shutil.which(tool):
            dist.add(write(own, platform, programs, licenses, dist.directory).name)
        else:
            print(f"skipped: {tool} is not installed")


def pack_source(own: Project, dist: Dist) -> None:
    """Writes the source, the crate, and the formula that builds from the source."""
    in_git = subprocess.run(["git", "rev-parse", "--is-inside-work-tree"], cwd=TOP, capture_output=True).returncode == 0
    if in_git:
        name = f"capi-{own.version}"
        command = ["git", "archive", "--format=tar", f"--prefix={name}/", "HEAD"]
        source = subprocess.run(command, cwd=TOP, check=True, stdout=subprocess.PIPE).stdout
        checksum = dist.add(f"{name}-source.tar.gz", compressed(source))
        dist.add("manifests/homebrew/capi.rb", manifests.homebrew(own, f"{name}-source.tar.gz", checksum).encode())
    command = ["cargo", "package", "--locked", "--no-verify", "--allow-dirty", "--quiet"]
    subprocess.run(command, cwd=TOP, check=True)
    target = json.loads(
        subprocess.run(
            ["cargo", "metadata", "--locked", "--no-deps", "--format-version", "1"],
            cwd=TOP,
            check=True,
            stdout=subprocess.PIPE,
        ).stdout
    )["target_directory"]
    crate = Path(target, "package", f"capi-{own.version}.crate")
    dist.add(crate.name, crate.read_bytes())


def install_script(own: Project) -> bytes:
    """install.sh with the version that it installs by default, and the address of the releases."""
    text = read("install.sh").decode()
    base = f"{own.repository}/releases/download"
    for placeholder, value in (("@VERSION@", own.version), ("@RELEASES@", base)):
        assert placeholder in text, placeholder
        text = text.replace(placeholder, value)
    return text.encode()


def main() -> None:
    parser = argparse.ArgumentParser()
    for option in ("--version", "--build", "--dist"):
        parser.add_argument(option, required=True)
    arguments = parser.parse_args()
    own, build, dist = project(), Path(arguments.build), Dist(Path(arguments.dist))
    shutil.rmtree(dist.directory, ignore_errors=True)
    dist.directory.mkdir(parents=True)
    platforms = [platform for platform in PLATFORMS if (build / platform.directory).is_dir()]
    packages = sbom.dependencies([platform.target for platform in platforms])
    licenses = sbom.license_texts(packages)
    for platform in platforms:
        pack_platform(own, platform, build, licenses, dist)
    dist.add(*npm.main_package(own, platforms))
    pack_source(own, dist)
    dist.add(f"capi-{own.version}.cdx.json", sbom.cyclonedx(own, packages, read("Cargo.lock").decode()).encode())
    dist.add(f"capi-{own.version}-licenses.txt", licenses.encode())
    dist.add("install.sh", install_script(own))
    dist.finish()
    (dist.directory / "RELEASE_NOTES.md").write_text(release_notes(own.version))
    if ".invalid" in own.repository:
        print(f"note: the address {own.repository} is a placeholder; RELEASING.md says how to replace it")
    for name in sorted(dist.checksums):
        print(f"{(dist.directory / name).stat().st_size:>10}  {name}")


if __name__ == "__main__":
    main()
