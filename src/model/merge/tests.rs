//! Random edits on two sides of a random list, and the conflicts one by one.

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
fn two_fields_of_one_record_are_joined() {
    let base = version("Billing", 1);
    let (ours, theirs) = (renamed(&base, "Invoices"), documented(&base, 1));
    assert_eq!(clear(&[base], &[ours], std::slice::from_ref(&theirs)), [renamed(&theirs, "Invoices")]);
}

#[test]
fn a_new_credential_and_another_field_are_joined_although_the_id_is_another() {
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
fn of_one_credential_given_twice_the_later_one_stays_on_whichever_side_it_is() {
    let base = version("Billing", 1);
    let (earlier, mut later) = (rotated(&base, 8, 7), rotated(&base, 9, 7));
    later.api.credential_set = Timestamp(8);
    let (a, b) = (std::slice::from_ref(&earlier), std::slice::from_ref(&later));
    assert_eq!(clear(std::slice::from_ref(&base), a, b), [later.clone()]);
    assert_eq!(clear(std::slice::from_ref(&base), b, a), [later.clone()]);
}

#[test]
fn conflicts_stand_in_the_order_of_their_names() {
    // Ids the other way round, so that an order by them would show.
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
fn deleted_here_and_changed_there_is_a_conflict_and_deleted_and_untouched_is_gone() {
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
fn two_records_that_would_have_one_variable_are_one_conflict() {
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
fn a_choice_that_meets_another_record_is_asked_about_again() {
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
fn what_both_added_alike_is_added_once() {
    let (mut ours, theirs) = (version("Billing", 1), version("Billing", 2));
    ours.credential = 2;
    assert_eq!(clear(&[], std::slice::from_ref(&ours), &[theirs]), [ours]);
}

/// What one side does to a list.
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

/// Does what the vault would allow: no two records ever have one variable.
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

/// Decides every conflict for one side, as often as new ones come up, and tells which records were ever in one.
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
    fn both_directions_give_the_same(base in base_list(), a in edits(), b in edits()) {
        let (ours, theirs) = (edited(&base, &a, 50), edited(&base, &b, 80));
        let forth = Merge::new(base.clone(), ours.clone(), theirs.clone());
        let back = Merge::new(base, theirs, ours);
        prop_assert_eq!(forth.conflicts().len(), back.conflicts().len());
        prop_assert_eq!(forth.result(), back.result());
        prop_assert_eq!(decided(forth, Side::Ours).0, decided(back, Side::Theirs).0);
    }

    #[test]
    fn a_side_that_did_nothing_changes_nothing(base in base_list(), a in edits()) {
        let ours = edited(&base, &a, 50);
        let merge = Merge::new(base.clone(), ours.clone(), base);
        let mut wanted = ours;
        wanted.sort_by_key(|version| version.api.id);
        let mut result = merge.result().expect("no conflict");
        result.sort_by_key(|version| version.api.id);
        prop_assert_eq!(result, wanted);
    }

    #[test]
    fn nothing_of_one_side_is_lost_and_nothing_comes_back(base in base_list(), a in edits(), b in edits()) {
        let (ours, theirs) = (edited(&base, &a, 50), edited(&base, &b, 80));
        let merge = Merge::new(base.clone(), ours.clone(), theirs.clone());
        let (result, disputed) = decided(merge, Side::Ours);
        for (one, other) in [(&ours, &theirs), (&theirs, &ours)] {
            // By its id; one with a new credential by what it stands for, if nothing else has that one's id.
            let in_base = |version: &V| {
                let same_id = base.iter().find(|old| old.api.id == version.api.id);
                let is_free = |old: &&V| !one.iter().any(|kept| kept.api.id == old.api.id);
                same_id.or_else(|| base.iter().filter(is_free).find(|old| same_line(&old.api, &version.api)))
            };
            for version in one.iter().filter(|version| !disputed.contains(&version.api.id)) {
                let Some(old) = in_base(version) else {
                    // Added here: it is there, or the same was added there.
                    let there = result.iter().any(|new| differing(new, version).is_empty());
                    prop_assert!(there, "lost: {:?}", version);
                    continue;
                };
                for field in differing(old, version) {
                    let kept = result.iter().any(|new| {
                        let line = new.api.id == version.api.id || new.api.id == old.api.id
                            || same_line(&old.api, &new.api) || same_line(&version.api, &new.api);
                        line && !differing(new, version).contains(&field)
                    });
                    prop_assert!(kept, "{field} of {:?} is lost", version);
                }
            }
            // Deleted here, and neither there any more nor disputed: it stays away.
            for old in base.iter().filter(|old| !disputed.contains(&old.api.id)) {
                let gone = !one.iter().any(|kept| kept.api.id == old.api.id || same_line(&old.api, &kept.api));
                let untouched = other.iter().any(|kept| kept == old);
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
