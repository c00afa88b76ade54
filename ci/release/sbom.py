"""The dependencies that are linked into the binaries: as CycloneDX, and the texts of their licenses."""

import json
import re
import uuid
from pathlib import Path

from archive import EPOCH
from project import Project, metadata

LICENSE_NAME = re.compile(r"^(licen[cs]e|copying|copyright|notice|unlicense)", re.I)


def dependencies(targets: list[str]) -> list[dict]:
    """Returns the packages that are linked on at least one of the targets, sorted; build and test tools are not."""
    found: dict[str, dict] = {}
    for target in targets:
        graph = metadata(target)
        packages = {package["id"]: package for package in graph["packages"]}
        nodes = {node["id"]: node for node in graph["resolve"]["nodes"]}
        waiting = [graph["resolve"]["root"]]
        seen = set(waiting)
        while waiting:
            for dependency in nodes[waiting.pop()]["deps"]:
                package = packages[dependency["pkg"]]
                is_linked = any(kind["kind"] is None for kind in dependency["dep_kinds"])
                is_macro = any("proc-macro" in part["kind"] for part in package["targets"])
                if is_linked and not is_macro and dependency["pkg"] not in seen:
                    seen.add(dependency["pkg"])
                    waiting.append(dependency["pkg"])
                    found[dependency["pkg"]] = package
    return sorted(found.values(), key=lambda package: (package["name"], package["version"]))


def checksums(lock: str) -> dict[tuple[str, str], str]:
    """Returns the SHA-256 of each package in Cargo.lock."""
    entries = re.findall(r'name = "(.*)"\nversion = "(.*)"\nsource = .*\nchecksum = "(.*)"', lock)
    return {(name, version): checksum for name, version, checksum in entries}


def cyclonedx(project: Project, packages: list[dict], lock: str) -> str:
    """Returns a software bill of materials as CycloneDX 1.5. Its serial number follows from the content."""
    sums = checksums(lock)

    def component(package: dict) -> dict:
        name, version = package["name"], package["version"]
        purl = f"pkg:cargo/{name}@{version}"
        entry = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
        if package["license"]:
            entry["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
        if (name, version) in sums:
            entry["hashes"] = [{"alg": "SHA-256", "content": sums[name, version]}]
        return entry

    own = f"pkg:cargo/capi@{project.version}"
    content = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "capi",
                "version": project.version,
                "licenses": [{"expression": project.license}],
                "purl": own,
            }
        },
        "components": [component(package) for package in packages],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, sort_keys=True) + str(EPOCH))
    return json.dumps({**content, "serialNumber": f"urn:uuid:{serial}"}, indent=1) + "\n"


def license_texts(packages: list[dict]) -> str:
    """Returns every license text in the packages once, with the packages that carry it."""
    texts: dict[str, list[str]] = {}
    without: list[str] = []
    for package in packages:
        title = f"{package['name']} {package['version']} ({package['license']})"
        place = Path(package["manifest_path"]).parent
        files = [file for file in sorted(place.iterdir()) if file.is_file() and LICENSE_NAME.match(file.name)]
        for file in files:
            texts.setdefault(file.read_text(errors="replace").strip(), []).append(title)
        if not files:
            without.append(title)
    parts = ["The licenses of the libraries that the binaries of capi contain.\n"]
    for text, titles in sorted(texts.items(), key=lambda entry: entry[1]):
        parts.append("\n".join(["=" * 80, *sorted(set(titles)), "=" * 80, "", text, ""]))
    if without:
        parts.append("\n".join(["=" * 80, "Without a text of their own:", *without, ""]))
    return "\n".join(parts)
