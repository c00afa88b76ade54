//! The certificate authority of one run. Its key exists only in memory, and its certificate is limited to the hosts of the
//! run's APIs.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use graviola::hashing::Sha256;
use graviola::signing::ecdsa::{P256, SigningKey};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    Issuer, KeyIdMethod, KeyUsagePurpose, NameConstraints, PKCS_ECDSA_P256_SHA256, PublicKeyData,
    SerialNumber, SignatureAlgorithm,
};
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::Digest as _;
use zeroize::Zeroizing;

/// How long the certificates are valid. They end with the run anyway.
const VALID: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Clocks of containers and of remote file systems differ.
const EARLIER: Duration = Duration::from_secs(60 * 60);

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
#[error("cannot create a certificate: {0}")]
pub struct AuthorityError(String);

/// A key of one certificate.
struct Key {
    key: SigningKey<P256>,
    /// The public key as an uncompressed point.
    point: Vec<u8>,
}

impl Key {
    fn generate() -> Result<Self, AuthorityError> {
        let key = SigningKey::<P256>::generate().map_err(|error| AuthorityError(format!("{error:?}")))?;
        let mut buffer = [0; 128];
        let info = key.to_spki_der(&mut buffer).map_err(|error| AuthorityError(format!("{error:?}")))?;
        // The point is the end of the structure: 0x04, x and y (RFC 5480 section 2.2).
        let point = info[info.len().saturating_sub(65)..].to_vec();
        Ok(Self { key, point })
    }

    /// Returns the identifier of the key: method 1 of RFC 7093 section 2.
    fn identifier(&self) -> KeyIdMethod {
        KeyIdMethod::PreSpecified(sha2::Sha256::digest(&self.point)[..20].to_vec())
    }
}

impl PublicKeyData for Key {
    fn der_bytes(&self) -> &[u8] {
        &self.point
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

impl rcgen::SigningKey for Key {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let mut buffer = [0; 128];
        let signature = self.key.sign_asn1::<Sha256>(&[message], &mut buffer);
        signature.map(<[u8]>::to_vec).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

/// The authority, and the configurations of the servers that it has made certificates for.
pub struct Authority {
    issuer: Issuer<'static, Key>,
    certificate: CertificateDer<'static>,
    /// The key of all server certificates.
    leaf: Key,
    provider: Arc<CryptoProvider>,
    configurations: Mutex<HashMap<String, Arc<ServerConfig>>>,
}

impl Authority {
    /// Creates an authority for these hosts.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn new(hosts: &[&str], provider: Arc<CryptoProvider>) -> Result<Self, AuthorityError> {
        let (key, leaf) = (Key::generate()?, Key::generate()?);
        let mut params = params("capi exec --proxy", &key)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.name_constraints = Some(constraints(hosts));
        let certificate = params.self_signed(&key).map_err(failed)?.der().clone();
        let issuer = Issuer::new(params, key);
        Ok(Self { issuer, certificate, leaf, provider, configurations: Mutex::default() })
    }

    /// Returns the certificate in DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.certificate
    }

    /// Returns the certificate as PEM (RFC 7468).
    #[must_use]
    pub fn pem(&self) -> String {
        let text = STANDARD.encode(&self.certificate);
        let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
        for line in text.as_bytes().chunks(64) {
            pem.extend([&*String::from_utf8_lossy(line), "\n"]);
        }
        pem + "-----END CERTIFICATE-----\n"
    }

    /// Returns the configuration of a TLS server for a host.
    ///
    /// # Errors
    /// No certificate can be made for the host.
    pub fn server(&self, host: &str) -> Result<Arc<ServerConfig>, AuthorityError> {
        let mut configurations = self.configurations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = configurations.get(host) {
            return Ok(Arc::clone(known));
        }
        let certificate = self.issue(host)?;
        let mut buffer = Zeroizing::new([0; 256]);
        let key =
            self.leaf.key.to_pkcs8_der(&mut *buffer).map_err(|error| AuthorityError(format!("{error:?}")))?;
        let key = PrivateKeyDer::Pkcs8(key.to_vec().into());
        let mut configuration = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![certificate], key))
            .map_err(|error| AuthorityError(error.to_string()))?;
        configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
        let configuration = Arc::new(configuration);
        configurations.insert(host.to_owned(), Arc::clone(&configuration));
        Ok(configuration)
    }

    fn issue(&self, host: &str) -> Result<CertificateDer<'static>, AuthorityError> {
        // The subject names no host: OpenSSL compares a subject that looks like one with the constraints for names of hosts,
        // which forbid an address.
        let mut params = params("an API of capi exec --proxy", &self.leaf)?;
        params.subject_alt_names =
            CertificateParams::new([host.to_owned()]).map_err(failed)?.subject_alt_names;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        Ok(params.signed_by(&self.leaf, &self.issuer).map_err(failed)?.der().clone())
    }
}

fn failed(error: rcgen::Error) -> AuthorityError {
    AuthorityError(error.to_string())
}

fn params(name: &str, key: &Key) -> Result<CertificateParams, AuthorityError> {
    let mut serial = [0; 16];
    getrandom::fill(&mut serial).map_err(|error| AuthorityError(error.to_string()))?;
    // Positive, and without a leading zero (RFC 5280 section 4.1.2.2).
    serial[0] = serial[0] & 0x7f | 0x40;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name.chars().take(64).collect::<String>());
    params.not_before = epoch + now.saturating_sub(EARLIER);
    params.not_after = epoch + now + VALID;
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params.key_identifier_method = key.identifier();
    Ok(params)
}

/// Returns the constraints that allow these hosts and nothing else. A kind of name without an entry would be unlimited.
fn constraints(hosts: &[&str]) -> NameConstraints {
    let (mut permitted, mut excluded) = (Vec::new(), Vec::new());
    let (mut has_name, mut has_v4, mut has_v6) = (false, false, false);
    for host in hosts {
        permitted.push(match host.parse::<IpAddr>() {
            Ok(address @ IpAddr::V4(_)) => {
                has_v4 = true;
                GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, 32))
            }
            Ok(address @ IpAddr::V6(_)) => {
                has_v6 = true;
                GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, 128))
            }
            Err(_) => {
                has_name = true;
                GeneralSubtree::DnsName((*host).to_owned())
            }
        });
    }
    if !has_name {
        excluded.push(GeneralSubtree::DnsName(String::new()));
    }
    // A subtree of one address family says nothing about the other one only in some verifiers.
    if !has_v4 && !has_v6 {
        excluded.push(GeneralSubtree::IpAddress(CidrSubnet::V4([0; 4], [0; 4])));
        excluded.push(GeneralSubtree::IpAddress(CidrSubnet::V6([0; 16], [0; 16])));
    }
    NameConstraints { permitted_subtrees: permitted, excluded_subtrees: excluded }
}
