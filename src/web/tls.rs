//! The encryption of https: rustls, with algorithms written in Rust alone and the certificates that the system trusts.

use std::sync::Arc;

use ureq::tls::{RootCerts, TlsConfig, TlsProvider};

/// How https is spoken.
pub(super) fn config() -> TlsConfig {
    TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(rustls_graviola::default_provider()))
        .build()
}

/// Whether this processor has what graviola is written in; without it, it would end the program.
#[cfg(target_arch = "x86_64")]
pub(super) fn is_possible() -> bool {
    use std::arch::is_x86_feature_detected as has;
    has!("aes") && has!("pclmulqdq") && has!("bmi1") && has!("adx") && has!("avx") && has!("avx2")
}

/// Whether this processor has what graviola is written in; without it, it would end the program.
#[cfg(target_arch = "aarch64")]
pub(super) fn is_possible() -> bool {
    use std::arch::is_aarch64_feature_detected as has;
    has!("neon") && has!("aes") && has!("pmull") && has!("sha2")
}
