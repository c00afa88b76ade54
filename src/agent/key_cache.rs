//! What a session holds: a root key a vault, each with its two limits. Time is given to it, so a test can move it.

use std::time::Duration;

use super::clock::BootTime;
use super::protocol::{Portable as _, Request, Response, Status, Version};
use crate::vault::{RootKey, VaultId};

/// How long a vault stays unlocked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Without being used.
    pub idle: Duration,
    /// At the most.
    pub max: Duration,
}

/// The keys of a session. Few vaults are unlocked at once, so a list will do.
#[derive(Default)]
pub(super) struct KeyCache(Vec<Held>);

struct Held {
    vault: VaultId,
    root: RootKey,
    idle: Duration,
    idle_end: BootTime,
    max_end: BootTime,
}

impl Held {
    fn ends(&self) -> BootTime {
        self.idle_end.min(self.max_end)
    }
}

impl KeyCache {
    /// Whether there is no key left.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// When the next key has to be forgotten.
    pub(super) fn next_end(&self) -> Option<BootTime> {
        self.0.iter().map(Held::ends).min()
    }

    /// Forgets the keys whose time is over.
    pub(super) fn expire(&mut self, now: BootTime) {
        self.0.retain(|held| now < held.ends());
    }

    /// Answers a request that came at `now`. A stop empties the ring.
    pub(super) fn answer(&mut self, request: Request, now: BootTime) -> Response {
        self.expire(now);
        match request {
            Request::Stop => self.0.clear(),
            Request::Lock(vault) => self.0.retain(|held| held.vault != vault),
            Request::Unlock { vault, root, idle, max } => {
                self.0.retain(|held| held.vault != vault);
                let (idle_end, max_end) = (now.after(idle), now.after(max));
                self.0.push(Held { vault, root, idle, idle_end, max_end });
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
        let held = self.0.iter().find(|held| held.vault == vault);
        held.map_or(Response::Locked, |held| {
            Response::Status(Status { idle_left: held.ends().since(now), max_left: held.max_end.since(now) })
        })
    }

    /// Hands out what a key makes, if the key authenticates the file that the client read. That counts as use.
    fn use_key(
        &mut self,
        file: &Version,
        now: BootTime,
        make: impl FnOnce(&RootKey) -> zeroize::Zeroizing<Vec<u8>>,
    ) -> Response {
        let Some(held) = self.0.iter_mut().find(|held| held.vault == file.vault) else {
            return Response::Locked;
        };
        if !held.root.authenticates(file.vault, &file.sha256, &file.mac) {
            return Response::NotAuthentic;
        }
        held.idle_end = now.after(held.idle);
        Response::Keys(make(&held.root))
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

    fn vault() -> (OpenVault, Version) {
        let open = OpenVault::create(&Passphrase::parse(b"x").unwrap(), KdfParameters::LOWEST).unwrap();
        let file = LockedVault::parse(open.seal().unwrap()).unwrap();
        let version = Version { vault: file.id(), sha256: file.sha256(), mac: file.mac() };
        (open, version)
    }

    fn unlocked() -> (KeyCache, Version) {
        let (open, file) = vault();
        let mut ring = KeyCache::default();
        let request =
            Request::Unlock { vault: file.vault, root: open.root_key(), idle: HOUR, max: HOUR * 12 };
        assert!(matches!(ring.answer(request, at(0)), Response::Done));
        (ring, file)
    }

    fn is_unlocked(ring: &mut KeyCache, file: &Version, now: BootTime) -> bool {
        matches!(ring.answer(Request::Status(file.vault), now), Response::Status(_))
    }

    #[test]
    fn a_vault_that_is_not_used_locks_after_the_idle_limit() {
        let (mut ring, file) = unlocked();
        assert!(is_unlocked(&mut ring, &file, BootTime(at(1).0 - Duration::from_secs(1))));
        assert!(!is_unlocked(&mut ring, &file, at(1)), "and asking did not extend it");
        assert!(ring.is_empty());
    }

    #[test]
    fn use_extends_the_idle_limit_up_to_the_hard_one() {
        let (mut ring, file) = unlocked();
        for half_hours in 1..24 {
            let now = BootTime(at(0).0 + HOUR / 2 * half_hours);
            assert!(matches!(ring.answer(Request::Root(file), now), Response::Keys(_)), "{half_hours}");
        }
        assert!(matches!(ring.answer(Request::Root(file), at(12)), Response::Locked));
    }

    #[test]
    fn a_night_asleep_counts() {
        let (mut ring, file) = unlocked();
        assert!(matches!(ring.answer(Request::Root(file), at(9)), Response::Locked));
    }

    #[test]
    fn a_file_that_the_key_does_not_authenticate_gets_nothing_and_extends_nothing() {
        let (mut ring, file) = unlocked();
        let forged = Version { sha256: [9; 32], ..file };
        let requests = [Request::Root(forged), Request::Metadata(forged), Request::App(forged, None)];
        let soon = BootTime(at(0).0 + HOUR / 2);
        for request in requests {
            assert!(matches!(ring.answer(request, soon), Response::NotAuthentic));
        }
        assert!(!is_unlocked(&mut ring, &file, at(1)));
    }

    #[test]
    fn each_asker_gets_its_own_keys_and_no_more() {
        let (mut ring, file) = unlocked();
        let length = |response| match response {
            Response::Keys(keys) => keys.len(),
            _ => 0,
        };
        let app = AppName::parse("web").unwrap();
        assert_eq!(length(ring.answer(Request::Metadata(file), at(0))), 32);
        assert_eq!(length(ring.answer(Request::App(file, None), at(0))), 64);
        let Response::Keys(keys) = ring.answer(Request::App(file, Some(app)), at(0)) else {
            panic!("locked")
        };
        assert_eq!(keys.len(), 144);
        assert!(AppKeys::from_bytes(&keys).is_some());
    }

    #[test]
    fn lock_forgets_one_vault_and_stop_all() {
        let (mut ring, one) = unlocked();
        let (open, two) = vault();
        ring.answer(
            Request::Unlock { vault: two.vault, root: open.root_key(), idle: HOUR, max: HOUR },
            at(0),
        );
        ring.answer(Request::Lock(one.vault), at(0));
        assert!(!is_unlocked(&mut ring, &one, at(0)));
        assert!(is_unlocked(&mut ring, &two, at(0)));
        ring.answer(Request::Stop, at(0));
        assert!(ring.is_empty());
    }
}
