//! Files by which runtimes find the run's certificate authority next to the roots that they trust anyway.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::authority::Authority;

/// Where systems have their roots as one file of PEM: Debian and Alpine, Fedora, openSUSE, macOS and BSD.
const SYSTEM: [&str; 6] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
];

/// A keystore of this many bytes would be a mistake, not a bundle.
const LARGEST: u64 = 16 << 20;

/// Returns the file with the system's roots.
#[must_use]
pub fn system_roots() -> Option<PathBuf> {
    SYSTEM.iter().map(PathBuf::from).find(|path| path.is_file())
}

/// Returns a bundle: the certificates of a file, and that of the authority.
#[must_use]
pub fn bundle(roots: Option<&Path>, authority: &Authority) -> String {
    let is_small =
        |path: &&Path| fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() < LARGEST);
    let mut text = roots.filter(is_small).and_then(|path| fs::read_to_string(path).ok()).unwrap_or_default();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text + &authority.pem()
}

/// Returns a Java keystore in the format JKS with the certificates of a bundle.
///
/// Java reads a trust store without a password, and then does not check its digest, which would need SHA-1.
#[must_use]
pub fn java_keystore(bundle: &str) -> Vec<u8> {
    let certificates: Vec<Vec<u8>> = certificates(bundle).collect();
    let mut store = Vec::with_capacity(bundle.len());
    let number = |store: &mut Vec<u8>, number: usize| {
        store.extend_from_slice(&u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes());
    };
    let text = |store: &mut Vec<u8>, text: &str| {
        store.extend_from_slice(&u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes());
        store.extend_from_slice(text.as_bytes());
    };
    number(&mut store, 0xFEED_FEED);
    // The version, which is 2, and the number of entries.
    number(&mut store, 2);
    number(&mut store, certificates.len());
    for (index, certificate) in certificates.iter().enumerate() {
        // A trusted certificate, its alias, and its date in milliseconds.
        number(&mut store, 2);
        text(&mut store, &format!("root{index}"));
        store.extend_from_slice(&0_u64.to_be_bytes());
        text(&mut store, "X.509");
        number(&mut store, certificate.len());
        store.extend_from_slice(certificate);
    }
    store.extend_from_slice(&[0; 20]);
    store
}

/// Returns the certificates of a bundle in DER.
fn certificates(bundle: &str) -> impl Iterator<Item = Vec<u8>> {
    bundle.split("-----BEGIN CERTIFICATE-----").skip(1).filter_map(|rest| {
        let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
        let text: String = body.lines().map(str::trim).collect();
        STANDARD.decode(text).ok()
    })
}

/// Returns a configuration for GNU Wget, which reads no variable with certificates: that of the system, and the bundle.
#[must_use]
pub fn wget_configuration(inherited: Option<&Path>, bundle: &Path) -> String {
    let system = inherited.map_or_else(|| PathBuf::from("/etc/wgetrc"), Path::to_owned);
    let mut text = fs::read_to_string(system).unwrap_or_default();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text + "ca_certificate = " + &bundle.to_string_lossy() + "\n"
}
