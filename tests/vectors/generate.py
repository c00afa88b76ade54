#!/usr/bin/env python3
"""Writes the test vectors of the vault format, and their index.

    generate.py            writes *.capi and index.json beside itself
    generate.py --check    compares them with what it would write, then runs docs/read_vault.py over all of them

An independent writer of docs/format.md: it shares no code with the tool, nor with docs/read_vault.py. All that is random in
a real vault comes here from a seed, so a second run writes the same bytes. Each failure vector has one fault: whatever the
fault leaves intact (slots, sections, mac, checksum) is made to fit, unless the index says otherwise.

index.json is a list of {file, passphrase, expect, fault, apis}. In place of the passphrase it may have a recovery code or a token, under
`recovery` or `token`; with a token, `about` is what the vault says about it. `expect` is ok, damaged, newer or wrong-passphrase; `fault` says what
was done to the file; `apis` is there for ok only: the metadata that a reader must find, each with its scope, in the order of the
sections and ids. One file may stand there several times, with different passphrases.

It needs argon2-cffi and cryptography.
"""
import base64, hashlib, hmac, importlib.util, json, re, struct, subprocess, sys, tempfile, unicodedata, zlib
from functools import lru_cache
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HERE = Path(__file__).resolve().parent
READER = HERE.parent.parent / "docs" / "read_vault.py"
PASSPHRASE = "correct horse battery staple"
NFC, NFD = "caf\u00e9 \u00fcber \u1e9b\u0323", unicodedata.normalize("NFD", "caf\u00e9 \u00fcber \u1e9b\u0323")
ORG = bytes(16)
WHEN = "2026-01-02T03:04:05Z"
# {"alg":"HS256"}, {"exp":1798761600} (2027-01-01T00:00:00Z), and a signature that nobody checks.
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3OTg3NjE2MDB9.c2lnbmF0dXJl"
KDF = {"memory_kib": 19456, "passes": 1, "lanes": 1}


# --- the format --------------------------------------------------------------------------------------------------------


def seeded(label, length):
    return hashlib.shake_256(b"capi test vectors: " + label.encode()).digest(length)


def b64(data):
    return base64.b64encode(data).decode()


def hkdf(ikm, salt, info, length=32):
    return HKDF(hashes.SHA256(), length, salt, info).derive(ikm)


@lru_cache(maxsize=None)
def argon2(passphrase, salt, slot=""):
    """By the costs that the slot states, so that nothing else is wrong with it; by the usual ones where those cannot be paid."""
    stated = {name: int(number) for name, number in re.findall("^(memory_kib|passes|lanes) = ([1-9][0-9]{0,5})$", slot, re.M)}
    costs = stated if len(stated) == 3 and stated["memory_kib"] < 65536 else KDF
    text = unicodedata.normalize("NFC", passphrase).encode()
    return hash_secret_raw(text, salt, costs["passes"], costs["memory_kib"], costs["lanes"], 32, Type.ID, 19)


def seal(key, label, context, plaintext, salt):
    okm = hkdf(key, salt, b"capi-vault/1 " + label + b"\0" + hashlib.sha256(context).digest(), 64)
    return salt + okm[32:] + ChaCha20Poly1305(okm[:32]).encrypt(bytes(12), plaintext, b"")


def padme(length):
    e = length.bit_length() - 1
    low = e - e.bit_length()
    return -(-length >> low) << low


def pad(plain):
    return (struct.pack("<I", len(plain)) + plain).ljust(padme(max(1024, 4 + len(plain))), b"\0")


def wrap(data):
    text = b64(data)
    return "".join(text[at:at + 76] + "\n" for at in range(0, len(text), 76))


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class Keys:
    def __init__(self, seed):
        self.root, self.vault = seeded(seed + " R", 32), seeded(seed + " V", 16)
        self.mac, self.m, self.c = (hkdf(self.root, self.vault, b"capi-vault/1 " + w) for w in (b"mac", b"metadata", b"credentials"))

    def scope_id(self, app):
        return hkdf(self.m, self.vault, b"capi-vault/1 scope-id\0" + app.encode())[:16] if app else ORG

    def section(self, part, scope):
        return hkdf(self.m if part == "metadata" else self.c, self.vault, b"capi-vault/1 scope\0" + scope)

    def opened(self, what, app):
        if what == "app":
            scope = self.scope_id(app)
            return scope + b"".join(self.section(p, s) for s in (ORG, scope) for p in ("metadata", "credentials"))
        return self.root if what == "root" else self.m


