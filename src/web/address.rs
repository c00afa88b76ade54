//! Public and private addresses, and a resolver that can refuse the private ones.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::error::PrivateAddress;

/// Returns whether an address is reachable from the public internet. The special-purpose ranges of RFC 6890 are not,
/// and neither are addresses that embed one.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => embedded(v6).map_or_else(|| is_public_v6(v6), is_public_v4),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = match (a, b) {
        // "This network", private use, loopback, reserved.
        (0 | 10 | 127 | 240..=255, _) => true,
        // Shared address space of providers, RFC 6598.
        (100, 64..=127) => true,
        // Link-local, where cloud providers serve instance metadata.
        (169, 254) => true,
        (172, 16..=31) | (192, 168) => true,
        // Protocol assignments; benchmarks, RFC 2544.
        (192, 0) => c == 0 || c == 2,
        (198, 18 | 19) => true,
        // Documentation, RFC 5737.
        (198, 51) => c == 100,
        (203, 0) => c == 113,
        // Multicast.
        (224..=239, _) => true,
        _ => false,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Only 2000::/3 is allocated (RFC 4291 section 2.4).
    let given_out = first & 0xe000 == 0x2000;
    let documentation = first == 0x2001 && second == 0x0db8 || first == 0x3fff && second < 0x1000;
    let protocol_assignments = first == 0x2001 && second < 0x0200;
    given_out && !documentation && !protocol_assignments
}

/// Returns the IPv4 address in a mapped, translated (RFC 6052) or 6to4 (RFC 3056) address. Translated addresses count
/// with the well-known prefix only: the local-use prefix (RFC 8215) is not public.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [first, second, third, ..] = address.segments();
    let [.., a, b, c, d] = address.octets();
    match (first, second) {
        (0x64, 0xff9b) if address.segments()[2..6] == [0; 4] => Some(Ipv4Addr::new(a, b, c, d)),
        (0x2002, _) => {
            let ([a, b], [c, d]) = (second.to_be_bytes(), third.to_be_bytes());
            Some(Ipv4Addr::new(a, b, c, d))
        }
        _ => address.to_ipv4_mapped(),
    }
}

/// A resolver that refuses loopback and private addresses unless they are allowed.
#[derive(Debug, Default, Clone)]
pub(super) struct Guard {
    /// Whether the next lookup may return any address.
    pub allow_private: Arc<AtomicBool>,
    /// Whether a lookup returned an address that is not public.
    pub met_private: Arc<AtomicBool>,
    /// The addresses of the first lookup that was allowed to return private ones.
    pinned: Arc<Mutex<Vec<IpAddr>>>,
}

impl Guard {
    /// Returns those of the addresses that the first lookup returned as well. The name of a private host must not lead to
    /// another private host later (DNS rebinding).
    fn pinned(&self, found: &[IpAddr]) -> Vec<IpAddr> {
        let mut pinned = self.pinned.lock().unwrap_or_else(PoisonError::into_inner);
        if pinned.is_empty() {
            pinned.extend(found);
        }
        found.iter().copied().filter(|address| pinned.contains(address)).collect()
    }
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        // The user's proxy may be anywhere. It resolves the names of the requests.
        if config.proxy().is_some_and(|proxy| proxy.uri() == uri && !proxy.is_no_proxy(uri)) {
            return Ok(found);
        }
        if found.iter().all(|address| is_public(address.ip())) {
            return Ok(found);
        }
        self.met_private.store(true, Ordering::Relaxed);
        // The connection uses the addresses that are returned here, so no second lookup can differ. A name with
        // addresses of both kinds is refused.
        if self.allow_private.load(Ordering::Relaxed) {
            let addresses: Vec<IpAddr> = found.iter().map(SocketAddr::ip).collect();
            let pinned = self.pinned(&addresses);
            let mut kept = self.empty();
            found
                .iter()
                .filter(|address| pinned.contains(&address.ip()))
                .for_each(|address| kept.push(*address));
            if !kept.is_empty() {
                return Ok(kept);
            }
        }
        Err(ureq::Error::Other(Box::new(PrivateAddress)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn loopback_and_private_addresses_are_not_public() {
        for private in [
            "127.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1:7f00:0:100:808:808",
            "64:ff9b:1::808:808",
            "2002:7f00:1::",
            "2002:a00:1::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "3fff::1",
            "100::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
    }

    #[test]
    fn a_private_host_keeps_the_addresses_of_its_first_lookup() {
        let guard = Guard::default();
        let [one, two, three] = ["10.1.1.1", "10.1.1.2", "127.0.0.1"].map(|address| address.parse().unwrap());
        assert_eq!(guard.pinned(&[one, two]), [one, two]);
        assert_eq!(guard.clone().pinned(&[three]), [] as [IpAddr; 0]);
        assert_eq!(guard.pinned(&[three, two]), [two]);
    }

    #[test]
    fn other_addresses_are_public() {
        for public in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.1.0.1",
            "198.20.0.1",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }
}
