//! One command that writes the vault, run again and again under strace, each time on a fresh copy of the same home; and
//! what must be true of the disk after each run.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use capi::vault::{LockedVault, OpenVault, Passphrase, RootKey};
use tempfile::TempDir;

use crate::harness::secrets::PASSPHRASE;
use crate::harness::{Home, Outcome};

/// A system call of the run, the `when`th of its name.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) when: usize,
    /// As strace shows it.
    pub(crate) line: String,
}

/// The command, the home that each run starts from, and the vault before it.
pub(crate) struct Save {
    words: Vec<String>,
    template: TempDir,
    root: RootKey,
    before: Vec<u8>,
    /// After which of these the next save was seen to work.
    cleaned_up: Mutex<BTreeSet<Vec<Left>>>,
}

/// A file that a run left: its path without what is random, its length, and whether it was there before.
type Left = (PathBuf, u64, bool);

/// Which vault is in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// The one from before, byte for byte.
    Old,
    /// The next generation.
    New,
}

impl Save {
    /// The first edit of a vault, next to the leftovers of a killed writer: it creates the directory of the backups, and
    /// removes a file.
    pub(crate) fn edit() -> Self {
        let home = Home::with_apis();
        let left = leftover_name(&home);
        fs::write(home.vault().with_file_name(left), "half of a vau").unwrap();
        Self::of(&home, &["edit", "my-billing-api", "--domain", "api.billing.example"])
    }

    /// A command on a copy of a home.
    pub(crate) fn of(home: &Home, words: &[&str]) -> Self {
        let template = tempfile::tempdir().unwrap();
        copy(&home.directory(), &template.path().join("home"));
        let before = home.bytes();
        let root = LockedVault::parse(before.clone())
            .unwrap()
            .slots()
            .root_key(&passphrase(PASSPHRASE))
            .ok()
            .unwrap();
        Self {
            words: words.iter().map(|&word| word.to_owned()).collect(),
            template,
            root,
            before,
            cleaned_up: Mutex::default(),
        }
    }

    /// A home as it was before the run.
    pub(crate) fn home(&self) -> Home {
        let home = Home::empty();
        copy(&self.template.path().join("home"), &home.directory());
        home
    }

    /// Runs it under strace with these options.
    pub(crate) fn traced(&self, home: &Home, options: &str) -> Outcome {
        // Without -f: all files are touched by the first thread (`all_files_are_accessed_by_one_thread`), and the calls
        // of the others come in another order each time.
        let script = format!("set -- strace -qq {options} \"$@\"");
        home.capi(&self.words).unlocked().after(&script).run()
    }

    /// All system calls of an undisturbed run, from the one that starts the program.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let home = self.home();
        let log = home.root().join("given/trace");
        let outcome = self.traced(&home, &format!("-o {}", log.display()));
        assert_eq!(outcome.status.code(), Some(0), "{}", outcome.err());
        let mut seen = std::collections::HashMap::new();
        let text = fs::read_to_string(&log).unwrap().replace(home.root().to_str().unwrap(), "~");
        let named = text.lines().filter_map(|line| line.split_once('(').map(|(name, _)| (name, line)));
        named
            .map(|(name, line)| {
                let when = seen.entry(name.to_owned()).and_modify(|count| *count += 1).or_insert(1);
                Call { name: name.to_owned(), when: *when, line: line.to_owned() }
            })
            .collect()
    }

    /// Returns whether the vault is the old or the new one; fails on a third.
    pub(crate) fn state(&self, home: &Home, point: &Call) -> State {
        self.judge(&home.bytes()).unwrap_or_else(|third| panic!("{third} after {point:?}"))
    }

    /// The same of bytes.
    pub(crate) fn judge(&self, bytes: &[u8]) -> Result<State, String> {
        if bytes == self.before {
            return Ok(State::Old);
        }
        let open = self.open(bytes).map_err(|error| format!("a third vault: {error}"))?;
        let old = LockedVault::parse(self.before.clone()).unwrap();
        let next = open.generation() == old.generation() + 1 && open.records.catalog().iter().count() >= 3;
        if next { Ok(State::New) } else { Err(format!("generation {}", open.generation())) }
    }

    fn left(&self, home: &Home) -> Vec<Left> {
        let (now, before) = (home.directory(), self.template.path().join("home"));
        let mut left: Vec<Left> = files(&now)
            .into_iter()
            .map(|path| {
                let inside = path.strip_prefix(&now).unwrap();
                let content = fs::read(&path).unwrap();
                let unchanged = fs::read(before.join(inside)).is_ok_and(|before| before == content);
                (without_chance(inside), content.len() as u64, unchanged)
            })
            .collect();
        left.sort();
        left
    }

    fn open(&self, bytes: &[u8]) -> Result<OpenVault, capi::vault::VaultError> {
        LockedVault::parse(bytes.to_vec())?.unlock(self.root.duplicate())
    }

    /// The next save works, and leaves no temporary file. It runs once for each disk that was left: what it does depends on
    /// nothing else.
    pub(crate) fn next_one_cleans_up(&self, home: &Home, point: &Call) {
        if !self.cleaned_up.lock().unwrap().insert(self.left(home)) {
            return;
        }
        let next = home.capi(["edit", "twilio-sms", "--domain", "api.next.example"]).unlocked().run();
        assert_eq!(next.status.code(), Some(0), "after {point:?}: {}", next.err());
        assert_eq!(temporary(home), [""; 0], "after {point:?}");
    }
}

/// A temporary name without its random end.
fn without_chance(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap().to_string_lossy();
    match name.rsplit_once('-') {
        Some((fixed, _)) if name.starts_with(".capi-tmp-") => path.with_file_name(fixed),
        _ => path.to_owned(),
    }
}

/// A passphrase from text.
pub(crate) fn passphrase(text: &str) -> Passphrase {
    Passphrase::parse(text.as_bytes()).unwrap()
}

/// The temporary files below the home.
pub(crate) fn temporary(home: &Home) -> Vec<String> {
    let all = files(&home.directory());
    let names = all.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with('.')).collect()
}

/// All files below a directory.
pub(crate) fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).into_iter().flatten().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

/// Calls `look` for each point, on as many threads as the machine has processors.
pub(crate) fn each<T: Send>(points: Vec<T>, look: impl Fn(T) + Sync) {
    let threads = std::thread::available_parallelism().map_or(2, |count| count.get());
    let points = Mutex::new(points.into_iter());
    let next = || points.lock().unwrap().next();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(point) = next() {
                    look(point);
                }
            });
        }
    });
}

/// The name of a temporary file of this vault.
fn leftover_name(home: &Home) -> String {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(home.vault().file_name().unwrap().as_encoded_bytes());
    let hex: String = digest[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    format!(".capi-tmp-{hex}-Killed")
}

fn copy(from: &Path, to: &Path) {
    DirBuilder::new().mode(0o700).recursive(true).create(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
