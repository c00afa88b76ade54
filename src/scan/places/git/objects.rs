//! All objects of a repository, reachable or not.

use std::io::{self, BufRead, BufReader, Write as _};
use std::process::{Child, ChildStdout, Stdio};
use std::thread;

use super::listing::{Header, content, header};
use super::{Repository, failed, place};
use crate::scan::{Commit, Sink, Source, Unread};

/// The size of a buffer, in bytes. git writes as fast as it is read.
const BUFFER: usize = 256 << 10;
/// How many objects that end git are skipped.
const MOST_RESTARTS: usize = 20;
/// How many missing objects are recorded with their names.
const NAMED: usize = 10;

/// Searches every object, and checks that no object which a reference needs is missing.
pub(super) fn search(repository: &Repository, sink: &dyn Sink) {
    thread::scope(|scope| {
        scope.spawn(|| find_missing(repository, sink));
        search_objects(repository, sink);
    });
    if repository.path().join("shallow").exists() {
        sink.unread(&whole(repository), Unread::Limit("the clone is shallow: it lacks older commits"));
    }
    if is_partial(repository) {
        sink.unread(&whole(repository), Unread::Limit("the clone is partial: it lacks objects"));
    }
}

fn whole(repository: &Repository) -> crate::scan::Place {
    place(Source::Git, repository.path(), "objects")
}

/// Searches the objects as git lists them. A damaged object ends git, which then starts again after it.
fn search_objects(repository: &Repository, sink: &dyn Sink) {
    let mut output = Output::All;
    for _ in 0..MOST_RESTARTS {
        let mut last = None;
        let ended = match output.start(repository) {
            Ok(mut started) => {
                let read = each(&mut started.objects, repository, sink, &mut last);
                read.is_ok() & started.end()
            }
            Err(error) => return sink.unread(&whole(repository), Unread::Io(error)),
        };
        match last {
            _ if ended => return,
            Some(id) => {
                sink.unread(&place(Source::Git, repository.path(), &format!("object {id}")), damaged());
                output = Output::After(id);
            }
            None => break,
        }
    }
    sink.unread(&whole(repository), failed("read all objects"));
}

fn damaged() -> Unread {
    Unread::Damaged("the object is damaged".to_owned())
}

/// Searches the objects in the output of git. `last` is the object whose header was read and whose content was not.
fn each(
    output: &mut dyn BufRead,
    repository: &Repository,
    sink: &dyn Sink,
    last: &mut Option<String>,
) -> io::Result<()> {
    let mut place = whole(repository);
    while let Some(header) = header(output)? {
        match header {
            Header::Object { id, kind, size } => {
                place.part = Some(format!("{kind} {id}"));
                place.commit = (kind == "commit").then(|| Commit { id: id.clone(), path: None });
                *last = Some(id);
                content(output, size, |bytes| sink.search(&place, bytes))?;
            }
            Header::Missing(id) => {
                place.part = Some(format!("object {id}"));
                place.commit = None;
                *last = Some(id);
                sink.unread(&place, damaged());
            }
        }
    }
    Ok(())
}

/// The objects that git lists.
enum Output {
    All,
    /// Those after one of them, in the same order.
    After(String),
}

/// The processes of git that list objects.
struct Started {
    objects: BufReader<ChildStdout>,
    children: Vec<Child>,
}

impl Output {
    fn start(&self, repository: &Repository) -> io::Result<Started> {
        const ALL: [&str; 3] = ["cat-file", "--batch-all-objects", "--unordered"];
        match self {
            Self::All => {
                let mut child = repository.command(&[&ALL[..], &["--batch"]].concat()).spawn()?;
                Ok(Started { objects: output_of(&mut child)?, children: vec![child] })
            }
            Self::After(last) => {
                let names = [&ALL[..], &["--batch-check=%(objectname)"]].concat();
                let mut names = repository.command(&names).spawn()?;
                let mut child =
                    repository.command(&["cat-file", "--batch", "--buffer"]).stdin(Stdio::piped()).spawn()?;
                let (mut from, to) = (output_of(&mut names)?, child.stdin.take());
                let last = last.clone();
                thread::spawn(move || {
                    let mut to = to.ok_or(io::ErrorKind::BrokenPipe)?;
                    let mut line = String::new();
                    while from.read_line(&mut line)? > 0 && line.trim_end() != last {
                        line.clear();
                    }
                    io::copy(&mut from, &mut to)?;
                    to.flush()
                });
                Ok(Started { objects: output_of(&mut child)?, children: vec![names, child] })
            }
        }
    }
}

impl Started {
    /// Waits for the end. Returns whether git succeeded.
    fn end(mut self) -> bool {
        // Whoever still writes ends with the pipe.
        drop(self.objects);
        let ended = self.children.iter_mut().map(|child| child.wait().is_ok_and(|status| status.success()));
        ended.fold(true, |all, one| all & one)
    }
}

fn output_of(child: &mut Child) -> io::Result<BufReader<ChildStdout>> {
    let output = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    Ok(BufReader::with_capacity(BUFFER, output))
}

/// Records the objects that a reference needs and that the repository lacks: git lists only those that it has.
fn find_missing(repository: &Repository, sink: &dyn Sink) {
    const NEEDED: [&str; 5] = ["rev-list", "--objects", "--no-object-names", "--all", "--missing=print"];
    let Ok(mut child) = repository.command(&NEEDED).spawn() else {
        // The other process of git reports that git is missing.
        return;
    };
    let mut missing = 0;
    if let Ok(output) = output_of(&mut child) {
        for line in output.lines().map_while(Result::ok) {
            let Some(id) = line.strip_prefix('?') else { continue };
            missing += 1;
            if missing <= NAMED {
                let place = place(Source::Git, repository.path(), &format!("object {id}"));
                sink.unread(&place, Unread::Damaged("the object is missing".to_owned()));
            }
        }
    }
    if missing > NAMED {
        let more = format!("{} more objects are missing", missing - NAMED);
        sink.unread(&whole(repository), Unread::Damaged(more));
    }
    if !child.wait().is_ok_and(|status| status.success()) {
        sink.unread(&whole(repository), failed("follow all references"));
    }
}

/// Whether the clone was made without all objects: git marks its packs.
fn is_partial(repository: &Repository) -> bool {
    let packs = std::fs::read_dir(repository.path().join("objects/pack"));
    let mut entries = packs.into_iter().flatten().flatten();
    entries.any(|entry| entry.path().extension().is_some_and(|extension| extension == "promisor"))
}
