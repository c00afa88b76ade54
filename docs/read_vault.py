#!/usr/bin/env python3
"""Print the metadata of a capi vault as JSON: python3 read_vault.py [--recovery | --token] VAULT

An independent reader of the format in docs/format.md, written from that page alone; "§" refers to its sections. It needs Python 3.9,
argon2-cffi and cryptography. It prompts for the passphrase (with --recovery for the recovery code, with --token for a token), or reads it from
stdin if stdin is not a terminal. It opens and checks every section it has a key for, and never prints a credential.

Exit codes: 0 success, 1 out of memory, 2 usage, 4 wrong passphrase, code or token, 7 damaged or written by a newer capi.
"""
import base64, binascii, getpass, hashlib, hmac, json, os, re, sys, unicodedata, zlib
from datetime import datetime

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MIB = 1024 * 1024
OVERHEAD = 32 + 32 + 16  # § 4: salt, commitment, tag
ORGANIZATION = "0" * 32
LATER_TYPES = '"auth-types-2"'  # § 9b

# § 9 and § 9b: the field of `auth` and the fields of the credential for each type.
AUTH = {"api-key": "header", "bearer": None, "basic": None, "query": "parameter", "scheme": "scheme", "secret": None}
CREDENTIAL = {"api-key": ["key"], "bearer": ["token"], "basic": ["username", "password"], "query": ["key"], "scheme": ["token"], "secret": ["secret"]}
WORD = r"[A-Za-z0-9._~-]+"

# § 6: lowest and highest values of the numbers in the header.
LIMITS = {"memory": (19456, 1048576), "passes": (1, 16), "lanes": (1, 8), "generation": (1, 2**63 - 1), "bytes": (1024 + OVERHEAD, 32 * MIB)}

# § 2 and § 3: the header consists of paragraphs separated by an empty line.
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
ABOUT = rf'(?:about = "(?P<about>{BASE64})"\n)?'
ABOUT_KEY = rf'(?:about_key = "(?P<about_key>{BASE64})"\n)?'
SLOT_KINDS = {
    '"passphrase"': rf'opens = "(?P<opens>root)"\n{COSTS}{SEALED}',
    '"recovery"': rf'opens = "(?P<opens>root)"\n{ABOUT}{SEALED}',
    '"token"': rf'opens = "(?P<opens>root|metadata|app)"\n{ABOUT}' + SEALED.replace("sealed = ", ABOUT_KEY + "sealed = "),
}
SECTION = rf"""\[\[section\]\]
scope = "(?P<scope>[0-9a-f]{{32}})"
part = "(?P<part>metadata|credentials)"
bytes = (?P<bytes>{NUMBER})"""


class Refused(Exception):
    """The reason in one line, and the exit code."""

    def __init__(self, reason, code=7):
        super().__init__(reason)
        self.code = code


def need(holds, reason):
    if not holds:
        raise Refused("damaged: " + reason)


def unbase64(text, length, what):
    """Decodes canonical base64: it must encode back to the same text (§ 2)."""
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
    """The named parts of a paragraph, with numbers checked against their limits (§ 6)."""
    found = re.fullmatch(pattern, text)
    need(found, f"the form of {what}")
    parts = found.groupdict()
    for name in LIMITS.keys() & parts.keys():
        parts[name] = int(parts[name])
        need(LIMITS[name][0] <= parts[name] <= LIMITS[name][1], f"{name} is out of bounds")
    return parts


