//! The only sealing construction of the vault, and its primitives (docs/format.md, "Sealing").

use std::ops::{Deref, Range};

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce, Tag};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing, zeroize_bytes};

use super::error::{Limit, VaultError};

const SALT: usize = 32;
const COMMITMENT: usize = 32;
const TAG: usize = 16;
/// The overhead of sealing, in bytes.
pub(super) const OVERHEAD: usize = SALT + COMMITMENT + TAG;

/// 32 secret bytes on the heap: moved without copies, wiped when dropped, never printed.
pub(crate) struct Key(Box<[u8; 32]>);

impl Key {
    /// Generates a key with the system's random generator.
    pub(super) fn random() -> Result<Self, VaultError> {
        let mut key = Self(Box::new([0; 32]));
        getrandom::fill(key.0.as_mut_slice()).map_err(|_| VaultError::Random)?;
        Ok(key)
    }

    /// Copies a key from 32 bytes. Returns `None` for any other length.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut key = Self(Box::new([0; 32]));
        (bytes.len() == 32).then(|| key.0.copy_from_slice(bytes))?;
        Some(key)
    }

    /// Returns `HKDF(ikm, salt, info)` of secret bytes that are not a key.
    pub(super) fn from_material(ikm: &[u8], salt: &[u8], info: &[u8]) -> Self {
        let mut out = Self(Box::new([0; 32]));
        hkdf(ikm, salt, &[info], out.0.as_mut_slice());
        out
    }

    /// The bytes, for a cipher, a derivation, or the file that stores a metadata key.
    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns `HKDF(ikm = self, salt, info)`, 32 bytes long.
    pub(super) fn derive(&self, salt: &[u8], info: &[&[u8]]) -> Self {
        let mut out = Self(Box::new([0; 32]));
        hkdf(self.expose(), salt, info, out.0.as_mut_slice());
        out
    }

    pub(super) fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// HKDF-SHA256 (RFC 5869). `out` is at most 8,160 bytes long, the limit of the function.
pub(super) fn hkdf(ikm: &[u8], salt: &[u8], info: &[&[u8]], out: &mut [u8]) {
    let fits = Hkdf::<Sha256>::new(Some(salt), ikm).expand_multi_info(info, out);
    debug_assert!(fits.is_ok(), "every caller asks for at most 64 bytes");
}

/// Why sealed bytes do not open.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum OpenError {
    /// The commitment differs: the key or the context is another one.
    WrongKey,
    /// The commitment matches but the ciphertext does not, or there are too few bytes.
    Damaged,
}

/// The cipher's key and the commitment that precedes the ciphertext.
struct Derived {
    okm: Zeroizing<[u8; 64]>,
}

impl Derived {
    fn new(key: &Key, salt: &[u8], label: &str, context: &[u8]) -> Self {
        let context = Sha256::digest(context);
        let mut okm = Zeroizing::new([0; 64]);
        hkdf(key.expose(), salt, &[b"capi-vault/1 ", label.as_bytes(), &[0], &context], okm.as_mut_slice());
        Self { okm }
    }

    fn cipher(&self) -> Result<ChaCha20Poly1305, OpenError> {
        ChaCha20Poly1305::new_from_slice(&self.okm[..32]).map_err(|_| OpenError::Damaged)
    }

    fn commitment(&self) -> &[u8] {
        &self.okm[32..]
    }
}

