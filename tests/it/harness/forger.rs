//! The holder of a token for an app who can write to the file: reads its slot by docs/format.md and writes a vault of
//! their own under the section keys of the organization. It shares no code with capi.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hkdf::Hkdf;
use sha2::{Digest as _, Sha256};

/// An id of a record.
const ID: &str = "0123456789abcdef0123456789abcdef";
const TIME: &str = "2026-01-02T03:04:05Z";
/// Higher than any real generation.
pub(crate) const GENERATION: u64 = 1_000_000_000_000_000;

/// Returns a vault whose only API is a bearer token `name` of the organization with this domain.
pub(crate) fn forge(vault: &str, token: &str, name: &str, domain: &str) -> String {
    let (metadata_key, credentials_key) = organization_keys(vault, token);
    let metadata = format!(
        r#"{{"scope":"organization","apis":[{{"id":"{ID}","name":"{name}","auth":{{"type":"bearer"}},"domain":"{domain}","created":"{TIME}","updated":"{TIME}","credential_set":"{TIME}"}}]}}"#
    );
    let credentials = format!(r#"{{"credentials":{{"{ID}":{{"token":"forged"}}}}}}"#);
    let parts = [("metadata", metadata_key, metadata), ("credentials", credentials_key, credentials)];
    let (start, _) = vault.split_once("\n[[section]]").unwrap();
    let mut header = String::new();
    for line in start.split_inclusive('\n') {
        let is_generation = line.starts_with("generation = ");
        header.push_str(&if is_generation {
            format!("generation = {GENERATION}\n")
        } else {
            line.to_owned()
        });
    }
    for (part, _, json) in &parts {
        let bytes = padded(json).len() + 80;
        let scope = "0".repeat(32);
        header.push_str(&format!("\n[[section]]\nscope = \"{scope}\"\npart = \"{part}\"\nbytes = {bytes}\n"));
    }
    let bodies = parts.map(|(part, key, json)| lines(&seal(&key, part, header.as_bytes(), &padded(&json))));
    let body = format!("{header}==\n{}", bodies.join("\n"));
    format!("{body}==\nsha256 = \"{}\"\nmac = \"{}\"\n", hex(&Sha256::digest(&body)), "0".repeat(64))
}

/// M(org) and C(org), from the slot of the token.
fn organization_keys(vault: &str, token: &str) -> ([u8; 32], [u8; 32]) {
    let secret = secret(token);
    let vault_line = vault.lines().nth(1).unwrap();
    let slots = vault.split("\n\n").filter(|paragraph| paragraph.starts_with("[[slot]]"));
    for slot in slots.filter(|slot| slot.contains("kind = \"token\"\nopens = \"app\"\n")) {
        let value = |key: &str| {
            let line = slot.lines().find_map(|line| line.strip_prefix(key)).unwrap();
            STANDARD.decode(line.trim_end_matches('"')).unwrap()
        };
        let key: [u8; 32] = hkdf(&secret, &value("salt = \""), b"capi-vault/1 token");
        let context = format!("{vault_line}\n{}", &slot[..slot.find("sealed = ").unwrap()]);
        if let Some(opened) = open(&key, "slot", context.as_bytes(), &value("sealed = \"")) {
            return (opened[16..48].try_into().unwrap(), opened[48..80].try_into().unwrap());
        }
    }
    panic!("the token opens no slot");
}

/// The 32 bytes of a token: a big-endian number in base62, before the checksum of six digits.
fn secret(token: &str) -> [u8; 32] {
    let digits = token.trim().strip_prefix("capi_app_").unwrap();
    let mut number = [0u8; 32];
    for digit in digits[..digits.len() - 6].bytes() {
        let mut carry = u32::from(match digit {
            b'0'..=b'9' => digit - b'0',
            b'A'..=b'Z' => digit - b'A' + 10,
            _ => digit - b'a' + 36,
        });
        for byte in number.iter_mut().rev() {
            carry += u32::from(*byte) * 62;
            *byte = carry.to_le_bytes()[0];
            carry >>= 8;
        }
    }
    number
}

fn hkdf<const N: usize>(ikm: &[u8], salt: &[u8], info: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    Hkdf::<Sha256>::new(Some(salt), ikm).expand(info, &mut out).unwrap();
    out
}

fn okm(key: &[u8], salt: &[u8], label: &str, context: &[u8]) -> [u8; 64] {
    let info = [b"capi-vault/1 ", label.as_bytes(), &[0], &Sha256::digest(context)].concat();
    hkdf(key, salt, &info)
}

fn seal(key: &[u8], label: &str, context: &[u8], plain: &[u8]) -> Vec<u8> {
    let salt: [u8; 32] = Sha256::digest(plain).into();
    let okm = okm(key, &salt, label, context);
    let cipher = ChaCha20Poly1305::new_from_slice(&okm[..32]).unwrap();
    [&salt, &okm[32..], &cipher.encrypt(&Nonce::default(), plain).unwrap()].concat()
}

fn open(key: &[u8], label: &str, context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let okm = okm(key, &sealed[..32], label, context);
    let cipher = ChaCha20Poly1305::new_from_slice(&okm[..32]).unwrap();
    (okm[32..] == sealed[32..64]).then(|| cipher.decrypt(&Nonce::default(), &sealed[64..]).unwrap())
}

/// The JSON with its length, padded to the smallest section.
fn padded(json: &str) -> Vec<u8> {
    let mut plain = u32::try_from(json.len()).unwrap().to_le_bytes().to_vec();
    plain.extend(json.bytes());
    assert!(plain.len() <= 1024);
    plain.resize(1024, 0);
    plain
}

fn lines(bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    text.as_bytes().chunks(76).map(|line| format!("{}\n", std::str::from_utf8(line).unwrap())).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