def read_slot(paragraph, vault_line):
    """§ 3. For a slot of an unknown kind, checks only the grammar."""
    slot = match(ANY_SLOT, paragraph + "\n", "a slot")
    keys = re.findall("^[a-z0-9_]+(?= = )", paragraph, re.M)
    need(len(keys) == len(set(keys)), "a key given twice")
    need(all(int(number) < 2**63 for number in re.findall("(?<= = )[0-9]+$", paragraph, re.M)), "a number is too high")
    if slot["kind"] in SLOT_KINDS:
        slot.update(match(SLOT_KINDS[slot["kind"]], slot["rest"], "a slot"))
        for name in ("about", "about_key", "sealed"):
            if slot.get(name) is not None:
                slot[name + " context"] = (vault_line + paragraph[:paragraph.index(name + " = ")]).encode()
        need((slot.get("about_key") is not None) == (slot["opens"] == "app" and slot.get("about") is not None), "the form of a slot")
        for name, length in (("about", 512), ("about_key", 32)):
            if slot.get(name) is not None:
                slot[name] = unbase64(slot[name], length + OVERHEAD, name)
        slot["salt"] = unbase64(slot["salt"], 16, "salt")
        slot["sealed"] = unbase64(slot["sealed"], (144 if slot["opens"] == "app" else 32) + OVERHEAD, "sealed")
    need(slot.get("memory", 0) * slot.get("passes", 0) <= 4194304, "memory × passes is out of bounds")
    return slot


def read_header(text):
    """§ 2, § 3, § 6: nothing here costs more than the header is long."""
    first, *paragraphs = text.removesuffix("\n").split("\n\n")
    vault = match(FIRST, first, "the first lines")
    need(re.fullmatch(ARRAY, f"[{vault['critical']}]"), "the form of critical")
    critical = re.findall(STRING, vault["critical"])
    for entry in critical:
        if entry != LATER_TYPES:
            raise Refused(f"newer: needs {entry}, which this reader does not know")
    need(len(critical) < 2, "the same entry twice in critical")
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
    """Checks everything that needs no key (§ 7, steps 2 to 6)."""
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
    """The plaintext, or None if the key or the context is wrong (§ 4)."""
    okm = hkdf(key, sealed[:32], b"capi-vault/1 " + label + b"\0" + hashlib.sha256(context).digest(), 64)
    if not hmac.compare_digest(okm[32:], sealed[32:64]):
        return None
    try:
        return ChaCha20Poly1305(okm[:32]).decrypt(bytes(12), sealed[64:], None)
    except InvalidTag:
        raise Refused("damaged: the tag of a ciphertext") from None


def unlock(vault, passphrase):
    """R, from the first passphrase slot that the passphrase opens (§ 5)."""
    for slot in vault["slots"]:
        if slot["kind"] == '"passphrase"':
            costs = slot["passes"], slot["memory"], slot["lanes"]
            key = hash_secret_raw(passphrase, slot["salt"], *costs, hash_len=32, type=Type.ID, version=19)
            root = open_sealed(key, b"slot", slot["sealed context"], slot["sealed"])
            if root is not None:
                return root
    raise Refused("wrong passphrase", 4)


def unlock_by(vault, kind, opens, secret):
    """The slot of a recovery code or a token, its key and its content (§ 5)."""
    for slot in vault["slots"]:
        if slot["kind"] == f'"{kind}"' and slot["opens"] == opens:
            key = hkdf(secret, slot["salt"], b"capi-vault/1 " + kind.encode())
            opened = open_sealed(key, b"slot", slot["sealed context"], slot["sealed"])
            if opened is not None:
                return slot, key, opened
    raise Refused(f"wrong {'recovery code' if kind == 'recovery' else kind}", 4)


def read_about(vault, slot, about_key):
    """The description of a slot (§ 5a)."""
    if slot["about"] is None:
        return {}
    plain = open_sealed(about_key, b"about", slot["about context"], slot["about"])
    need(plain is not None, "the description belongs to another slot")
    length = int.from_bytes(plain[:4], "little")
    need(length <= 508 and not any(plain[4 + length:]), "the padding of a slot's description")
    about = unjson(plain[4:4 + length])
    need(has_strings(about, "created") and all(has_strings(about, name) for name in ("app", "label", "expires") if name in about), "a slot's description")
    need((slot["opens"] == "app") == ("app" in about), "a slot's description")
    for name in about.keys() & {"created", "expires"}:
        check_time(about[name])
    return {name: about[name] for name in ("app", "label", "created", "expires") if name in about}


