//! Passphrases and the slow derivation of a slot's key (Argon2id, RFC 9106).

use argon2::{Algorithm, Argon2, Block, Params, Version};
use rayon_core::ThreadPoolBuilder;
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, Zeroizing};

use super::crypto::Key;
use super::error::VaultError;

/// The longest passphrase, in bytes of UTF-8.
pub const MAX_PASSPHRASE: usize = 1024;

/// A passphrase in Unicode NFC, wiped when dropped, never printed.
pub struct Passphrase(Zeroizing<String>);

/// Why bytes are not a passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseError {
    /// Nothing was given.
    #[error("the passphrase is empty")]
    Empty,
    /// More than [`MAX_PASSPHRASE`] bytes. A passphrase is never truncated.
    #[error("the passphrase is longer than {MAX_PASSPHRASE} bytes")]
    TooLong,
    /// Not UTF-8.
    #[error("the passphrase is not UTF-8 text")]
    NotText,
    /// A line feed, which no passphrase contains.
    #[error("the passphrase has more than one line")]
    Lines,
    /// NUL or another control character.
    #[error("the passphrase contains a control character")]
    Control,
}

impl Passphrase {
    /// Checks and normalizes a passphrase. Nothing is trimmed or truncated.
    ///
    /// # Errors
    /// A [`PassphraseError`] for anything but 1 to 1,024 bytes of text without control characters.
    pub fn parse(bytes: &[u8]) -> Result<Self, PassphraseError> {
        if bytes.len() > MAX_PASSPHRASE {
            return Err(PassphraseError::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| PassphraseError::NotText)?;
        if text.is_empty() {
            return Err(PassphraseError::Empty);
        }
        if text.contains('\n') {
            return Err(PassphraseError::Lines);
        }
        if text.chars().any(char::is_control) {
            return Err(PassphraseError::Control);
        }
        // NFC makes a text at most three times as long, so the buffer never grows and leaves no copy behind.
        let mut normal = Zeroizing::new(String::with_capacity(3 * text.len()));
        normal.extend(text.nfc());
        (normal.len() <= MAX_PASSPHRASE).then_some(Self(normal)).ok_or(PassphraseError::TooLong)
    }

    /// The text, for the derivation and the strength estimate.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// The KDF parameters. They are stored in the header, so their limits are checked before they are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfParameters {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl KdfParameters {
    /// The default of `init`.
    pub const DEFAULT: Self = Self { memory_kib: 262_144, passes: 3, lanes: 4 };
    /// The second recommended option of RFC 9106 section 4, for machines with little memory.
    pub const LIGHT: Self = Self { memory_kib: 65_536, passes: 3, lanes: 4 };
    /// The lowest values that the format allows.
    pub const LOWEST: Self = Self { memory_kib: 19_456, passes: 1, lanes: 1 };

    /// Checks KDF parameters against the limits of the format. Returns `None` outside of them.
    pub fn new(memory_kib: u64, passes: u64, lanes: u64) -> Option<Self> {
        let fits = (19_456..=1 << 20).contains(&memory_kib)
            && (1..=16).contains(&passes)
            && (1..=8).contains(&lanes)
            && memory_kib * passes <= 4 << 20;
        let narrow = |n: u64| u32::try_from(n).ok();
        fits.then_some(())?;
        Some(Self { memory_kib: narrow(memory_kib)?, passes: narrow(passes)?, lanes: narrow(lanes)? })
    }

    /// Memory in KiB, passes and lanes, in the order of the header.
    pub fn numbers(self) -> [u32; 3] {
        [self.memory_kib, self.passes, self.lanes]
    }

    /// The error for these parameters, with the memory in MiB.
    fn not_enough_memory(self) -> VaultError {
        VaultError::NotEnoughMemory(self.memory_kib / 1024)
    }

    /// Derives a slot's key, which takes as long as the parameters require. The working memory is wiped before it is
    /// freed.
    pub(super) fn derive(self, passphrase: &Passphrase, salt: &[u8; 16]) -> Result<Key, VaultError> {
        let short = || self.not_enough_memory();
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).map_err(|_| short())?;
        let mut memory = WorkingMemory::reserve(params.block_count()).ok_or_else(short)?;
        let mut out = Zeroizing::new([0; 32]);
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let (blocks, key) = (memory.0.as_mut_slice(), out.as_mut_slice());
        on_threads(self.lanes, || {
            argon.hash_password_into_with_memory(passphrase.expose().as_bytes(), salt, key, blocks)
        })
        .map_err(|_| short())?;
        Key::from_slice(out.as_slice()).ok_or_else(short)
    }
}

