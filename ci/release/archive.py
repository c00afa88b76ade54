"""Archives whose bytes depend only on their content: files sorted by name, with one time, one owner and fixed modes."""

import gzip
import io
import os
import subprocess
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
# The first time that a zip file can hold.
FIRST_ZIP_TIME = 315_532_800
# The compression level. ci/release.sh sets a fast one for a trial.
LEVEL = int(os.environ.get("CAPI_PACK_LEVEL", "9"))


def compressed(content: bytes) -> bytes:
    """Returns the content as gzip without a name, and with no time.

    For a release, zopfli finds an encoding that is about 4 % smaller, and that every gzip reads.
    """
    if LEVEL < 9:
        return gzip.compress(content, LEVEL, mtime=0)
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return subprocess.run(["zopfli", "-c", "--i5", file.name], stdout=subprocess.PIPE, check=True).stdout


def tar_gz(files: dict[str, tuple[bytes, int]]) -> bytes:
    """Returns a tar.gz of paths with their contents and modes."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, (content, mode) in sorted(files.items()):
            entry = tarfile.TarInfo(path)
            entry.size, entry.mode, entry.mtime = len(content), mode, EPOCH
            archive.addfile(entry, io.BytesIO(content))
    return compressed(buffer.getvalue())


def zipped(files: dict[str, tuple[bytes, int]]) -> bytes:
    """Returns a zip of paths with their contents and modes, in the order of the dictionary, as wheels want it."""
    buffer = io.BytesIO()
    moment = time.gmtime(max(EPOCH, FIRST_ZIP_TIME))[:6]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for path, (content, mode) in files.items():
            entry = zipfile.ZipInfo(path, moment)
            entry.create_system, entry.external_attr = 3, (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()


def lay_out(root: Path, files: dict[str, tuple[bytes, int]]) -> None:
    """Writes the files below a directory, all with one time."""
    for path, (content, mode) in sorted(files.items()):
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        place.chmod(mode)
    for path in [root, *root.rglob("*")]:
        os.utime(path, (EPOCH, EPOCH))
        if path.is_dir():
            path.chmod(0o755)
