//! Every file of tests/vectors: the result of the reader equals index.json.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use capi::model::{Api, AuthType};
use capi::vault::{LockedVault, OpenVault, Passphrase, RecoveryCode, Token, VaultError};
use serde_json::{Value, json};

use crate::harness::vaults::is_damage;

pub(crate) fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(file)
}

pub(crate) fn index() -> Vec<Value> {
    serde_json::from_slice(&fs::read(path("index.json")).unwrap()).unwrap()
}

pub(crate) fn text<'a>(entry: &'a Value, field: &str) -> &'a str {
    entry[field].as_str().unwrap_or_else(|| panic!("{entry} has no {field}"))
}

/// The file of an entry.
fn locked(entry: &Value) -> Result<LockedVault, VaultError> {
    LockedVault::parse(fs::read(path(text(entry, "file"))).unwrap())
}

/// Opens by the passphrase or by the recovery code.
fn open(entry: &Value) -> Result<(LockedVault, OpenVault), VaultError> {
    let vault = locked(entry)?;
    let root = match entry["recovery"].as_str() {
        Some(code) => vault
            .slots()
            .root_key_by_code(&RecoveryCode::parse(code.as_bytes()).unwrap_or_else(|e| panic!("{e}")))?,
        None => vault.slots().root_key(&Passphrase::parse(text(entry, "passphrase").as_bytes()).unwrap())?,
    };
    let open = vault.unlock(root)?;
    Ok((vault, open))
}

/// The records that a token opens, and its metadata.
fn open_by_token(entry: &Value) -> Result<(Vec<Value>, Value), VaultError> {
    let vault = locked(entry)?;
    let token = Token::parse(text(entry, "token").as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let opened = vault.slots().open_token(&token)?;
    let records = opened.catalog(&vault)?.iter().map(as_json).collect();
    opened.with_credentials(&vault)?;
    let mut about = json!({});
    if let Some(said) = &opened.about {
        let fields = [
            ("app", said.app.as_ref().map(ToString::to_string)),
            ("label", said.label.as_ref().map(ToString::to_string)),
            ("created", Some(said.created.to_string())),
            ("expires", said.expires.map(|time| time.to_string())),
        ];
        fields
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .for_each(|(name, value)| about[name] = json!(value));
    }
    Ok((records, about))
}

/// The result of a failed reading, in the words of the index.
fn outcome(error: &VaultError) -> &'static str {
    match error {
        VaultError::WrongPassphrase | VaultError::WrongCode | VaultError::UnknownToken => "wrong-passphrase",
        VaultError::Newer | VaultError::UnknownCritical(_) => "newer",
        error if is_damage(error) => "damaged",
        _ => "something else",
    }
}

/// A record as the index has it, but the fields that this version only carries along.
fn as_json(api: &Api) -> Value {
    let auth = match &api.auth {
        AuthType::ApiKey { header } => json!({"type": "api-key", "header": header.as_str()}),
        AuthType::QueryKey { parameter } => json!({"type": "query", "parameter": parameter.as_str()}),
        AuthType::Token { scheme } => json!({"type": "scheme", "scheme": scheme.as_str()}),
        other => json!({"type": other.kind().as_str()}),
    };
    let mut record = json!({
        "id": api.id.to_string(), "name": api.name.as_str(), "auth": auth, "scope": api.scope.as_stored(),
        "created": api.created.to_string(), "updated": api.updated.to_string(),
        "credential_set": api.credential_set.to_string(),
    });
    if let Some(domain) = &api.domain {
        record["domain"] = json!(domain.as_str());
    }
    if let Some(docs) = &api.docs {
        record["docs"] = json!(docs.as_str());
    }
    if api.proxy_only {
        record["use"] = json!("proxy");
    }
    if let Some(expires) = api.expires {
        record["expires"] = json!(format!("{expires} {}", api.credential_set));
    }
    for alias in api.aliases.to_stored() {
        record["aliases"][alias.variable.as_str()] = json!(alias.part.as_str());
    }
    record
}

/// The records of an entry without the fields of the future, sorted by id.
fn expected(entry: &Value) -> Vec<Value> {
    const KNOWN: [&str; 12] = [
        "id",
        "name",
        "auth",
        "scope",
        "created",
        "updated",
        "credential_set",
        "domain",
        "docs",
        "aliases",
        "use",
        "expires",
    ];
    let mut apis = entry["apis"].as_array().unwrap().clone();
    for api in &mut apis {
        // One that was not found for the present credential is ignored.
        let is_current = api["expires"]
            .as_str()
            .is_some_and(|found| found.ends_with(&format!(" {}", text(api, "credential_set"))));
        if !is_current {
            api.as_object_mut().unwrap().remove("expires");
        }
        api.as_object_mut().unwrap().retain(|key, _| KNOWN.contains(&key.as_str()));
        api["auth"]
            .as_object_mut()
            .unwrap()
            .retain(|key, _| ["type", "header", "parameter", "scheme"].contains(&&**key));
    }
    sorted(apis)
}

fn sorted(mut apis: Vec<Value>) -> Vec<Value> {
    apis.sort_by_key(|api| text(api, "id").to_owned());
    apis
}

