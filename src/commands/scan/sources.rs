//! What a run of the command searches.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::ScanArgs;
use crate::error::{Error, Result};
use crate::scan::places::git::{self, Repository};
use crate::scan::places::processes::{self, Unsearched};
use crate::scan::places::{Mention, mentions, search_ai_tools, search_built, search_home};
use crate::scan::{Files, Finding, Search, Source};

/// The sources of one search.
pub(super) struct Sources {
    files: Option<Files>,
    git: Option<Repository>,
    staged: Option<Repository>,
    built: Vec<PathBuf>,
    ai_tools: bool,
    home: bool,
    processes: bool,
    root: PathBuf,
}

impl Sources {
    /// Returns the sources that the options name, or else the project.
    ///
    /// # Errors
    /// An invalid pattern; no repository for `--git` or `--staged`.
    pub(super) fn of(args: &ScanArgs, directory: &Path, root: &Path) -> Result<Self> {
        let names_source =
            args.git || args.staged || !args.built.is_empty() || args.ai || args.shell || args.processes;
        let is_project = args.all || !names_source && args.paths.is_empty();
        let git = (args.git || is_project).then(|| Repository::find(directory)).flatten();
        let staged = args.staged.then(Repository::of_commit).flatten();
        if args.git && git.is_none() || args.staged && staged.is_none() {
            return Err(Error::arguments(
                "this directory is in no repository of git".to_owned(),
                "run it in a repository",
            ));
        }
        let mut paths: Vec<PathBuf> = args.paths.iter().map(|path| directory.join(path)).collect();
        if is_project {
            paths.push(root.to_owned());
        }
        Ok(Self {
            files: files(args, paths, root, git.as_ref())?,
            git,
            staged,
            built: args.built.iter().map(|path| directory.join(path)).collect(),
            ai_tools: args.ai || args.all,
            home: args.shell || args.all,
            processes: args.processes || args.all,
            root: root.to_owned(),
        })
    }

    /// Searches all of them. Returns the processes that were not searched.
    pub(super) fn search(&self, search: &Search) -> Unsearched {
        if let Some(repository) = &self.staged {
            git::search_staged(repository, search);
        }
        if let Some(files) = &self.files {
            files.search(search);
        }
        if let Some(repository) = &self.git {
            git::search(repository, search);
        }
        self.built.iter().for_each(|directory| search_built(directory, search));
        if self.ai_tools {
            search_ai_tools(Some(&self.root), search);
        }
        if self.home {
            search_home(search);
        }
        if self.processes { processes::search(search) } else { Unsearched::default() }
    }

    /// Returns the variables that the bundles mention.
    pub(super) fn mentions(&self, aliases: &[String]) -> Vec<Mention> {
        let aliases: Vec<&str> = aliases.iter().map(String::as_str).collect();
        self.built.iter().flat_map(|directory| mentions(directory, &aliases)).collect()
    }
}

/// Adds the commits to findings in objects of git. The path of such a place is the repository.
pub(super) fn locate(findings: &mut [Finding]) {
    let mut ids: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    for (finding, id) in findings.iter().filter_map(|finding| Some((finding, object_of(finding)?))) {
        ids.entry(finding.place.path.clone()).or_default().push(id);
    }
    for (path, ids) in ids {
        let Some(repository) = Repository::at(&path) else { continue };
        let commits = git::locate(&repository, &ids);
        for finding in findings.iter_mut().filter(|finding| finding.place.path == path) {
            if let Some(commit) = object_of(finding).and_then(|id| commits.get(&id)) {
                finding.place.commit.get_or_insert_with(|| commit.clone());
            }
        }
    }
}

/// Returns the name of the object in which a credential was found, if it has a path in a commit.
fn object_of(finding: &Finding) -> Option<String> {
    let part = finding.place.part.as_ref().filter(|_| finding.place.source == Source::Git)?;
    ["blob ", "tree "].iter().find_map(|kind| part.strip_prefix(kind)).map(str::to_owned)
}

fn files(
    args: &ScanArgs,
    paths: Vec<PathBuf>,
    root: &Path,
    git: Option<&Repository>,
) -> Result<Option<Files>> {
    if paths.is_empty() {
        return Ok(None);
    }
    let files = Files::new(root, paths, &args.exclude_paths)
        .map_err(|error| Error::arguments(error.to_string(), "write the pattern as in .gitignore"))?;
    Ok(Some(match git {
        Some(repository) => files.without(repository),
        None => files,
    }))
}
