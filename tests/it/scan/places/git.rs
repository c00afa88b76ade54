//! Repositories, and what is staged.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{commit, found, git, repository, scan};
use crate::harness::secrets::KEY;

/// A text with the credential that no other place has.
fn leak(place: &str) -> String {
    format!("{place}: {KEY}\n")
}

#[test]
fn a_credential_is_found_in_every_place_of_a_repository() {
    let Some(home) = repository() else { return };
    commit(&home, ".gitignore", "ignored.env\n");
    commit(&home, "deleted", &leak("deleted"));
    git(&home, &["rm", "--quiet", "deleted"]);
    git(&home, &["commit", "--quiet", "-m", "remove"]);
    commit(&home, "old", &leak("renamed"));
    git(&home, &["mv", "old", "new"]);
    git(&home, &["commit", "--quiet", "-m", "rename"]);
    git(&home, &["rm", "--quiet", "new"]);
    git(&home, &["switch", "--quiet", "-c", "branch"]);
    commit(&home, "side", &leak("merged side branch"));
    git(&home, &["rm", "--quiet", "side"]);
    git(&home, &["commit", "--quiet", "-m", "remove"]);
    git(&home, &["switch", "--quiet", "main"]);
    git(&home, &["merge", "--quiet", "--no-ff", "-m", "merge", "branch"]);
    home.write(".gitignore", &format!("ignored.env\n# {KEY}\n"));
    git(&home, &["stash", "--quiet"]);
    commit(&home, "dangling", &leak("dangling commit"));
    git(&home, &["reset", "--quiet", "--hard", "HEAD~1"]);
    git(&home, &["reflog", "expire", "--expire=now", "refs/heads/main", "HEAD"]);
    git(&home, &["commit", "--quiet", "--allow-empty", "-m", &format!("subject\n\n{KEY}")]);
    git(&home, &["tag", "-a", "v1", "-m", &format!("release\n\n{KEY}")]);
    git(&home, &["notes", "add", "-m", &leak("note")]);
    git(&home, &["config", "http.extraHeader", &format!("X-API-Key: {KEY}")]);
    let encoded = format!("{}\n", STANDARD.encode(leak("base64")));
    commit(&home, "encoded", &encoded);
    git(&home, &["rm", "--quiet", "encoded"]);
    git(&home, &["commit", "--quiet", "-m", "remove"]);
    home.write("ignored.env", &leak("ignored file"));

    let (code, report) = scan(&home, &[]);
    let found = found(&report);
    let note = git(&home, &["ls-tree", "--name-only", "refs/notes/commits"]);
    let note = format!("git {note} blob");
    let expected = [
        "files ignored.env",
        "git .git commit",
        "git .git tag",
        "git .git/COMMIT_EDITMSG",
        "git .git/config",
        "git .gitignore blob",
        "git dangling blob",
        "git deleted blob",
        "git encoded blob",
        "git old blob",
        "git side blob",
        &note,
    ];
    let missing: Vec<&&str> =
        expected.iter().filter(|place| !found.contains(&(**place).to_owned())).collect();
    // git overwrites the message of the last commit.
    let missing: Vec<_> = missing.into_iter().filter(|place| **place != "git .git/COMMIT_EDITMSG").collect();
    assert!(missing.is_empty(), "{missing:?} of {found:#?}");
    assert_eq!((code, &report["complete"]), (1, &true.into()), "{}", report["unread"]);
    let only = scan(&home, &["--git"]).1;
    assert!(!super::found(&only).iter().any(|place| place.starts_with("files")));
}

#[test]
fn a_missing_object_makes_the_result_incomplete() {
    let Some(home) = repository() else { return };
    commit(&home, "file", "lost\n");
    assert_eq!(scan(&home, &[]).0, 0);
    let id = git(&home, &["rev-parse", "HEAD:file"]);
    std::fs::remove_file(home.work().join(".git/objects").join(&id[..2]).join(&id[2..])).unwrap();
    let (code, report) = scan(&home, &[]);
    assert_eq!((code, &report["complete"]), (3, &false.into()), "{report}");
}

#[test]
fn only_the_next_commit_is_searched() {
    let Some(home) = repository() else { return };
    home.write("sub/first", &leak("first commit"));
    git(&home, &["add", "."]);
    home.write("sub/first", "clean\n");
    let (code, report) = scan(&home, &["--staged"]);
    assert_eq!((code, found(&report)), (1, vec!["staged sub/first".to_owned()]));
    git(&home, &["commit", "--quiet", "-m", "leak"]);
    home.write("second", "clean\n");
    git(&home, &["add", "second"]);
    assert_eq!(scan(&home, &["--staged"]).0, 0, "the credential is in the last commit, not in the next");
}

#[test]
fn repositories_below_a_path_are_searched_as_repositories() {
    let Some(home) = repository() else { return };
    commit(&home, "file", "clean\n");
    commit(&home, "leak", &leak("in the history of the clone"));
    git(&home, &["clone", "--quiet", "--bare", ".", "vendor/bare.git"]);
    git(&home, &["clone", "--quiet", ".", "vendor/part"]);
    for words in [["rm", "--quiet", "leak"], ["commit", "--quiet", "-mremove"]] {
        git(&home, &[&["-C", "vendor/part"], &words[..]].concat());
    }
    git(&home, &["-C", "vendor/part", "gc", "--quiet", "--prune=now"]);
    let expected = ["git leak blob", "git leak blob"];
    assert_eq!(found(&scan(&home, &["vendor"]).1), expected);
    git(&home, &["update-ref", "-d", "HEAD"]);
    std::fs::remove_dir_all(home.work().join(".git/objects")).unwrap();
    git(&home, &["init", "--quiet"]);
    std::fs::remove_file(home.work().join("leak")).unwrap();
    assert_eq!(found(&scan(&home, &[]).1), expected, "below a repository that does not have it");
}
