//! Three-way merge of two edited copies of a list of records, record by record and field by field.
//!
//! A change on one side is applied. The same change on both sides is applied once. Different changes are a conflict,
//! for which the user has to pick a side. No addition, change or deletion made on one side alone is lost or undone.
//! The merge is symmetric: swapping the two copies does not change the result.

use std::collections::BTreeMap;

use super::{Aliases, Api, ApiId, Field, Scope, Variable, is_rotated};

#[cfg(test)]
mod tests;

/// One side's version of a record. `C` is its credential and `X` its unknown fields. Both are compared but never
/// read.
#[derive(Clone, Debug, PartialEq)]
pub struct Version<C, X> {
    /// The metadata.
    pub api: Api,
    /// The credential.
    pub credential: C,
    /// Fields of a newer version of capi.
    pub extra: X,
}

/// One of the two copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The copy that receives the merge.
    Ours,
    /// The copy that is merged into ours.
    Theirs,
}

/// A conflict that the user has to decide. One decision covers all of its records, because the records of one side
/// never collide.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// Identifies the conflict for [`Merge::decide`].
    pub id: usize,
    /// The records in conflict.
    pub records: Vec<Disputed>,
    /// The variable that two records would share.
    pub variable: Option<Variable>,
}

/// A record in a conflict. A version is `None` if that copy does not contain the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Disputed {
    /// The common ancestor.
    pub base: Option<Api>,
    /// Our version.
    pub ours: Option<Api>,
    /// Their version.
    pub theirs: Option<Api>,
    /// The fields that differ between the two copies.
    pub fields: Vec<Field>,
}

impl Disputed {
    /// Returns the key for sorting: by name, our records first. IDs are random and would give an arbitrary order.
    fn sort_key(&self) -> (String, bool) {
        let api = self.ours.as_ref().or(self.theirs.as_ref()).or(self.base.as_ref());
        (api.map_or_else(String::new, |api| api.name.as_str().to_lowercase()), self.ours.is_none())
    }
}

/// A merge of three lists, complete once every conflict is decided.
pub struct Merge<C, X> {
    lines: Vec<Line<C, X>>,
    /// For each line, the index of the line that represents its group.
    group: Vec<usize>,
    /// For each group, at the index of the line that represents it.
    state: Vec<State>,
}

/// One record in all three lists, even if a new credential gave it another ID.
struct Line<C, X> {
    base: Option<Version<C, X>>,
    ours: Option<Version<C, X>>,
    theirs: Option<Version<C, X>>,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    /// The fields determine the result.
    Clear,
    /// The user has to decide, possibly because of this variable.
    Open(Option<Variable>),
    Decided(Side),
}

type Records<C, X> = BTreeMap<ApiId, Version<C, X>>;

impl<C: Clone + PartialEq, X: Clone + PartialEq> Merge<C, X> {
    /// Aligns the three lists and finds the conflicts.
    pub fn new(base: Vec<Version<C, X>>, ours: Vec<Version<C, X>>, theirs: Vec<Version<C, X>>) -> Self {
        let base: Records<C, X> = base.into_iter().map(|version| (version.api.id, version)).collect();
        let (mut ours, mut theirs) = (align(&base, ours), align(&base, theirs));
        join_twins(&base, &mut ours, &mut theirs);
        let mut keys: Vec<ApiId> = base.keys().chain(ours.keys()).chain(theirs.keys()).copied().collect();
        keys.sort_unstable();
        keys.dedup();
        let line = |key: &ApiId| Line {
            base: base.get(key).cloned(),
            ours: ours.get(key).cloned(),
            theirs: theirs.get(key).cloned(),
        };
        let lines: Vec<Line<C, X>> = keys.iter().map(line).collect();
        let state = lines.iter().map(|line| match line.joined() {
            Some(_) => State::Clear,
            None => State::Open(None),
        });
        let mut merge = Self { group: (0..lines.len()).collect(), state: state.collect(), lines };
        merge.settle();
        merge
    }

