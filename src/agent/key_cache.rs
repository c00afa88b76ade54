//! The unlocked root keys, one per vault, each with two time limits. Callers pass the time, so tests control it.

use std::time::Duration;

use super::clock::BootTime;
use super::protocol::{FileVersion, Request, Response, Status, WireKey as _};
use crate::vault::{RootKey, VaultId};

/// How long a vault stays unlocked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Without use.
    pub idle: Duration,
    /// In total.
    pub max: Duration,
}

/// The keys that an agent holds. Few vaults are unlocked at once, so a list is enough.
#[derive(Default)]
pub(super) struct KeyCache(Vec<CachedKey>);

struct CachedKey {
    vault: VaultId,
    root: RootKey,
    idle: Duration,
    idle_expiry: BootTime,
    max_expiry: BootTime,
}

impl CachedKey {
    fn expires(&self) -> BootTime {
        self.idle_expiry.min(self.max_expiry)
    }
}

impl KeyCache {
    /// Returns whether no key is left.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns when the next key expires.
    pub(super) fn next_expiry(&self) -> Option<BootTime> {
        self.0.iter().map(CachedKey::expires).min()
    }

    /// Forgets the expired keys.
    pub(super) fn expire(&mut self, now: BootTime) {
        self.0.retain(|key| now < key.expires());
    }

    /// Answers a request received at `now`. *Stop* forgets all keys.
    pub(super) fn answer(&mut self, request: Request, now: BootTime) -> Response {
        self.expire(now);
        match request {
            Request::Stop => self.0.clear(),
            Request::Lock(vault) => self.0.retain(|key| key.vault != vault),
            Request::Unlock { vault, root, idle, max } => {
                self.0.retain(|key| key.vault != vault);
                let (idle_expiry, max_expiry) = (now.after(idle), now.after(max));
                self.0.push(CachedKey { vault, root, idle, idle_expiry, max_expiry });
            }
            Request::Status(vault) => return self.status(vault, now),
            Request::Metadata(file) => {
                return self.use_key(&file, now, |root| root.metadata(file.vault).to_wire());
            }
            Request::Root(file) => return self.use_key(&file, now, RootKey::to_wire),
            Request::App(file, app) => {
                return self.use_key(&file, now, |root| root.app_keys(file.vault, app.as_ref()).to_wire());
            }
        }
        Response::Done
    }

    fn status(&self, vault: VaultId, now: BootTime) -> Response {
        let found = self.0.iter().find(|key| key.vault == vault);
        found.map_or(Response::Locked, |key| {
            Response::Status(Status {
                idle_left: key.expires().since(now),
                max_left: key.max_expiry.since(now),
            })
        })
    }

    /// Returns the keys that `derive` makes from a root key, if it authenticates the file that the client read.
    /// Counts as use.
    fn use_key(
        &mut self,
        file: &FileVersion,
        now: BootTime,
        derive: impl FnOnce(&RootKey) -> zeroize::Zeroizing<Vec<u8>>,
    ) -> Response {
        let Some(key) = self.0.iter_mut().find(|key| key.vault == file.vault) else {
            return Response::Locked;
        };
        if !key.root.authenticates(file.vault, &file.sha256, &file.mac) {
            return Response::NotAuthentic;
        }
        key.idle_expiry = now.after(key.idle);
        Response::Keys(derive(&key.root))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AppName;
    use crate::vault::{AppKeys, KdfParameters, LockedVault, OpenVault, Passphrase};

    const HOUR: Duration = Duration::from_secs(3600);

    fn at(hours: u32) -> BootTime {
        BootTime(Duration::from_secs(50) + HOUR * hours)
    }

    fn vault() -> (OpenVault, FileVersion) {
        let open = OpenVault::create(&Passphrase::parse(b"x").unwrap(), KdfParameters::LOWEST).unwrap();
        let file = LockedVault::parse(open.seal().unwrap()).unwrap();
        let version = FileVersion { vault: file.id(), sha256: file.sha256(), mac: file.mac() };
        (open, version)
    }

    fn unlocked() -> (KeyCache, FileVersion) {
        let (open, file) = vault();
        let mut keys = KeyCache::default();
        let request =
            Request::Unlock { vault: file.vault, root: open.root_key(), idle: HOUR, max: HOUR * 12 };
        assert!(matches!(keys.answer(request, at(0)), Response::Done));
        (keys, file)
    }

    fn is_unlocked(keys: &mut KeyCache, file: &FileVersion, now: BootTime) -> bool {
        matches!(keys.answer(Request::Status(file.vault), now), Response::Status(_))
    }

    #[test]
    fn an_unused_vault_locks_after_the_idle_limit() {
        let (mut keys, file) = unlocked();
        assert!(is_unlocked(&mut keys, &file, BootTime(at(1).0 - Duration::from_secs(1))));
        assert!(!is_unlocked(&mut keys, &file, at(1)), "a status request does not extend it");
        assert!(keys.is_empty());
    }

    #[test]
    fn use_extends_the_idle_limit_up_to_the_total_limit() {
        let (mut keys, file) = unlocked();
        for half_hours in 1..24 {
            let now = BootTime(at(0).0 + HOUR / 2 * half_hours);
            assert!(matches!(keys.answer(Request::Root(file), now), Response::Keys(_)), "{half_hours}");
        }
        assert!(matches!(keys.answer(Request::Root(file), at(12)), Response::Locked));
    }

    #[test]
    fn time_asleep_counts_as_idle() {
        let (mut keys, file) = unlocked();
        assert!(matches!(keys.answer(Request::Root(file), at(9)), Response::Locked));
    }

    #[test]
    fn an_unauthentic_file_gets_no_keys_and_does_not_count_as_use() {
        let (mut keys, file) = unlocked();
        let forged = FileVersion { sha256: [9; 32], ..file };
        let requests = [Request::Root(forged), Request::Metadata(forged), Request::App(forged, None)];
        let soon = BootTime(at(0).0 + HOUR / 2);
        for request in requests {
            assert!(matches!(keys.answer(request, soon), Response::NotAuthentic));
        }
        assert!(!is_unlocked(&mut keys, &file, at(1)));
    }

    #[test]
    fn a_response_contains_only_the_requested_keys() {
        let (mut keys, file) = unlocked();
        let length = |response| match response {
            Response::Keys(bytes) => bytes.len(),
            _ => 0,
        };
        let app = AppName::parse("web").unwrap();
        assert_eq!(length(keys.answer(Request::Metadata(file), at(0))), 32);
        assert_eq!(length(keys.answer(Request::App(file, None), at(0))), 64);
        let Response::Keys(keys) = keys.answer(Request::App(file, Some(app)), at(0)) else {
            panic!("locked")
        };
        assert_eq!(keys.len(), 144);
        assert!(AppKeys::from_bytes(&keys).is_some());
    }

    #[test]
    fn lock_forgets_one_vault_and_stop_forgets_all() {
        let (mut keys, one) = unlocked();
        let (open, two) = vault();
        keys.answer(
            Request::Unlock { vault: two.vault, root: open.root_key(), idle: HOUR, max: HOUR },
            at(0),
        );
        keys.answer(Request::Lock(one.vault), at(0));
        assert!(!is_unlocked(&mut keys, &one, at(0)));
        assert!(is_unlocked(&mut keys, &two, at(0)));
        keys.answer(Request::Stop, at(0));
        assert!(keys.is_empty());
    }
}
