"""The npm packages: capi-cli with a starter in JavaScript, and one package with the programs for each platform."""

import json

from archive import tar_gz
from project import LICENSE_FILES, Platform, Project, read

# The organization that the packages for platforms belong to.
SCOPE = "@capi-cli"


def _package(fields: dict, project: Project, files: dict[str, tuple[bytes, int]]) -> bytes:
    common = {
        "version": project.version,
        "license": project.license,
        "repository": {"type": "git", "url": f"git+{project.repository}.git"},
        "homepage": project.repository,
    }
    manifest = json.dumps({**fields, **common}, indent=2) + "\n"
    files = {**files, "package.json": (manifest.encode(), 0o644)}
    files |= {name: (read(name), 0o644) for name in LICENSE_FILES}
    return tar_gz({f"package/{path}": file for path, file in files.items()})


def of_platform(project: Project, platform: Platform, programs: dict[str, bytes]) -> tuple[str, bytes]:
    """Returns the file name and the content of the package with the programs of a platform."""
    system, processor = platform.npm.split("-")
    fields = {
        "name": f"{SCOPE}/{platform.npm}",
        "description": f"The programs of capi-cli for {system} on {processor}",
        "os": [system],
        "cpu": [processor],
        # A program in a zip file of Yarn cannot be started.
        "preferUnplugged": True,
    }
    readme = f"The programs of [capi-cli](https://www.npmjs.com/package/capi-cli) for {system} on {processor}.\n"
    files = {f"bin/{name}": (content, 0o755) for name, content in programs.items()}
    files["README.md"] = (readme.encode(), 0o644)
    return f"capi-cli-{platform.npm}-{project.version}.tgz", _package(fields, project, files)


def main_package(project: Project, platforms: list[Platform]) -> tuple[str, bytes]:
    """Returns the file name and the content of the package that people install."""
    fields = {
        "name": "capi-cli",
        "description": project.description,
        "keywords": ["secrets", "credentials", "api-keys", "env", "cli"],
        "bin": {"capi": "bin/capi.js"},
        "engines": {"node": ">=18"},
        "optionalDependencies": {f"{SCOPE}/{platform.npm}": project.version for platform in platforms},
    }
    files = {
        "bin/capi.js": (read("ci/release/npm/capi.js"), 0o755),
        "README.md": (read("ci/release/npm/README.md"), 0o644),
    }
    return f"capi-cli-{project.version}.tgz", _package(fields, project, files)