class Vault:
    """What a vault is made of, before it is written. Each `edit_…` may put a fault in at its stage of the writing."""

    def __init__(self, seed="small", scopes=None, slots=None, generation=1, parent="0" * 64):
        self.seed, self.keys, self.generation, self.parent, self.critical = seed, Keys(seed), generation, parent, "[]"
        self.scopes = {None: [api("Twilio SMS", basic("AC1", "hunter2"))]} if scopes is None else scopes
        self.slots = slots if slots is not None else [passphrase_slot()]
        self.private = self.coded = False
        self.edit_code = lambda digits: digits
        same = lambda value: value
        self.edit_said = self.edit_about = self.edit_header = self.edit_opened = self.edit_body = self.edit_hash = self.edit_file = same
        self.edit_json = self.edit_plain = self.edit_padded = lambda value, part, app: value

    def apis(self):
        found = []
        for app in sorted(self.scopes, key=self.keys.scope_id):
            for record in sorted(self.scopes[app], key=lambda r: r["metadata"]["id"]):
                found.append({**record["metadata"], "scope": f"app:{app}" if app else "organization"})
        return found

    def padded(self, part, app):
        records = sorted(self.scopes[app], key=lambda r: r["metadata"]["id"])
        value = {"credentials": {r["metadata"]["id"]: r["credential"] for r in records}}
        if part == "metadata":
            value = {"scope": f"app:{app}" if app else "organization", **({"private": True} if self.private else {}), "apis": [r["metadata"] for r in records]}
            if self.coded and app == min(self.scopes, key=self.keys.scope_id):
                value = {"metadata_mac": "0" * 64, **value}
        plain = compact(self.edit_json(value, part, app))
        return self.edit_padded(pad(self.edit_plain(plain, part, app)), part, app)

    def write(self):
        v, sections = self.keys.vault, []
        for app in sorted(self.scopes, key=self.keys.scope_id):
            sections += [(part, app, self.padded(part, app)) for part in ("metadata", "credentials")]
        header = f'capi-vault 1\nvault = "{v.hex()}"\ngeneration = {self.generation}\nparent = "{self.parent}"\ncritical = {self.critical}\n'
        for number, slot in enumerate(self.slots):
            lines = {"id": seeded(f"{self.seed} slot {number}", 4).hex(), **slot["lines"]}
            if "about" in slot:
                lines["about"] = f"@about {number}@"
            if "secret" in slot:
                lines.update(salt=b64(seeded(f"{self.seed} slot salt {number}", 16)))
                lines.update({"about_key": f"@about_key {number}@"} if "about" in slot and lines["opens"] == "app" else {})
                lines.update(sealed=f"@{number}@")
            header += "\n[[slot]]\n" + "".join(f"{k} = {json.dumps(x)}\n" for k, x in lines.items())
        for part, app, padded in sections:
            header += f'\n[[section]]\nscope = "{self.keys.scope_id(app).hex()}"\npart = "{part}"\nbytes = {len(padded) + 80}\n'
        header = self.seal_slots(self.edit_header(header)).encode()
        self.header, self.blocks = header, []
        sections = self.with_code(header, sections) if self.coded else sections
        for number, (part, app, padded) in enumerate(sections):
            key = self.keys.section(part, self.keys.scope_id(app))
            self.blocks.append(wrap(seal(key, part.encode(), header, padded, seeded(f"{self.seed} section {number} {self.generation}", 32))))
        body = self.edit_body(header.decode() + "==\n" + "\n".join(self.blocks))
        digest = hashlib.sha256(body.encode()).digest()
        mac = hmac.new(self.keys.mac, digest, "sha256").hexdigest()
        body = self.edit_hash(body)
        text = body + f'==\nsha256 = "{hashlib.sha256(body.encode()).hexdigest()}"\nmac = "{mac}"\n'
        return self.edit_file(text.encode())

    def with_code(self, header, sections):
        """Puts the code of the metadata (§ 9a) in, which covers the header and so comes last."""
        texts = [padded[4:4 + struct.unpack("<I", padded[:4])[0]] for part, _, padded in sections if part == "metadata"]
        digest = hashlib.sha256(b"".join(hashlib.sha256(text).digest() for text in [header, *texts])).digest()
        key = hkdf(self.keys.m, self.keys.vault, b"capi-vault/1 metadata-mac")
        digits = self.edit_code(hmac.new(key, digest, "sha256").hexdigest())
        (part, app, padded), *others = sections
        return [(part, app, padded.replace(b"0" * 64, digits.encode(), 1)), *others]

    def seal_slots(self, header):
        """Puts each slot's `sealed` in, under the slot's lines as they stand: an edited line is sealed as it is."""
        vault_line = next((line + "\n" for line in header.split("\n") if line.startswith("vault = ")), "")
        for number, slot in enumerate(self.slots):
            if "secret" not in slot:
                continue
            salt, kind = seeded(f"{self.seed} slot salt {number}", 16), slot["lines"]["kind"]
            own = header[:header.find(f'sealed = "@{number}@"')].rpartition("[[slot]]")[2]
            key = argon2(slot["secret"], salt, own) if kind == "passphrase" else hkdf(slot["secret"], salt, b"capi-vault/1 " + kind.encode())
            about_key = hkdf(self.keys.m, self.keys.vault, b"capi-vault/1 about\0" + seeded(f"{self.seed} slot {number}", 4))
            opened = self.edit_opened(self.keys.opened(slot["lines"]["opens"], slot.get("app")))
            parts = [("sealed", f"@{number}@", key, b"slot", opened)]
            if "about" in slot:
                said = self.edit_about(about_plain(self.edit_said(slot["about"])))
                parts = [("about", f"@about {number}@", about_key, b"about", said), ("about_key", f"@about_key {number}@", key, b"about-key", about_key), *parts]
            for name, mark, with_key, label, plain in parts:
                mark = f'{name} = "{mark}"'
                if mark not in header:
                    continue
                context = vault_line + header[header.rfind("[[slot]]", 0, header.index(mark)):header.index(mark)]
                sealed = seal(with_key, label, context.encode(), plain, seeded(f"{self.seed} {name} {number}", 32))
                header = header.replace(mark, f'{name} = "{b64(sealed)}"')
        return header


def passphrase_slot(secret=PASSPHRASE, opens="root"):
    return {"lines": {"kind": "passphrase", "opens": opens, **KDF}, "secret": secret}


def key_slot(kind, opens, app=None, seed="", **about):
    """Only with `about` does the slot say anything about itself."""
    slot = {"lines": {"kind": kind, "opens": opens}, "secret": seeded(f"{kind} {opens}{seed}", 20 if kind == "recovery" else 32), "app": app}
    return {**slot, "about": {**({"app": app} if app else {}), **about}} if about else slot


def about_plain(about):
    plain = compact(about)
    return (struct.pack("<I", len(plain)) + plain).ljust(512, b"\0")


def written_code(secret):
    """A recovery code as people write it down (§ 5b)."""
    letters, bits, groups = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", "".join(f"{byte:08b}" for byte in secret), []
    for number in range(8):
        values = [int(bits[at:at + 5], 2) for at in range(20 * number, 20 * number + 20, 5)]
        luhn = sum(sum(divmod(value * (2 - place % 2), 32)) for place, value in enumerate([number, *values]))
        groups.append("".join(letters[value] for value in [*values, -luhn % 32]))
    return "-".join(groups)


