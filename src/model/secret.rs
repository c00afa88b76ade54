//! The one type that holds a credential's text.

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroize;

/// Text that must not be shown: no `Debug`, no `Display`, no `Clone`; wiped when dropped.
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
    /// Takes a text over and wipes the buffer that held it.
    pub fn new(mut text: String) -> Self {
        // Turning the `String` itself into a box may shrink it, which leaves a copy behind in freed memory.
        let exact: Box<str> = text.as_str().into();
        text.zeroize();
        Self(SecretString::new(exact))
    }

    /// The only way to read the text: whoever calls this must not show it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_can_be_exposed() {
        let mut roomy = String::with_capacity(100);
        roomy.push_str("sk_live_1");
        assert_eq!(Secret::new(roomy).expose(), "sk_live_1");
    }
}