/// Runs `work` with one thread per lane, or on this thread when the system cannot start more. The thread pool would
/// otherwise abort the process.
fn on_threads<T: Send>(lanes: u32, work: impl FnOnce() -> T + Send) -> T {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = processors.min(usize::try_from(lanes).unwrap_or(1));
    match ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(work),
        Err(_) => {
            // This pool exists as long as the thread. A second call fails because it exists already, which is fine.
            let alone = ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
            std::mem::forget(alone);
            work()
        }
    }
}

/// Argon2's blocks. The crate does not wipe memory that it allocates, so it gets this.
struct WorkingMemory(Vec<Block>);

impl WorkingMemory {
    fn reserve(blocks: usize) -> Option<Self> {
        let mut memory = Vec::new();
        memory.try_reserve_exact(blocks).ok()?;
        memory.resize(blocks, Block::new());
        Some(Self(memory))
    }
}

impl Drop for WorkingMemory {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(Zeroize::zeroize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> PassphraseError {
        match Passphrase::parse(bytes) {
            Err(error) => error,
            Ok(_) => panic!("must be refused"),
        }
    }

    #[test]
    fn a_passphrase_is_1_to_1024_bytes_of_text_without_control_characters() {
        assert_eq!(refused(b""), PassphraseError::Empty);
        assert_eq!(refused(&[b'x'; 1025]), PassphraseError::TooLong);
        assert_eq!(refused(b"a\0b"), PassphraseError::Control);
        assert_eq!(refused(b"a\nb"), PassphraseError::Lines);
        assert_eq!(refused(b"a\rb"), PassphraseError::Control);
        assert_eq!(refused(b"\xff\xfe"), PassphraseError::NotText);
        assert!(Passphrase::parse(&[b'x'; 1024]).is_ok());
        assert_eq!(Passphrase::parse(b" spaces stay ").unwrap().expose(), " spaces stay ");
    }

    #[test]
    fn both_spellings_of_an_accent_are_one_passphrase() {
        let composed = Passphrase::parse("caf\u{e9}".as_bytes()).unwrap();
        let decomposed = Passphrase::parse("cafe\u{301}".as_bytes()).unwrap();
        assert_eq!(composed.expose(), decomposed.expose());
    }

    #[test]
    fn missing_memory_is_reported_in_mib() {
        assert!(matches!(KdfParameters::DEFAULT.not_enough_memory(), VaultError::NotEnoughMemory(256)));
        assert!(matches!(KdfParameters::LOWEST.not_enough_memory(), VaultError::NotEnoughMemory(19)));
    }

    #[test]
    fn kdf_parameters_are_bounded() {
        assert!(KdfParameters::new(19_456, 1, 1).is_some());
        assert!(KdfParameters::new(1 << 20, 4, 8).is_some());
        for (memory, passes, lanes) in [
            (19_455, 1, 1),
            ((1 << 20) + 1, 1, 1),
            (19_456, 0, 1),
            (19_456, 17, 1),
            (19_456, 1, 0),
            (19_456, 1, 9),
            (1 << 20, 5, 1),
            (u64::MAX, u64::MAX, u64::MAX),
        ] {
            assert!(KdfParameters::new(memory, passes, lanes).is_none(), "{memory} {passes} {lanes}");
        }
    }

    #[test]
    fn the_derivation_is_argon2id_version_13() {
        // Computed with the reference implementation: printf %s 'correct horse' | argon2 sixteen-byte-slt -id -v 13
        // -k 19456 -t 2 -p 1 -l 32 -r
        let parameters = KdfParameters::new(19_456, 2, 1).unwrap();
        let key =
            parameters.derive(&Passphrase::parse(b"correct horse").unwrap(), b"sixteen-byte-slt").unwrap();
        assert_eq!(
            crate::vault::hex::to_hex(key.expose()),
            "03fe3550118133052dedb74b6c29cf5f80a8c56bf72296c80d90be1a3db7ff15"
        );
    }
}
