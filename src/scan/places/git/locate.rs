//! The commits that introduced objects.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader};
use std::process::Stdio;

use super::Repository;
use crate::scan::Commit;

/// The most objects that are located: each is an argument of git.
const MOST: usize = 500;

/// Returns the commit that introduced each of some blobs and trees, and their path in it. `ids` are object names in
/// hexadecimal digits. An object in no commit is left out, and so are all if git fails.
///
/// git compares every commit with its parents, which takes seconds in a large repository.
#[must_use]
pub fn locate(repository: &Repository, ids: &[String]) -> BTreeMap<String, Commit> {
    let mut found = BTreeMap::new();
    // A newer commit comes first, so that the oldest remains.
    let reachable = ["rev-list", "--topo-order", "--all", "--reflog"];
    // Commits without a reference, such as a dropped stash.
    let all = ["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"];
    for commits in [&reachable[..], &all] {
        let left: Vec<&str> =
            ids.iter().map(String::as_str).filter(|id| !found.contains_key(*id)).take(MOST).collect();
        if !left.is_empty() {
            // Without git the report names the objects alone.
            let _ = add(repository, commits, &left, &mut found);
        }
    }
    found
}

/// Adds the introductions of some objects in the commits that a command lists. It may list other objects, too.
fn add(
    repository: &Repository,
    commits: &[&str],
    ids: &[&str],
    found: &mut BTreeMap<String, Commit>,
) -> io::Result<()> {
    let wanted: Vec<String> = ids.iter().map(|id| format!("--find-object={id}")).collect();
    let mut words = vec!["diff-tree", "--stdin", "-r", "-t", "-m", "--root", "--raw", "-z", "--no-renames"];
    words.extend(["--no-abbrev", "--no-ext-diff", "--no-textconv"]);
    words.extend(wanted.iter().map(String::as_str));
    let mut commits = repository.command(commits).spawn()?;
    let input = commits.stdout.take().map_or_else(Stdio::null, Stdio::from);
    let mut child = repository.command(&words).stdin(input).spawn()?;
    if let Some(output) = child.stdout.take() {
        read(&mut BufReader::new(output), ids, found)?;
    }
    child.wait()?;
    commits.wait()?;
    Ok(())
}

/// Reads the output of `diff-tree`: the name of a commit, and then a line and a path for each change in it.
fn read(output: &mut dyn BufRead, ids: &[&str], found: &mut BTreeMap<String, Commit>) -> io::Result<()> {
    let mut commit = String::new();
    while let Some(field) = next_field(output)? {
        let Some(change) = field.strip_prefix(':') else {
            commit = field.split([' ', '\n']).next().unwrap_or_default().to_owned();
            continue;
        };
        let path = next_field(output)?;
        // `old mode, new mode, old object, new object, status`
        let new = change.split(' ').nth(3).unwrap_or_default();
        if ids.contains(&new) {
            found.insert(new.to_owned(), Commit { id: commit.clone(), path });
        }
    }
    Ok(())
}

fn next_field(output: &mut dyn BufRead) -> io::Result<Option<String>> {
    let mut field = Vec::new();
    output.read_until(0, &mut field)?;
    if field.is_empty() {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&field);
    Ok(Some(text.trim_end_matches('\0').to_owned()))
}