def unpad(padded):
    """§ 8: the length, the JSON, and zeros up to the PADMÉ length."""
    length = int.from_bytes(padded[:4], "little")
    least = max(1024, 4 + length)
    e = least.bit_length() - 1
    step = 1 << (e - e.bit_length())
    need(len(padded) == (least + step - 1) // step * step and not any(padded[4 + length:]), "the padding of a section")
    return padded[4:4 + length]


def unjson(data):
    """§ 8: stricter than Python, which accepts duplicate names, NaN and unpaired surrogates."""
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


def check_time(text):
    try:
        need(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", text), "a time")
        need(datetime.fromisoformat(text[:-1]).year >= 1970, "a time")
    except ValueError:
        need(False, "a time")


def check_auth(auth, header):
    """§ 9 and § 9b. A type that the first version did not have is announced in the header."""
    need(has_strings(auth, "type") and auth["type"] in AUTH, "an authentication type")
    own = AUTH[auth["type"]]
    need(auth.keys() & {"header", "parameter", "scheme"} == ({own} if own else set()), "a field that the type must not have, or a missing one")
    need(own is None or has_strings(auth, own), "a field of the type that is not a string")
    if auth["type"] == "query":
        need(re.fullmatch(r"[A-Za-z0-9._~-]{1,64}", auth["parameter"]), "a query parameter")
    if auth["type"] == "scheme":
        scheme = auth["scheme"]
        need(len(scheme) <= 64 and re.fullmatch(rf"{WORD}( {WORD}=)?|{WORD}=", scheme) and scheme.lower() not in ("bearer", "basic"), "a scheme")
    if auth["type"] in ("query", "scheme", "secret"):
        need(f"critical = [{LATER_TYPES}]".encode() in header.split(b"\n")[:5], "a type that the header does not announce")


def check_api(api, header):
    """§ 9, the table of fields. Ignores fields of later versions."""
    need(has_strings(api, "id", "name", "created", "updated", "credential_set"), "a field of a record is missing")
    need(re.fullmatch("[0-9a-f]{32}", api["id"]) and api["name"], "the id or name of a record")
    optional = ("domain", "docs", "docs_from", "use", "expires")
    need(all(has_strings(api, name) for name in optional if name in api), "an optional field that is not a string")
    for name in ("created", "updated", "credential_set"):
        check_time(api[name])
    check_auth(api.get("auth"), header)
    aliases = api.get("aliases", {})
    need(type(aliases) is dict and all(re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,127}", name) for name in aliases), "the name of an alias")
    need(all(part in ("value", "username", "password") for part in aliases.values()), "the part of an alias")


def open_section(key, part, header, sealed):
    padded = open_sealed(key, part, header, sealed)
    need(padded is not None, "a section of another file")
    return unjson(unpad(padded))


def read_metadata(key, header, sealed):
    """The scope's name and its records (§ 8, § 9)."""
    section = open_section(key, b"metadata", header, sealed)
    name, apis = section.get("scope"), section.get("apis")
    need(type(name) is str and type(apis) is list and apis, "the form of a section")
    for api in apis:
        check_api(api, header)
    ids = [api["id"] for api in apis]
    need(ids == sorted(set(ids)), "records out of order")
    return name, apis


def check_credentials(key, header, sealed, apis):
    """Checks that both sections of a scope match (§ 9)."""
    credentials = open_section(key, b"credentials", header, sealed).get("credentials")
    need(type(credentials) is dict, "the form of a section")
    need({api["id"] for api in apis} == set(credentials), "metadata and credentials of different records")
    for api in apis:
        need(has_strings(credentials[api["id"]], *CREDENTIAL[api["auth"]["type"]]), "a credential of another type")


def scope_key(key, vault_id, scope):
    return hkdf(key, vault_id, b"capi-vault/1 scope\0" + bytes.fromhex(scope))


def check_scope(m, vault_id, scope, name):
    """Checks that the scope named in a section yields its id in the header (§ 5)."""
    app = name.removeprefix("app:").encode() if name.startswith("app:") else b""
    expected = hkdf(m, vault_id, b"capi-vault/1 scope-id\0" + app)[:16].hex() if app else ORGANIZATION
    need(scope == expected and (app or name == "organization"), "a section names another scope")


def read_all(vault, m, c=None):
    """All records, opened by M. With C, also checks that their credentials match."""
    vault_id, header, apis = bytes.fromhex(vault["vault"]), vault["header"], []
    for at in range(0, len(vault["sections"]), 2):
        scope = vault["sections"][at]["scope"]
        name, found = read_metadata(scope_key(m, vault_id, scope), header, vault["sealed"][at])
        check_scope(m, vault_id, scope, name)
        if c:
            check_credentials(scope_key(c, vault_id, scope), header, vault["sealed"][at + 1], found)
        apis += [{**api, "scope": name} for api in found]
    return {"vault": vault["vault"], "generation": vault["generation"], "apis": apis}


def check_code(vault, m):
    """The code of the metadata (§ 9a), for a reader who cannot check the mac."""
    vault_id, texts = bytes.fromhex(vault["vault"]), []
    for at in range(0, len(vault["sections"]), 2):
        key = scope_key(m, vault_id, vault["sections"][at]["scope"])
        padded = open_sealed(key, b"metadata", vault["header"], vault["sealed"][at])
        need(padded is not None, "a section of another file")
        texts.append(unpad(padded))
    found = re.match(rb'(\{"metadata_mac":")([0-9a-f]{64})"', texts[0]) if texts else None
    if found:
        texts[0] = found[1] + b"0" * 64 + texts[0][found.end() - 1:]
        digest = hashlib.sha256(b"".join(hashlib.sha256(text).digest() for text in [vault["header"], *texts])).digest()
        code = hmac.digest(hkdf(m, vault_id, b"capi-vault/1 metadata-mac"), digest, "sha256")
        need(hmac.compare_digest(code.hex().encode(), found[2]), "the code of the metadata differs")


def read_by_root(vault, root):
    """§ 7, steps 9 and 10."""
    vault_id = bytes.fromhex(vault["vault"])
    mac_key, m, c = (hkdf(root, vault_id, b"capi-vault/1 " + name) for name in (b"mac", b"metadata", b"credentials"))
    need(hmac.compare_digest(hmac.digest(mac_key, vault["hash"], "sha256"), vault["mac"]), "the mac differs")
    return read_all(vault, m, c)


def read_for_app(vault, opened, app):
    """The records that a token for an app opens, from the sections of two scopes."""
    own, header, apis = opened[:16].hex(), vault["header"], []
    for at in range(0, len(vault["sections"]), 2):
        scope = vault["sections"][at]["scope"]
        if scope in (ORGANIZATION, own):
            m, c = (opened[16:48], opened[48:80]) if scope == ORGANIZATION else (opened[80:112], opened[112:144])
            name, found = read_metadata(m, header, vault["sealed"][at])
            expected = "organization" if scope == ORGANIZATION else f"app:{app or name.removeprefix('app:')}"
            need(name == expected, "a section names another scope")
            check_credentials(c, header, vault["sealed"][at + 1], found)
            apis += [{**api, "scope": name} for api in found]
    return {"vault": vault["vault"], "generation": vault["generation"], "apis": apis}


def read_by_token(vault, kind, secret):
    slot, key, opened = unlock_by(vault, "token", kind, secret)
    if kind == "metadata":
        about_key = hkdf(opened, bytes.fromhex(vault["vault"]), b"capi-vault/1 about\0" + bytes.fromhex(slot["id"]))
        about = read_about(vault, slot, about_key)
        check_code(vault, opened)
        return {**read_all(vault, opened), "about": about}
    about_key = None
    if slot["about_key"] is not None:
        about_key = open_sealed(key, b"about-key", slot["about_key context"], slot["about_key"])
        need(about_key is not None, "the key to a slot's description")
    about = read_about(vault, slot, about_key)
    return {**read_for_app(vault, opened, about.get("app")), "about": about}


def parse_code(text):
    """§ 5b: the 20 bytes of a recovery code. Reports the groups that contain a typo."""
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    text = re.sub(r"[\s\u2010-\u2015-]", "", text).upper().translate(str.maketrans("OIL", "011"))
    if len(text) != 40:
        raise Refused("a recovery code has 40 characters", 2)
    bits, typos = 0, []
    for number in range(8):
        values = [alphabet.find(letter) for letter in text[5 * number:5 * number + 5]]
        total = values[4]
        for place, value in enumerate([number, *values[:4]]):
            doubled = 2 * value if place % 2 == 0 else value
            total += doubled // 32 + doubled % 32
        typos += [str(number + 1)] if min(values) < 0 or total % 32 else []
        for value in values[:4]:
            bits = bits << 5 | max(value, 0)
    if typos:
        raise Refused(f"a typo in group {', '.join(typos)}", 2)
    return bits.to_bytes(20, "big")


def parse_token(text):
    """§ 5b: the kind of a token, and its 32 bytes."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    found = re.fullmatch(r"(capi_(app|meta)_([0-9A-Za-z]{43}))([0-9A-Za-z]{6})", text.strip())
    if not found:
        raise Refused("not a capi token", 2)
    number = lambda part: sum(digits.index(digit) * 62**place for place, digit in enumerate(reversed(part)))
    if number(found[4]) != zlib.crc32(found[1].encode()) or number(found[3]) >= 2**256:
        raise Refused("a typo: the checksum of the token does not match", 2)
    return {"app": "app", "meta": "metadata"}[found[2]], number(found[3]).to_bytes(32, "big")


def ask(what):
    """§ 5: removes one newline from the end of piped input."""
    try:
        if sys.stdin.isatty():
            return getpass.getpass(f"{what}: ")
        return re.sub(r"\r?\n\Z", "", sys.stdin.buffer.read(65536).decode("utf-8"))
    except (UnicodeError, EOFError):
        raise Refused(f"the {what.lower()} is not UTF-8 text", 2) from None


def ask_passphrase():
    """§ 5: NFC; 1 to 1,024 bytes; no control characters."""
    text = ask("Passphrase")
    try:
        passphrase = unicodedata.normalize("NFC", text).encode("utf-8")
    except UnicodeError:
        raise Refused("the passphrase is not UTF-8 text", 2) from None
    if not 1 <= len(passphrase) <= 1024 or any(unicodedata.category(c) == "Cc" for c in text):
        raise Refused("a passphrase has 1 to 1,024 bytes and no control characters", 2)
    return passphrase


def read_vault(vault, way):
    """§ 7, steps 7 to 10."""
    if way == "--recovery":
        return read_by_root(vault, unlock_by(vault, "recovery", "root", parse_code(ask("Recovery code")))[2])
    if way == "--token":
        return read_by_token(vault, *parse_token(ask("Token")))
    return read_by_root(vault, unlock(vault, ask_passphrase()))


def main(arguments):
    way = arguments.pop(0) if arguments[:1] in (["--recovery"], ["--token"]) else None
    if len(arguments) != 1:
        raise Refused("usage: read_vault.py [--recovery | --token] VAULT", 2)
    if not os.path.isfile(arguments[0]):
        raise Refused("no such regular file", 2)
    with open(arguments[0], "rb") as file:
        data = file.read(32 * MIB + 1)
    if len(data) > 32 * MIB:
        raise Refused("larger than 32 MiB, so not a vault", 2)
    vault = parse(data)
    print(json.dumps(read_vault(vault, way), indent=2))


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
