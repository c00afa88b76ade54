//! Where a session listens, and how it proves that it is the one that wrote this down.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// What the client draws for each question, and what is proved with it.
pub(super) type Challenge = [u8; 32];

/// The name of the pipe, and the key that its server knows.
pub(super) struct Address {
    pub(super) name: String,
    key: Zeroizing<[u8; 32]>,
}

impl Address {
    /// A new one, which nobody can guess.
    pub(super) fn draw() -> io::Result<Self> {
        let (mut name, mut key) = ([0; 16], Zeroizing::new([0; 32]));
        getrandom::fill(&mut name).and_then(|()| getrandom::fill(&mut *key)).map_err(io::Error::other)?;
        Ok(Self { name: URL_SAFE_NO_PAD.encode(name), key })
    }

    /// As it stands in its file.
    pub(super) fn to_text(&self) -> Zeroizing<String> {
        let key = Zeroizing::new(URL_SAFE_NO_PAD.encode(*self.key));
        Zeroizing::new(format!("{}\n{}\n", self.name, *key))
    }

    /// From what stands in its file.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (name, key) = text.strip_suffix('\n')?.split_once('\n')?;
        let is_one =
            |text: &str, length| URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == length);
        let mut bytes = Zeroizing::new([0; 32]);
        let length = URL_SAFE_NO_PAD.decode_slice(key, bytes.as_mut_slice()).ok()?;
        (length == 32 && is_one(name, 16)).then(|| Self { name: name.to_owned(), key: bytes })
    }

    /// The pipe's whole name.
    pub(super) fn path(&self) -> String {
        format!(r"\\.\pipe\capi-{}", self.name)
    }

    /// What only somebody who knows the key can answer.
    pub(super) fn proof(&self, challenge: &Challenge) -> [u8; 32] {
        self.mac(challenge).finalize().into_bytes().into()
    }

    /// Whether a proof is right.
    pub(super) fn is_proved(&self, challenge: &Challenge, proof: &[u8; 32]) -> bool {
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
    fn what_is_written_down_is_read_again_and_proves_the_same() {
        let address = Address::draw().unwrap();
        let read = Address::parse(&address.to_text()).unwrap();
        assert_eq!(read.path(), address.path());
        assert!(read.is_proved(&[7; 32], &address.proof(&[7; 32])));
        assert!(!read.is_proved(&[8; 32], &address.proof(&[7; 32])));
        assert!(!Address::draw().unwrap().is_proved(&[7; 32], &address.proof(&[7; 32])));
    }

    #[test]
    fn what_is_cut_or_anything_else_is_no_address() {
        let text = Address::draw().unwrap().to_text();
        for length in 0..text.len() {
            assert!(Address::parse(&text[..length]).is_none(), "{length}");
        }
        assert!(Address::parse(&format!("{}x\n", text.as_str())).is_none());
        assert!(Address::parse(&text.replacen(|_: char| true, "\\", 1)).is_none(), "no path leads elsewhere");
    }
}
