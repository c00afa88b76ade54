//! From header bytes to a [`Header`]. A reader of `key = value` lines, and a check that what was read would be
//! written in exactly the same bytes: so there is one spelling of each header and no second one to argue about.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::crypto::OVERHEAD;
use super::super::damage::Damage;
use super::super::error::VaultError;
use super::super::hex::from_hex;
use super::super::keys::{ScopeId, SlotId, VaultId};
use super::super::passphrase::KdfParameters;
use super::super::sections::SMALLEST;
use super::super::slot_info::ABOUT;
use super::MAX_FILE;
use super::header::{FIRST_LINE, Header, KnownSlot, Opens, Part, SectionEntry, Slot, SlotKind};

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;

/// The most slots that a vault may have.
pub(in crate::vault) const MAX_SLOTS: usize = 100;
const MAX_PASSPHRASE_SLOTS: usize = 8;
/// The most sections that a vault may have.
pub(in crate::vault) const MAX_SECTIONS: usize = 1000;
/// TOML's integers end here, and so do ours.
const TOO_LARGE_INTEGER: u64 = 1 << 63;
const NOT_A_HEADER: VaultError = VaultError::Damaged(Damage::HeaderLine);

/// Reads a header from its exact bytes.
pub(super) fn parse(text: &str) -> Result<Header, VaultError> {
    let lines = text.strip_prefix(FIRST_LINE).ok_or(NOT_A_HEADER)?;
    let mut lines = Lines { rest: lines };
    let mut header = Header {
        vault: VaultId(lines.hex("vault")?),
        generation: lines.integer("generation")?,
        parent: lines.hex("parent")?,
        critical: lines.array("critical")?,
        slots: Vec::new(),
        sections: Vec::new(),
    };
    if let Some(entry) = header.critical.first() {
        return Err(VaultError::UnknownCritical(entry.clone()));
    }
    while lines.begins("\n[[slot]]\n") {
        header.slots.push(slot(&mut lines)?);
        at_most(header.slots.len(), MAX_SLOTS, Damage::Slots)?;
    }
    while lines.begins("\n[[section]]\n") {
        header.sections.push(section(&mut lines)?);
        at_most(header.sections.len(), MAX_SECTIONS, Damage::SectionCount)?;
    }
    // Lines that are left over are not written either.
    if header.render() != text {
        return Err(NOT_A_HEADER);
    }
    check_slots(&header.slots)?;
    check_sections(&header.sections)?;
    check_generation(&header)?;
    Ok(header)
}

fn at_most(count: usize, limit: usize, damage: Damage) -> Result<(), VaultError> {
    (count <= limit).then_some(()).ok_or(VaultError::Damaged(damage))
}

/// Generations count from 1, and the first has no parent.
fn check_generation(header: &Header) -> Result<(), VaultError> {
    let fits = header.generation > 1 || (header.generation == 1 && header.parent == [0; 32]);
    fits.then_some(()).ok_or(VaultError::Damaged(Damage::Parent))
}

fn check_slots(slots: &[Slot]) -> Result<(), VaultError> {
    let passphrases = slots
        .iter()
        .filter(|slot| matches!(slot, Slot::Known(KnownSlot { kind: SlotKind::Passphrase(_), .. })))
        .count();
    at_most(passphrases, MAX_PASSPHRASE_SLOTS, Damage::PassphraseSlots)?;
    let mut ids: Vec<_> = slots.iter().map(Slot::id).collect();
    ids.sort_unstable();
    let doubled = ids.windows(2).any(|pair| pair[0] == pair[1]);
    (!doubled).then_some(()).ok_or(VaultError::Damaged(Damage::SameSlotTwice))
}

/// The organization first, then by scope id, each scope with its metadata and then its credentials.
fn check_sections(sections: &[SectionEntry]) -> Result<(), VaultError> {
    let paired = sections.chunks(2).all(|pair| {
        matches!(pair, [a, b] if a.scope == b.scope && a.part == Part::Metadata && b.part == Part::Credentials)
    });
    let ordered = sections.chunks(2).map(|pair| pair[0].scope).is_sorted_by(|a, b| a < b);
    (paired && ordered).then_some(()).ok_or(VaultError::Damaged(Damage::SectionOrder))
}

fn slot(lines: &mut Lines<'_>) -> Result<Slot, VaultError> {
    let start = lines.rest;
    let id = SlotId(lines.hex("id")?);
    let kind = lines.string("kind")?;
    if !["passphrase", "recovery", "token"].contains(&kind) {
        return unknown_slot(lines, start, id, kind);
    }
    let opens = match lines.string("opens")? {
        "root" => Opens::Root,
        "app" => Opens::App,
        "metadata" => Opens::Metadata,
        _ => return Err(NOT_A_HEADER),
    };
    let kind = match kind {
        "passphrase" => SlotKind::Passphrase(costs(lines)?),
        "recovery" => SlotKind::Recovery,
        _ => SlotKind::Token,
    };
    // Only a token may hold less than everything: whoever has a passphrase has the vault.
    if opens != Opens::Root && kind != SlotKind::Token {
        return Err(VaultError::Damaged(Damage::SlotOpens));
    }
    let is_described = !matches!(kind, SlotKind::Passphrase(_)) && lines.rest.starts_with("about = ");
    let about = is_described.then(|| sealed(lines, "about", ABOUT)).transpose()?;
    let salt = lines.base64("salt")?.try_into().map_err(|_| NOT_A_HEADER)?;
    // Who has M has the key to it already.
    let needs_key = is_described && opens == Opens::App;
    let about_key = needs_key.then(|| sealed(lines, "about_key", 32)).transpose()?;
    let sealed = sealed(lines, "sealed", opens.length())?;
    Ok(Slot::Known(KnownSlot { id, kind, opens, about, salt, about_key, sealed }))
}

