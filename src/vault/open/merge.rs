//! Two edited copies of one vault become one: the records by [`crate::model::merge`], the slots here.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::super::envelope::{KnownSlot, MAX_SLOTS, Slot, SlotKind};
use super::{Limit, OpenVault, Record, SealedCredential, SectionExtras, VaultError};
use crate::model::merge::{Conflict, Merge, Side, Version};

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;

/// A merge of two copies, until each conflict is decided.
pub struct VaultMerge {
    base: Option<OpenVault>,
    ours: OpenVault,
    theirs: OpenVault,
    records: Merge<Shared, Map<String, Value>>,
    /// Whose passphrase holds; `None` as long as that is open.
    passphrase: Option<Side>,
}

/// A credential that several versions of a record have. It is compared by its text and what is carried beside it.
#[derive(Clone)]
struct Shared(Rc<SealedCredential>);

/// A record of one copy.
type Carried = Version<Shared, Map<String, Value>>;

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        self.0.extra == other.0.extra && self.0.credential.is_same(&other.0.credential)
    }
}

impl VaultMerge {
    /// Lays the copies of one vault, opened with one root key, side by side. Without a base everything was added twice.
    pub fn new(base: Option<OpenVault>, ours: OpenVault, theirs: OpenVault) -> Self {
        let (base, base_list) = base.map(taken_apart).unzip();
        let ((ours, our_list), (theirs, their_list)) = (taken_apart(ours), taken_apart(theirs));
        let records = Merge::new(base_list.unwrap_or_default(), our_list, their_list);
        let passphrase = whose_passphrase(base.as_ref(), &ours, &theirs);
        Self { base, ours, theirs, records, passphrase }
    }

    /// The records that somebody has to choose about.
    pub fn conflicts(&self) -> Vec<Conflict> {
        self.records.conflicts()
    }

    /// Takes a side in a conflict.
    pub fn decide(&mut self, conflict: usize, side: Side) {
        self.records.decide(conflict, side);
    }

    /// Whether both sides changed the passphrase.
    pub fn passphrases_differ(&self) -> bool {
        self.passphrase.is_none()
    }

    /// Takes the passphrase of one side.
    pub fn take_passphrase_of(&mut self, side: Side) {
        self.passphrase = Some(side);
    }

    /// The joined vault, to be sealed as a generation after both copies and after `seen`. `None` as long as a conflict
    /// is open.
    ///
    /// # Errors
    /// [`VaultError::Full`] when both sides together have too many slots.
    pub fn finish(self, seen: u64) -> Result<Option<OpenVault>, VaultError> {
        let (Some(side), Some(versions)) = (self.passphrase, self.records.result()) else { return Ok(None) };
        let slots = self.slots(side);
        // The passphrases are those of one side, which has no more of them than it may.
        if slots.len() > MAX_SLOTS {
            return Err(VaultError::Full(Limit::MergedSlots));
        }
        let section_extras = self.section_extras();
        let mut vault = self.ours;
        if self.theirs.generation() > vault.generation() {
            (vault.header.generation, vault.sha256) = (self.theirs.generation(), self.theirs.sha256);
        }
        vault.header.generation = vault.header.generation.max(seen);
        vault.header.slots = slots;
        vault.section_extras = section_extras;
        let record = |version: Carried| {
            let Version { api, credential, extra } = version;
            (api.id, Record { api, sealed: credential.0.duplicate(), extra })
        };
        vault.records = versions.into_iter().map(record).collect();
        Ok(Some(vault))
    }

    /// What either side has and neither removed; passphrase slots are those of one side.
    fn slots(&self, passphrase: Side) -> Vec<Slot> {
        let base = self.base.as_ref().map_or(&[][..], |base| &base.header.slots);
        let (ours, theirs) = (&self.ours.header.slots, &self.theirs.header.slots);
        let has = |slots: &[Slot], slot: &Slot| slots.iter().any(|other| other.id() == slot.id());
        let stays = |slot: &&Slot| match has(base, slot) {
            true => has(ours, slot) && has(theirs, slot),
            false => true,
        };
        let chosen = match passphrase {
            Side::Ours => ours,
            Side::Theirs => theirs,
        };
        let mut slots: Vec<Slot> = chosen.iter().filter(|slot| kind_is_passphrase(slot)).cloned().collect();
        let others = ours.iter().chain(theirs).filter(|slot| !kind_is_passphrase(slot)).filter(stays);
        let mut others: BTreeMap<_, &Slot> = others.map(|slot| (slot.id(), slot)).collect();
        // Those of the base keep their order; what is new follows by id, so that both directions give the same.
        slots.extend(base.iter().filter_map(|slot| others.remove(&slot.id())).cloned());
        slots.extend(others.into_values().cloned());
        slots
    }

    /// Fields of a newer capi at the sections: of both sides; where they differ, the greater text.
    fn section_extras(&self) -> BTreeMap<String, SectionExtras> {
        let mut all = self.ours.section_extras.clone();
        for (scope, theirs) in &self.theirs.section_extras {
            let joined = all.entry(scope.clone()).or_default();
            join(&mut joined.metadata, &theirs.metadata);
            join(&mut joined.credentials, &theirs.credentials);
        }
        all
    }
}

fn join(ours: &mut Map<String, Value>, theirs: &Map<String, Value>) {
    let text = |value: &Value| value.to_string();
    for (key, value) in theirs {
        if ours.get(key).is_none_or(|own| text(own) < text(value)) {
            ours.insert(key.clone(), value.clone());
        }
    }
}

/// A vault without its records, and those.
fn taken_apart(mut vault: OpenVault) -> (OpenVault, Vec<Carried>) {
    let records = std::mem::take(&mut vault.records).into_values();
    let version = |record: Record| Version {
        api: record.api,
        credential: Shared(Rc::new(record.sealed)),
        extra: record.extra,
    };
    (vault, records.map(version).collect())
}

fn kind_is_passphrase(slot: &Slot) -> bool {
    matches!(slot, Slot::Known(KnownSlot { kind: SlotKind::Passphrase(_), .. }))
}

/// The side that changed the passphrase, or ours where none did; `None` where both did.
fn whose_passphrase(base: Option<&OpenVault>, ours: &OpenVault, theirs: &OpenVault) -> Option<Side> {
    let ids = |vault: &OpenVault| {
        let slots = vault.header.slots.iter().filter(|slot| kind_is_passphrase(slot));
        let mut ids: Vec<_> = slots.map(Slot::id).collect();
        ids.sort_unstable();
        ids
    };
    let (ours, theirs) = (ids(ours), ids(theirs));
    match base.map(ids) {
        _ if ours == theirs => Some(Side::Ours),
        Some(base) if base == theirs => Some(Side::Ours),
        Some(base) if base == ours => Some(Side::Theirs),
        _ => None,
    }
}
