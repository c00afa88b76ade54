#!/usr/bin/env python3
"""Print the metadata of a capi vault as JSON: python3 read_vault.py VAULT

An independent reader of the format in docs/format.md, written from that page alone; "§" points to its sections.
It needs Python 3.9, argon2-cffi and cryptography. The passphrase is asked for, or read from stdin when that is no terminal.
No credential is ever printed, but every section is opened and checked.

Exit codes: 0 read, 2 usage, 4 wrong passphrase, 7 damaged or written by a newer capi; 1 when memory runs out.
"""
import base64, binascii, getpass, hashlib, hmac, json, os, re, sys, unicodedata
from datetime import datetime

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MIB = 1024 * 1024
OVERHEAD = 32 + 32 + 16  # § 4: salt, commitment, tag

# § 6: the numbers of the header, the lowest and the highest.
LIMITS = {"memory": (19456, 1048576), "passes": (1, 16), "lanes": (1, 8), "generation": (1, 2**63 - 1), "bytes": (1024 + OVERHEAD, 32 * MIB)}

# § 2 and § 3: the header is paragraphs with an empty line between them.
STRING, NUMBER, BASE64 = r'"[ !#-\[\]-~]*"', "(?:0|[1-9][0-9]{0,18})", "[A-Za-z0-9+/=]*"
ARRAY = rf"\[(?:{STRING}(?:, {STRING})*)?\]"
FIRST = rf"""capi-vault 1
vault = "(?P<vault>[0-9a-f]{{32}})"
generation = (?P<generation>{NUMBER})
parent = "(?P<parent>[0-9a-f]{{64}})"
critical = \[(?P<critical>.*)\]"""
ANY_SLOT = rf"""\[\[slot\]\]
id = "(?P<id>[0-9a-f]{{8}})"
kind = (?P<kind>{STRING})
(?P<rest>(?:[a-z][a-z0-9_]* = (?:{STRING}|{NUMBER}|{ARRAY})\n)*)"""
COSTS = rf"memory_kib = (?P<memory>{NUMBER})\npasses = (?P<passes>{NUMBER})\nlanes = (?P<lanes>{NUMBER})\n"
SEALED = rf'salt = "(?P<salt>{BASE64})"\nsealed = "(?P<sealed>{BASE64})"\n'
SLOT_KINDS = {
    '"passphrase"': rf'opens = "(?P<opens>root)"\n{COSTS}{SEALED}',
    '"recovery"': rf'opens = "(?P<opens>root)"\n{SEALED}',
    '"token"': rf'opens = "(?P<opens>root|metadata|app)"\n{SEALED}',
}
SECTION = rf"""\[\[section\]\]
scope = "(?P<scope>[0-9a-f]{{32}})"
part = "(?P<part>metadata|credentials)"
bytes = (?P<bytes>{NUMBER})"""


class Refused(Exception):
    """A one-line reason and the exit code that goes with it."""

    def __init__(self, reason, code=7):
        super().__init__(reason)
        self.code = code


def need(holds, reason):
    if not holds:
        raise Refused("damaged: " + reason)


