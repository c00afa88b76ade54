//! `capi merge`: random edits on two sides of a random vault, passphrases, conflicts, and files that are not copies of the vault.

use std::fs;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use proptest::prelude::*;

use crate::harness::secrets::{KEY, NEW, PASSPHRASE, leaking_files};
use crate::harness::{Home, put};
use crate::kept::typed::{end, typed};
use capi::model::merge::Side;
use capi::model::{
    Api, ApiName, AppName, AuthKind, AuthType, Credential, DocsUrl, Scope, Secret, Timestamp, ValuePart,
};
use capi::vault::{
    KdfParameters, LockedVault, OpenVault, Passphrase, RootKey, Store, VaultError, VaultMerge,
};

/// The edits of one side, by positions in the list of its APIs.
#[derive(Clone, Debug)]
enum Edit {
    Add(u8, bool),
    Rename(usize, u8),
    Document(usize, u8),
    Move(usize, bool),
    Rotate(usize, u8),
    Delete(usize),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = prop_oneof![
        (any::<u8>(), any::<bool>()).prop_map(|(name, app)| Edit::Add(name, app)),
        (0..6usize, any::<u8>()).prop_map(|(at, name)| Edit::Rename(at, name)),
        (0..6usize, 0..4u8).prop_map(|(at, page)| Edit::Document(at, page)),
        (0..6usize, any::<bool>()).prop_map(|(at, app)| Edit::Move(at, app)),
        (0..6usize, any::<u8>()).prop_map(|(at, value)| Edit::Rotate(at, value)),
        (0..6usize).prop_map(Edit::Delete),
    ];
    prop::collection::vec(edit, 0..5)
}

fn scope(app: bool) -> Scope {
    if app { Scope::App(AppName::parse("web").unwrap()) } else { Scope::Organization }
}

fn token(value: &str) -> Credential {
    Credential::from_parts(AuthKind::Bearer, None, Secret::new(value.to_owned())).unwrap()
}

/// Adds an API with a fixed date, so that two copies can be compared.
fn add(vault: &mut OpenVault, name: &str, app: bool, value: &str) -> Result<(), VaultError> {
    let now = Timestamp(1_750_000_000);
    let api = Api::new(ApiName::parse(name).unwrap(), AuthType::Bearer, scope(app), now);
    vault.records.add(api, token(value))
}

/// Does an edit; one that the vault refuses is left out, as it is for a user. `side` keeps what both add apart in half
/// of the cases.
fn edit(vault: &mut OpenVault, edit: &Edit, side: &str) {
    let ids: Vec<_> = vault.records.catalog().iter().map(|api| api.id).collect();
    let now = Timestamp(1_800_000_000);
    let named =
        |name: u8| ApiName::parse(&format!("n{} {}", name % 7, if name > 100 { side } else { "" })).unwrap();
    let at = |at: &usize| ids.get(*at).copied();
    let _ = match edit {
        Edit::Add(name, app) => add(vault, &format!("new {side} {name} {app}"), *app, "added-token"),
        Edit::Rename(place, name) => {
            at(place).map_or(Ok(()), |id| vault.records.edit(id, |api| api.name = named(*name)))
        }
        Edit::Document(place, page) => {
            let docs = DocsUrl::parse(&format!("https://docs.example/{page}")).ok();
            at(place).map_or(Ok(()), |id| vault.records.edit(id, |api| api.docs = docs))
        }
        Edit::Move(place, app) => {
            at(place).map_or(Ok(()), |id| vault.records.edit(id, |api| api.scope = scope(*app)))
        }
        Edit::Rotate(place, value) => at(place)
            .map_or(Ok(()), |id| vault.records.rotate(id, token(&format!("value-{value}")), now).map(drop)),
        Edit::Delete(place) => at(place).map_or(Ok(()), |id| vault.records.delete(id)),
    };
}

fn open(bytes: &[u8], root: &RootKey) -> OpenVault {
    LockedVault::parse(bytes.to_vec())
        .unwrap()
        .unlock(root.duplicate())
        .unwrap_or_else(|error| panic!("{error}"))
}