    /// Returns the undecided conflicts.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let open = self.state.iter().enumerate().filter_map(|(id, state)| match state {
            State::Open(variable) if self.group[id] == id => Some((id, variable.clone())),
            _ => None,
        });
        let conflict = |(id, variable)| {
            let members = self.lines.iter().zip(&self.group).filter(|(_, group)| **group == id);
            let mut records: Vec<Disputed> = members.map(|(line, _)| line.disputed()).collect();
            records.sort_by_cached_key(Disputed::sort_key);
            Conflict { id, records, variable }
        };
        let mut conflicts: Vec<Conflict> = open.map(conflict).collect();
        conflicts.sort_by_cached_key(|conflict| conflict.records.first().map(Disputed::sort_key));
        conflicts
    }

    /// Picks a side in a conflict. This can cause another conflict, if a picked record collides with one of the other
    /// side.
    pub fn decide(&mut self, conflict: usize, side: Side) {
        if let Some(state) = self.state.get_mut(conflict) {
            *state = State::Decided(side);
            self.settle();
        }
    }

    /// Returns the merged records, or `None` while there is a conflict.
    pub fn result(&self) -> Option<Vec<Version<C, X>>> {
        let outcomes: Option<Vec<_>> = (0..self.lines.len()).map(|index| self.outcome(index)).collect();
        outcomes.map(|outcomes| outcomes.into_iter().flatten().collect())
    }

    /// Returns the records of the result that only the copy that is merged into ours has.
    pub fn only_theirs(&self) -> impl Iterator<Item = &Api> {
        let stays = |index: &usize| matches!(self.outcome(*index), Some(Some(_)));
        let lines = (0..self.lines.len()).filter(stays).map(|index| &self.lines[index]);
        let theirs = lines.filter(|line| line.ours.is_none()).filter_map(|line| line.theirs.as_ref());
        theirs.map(|version| &version.api)
    }

    /// Returns the result for a line: `None` while undecided, `Some(None)` for a deleted record.
    #[allow(clippy::option_option, reason = "undecided and deleted are different results")]
    fn outcome(&self, index: usize) -> Option<Option<Version<C, X>>> {
        let line = &self.lines[index];
        match self.state[self.group[index]] {
            State::Open(_) => None,
            State::Clear => line.joined(),
            State::Decided(Side::Ours) => Some(line.ours.clone()),
            State::Decided(Side::Theirs) => Some(line.theirs.clone()),
        }
    }

    /// Joins lines that would share a variable into one conflict until nothing collides. Terminates because groups
    /// only grow.
    fn settle(&mut self) {
        loop {
            let collisions = self.collisions();
            if collisions.is_empty() {
                return;
            }
            for (one, other, variable) in collisions {
                let (one, other) = (self.group[one], self.group[other]);
                let (target, joined) = (one.min(other), one.max(other));
                self.group.iter_mut().filter(|group| **group == joined).for_each(|group| *group = target);
                self.state[target] = State::Open(Some(variable));
            }
        }
    }

    /// Returns the pairs of lines in different groups that would currently share a variable.
    fn collisions(&self) -> Vec<(usize, usize, Variable)> {
        let mut found = Vec::new();
        let mut taken: BTreeMap<(Scope, Variable), usize> = BTreeMap::new();
        for index in 0..self.lines.len() {
            let Some(Some(version)) = self.outcome(index) else { continue };
            for variable in version.api.variables() {
                let slot = (version.api.scope.clone(), variable);
                match taken.get(&slot) {
                    // A decided group contains the records of one side, which do not collide.
                    Some(other) if self.group[*other] != self.group[index] => {
                        found.push((*other, index, slot.1));
                    }
                    _ => drop(taken.insert(slot, index)),
                }
            }
        }
        found
    }
}

/// Maps the records of one side to their IDs in the base. New records keep their own ID.
fn align<C, X>(base: &Records<C, X>, side: Vec<Version<C, X>>) -> Records<C, X> {
    let (known, new): (Vec<_>, Vec<_>) =
        side.into_iter().partition(|version| base.contains_key(&version.api.id));
    let mut found: Records<C, X> = known.into_iter().map(|version| (version.api.id, version)).collect();
    for version in new {
        let old = base.iter().find(|(id, old)| !found.contains_key(id) && is_rotated(&old.api, &version.api));
        found.insert(old.map_or(version.api.id, |(id, _)| *id), version);
    }
    found
}

/// Joins records that both sides added with equal content but different IDs.
fn join_twins<C: Clone + PartialEq, X: Clone + PartialEq>(
    base: &Records<C, X>,
    ours: &mut Records<C, X>,
    theirs: &mut Records<C, X>,
) {
    let added = |side: &Records<C, X>, other: &Records<C, X>| -> Vec<ApiId> {
        side.keys().filter(|id| !base.contains_key(id) && !other.contains_key(id)).copied().collect()
    };
    let (mut ours_added, theirs_added) = (added(ours, theirs), added(theirs, ours));
    for their_id in theirs_added {
        let is_twin = |id: &ApiId| differing(&ours[id], &theirs[&their_id]).is_empty();
        let Some(at) = ours_added.iter().position(is_twin) else { continue };
        let our_id = ours_added.remove(at);
        let id = our_id.min(their_id);
        for (side, old) in [(&mut *ours, our_id), (&mut *theirs, their_id)] {
            if let Some(mut version) = side.remove(&old) {
                version.api.id = id;
                side.insert(id, version);
            }
        }
    }
}