def unbase64(text, length, what):
    """Only what encodes back to the same text is canonical (§ 2)."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        data = b""
    need(base64.b64encode(data).decode() == text, f"base64 of {what}")
    need(len(data) == length, f"length of {what}")
    return data


def check_text(data):
    """§ 7, steps 2 and 3."""
    need(data, "the file is empty")
    need(b"\r\n" not in data, "line ends converted to CRLF")
    need(not re.search(rb"^(<{7}|={7}|>{7}|\|{7})", data, re.M), "git conflict markers")
    need(re.fullmatch(rb"[\n -~]*\n", data), "not printable ASCII with a final newline")
    version = re.match(rb"capi-vault ([1-9][0-9]*)\n", data)
    need(version, "the first line is not that of a vault")
    if version[1] != b"1":
        raise Refused("newer: written by a newer capi")
    return data.decode("ascii")


def match(pattern, text, what):
    """The named parts of a paragraph, the numbers among them within their limits (§ 6)."""
    found = re.fullmatch(pattern, text)
    need(found, f"the form of {what}")
    parts = found.groupdict()
    for name in LIMITS.keys() & parts.keys():
        parts[name] = int(parts[name])
        need(LIMITS[name][0] <= parts[name] <= LIMITS[name][1], f"{name} is out of bounds")
    return parts


def read_slot(paragraph, vault_line):
    """§ 3. Of a slot of an unknown kind only the grammar is known."""
    slot = match(ANY_SLOT, paragraph + "\n", "a slot")
    keys = re.findall("^[a-z0-9_]+(?= = )", paragraph, re.M)
    need(len(keys) == len(set(keys)), "a key given twice")
    need(all(int(number) < 2**63 for number in re.findall("(?<= = )[0-9]+$", paragraph, re.M)), "a number is too high")
    if slot["kind"] in SLOT_KINDS:
        slot.update(match(SLOT_KINDS[slot["kind"]], slot["rest"], "a slot"))
        slot["context"] = (vault_line + paragraph[:paragraph.index("sealed = ")]).encode()
        slot["salt"] = unbase64(slot["salt"], 16, "salt")
        slot["sealed"] = unbase64(slot["sealed"], (144 if slot["opens"] == "app" else 32) + OVERHEAD, "sealed")
    need(slot.get("memory", 0) * slot.get("passes", 0) <= 4194304, "memory × passes is out of bounds")
    return slot


def read_header(text):
    """§ 2, § 3, § 6: nothing here costs more than the header is long."""
    first, *paragraphs = text.removesuffix("\n").split("\n\n")
    vault = match(FIRST, first, "the first lines")
    need(re.fullmatch(ARRAY, f"[{vault['critical']}]"), "the form of critical")
    if vault["critical"]:
        raise Refused(f"newer: needs {vault['critical']}, which this reader does not know")
    need(vault["generation"] > 1 or vault["parent"] == "0" * 64, "the first generation has no parent")
    count = sum(paragraph.startswith("[[slot]]") for paragraph in paragraphs)
    need(count <= 100 and len(paragraphs) - count <= 1000, "more than 100 slots or 1,000 sections")
    vault_line = text.split("\n")[1] + "\n"
    slots = vault["slots"] = [read_slot(paragraph, vault_line) for paragraph in paragraphs[:count]]
    need(sum(slot["kind"] == '"passphrase"' for slot in slots) <= 8, "more than 8 passphrase slots")
    need(len({slot["id"] for slot in slots}) == count, "two slots of one id")
    sections = vault["sections"] = [match(SECTION, paragraph, "a section") for paragraph in paragraphs[count:]]
    scopes = sorted({section["scope"] for section in sections})
    expected = [(scope, part) for scope in scopes for part in ("metadata", "credentials")]
    need([(section["scope"], section["part"]) for section in sections] == expected, "the order of the sections")
    return vault


def parse(data):
    """The whole file as text, up to the step before the first key derivation (§ 7, steps 2 to 6)."""
    text = check_text(data)
    end = text.find("\n==\n", 0, 256 * 1024 + 3) + 1
    need(end, "no end of the header within 256 KiB")
    vault = read_header(text[:end])
    start = end + 3
    stop = start if text.startswith("==\n", start) else text.find("\n==\n", start) + 1
    need(stop, "the file is cut short")
    blocks = text[start:stop].removesuffix("\n").split("\n\n") if stop > start else []
    need(len(blocks) == len(vault["sections"]), "number of sections")
    vault["sealed"] = []
    for block, section in zip(blocks, vault["sections"]):
        vault["sealed"].append(unbase64(block.replace("\n", ""), section["bytes"], "a section"))
        need(all(len(line) == 76 for line in block.split("\n")[:-1]) and 0 < len(block.split("\n")[-1]) <= 76, "columns")
    tail = re.fullmatch(r'sha256 = "([0-9a-f]{64})"\nmac = "([0-9a-f]{64})"\n', text[stop + 3:])
    need(tail, "the last two lines")
    vault["header"], vault["hash"] = text[:end].encode(), hashlib.sha256(text[:stop].encode()).digest()
    need(vault["hash"].hex() == tail[1], "the checksum differs")
    vault["mac"] = bytes.fromhex(tail[2])
    return vault


def hkdf(ikm, salt, info, length=32):
    return HKDF(SHA256(), length, salt, info).derive(ikm)


def open_sealed(key, label, context, sealed):
    """The plaintext, or None when the key or the context is not the one it was sealed with (§ 4)."""
    okm = hkdf(key, sealed[:32], b"capi-vault/1 " + label + b"\0" + hashlib.sha256(context).digest(), 64)
    if not hmac.compare_digest(okm[32:], sealed[32:64]):
        return None
    try:
        return ChaCha20Poly1305(okm[:32]).decrypt(bytes(12), sealed[64:], None)
    except InvalidTag:
        raise Refused("damaged: the tag of a ciphertext") from None


def unlock(vault, passphrase):
    """R, from the first passphrase slot that the passphrase fits (§ 5)."""
    for slot in vault["slots"]:
        if slot["kind"] == '"passphrase"':
            costs = slot["passes"], slot["memory"], slot["lanes"]
            key = hash_secret_raw(passphrase, slot["salt"], *costs, hash_len=32, type=Type.ID, version=19)
            root = open_sealed(key, b"slot", slot["context"], slot["sealed"])
            if root is not None:
                return root
    raise Refused("wrong passphrase", 4)


def unpad(padded):
    """§ 8: the length, the JSON, and zeros up to the PADMÉ length."""
    length = int.from_bytes(padded[:4], "little")
    least = max(1024, 4 + length)
    e = least.bit_length() - 1
    step = 1 << (e - e.bit_length())
    need(len(padded) == (least + step - 1) // step * step and not any(padded[4 + length:]), "the padding of a section")
    return padded[4:4 + length]


def unjson(data):
    """§ 8: stricter than Python, which takes a name twice, NaN and half a surrogate pair."""
    def members(pairs):
        need(len(pairs) == len(dict(pairs)), "a JSON name given twice")
        return dict(pairs)

    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=members, parse_constant=lambda _: need(False, "JSON number"))
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise Refused("damaged: a section is not JSON") from None
    need(type(value) is dict, "a section is not a JSON object")
    return value


def has_strings(value, *names):
    return type(value) is dict and all(type(value.get(name)) is str for name in names)


def check_api(api):
    """§ 9, the table of fields. Fields of a later version pass."""
    need(has_strings(api, "id", "name", "created", "updated", "credential_set"), "a field of a record is missing")
    need(re.fullmatch("[0-9a-f]{32}", api["id"]) and api["name"], "the id or name of a record")
    need(all(has_strings(api, name) for name in ("domain", "docs") if name in api), "an optional field that is no string")
    for name in ("created", "updated", "credential_set"):
        try:
            need(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", api[name]), "a time")
            need(datetime.fromisoformat(api[name][:-1]).year >= 1970, "a time")
        except ValueError:
            need(False, "a time")
    need(has_strings(api.get("auth"), "type") and api["auth"]["type"] in ("api-key", "bearer", "basic"), "an authentication type")
    need((api["auth"]["type"] == "api-key") == ("header" in api["auth"]), "a header where none is, or none where one is")
    need(has_strings(api["auth"], "header") or "header" not in api["auth"], "a header that is no string")


def read_scope(vault_id, m, c, scope, header, sealed):
    """The records of one scope, once both of its sections agree (§ 5, § 8, § 9)."""
    parts = []
    for key, part, data in zip((m, c), (b"metadata", b"credentials"), sealed):
        key = hkdf(key, vault_id, b"capi-vault/1 scope\0" + bytes.fromhex(scope))
        padded = open_sealed(key, part, header, data)
        need(padded is not None, "a section is not of this file")
        parts.append(unjson(unpad(padded)))
    name, apis, credentials = parts[0].get("scope"), parts[0].get("apis"), parts[1].get("credentials")
    need(type(name) is str and type(apis) is list and apis and type(credentials) is dict, "the form of a section")
    app = name.removeprefix("app:").encode() if name.startswith("app:") else b""
    expected = hkdf(m, vault_id, b"capi-vault/1 scope-id\0" + app)[:16].hex() if app else "0" * 32
    need(scope == expected and (app or name == "organization"), "a section names another scope")
    for api in apis:
        check_api(api)
    ids = [api["id"] for api in apis]
    need(ids == sorted(set(ids)), "records out of order")
    need(set(ids) == set(credentials), "metadata and credentials of different records")
    fields = {"api-key": ["key"], "bearer": ["token"], "basic": ["username", "password"]}
    for api in apis:
        need(has_strings(credentials[api["id"]], *fields[api["auth"]["type"]]), "a credential of another type")
    return [{**api, "scope": name} for api in apis]


def read_vault(vault, passphrase):
    """§ 7, steps 7 to 10."""
    root, vault_id = unlock(vault, passphrase), bytes.fromhex(vault["vault"])
    mac_key, m, c = (hkdf(root, vault_id, b"capi-vault/1 " + name) for name in (b"mac", b"metadata", b"credentials"))
    need(hmac.compare_digest(hmac.digest(mac_key, vault["hash"], "sha256"), vault["mac"]), "the mac differs")
    apis = []
    for at in range(0, len(vault["sections"]), 2):
        apis += read_scope(vault_id, m, c, vault["sections"][at]["scope"], vault["header"], vault["sealed"][at:at + 2])
    return {"vault": vault["vault"], "generation": vault["generation"], "apis": apis}


def ask_passphrase():
    """§ 5: one newline is taken off what a pipe says; NFC; 1 to 1,024 bytes; no control characters."""
    try:
        if sys.stdin.isatty():
            text = getpass.getpass("Passphrase: ")
        else:
            text = re.sub(r"\r?\n\Z", "", sys.stdin.buffer.read(65536).decode("utf-8"))
        passphrase = unicodedata.normalize("NFC", text).encode("utf-8")
    except (UnicodeError, EOFError):
        raise Refused("the passphrase is not UTF-8 text", 2) from None
    if not 1 <= len(passphrase) <= 1024 or any(unicodedata.category(c) == "Cc" for c in text):
        raise Refused("a passphrase has 1 to 1,024 bytes and no control characters", 2)
    return passphrase


def main(arguments):
    if len(arguments) != 1:
        raise Refused("usage: read_vault.py VAULT", 2)
    if not os.path.isfile(arguments[0]):
        raise Refused("no such regular file", 2)
    with open(arguments[0], "rb") as file:
        data = file.read(32 * MIB + 1)
    if len(data) > 32 * MIB:
        raise Refused("larger than 32 MiB, so not a vault", 2)
    vault = parse(data)
    print(json.dumps(read_vault(vault, ask_passphrase()), indent=2))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Refused as refusal:
        print(f"read_vault: {refusal}", file=sys.stderr)
        sys.exit(refusal.code)
    except OSError as error:
        print(f"read_vault: {error.strerror}", file=sys.stderr)
        sys.exit(2)
    except (HashingError, MemoryError):
        print("read_vault: not enough memory for the key derivation", file=sys.stderr)
        sys.exit(1)
