//! The content of the next commit.

use std::ffi::OsString;
use std::io::{self, BufReader, Write as _};
use std::path::PathBuf;
use std::process::Stdio;
use std::thread;

use super::listing::{Header, content, header};
use super::{Repository, failed, place};
use crate::scan::{Place, Sink, Source, Unread};

/// The mode of a submodule, whose commit is in another repository.
const SUBMODULE: &str = "160000";

/// A file that is staged.
struct Staged {
    id: String,
    path: PathBuf,
}

/// Searches the files in the index that differ from HEAD, as they are staged; all of them before the first commit.
pub fn search_staged(repository: &Repository, sink: &dyn Sink) {
    let searched = staged(repository).and_then(|files| search(repository, &files, sink));
    if let Err(error) = searched {
        let reason = match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => Unread::Io(error),
            _ => failed("read the index"),
        };
        sink.unread(&place(Source::Staged, repository.path(), "index"), reason);
    }
}

fn staged(repository: &Repository) -> io::Result<Vec<Staged>> {
    let base = match repository.output(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]) {
        Ok(commit) => commit,
        // Before the first commit: the name of the empty tree, which git knows without storing it.
        Err(_) => repository.output(&["hash-object", "-t", "tree", "--stdin"])?,
    };
    let base = String::from_utf8_lossy(&base).trim().to_owned();
    let words = ["diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff"];
    let output = repository.output(&[&words[..], &["--ignore-submodules=all", &base, "--"]].concat())?;
    let mut fields = output.split(|byte| *byte == 0);
    let mut files = Vec::new();
    while let (Some(change), Some(path)) = (fields.next(), fields.next()) {
        let change = String::from_utf8_lossy(change);
        // `:old mode, new mode, old object, new object, status`. A deleted or unmerged file has no object.
        if let [_, mode, _, id, _] = change.split(' ').collect::<Vec<_>>()[..]
            && mode != SUBMODULE
            && id.bytes().any(|byte| byte != b'0')
        {
            files.push(Staged { id: id.to_owned(), path: path_of(path) });
        }
    }
    Ok(files)
}

/// Searches the objects of the files. git lists them in the order of its input.
fn search(repository: &Repository, files: &[Staged], sink: &dyn Sink) -> io::Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    let mut child = repository.command(&["cat-file", "--batch", "--buffer"]).stdin(Stdio::piped()).spawn()?;
    let input = child.stdin.take();
    let names: String = files.iter().map(|file| format!("{}\n", file.id)).collect();
    // git writes before it has read everything.
    let writer = thread::spawn(move || input.map(|mut input| input.write_all(names.as_bytes())));
    let mut output = BufReader::new(child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?);
    for file in files {
        let place = Place::of_file(Source::Staged, &file.path);
        match header(&mut output)?.ok_or(io::ErrorKind::UnexpectedEof)? {
            Header::Object { size, .. } => content(&mut output, size, |bytes| sink.search(&place, bytes))?,
            Header::Missing(id) => {
                sink.unread(&place, Unread::Damaged(format!("the object {id} is missing")));
            }
        }
    }
    drop(output);
    // A failed write shows as output that ends early.
    let _ = writer.join();
    child.wait().map(drop)
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStringExt as _;
    OsString::from_vec(bytes.to_owned()).into()
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    OsString::from(String::from_utf8_lossy(bytes).into_owned()).into()
}