def written_token(slot):
    """A token as it is handed over (§ 5b)."""
    def base62(number, digits):
        return "" if not digits else base62(number // 62, digits - 1) + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[number % 62]

    text = {"app": "capi_app_", "metadata": "capi_meta_"}[slot["lines"]["opens"]] + base62(int.from_bytes(slot["secret"], "big"), 43)
    return text + base62(zlib.crc32(text.encode()), 6)


def unknown_slot(**more):
    return {"lines": {"kind": "hardware-key", **more}}


def api(name, auth_and_credential, label="", **more):
    auth, credential = auth_and_credential
    metadata = {"id": seeded(f"api {name} {label}", 16).hex(), "name": name, "auth": auth, "created": WHEN, "updated": WHEN, "credential_set": WHEN}
    return {"metadata": {**metadata, **more}, "credential": credential}


def api_key(key, header="X-API-Key"):
    return {"type": "api-key", "header": header}, {"key": key}


def bearer(token):
    return {"type": "bearer"}, {"token": token}


def basic(username, password):
    return {"type": "basic"}, {"username": username, "password": password}


def query(key, parameter="key"):
    return {"type": "query", "parameter": parameter}, {"key": key}


def scheme(token, name="Token"):
    return {"type": "scheme", "scheme": name}, {"token": token}


def secret(text):
    return {"type": "secret"}, {"secret": text}


def later_types(records, seed="later types"):
    """A vault with the entry that these types need (§ 9b)."""
    vault = Vault(seed, {None: records})
    vault.critical = '["auth-types-2"]'
    return vault


CODE = key_slot("recovery", "root", created=WHEN)
WEB = key_slot("token", "app", "web", created=WHEN, label="CI of the website", expires="2026-04-02T03:04:05Z")
CRON = key_slot("token", "app", "billing-worker", " cron", created=WHEN)
META = key_slot("token", "metadata", created=WHEN, label="Größe → 😀", later=[1, None])


def ways():
    """name, vault, the ways to try: {recovery or token, expect, apis, about}, and what it shows"""
    apps = {None: [api("Billing", bearer("t-1"))], "web": [api("Maps", api_key("k-2"))], "billing-worker": [api("Bank", basic("bank", ""))]}
    of = lambda *scopes: [record for record in vault.apis() if record["scope"] in scopes]
    right = lambda slot, *scopes: {"token": written_token(slot), "expect": "ok", "apis": of(*scopes), "about": {k: v for k, v in slot.get("about", {}).items() if k != "later"}}
    wrong = lambda slot, expect="wrong-passphrase": {"token": written_token(slot), "expect": expect}
    plain = {kind: key_slot(*kind) for kind in [("recovery", "root"), ("token", "metadata"), ("token", "app", "web"), ("token", "app", "empty")]}
    code, other = written_code(CODE["secret"]), written_code(seeded("another code", 20))
    everything = "organization", "app:web", "app:billing-worker"

    vault = Vault("ways", apps, [CODE, WEB, passphrase_slot(), CRON, META])
    yield "recovery-and-tokens", vault, [
        {"recovery": code, "expect": "ok", "apis": vault.apis()}, {"recovery": code.replace("-", " ").lower(), "expect": "ok", "apis": vault.apis()},
        {"recovery": other, "expect": "wrong-passphrase"}, right(WEB, "organization", "app:web"), right(CRON, "organization", "app:billing-worker"),
        right(META, *everything), wrong(key_slot("token", "app", "web", " revoked"))], "slots that say what they are for"
    vault = Vault("quiet ways", apps, list(plain.values())[:3])
    yield "recovery-and-tokens-without-about", vault, [
        {"recovery": written_code(plain["recovery", "root"]["secret"]), "expect": "ok", "apis": vault.apis()},
        right(plain["token", "app", "web"], "organization", "app:web"), right(plain["token", "metadata"], *everything)], "slots that say nothing about themselves"
    empty = key_slot("token", "app", "empty", created=WHEN)
    vault = Vault("empty app", apps, [passphrase_slot(), empty])
    yield "token-of-an-app-without-records", vault, [right(empty, "organization")], "the app has no sections"
    vault = Vault("no records", {}, [passphrase_slot(), empty])
    yield "token-without-anything-to-open", vault, [right(empty)], "no sections at all"

    def coded(name, seed, shows, wrong=None, prepare=lambda vault: None):
        """A vault with a code of its metadata, and how a passphrase, a token for all metadata and one for an app read it."""
        nonlocal vault
        vault = Vault(seed, apps, [passphrase_slot(), WEB, META])
        vault.coded = True
        prepare(vault)
        return name, vault, [
            {"passphrase": PASSPHRASE, "expect": "ok", "apis": vault.apis()}, right(WEB, "organization", "app:web"),
            {"token": written_token(META), "expect": wrong} if wrong else right(META, *everything)], shows

    yield coded("metadata-mac", "coded", "a code of the metadata")
    yield coded("metadata-mac-wrong", "coded", "the code of the metadata is wrong, which only a reader with M and without R has to notice", "damaged",
                lambda vault: setattr(vault, "edit_code", lambda digits: digits[:-1] + "0123456789abcdef"[int(digits[-1], 16) ^ 1]))
    yield coded("metadata-mac-of-no-organization", "coded app", "the code is in the first metadata section, which is an app's here", None,
                lambda vault: setattr(vault, "scopes", {app: records for app, records in apps.items() if app}))
    yield coded("metadata-mac-after-the-records", "coded late", "an old code that a writer of before moved behind the records; it counts as none", None,
                lambda vault: (setattr(vault, "coded", False), setattr(vault, "edit_json", lambda value, part, app: {**value, "metadata_mac": "a" * 64} if part == "metadata" and not app else value)))
    yield coded("private", "private", "no machine may keep the metadata key", None, lambda vault: setattr(vault, "private", True))

    def touched(name, fault, expects, prepare):
        vault = Vault("ways", apps, [WEB, passphrase_slot(), META])
        prepare(vault)
        return name, vault, [wrong(slot, expect) for slot, expect in zip((WEB, META), expects)], fault

    w, d = "wrong-passphrase", "damaged"
    said = lambda change: lambda vault: setattr(vault, "edit_said", change)
    plainly = lambda change: lambda vault: setattr(vault, "edit_about", change)
    header = lambda change: lambda vault: setattr(vault, "edit_header", change)
    hash_ = lambda change: lambda vault: setattr(vault, "edit_hash", change)
    yield touched("about-with-null", "null in place of a field left out", (d, d), said(lambda about: {**about, "label": None}))
    yield touched("about-without-created", "a field is missing", (d, d), said(lambda about: {k: v for k, v in about.items() if k != "created"}))
    yield touched("about-of-the-wrong-kind", "an app where there is none, none where there is one", (d, d), said(lambda about: {"created": WHEN, **({} if "app" in about else {"app": "web"})}))
    yield touched("about-of-another-app", "the slot says another app than its section", (d,), said(lambda about: {**about, "app": "billing-worker"} if "app" in about else about))
    yield touched("about-time-not-in-utc", "a time with an offset", (d, d), said(lambda about: {**about, "expires": "2026-01-02T03:04:05+01:00"}))
    yield touched("about-padding-not-zero", "the last byte of the padding is 1", (d, d), plainly(lambda plain: plain[:-1] + b"\1"))
    yield touched("about-length-beyond", "a length of 2^32 - 1", (d, d), plainly(lambda plain: b"\xff" * 4 + plain[4:]))
    yield touched("about-not-json", "no JSON", (d, d), plainly(lambda plain: plain.replace(b"{", b"[")))
    yield touched("about-too-short", "511 bytes sealed", (d, d), plainly(lambda plain: plain[:-1]))
    yield touched("about-in-passphrase-slot", "a passphrase slot says something about itself", (d, d), header(lambda text: text.replace("lanes = 1\n", 'lanes = 1\nabout = "' + b64(bytes(592)) + '"\n')))
    yield touched("about-key-missing", "an app's token is described and its holder has no key to that", (d, d), header(lambda text: re.sub("about_key = .*\n", "", text)))
    yield touched("about-key-needless", "a metadata token has a key that it can derive", (d, d), header(lambda text: text.replace('sealed = "@2@"', 'about_key = "' + b64(bytes(112)) + '"\nsealed = "@2@"')))
    yield touched("about-after-salt", "the lines of a slot are in another order", (d, d), header(lambda text: re.sub("(about = .*\n)(salt = .*\n)", r"\2\1", text)))
    yield touched("about-changed", "what is said was exchanged and the checksum made to fit; neither token opens its slot", (w, w), hash_(lambda text: re.sub('about = ".{40}', 'about = "' + "A" * 40, text)))
    yield touched("about-dropped", "what is said was taken out and the checksum made to fit; neither token opens its slot", (w, w), hash_(lambda text: re.sub("about(_key)? = .*\n", "", text)))


# --- the vectors -------------------------------------------------------------------------------------------------------


def good():
    """name, vault, passphrases, what it shows"""
    three = [api("Weather", api_key("k-1", "X-Weather-Key"), domain="api.weather.example", docs="https://docs.weather.example/v1"),
             api("Billing", bearer("t-1")), api("Twilio SMS", basic("AC1", "hunter2"), domain="api.twilio.com")]
    apps = {None: [api("Billing", bearer("t-1"))], "web": [api("Maps", api_key("k-2"))],
            "billing-worker": [api("Billing", bearer("t-2"), "own"), api("Bank", basic("bank", ""))]}
    slots = [key_slot("recovery", "root"), passphrase_slot("another passphrase"), key_slot("token", "metadata"),
             key_slot("token", "app", "web"), key_slot("token", "root"), passphrase_slot()]
    unknown = unknown_slot(opens="root", device="USB key = no. 7 [[slot]]", counter=0, transports=["usb", "nfc"], none=[])
    odd = api("Odd", ({"type": "api-key", "header": "X-Odd", "prefix": "v2 "}, {"key": "k-3", "expires": WHEN}), owner={"team": "core", "pager": None}, rate=1.5)
    later = Vault("small", generation=17, parent=seeded("parent", 32).hex())
    odd_vault = Vault("odd", {None: [odd]})
    odd_vault.edit_json = lambda value, part, app: {**value, "hint": [1, {"a": None}]}
    spaced = Vault("spaced")
    spaced.edit_plain = lambda plain, part, app: json.dumps(json.loads(plain), indent=1).encode() + b"\n"
    yield "empty-vault", Vault("empty", {}), [PASSPHRASE], "no records, so no sections"
    yield "organization-three-types", Vault("three", {None: three}), [PASSPHRASE], "one API of each authentication type"
    yield "organization-and-two-apps", Vault("apps", apps), [PASSPHRASE], "three scopes, the apps in the order of their ids"
    yield "one-app-no-organization", Vault("one app", {"web": apps["web"]}), [PASSPHRASE], "the organization has no records, an app has"
    yield "several-slots", Vault("slots", {"web": apps["web"]}, slots), [PASSPHRASE, "another passphrase"], "every kind of slot; two passphrases"
    yield "unknown-slot-kind", Vault("unknown", slots=[unknown, passphrase_slot()]), [PASSPHRASE], "a slot of a kind of the future before the known one"
    yield "unknown-record-fields", odd_vault, [PASSPHRASE], "fields of the future in every JSON object"
    yield "unicode-passphrase", Vault("unicode", {}, [passphrase_slot(NFC)]), [NFC, NFD], "the passphrase in NFC and in NFD"
    yield "unicode-record", Vault("names", {None: [api("Größe → 測試 😀", bearer("ключ"))]}), [PASSPHRASE], "a name and a credential beyond ASCII"
    yield "longer-than-the-minimum", Vault("long", {None: [api("Long", bearer("t" * 1500), docs="https://example.com/" + "d" * 900)]}), [PASSPHRASE], "sections of more than 1 KiB, padded to a PADMÉ length"
    yield "json-with-white-space", spaced, [PASSPHRASE], "JSON that is not compact"
    yield "later-types", later_types([api("Maps", query("k-1")), api("Pager", scheme("t-1", "Token token=")), api("Database", secret("hunter2\nhunter2\n"))]), [PASSPHRASE], "one API of each authentication type that was added later"
    yield "later-types-unused", later_types([api("Billing", bearer("t-1"))], "unused"), [PASSPHRASE], "the entry of the later types without a record of one"
    yield "aliases", Vault("aliases", {None: [api("Twilio", basic("AC1", "hunter2"), aliases={"TWILIO_ACCOUNT_SID": "username", "TWILIO_AUTH_TOKEN": "password"}), api("Stripe", bearer("t-1"), aliases={"STRIPE_SECRET_KEY": "value"})]}), [PASSPHRASE], "other variables that hold a part of the credential"
    yield "use-proxy", Vault("use", {None: [api("Stripe", bearer("t-1"), use="proxy"), api("Billing", bearer("t-2"))]}), [PASSPHRASE], "a credential that only a proxy may use, and another one"
    yield "expires", Vault("expires", {None: [api("Current", bearer(JWT), expires=f"2027-01-01T00:00:00Z {WHEN}"), api("Replaced", bearer("t-2"), expires="2026-01-01T00:00:00Z 2025-12-01T00:00:00Z"), api("Later", bearer("t-3"), expires="next year")]}), [PASSPHRASE], "a date of a credential, one of a credential that was replaced, and one of another form"
    yield "later-generation", later, [PASSPHRASE], "generation 17 with a parent"


def at(stage, edit, **options):
    vault = Vault(**options)
    setattr(vault, "edit_" + stage, edit)
    return vault.write()


def header(old, new, **options):
    """A header with one replacement, sealed as if it were right. Without sections unless asked for."""
    def edit(text):
        assert old in text, old
        return text.replace(old, new, 1)
    return at("header", edit, **{"seed": "empty", "scopes": {}, **options})


def tampered(old, new):
    """The replacement of someone without keys: the checksum is right, slot, sections and mac are those of the original."""
    def edit(body):
        changed = re.sub(old, new, body, count=1)
        assert changed != body, old
        return changed
    return at("hash", edit)


def body(edit, **options):
    return at("body", edit, **options)


def raw(edit):
    return at("file", edit)


def metadata(edit):
    """One change of the metadata JSON, sealed with the right keys."""
    return at("json", lambda value, part, app: edit(json.loads(json.dumps(value))) if part == "metadata" else value, scopes=TWO)


def record(**change):
    def edit(value):
        value["apis"][0].update(change)
        value["apis"][0] = {name: x for name, x in value["apis"][0].items() if x is not DROP}
        return value
    return metadata(edit)


def one_record(auth_and_credential=({"type": "bearer"}, {"token": "t-1"}), **change):
    """A vault of one record that is odd by itself, its credential under the same id."""
    return Vault(scopes={None: [api("Billing", auth_and_credential, **change)]}).write()


def credentials(edit):
    return at("json", lambda value, part, app: {"credentials": edit(dict(value["credentials"]))} if part == "credentials" else value, scopes=TWO)


DROP = object()
LONG = {None: [api("Billing", bearer("t-1"), docs="https://example.com/" + "d" * 800)]}  # 1,088 + 80 bytes: base64 with padding
TWO = {None: [api("Billing", bearer("t-1")), api("Maps", bearer("t-2"))]}


def flip(data, index, bit=0):
    return data[:index] + bytes([data[index] ^ 1 << bit]) + data[index + 1:]


def section_bodies(text):
    """start of the bodies, and the two bodies of the small vault"""
    start = text.index("\n==\n") + 4
    return text[:start], text[start:].split("\n\n")


def swapped(text):
    head, (one, two) = section_bodies(text)
    return head + two + "\n" + one + "\n"


def without_last_scope(text):
    head, (one, two, *_) = section_bodies(text)
    entries = head.split("\n\n[[section]]")
    return "\n\n[[section]]".join(entries[:3]) + "\n==\n" + one + "\n\n" + two + "\n"


def rewrapped(columns):
    def edit(text):
        head, blocks = section_bodies(text)
        flat = [block.replace("\n", "") for block in blocks]
        return head + "\n".join("".join(b[i:i + columns] + "\n" for i in range(0, len(b), columns)) for b in flat)
    return edit


def older_section(text):
    """The last section of generation 1 in a vault of generation 2, the mac made to fit."""
    head, (one, two) = section_bodies(text)
    first = Vault()
    first.write()
    return head + one + "\n\n" + first.blocks[1]


def sealed_flip(index):
    """One bit inside the sealed bytes of the slot, by someone without keys."""
    def edit(text):
        found = re.search(r'sealed = "([^"]+)"', text)
        return text[:found.start(1)] + b64(flip(base64.b64decode(found[1]), index)) + text[found.end(1):]
    return at("hash", edit)


def section_flip(index):
    def edit(text):
        head, (one, two) = section_bodies(text)
        return head + wrap(flip(base64.b64decode(one), index)) + "\n" + two
    return body(edit)


def slots(*list_of_slots):
    return Vault("empty", {}, list(list_of_slots)).write()


def dropped_slot():
    def edit(text):
        start = text.rindex("\n[[slot]]")
        return text[:start] + text[text.index("\n==\n") + 1:]
    return at("hash", edit, seed="empty", scopes={}, slots=[passphrase_slot(), passphrase_slot("another passphrase")])


def doubled_slot(text):
    start = text.index("\n[[slot]]")
    return text + text[start:]


def bad():
    """name, bytes, expectation, fault"""
    d, w, n = "damaged", "wrong-passphrase", "newer"
    small = Vault().write()
    # The file as bytes.
    yield "empty", b"", d, "the file is empty"
    yield "bom", raw(lambda f: b"\xef\xbb\xbf" + f), d, "a byte order mark stands before the first line"
    yield "utf-16", raw(lambda f: f.decode().encode("utf-16-le")), d, "the file was converted to UTF-16"
    yield "not-ascii", header('kind = "passphrase"', 'kind = "passphr\u00e4se"'), d, "a letter beyond ASCII in the header"
    yield "tab-in-header", header("generation = 1", "generation =\t1"), d, "a tab in the header"
    yield "nul-byte", raw(lambda f: f + b"\0"), d, "a NUL byte follows the file"
    yield "crlf", raw(lambda f: f.replace(b"\n", b"\r\n")), d, "all line ends were converted to CRLF"
    yield "carriage-return", body(lambda t: t.replace("critical", "\rcritical")), d, "a carriage return without a line feed"
    yield "git-conflict", body(lambda t: t.replace("generation = 1\n", "<<<<<<< ours\ngeneration = 1\n=======\ngeneration = 2\n>>>>>>> theirs\n")), d, "conflict markers that git left"
    yield "no-final-newline", raw(lambda f: f[:-1]), d, "the last newline is missing"
    yield "trailing-bytes", raw(lambda f: f + b"x\n"), d, "a line follows the mac"
    yield "trailing-newline", raw(lambda f: f + b"\n"), d, "an empty line follows the mac"
    yield "doubled-file", raw(lambda f: f + f), d, "the file stands there twice"
    yield "truncated-in-first-line", raw(lambda f: f[:7]), d, "cut within the first line"
    yield "truncated-in-header", raw(lambda f: f[:f.index(b"salt")]), d, "cut within the slot"
    yield "truncated-in-body", raw(lambda f: f[:len(f) // 2]), d, "cut within a section"
    yield "truncated-before-mac", raw(lambda f: f[:f.index(b"mac = ")]), d, "cut before the mac line"
    yield "bit-flipped-in-header", raw(lambda f: flip(f, f.index(b"salt") + 9)), d, "one bit of the slot's salt, the checksum left as it was"
    yield "bit-flipped-in-body", raw(lambda f: flip(f, f.index(b"\n==\n") + 99)), d, "one bit of a section, the checksum left as it was"
    yield "bit-flipped-in-sha256", raw(lambda f: flip(f, f.index(b"sha256 = ") + 11)), d, "one bit of the checksum"
    yield "mac-wrong", raw(lambda f: flip(f, f.index(b"mac = ") + 8)), d, "one bit of the mac"
    yield "mac-missing", raw(lambda f: f[:f.index(b"mac = ")] + b"\n"), d, "an empty line in place of the mac"
    yield "mac-before-sha256", raw(lambda f: re.sub(rb"(sha256 = .*\n)(mac = .*\n)", rb"\2\1", f)), d, "the last two lines are swapped"
    # Versions.
    yield "newer-version", header("capi-vault 1", "capi-vault 2"), n, "version 2"
    yield "newer-version-of-unknown-form", b"capi-vault 17\nanything may follow\n", n, "version 17, and nothing else that version 1 has"
    yield "version-zero", header("capi-vault 1", "capi-vault 0"), d, "there is no version 0"
    yield "version-with-leading-zero", header("capi-vault 1", "capi-vault 01"), d, "a leading zero"
    yield "another-first-line", header("capi-vault 1", "age-encryption.org/v1"), d, "the first line of another format"
    yield "unknown-critical-entry", header("critical = []", 'critical = ["split-credentials"]'), n, "an extension that version 1 does not know"
    yield "unknown-critical-entry-beside-a-known-one", header("critical = []", 'critical = ["auth-types-2", "split-credentials"]'), n, "two extensions, one of which version 1 does not know"
    yield "critical-entry-twice", header("critical = []", 'critical = ["auth-types-2", "auth-types-2"]'), d, "the same extension twice"
    yield "critical-missing", header("critical = []\n", ""), d, "a field of the header is missing"
    yield "critical-without-space", header("critical = []", 'critical = ["a","b"]'), d, "no space after the comma of an array; what the entries mean does not matter then"
    yield "critical-not-an-array", header("critical = []", 'critical = ""'), d, "a string in place of an array"
    # The grammar of the header.
    yield "key-given-twice", header("generation = 1\n", "generation = 1\ngeneration = 1\n"), d, "a key is given twice"
    yield "key-unknown", header("critical = []\n", 'critical = []\nlabel = "x"\n'), d, "a key that version 1 does not have"
    yield "keys-swapped", header("passes = 1\nlanes = 1\n", "lanes = 1\npasses = 1\n"), d, "two lines of a slot are swapped"
    yield "no-blank-line-before-slot", header("\n\n[[slot]]", "\n[[slot]]"), d, "no empty line before the slot"
    yield "two-blank-lines-before-slot", header("\n\n[[slot]]", "\n\n\n[[slot]]"), d, "two empty lines before the slot"
    yield "blank-line-before-end-of-header", at("header", lambda t: t + "\n", seed="empty", scopes={}), d, "an empty line before =="
    yield "comment-in-header", header("critical = []\n", "critical = []\n# a comment\n"), d, "a comment, as TOML has it"
    yield "two-spaces", header("generation = 1", "generation =  1"), d, "two spaces after ="
    yield "space-at-line-end", header("generation = 1\n", "generation = 1 \n"), d, "a space at the end of a line"
    yield "vault-in-upper-case", header(Keys("empty").vault.hex(), Keys("empty").vault.hex().upper()), d, "hexadecimal digits in upper case"
    yield "vault-too-short", header(Keys("empty").vault.hex(), Keys("empty").vault.hex()[:-2]), d, "30 digits in place of 32"
    yield "generation-zero", header("generation = 1", "generation = 0"), d, "generations start at 1"
    yield "generation-negative", header("generation = 1", "generation = -1"), d, "a negative number"
    yield "generation-too-high", header("generation = 1", "generation = 9223372036854775808"), d, "2^63"
    yield "generation-with-leading-zero", header("generation = 1", "generation = 01"), d, "a leading zero"
    yield "generation-with-underscore", header("generation = 1", "generation = 1_0"), d, "an underscore, as TOML has it"
    yield "parent-of-the-first-generation", Vault("empty", {}, parent="0" * 63 + "1").write(), d, "the first generation has a parent"
    # Slots.
    yield "memory-zero", header("memory_kib = 19456", "memory_kib = 0"), d, "memory_kib is 0"
    yield "memory-too-low", header("memory_kib = 19456", "memory_kib = 19455"), d, "memory_kib is below 19,456"
    yield "memory-too-high", header("memory_kib = 19456", "memory_kib = 1048577"), d, "memory_kib is above 1 GiB"
    yield "memory-beyond-32-bits", header("memory_kib = 19456", "memory_kib = 4294986752"), d, "19,456 + 2^32, which 32 bits cut to the allowed 19,456"
    yield "memory-as-text", header("memory_kib = 19456", 'memory_kib = "19456"'), d, "a string in place of a number"
    yield "passes-zero", header("passes = 1", "passes = 0"), d, "passes is 0"
    yield "passes-too-high", header("passes = 1", "passes = 17"), d, "passes is above 16"
    yield "lanes-zero", header("lanes = 1", "lanes = 0"), d, "lanes is 0"
    yield "lanes-too-high", header("lanes = 1", "lanes = 9"), d, "lanes is above 8"
    yield "memory-times-passes-too-high", header("memory_kib = 19456\npasses = 1", "memory_kib = 1048576\npasses = 5"), d, "5 GiB of memory × passes, each allowed by itself"
    yield "nine-passphrase-slots", slots(*[passphrase_slot()] * 9), d, "nine passphrase slots"
    yield "too-many-slots", slots(passphrase_slot(), *[unknown_slot()] * 100), d, "101 slots"
    yield "slot-doubled", at("header", doubled_slot, seed="empty", scopes={}), d, "the same slot twice"
    yield "slot-id-used-twice", at("header", lambda t: re.sub(r'id = "[0-9a-f]+"', 'id = "00000000"', t), seed="empty", scopes={}, slots=[passphrase_slot(), unknown_slot()]), d, "two slots of one id, one of an unknown kind"
    yield "unknown-slot-with-key-twice", header('device = "a"\n', 'device = "a"\ndevice = "a"\n', slots=[unknown_slot(device="a"), passphrase_slot()]), d, "a key is given twice in a slot of an unknown kind"
    yield "unknown-slot-with-bad-value", header('device = "a"\n', "device = true\n", slots=[unknown_slot(device="a"), passphrase_slot()]), d, "a value that the grammar does not have, in a slot of an unknown kind"
    yield "unknown-slot-with-number-too-high", header('device = "a"\n', "device = 9223372036854775808\n", slots=[unknown_slot(device="a"), passphrase_slot()]), d, "2^63 in a slot of an unknown kind"
    yield "slot-opens-unknown", header('opens = "root"', 'opens = "everything"'), d, "a known kind of slot opens something unknown"
    yield "passphrase-slot-opens-metadata", slots(passphrase_slot(opens="metadata")), d, "a passphrase slot opens something else than the root"
    yield "slot-without-salt", at("header", lambda t: re.sub("salt = .*\n", "", t), seed="empty", scopes={}), d, "a line of a slot is missing"
    yield "salt-too-short", header(b64(seeded("empty slot salt 0", 16)), b64(seeded("empty slot salt 0", 16)[:15])), d, "a salt of 15 bytes"
    yield "salt-not-canonical", header(b64(seeded("empty slot salt 0", 16)), not_canonical(b64(seeded("empty slot salt 0", 16)))), d, "base64 with bits set in its padding"
    yield "slot-opens-too-much", at("opened", lambda key: key + b"\0", seed="empty", scopes={}), d, "33 bytes sealed where the root key has 32"
    yield "slot-after-section", at("header", slot_after_section), d, "a slot stands after a section"
    yield "salt-of-slot-changed", tampered(r'salt = "..', 'salt = "AA'), w, "the slot's salt was changed and the checksum made to fit; the slot no longer opens"
    yield "vault-id-changed", tampered(r'vault = "..', 'vault = "00'), w, "the vault id was changed and the checksum made to fit; the slot no longer opens"
    yield "slot-commitment-flipped", sealed_flip(40), w, "one bit of the slot's commitment, the checksum made to fit"
    yield "slot-ciphertext-flipped", sealed_flip(70), d, "one bit of the slot's ciphertext, the checksum made to fit; its commitment still holds"
    yield "slot-tag-flipped", sealed_flip(111), d, "one bit of the slot's tag, the checksum made to fit"
    yield "slot-removed", dropped_slot(), d, "the second slot is gone and the checksum made to fit; the mac tells"
    yield "slot-added", at("hash", lambda t: t.replace("\n==\n", '\n\n[[slot]]\nid = "00000000"\nkind = "hardware-key"\n==\n', 1), seed="empty", scopes={}), d, "a slot was added and the checksum made to fit; the mac tells"
    yield "generation-changed", tampered("generation = 1", "generation = 2"), d, "the generation was changed and the checksum made to fit; the mac tells"
    # The list of sections and their bodies.
    yield "bytes-too-low", header("bytes = 1104", "bytes = 1103", seed="small", scopes=None), d, "a section below the smallest size"
    yield "bytes-differ-from-body", header("bytes = 1104", "bytes = 1105", seed="small", scopes=None), d, "a section is one byte shorter than the header says"
    yield "part-unknown", header('part = "metadata"', 'part = "notes"', seed="small", scopes=None), d, "a part that version 1 does not have"
    yield "section-listed-twice", at("header", lambda t: t.replace('part = "credentials"', 'part = "metadata"')), d, "the same section is listed twice"
    yield "credentials-before-metadata", at("header", lambda t: re.sub("metadata|credentials", lambda m: {"metadata": "credentials", "credentials": "metadata"}[m[0]], t)), d, "the parts of a scope stand in the wrong order"
    yield "scope-without-credentials", one_part(), d, "a scope has a metadata section only"
    yield "scopes-out-of-order", scopes_out_of_order(), d, "the sections of two apps stand in descending order of their ids"
    yield "section-missing", body(lambda t: section_bodies(t)[0] + section_bodies(t)[1][0] + "\n"), d, "two sections listed, one there"
    yield "section-too-many", body(lambda t: t + "\n" + section_bodies(t)[1][1]), d, "two sections listed, three there"
    yield "scope-dropped", at("hash", without_last_scope, seed="apps", scopes={**TWO, "web": [api("Maps", api_key("k-2"))]}), d, "the sections of an app and their entries are gone and the checksum made to fit; the mac tells"
    yield "sections-swapped", at("hash", swapped), d, "the two sections are swapped and the checksum made to fit; the mac tells"
    yield "sections-swapped-under-mac", body(swapped), d, "the two sections are swapped, and the mac made to fit; their commitments tell"
    yield "section-of-older-generation", at("body", older_section, generation=2, parent=checksum_of(small)), d, "a section of the generation before, the mac made to fit; its commitment to the header tells"
    yield "section-of-another-vault", body(foreign_section), d, "a section of another vault, the mac made to fit"
    yield "section-ciphertext-flipped", section_flip(500), d, "one bit of a section's ciphertext, the mac made to fit"
    yield "section-tag-flipped", section_flip(1103), d, "one bit of a section's tag, the mac made to fit"
    yield "base64-not-canonical", body(lambda t: edit_first_end(t, not_canonical), scopes=LONG), d, "base64 with bits set in its padding"
    yield "base64-without-padding", body(lambda t: edit_first_end(t, lambda x: strip_padding(x)), scopes=LONG), d, "base64 without its padding"
    yield "base64-url-alphabet", body(lambda t: section_bodies(t)[0] + t[len(section_bodies(t)[0]):].replace("+", "-").replace("/", "_")), d, "base64 of the other alphabet"
    yield "base64-of-64-columns", body(rewrapped(64)), d, "lines of 64 columns"
    yield "base64-on-one-line", body(rewrapped(10000)), d, "each section on one line"
    yield "two-blank-lines-between-sections", body(lambda t: section_bodies(t)[0] + "\n\n\n".join(section_bodies(t)[1])), d, "two empty lines between the sections"
    yield "blank-line-after-sections", body(lambda t: t + "\n"), d, "an empty line after the last section"
    yield "blank-line-in-empty-body", at("body", lambda t: t + "\n", seed="empty", scopes={}), d, "an empty line where there are no sections"
    # Inside the sections, sealed with the right keys.
    yield "padding-not-zero", at("padded", lambda p, part, app: p[:-1] + b"\1"), d, "the last byte of the padding is 1"
    yield "padding-too-long", at("padded", lambda p, part, app: p.ljust(1088, b"\0")), d, "padded to 1,088 bytes where 1,024 suffice"
    yield "padding-of-no-padme-length", at("padded", lambda p, part, app: p + b"\0"), d, "padded to 1,025 bytes"
    yield "length-beyond-section", at("padded", lambda p, part, app: b"\xff\xff\xff\xff" + p[4:]), d, "a length of 2^32 - 1 in a section of 1 KiB"
    yield "not-json", at("plain", lambda p, part, app: p[:-1]), d, "the JSON is cut"
    yield "json-not-utf-8", at("plain", lambda p, part, app: p.replace(b"Twilio", b"Twil\xefo")), d, "the JSON is not UTF-8"
    yield "json-key-given-twice", at("plain", lambda p, part, app: p.replace(b'"name":', b'"name":"Other","name":')), d, "a name is given twice in a JSON object"
    yield "json-lone-surrogate", at("plain", lambda p, part, app: p.replace(b"Twilio", b"\\ud800")), d, "half of a surrogate pair"
    yield "json-unknown-field-not-utf-8", at("plain", lambda p, part, app: p.replace(b'"name":', b'"later":"Twil\xefo","name":')), d, "a field that version 1 does not know is not UTF-8"
    yield "json-unknown-field-twice", at("plain", lambda p, part, app: p.replace(b'"name":', b'"later":1,"later":1,"name":')), d, "a field that version 1 does not know is given twice"
    yield "json-unknown-field-lone-surrogate", at("plain", lambda p, part, app: p.replace(b'"name":', b'"later":"\\ud800","name":')), d, "half of a surrogate pair in a field that version 1 does not know"
    yield "json-nan", at("plain", lambda p, part, app: p.replace(b'"name":', b'"rate":NaN,"name":')), d, "a number that JSON does not have"
    yield "json-is-an-array", at("json", lambda v, part, app: [v]), d, "an array in place of the object"
    yield "scope-of-another-name", metadata(lambda v: {**v, "scope": "app:web"}), d, "the organization's section calls itself an app's"
    yield "apis-empty", at("json", lambda v, part, app: {**v, "apis": []} if part == "metadata" else {"credentials": {}}), d, "sections without a record"
    yield "records-out-of-order", metadata(lambda v: {**v, "apis": v["apis"][::-1]}), d, "records in descending order of their ids"
    yield "record-doubled", metadata(lambda v: {**v, "apis": [v["apis"][0], *v["apis"]]}), d, "the same record twice"
    yield "ids-differ", credentials(lambda c: {("0" * 32 if i else k): x for i, (k, x) in enumerate(c.items())}), d, "a credential belongs to no record"
    yield "credential-missing", credentials(lambda c: dict(list(c.items())[1:])), d, "a record without a credential"
    yield "credential-too-many", credentials(lambda c: {**c, "f" * 32: {"token": "t"}}), d, "a credential without a record"
    yield "credential-of-another-type", credentials(lambda c: {k: {"key": "k"} for k in c}), d, "an API key where the record wants a bearer token"
    yield "record-without-name", record(name=DROP), d, "a field of a record is missing"
    yield "record-with-null", record(domain=None), d, "null in place of a field left out"
    yield "record-without-id-digits", one_record(id="z" * 32), d, "an id that is not hexadecimal"
    yield "record-with-empty-name", record(name=""), d, "an empty name"
    yield "record-id-in-upper-case", one_record(id="A" * 32), d, "an id in upper case"
    yield "unknown-auth-type", record(auth={"type": "oauth2"}), d, "an authentication type that version 1 does not have"
    yield "api-key-without-header", one_record(({"type": "api-key"}, {"key": "k-1"})), d, "an API key without its header"
    yield "alias-of-another-part", record(aliases={"STRIPE_SECRET_KEY": "token"}), d, "an alias of a part that no credential has"
    yield "alias-with-dash", record(aliases={"STRIPE-SECRET-KEY": "value"}), d, "an alias that is no name of a variable"
    yield "aliases-in-a-list", record(aliases=["STRIPE_SECRET_KEY"]), d, "aliases as a list of names"
    yield "alias-too-long", record(aliases={"A" * 129: "value"}), d, "an alias of 129 characters"
    yield "use-in-a-list", record(use=["proxy"]), d, "the programs that may use a credential as a list"
    yield "expires-as-a-number", record(expires=1798761600), d, "the date of a credential as a number"
    yield "later-type-not-announced", one_record(query("k-1")), d, "a type that was added later, without its entry in the header"
    yield "query-without-parameter", later_types([api("Maps", ({"type": "query"}, {"key": "k-1"}))]).write(), d, "a key in the query without its parameter"
    yield "query-parameter-to-encode", later_types([api("Maps", query("k-1", "a b"))]).write(), d, "a parameter that would have to be encoded"
    yield "scheme-that-is-a-type", later_types([api("Billing", scheme("t-1", "bearer"))]).write(), d, "a scheme that is a type of its own"
    yield "scheme-with-a-token", later_types([api("Billing", scheme("t-1", "Token t-2"))]).write(), d, "a scheme with a second word that is no parameter"
    yield "scheme-of-other-characters", later_types([api("Billing", scheme("t-1", "To${x}"))]).write(), d, "a scheme with characters that mean something in code"
    yield "bearer-with-scheme", one_record(({"type": "bearer", "scheme": "Token"}, {"token": "t-1"})), d, "a scheme where the type says it"
    yield "secret-with-token", later_types([api("Database", ({"type": "secret"}, {"token": "t-1"}))]).write(), d, "a token where the record wants a secret"
    yield "time-not-in-utc", record(created="2026-01-02T03:04:05+01:00"), d, "a time with an offset"
    yield "time-with-fraction", record(created="2026-01-02T03:04:05.5Z"), d, "a fraction of a second"
    yield "time-with-space", record(created="2026-01-02 03:04:05Z"), d, "a space in place of the T"
    yield "time-that-never-was", record(created="2026-02-30T03:04:05Z"), d, "30 February"


def not_canonical(text):
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    stem = text.rstrip("=")
    assert stem != text
    return stem[:-1] + digits[digits.index(stem[-1]) | 1] + text[len(stem):]


def strip_padding(text):
    assert text.endswith("=")
    return text.rstrip("=")


def edit_first_end(text, change):
    head, (one, two) = section_bodies(text)
    lines = one.split("\n")
    return head + "\n".join([*lines[:-1], change(lines[-1])]) + "\n\n" + two


def slot_after_section(text):
    start, end = text.index("\n[[slot]]"), text.index("\n[[section]]")
    return text[:start] + text[end:] + text[start:end]


def one_part():
    """The small vault, its header and body written without the credentials section."""
    vault = Vault()
    vault.edit_header = lambda t: t[:t.rindex("\n[[section]]")]
    vault.edit_body = lambda t: section_bodies(t)[0] + section_bodies(t)[1][0] + "\n"
    return vault.write()


def scopes_out_of_order():
    vault = Vault("apps", {"web": [api("Maps", api_key("k-2"))], "cron": [api("Bank", bearer("t"))]})
    order = vault.keys.scope_id
    vault.keys.scope_id = lambda app: Inverted(order(app))
    return vault.write()


class Inverted(bytes):
    """Bytes that sort the other way round."""

    def __lt__(self, other):
        return bytes(self) > bytes(other)


def checksum_of(file):
    return re.search(rb'sha256 = "([0-9a-f]{64})"', file)[1].decode()


def foreign_section(text):
    other = Vault("another")
    other.write()
    return section_bodies(text)[0] + section_bodies(text)[1][0] + "\n\n" + other.blocks[1]


def vectors():
    """All files, by name, and the index."""
    files, index = {}, []
    for name, vault, passphrases, shows in good():
        files[name + ".capi"] = vault.write()
        for passphrase in passphrases:
            index.append({"file": name + ".capi", "passphrase": passphrase, "expect": "ok", "fault": "none: " + shows, "apis": vault.apis()})
    index.append({"file": "organization-three-types.capi", "passphrase": "Correct horse battery staple", "expect": "wrong-passphrase", "fault": "another passphrase"})
    for name, vault, entries, shows in ways():
        files[name + ".capi"] = vault.write()
        good_one = any(entry["expect"] == "ok" for entry in entries)
        index += [{"file": name + ".capi", **entry, "fault": ("none: " if entry["expect"] == "ok" else "another code or token; " if good_one else "") + shows} for entry in entries]
    for name, data, expect, fault in bad():
        assert name + ".capi" not in files, name
        files[name + ".capi"] = data
        index.append({"file": name + ".capi", "passphrase": PASSPHRASE, "expect": expect, "fault": fault})
    files["index.json"] = (json.dumps(index, indent=1) + "\n").encode()
    return files, index


# --- the check ---------------------------------------------------------------------------------------------------------


CODES = {"ok": 0, "wrong-passphrase": 4, "damaged": 7, "newer": 7}
WORDS = {"empty.capi": "empty", "crlf.capi": "CRLF", "git-conflict.capi": "git conflict", "unknown-critical-entry.capi": "split-credentials"}
SECRETS = ["hunter2", "AC1", "k-1", "k-2", "k-3", "t-1", "t-2", "tttt", "ключ"]


def run_reader(path, secret, way=None):
    options = [f"--{way}"] if way else []
    done = subprocess.run([sys.executable, READER, *options, path], input=secret.encode() + b"\n", capture_output=True)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def complaint(entry, code, out, err):
    """What is wrong with the reader's answer to one vector, or None."""
    expect = entry["expect"]
    if code != CODES[expect]:
        return f"exit code {code}"
    if any(secret in out + err for secret in SECRETS):
        return "a credential is shown"
    if expect == "ok":
        shown = json.loads(out)
        return None if shown["apis"] == entry["apis"] and shown.get("about") == entry.get("about") and not err else "other metadata"
    if WORDS.get(entry["file"], "") not in err:
        return f"does not say {WORDS[entry['file']]!r}"
    what = next(what for what in ("passphrase", "recovery", "token") if what in entry)
    start = "read_vault: " + {"wrong-passphrase": "wrong " + what}.get(expect, expect + ": ")
    return None if err.startswith(start) and err.count("\n") == 1 and not out else f"said {err!r}"


def too_large_to_keep():
    """name, bytes, exit code, a word of the message"""
    small = Vault("empty", {}).write()
    yield "a file of more than 32 MiB", small.ljust(32 * 1024 * 1024 + 1, b"x"), 2, "32 MiB"
    yield "a header of more than 256 KiB", header("critical = []\n", 'critical = []\n\n[[slot]]\nid = "00000000"\nkind = "x"\ny = "' + "z" * 262144 + '"\n'), 7, "256 KiB"
    yield "1,002 sections", Vault("many", {f"app-{i}": [api("A", bearer("t"))] for i in range(501)}).write(), 7, "1,000"


def sweep(data):
    """Every bit and every length: refused before the passphrase is asked for. Only the mac is checked later."""
    sys.dont_write_bytecode = True
    spec = importlib.util.spec_from_file_location("read_vault", READER)
    reader = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reader)
    mac = range(data.rindex(b'"', 0, -3) + 1, len(data) - 2)
    changed = [data[:length] for length in range(len(data))]
    changed += [flip(data, i, bit) for i in range(len(data)) for bit in range(8) if i not in mac]
    for file in changed:
        try:
            reader.parse(file)
        except reader.Refused:
            continue
        yield "a changed file was not refused"


def check():
    files, index = vectors()
    wrong = [f"{name}: not what the generator writes" for name, data in files.items() if not (HERE / name).is_file() or (HERE / name).read_bytes() != data]
    wrong += [f"{path.name}: of no vector" for path in sorted(HERE.glob("*.capi")) if path.name not in files]
    for entry in index:
        way = next((way for way in ("recovery", "token") if way in entry), None)
        said = complaint(entry, *run_reader(HERE / entry["file"], entry[way or "passphrase"], way))
        wrong += [f"{entry['file']}: {said}"] if said else []
    with tempfile.TemporaryDirectory() as folder:
        for name, data, code, word in too_large_to_keep():
            path = Path(folder) / "vault.capi"
            path.write_bytes(data)
            got, _, err = run_reader(path, PASSPHRASE)
            wrong += [] if got == code and word in err else [f"{name}: exit code {got}, {err!r}"]
    small = HERE / "empty-vault.capi"
    for passphrase in ("", "a" * 1025, "a\0b", "two\nlines"):
        code, _, err = run_reader(small, passphrase)
        wrong += [] if code == 2 and err.count("\n") == 1 else [f"a passphrase of {len(passphrase)} characters: exit code {code}, {err!r}"]
    wrong += list(sweep(small.read_bytes()))
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{len(index)} vectors, {len(wrong)} wrong", file=sys.stderr)
    return 1 if wrong else 0


def main():
    if sys.argv[1:] == ["--check"]:
        return check()
    if sys.argv[1:]:
        print("usage: generate.py [--check]", file=sys.stderr)
        return 2
    for old in HERE.glob("*.capi"):
        old.unlink()
    for name, data in vectors()[0].items():
        (HERE / name).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
