//! The parser of the header: `key = value` lines, and a check that rendering the result gives exactly the same bytes.
//! Every header therefore has only one spelling.

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
use super::super::slots::ABOUT;
use super::MAX_FILE;
use super::header::{FIRST_LINE, Header, KnownSlot, LATER_TYPES, Opens, Part, SectionEntry, Slot, SlotKind};

#[cfg(test)]
mod tests;

/// The most slots that a vault may have.
pub(in crate::vault) const MAX_SLOTS: usize = 100;
const MAX_PASSPHRASE_SLOTS: usize = 8;
/// The most sections that a vault may have.
pub(in crate::vault) const MAX_SECTIONS: usize = 1000;
/// The limit of TOML's integers, and of ours.
const TOO_LARGE_INTEGER: u64 = 1 << 63;
const NOT_A_HEADER: VaultError = VaultError::Damaged(Damage::HeaderLine);

/// Parses the exact bytes of a header.
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
    if let Some(entry) = header.critical.iter().find(|entry| *entry != LATER_TYPES) {
        return Err(VaultError::UnknownCritical(entry.clone()));
    }
    at_most(header.critical.len(), 1, Damage::HeaderLine)?;
    while lines.begins("\n[[slot]]\n") {
        header.slots.push(slot(&mut lines)?);
        at_most(header.slots.len(), MAX_SLOTS, Damage::Slots)?;
    }
    while lines.begins("\n[[section]]\n") {
        header.sections.push(section(&mut lines)?);
        at_most(header.sections.len(), MAX_SECTIONS, Damage::SectionCount)?;
    }
    // Also refuses trailing lines, which rendering does not produce.
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

/// Generations start at 1, and the first has no parent.
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

/// Sections are ordered by scope, the organization first; in each scope metadata precedes credentials.
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
        "passphrase" => SlotKind::Passphrase(kdf_parameters(lines)?),
        "recovery" => SlotKind::Recovery,
        _ => SlotKind::Token,
    };
    // Only a token may be restricted: every passphrase opens the whole vault.
    if opens != Opens::Root && kind != SlotKind::Token {
        return Err(VaultError::Damaged(Damage::SlotOpens));
    }
    let is_described = !matches!(kind, SlotKind::Passphrase(_)) && lines.rest.starts_with("about = ");
    let about = is_described.then(|| sealed(lines, "about", ABOUT)).transpose()?;
    let salt = lines.base64("salt")?.try_into().map_err(|_| NOT_A_HEADER)?;
    // A holder of M derives this key.
    let needs_key = is_described && opens == Opens::App;
    let about_key = needs_key.then(|| sealed(lines, "about_key", 32)).transpose()?;
    let sealed = sealed(lines, "sealed", opens.length())?;
    Ok(Slot::Known(KnownSlot { id, kind, opens, about, salt, about_key, sealed }))
}

/// Parses a line of sealed bytes whose plaintext has `plain` bytes.
fn sealed(lines: &mut Lines<'_>, key: &str, plain: usize) -> Result<Vec<u8>, VaultError> {
    let sealed = lines.base64(key)?;
    (sealed.len() == plain + OVERHEAD).then_some(sealed).ok_or(VaultError::Damaged(Damage::SlotLength))
}

fn kdf_parameters(lines: &mut Lines<'_>) -> Result<KdfParameters, VaultError> {
    let (memory, passes, lanes) =
        (lines.integer("memory_kib")?, lines.integer("passes")?, lines.integer("lanes")?);
    KdfParameters::new(memory, passes, lanes).ok_or(VaultError::Damaged(Damage::KdfParameters))
}

/// Reads the lines of a slot of a later version. They only have to follow the grammar.
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

/// The lines that are not parsed yet.
struct Lines<'a> {
    rest: &'a str,
}

impl<'a> Lines<'a> {
    /// Skips `text` if it is next, and returns whether it was.
    fn begins(&mut self, text: &str) -> bool {
        self.rest.strip_prefix(text).map(|rest| self.rest = rest).is_some()
    }

    /// Parses the next line as a key and a value.
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

/// Strings separated by `, `. A string may contain a comma too, so its end is found by the quotes.
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
