"""Random values of the shapes of real credentials, searched in the packages that fetch.sh and the other scripts installed:
no package contains one of them, in no encoding. `capi scan` guesses nothing, so that each finding would be a fault."""

import random
import string

# The packages are searched from the largest on, up to this size in bytes.
MOST = 400 << 20
LETTERS = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
SHAPES = {
    "stripe": lambda: "sk_live_" + "".join(random.choices(LETTERS, k=24)),
    "github": lambda: "ghp_" + "".join(random.choices(LETTERS, k=36)),
    "slack": lambda: "xoxb-" + "-".join("".join(random.choices(string.digits, k=12)) for _ in range(2))
    + "-" + "".join(random.choices(LETTERS, k=24)),
    "hex": lambda: "".join(random.choices(HEX, k=32)),
    "uuid": lambda: "-".join("".join(random.choices(HEX, k=size)) for size in (8, 4, 4, 4, 12)),
    "base64": lambda: "".join(random.choices(LETTERS + "+/", k=43)) + "=",
    "short": lambda: "".join(random.choices(LETTERS, k=8)),
    "digits": lambda: "".join(random.choices(string.digits, k=16)),
    "punctuation": lambda: "".join(random.choices(LETTERS + "!#$%&*+-/=?@^_", k=16)),
    "words": lambda: "-".join("".join(random.choices(string.ascii_lowercase, k=6)) for _ in range(4)),
}


def size_of(directory):
    return sum(file.stat().st_size for file in directory.rglob("*") if file.is_file() and not file.is_symlink())


def packages(target):
    """The installed packages, the largest first."""
    found = {}
    for modules in [*target.glob("*/*/node_modules"), *target.glob("*/*/lib/python*/site-packages")]:
        for directory in [*modules.glob("@*/*"), *modules.glob("[!@.]*")]:
            if directory.name not in found and directory.is_dir() and not directory.is_symlink():
                found[directory.name] = (size_of(directory), directory)
    return sorted(found.values(), reverse=True)


def chosen(target):
    total, paths = 0, []
    for size, path in packages(target):
        if total + size <= MOST:
            total += size
            paths.append(path)
    return total, paths


def check(vault, target):
    """Returns what is wrong, or nothing, and a line about the search."""
    seed = random.randrange(1 << 32)
    random.seed(seed)
    for shape, make in SHAPES.items():
        for number in (1, 2):
            vault.run("add", f"{shape} {number}", "--type", "bearer", "--stdin", stdin=make())
    size, paths = chosen(target)
    if not paths:
        return [], "skipped: no packages are installed"
    report = vault.scan(vault.home, *map(str, paths))[1]
    wrong = [f"seed {seed}: {finding['api']} in {finding['path']}" for finding in report["findings"]]
    largest = ", ".join(path.name for path in paths[:10])
    return wrong, f"nothing found in {size >> 20} MiB of {len(paths)} packages, the largest being {largest}"
