//! Single conflicts, and random edits on both sides of a random list.

use proptest::prelude::*;

use super::*;
use crate::model::record::example;
use crate::model::{ApiName, AuthType, DocsUrl, Timestamp, collide};

type V = Version<u32, u8>;

fn version(name: &str, id: u8) -> V {
    let mut api = example(name, "organization", AuthType::Bearer);
    api.id = ApiId([id; 16]);
    Version { api, credential: u32::from(id), extra: 0 }
}

fn renamed(version: &V, name: &str) -> V {
    let mut new = version.clone();
    new.api.name = ApiName::parse(name).expect("a name");
    new
}

fn documented(version: &V, page: u8) -> V {
    let mut new = version.clone();
    new.api.docs = DocsUrl::parse(&format!("https://docs.example/{page}")).ok();
    new
}

fn rotated(version: &V, id: u8, credential: u32) -> V {
    let mut new = version.clone();
    new.api.id = ApiId([id; 16]);
    (new.credential, new.api.credential_set) = (credential, Timestamp(u64::from(credential)));
    new
}

fn clear(base: &[V], ours: &[V], theirs: &[V]) -> Vec<V> {
    let merge = Merge::new(base.to_vec(), ours.to_vec(), theirs.to_vec());
    assert_eq!(merge.conflicts(), []);
    merge.result().expect("no conflict")
}

#[test]
fn changes_to_different_fields_are_merged() {
    let base = version("Billing", 1);
    let (ours, theirs) = (renamed(&base, "Invoices"), documented(&base, 1));
    assert_eq!(clear(&[base], &[ours], std::slice::from_ref(&theirs)), [renamed(&theirs, "Invoices")]);
}

#[test]
fn a_new_credential_and_a_changed_field_are_merged_despite_the_new_id() {
    let base = version("Billing", 1);
    let (ours, theirs) = (rotated(&base, 9, 7), documented(&base, 1));
    assert_eq!(clear(&[base], std::slice::from_ref(&ours), &[theirs]), [documented(&ours, 1)]);
}

#[test]
fn two_new_credentials_are_a_conflict() {
    let base = version("Billing", 1);
    let (ours, theirs) = (rotated(&base, 8, 7), rotated(&base, 9, 8));
    let mut merge = Merge::new(vec![base], vec![ours], vec![theirs.clone()]);
    assert_eq!(merge.result(), None);
    let [conflict] = &merge.conflicts()[..] else { panic!("one conflict") };
    assert_eq!(conflict.records[0].fields, [Field::Credential]);
    merge.decide(conflict.id, Side::Theirs);
    assert_eq!(merge.result(), Some(vec![theirs]));
}

#[test]
fn of_equal_new_credentials_the_later_one_wins_on_either_side() {
    let base = version("Billing", 1);
    let (earlier, mut later) = (rotated(&base, 8, 7), rotated(&base, 9, 7));
    later.api.credential_set = Timestamp(8);
    let (a, b) = (std::slice::from_ref(&earlier), std::slice::from_ref(&later));
    assert_eq!(clear(std::slice::from_ref(&base), a, b), [later.clone()]);
    assert_eq!(clear(std::slice::from_ref(&base), b, a), [later.clone()]);
}

#[test]
fn conflicts_are_sorted_by_name() {
    // The order of the IDs is different, so that sorting by ID would fail.
    let base = [version("Zebra", 1), version("apple", 2), version("Mail", 3)];
    let side = |first: u8| -> Vec<V> {
        base.iter().zip(0..).map(|(one, n)| rotated(one, first + n, u32::from(first + n))).collect()
    };
    let merge = Merge::new(base.to_vec(), side(10), side(20));
    let conflicts = merge.conflicts();
    let names: Vec<&str> = conflicts
        .iter()
        .filter_map(|conflict| conflict.records[0].ours.as_ref().map(|api| api.name.as_str()))
        .collect();
    assert_eq!(names, ["apple", "Mail", "Zebra"]);
}

