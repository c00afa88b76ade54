"""The wheel for PyPI: a zip whose scripts are the programs themselves."""

import base64
import hashlib

from archive import zipped
from project import LICENSE_FILES, Platform, Project, is_static, read, shared_files

METADATA = """\
Metadata-Version: 2.4
Name: capi
Version: {version}
Summary: {description}
License-Expression: {license}
{licenses}
Project-URL: Homepage, {repository}
Project-URL: Changelog, {repository}/blob/main/CHANGELOG.md
Keywords: secrets,credentials,api,environment,cli
Classifier: Environment :: Console
Classifier: Operating System :: POSIX :: Linux
Classifier: Operating System :: Microsoft :: Windows
Classifier: Programming Language :: Rust
Requires-Python: >=3.8
Description-Content-Type: text/markdown

"""


def wheel(project: Project, platform: Platform, programs: dict[str, bytes]) -> tuple[str, bytes]:
    """Returns the file name and the content of the wheel of a platform."""
    # A program that needs the C library of this machine is for trying only; PyPI does not accept this tag.
    tag = platform.wheel if all(map(is_static, programs.values())) else f"linux_{platform.target.split('-')[0]}"
    name = f"capi-{project.version}"
    info = f"{name}.dist-info"
    files = {f"{name}.data/scripts/{program}": (content, 0o755) for program, content in programs.items()}
    if platform.debian:
        files |= shared_files(f"{name}.data/data/", "share/zsh/site-functions")
    licenses = "\n".join(f"License-File: {file}" for file in LICENSE_FILES)
    described = METADATA.format(licenses=licenses, **project.__dict__).encode() + read("README.md")
    tags = "".join(f"Tag: py3-none-{one}\n" for one in tag.split("."))
    files |= {f"{info}/licenses/{file}": (read(file), 0o644) for file in LICENSE_FILES}
    files[f"{info}/METADATA"] = (described, 0o644)
    files[f"{info}/WHEEL"] = (f"Wheel-Version: 1.0\nGenerator: ci/release\nRoot-Is-Purelib: false\n{tags}".encode(), 0o644)

    def line(path: str, content: bytes) -> str:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        return f"{path},sha256={digest},{len(content)}\n"

    record = f"{info}/RECORD"
    listed = "".join(line(path, content) for path, (content, _) in files.items())
    files[record] = (f"{listed}{record},,\n".encode(), 0o644)
    return f"{name}-py3-none-{tag}.whl", zipped(files)
