//! The only type that holds the text of a credential.

use secrecy::{ExposeSecret, SecretString};
use zeroize::{Zeroize, Zeroizing};

/// Text that must not be printed. Has no `Debug`, `Display` or `Clone`, and is wiped when dropped.
///
/// ```compile_fail
/// println!("{:?}", capi::model::Secret::new(String::new()));
/// ```
///
/// ```compile_fail
/// let copy = capi::model::Secret::new(String::new()).clone();
/// ```
pub struct Secret(SecretString);

impl Secret {
    /// Moves text into a secret and wipes the original buffer.
    pub fn new(mut text: String) -> Self {
        // Converting the `String` itself can reallocate, which leaves an unwiped copy in freed memory.
        let exact: Box<str> = text.as_str().into();
        text.zeroize();
        Self(SecretString::new(exact))
    }

    /// Returns the text, which callers must not print. This is the only way to read it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Returns the text after a prefix, such as the scheme of a header, in a buffer that is wiped.
    pub fn after(&self, prefix: &[u8]) -> Zeroizing<Vec<u8>> {
        // The exact capacity prevents a reallocation, which would leave an unwiped copy in freed memory.
        let mut whole = Zeroizing::new(Vec::with_capacity(prefix.len() + self.expose().len()));
        whole.extend_from_slice(prefix);
        whole.extend_from_slice(self.expose().as_bytes());
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_exposes_its_text() {
        let mut roomy = String::with_capacity(100);
        roomy.push_str("sk_live_1");
        let secret = Secret::new(roomy);
        assert_eq!(secret.expose(), "sk_live_1");
        assert_eq!(secret.after(b"Bearer ").as_slice(), b"Bearer sk_live_1");
    }
}
