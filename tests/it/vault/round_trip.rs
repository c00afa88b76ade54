//! Records that are put into a vault and read again, only by readers that can use them.

use std::collections::BTreeMap;

use capi::model::{
    Aliases, Api, AppName, AuthScheme, AuthType, Catalog, Credential, DocsUrl, Domain, HeaderName,
    QueryParameter, Scope, Timestamp, ValuePart,
};
use capi::vault::{KdfParameters, LockedVault, Passphrase, VaultError};
use proptest::prelude::*;

use crate::harness::vaults::{
    add, api, empty, names, parse, passphrase, refused, sealed, secret, unlock, vault_of,
};

const APPS: [&str; 3] = ["web", "worker", "billing-2"];

fn app(name: &str) -> AppName {
    AppName::parse(name).unwrap()
}

/// A credential as comparable text.
fn shown(credential: &Credential) -> String {
    match credential {
        Credential::Key(key) => format!("key {}", key.expose()),
        Credential::Token(token) => format!("token {}", token.expose()),
        Credential::Basic { username, password } => {
            format!("basic {:?} {:?}", username.expose(), password.expose())
        }
        Credential::Secret(text) => format!("secret {}", text.expose()),
    }
}

fn credential(auth: &AuthType, text: &str) -> Credential {
    match auth {
        AuthType::ApiKey { .. } | AuthType::QueryKey { .. } => Credential::Key(secret(text)),
        AuthType::Bearer | AuthType::Token { .. } => Credential::Token(secret(text)),
        AuthType::Basic => Credential::Basic { username: secret(text), password: secret(text) },
        AuthType::Secret => Credential::Secret(secret(text)),
    }
}

/// Everything of a record but its name, which must be unlike the others'.
fn anything() -> impl Strategy<Value = (Api, String)> {
    let scope = prop_oneof![Just("organization"), Just("app:web"), Just("app:worker"), Just("app:billing-2")];
    let auth = prop_oneof![
        Just(AuthType::Bearer),
        Just(AuthType::Basic),
        Just(AuthType::Secret),
        "X-[A-Za-z]{1,20}".prop_map(|name| AuthType::ApiKey { header: HeaderName::parse(&name).unwrap() }),
        "[a-z._~-]{1,20}"
            .prop_map(|name| AuthType::QueryKey { parameter: QueryParameter::parse(&name).unwrap() }),
        "Token( [a-z]{1,9}=)?".prop_map(|name| AuthType::Token { scheme: AuthScheme::parse(&name).unwrap() }),
    ];
    let alias = ("X_[A-Za-z0-9_]{8,20}", prop::sample::select(&ValuePart::ALL[..]));
    let aliases = prop::collection::btree_map(alias.0, alias.1, 0..3);
    let domain = prop::option::of("[a-z]{1,20}\\.example".prop_map(|d| Domain::parse(&d).unwrap().0));
    let docs =
        prop::option::of("https://[a-z]{1,9}\\.example/[a-z]{0,9}".prop_map(|d| DocsUrl::parse(&d).unwrap()));
    let word = "[a-zäß日 ]{0,20}";
    (scope, auth, domain, docs, aliases, word, 0_u64..4_000_000_000, any::<String>()).prop_map(
        |(scope, auth, domain, docs, aliases, word, seconds, text)| {
            let record = api(&format!("{word}x"), scope);
            let docs_declared = docs.is_some() && seconds % 2 == 0;
            let proxy_only = seconds % 3 == 0;
            let stored = aliases.iter().map(|(name, part)| (name.as_str(), part.as_str()));
            let aliases = Aliases::from_stored(stored).unwrap();
            (
                Api {
                    auth,
                    domain,
                    docs,
                    docs_declared,
                    proxy_only,
                    aliases,
                    updated: Timestamp(seconds),
                    ..record
                },
                text,
            )
        },
    )
}