#[test]
fn a_deletion_conflicts_with_a_change_but_not_with_an_unchanged_record() {
    let base = [version("Billing", 1), version("Mail", 2)];
    let theirs = [documented(&base[0], 1), base[1].clone()];
    let mut merge = Merge::new(base.to_vec(), vec![], theirs.to_vec());
    let conflicts = merge.conflicts();
    assert_eq!(conflicts.len(), 1);
    assert_eq!((&conflicts[0].records[0].ours, conflicts[0].records[0].theirs.is_some()), (&None, true));
    merge.decide(conflicts[0].id, Side::Ours);
    assert_eq!(merge.result(), Some(vec![]));
}

#[test]
fn two_records_with_the_same_variable_are_one_conflict() {
    let base = version("Billing", 1);
    let (ours, theirs) = (renamed(&base, "Stripe"), version("stripe", 2));
    let mut merge = Merge::new(vec![base.clone()], vec![ours.clone()], vec![base.clone(), theirs.clone()]);
    let [conflict] = &merge.conflicts()[..] else { panic!("one conflict") };
    assert_eq!(conflict.variable, ours.api.variables().pop());
    assert_eq!(conflict.records.len(), 2);
    merge.decide(conflict.id, Side::Theirs);
    assert_eq!(merge.result(), Some(vec![base, theirs]));
}

#[test]
fn a_decision_can_cause_another_conflict() {
    let base = version("Billing", 1);
    let ours = renamed(&base, "Stripe");
    let theirs = [renamed(&base, "Invoices"), version("Stripe", 2)];
    let mut merge = Merge::new(vec![base], vec![ours.clone()], theirs.to_vec());
    let first = merge.conflicts();
    assert_eq!((first.len(), first[0].records.len()), (1, 1));
    merge.decide(first[0].id, Side::Ours);
    let second = merge.conflicts();
    assert_eq!((second.len(), second[0].records.len()), (1, 2));
    merge.decide(second[0].id, Side::Ours);
    assert_eq!(merge.result(), Some(vec![ours]));
}

#[test]
fn equal_additions_are_merged_into_one() {
    let (mut ours, theirs) = (version("Billing", 1), version("Billing", 2));
    ours.credential = 2;
    assert_eq!(clear(&[], std::slice::from_ref(&ours), &[theirs]), [ours]);
}

/// One side's edit of a list.
#[derive(Clone, Debug)]
enum Edit {
    Add(u8),
    Rename(usize, u8),
    Document(usize, u8),
    Rotate(usize, u8),
    Delete(usize),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = prop_oneof![
        (100..200u8).prop_map(Edit::Add),
        (0..8usize, 0..12u8).prop_map(|(at, name)| Edit::Rename(at, name)),
        (0..8usize, 0..4u8).prop_map(|(at, page)| Edit::Document(at, page)),
        (0..8usize, any::<u8>()).prop_map(|(at, credential)| Edit::Rotate(at, credential)),
        (0..8usize).prop_map(Edit::Delete),
    ];
    prop::collection::vec(edit, 0..6)
}

/// Applies the edits that a vault allows: no two records can have the same variable.
fn edited(base: &[V], edits: &[Edit], fresh: u8) -> Vec<V> {
    let mut list = base.to_vec();
    for (count, edit) in edits.iter().enumerate() {
        let new_id = fresh + u8::try_from(count).unwrap_or(0);
        let mut next = list.clone();
        match edit {
            Edit::Add(name) => next.push(Version {
                credential: u32::from(*name),
                ..version(&format!("n{}", name % 12), new_id)
            }),
            Edit::Rename(at, name) if *at < next.len() => {
                next[*at] = renamed(&next[*at], &format!("n{name}"))
            }
            Edit::Document(at, page) if *at < next.len() => next[*at] = documented(&next[*at], *page),
            Edit::Rotate(at, new) if *at < next.len() => {
                next[*at] = rotated(&next[*at], new_id, 1000 + u32::from(*new));
            }
            Edit::Delete(at) if *at < next.len() => drop(next.remove(*at)),
            _ => {}
        }
        let clash = |(at, one): (usize, &V)| {
            let one_has = one.api.variables();
            next.iter().skip(at + 1).any(|other| collide(&one_has, &other.api.variables()).is_some())
        };
        if !next.iter().enumerate().any(clash) {
            list = next;
        }
    }
    list
}