/// All that a vault holds, credentials included, in a form that can be compared.
fn content(bytes: &[u8], root: &RootKey) -> Vec<String> {
    let mut lines: Vec<String> = open(bytes, root)
        .records
        .into_apis()
        .iter()
        .map(|(api, credential)| {
            let value = credential.part(ValuePart::Value).unwrap();
            format!("{api:?} {}", value.expose())
        })
        .collect();
    lines.sort();
    lines
}

/// Merges and resolves every conflict in favour of one side.
fn merged(base: &[u8], ours: &[u8], theirs: &[u8], root: &RootKey, side: Side) -> (Vec<u8>, usize) {
    let mut merge = VaultMerge::new(Some(open(base, root)), open(ours, root), open(theirs, root));
    let mut decided = 0;
    while let Some(conflict) = merge.conflicts().first() {
        merge.decide(conflict.id, side);
        decided += 1;
    }
    let joined = merge.finish(0).unwrap_or_else(|error| panic!("{error}")).unwrap();
    (joined.seal().unwrap(), decided)
}

fn base_vault(names: usize) -> (Vec<u8>, RootKey) {
    let passphrase = Passphrase::parse(PASSPHRASE.as_bytes()).unwrap();
    let mut vault = OpenVault::create(&passphrase, KdfParameters::LOWEST).unwrap();
    for name in 0..names {
        add(&mut vault, &format!("n{name}"), name % 3 == 2, &format!("base-{name}")).unwrap();
    }
    (vault.seal().unwrap(), vault.root_key())
}

fn edited(bytes: &[u8], root: &RootKey, edits: &[Edit], side: &str) -> Vec<u8> {
    let mut vault = open(bytes, root);
    edits.iter().for_each(|one| edit(&mut vault, one, side));
    vault.seal().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn both_directions_produce_the_same_vault(names in 0..6usize, a in edits(), b in edits()) {
        let (base, root) = base_vault(names);
        let (ours, theirs) = (edited(&base, &root, &a, "a"), edited(&base, &root, &b, "b"));
        let (forth, decided) = merged(&base, &ours, &theirs, &root, Side::Ours);
        let (back, decided_back) = merged(&base, &theirs, &ours, &root, Side::Theirs);
        prop_assert_eq!(decided, decided_back);
        prop_assert_eq!(content(&forth, &root), content(&back, &root));
        let generation = |bytes: &[u8]| LockedVault::parse(bytes.to_vec()).unwrap().generation();
        prop_assert_eq!(generation(&forth), generation(&ours) + 1);
        // A side without edits, and one with the same edits, change nothing.
        prop_assert_eq!(content(&merged(&base, &ours, &base, &root, Side::Ours).0, &root), content(&ours, &root));
        prop_assert_eq!(content(&merged(&base, &ours, &ours, &root, Side::Ours).0, &root), content(&ours, &root));
        // Merging the result with either side again changes nothing.
        prop_assert_eq!(content(&merged(&theirs, &forth, &theirs, &root, Side::Ours).0, &root), content(&forth, &root));
    }

    #[test]
    fn edits_of_different_apis_come_together_as_if_made_one_after_the_other(a in edits(), b in edits()) {
        let (base, root) = base_vault(6);
        // One side works on even places, the other one on odd ones; both add.
        let ids: Vec<_> = open(&base, &root).records.catalog().iter().map(|api| api.id).collect();
        let on = |bytes: &[u8], edits: &[Edit], side: &str, odd: usize| {
            let mut vault = open(bytes, &root);
            let mut mine: Vec<_> = ids.iter().copied().skip(odd).step_by(2).collect();
            for (count, one) in edits.iter().enumerate() {
                let docs = DocsUrl::parse(&format!("https://docs.example/{side}/{count}")).ok();
                match one {
                    Edit::Add(..) => add(&mut vault, &format!("new {side} {count}"), false, "added-token").unwrap(),
                    Edit::Delete(_) if !mine.is_empty() => vault.records.delete(mine.remove(0)).unwrap(),
                    _ if !mine.is_empty() => vault.records.edit(mine[0], |api| api.docs = docs).unwrap(),
                    _ => {}
                }
            }
            vault.seal().unwrap()
        };
        let (ours, theirs) = (on(&base, &a, "a", 0), on(&base, &b, "b", 1));
        let (joined, decided) = merged(&base, &ours, &theirs, &root, Side::Ours);
        prop_assert_eq!(decided, 0);
        let one_after_the_other = on(&ours, &b, "b", 1);
        // The ids of added records are generated each time.
        let without_ids = |bytes: &[u8]| {
            let mut lines: Vec<String> = content(bytes, &root).iter().map(|line| line.split_once("name:").unwrap().1.to_owned()).collect();
            lines.sort();
            lines
        };
        prop_assert_eq!(without_ids(&joined), without_ids(&one_after_the_other));
    }
}

