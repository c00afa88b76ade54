//! Two edited copies of one list of records become one, record by record and field by field.
//!
//! What only one side did is done; what both did alike is done once; where they differ there is a conflict, and somebody
//! has to take a side. Nothing that was added, changed or deleted on one side alone is lost or comes back. Which copy
//! is called ours makes no difference to the result.

use std::collections::BTreeMap;

use super::{Api, ApiId, Field, Scope, Variable, same_line};

#[cfg(test)]
mod tests;

/// A record as one side has it. `C` is its credential and `X` what is only carried along; both are compared, never read.
#[derive(Clone, Debug, PartialEq)]
pub struct Version<C, X> {
    /// The metadata.
    pub api: Api,
    /// The credential.
    pub credential: C,
    /// Fields of a newer capi.
    pub extra: X,
}

/// One of the two copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The copy that is merged into.
    Ours,
    /// The copy that is merged.
    Theirs,
}

/// A choice that only a person can make. All records of it go together, since one side's records never collide.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// Names the conflict for [`Merge::decide`].
    pub id: usize,
    /// The records that it is about.
    pub records: Vec<Disputed>,
    /// The variable that two of them would have.
    pub variable: Option<Variable>,
}

/// A record in a conflict: `None` where a copy does not have it.
#[derive(Clone, Debug, PartialEq)]
pub struct Disputed {
    /// As both began.
    pub base: Option<Api>,
    /// As ours is.
    pub ours: Option<Api>,
    /// As theirs is.
    pub theirs: Option<Api>,
    /// What the two copies have differently.
    pub fields: Vec<Field>,
}

impl Disputed {
    /// Where it is shown: by name, what ours has first. Ids are random and would give another order each time.
    fn place(&self) -> (String, bool) {
        let api = self.ours.as_ref().or(self.theirs.as_ref()).or(self.base.as_ref());
        (api.map_or_else(String::new, |api| api.name.as_str().to_lowercase()), self.ours.is_none())
    }
}

/// A merge of three lists, until each conflict is decided.
pub struct Merge<C, X> {
    lines: Vec<Line<C, X>>,
    /// For each line the line that stands for its group.
    group: Vec<usize>,
    /// For each group, at the index of the line that stands for it.
    state: Vec<State>,
}

/// One record through all three lists, also where a new credential gave it another id.
struct Line<C, X> {
    base: Option<Version<C, X>>,
    ours: Option<Version<C, X>>,
    theirs: Option<Version<C, X>>,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    /// The fields say what comes out.
    Clear,
    /// Somebody has to choose, maybe because of this variable.
    Open(Option<Variable>),
    Decided(Side),
}

type Records<C, X> = BTreeMap<ApiId, Version<C, X>>;

impl<C: Clone + PartialEq, X: Clone + PartialEq> Merge<C, X> {
    /// Lays the three lists side by side.
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

    /// What has to be decided still.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let open = self.state.iter().enumerate().filter_map(|(id, state)| match state {
            State::Open(variable) if self.group[id] == id => Some((id, variable.clone())),
            _ => None,
        });
        let conflict = |(id, variable)| {
            let members = self.lines.iter().zip(&self.group).filter(|(_, group)| **group == id);
            let mut records: Vec<Disputed> = members.map(|(line, _)| line.disputed()).collect();
            records.sort_by_cached_key(Disputed::place);
            Conflict { id, records, variable }
        };
        let mut conflicts: Vec<Conflict> = open.map(conflict).collect();
        conflicts.sort_by_cached_key(|conflict| conflict.records.first().map(Disputed::place));
        conflicts
    }

    /// Takes a side in a conflict. That may lead to another one, where what was taken meets a record of the other side.
    pub fn decide(&mut self, conflict: usize, side: Side) {
        if let Some(state) = self.state.get_mut(conflict) {
            *state = State::Decided(side);
            self.settle();
        }
    }

    /// The records of the result; `None` as long as there is a conflict.
    pub fn result(&self) -> Option<Vec<Version<C, X>>> {
        let outcomes: Option<Vec<_>> = (0..self.lines.len()).map(|index| self.outcome(index)).collect();
        outcomes.map(|outcomes| outcomes.into_iter().flatten().collect())
    }

    /// What comes out of a line: `None` as long as that is open, `Some(None)` for a record that goes.
    #[allow(clippy::option_option, reason = "undecided and deleted are two answers")]
    fn outcome(&self, index: usize) -> Option<Option<Version<C, X>>> {
        let line = &self.lines[index];
        match self.state[self.group[index]] {
            State::Open(_) => None,
            State::Clear => line.joined(),
            State::Decided(Side::Ours) => Some(line.ours.clone()),
            State::Decided(Side::Theirs) => Some(line.theirs.clone()),
        }
    }

    /// Puts what would have one variable into one conflict, until nothing collides. Groups only grow, so this ends.
    fn settle(&mut self) {
        loop {
            let collisions = self.collisions();
            if collisions.is_empty() {
                return;
            }
            for (one, other, variable) in collisions {
                let (one, other) = (self.group[one], self.group[other]);
                let (kept, gone) = (one.min(other), one.max(other));
                self.group.iter_mut().filter(|group| **group == gone).for_each(|group| *group = kept);
                self.state[kept] = State::Open(Some(variable));
            }
        }
    }

    /// The lines of different groups that would have one variable, as things stand.
    fn collisions(&self) -> Vec<(usize, usize, Variable)> {
        let mut found = Vec::new();
        let mut taken: BTreeMap<(Scope, Variable), usize> = BTreeMap::new();
        for index in 0..self.lines.len() {
            let Some(Some(version)) = self.outcome(index) else { continue };
            for variable in version.api.variables() {
                let place = (version.api.scope.clone(), variable);
                match taken.get(&place) {
                    // Within a group that was decided the records are of one side, which is as it was.
                    Some(other) if self.group[*other] != self.group[index] => {
                        found.push((*other, index, place.1));
                    }
                    _ => drop(taken.insert(place, index)),
                }
            }
        }
        found
    }
}

