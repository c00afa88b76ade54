//! Power failures during a save. strace records a real run, and the tests replay it on a model of a disk (`disk.rs`) up to
//! each of its calls: every possible content opens as the old or the new vault, and as the new one after the message about
//! success.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use capi::vault::LockedVault;

use crate::faults::disk::{After, Before, Op, outcomes};
use crate::faults::save::{Save, State, files, passphrase};
use crate::harness::Home;
use crate::harness::processes::can_trace;
use crate::harness::secrets::{NEW, PASSPHRASE};

/// All calls that change a disk, and those that map descriptors to files.
const CALLS: &str = "openat,open,creat,close,write,pwrite64,writev,ftruncate,fallocate,fsync,fdatasync,sync,\
    sync_file_range,rename,renameat,renameat2,link,linkat,unlink,unlinkat,rmdir,mkdir,mkdirat,copy_file_range,dup,dup2,dup3";

/// A recorded run: the files before it, and its calls.
struct Record {
    before: Before,
    ops: Vec<Op>,
}

impl Record {
    /// Runs the save in a home and records its calls.
    fn of(save: &Save, home: &Home) -> Self {
        let mut before = Before::default();
        for (number, path) in files(&home.directory()).into_iter().enumerate() {
            before.files.insert(number, fs::read(&path).unwrap());
            before.names.insert(path, number);
        }
        let log = home.root().join("given/record");
        let options = format!("-xx -s 1000000 -o {} -e trace={CALLS}", log.display());
        let outcome = save.traced(home, &options);
        assert_eq!(outcome.status.code(), Some(0), "{}", outcome.err());
        let mut reader = Reader::new(&before, home.root());
        fs::read_to_string(&log).unwrap().lines().for_each(|line| reader.read(line));
        Self { ops: reader.ops, before }
    }

    /// The first thing that may lie on the disk after some of the calls and must not, if there is any.
    fn third_state(&self, ops: &[Op], judge: impl Fn(&After) -> Result<State, String>) -> Option<String> {
        let mut judged: BTreeMap<After, Result<State, String>> = BTreeMap::new();
        for length in 0..=ops.len() {
            let done = &ops[..length];
            let told = done.contains(&Op::Said);
            for after in outcomes(&self.before, done) {
                let state = judged.entry(after).or_insert_with_key(&judge).clone();
                match state {
                    Err(third) => return Some(format!("{third}, {}", shown(done))),
                    Ok(State::Old) if told => {
                        return Some(format!("lost after success was told, {}", shown(done)));
                    }
                    Ok(_) => {}
                }
            }
        }
        assert!(judged.len() > 3, "nothing was tried: {judged:?}");
        None
    }
}

fn shown(done: &[Op]) -> String {
    let short = |op: &Op| match op {
        Op::Write { file, bytes } => format!("Write {{ {file}, {} bytes }}", bytes.len()),
        op => format!("{op:?}"),
    };
    format!("after {:#?}", done.iter().map(short).collect::<Vec<_>>())
}

/// Turns lines of strace into operations.
struct Reader {
    root: PathBuf,
    ops: Vec<Op>,
    names: BTreeMap<PathBuf, usize>,
    open: BTreeMap<u32, Open>,
    next: usize,
}

enum Open {
    File(usize),
    Directory(PathBuf),
}

impl Reader {
    fn new(before: &Before, root: &Path) -> Self {
        let next = before.files.len();
        Self {
            root: root.to_owned(),
            ops: Vec::new(),
            names: before.names.clone(),
            open: BTreeMap::new(),
            next,
        }
    }

    fn read(&mut self, line: &str) {
        let Some((call, answer)) = line.rsplit_once(" = ") else { return };
        let Ok(result) = answer.split(' ').next().unwrap().parse::<u32>() else { return };
        let (name, arguments) = call.split_once('(').unwrap();
        let texts: Vec<Vec<u8>> = call.split('"').skip(1).step_by(2).map(bytes).collect();
        let path = |at: usize| PathBuf::from(String::from_utf8(texts[at].clone()).unwrap());
        let descriptor = || arguments.split([',', ')']).next().unwrap().parse::<u32>().unwrap();
        match name {
            "openat" if path(0).starts_with(&self.root) => self.opened(path(0), arguments, result),
            "openat" => drop(self.open.remove(&result)),
            "close" => drop(self.open.remove(&descriptor())),
            "write" if descriptor() == 2 => self.ops.push(Op::Said),
            "write" | "ftruncate" | "fsync" => {
                let length = arguments.split([' ', ')']).nth(1).and_then(|n| n.parse().ok());
                self.on_file(name, descriptor(), texts.first(), length, result);
            }
            "renameat" | "renameat2" | "rename" => {
                let file = self.names.remove(&path(0)).unwrap();
                self.names.insert(path(1), file);
                self.ops.push(Op::Move { file, from: path(0), to: path(1) });
            }
            "unlink" => {
                self.names.remove(&path(0));
                self.ops.push(Op::Remove(path(0)));
            }
            "mkdir" => self.ops.push(Op::MakeDirectory(path(0))),
            other => panic!("the model does not know {other}: {line}"),
        }
    }

    fn opened(&mut self, path: PathBuf, arguments: &str, descriptor: u32) {
        let open = if path.is_dir() {
            Open::Directory(path)
        } else if let Some(file) = self.names.get(&path) {
            assert!(!arguments.contains("O_TRUNC"), "the model knows no O_TRUNC: {arguments}");
            Open::File(*file)
        } else {
            assert!(arguments.contains("O_CREAT"), "{arguments}");
            let file = self.next;
            self.next += 1;
            self.names.insert(path.clone(), file);
            self.ops.push(Op::Make { file, path });
            Open::File(file)
        };
        self.open.insert(descriptor, open);
    }

