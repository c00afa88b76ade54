//! The files of one vault that a root key authenticated on this machine, in the order of their last use.
//!
//! They answer two questions that the newest generation alone cannot: whether exactly this file was authenticated
//! before, and which generations precede another one.

use super::hex::{from_hex, to_hex};
use super::local_state::Seen;
use super::locked::LockedVault;

/// How many files are stored. A line has at most 140 bytes.
const MOST: usize = 100;

/// A file that a root key authenticated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AuthenticFile {
    /// Its generation and checksum.
    pub seen: Seen,
    /// The checksum of the generation before it, zeros if unknown.
    pub parent: [u8; 32],
}

impl From<&LockedVault> for AuthenticFile {
    fn from(vault: &LockedVault) -> Self {
        Self { seen: vault.seen(), parent: vault.parent() }
    }
}

impl From<Seen> for AuthenticFile {
    fn from(seen: Seen) -> Self {
        Self { seen, parent: [0; 32] }
    }
}

/// One stored file.
#[derive(Clone, Copy, PartialEq, Eq)]
struct KnownFile {
    sha256: [u8; 32],
    parent: [u8; 32],
    /// Whether it was used in a work tree of git, which puts older generations back when it changes branches.
    in_work_tree: bool,
}

/// The stored files, the last used one at the end.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct KnownFiles(Vec<KnownFile>);

impl KnownFiles {
    /// Whether a file with this checksum was authenticated here.
    pub fn contains(&self, sha256: &[u8; 32]) -> bool {
        self.find(sha256).is_some()
    }

    /// Whether the file with this checksum is the one that was used last.
    pub fn is_last(&self, sha256: &[u8; 32]) -> bool {
        self.0.last().is_some_and(|last| last.sha256 == *sha256)
    }

    /// Whether the file with this checksum was used in a work tree of git.
    pub(super) fn was_in_work_tree(&self, sha256: &[u8; 32]) -> bool {
        self.find(sha256).is_some_and(|known| known.in_work_tree)
    }

    /// Whether the generation `old` is an ancestor of one whose parent is `parent`. `parent_of` knows more files.
    pub fn precedes(
        &self,
        old: &[u8; 32],
        parent: &[u8; 32],
        parent_of: impl Fn(&[u8; 32]) -> Option<[u8; 32]>,
    ) -> bool {
        let mut at = *parent;
        // Parents are hashes of files, so the chain has no circle. The bound is for a state file that was edited.
        for _ in 0..2 * MOST {
            if at == *old {
                return true;
            }
            let known = self.find(&at).map(|known| known.parent).filter(|parent| *parent != [0; 32]);
            let Some(next) = known.or_else(|| parent_of(&at)) else { return false };
            at = next;
        }
        false
    }

    /// Makes a file the last used one. `in_work_tree` is not called if it was used in a work tree before.
    pub(super) fn touch(&mut self, file: AuthenticFile, in_work_tree: impl FnOnce() -> bool) {
        let AuthenticFile { seen: Seen { sha256, .. }, mut parent } = file;
        let old = self.find(&sha256).copied();
        if let Some(old) = old {
            self.0.retain(|known| known.sha256 != sha256);
            if parent == [0; 32] {
                parent = old.parent;
            }
        }
        let in_work_tree = old.is_some_and(|old| old.in_work_tree) || in_work_tree();
        self.0.push(KnownFile { sha256, parent, in_work_tree });
        let surplus = self.0.len().saturating_sub(MOST);
        self.0.drain(..surplus);
    }

    fn find(&self, sha256: &[u8; 32]) -> Option<&KnownFile> {
        self.0.iter().find(|known| known.sha256 == *sha256)
    }

    /// Adds a line of the state file: its first word and the rest. Returns false for other lines.
    pub(super) fn parse_line(&mut self, word: &str, rest: &str) -> bool {
        let in_work_tree = match word {
            "known" => false,
            "branch" => true,
            _ => return false,
        };
        let parsed = rest.split_once(' ').and_then(|(sha256, parent)| {
            Some(KnownFile { sha256: from_hex(sha256)?, parent: from_hex(parent)?, in_work_tree })
        });
        self.0.extend(parsed.filter(|_| self.0.len() < MOST));
        true
    }

    /// Appends the lines for the state file, each after a newline.
    pub(super) fn render(&self, text: &mut String) {
        for KnownFile { sha256, parent, in_work_tree } in &self.0 {
            let word = if *in_work_tree { "branch" } else { "known" };
            text.push_str(&format!("\n{word} {} {}", to_hex(sha256), to_hex(parent)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(number: u8, parent: u8) -> AuthenticFile {
        let seen = Seen { generation: u64::from(number), sha256: [number; 32] };
        AuthenticFile { seen, parent: [parent; 32] }
    }

    fn of(numbers: impl IntoIterator<Item = u8>) -> KnownFiles {
        let mut files = KnownFiles::default();
        numbers.into_iter().for_each(|number| files.touch(file(number, number.wrapping_sub(1)), || false));
        files
    }

    #[test]
    fn files_survive_a_round_trip_in_their_order() {
        let mut files = of([1, 2]);
        files.touch(file(3, 2), || true);
        let mut text = String::new();
        files.render(&mut text);
        let mut read = KnownFiles::default();
        for line in text.lines().skip(1) {
            let (word, rest) = line.split_once(' ').unwrap();
            assert!(read.parse_line(word, rest));
        }
        assert!(read == files && read.is_last(&[3; 32]) && read.was_in_work_tree(&[3; 32]));
        assert!(!read.was_in_work_tree(&[2; 32]) && !read.parse_line("seen", "1 00"));
    }

    #[test]
    fn the_files_that_were_not_used_for_longest_are_dropped() {
        let mut files = of(1..=100);
        files.touch(file(1, 0), || false);
        files.touch(file(200, 100), || false);
        assert!(files.contains(&[1; 32]) && files.contains(&[200; 32]));
        assert!(!files.contains(&[2; 32]) && files.contains(&[3; 32]));
    }

    #[test]
    fn a_chain_of_parents_is_followed_through_both_sources() {
        let files = of([4, 5]);
        let backups = |sha256: &[u8; 32]| (*sha256 == [3; 32]).then_some([2; 32]);
        assert!(files.precedes(&[2; 32], &[5; 32], backups));
        assert!(!files.precedes(&[2; 32], &[5; 32], |_| None));
        assert!(!files.precedes(&[9; 32], &[5; 32], backups));
        // A state file that was edited into a circle.
        let mut circle = KnownFiles::default();
        circle.touch(file(1, 2), || false);
        circle.touch(file(2, 1), || false);
        assert!(!circle.precedes(&[3; 32], &[1; 32], |_| None));
    }
}