/// Returns the fields that differ. Dates and IDs are excluded, because they follow from the other fields.
fn differing<C: PartialEq, X: PartialEq>(a: &Version<C, X>, b: &Version<C, X>) -> Vec<Field> {
    let compared = [
        (Field::Name, a.api.name == b.api.name),
        (Field::Type, a.api.auth == b.api.auth),
        (Field::Domain, a.api.domain == b.api.domain),
        (Field::Docs, a.api.docs == b.api.docs),
        (Field::Aliases, a.api.aliases == b.api.aliases),
        (Field::Proxy, a.api.proxy_only == b.api.proxy_only),
        (Field::Scope, a.api.scope == b.api.scope),
        (Field::Credential, a.credential == b.credential),
        (Field::Other, a.extra == b.extra),
    ];
    compared.into_iter().filter(|(_, same)| !same).map(|(field, _)| field).collect()
}

/// Returns the changed value, or the common one. Returns `None` if both sides changed it differently.
pub(super) fn pick<'a, T: PartialEq>(base: Option<&T>, ours: &'a T, theirs: &'a T) -> Option<&'a T> {
    if ours == theirs || base == Some(theirs) { Some(ours) } else { (base == Some(ours)).then_some(theirs) }
}

impl<C: Clone + PartialEq, X: Clone + PartialEq> Line<C, X> {
    /// Returns the result if the fields determine it, or `None` for a conflict.
    #[allow(clippy::option_option, reason = "a conflict and a deleted record are different results")]
    fn joined(&self) -> Option<Option<Version<C, X>>> {
        match (&self.base, &self.ours, &self.theirs) {
            (base, Some(ours), Some(theirs)) => fields(base.as_ref(), ours, theirs).map(Some),
            (None, one, other) => Some(one.clone().or_else(|| other.clone())),
            (Some(_), None, None) => Some(None),
            (Some(base), Some(left), None) | (Some(base), None, Some(left)) => {
                differing(base, left).is_empty().then_some(None)
            }
        }
    }

    fn disputed(&self) -> Disputed {
        let api = |version: &Option<Version<C, X>>| version.as_ref().map(|version| version.api.clone());
        let fields = match (&self.ours, &self.theirs) {
            (Some(ours), Some(theirs)) => differing(ours, theirs),
            _ => Vec::new(),
        };
        Disputed { base: api(&self.base), ours: api(&self.ours), theirs: api(&self.theirs), fields }
    }
}

/// Merges two versions field by field. A credential is taken together with its type, its date and the record's ID.
fn fields<C: Clone + PartialEq, X: Clone + PartialEq>(
    base: Option<&Version<C, X>>,
    ours: &Version<C, X>,
    theirs: &Version<C, X>,
) -> Option<Version<C, X>> {
    let (a, b, old) = (&ours.api, &theirs.api, base.map(|base| &base.api));
    let carrier = credential(base, ours, theirs)?;
    let docs = pick(old.map(|old| &old.docs), &a.docs, &b.docs)?.clone();
    // A user typed the URL on one side, if both have it and only one declared it.
    let docs_declared = [a, b].iter().filter(|api| api.docs == docs).all(|api| api.docs_declared);
    let api = Api {
        id: carrier.api.id,
        name: pick(old.map(|old| &old.name), &a.name, &b.name)?.clone(),
        auth: carrier.api.auth.clone(),
        domain: pick(old.map(|old| &old.domain), &a.domain, &b.domain)?.clone(),
        docs,
        docs_declared,
        proxy_only: *pick(old.map(|old| &old.proxy_only), &a.proxy_only, &b.proxy_only)?,
        aliases: Aliases::merge(old.map(|old| &old.aliases), &a.aliases, &b.aliases)?,
        scope: pick(old.map(|old| &old.scope), &a.scope, &b.scope)?.clone(),
        created: a.created.min(b.created),
        updated: a.updated.max(b.updated),
        credential_set: carrier.api.credential_set,
        expires: carrier.api.expires,
    };
    let extra = pick(base.map(|base| &base.extra), &ours.extra, &theirs.extra)?.clone();
    Some(Version { api, credential: carrier.credential.clone(), extra })
}

/// Returns the version whose credential is taken, or `None` for a conflict.
fn credential<'a, C: PartialEq, X>(
    base: Option<&Version<C, X>>,
    ours: &'a Version<C, X>,
    theirs: &'a Version<C, X>,
) -> Option<&'a Version<C, X>> {
    let same =
        |a: &Version<C, X>, b: &Version<C, X>| a.api.auth == b.api.auth && a.credential == b.credential;
    let is_base = |version| base.is_some_and(|base| same(base, version));
    if same(ours, theirs) {
        // Set at different times: the later one wins, then the lower ID, so that the merge stays symmetric.
        let order = |version: &Version<C, X>| (version.api.credential_set, std::cmp::Reverse(version.api.id));
        Some(if order(ours) >= order(theirs) { ours } else { theirs })
    } else if is_base(theirs) {
        Some(ours)
    } else {
        is_base(ours).then_some(theirs)
    }
}
