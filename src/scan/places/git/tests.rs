//! Tests with real repositories.

#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::super::recording::Recording;
use super::*;
use crate::scan::Commit;

/// A repository in a directory of its own, without the user's configuration.
struct Work {
    directory: TempDir,
}

impl Work {
    fn new() -> Option<Self> {
        let work = Self { directory: tempfile::tempdir().unwrap() };
        if Command::new("git").arg("--version").output().is_err() {
            eprintln!("skipped: git is missing");
            return None;
        }
        work.git(&["init", "--quiet", "--initial-branch=main", "."]);
        Some(work)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("git");
        let empty = self.path(".git/empty");
        command.args(["-c", "user.name=Test", "-c", "user.email=test@example.com"]).args(words);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
            command.env_remove(name);
        }
        command.env("GIT_CONFIG_GLOBAL", empty).env("GIT_CONFIG_NOSYSTEM", "1");
        command.current_dir(self.directory.path()).stdin(Stdio::null());
        command
    }

    /// Returns what a command of git prints.
    #[track_caller]
    fn git(&self, words: &[&str]) -> String {
        let output = self.command(words).output().unwrap();
        assert!(output.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    /// Commits a file.
    fn commit(&self, name: &str, text: &str) -> String {
        self.write(name, text);
        self.git(&["add", name]);
        self.git(&["commit", "--quiet", "-m", &format!("change {name}")]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn repository(&self) -> Repository {
        Repository::find(self.directory.path()).unwrap()
    }

    fn searched(&self) -> Recording {
        searched(&self.repository())
    }
}

fn searched(repository: &Repository) -> Recording {
    let sink = Recording::default();
    search(repository, &sink);
    sink
}

/// The parts of the places that contain a text, each with only the type of an object.
fn kinds(sink: &Recording, text: &str) -> Vec<String> {
    let kind = |place: &Place| match &place.part {
        Some(part) => part.split(' ').next().unwrap().to_owned(),
        None => place.path.file_name().unwrap().to_string_lossy().into_owned(),
    };
    let mut kinds: Vec<String> = sink.places_with(text).iter().map(kind).collect();
    kinds.sort();
    kinds
}

#[test]
fn every_place_of_a_repository_is_searched() {
    let Some(work) = Work::new() else { return };
    work.commit("first", "first");
    work.commit("deleted", "in-deleted-file");
    work.git(&["rm", "--quiet", "deleted"]);
    work.git(&["commit", "--quiet", "-m", "message-of-commit"]);
    work.commit("old", "in-renamed-file");
    work.git(&["mv", "old", "new"]);
    work.git(&["commit", "--quiet", "-m", "rename"]);
    work.git(&["switch", "--quiet", "-c", "side"]);
    work.commit("side", "on-side-branch");
    work.git(&["rm", "--quiet", "side"]);
    work.git(&["commit", "--quiet", "-m", "remove"]);
    work.git(&["switch", "--quiet", "main"]);
    work.git(&["merge", "--quiet", "--no-ff", "-m", "merge", "side"]);
    work.git(&["branch", "-D", "side"]);
    work.write("first", "in-the-stash");
    work.git(&["stash", "--quiet"]);
    work.commit("dangling", "in-dangling-commit");
    work.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    work.git(&["reflog", "expire", "--expire=now", "--all"]);
    work.git(&["tag", "-a", "v1", "-m", "message-of-tag"]);
    work.git(&["notes", "add", "-m", "text-of-note"]);
    work.git(&["config", "remote.origin.url", "https://user:in-config@example.com/x"]);
    work.git(&["update-ref", "-m", "in-the-reflog", "refs/heads/other", "HEAD"]);
    fs::write(work.path(".git/COMMIT_EDITMSG"), "unfinished-message").unwrap();
    work.git(&["branch", "name-of-branch"]);
    work.git(&["pack-refs", "--all"]);
    let check =
        |text: &str, expected: &[&str], sink: &Recording| assert_eq!(kinds(sink, text), expected, "{text}");
    for packed in [false, true] {
        if packed {
            work.git(&["repack", "-a", "-d", "--keep-unreachable", "--quiet"]);
        }
        let sink = work.searched();
        check("in-deleted-file", &["blob"], &sink);
        check("message-of-commit", &["commit"], &sink);
        check("in-renamed-file", &["blob"], &sink);
        check("on-side-branch", &["blob"], &sink);
        check("in-the-stash", &["blob"], &sink);
        check("in-dangling-commit", &["blob"], &sink);
        check("message-of-tag", &["tag"], &sink);
        check("text-of-note", &["blob"], &sink);
        check("in-config", &["config"], &sink);
        check("in-the-reflog", &["other"], &sink);
        check("unfinished-message", &["COMMIT_EDITMSG"], &sink);
        assert!(kinds(&sink, "name-of-branch").contains(&"packed-refs".to_owned()));
        assert!(sink.refused().is_empty(), "{:?}", sink.refused());
    }
}

#[test]
fn a_blob_is_located_in_the_commit_that_introduced_it() {
    let Some(work) = Work::new() else { return };
    let first = work.commit("a/first", "one");
    work.commit("second", "two");
    let dropped = work.commit("dangling", "three");
    let ids = ["HEAD:a/first", "HEAD:dangling", "HEAD:a"].map(|name| work.git(&["rev-parse", name]));
    work.git(&["rm", "--quiet", "a/first"]);
    work.git(&["commit", "--quiet", "-m", "remove"]);
    work.git(&["reset", "--quiet", "--hard", "HEAD~2"]);
    work.git(&["reflog", "expire", "--expire=now", "--all"]);
    let found = locate(&work.repository(), &ids);
    let of = |id: &str, path: &str| Commit { id: id.to_owned(), path: Some(path.to_owned()) };
    assert_eq!(found.get(&ids[0]), Some(&of(&first, "a/first")));
    assert_eq!(found.get(&ids[1]), Some(&of(&dropped, "dangling")));
    assert_eq!(found.get(&ids[2]), Some(&of(&first, "a")));
    assert!(locate(&work.repository(), &["1".repeat(40)]).is_empty());
}

#[test]
fn bare_repositories_linked_work_trees_and_submodules_are_searched() {
    let Some(work) = Work::new() else { return };
    work.commit("file", "in-the-main-repository");
    work.git(&["clone", "--quiet", "--bare", ".", "bare"]);
    let bare = Repository::at(&work.path("bare")).unwrap();
    assert_eq!(kinds(&searched(&bare), "in-the-main-repository"), ["blob"]);
    assert!(Repository::find(&work.path("bare/refs")).unwrap().path().ends_with("bare"));

    work.git(&["worktree", "add", "--quiet", "linked"]);
    fs::write(work.path(".git/worktrees/linked/MERGE_MSG"), "message-in-linked").unwrap();
    let linked = Repository::find(&work.path("linked")).unwrap();
    let sink = searched(&linked);
    assert_eq!(kinds(&sink, "in-the-main-repository"), ["blob"]);
    assert_eq!(kinds(&sink, "message-in-linked"), ["MERGE_MSG"]);

    let library = Work::new().unwrap();
    library.commit("code", "in-the-submodule");
    let source = library.directory.path().to_str().unwrap();
    work.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", source, "parts/library"]);
    let sink = work.searched();
    assert_eq!(kinds(&sink, "in-the-submodule"), ["blob"]);
    assert!(Repository::find(&work.path("parts/library")).unwrap().path().ends_with("modules/parts/library"));
}

#[test]
fn objects_that_are_borrowed_are_searched() {
    let Some(work) = Work::new() else { return };
    work.commit("file", "in-the-other-repository");
    work.git(&["clone", "--quiet", "--shared", ".", "borrower"]);
    let sink = searched(&Repository::find(&work.path("borrower")).unwrap());
    assert_eq!(kinds(&sink, "in-the-other-repository"), ["blob"]);
    assert!(sink.refused().is_empty(), "{:?}", sink.refused());
}

/// The file of a loose object.
fn loose(work: &Work, id: &str) -> PathBuf {
    let path = work.path(".git/objects").join(&id[..2]).join(&id[2..]);
    assert!(path.is_file());
    path
}

fn remove(path: &Path) {
    fs::remove_file(path).unwrap();
}

#[test]
fn a_missing_object_is_recorded() {
    let Some(work) = Work::new() else { return };
    work.commit("kept", "in-the-kept-file");
    work.commit("lost", "lost");
    let id = work.git(&["rev-parse", "HEAD:lost"]);
    remove(&loose(&work, &id));
    let sink = work.searched();
    assert_eq!(kinds(&sink, "in-the-kept-file"), ["blob"]);
    let unread = sink.refused();
    assert_eq!(unread.len(), 1, "{unread:?}");
    assert_eq!(unread[0].0.part.as_deref(), Some(format!("object {id}").as_str()));

    remove(&loose(&work, &work.git(&["rev-parse", "HEAD~1"])));
    assert!(work.searched().refused().len() > 1, "a commit is missing");
}

#[test]
fn damaged_objects_do_not_end_the_search() {
    let Some(work) = Work::new() else { return };
    let names: Vec<String> = (0..12).map(|index| format!("file{index}")).collect();
    for name in &names {
        // No two are alike, and none is compressed to a few bytes.
        let filler: String = (0..3000).map(|index| format!("{name}{}", index * 7919 % 6007)).collect();
        work.write(name, &format!("in-{name}-end {filler}"));
    }
    work.git(&["add", "."]);
    work.git(&["commit", "--quiet", "-m", "many"]);
    let damage: &[fn(&mut Vec<u8>)] =
        &[|bytes| bytes.truncate(200), |bytes| bytes[150] ^= 0xff, |bytes| bytes.clear()];
    for (name, damage) in names.iter().zip(damage) {
        let path = loose(&work, &work.git(&["rev-parse", &format!("HEAD:{name}")]));
        let mut bytes = fs::read(&path).unwrap();
        damage(&mut bytes);
        remove(&path);
        fs::write(path, bytes).unwrap();
    }
    let sink = work.searched();
    for name in &names[damage.len()..] {
        assert_eq!(kinds(&sink, &format!("in-{name}-end")), ["blob"], "{:?}", sink.refused());
    }
    assert!(sink.refused().len() >= damage.len(), "{:?}", sink.refused());
}

#[test]
fn shallow_and_partial_clones_are_incomplete() {
    let Some(work) = Work::new() else { return };
    work.commit("a", "first-version");
    work.commit("a", "second-version");
    let address = format!("file://{}", work.directory.path().display());
    work.git(&["clone", "--quiet", "--depth=1", &address, "shallow"]);
    let unread = searched(&Repository::find(&work.path("shallow")).unwrap()).refused();
    assert!(unread.iter().any(|(_, reason)| reason.contains("shallow")), "{unread:?}");

    work.git(&["config", "uploadpack.allowFilter", "true"]);
    work.git(&["clone", "--quiet", "--bare", "--filter=blob:none", &address, "partial"]);
    let partial = Repository::at(&work.path("partial")).unwrap();
    let sink = searched(&partial);
    assert!(sink.refused().iter().any(|(_, reason)| reason.contains("partial")), "{:?}", sink.refused());
    assert_eq!(kinds(&sink, "second-version"), [""; 0], "nothing was fetched");
    assert!(locate(&partial, &[work.git(&["rev-parse", "HEAD:a"])]).len() <= 1);
}

/// Settings by which a repository can name programs; the program creates a file.
#[cfg(unix)]
#[test]
fn a_repository_cannot_start_programs() {
    use std::os::unix::fs::PermissionsExt as _;
    let Some(work) = Work::new() else { return };
    work.commit("file", "text");
    work.write("file", "staged text");
    work.write(".gitattributes", "* diff=evil filter=evil merge=evil\n");
    work.git(&["add", "."]);
    // An object that is missing later, which git would like to fetch.
    let lost = work.git(&["rev-parse", "HEAD:file"]);
    let (marker, program) = (work.path("started"), work.path("program"));
    fs::write(&program, format!("#!/bin/sh\ntouch {}\n", marker.display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let named = program.to_str().unwrap();
    for key in [
        "alias.cat-file",
        "core.alternateRefsCommand",
        "core.askPass",
        "core.editor",
        "core.fsmonitor",
        "core.gitProxy",
        "core.pager",
        "core.sshCommand",
        "credential.helper",
        "diff.evil.command",
        "diff.evil.textconv",
        "diff.external",
        "filter.evil.clean",
        "filter.evil.process",
        "filter.evil.smudge",
        "gpg.program",
        "pager.cat-file",
        "pager.diff-tree",
        "pager.rev-list",
        "remote.origin.uploadpack",
    ] {
        work.git(&["config", key, named]);
    }
    for (key, value) in [
        ("core.repositoryformatversion", "1"),
        ("extensions.partialClone", "origin"),
        ("log.showSignature", "true"),
        ("protocol.ext.allow", "always"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", &format!("ext::{named}")),
    ] {
        work.git(&["config", key, value]);
    }
    for hook in ["post-index-change", "fsmonitor-watchman", "pre-auto-gc", "reference-transaction"] {
        fs::create_dir_all(work.path(".git/hooks")).unwrap();
        fs::copy(&program, work.path(".git/hooks").join(hook)).unwrap();
    }
    let repository = work.repository();
    remove(&loose(&work, &lost));
    let sink = searched(&repository);
    search_staged(&repository, &sink);
    let blob = sink.places_with("text").into_iter().find_map(|place| place.part).unwrap();
    let _ = locate(&repository, &[blob.split(' ').nth(1).unwrap().to_owned(), lost]);
    assert!(!marker.exists());
}

fn staged(work: &Work) -> Vec<(String, String)> {
    let sink = Recording::default();
    search_staged(&work.repository(), &sink);
    assert!(sink.refused().is_empty(), "{:?}", sink.refused());
    let texts = sink.texts();
    let mut found: Vec<(String, String)> = texts
        .iter()
        .flat_map(|text| {
            sink.places_with(text).into_iter().map(|place| (place.path.display().to_string(), text.clone()))
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn the_index_is_compared_with_head() {
    let Some(work) = Work::new() else { return };
    let pair = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    assert_eq!(staged(&work), []);
    work.write("first", "staged first");
    work.git(&["add", "first"]);
    work.write("first", "changed afterwards");
    assert_eq!(staged(&work), [pair("first", "staged first")], "before the first commit");
    work.git(&["commit", "--quiet", "-m", "first"]);
    assert_eq!(staged(&work), []);
    work.write("sub dir/näme", "second");
    work.git(&["add", "."]);
    work.git(&["mv", "first", "moved"]);
    assert_eq!(staged(&work), [pair("moved", "changed afterwards"), pair("sub dir/näme", "second")]);
    work.git(&["rm", "--quiet", "--cached", "moved"]);
    assert_eq!(staged(&work), [pair("sub dir/näme", "second")]);
}

#[test]
fn a_staged_object_that_is_missing_is_recorded() {
    let Some(work) = Work::new() else { return };
    for name in ["a", "b", "c"] {
        work.write(name, &format!("content of {name}"));
    }
    work.git(&["add", "."]);
    remove(&loose(&work, &work.git(&["hash-object", "b"])));
    let sink = Recording::default();
    search_staged(&work.repository(), &sink);
    assert_eq!(sink.texts(), ["content of a", "content of c"]);
    assert_eq!(sink.refused()[0].0.path, Path::new("b"));
}

#[test]
fn only_a_repository_is_found() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    assert!(Repository::find(directory.path()).is_none());
    fs::create_dir(path(".git")).unwrap();
    assert!(Repository::find(directory.path()).is_none());
    fs::create_dir(path("linked")).unwrap();
    for text in ["", "gitdir: nowhere\n", "gitdir: \0\n", "other"] {
        fs::write(path("linked/.git"), text).unwrap();
        assert!(Repository::find(&path("linked")).is_none(), "{text:?}");
    }
    let Some(work) = Work::new() else { return };
    let gone = work.repository();
    fs::remove_dir_all(gone.path()).unwrap();
    assert!(!searched(&gone).refused().is_empty());
}
