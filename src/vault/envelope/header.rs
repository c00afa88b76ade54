//! The header of a vault: its types and their only encoding (docs/format.md, "Layout").

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::hex::to_hex;
use super::super::keys::{ScopeId, SlotId, VaultId};
use super::super::passphrase::KdfParameters;

/// The first line of every vault of this version.
pub(in crate::vault) const FIRST_LINE: &str = "capi-vault 1\n";

/// The entry of `critical` in a vault with a record of an authentication type that the first version did not have.
pub(in crate::vault) const LATER_TYPES: &str = "auth-types-2";

/// The lines before the sections, in the order of the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::vault) struct Header {
    pub(in crate::vault) vault: VaultId,
    pub(in crate::vault) generation: u64,
    pub(in crate::vault) parent: [u8; 32],
    pub(in crate::vault) critical: Vec<String>,
    pub(in crate::vault) slots: Vec<Slot>,
    pub(in crate::vault) sections: Vec<SectionEntry>,
}

/// A key slot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::vault) enum Slot {
    /// A kind that this version knows.
    Known(KnownSlot),
    /// A kind of a later version: its lines, stored byte for byte.
    Unknown {
        /// The id, which no two slots share.
        id: SlotId,
        /// The kind, as the header names it.
        kind: String,
        /// All lines from `[[slot]]` on.
        lines: String,
    },
}

impl Slot {
    pub(in crate::vault) fn id(&self) -> SlotId {
        match self {
            Self::Known(slot) => slot.id,
            Self::Unknown { id, .. } => *id,
        }
    }

    pub(in crate::vault) fn is_passphrase(&self) -> bool {
        matches!(self, Self::Known(KnownSlot { kind: SlotKind::Passphrase(_), .. }))
    }
}

/// A slot that this version can open or write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::vault) struct KnownSlot {
    pub(in crate::vault) id: SlotId,
    pub(in crate::vault) kind: SlotKind,
    pub(in crate::vault) opens: Opens,
    /// Information about the slot, sealed under a key that is derived from M.
    pub(in crate::vault) about: Option<Vec<u8>>,
    pub(in crate::vault) salt: [u8; 16],
    /// That key, sealed for a holder who does not have M.
    pub(in crate::vault) about_key: Option<Vec<u8>>,
    pub(in crate::vault) sealed: Vec<u8>,
}

/// Where the key of a slot comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::vault) enum SlotKind {
    Passphrase(KdfParameters),
    Recovery,
    Token,
}

impl SlotKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Passphrase(_) => "passphrase",
            Self::Recovery => "recovery",
            Self::Token => "token",
        }
    }
}

/// Which key a slot holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::vault) enum Opens {
    Root,
    App,
    Metadata,
}

impl Opens {
    /// The length of the slot's content in bytes: one key, or the id of an app and four keys.
    pub(in crate::vault) fn length(self) -> usize {
        match self {
            Self::Root | Self::Metadata => 32,
            Self::App => 16 + 4 * 32,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::App => "app",
            Self::Metadata => "metadata",
        }
    }
}

/// An entry of the section list: the kind of the section and the number of its sealed bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::vault) struct SectionEntry {
    pub(in crate::vault) scope: ScopeId,
    pub(in crate::vault) part: Part,
    pub(in crate::vault) bytes: usize,
}

/// The two sections of a scope.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::vault) enum Part {
    Metadata,
    Credentials,
}

impl Part {
    /// The name in the header, which is also the label of the seal.
    pub(in crate::vault) fn as_str(self) -> &'static str {
        match self {
            Self::Metadata => "metadata",
            Self::Credentials => "credentials",
        }
    }
}

impl Header {
    /// Returns whether a record may have an authentication type that the first version did not have.
    pub(in crate::vault) fn has_later_types(&self) -> bool {
        self.critical.iter().any(|entry| entry == LATER_TYPES)
    }

    /// Returns the index of the metadata section of a scope, if the scope has records. Its credentials follow.
    pub(in crate::vault) fn metadata_of(&self, scope: ScopeId) -> Option<usize> {
        self.sections.iter().position(|entry| entry.scope == scope)
    }

    /// Returns the header bytes, which are the context of all sections.
    pub(in crate::vault) fn render(&self) -> String {
        let mut out = String::from(FIRST_LINE);
        let critical: Vec<String> = self.critical.iter().map(|entry| format!("\"{entry}\"")).collect();
        line(&mut out, "vault", &quoted(&self.vault.to_string()));
        line(&mut out, "generation", &self.generation.to_string());
        line(&mut out, "parent", &quoted(&to_hex(&self.parent)));
        line(&mut out, "critical", &format!("[{}]", critical.join(", ")));
        for slot in &self.slots {
            out.push('\n');
            match slot {
                Slot::Known(slot) => slot.render(&mut out),
                Slot::Unknown { lines, .. } => out.push_str(lines),
            }
        }
        for section in &self.sections {
            out.push('\n');
            section.render(&mut out);
        }
        out
    }
}

impl KnownSlot {
    fn render(&self, out: &mut String) {
        self.render_before("sealed", out);
        base64_line(out, "sealed", &self.sealed);
    }

    /// Renders the lines before the line of this key.
    fn render_before(&self, end: &str, out: &mut String) {
        out.push_str("[[slot]]\n");
        line(out, "id", &quoted(&self.id.to_string()));
        line(out, "kind", &quoted(self.kind.as_str()));
        line(out, "opens", &quoted(self.opens.as_str()));
        if let SlotKind::Passphrase(parameters) = self.kind {
            let [memory, passes, lanes] = parameters.numbers();
            line(out, "memory_kib", &memory.to_string());
            line(out, "passes", &passes.to_string());
            line(out, "lanes", &lanes.to_string());
        }
        if end == "about" {
            return;
        }
        self.about.iter().for_each(|about| base64_line(out, "about", about));
        base64_line(out, "salt", &self.salt);
        if end != "about_key" {
            self.about_key.iter().for_each(|key| base64_line(out, "about_key", key));
        }
    }

    /// Returns the context of a sealed line: the `vault` line and the lines of the slot above it.
    fn context_of(&self, vault: VaultId, end: &str) -> String {
        let mut out = String::new();
        line(&mut out, "vault", &quoted(&vault.to_string()));
        self.render_before(end, &mut out);
        out
    }

    /// The context of the key that the slot opens.
    pub(in crate::vault) fn context(&self, vault: VaultId) -> String {
        self.context_of(vault, "sealed")
    }

    /// The context of the information about the slot.
    pub(in crate::vault) fn about_context(&self, vault: VaultId) -> String {
        self.context_of(vault, "about")
    }

    /// The context of the key to that information.
    pub(in crate::vault) fn about_key_context(&self, vault: VaultId) -> String {
        self.context_of(vault, "about_key")
    }
}

impl SectionEntry {
    fn render(&self, out: &mut String) {
        out.push_str("[[section]]\n");
        line(out, "scope", &quoted(&to_hex(&self.scope.0)));
        line(out, "part", &quoted(self.part.as_str()));
        line(out, "bytes", &self.bytes.to_string());
    }
}

fn base64_line(out: &mut String, key: &str, bytes: &[u8]) {
    line(out, key, &quoted(&STANDARD.encode(bytes)));
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

fn line(out: &mut String, key: &str, value: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{key} = {value}");
}
