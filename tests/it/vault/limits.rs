//! How much a vault may hold, and that no variable is filled twice.

use capi::model::Credential;
use capi::vault::{OpenVault, VaultError};

use crate::harness::vaults::{add, api, parse, refused, sealed, secret, unlock, vault_of};

#[test]
fn five_hundred_scopes_fit_and_no_more() {
    let mut vault = vault_of(&[]);
    for number in 0..500 {
        add(&mut vault, "Billing", &format!("app:a{number}"));
    }
    assert_eq!(parse(&sealed(&vault)).catalog(&vault.metadata_key()).unwrap().iter().count(), 500);
    add(&mut vault, "Billing", "organization");
    assert!(matches!(refused(vault.seal()), VaultError::Full(_)));
}

#[test]
fn a_variable_is_filled_once_in_a_scope() {
    let mut vault = vault_of(&[("My Billing", "organization")]);
    let again = |vault: &mut OpenVault, name: &str, scope: &str| {
        vault.records.add(api(name, scope), Credential::Key(secret("another"))).map(drop)
    };
    for name in ["My Billing", "my billing", "My-Billing"] {
        let VaultError::VariableTaken { variable, name } = refused(again(&mut vault, name, "organization"))
        else {
            panic!("{name} is refused for something else")
        };
        assert_eq!((variable.as_str(), name.as_str()), ("CUSTOM_API_MY_BILLING", "My Billing"));
    }
    again(&mut vault, "My Billing", "app:web").unwrap();
    again(&mut vault, "Billing", "organization").unwrap();
}

#[test]
fn a_parsed_vault_knows_the_digest_of_its_file() {
    let vault = vault_of(&[("Billing", "organization")]);
    assert_eq!((vault.generation(), vault.sha256()), (0, [0; 32]));
    let text = sealed(&vault);
    let read = unlock(text.as_bytes(), &vault.root_key()).ok().unwrap();
    assert_eq!((read.generation(), read.sha256()), (1, parse(&text).sha256()));
}