/// Each file that a reader must refuse has a name and a reason; no test would cover a file outside of the index.
#[test]
fn the_index_lists_every_file_with_its_fault() {
    let index = index();
    let listed: BTreeSet<&str> = index.iter().map(|entry| text(entry, "file")).collect();
    let folder =
        fs::read_dir(path("")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let there: BTreeSet<String> = folder.filter(|name| name.ends_with(".capi")).collect();
    assert!(there.iter().eq(listed), "{there:?}");

    // A file can be listed several times, once for each unlock method; its fault is the same.
    let good: BTreeSet<&str> =
        index.iter().filter(|entry| entry["expect"] == "ok").map(|entry| text(entry, "file")).collect();
    let faults: BTreeSet<(&str, &str)> = index
        .iter()
        .map(|entry| (text(entry, "file"), text(entry, "fault")))
        .filter(|(file, _)| !good.contains(file))
        .collect();
    let refused: BTreeSet<&str> = faults.iter().map(|(file, _)| *file).collect();
    assert_eq!(faults.len(), refused.len(), "each file to be refused has one fault");
    assert!(refused.len() >= 60, "{}", refused.len());
    assert!(faults.iter().all(|(_, fault)| !fault.is_empty() && !fault.starts_with("none")), "{faults:?}");
    let bytes: BTreeSet<Vec<u8>> = there.iter().map(|name| fs::read(path(name)).unwrap()).collect();
    assert_eq!(bytes.len(), there.len(), "no two files are the same");
}

#[test]
fn every_vector_matches_the_index() {
    let mut wrong = Vec::new();
    for entry in index() {
        let found = match entry["token"].is_string() {
            true => open_by_token(&entry).map(drop),
            false => open(&entry).map(drop),
        };
        let found = found.as_ref().map_or_else(outcome, |()| "ok");
        if found != text(&entry, "expect") {
            wrong.push(format!("{}: {found}, not {}", text(&entry, "file"), text(&entry, "expect")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_good_vector_shows_its_records_to_both_keys() {
    for entry in index().iter().filter(|entry| entry["expect"] == "ok" && !entry["token"].is_string()) {
        let Ok((vault, open)) = open(entry) else { panic!("{} does not open", text(entry, "file")) };
        let whole: Vec<Value> = open.records.catalog().iter().map(as_json).collect();
        assert_eq!(sorted(whole), expected(entry), "{}", text(entry, "file"));
        let metadata = vault.catalog(&open.metadata_key()).unwrap();
        assert_eq!(sorted(metadata.iter().map(as_json).collect()), expected(entry));
    }
}

#[test]
fn every_token_shows_its_records_and_its_metadata() {
    let index = index();
    let entries: Vec<&Value> =
        index.iter().filter(|entry| entry["expect"] == "ok" && entry["token"].is_string()).collect();
    assert!(entries.len() > 5);
    for entry in entries {
        let (records, about) = open_by_token(entry).unwrap_or_else(|error| panic!("{entry}: {error}"));
        assert_eq!(sorted(records), expected(entry), "{}", text(entry, "file"));
        assert_eq!(about, entry["about"], "{}", text(entry, "file"));
    }
}

#[test]
fn common_accidents_have_their_own_errors() {
    let of = |file: &str| LockedVault::parse(fs::read(path(file)).unwrap()).err().unwrap();
    assert!(matches!(of("empty.capi"), VaultError::Empty));
    assert!(matches!(of("crlf.capi"), VaultError::LineEnds));
    assert!(matches!(of("git-conflict.capi"), VaultError::ConflictMarkers));
    assert!(matches!(of("newer-version.capi"), VaultError::Newer));
    let VaultError::UnknownCritical(entry) = of("unknown-critical-entry.capi") else { panic!("not named") };
    assert!(!entry.is_empty());
}

#[test]
fn damage_is_found_before_the_passphrase_prompt() {
    // All that is wrong with the bytes alone. What only a key can tell comes after the derivation.
    for file in ["bit-flipped-in-header.capi", "bit-flipped-in-body.capi", "truncated-in-body.capi"] {
        assert!(LockedVault::parse(fs::read(path(file)).unwrap()).is_err(), "{file}");
    }
}

#[test]
fn kdf_parameters_out_of_bounds_are_refused_in_under_a_millisecond() {
    let names = |name: &String| ["memory-", "passes-", "lanes-"].iter().any(|start| name.starts_with(start));
    let files: Vec<String> =
        index().iter().map(|entry| text(entry, "file").to_owned()).filter(names).collect();
    assert!(files.len() >= 9, "{files:?}");
    for file in files {
        let bytes = fs::read(path(&file)).unwrap();
        // The fastest of some: a busy machine makes none faster than it is.
        let time = |_| {
            let (bytes, start) = (bytes.clone(), Instant::now());
            assert!(LockedVault::parse(bytes).is_err_and(|error| is_damage(&error)), "{file}");
            start.elapsed()
        };
        let fastest = (0..20).map(time).min().unwrap();
        assert!(fastest < Duration::from_millis(1), "{file}: {fastest:?}");
    }
}

#[test]
fn an_unknown_slot_is_preserved_byte_for_byte() {
    let entry = index().into_iter().find(|entry| entry["file"] == "unknown-slot-kind.capi").unwrap();
    let before = fs::read_to_string(path("unknown-slot-kind.capi")).unwrap();
    let (_, vault) = open(&entry).ok().unwrap();
    let after = String::from_utf8(vault.seal().unwrap()).unwrap();
    let slots = |text: &str| {
        let start = text.find("[[slot]]").unwrap();
        text[start..text.find("[[section]]").unwrap()].to_owned()
    };
    assert_eq!(slots(&after), slots(&before));
}
