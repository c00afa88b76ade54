//! Merging two edited copies of a vault: records with [`crate::model::merge`], slots here.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::OpenVault;
use crate::model::merge::{Conflict, Merge, Side, Version};
use crate::model::{Api, listing_order};
use crate::vault::envelope::{MAX_SLOTS, Slot};
use crate::vault::error::{Limit, VaultError};
use crate::vault::records::{Record, Records};
use crate::vault::sections::{SealedCredential, SectionExtras};
use crate::vault::slots::SlotView;

#[cfg(test)]
mod tests;

/// A merge in progress, which ends when each conflict is decided.
pub struct VaultMerge {
    base: Option<OpenVault>,
    ours: OpenVault,
    theirs: OpenVault,
    records: Merge<Shared, Map<String, Value>>,
    /// The side whose passphrase is used; `None` until that is decided.
    passphrase: Option<Side>,
}

/// A credential that several versions of a record share. Compared by its text and the fields of later versions.
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
    /// Compares copies of one vault that were opened with one root key. Without a base, every record counts as added
    /// on both sides.
    pub fn new(base: Option<OpenVault>, ours: OpenVault, theirs: OpenVault) -> Self {
        let (base, base_list) = base.map(taken_apart).unzip();
        let ((ours, our_list), (theirs, their_list)) = (taken_apart(ours), taken_apart(theirs));
        let records = Merge::new(base_list.unwrap_or_default(), our_list, their_list);
        let passphrase = whose_passphrase(base.as_ref(), &ours, &theirs);
        Self { base, ours, theirs, records, passphrase }
    }

    /// The records that the user has to decide about.
    pub fn conflicts(&self) -> Vec<Conflict> {
        self.records.conflicts()
    }

    /// Chooses a side in a conflict.
    pub fn decide(&mut self, conflict: usize, side: Side) {
        self.records.decide(conflict, side);
    }

    /// Whether both sides changed the passphrase.
    pub fn passphrases_differ(&self) -> bool {
        self.passphrase.is_none()
    }

    /// Chooses the passphrase of one side.
    pub fn take_passphrase_of(&mut self, side: Side) {
        self.passphrase = Some(side);
    }

    /// Returns the APIs and the key slots of the result that only their copy has.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when the information about a slot does not open.
    pub fn only_theirs(&self) -> Result<(Vec<Api>, Vec<SlotView>), VaultError> {
        let mut apis: Vec<Api> = self.records.only_theirs().cloned().collect();
        apis.sort_by_cached_key(listing_order);
        let ours: Vec<_> = self.ours.slots.list.iter().map(Slot::id).collect();
        let taken = self.slots(self.passphrase.unwrap_or(Side::Ours));
        let is_new =
            |slot: &SlotView| !ours.contains(&slot.id) && taken.iter().any(|other| other.id() == slot.id);
        let mut slots = self.theirs.slots.view()?;
        slots.retain(is_new);
        Ok((apis, slots))
    }

    /// Returns the merged vault, whose next generation follows both copies and `seen`. `None` while a conflict is
    /// open.
    ///
    /// # Errors
    /// [`VaultError::Full`] when both sides together have too many slots.
    pub fn finish(self, seen: u64) -> Result<Option<OpenVault>, VaultError> {
        let (Some(side), Some(versions)) = (self.passphrase, self.records.result()) else { return Ok(None) };
        let slots = self.slots(side);
        // The passphrase slots all come from one side, which respects their limit.
        if slots.len() > MAX_SLOTS {
            return Err(VaultError::Full(Limit::MergedSlots));
        }
        let record = |version: Carried| {
            let Version { api, credential, extra } = version;
            (api.id, Record { api, sealed: credential.0.duplicate(), extra })
        };
        let by_id = versions.into_iter().map(record).collect();
        let records = Records { by_id, section_extras: self.section_extras() };
        let mut vault = self.ours;
        if self.theirs.generation > vault.generation {
            (vault.generation, vault.sha256) = (self.theirs.generation, self.theirs.sha256);
        }
        vault.generation = vault.generation.max(seen);
        vault.slots.list = slots;
        vault.is_private |= self.theirs.is_private;
        vault.records = records;
        Ok(Some(vault))
    }

    /// Returns the slots that either side has and neither removed. Passphrase slots come from one side only.
    fn slots(&self, passphrase: Side) -> Vec<Slot> {
        let base = self.base.as_ref().map_or(&[][..], |base| &base.slots.list);
        let (ours, theirs) = (&self.ours.slots.list, &self.theirs.slots.list);
        let has = |slots: &[Slot], slot: &Slot| slots.iter().any(|other| other.id() == slot.id());
        let stays = |slot: &&Slot| if has(base, slot) { has(ours, slot) && has(theirs, slot) } else { true };
        let chosen = match passphrase {
            Side::Ours => ours,
            Side::Theirs => theirs,
        };
        let mut slots: Vec<Slot> = chosen.iter().filter(|slot| slot.is_passphrase()).cloned().collect();
        let others = ours.iter().chain(theirs).filter(|slot| !slot.is_passphrase()).filter(stays);
        let mut others: BTreeMap<_, &Slot> = others.map(|slot| (slot.id(), slot)).collect();
        // The slots of the base keep their order and new slots follow by id, so that merging in either direction
        // gives the same result.
        slots.extend(base.iter().filter_map(|slot| others.remove(&slot.id())).cloned());
        slots.extend(others.into_values().cloned());
        slots
    }

    /// Joins the section fields of later versions. Where both sides have a field with different values, the greater
    /// text wins.
    fn section_extras(&self) -> BTreeMap<String, SectionExtras> {
        let mut all = self.ours.records.section_extras.clone();
        for (scope, theirs) in &self.theirs.records.section_extras {
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

/// Separates a vault from its records.
fn taken_apart(mut vault: OpenVault) -> (OpenVault, Vec<Carried>) {
    let records = std::mem::take(&mut vault.records.by_id).into_values();
    let version = |record: Record| Version {
        api: record.api,
        credential: Shared(Rc::new(record.sealed)),
        extra: record.extra,
    };
    (vault, records.map(version).collect())
}

/// Returns the side that changed the passphrase; ours if neither did, `None` if both did.
fn whose_passphrase(base: Option<&OpenVault>, ours: &OpenVault, theirs: &OpenVault) -> Option<Side> {
    let ids = |vault: &OpenVault| {
        let slots = vault.slots.list.iter().filter(|slot| slot.is_passphrase());
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