/// Three copies of a home's vault: as it is, and after the edits of two sides.
struct Copies {
    home: Home,
}

impl Copies {
    fn new(home: Home, ours: &[&[&str]], theirs: &[&[&str]]) -> Self {
        let base = home.bytes();
        let side = |name: &str, edits: &[&[&str]]| {
            fs::write(home.vault(), &base).unwrap();
            for words in edits {
                home.capi([words, &["--accept-older"][..]].concat()).unlocked().stdin(NEW).succeeds();
            }
            fs::write(home.directory().join(name), home.bytes()).unwrap();
        };
        side("theirs", theirs);
        side("base", &[]);
        side("ours", ours);
        home.transcript();
        Self { home }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.directory().join(name)
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }
}

const MERGE: [&str; 4] = ["merge", "ours", "base", "theirs"];

#[test]
fn a_merge_without_a_conflict_does_not_prompt() {
    let copies = Copies::new(
        Home::with_apis(),
        &[&["rotate", "my-billing-api", "--stdin"], &["add", "Mail", "--type", "bearer", "--stdin"]],
        &[&["edit", "my-billing-api", "--docs", "https://docs.example"], &["delete", "-y", "twilio-sms"]],
    );
    let home = &copies.home;
    home.capi(MERGE).unlocked().succeeds();
    fs::copy(copies.path("ours"), home.vault()).unwrap();
    home.capi(["list"]).succeeds();
    home.capi(["show", "my-billing-api"]).succeeds();
    assert_snapshot!(home.transcript(), @r#"
    $ capi merge ours base theirs
    capi: merged: generation 4
    $ capi list
    NAME                   TYPE     SCOPE  DOMAIN  VARIABLE                          CREDENTIAL  AGE
    Internal Auth Service  bearer   org    -       CUSTOM_API_INTERNAL_AUTH_SERVICE  ••••••••    1mo
    Mail                   bearer   org    -       CUSTOM_API_MAIL                   ••••••••    now
    My Billing API         api-key  org    -       CUSTOM_API_MY_BILLING_API         ••••••••    now
    $ capi show my-billing-api
    My Billing API
      type        api-key
      scope       organization: every app
      domain      -
      docs        https://docs.example/
      header      X-API-Key: $CUSTOM_API_MY_BILLING_API
      variable    CUSTOM_API_MY_BILLING_API
      credential  ••••••••  (set [time], now)
      created     [time]
      updated     [time]
    "#);
    let words = ["exec", "--", "sh", "-c", "echo $CUSTOM_API_MY_BILLING_API"];
    assert_eq!(home.capi(words).unlocked().child_speaks().succeeds().out(), format!("{NEW}\n"));
    assert!(leaking_files(&home.directory()).is_empty());
    let left: Vec<String> = fs::read_dir(home.directory())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(".capi") || name.ends_with(".lock") || name == "backups")
        .collect();
    assert_eq!(left, [] as [&str; 0], "nothing is left beside a copy");
}