/// Seals `plaintext` under a key, a label and a context. Each call generates a new salt, so no nonce repeats.
pub(super) fn seal(key: &Key, label: &str, context: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, VaultError> {
    let mut out = vec![0; SALT + COMMITMENT + plaintext.len()];
    getrandom::fill(&mut out[..SALT]).map_err(|_| VaultError::Random)?;
    let derived = Derived::new(key, &out[..SALT], label, context);
    out[SALT..SALT + COMMITMENT].copy_from_slice(derived.commitment());
    let body = &mut out[SALT + COMMITMENT..];
    body.copy_from_slice(plaintext);
    let cipher = derived.cipher().map_err(|_| VaultError::Random)?;
    let tag = cipher
        .encrypt_inout_detached(&Nonce::default(), &[], body.into())
        .map_err(|_| VaultError::Full(Limit::Cipher))?;
    out.extend_from_slice(&tag);
    Ok(out)
}

/// A plaintext in the buffer of its ciphertext, so that a large section is not copied. Wiped when dropped.
pub(super) struct Plaintext {
    buffer: Vec<u8>,
    range: Range<usize>,
}

impl Deref for Plaintext {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.buffer[self.range.clone()]
    }
}

impl Drop for Plaintext {
    fn drop(&mut self) {
        // All at once: `Zeroizing` would wipe the megabytes of a section byte by byte.
        zeroize_bytes(&mut self.buffer);
    }
}

/// Opens bytes that [`seal`] returned for the same key, label and context.
pub(super) fn open(key: &Key, label: &str, context: &[u8], sealed: Vec<u8>) -> Result<Plaintext, OpenError> {
    let length = sealed.len().checked_sub(OVERHEAD).ok_or(OpenError::Damaged)?;
    let start = SALT + COMMITMENT;
    let mut opened = Plaintext { buffer: sealed, range: start..start + length };
    let (head, rest) = opened.buffer.split_at_mut(start);
    let (salt, commitment) = head.split_at(SALT);
    let (body, tag) = rest.split_at_mut(length);
    let derived = Derived::new(key, salt, label, context);
    if !bool::from(derived.commitment().ct_eq(commitment)) {
        return Err(OpenError::WrongKey);
    }
    let tag = Tag::try_from(&*tag).map_err(|_| OpenError::Damaged)?;
    derived
        .cipher()?
        .decrypt_inout_detached(&Nonce::default(), &[], body.into(), &tag)
        .map_err(|_| OpenError::Damaged)?;
    Ok(opened)
}

/// HMAC-SHA256 of a body's hash.
pub(super) fn mac(key: &Key, sha256: &[u8; 32]) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.expose()) else {
        unreachable!("HMAC takes a key of any length (RFC 2104 section 2)");
    };
    mac.update(sha256);
    mac.finalize().into_bytes().into()
}

/// Whether two hashes are equal, in constant time.
pub(super) fn same(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.ct_eq(b).into()
}

pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// `N` bytes from the system's random generator, for ids and salts.
pub(super) fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| VaultError::Random)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> Key {
        Key::from_slice(&[byte; 32]).unwrap()
    }

    #[test]
    fn sealed_bytes_open_only_with_the_same_key_label_and_context() {
        let sealed = seal(&key(1), "metadata", b"header", b"hello").unwrap();
        assert_eq!(sealed.len(), 5 + OVERHEAD);
        assert_eq!(*open(&key(1), "metadata", b"header", sealed.clone()).unwrap(), *b"hello");
        for (k, label, context) in
            [(2, "metadata", "header"), (1, "credentials", "header"), (1, "metadata", "other")]
        {
            let refused = open(&key(k), label, context.as_bytes(), sealed.clone()).err();
            assert_eq!(refused, Some(OpenError::WrongKey));
        }
    }

    #[test]
    fn flipped_bits_and_truncated_bytes_do_not_open() {
        let sealed = seal(&key(1), "slot", b"", b"sixteen bytes ok").unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut broken = sealed.clone();
            broken[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&key(1), "slot", b"", broken).is_err(), "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert!(open(&key(1), "slot", b"", sealed[..length].to_vec()).is_err(), "length {length}");
        }
    }

    #[test]
    fn sealing_twice_gives_unrelated_bytes() {
        let (a, b) = (seal(&key(1), "slot", b"", b"x").unwrap(), seal(&key(1), "slot", b"", b"x").unwrap());
        assert_ne!(a[..32], b[..32]);
        assert_ne!(a[64..], b[64..]);
    }
}