    fn on_file(
        &mut self,
        name: &str,
        descriptor: u32,
        text: Option<&Vec<u8>>,
        length: Option<usize>,
        result: u32,
    ) {
        let op = match (name, self.open.get(&descriptor)) {
            ("fsync", Some(Open::File(file))) => Op::SyncFile(*file),
            ("fsync", Some(Open::Directory(path))) => Op::SyncDirectory(path.clone()),
            ("ftruncate", Some(Open::File(file))) => Op::Cut { file: *file, length: length.unwrap() },
            ("write", Some(Open::File(file))) => {
                let bytes = text.unwrap()[..result as usize].to_vec();
                Op::Write { file: *file, bytes }
            }
            _ => return,
        };
        self.ops.push(op);
    }
}

/// `\x41\x42` as strace -xx writes it.
fn bytes(hex: &str) -> Vec<u8> {
    hex.split("\\x").skip(1).map(|digits| u8::from_str_radix(digits, 16).unwrap()).collect()
}

/// Checks that the vault is the old or the new one, and that every other file that still has its name is complete.
fn judge(save: &Save, record: &Record, home: &Home, after: &After) -> Result<State, String> {
    let whole = whole_files(record);
    let known = |path: &PathBuf, bytes: &Vec<u8>| {
        path.extension().is_some_and(|e| e == "lock") || whole.contains(bytes)
    };
    if let Some((path, bytes)) = after.iter().find(|(path, bytes)| !known(path, bytes)) {
        return Err(format!("{} has {} bytes that nobody wrote as a whole", path.display(), bytes.len()));
    }
    let vault = after.get(&home.vault()).ok_or("there is no vault")?;
    save.judge(vault)
}

/// What files held before, or hold once all was written.
fn whole_files(record: &Record) -> BTreeSet<Vec<u8>> {
    let mut files = record.before.files.clone();
    for op in &record.ops {
        if let Op::Write { file, bytes } = op {
            files.entry(*file).or_default().extend(bytes);
        }
    }
    record.before.files.values().cloned().chain(files.into_values()).collect()
}

#[test]
fn fault_33_power_lost_at_any_write_of_a_save_leaves_the_old_or_the_new_vault() {
    if !can_trace() {
        return;
    }
    let home = Home::with_apis();
    let new = home.give("new", NEW);
    let edit = ["edit", "my-billing-api", "--domain", "api.billing.example"];
    for words in [
        &edit[..],
        &["rotate", "my-billing-api", "--from-file", &new],
        &["passwd", "--new-passphrase-file", &new],
    ] {
        let save = Save::of(&home, words);
        let home = save.home();
        let record = Record::of(&save, &home);
        let syncs =
            record.ops.iter().filter(|op| matches!(op, Op::SyncFile(_) | Op::SyncDirectory(_))).count();
        assert!(record.ops.contains(&Op::Said) && syncs >= 4, "{}", shown(&record.ops));
        let third = record.third_state(&record.ops, |after| judge(&save, &record, &home, after));
        assert_eq!(third.unwrap_or_default(), "", "{words:?}");
    }
}

/// `init` makes directories too: once it has said so, the vault is there. Before, it may be missing.
#[test]
fn fault_33_power_lost_while_the_vault_is_made() {
    if !can_trace() {
        return;
    }
    let template = Home::with_vault();
    let save = Save::of(&template, &["init", "--light", "--private"]);
    let home = save.home();
    for made in ["data", "state"] {
        fs::remove_dir_all(home.directory().join(made)).unwrap();
    }
    let record = Record::of(&save, &home);
    let written = LockedVault::parse(home.bytes()).unwrap();
    assert!(written.slots().root_key(&passphrase(PASSPHRASE)).is_ok());
    let whole = whole_files(&record);
    let judge = |after: &After| match after.get(&home.vault()) {
        Some(bytes) if *bytes == home.bytes() => Ok(State::New),
        Some(bytes) => Err(format!("{} bytes of a vault", bytes.len())),
        None => match after
            .iter()
            .find(|(path, bytes)| path.extension().is_none_or(|e| e != "lock") && !whole.contains(*bytes))
        {
            Some((path, _)) => Err(format!("{} is not whole", path.display())),
            None => Ok(State::Old),
        },
    };
    assert_eq!(record.third_state(&record.ops, judge).unwrap_or_default(), "");
}

/// The model is worth something only if it finds a save that forgets a sync.
#[test]
fn the_model_finds_each_sync_that_is_left_out() {
    if !can_trace() {
        return;
    }
    let save = Save::of(&Home::with_apis(), &["edit", "my-billing-api", "--domain", "api.billing.example"]);
    let home = save.home();
    let record = Record::of(&save, &home);
    let last_move = |path: &Path| {
        record.ops.iter().find_map(|op| match op {
            Op::Move { file, to, .. } if to == path => Some(*file),
            _ => None,
        })
    };
    let without = |left_out: Op| -> String {
        let ops: Vec<Op> = record.ops.iter().filter(|op| **op != left_out).cloned().collect();
        assert!(ops.len() < record.ops.len(), "{left_out:?} is not there");
        record.third_state(&ops, |after| judge(&save, &record, &home, after)).unwrap_or_default()
    };
    let vault = last_move(&home.vault()).unwrap();
    assert!(without(Op::SyncFile(vault)).contains("vault.capi has "));
    let backup = last_move(&home.vault().with_file_name("backups").join("vault.capi.1")).unwrap();
    assert!(without(Op::SyncFile(backup)).contains("backups/vault.capi.1 has "));
    let directory = home.vault().parent().unwrap().to_owned();
    assert!(without(Op::SyncDirectory(directory)).contains("lost after success was told"));
}
