//! The address of the agent's pipe, and the proof that the server behind it wrote the address.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// Random bytes that a client generates for each connection and the server authenticates.
pub(super) type Challenge = [u8; 32];

/// The random name of the pipe, and the key that its server knows.
pub(super) struct Address {
    pub(super) name: String,
    key: Zeroizing<[u8; 32]>,
}

impl Address {
    /// Generates an unpredictable address.
    pub(super) fn generate() -> io::Result<Self> {
        let (mut name, mut key) = ([0; 16], Zeroizing::new([0; 32]));
        getrandom::fill(&mut name).and_then(|()| getrandom::fill(&mut *key)).map_err(io::Error::other)?;
        Ok(Self { name: URL_SAFE_NO_PAD.encode(name), key })
    }

    /// Serializes the address for its file.
    pub(super) fn to_text(&self) -> Zeroizing<String> {
        let key = Zeroizing::new(URL_SAFE_NO_PAD.encode(*self.key));
        Zeroizing::new(format!("{}\n{}\n", self.name, *key))
    }

    /// Parses the content of the file.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (name, key) = text.strip_suffix('\n')?.split_once('\n')?;
        let is_base64 =
            |text: &str, length| URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == length);
        let mut bytes = Zeroizing::new([0; 32]);
        let length = URL_SAFE_NO_PAD.decode_slice(key, bytes.as_mut_slice()).ok()?;
        (length == 32 && is_base64(name, 16)).then(|| Self { name: name.to_owned(), key: bytes })
    }

    /// Returns the full name of the pipe.
    pub(super) fn path(&self) -> String {
        format!(r"\\.\pipe\capi-{}", self.name)
    }

    /// Returns the proof for a challenge, which only a server that knows the key can compute.
    pub(super) fn proof(&self, challenge: &Challenge) -> [u8; 32] {
        self.mac(challenge).finalize().into_bytes().into()
    }

    /// Returns whether a proof is valid.
    pub(super) fn verifies(&self, challenge: &Challenge, proof: &[u8; 32]) -> bool {
        self.proof(challenge).ct_eq(proof).into()
    }

    fn mac(&self, challenge: &Challenge) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.as_slice())
            .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
        mac.update(challenge);
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_address_verifies_the_same_proofs() {
        let address = Address::generate().unwrap();
        let read = Address::parse(&address.to_text()).unwrap();
        assert_eq!(read.path(), address.path());
        assert!(read.verifies(&[7; 32], &address.proof(&[7; 32])));
        assert!(!read.verifies(&[8; 32], &address.proof(&[7; 32])));
        assert!(!Address::generate().unwrap().verifies(&[7; 32], &address.proof(&[7; 32])));
    }

    #[test]
    fn a_truncated_or_altered_address_is_rejected() {
        let text = Address::generate().unwrap().to_text();
        for length in 0..text.len() {
            assert!(Address::parse(&text[..length]).is_none(), "{length}");
        }
        assert!(Address::parse(&format!("{}x\n", text.as_str())).is_none());
        assert!(
            Address::parse(&text.replacen(|_: char| true, "\\", 1)).is_none(),
            "the name cannot contain a path"
        );
    }
}