fn base_list() -> impl Strategy<Value = Vec<V>> {
    prop::collection::btree_set(0..8u8, 0..6)
        .prop_map(|names| names.into_iter().map(|name| version(&format!("n{name}"), name + 1)).collect())
}

/// Decides every conflict for one side, including new ones, and returns the result with all records in conflict.
fn decided(mut merge: Merge<u32, u8>, side: Side) -> (Vec<V>, Vec<ApiId>) {
    let mut disputed = Vec::new();
    while let Some(conflict) = merge.conflicts().first() {
        let versions =
            conflict.records.iter().flat_map(|record| [&record.base, &record.ours, &record.theirs]);
        disputed.extend(versions.flatten().map(|api| api.id));
        merge.decide(conflict.id, side);
    }
    (merge.result().expect("decided"), disputed)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn the_merge_is_symmetric(base in base_list(), a in edits(), b in edits()) {
        let (ours, theirs) = (edited(&base, &a, 50), edited(&base, &b, 80));
        let forth = Merge::new(base.clone(), ours.clone(), theirs.clone());
        let back = Merge::new(base, theirs, ours);
        prop_assert_eq!(forth.conflicts().len(), back.conflicts().len());
        prop_assert_eq!(forth.result(), back.result());
        prop_assert_eq!(decided(forth, Side::Ours).0, decided(back, Side::Theirs).0);
    }

    #[test]
    fn an_unchanged_side_has_no_effect(base in base_list(), a in edits()) {
        let ours = edited(&base, &a, 50);
        let merge = Merge::new(base.clone(), ours.clone(), base);
        let mut wanted = ours;
        wanted.sort_by_key(|version| version.api.id);
        let mut result = merge.result().expect("no conflict");
        result.sort_by_key(|version| version.api.id);
        prop_assert_eq!(result, wanted);
    }

    #[test]
    fn no_change_of_one_side_is_lost_or_undone(base in base_list(), a in edits(), b in edits()) {
        let (ours, theirs) = (edited(&base, &a, 50), edited(&base, &b, 80));
        let merge = Merge::new(base.clone(), ours.clone(), theirs.clone());
        let (result, disputed) = decided(merge, Side::Ours);
        for (one, other) in [(&ours, &theirs), (&theirs, &ours)] {
            // By ID; a record with a new credential by its other fields, unless another record has the old ID.
            let in_base = |version: &V| {
                let same_id = base.iter().find(|old| old.api.id == version.api.id);
                let is_free = |old: &&V| !one.iter().any(|version| version.api.id == old.api.id);
                same_id.or_else(|| base.iter().filter(is_free).find(|old| is_rotated(&old.api, &version.api)))
            };
            for version in one.iter().filter(|version| !disputed.contains(&version.api.id)) {
                let Some(old) = in_base(version) else {
                    // Added on this side: the result contains this record or an equal one of the other side.
                    let there = result.iter().any(|new| differing(new, version).is_empty());
                    prop_assert!(there, "lost: {:?}", version);
                    continue;
                };
                for field in differing(old, version) {
                    let preserved = result.iter().any(|new| {
                        let line = new.api.id == version.api.id || new.api.id == old.api.id
                            || is_rotated(&old.api, &new.api) || is_rotated(&version.api, &new.api);
                        line && !differing(new, version).contains(&field)
                    });
                    prop_assert!(preserved, "{field} of {:?} is lost", version);
                }
            }
            // Deleted on this side, unchanged on the other and not in conflict: it stays deleted.
            for old in base.iter().filter(|old| !disputed.contains(&old.api.id)) {
                let gone = !one.iter().any(|version| version.api.id == old.api.id || is_rotated(&old.api, &version.api));
                let untouched = other.iter().any(|version| version == old);
                if gone && untouched {
                    prop_assert!(!result.iter().any(|new| new.api.id == old.api.id), "{:?} came back", old);
                }
            }
        }
        for (at, one) in result.iter().enumerate() {
            for other in &result[at + 1..] {
                prop_assert!(collide(&one.api.variables(), &other.api.variables()).is_none());
            }
        }
    }
}
