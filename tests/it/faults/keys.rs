//! Keys and encryption after `docs/format.md`, without capi's own code: for the keys that only a session may hold, and for
//! files that capi itself refuses to write.

use std::fs;
use std::path::Path;

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};

/// A vault with one passphrase slot, and its root key.
pub(crate) struct Opened {
    text: String,
    id: Vec<u8>,
    pub(crate) root: Vec<u8>,
}

impl Opened {
    pub(crate) fn at(vault: &Path, passphrase: &str) -> Self {
        let text = fs::read_to_string(vault).unwrap();
        let id = value(&text, "vault");
        let number = |key: &str| value(&text, key).parse::<u32>().unwrap();
        let params = Params::new(number("memory_kib"), number("passes"), number("lanes"), Some(32)).unwrap();
        let mut key = [0; 32];
        let salt = STANDARD.decode(value(&text, "salt")).unwrap();
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon.hash_password_into(passphrase.as_bytes(), &salt, &mut key).unwrap();
        let (start, end) = (text.find("[[slot]]").unwrap(), text.find("sealed = ").unwrap());
        let context = format!("vault = \"{id}\"\n{}", &text[start..end]);
        let root = open(&key, "slot", context.as_bytes(), &STANDARD.decode(value(&text, "sealed")).unwrap());
        let id = (0..16).map(|at| u8::from_str_radix(&id[2 * at..2 * at + 2], 16).unwrap()).collect();
        Self { text, id, root }
    }

    /// The metadata key or the one of credentials.
    pub(crate) fn derived(&self, label: &str) -> Vec<u8> {
        expand(&self.root, &self.id, format!("capi-vault/1 {label}").as_bytes(), 32)
    }

    /// The vault with other text in the metadata of the organization, of the same length, and with new checksums and
    /// authentication codes.
    pub(crate) fn with_metadata(&self, from: &str, to: &str) -> String {
        assert_eq!(from.len(), to.len());
        let scope = expand(
            &self.derived("metadata"),
            &self.id,
            &[b"capi-vault/1 scope\0", &[0; 16][..]].concat(),
            32,
        );
        let header = &self.text[..self.text.find("==\n").unwrap()];
        let (start, end) = (header.len() + 3, self.text.rfind("==\nsha256").unwrap());
        let sections: Vec<&str> = self.text[start..end].split("\n\n").collect();
        let sealed = STANDARD.decode(sections[0].replace('\n', "")).unwrap();
        let mut plain = open(&scope, "metadata", header.as_bytes(), &sealed);
        let at = plain.windows(from.len()).position(|part| part == from.as_bytes()).unwrap();
        plain[at..at + to.len()].copy_from_slice(to.as_bytes());
        let sealed = seal(&scope, "metadata", header.as_bytes(), &plain);
        let text = STANDARD.encode(sealed);
        let lines: Vec<&str> =
            (0..text.len()).step_by(76).map(|at| &text[at..text.len().min(at + 76)]).collect();
        let first = lines.join("\n");
        let body = format!("{header}==\n{}", [&[first.as_str()], &sections[1..]].concat().join("\n\n"));
        let digest = Sha256::digest(&body);
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.derived("mac")).unwrap();
        mac.update(&digest);
        format!("{body}==\nsha256 = \"{}\"\nmac = \"{}\"\n", hex(&digest), hex(&mac.finalize().into_bytes()))
    }
}

/// The value of the first line with this key.
fn value(text: &str, key: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("{key} = "))).unwrap();
    line.trim_matches('"').to_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn expand(ikm: &[u8], salt: &[u8], info: &[u8], length: usize) -> Vec<u8> {
    let mut out = vec![0; length];
    Hkdf::<Sha256>::new(Some(salt), ikm).expand(info, &mut out).unwrap();
    out
}

fn okm(key: &[u8], label: &str, context: &[u8], salt: &[u8]) -> Vec<u8> {
    let info = [b"capi-vault/1 ", label.as_bytes(), &[0], &Sha256::digest(context)].concat();
    expand(key, salt, &info, 64)
}

fn open(key: &[u8], label: &str, context: &[u8], sealed: &[u8]) -> Vec<u8> {
    let okm = okm(key, label, context, &sealed[..32]);
    assert_eq!(okm[32..], sealed[32..64], "another key or context");
    let cipher = ChaCha20Poly1305::new_from_slice(&okm[..32]).unwrap();
    cipher.decrypt(&Nonce::default(), &sealed[64..]).unwrap()
}

fn seal(key: &[u8], label: &str, context: &[u8], plain: &[u8]) -> Vec<u8> {
    let salt = [7; 32];
    let okm = okm(key, label, context, &salt);
    let cipher = ChaCha20Poly1305::new_from_slice(&okm[..32]).unwrap();
    [&salt, &okm[32..], &cipher.encrypt(&Nonce::default(), plain).unwrap()].concat()
}