/// A line with something sealed, of as many bytes as its plaintext must have.
fn sealed(lines: &mut Lines<'_>, key: &str, plain: usize) -> Result<Vec<u8>, VaultError> {
    let sealed = lines.base64(key)?;
    (sealed.len() == plain + OVERHEAD).then_some(sealed).ok_or(VaultError::Damaged(Damage::SlotLength))
}

fn costs(lines: &mut Lines<'_>) -> Result<KdfParameters, VaultError> {
    let (memory, passes, lanes) =
        (lines.integer("memory_kib")?, lines.integer("passes")?, lines.integer("lanes")?);
    KdfParameters::new(memory, passes, lanes).ok_or(VaultError::Damaged(Damage::KdfParameters))
}

/// Takes the lines of a slot whose kind came later than this version. They must keep the grammar, no more.
fn unknown_slot<'a>(
    lines: &mut Lines<'a>,
    start: &'a str,
    id: SlotId,
    kind: &str,
) -> Result<Slot, VaultError> {
    let mut keys = BTreeSet::from(["id", "kind"]);
    while !lines.rest.is_empty() && !lines.rest.starts_with('\n') {
        let (key, value) = lines.any()?;
        if !keys.insert(key) || !is_value(value) {
            return Err(NOT_A_HEADER);
        }
    }
    let own = &start[..start.len() - lines.rest.len()];
    Ok(Slot::Unknown { id, kind: kind.to_owned(), lines: format!("[[slot]]\n{own}") })
}

fn section(lines: &mut Lines<'_>) -> Result<SectionEntry, VaultError> {
    let scope = ScopeId(lines.hex("scope")?);
    let part = match lines.string("part")? {
        "metadata" => Part::Metadata,
        "credentials" => Part::Credentials,
        _ => return Err(NOT_A_HEADER),
    };
    let bytes = usize::try_from(lines.integer("bytes")?).map_err(|_| NOT_A_HEADER)?;
    (SMALLEST + OVERHEAD..=MAX_FILE)
        .contains(&bytes)
        .then_some(SectionEntry { scope, part, bytes })
        .ok_or(VaultError::Damaged(Damage::SectionLength))
}

/// The lines that are left.
struct Lines<'a> {
    rest: &'a str,
}

impl<'a> Lines<'a> {
    /// Steps over `text` if it comes next.
    fn begins(&mut self, text: &str) -> bool {
        self.rest.strip_prefix(text).map(|rest| self.rest = rest).is_some()
    }

    /// The next line as a key and a value.
    fn any(&mut self) -> Result<(&'a str, &'a str), VaultError> {
        let (line, rest) = self.rest.split_once('\n').ok_or(NOT_A_HEADER)?;
        let (key, value) = line.split_once(" = ").ok_or(NOT_A_HEADER)?;
        let is_key = key.starts_with(|c: char| c.is_ascii_lowercase())
            && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        self.rest = rest;
        is_key.then_some((key, value)).ok_or(NOT_A_HEADER)
    }

    fn value(&mut self, wanted: &str) -> Result<&'a str, VaultError> {
        let (key, value) = self.any()?;
        (key == wanted).then_some(value).ok_or(NOT_A_HEADER)
    }

    fn string(&mut self, key: &str) -> Result<&'a str, VaultError> {
        string(self.value(key)?).ok_or(NOT_A_HEADER)
    }

    fn integer(&mut self, key: &str) -> Result<u64, VaultError> {
        integer(self.value(key)?).ok_or(NOT_A_HEADER)
    }

    fn array(&mut self, key: &str) -> Result<Vec<String>, VaultError> {
        array(self.value(key)?).ok_or(NOT_A_HEADER)
    }

    fn hex<const N: usize>(&mut self, key: &str) -> Result<[u8; N], VaultError> {
        from_hex(self.string(key)?).ok_or(NOT_A_HEADER)
    }

    fn base64(&mut self, key: &str) -> Result<Vec<u8>, VaultError> {
        STANDARD.decode(self.string(key)?).map_err(|_| NOT_A_HEADER)
    }
}

fn is_value(text: &str) -> bool {
    string(text).is_some() || integer(text).is_some() || array(text).is_some()
}

/// A string without escapes: printable ASCII between quotes.
fn string(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    let plain = |b: u8| (b' '..=b'~').contains(&b) && b != b'"' && b != b'\\';
    inner.bytes().all(plain).then_some(inner)
}

/// Digits without a sign or a leading zero, below 2^63.
fn integer(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number < TOO_LARGE_INTEGER && number.to_string() == text).then_some(number)
}

/// Strings with `, ` between them; a string may hold a comma too, so the quotes tell where one ends.
fn array(text: &str) -> Option<Vec<String>> {
    let mut rest = text.strip_prefix('[')?.strip_suffix(']')?;
    let mut items = Vec::new();
    while !rest.is_empty() {
        if !items.is_empty() {
            rest = rest.strip_prefix(", ")?;
        }
        let end = rest.strip_prefix('"')?.find('"')? + 2;
        let (item, after) = rest.split_at_checked(end)?;
        items.push(string(item)?.to_owned());
        rest = after;
    }
    Some(items)
}