#[test]
fn a_conflict_is_reported_without_credentials_and_changes_nothing() {
    let copies = Copies::new(
        Home::with_apis(),
        &[
            &["rotate", "my-billing-api", "--stdin"],
            &["delete", "-y", "twilio-sms"],
            &["edit", "internal-auth-service", "--domain", "a.example"],
        ],
        &[
            &["rotate", "my-billing-api", "--stdin"],
            &["edit", "twilio-sms", "--to-org"],
            &["edit", "internal-auth-service", "--domain", "b.example"],
            &["add", "Stripe", "--type", "bearer", "--stdin"],
        ],
    );
    // Both sides have the same new credential, which is not a conflict; only the three others are.
    let before = copies.bytes("ours");
    copies.home.capi(MERGE).unlocked().refused(6);
    assert_snapshot!(copies.home.transcript(), @r#"
    $ capi merge ours base theirs
    capi: warning: `Internal Auth Service` (org): domain: ours a.example, theirs b.example
    capi: warning: `Twilio SMS` (org): deleted by ours, changed by theirs
    capi: error: there are 2 conflicts to decide, and capi cannot prompt
    capi: hint: run it again in a terminal; in git, run `git checkout --merge -- FILE`
    [exit 6]
    "#);
    assert_eq!(copies.bytes("ours"), before);
}

#[test]
fn two_records_of_one_variable_and_two_passphrases_are_conflicts() {
    let home = Home::with_apis();
    let first = home.give("first", "first-Granite-27-meadow\n");
    let second = home.give("second", "second-Granite-28-meadow\n");
    let copies = Copies::new(
        home,
        &[&["add", "Stripe", "--type", "bearer", "--stdin"], &["passwd", "--new-passphrase-file", &first]],
        &[&["add", "stripe", "--type", "api-key", "--stdin"], &["passwd", "--new-passphrase-file", &second]],
    );
    copies.home.capi(MERGE).unlocked().refused(4);
    copies.home.capi([&MERGE[..], &["--passphrase-file", &first]].concat()).refused(6);
    assert_snapshot!(copies.home.transcript(), @r#"
    $ capi merge ours base theirs
    capi: error: ~/ours: wrong passphrase
    capi: hint: try again; case and keyboard layout matter
    [exit 4]
    $ capi merge ours base theirs --passphrase-file [tmp]/given/first
    capi: warning: CUSTOM_API_STRIPE would belong to several APIs
    capi: warning: `Stripe` (org): added by ours
    capi: warning: `stripe` (org): added by theirs
    capi: warning: the passphrase was changed on both sides
    capi: error: there are 2 conflicts to decide, and capi cannot prompt
    capi: hint: run it again in a terminal; in git, run `git checkout --merge -- FILE`
    [exit 6]
    "#);
}

#[test]
fn a_passphrase_that_one_side_changed_wins() {
    let home = Home::with_apis();
    let new = home.give("new", "first-Granite-27-meadow\n");
    let copies =
        Copies::new(home, &[&["delete", "-y", "twilio-sms"]], &[&["passwd", "--new-passphrase-file", &new]]);
    let home = &copies.home;
    home.capi(MERGE).unlocked().succeeds();
    fs::copy(copies.path("ours"), home.vault()).unwrap();
    home.capi(["exec", "--", "true"]).unlocked().refused(125);
    home.capi(["exec", "--passphrase-file", &new, "--", "true"]).succeeds();
}

#[test]
fn on_a_terminal_each_conflict_prompts() {
    let copies = Copies::new(
        Home::with_apis(),
        &[&["edit", "my-billing-api", "--domain", "a.example"], &["delete", "-y", "twilio-sms"]],
        &[&["edit", "my-billing-api", "--domain", "b.example"], &["edit", "twilio-sms", "--to-org"]],
    );
    let mut pty = typed(&copies.home, &MERGE);
    pty.answer(PASSPHRASE);
    for _ in 0..2 {
        pty.expect("which one");
        pty.send("\x1b[B\r");
    }
    let shown = end(pty, 0);
    assert!(shown.contains("`My Billing API` (org): domain: ours a.example, theirs b.example"), "{shown}");
    assert!(shown.contains("`Twilio SMS` (org): deleted by ours, changed by theirs"), "{shown}");
    fs::copy(copies.path("ours"), copies.home.vault()).unwrap();
    let listed = copies.home.capi(["list"]).succeeds().out();
    assert!(listed.contains("b.example") && listed.contains("Twilio SMS"), "{listed}");

    let copies = Copies::new(
        Home::with_apis(),
        &[&["edit", "my-billing-api", "--domain", "a.example"]],
        &[&["edit", "my-billing-api", "--domain", "b.example"]],
    );
    let before = copies.bytes("ours");
    let mut pty = typed(&copies.home, &MERGE);
    pty.answer(PASSPHRASE);
    pty.expect("which one");
    pty.send("q");
    end(pty, 1);
    assert_eq!(copies.bytes("ours"), before);
}

#[test]
fn files_that_are_not_copies_of_the_vault_are_refused() {
    let copies = Copies::new(Home::with_apis(), &[], &[&["delete", "-y", "twilio-sms"]]);
    let (home, theirs) = (&copies.home, copies.bytes("theirs"));
    let ours = copies.bytes("ours");
    let refused = |content: &[u8], code: i32| {
        fs::write(copies.path("theirs"), content).unwrap();
        let message = home.capi(MERGE).unlocked().refused(code);
        assert_eq!(copies.bytes("ours"), ours);
        message
    };
    assert_eq!(refused(&theirs[..400], 7), "their copy: the vault is damaged: its header does not end");
    assert!(refused(b"", 7).starts_with("their copy: "));
    let other = Home::filled(|vault| put(vault, "Other", None, AuthKind::ApiKey, KEY));
    assert_eq!(refused(&other.bytes(), 6), "their copy belongs to another vault");
    fs::write(copies.path("theirs"), &theirs).unwrap();
    home.capi(MERGE).refused(3);
    home.capi(["merge", "ours", "base", "missing"]).unlocked().refused(5);
    home.capi(["merge", "ours", "base"]).unlocked().refused(2);
    home.capi(["merge"]).unlocked().refused(2);
}

#[test]
fn without_a_base_both_sides_are_kept() {
    let copies = Copies::new(
        Home::with_apis(),
        &[&["add", "Mail", "--type", "bearer", "--stdin"]],
        &[&["add", "Maps", "--type", "bearer", "--stdin"]],
    );
    fs::write(copies.path("base"), "").unwrap();
    copies.home.capi(MERGE).unlocked().succeeds();
    fs::copy(copies.path("ours"), copies.home.vault()).unwrap();
    let listed = copies.home.capi(["list"]).succeeds().out();
    assert_eq!(listed.lines().count(), 6, "{listed}");
}

#[test]
fn a_fork_that_a_synchronization_made_is_joined_as_doctor_says() {
    let home = Home::with_apis();
    let base = home.bytes();
    home.capi(["rotate", "my-billing-api", "--stdin"]).unlocked().stdin(NEW).succeeds();
    let here = home.bytes();
    // Another machine changed the same generation, and its file replaced ours.
    fs::write(home.vault(), &base).unwrap();
    home.capi(["delete", "-y", "twilio-sms", "--accept-older"]).unlocked().succeeds();
    let there = home.bytes();
    fs::write(home.vault(), &here).unwrap();
    home.capi(["list", "--accept-older"]).succeeds();
    let copy = home.vault().with_file_name("vault.sync-conflict-20260101-120000-ABCDEFG.capi");
    fs::write(&copy, there).unwrap();
    home.transcript();
    home.capi(["list"]).refused(7);
    let out = home.capi(["doctor", "--json"]).run().out();
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let remedies = json["findings"].as_array().unwrap().iter().filter(|finding| finding["check"] == "copies");
    let remedy = remedies.map(|finding| finding["remedy"].as_str().unwrap()).next().unwrap().to_owned();
    let command = remedy.split('`').nth(1).unwrap().strip_prefix("capi ").unwrap().to_owned();
    home.capi(command.split(' ')).unlocked().succeeds();
    let listed = home.capi(["list"]).succeeds().out();
    assert!(!listed.contains("Twilio SMS"), "{listed}");
    let words = ["exec", "--", "sh", "-c", "echo $CUSTOM_API_MY_BILLING_API"];
    assert_eq!(home.capi(words).unlocked().child_speaks().succeeds().out(), format!("{NEW}\n"));
    // The copy is now older; a copy that the vault already contains has its own message.
    fs::copy(home.vault(), &copy).unwrap();
    let out = home.capi(["doctor"]).run().out();
    assert!(out.contains("delete it: generation 3 is stored already"), "{out}");
}

#[test]
fn an_older_vault_does_not_become_the_newest_by_a_merge() {
    let home = Home::with_apis();
    let old = home.bytes();
    for domain in ["a.example", "b.example"] {
        home.capi(["edit", "my-billing-api", "--domain", domain]).unlocked().succeeds();
    }
    let newest = home.bytes();
    fs::write(home.vault(), &old).unwrap();
    fs::write(home.directory().join("old"), &old).unwrap();
    fs::write(home.directory().join("newest"), newest).unwrap();
    let vault = home.vault().to_str().unwrap().to_owned();
    home.capi(["merge", &vault, "old", "old"]).unlocked().refused(7);
    home.capi(["merge", &vault, "old", "newest"]).unlocked().succeeds();
    home.capi(["list"]).succeeds();
}

#[test]
fn the_vault_itself_is_merged_under_its_lock_with_a_backup() {
    let copies = Copies::new(
        Home::with_apis(),
        &[&["delete", "-y", "twilio-sms"]],
        &[&["rotate", "my-billing-api", "--stdin"]],
    );
    let home = &copies.home;
    let vault = home.vault();
    let words = ["merge", vault.to_str().unwrap(), "base", "theirs"];
    home.capi(words).unlocked().succeeds();
    let generation = |path: &Path| LockedVault::parse(fs::read(path).unwrap()).unwrap().generation();
    assert_eq!(generation(&vault), 3);
    let newest = Store::at(&vault).backups().list()[0].1.clone();
    assert_eq!(generation(&newest), 2);
    // No older generation, and no fork: this machine knows the result.
    home.capi(["list"]).succeeds();
    home.capi(["edit", "my-billing-api", "--domain", "a.example"]).unlocked().succeeds();
}

#[test]
fn an_old_generation_as_theirs_is_refused_and_what_it_brings_back_is_named() {
    let home = Home::with_apis();
    let copy = |name: &str| fs::write(home.directory().join(name), home.bytes()).unwrap();
    copy("base");
    home.capi(["token", "new", "--app", "web", "--name", "ci"]).unlocked().child_speaks().succeeds();
    home.capi(["add", "Gone", "--type", "bearer", "--stdin"]).unlocked().stdin(NEW).succeeds();
    copy("theirs");
    home.capi(["token", "revoke", "ci", "--yes"]).unlocked().succeeds();
    home.capi(["delete", "-y", "gone"]).unlocked().succeeds();
    copy("ours");
    let before = fs::read(home.directory().join("ours")).unwrap();
    home.transcript();
    home.capi(MERGE).unlocked().refused(6);
    assert_eq!(fs::read(home.directory().join("ours")).unwrap(), before);
    let merged = home.capi([&MERGE[..], &["--accept-older"]].concat()).unlocked().succeeds().err();
    let id = merged.split("the token ").nth(1).unwrap()[..8].to_owned();
    assert_snapshot!(home.transcript().replace(&id, "[token]"), @r#"
    $ capi merge ours base theirs
    capi: error: their copy is generation 3 of ours: merging it would bring back what was removed since
    capi: hint: run `capi backups restore` to return to that generation, or merge it anyway with --accept-older
    [exit 6]
    $ capi merge ours base theirs --accept-older
    capi: taken from theirs: `Gone` (org)
    capi: taken from theirs: the token [token] `ci`, which opens app web
    capi: merged: generation 6
    "#);
}