/// The records of one side under the ids that they have in the base; a new one under its own.
fn align<C, X>(base: &Records<C, X>, side: Vec<Version<C, X>>) -> Records<C, X> {
    let (known, new): (Vec<_>, Vec<_>) =
        side.into_iter().partition(|version| base.contains_key(&version.api.id));
    let mut found: Records<C, X> = known.into_iter().map(|version| (version.api.id, version)).collect();
    for version in new {
        let old = base.iter().find(|(id, old)| !found.contains_key(id) && same_line(&old.api, &version.api));
        found.insert(old.map_or(version.api.id, |(id, _)| *id), version);
    }
    found
}

/// What both sides added alike, each with an id of its own, is one record.
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

/// What two versions have differently; dates and ids follow from that.
fn differing<C: PartialEq, X: PartialEq>(a: &Version<C, X>, b: &Version<C, X>) -> Vec<Field> {
    let compared = [
        (Field::Name, a.api.name == b.api.name),
        (Field::Type, a.api.auth == b.api.auth),
        (Field::Domain, a.api.domain == b.api.domain),
        (Field::Docs, a.api.docs == b.api.docs),
        (Field::Scope, a.api.scope == b.api.scope),
        (Field::Credential, a.credential == b.credential),
        (Field::Other, a.extra == b.extra),
    ];
    compared.into_iter().filter(|(_, same)| !same).map(|(field, _)| field).collect()
}

/// The one that changed, or what both have; `None` when both changed it in two ways.
fn pick<'a, T: PartialEq>(base: Option<&T>, ours: &'a T, theirs: &'a T) -> Option<&'a T> {
    match () {
        () if ours == theirs || base == Some(theirs) => Some(ours),
        () if base == Some(ours) => Some(theirs),
        () => None,
    }
}

impl<C: Clone + PartialEq, X: Clone + PartialEq> Line<C, X> {
    /// What comes out when nobody has to choose; `None` for a conflict.
    #[allow(clippy::option_option, reason = "a conflict and a record that goes are two answers")]
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

/// Joins two versions field by field. A credential goes together with its type, its date and the id that it gave the record.
fn fields<C: Clone + PartialEq, X: Clone + PartialEq>(
    base: Option<&Version<C, X>>,
    ours: &Version<C, X>,
    theirs: &Version<C, X>,
) -> Option<Version<C, X>> {
    let (a, b, old) = (&ours.api, &theirs.api, base.map(|base| &base.api));
    let carrier = credential(base, ours, theirs)?;
    let api = Api {
        id: carrier.api.id,
        name: pick(old.map(|old| &old.name), &a.name, &b.name)?.clone(),
        auth: carrier.api.auth.clone(),
        domain: pick(old.map(|old| &old.domain), &a.domain, &b.domain)?.clone(),
        docs: pick(old.map(|old| &old.docs), &a.docs, &b.docs)?.clone(),
        scope: pick(old.map(|old| &old.scope), &a.scope, &b.scope)?.clone(),
        created: a.created.min(b.created),
        updated: a.updated.max(b.updated),
        credential_set: carrier.api.credential_set,
    };
    let extra = pick(base.map(|base| &base.extra), &ours.extra, &theirs.extra)?.clone();
    Some(Version { api, credential: carrier.credential.clone(), extra })
}

/// The version whose credential is taken.
fn credential<'a, C: PartialEq, X>(
    base: Option<&Version<C, X>>,
    ours: &'a Version<C, X>,
    theirs: &'a Version<C, X>,
) -> Option<&'a Version<C, X>> {
    let same =
        |a: &Version<C, X>, b: &Version<C, X>| a.api.auth == b.api.auth && a.credential == b.credential;
    let is_base = |version| base.is_some_and(|base| same(base, version));
    match () {
        // The same on both sides, but given at two times: the later one, and then the lower id, whoever asks.
        () if same(ours, theirs) => {
            let order =
                |version: &Version<C, X>| (version.api.credential_set, std::cmp::Reverse(version.api.id));
            Some(if order(ours) >= order(theirs) { ours } else { theirs })
        }
        () if is_base(theirs) => Some(ours),
        () if is_base(ours) => Some(theirs),
        () => None,
    }
}