fn by_name(catalog: &Catalog) -> BTreeMap<String, Api> {
    catalog.iter().map(|api| (api.name.to_string(), api.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_random_vault_survives_a_round_trip(records in prop::collection::vec(anything(), 0..12)) {
        let mut vault = empty();
        let mut expected = BTreeMap::new();
        for (index, (mut record, text)) in records.into_iter().enumerate() {
            record.name = capi::model::ApiName::parse(&format!("{} {index}", record.name)).unwrap();
            let credential = credential(&record.auth, &text);
            expected.insert(record.name.to_string(), (record.scope.clone(), shown(&credential)));
            vault.records.add(record, credential).unwrap();
        }
        let locked = LockedVault::parse(vault.seal().unwrap()).unwrap();
        let root = locked.slots().root_key(&passphrase()).unwrap();
        let open = locked.unlock(root.duplicate()).unwrap();
        prop_assert_eq!(by_name(&open.records.catalog()), by_name(&vault.records.catalog()));
        prop_assert_eq!(by_name(&locked.catalog(&vault.metadata_key()).unwrap()), by_name(&vault.records.catalog()));
        for app in std::iter::once(None).chain(APPS.map(|name| Some(app(name)))) {
            let keys = locked.app_keys(&root, app.as_ref()).unwrap();
            let seen: BTreeMap<String, String> = locked.with_credentials(&keys).unwrap().iter()
                .map(|(api, credential)| (api.name.to_string(), shown(credential))).collect();
            let due: BTreeMap<String, String> = expected.iter()
                .filter(|(_, (scope, _))| scope.covers(app.as_ref()))
                .map(|(name, (_, text))| (name.clone(), text.clone())).collect();
            prop_assert_eq!(seen, due);
        }
    }
}

#[test]
fn the_file_shows_no_part_of_a_record() {
    let text = sealed(&vault_of(&[("Sesame Opener", "app:sesame")]));
    for word in ["Sesame", "sesame", "secret of", "X-API-Key", "organization"] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn each_save_is_the_next_generation_and_names_the_one_before() {
    let first = vault_of(&[("Billing", "organization")]);
    let first_text = sealed(&first);
    let mut second = unlock(first_text.as_bytes(), &first.root_key()).ok().unwrap();
    add(&mut second, "Maps", "app:web");
    let second_text = sealed(&second);
    assert!(first_text.contains("generation = 1\n") && second_text.contains("generation = 2\n"));
    let stated = first_text.split("sha256 = \"").nth(1).unwrap().split('"').next().unwrap();
    assert!(second_text.contains(&format!("parent = \"{stated}\"\n")));
    let third = unlock(second_text.as_bytes(), &first.root_key()).ok().unwrap();
    assert_eq!((third.generation(), names(&third)), (2, vec!["Billing".to_owned(), "Maps".to_owned()]));
}

#[test]
fn two_saves_of_the_same_records_share_no_section() {
    let vault = vault_of(&[("Billing", "organization")]);
    let body = |text: &str| text.split("==\n").nth(1).unwrap().to_owned();
    assert_ne!(body(&sealed(&vault)), body(&sealed(&vault)));
}

#[test]
fn a_scope_that_lost_its_last_record_has_no_section() {
    let mut vault = vault_of(&[("Billing", "organization"), ("Maps", "app:web")]);
    assert_eq!(sealed(&vault).matches("[[section]]").count(), 4);
    for id in vault.records.catalog().iter().map(|api| api.id).collect::<Vec<_>>() {
        vault.records.delete(id).unwrap();
    }
    assert_eq!(sealed(&vault).matches("[[section]]").count(), 0);
}

#[test]
fn an_edit_keeps_id_type_and_credential_and_a_rotation_only_the_metadata() {
    let mut vault = vault_of(&[("Billing", "organization")]);
    let before = vault.records.catalog().iter().next().unwrap().clone();
    vault
        .records
        .edit(before.id, |api| {
            api.scope = Scope::App(app("web"));
            api.auth = AuthType::Bearer;
            api.credential_set = Timestamp(0);
        })
        .unwrap();
    let edited = vault.records.catalog().iter().next().unwrap().clone();
    assert_eq!(edited, Api { scope: Scope::App(app("web")), ..before.clone() });

    let id =
        vault.records.rotate(edited.id, Credential::Key(secret("new")), Timestamp(1_800_000_000)).unwrap();
    let rotated = vault.records.catalog().iter().next().unwrap().clone();
    assert_eq!(rotated.id, id);
    assert_ne!(id, edited.id);
    assert_eq!((rotated.name, rotated.created), (edited.name, edited.created));
    assert_eq!(rotated.credential_set, Timestamp(1_800_000_000));
    assert!(matches!(vault.records.delete(edited.id), Err(VaultError::Gone)));
}

#[test]
fn only_the_new_passphrase_opens_the_vault_after_a_change() {
    let mut vault = vault_of(&[("Billing", "organization")]);
    let new = Passphrase::parse(b"a new one").unwrap();
    vault.slots.set_passphrase(&new, KdfParameters::LOWEST).unwrap();
    let locked = parse(&sealed(&vault));
    assert!(matches!(refused(locked.slots().root_key(&passphrase())), VaultError::WrongPassphrase));
    let open = locked.unlock(locked.slots().root_key(&new).ok().unwrap()).ok().unwrap();
    assert_eq!(names(&open), ["Billing"]);
}

#[test]
fn a_vault_over_a_limit_is_full_and_not_written() {
    let mut vault = empty();
    for number in 0..501 {
        add(&mut vault, "Billing", &format!("app:a{number}"));
    }
    assert!(matches!(refused(vault.seal()), VaultError::Full(_)));
}

#[test]
fn the_key_of_another_root_is_stale_here() {
    let (one, two) = (vault_of(&[("Billing", "organization")]), vault_of(&[("Maps", "organization")]));
    let error = refused(parse(&sealed(&one)).catalog(&two.metadata_key()));
    assert!(matches!(error, VaultError::StaleMetadataKey));
    assert!(matches!(refused(unlock(sealed(&one).as_bytes(), &two.root_key())), VaultError::Damaged(_)));
}

/// Older versions report a newer vault only while they could misread one of its records.
#[test]
fn the_header_announces_later_types_while_a_record_has_one() {
    let mut vault = vault_of(&[("Billing", "organization")]);
    assert!(sealed(&vault).contains("\ncritical = []\n"));
    let secret_record = Api { auth: AuthType::Secret, ..api("Database", "app:web") };
    vault.records.add(secret_record, Credential::Secret(secret("postgres://u:p@db/x"))).unwrap();
    let text = sealed(&vault);
    assert!(text.contains("\ncritical = [\"auth-types-2\"]\n"));
    let mut again = unlock(text.as_bytes(), &vault.root_key()).ok().unwrap();
    let added = again.records.catalog().iter().find(|api| api.name.as_str() == "Database").unwrap().id;
    again.records.delete(added).unwrap();
    assert!(sealed(&again).contains("\ncritical = []\n"));
}

#[test]
fn a_new_type_converts_the_credential_and_an_edit_alone_does_not() {
    let mut vault = vault_of(&[("Billing", "organization")]);
    let id = vault.records.catalog().iter().next().unwrap().id;
    let token = AuthType::Token { scheme: AuthScheme::parse("Token").unwrap() };
    vault.records.edit(id, |api| api.auth = token.clone()).unwrap();
    let kind = |vault: &capi::vault::OpenVault| vault.records.catalog().iter().next().unwrap().auth.clone();
    assert_ne!(kind(&vault), token, "its credential is an API key");
    vault
        .records
        .retype(id, token.clone(), |old| Ok::<_, VaultError>(old.converted(token.kind(), None).unwrap()))
        .unwrap();
    assert_eq!(kind(&vault), token);
    let text = sealed(&vault);
    let again = unlock(text.as_bytes(), &vault.root_key()).ok().unwrap();
    assert_eq!(kind(&again), token);
    vault.records.edit(id, |api| api.auth = AuthType::Bearer).unwrap();
    assert_eq!(kind(&vault), AuthType::Bearer, "a bearer token and one with another scheme are of one kind");
    let refused = vault.records.retype(id, AuthType::Basic, |old| Ok::<_, VaultError>(old.duplicate()));
    assert!(refused.is_err() && kind(&vault) == AuthType::Bearer);
}

/// An alias counts as taken in its scope, in any case of its letters.
#[test]
fn an_alias_of_another_record_is_taken() {
    let alias = |name: &str| [capi::model::Binding::parse(name).unwrap()].into_iter().collect::<Aliases>();
    let mut vault = empty();
    let first = Api { aliases: alias("STRIPE_KEY"), ..api("Stripe", "organization") };
    vault.records.add(first, Credential::Key(secret("k"))).unwrap();
    for (name, taken) in
        [("STRIPE_KEY", true), ("Stripe_Key", true), ("CUSTOM_API_STRIPE", true), ("OTHER", false)]
    {
        let second = Api { aliases: alias(name), ..api("Other", "organization") };
        let added = vault.records.add(second, Credential::Key(secret("k")));
        assert_eq!(added.is_err(), taken, "{name}");
    }
    let own = Api { aliases: alias("STRIPE_KEY"), ..api("Own", "app:web") };
    vault.records.add(own, Credential::Key(secret("k"))).unwrap();
}
