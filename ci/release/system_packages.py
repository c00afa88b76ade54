"""The packages of Debian and Fedora: both programs, man pages and completions, without scripts of their own."""

import os
import subprocess
import tempfile
from pathlib import Path

from archive import EPOCH, LEVEL, compressed, lay_out
from project import MAINTAINER, Platform, Project, is_static, read, shared_files

Files = dict[str, tuple[bytes, int]]


def _common(programs: dict[str, bytes], licenses: str, documents: str, zsh: str) -> Files:
    files: Files = {f"usr/bin/{name}": (content, 0o755) for name, content in programs.items()}
    for path, (content, mode) in shared_files("usr/", zsh).items():
        is_page = path.endswith(".1")
        files[f"{path}.gz" if is_page else path] = (compressed(content) if is_page else content, mode)
    files[f"{documents}/README.md"] = (read("README.md"), 0o644)
    files[f"{documents}/changelog.gz"] = (compressed(read("CHANGELOG.md")), 0o644)
    files[f"{documents}/licenses-of-libraries.gz"] = (compressed(licenses.encode()), 0o644)
    return files


def deb(project: Project, platform: Platform, programs: dict[str, bytes], licenses: str, dist: Path) -> Path:
    """Writes the package of Debian with dpkg-deb and returns its path."""
    documents = "usr/share/doc/capi"
    files = _common(programs, licenses, documents, "share/zsh/vendor-completions")
    text = f"""\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: capi
Source: {project.repository}

Files: *
Copyright: the authors of capi
License: MIT or Apache-2.0
 /usr/share/common-licenses/Apache-2.0 has the text of the Apache license. The MIT license:
 .
"""
    text += "".join(f" {line or '.'}\n" for line in read("LICENSE-MIT").decode().splitlines())
    files[f"{documents}/copyright"] = (text.encode(), 0o644)
    size = sum(len(content) for content, _ in files.values()) // 1024
    # The oldest glibc with all functions that a program needs which was linked on Debian 12.
    depends = "" if all(map(is_static, programs.values())) else "Depends: libc6 (>= 2.34)\n"
    control = f"""\
Package: capi
Version: {project.version}
Architecture: {platform.debian}
Maintainer: {MAINTAINER}
Installed-Size: {size}
{depends}Suggests: bash-completion
Section: utils
Priority: optional
Homepage: {project.repository}
Description: keeps API credentials in an encrypted file and passes them to programs
 capi stores the credentials of your APIs in one encrypted file and passes
 them to the programs that need them, as environment variables or through a
 proxy that keeps the credential away from the program.
"""
    files["DEBIAN/control"] = (control.encode(), 0o644)
    path = dist / f"capi_{project.version}_{platform.debian}.deb"
    with tempfile.TemporaryDirectory() as root:
        lay_out(Path(root), files)
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", f"-z{LEVEL}", "--build", root, str(path)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return path


def rpm(project: Project, platform: Platform, programs: dict[str, bytes], licenses: str, dist: Path) -> Path:
    """Writes the package of Fedora with rpmbuild and returns its path."""
    files = _common(programs, licenses, "usr/share/doc/capi", "share/zsh/site-functions")
    processor = platform.target.split("-")[0]
    listed = "\n".join(f"/{path}" for path in sorted(files))
    with tempfile.TemporaryDirectory() as top:
        content = Path(top, "content")
        content.mkdir()
        lay_out(content, files)
        spec = f"""\
Name: capi
Version: {project.version}
Release: 1
Summary: {project.description}
License: {project.license}
URL: {project.repository}
AutoReqProv: no
%global __os_install_post %{{nil}}
%global _build_id_links none
%define _buildhost reproducible
%define use_source_date_epoch_as_buildtime 1
%define clamp_mtime_to_source_date_epoch 1
%define _binary_payload w{LEVEL}.xzdio

%description
capi stores the credentials of your APIs in one encrypted file and passes them to the programs that need them.

%install
mkdir -p %{{buildroot}}
cp -a {content}/. %{{buildroot}}/

%files
%defattr(-,root,root)
{listed}
"""
        Path(top, "capi.spec").write_text(spec)
        command = ["rpmbuild", "-bb", "--quiet", "--target", f"{processor}-linux", "--define", f"_topdir {top}"]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)}
        subprocess.run([*command, f"{top}/capi.spec"], check=True, stderr=subprocess.DEVNULL, env=environment)
        [built] = Path(top, "RPMS").rglob("*.rpm")
        path = dist / f"capi-{project.version}-1.{processor}.rpm"
        path.write_bytes(built.read_bytes())
    return path
