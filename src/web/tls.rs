//! TLS: rustls with the pure-Rust algorithms of graviola, and the root certificates of the system.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};

/// Returns the algorithms of TLS.
#[must_use]
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls_graviola::default_provider())
}

/// Returns the TLS configuration.
pub(super) fn config() -> TlsConfig {
    TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(provider())
        .build()
}

/// Returns whether this processor supports graviola, which would abort without it.
#[cfg(target_arch = "x86_64")]
#[must_use]
pub fn has_tls() -> bool {
    use std::arch::is_x86_feature_detected as has;
    has!("aes") && has!("pclmulqdq") && has!("bmi1") && has!("adx") && has!("avx") && has!("avx2")
}

/// Returns whether this processor supports graviola, which would abort without it.
#[cfg(target_arch = "aarch64")]
#[must_use]
pub fn has_tls() -> bool {
    use std::arch::is_aarch64_feature_detected as has;
    has!("neon") && has!("aes") && has!("pmull") && has!("sha2")
}
