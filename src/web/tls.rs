//! TLS: rustls with the pure-Rust algorithms of graviola, and the root certificates of the system.

use std::sync::Arc;

use ureq::tls::{RootCerts, TlsConfig, TlsProvider};

/// Returns the TLS configuration.
pub(super) fn config() -> TlsConfig {
    TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(rustls_graviola::default_provider()))
        .build()
}

/// Returns whether this processor supports graviola, which would abort without it.
#[cfg(target_arch = "x86_64")]
pub(super) fn is_possible() -> bool {
    use std::arch::is_x86_feature_detected as has;
    has!("aes") && has!("pclmulqdq") && has!("bmi1") && has!("adx") && has!("avx") && has!("avx2")
}

/// Returns whether this processor supports graviola, which would abort without it.
#[cfg(target_arch = "aarch64")]
pub(super) fn is_possible() -> bool {
    use std::arch::is_aarch64_feature_detected as has;
    has!("neon") && has!("aes") && has!("pmull") && has!("sha2")
}
