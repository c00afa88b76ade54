//! Credentials in the files that runners leave behind.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::Finding;
use super::opening::not_checked;
use super::pattern_walk::files_matching;
use crate::assist::runners::{Left, Root, Runner, all};
use crate::context::Context;
use crate::launch::mask::{Masker, Stream};
use crate::model::{Api, Credential, Message, capi, message, text::shell_word};
use crate::vault::RootKey;
use crate::vaults::{Inspection, all_credentials};

/// The part of a file that is searched, in bytes.
const PART: u64 = 8 << 20;
/// The number of files that are searched.
const MOST_FILES: usize = 5000;
/// The number of bytes that are searched altogether.
const MOST_BYTES: usize = 256 << 20;
/// The number of findings that are listed.
const LISTED: usize = 20;

/// Searches the files that runners are known to leave in this directory and in the home directory. Compares in memory and
/// reports names only.
pub(super) fn check(context: &Context, inspection: &Inspection, root: Option<&RootKey>) -> Vec<Finding> {
    let Ok(vault) = &inspection.vault else { return Vec::new() };
    let Some(root) = root else {
        return vec![not_checked(context, vault, "runners", "files of runners not searched")];
    };
    // Damage is reported elsewhere.
    let Ok(mut credentials) = all_credentials(vault, root) else { return Vec::new() };
    credentials.sort_by_cached_key(|(api, _)| (api.name.as_str().to_lowercase(), api.id));
    let Ok(masker) = Masker::of_credentials(&credentials) else { return Vec::new() };
    let roots = Roots { project: std::env::current_dir().ok(), home: std::env::home_dir() };
    let found = search(&roots, &masker, &credentials);
    if found.is_empty() {
        return vec![Finding::ok("runners", "no credential found in files that runners leave")];
    }
    let more = found.len().saturating_sub(LISTED);
    let mut findings: Vec<Finding> = found.iter().take(LISTED).map(Find::finding).collect();
    if more > 0 {
        let first = found.first().map_or("", |find| find.runner.name);
        findings.push(Finding::warning(
            "runners",
            format!("{more} more files contain credentials"),
            message![
                format!("delete what {first} and the other runners stored, then run "),
                capi("doctor"),
                " again"
            ],
        ));
    }
    findings
}

/// Where the paths of the table start.
struct Roots {
    project: Option<PathBuf>,
    home: Option<PathBuf>,
}

impl Roots {
    fn of(&self, left: &Left) -> Option<&Path> {
        match left.root {
            Root::Project => self.project.as_deref(),
            Root::Home => self.home.as_deref(),
        }
    }
}

/// A file with credentials in it.
struct Find<'a> {
    runner: &'static Runner,
    path: PathBuf,
    apis: Vec<&'a Api>,
}

impl Find<'_> {
    fn finding(&self) -> Finding {
        let names: Vec<String> = self.apis.iter().map(|api| format!("`{}`", api.name)).collect();
        let Runner { name, setting, .. } = self.runner;
        let prevention = match setting {
            Some(_) => message![capi("snippet --for").arg(name), " prints a setting that prevents it"],
            None => "use test credentials there".into(),
        };
        let delete = format!("delete {}; ", shell_word(&self.path.to_string_lossy()));
        let rotate = Message::join(self.apis.iter().map(|api| message![capi("rotate").api(api)]), ", ");
        let hint =
            message![delete].then(prevention).and("; if other people could read the file, run ").then(rotate);
        let hint = hint.and("; to search all files, run ").then(message![capi("scan")]);
        Finding::warning(
            "runners",
            format!("{name} left the credential of {} in {}", names.join(", "), self.path.display()),
            hint,
        )
    }
}

fn search<'a>(roots: &Roots, masker: &Masker, credentials: &'a [(Api, Credential)]) -> Vec<Find<'a>> {
    let (mut found, mut files, mut bytes) = (Vec::new(), 0, 0);
    for (runner, left) in all().flat_map(|runner| runner.left.iter().map(move |left| (runner, left))) {
        let Some(root) = roots.of(left) else { continue };
        for path in files_matching(root, left.path) {
            if files >= MOST_FILES || bytes >= MOST_BYTES {
                return found;
            }
            let Some(content) = read(&path) else { continue };
            files += 1;
            bytes += content.len();
            let labels = labels_in(masker, &content, credentials);
            if !labels.is_empty() {
                found.push(Find { runner, path, apis: labels });
            }
        }
    }
    found
}

fn read(path: &Path) -> Option<Zeroizing<Vec<u8>>> {
    let file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len().min(PART);
    // With room for everything, so that no copy of a credential stays behind in memory that a growing buffer left.
    let mut content = Zeroizing::new(Vec::with_capacity(usize::try_from(length).ok()?.saturating_add(1)));
    file.take(length).read_to_end(&mut content).ok()?;
    Some(content)
}

/// The APIs whose credential the masker replaces in a text.
fn labels_in<'a>(masker: &Masker, content: &[u8], credentials: &'a [(Api, Credential)]) -> Vec<&'a Api> {
    let (mut buffer, mut stream) = (Vec::new(), Stream::new(masker));
    let mut masked = stream.push(content, &mut buffer).to_vec();
    stream.flush(&mut masked);
    if masked == content {
        return Vec::new();
    }
    // Output that capi masked before has the labels already.
    let count = |text: &[u8], label: &[u8]| text.windows(label.len()).filter(|part| *part == label).count();
    let is_replaced = |api: &Api| {
        let label = format!("[capi: {}]", Masker::label(api));
        count(&masked, label.as_bytes()) > count(content, label.as_bytes())
    };
    credentials.iter().map(|(api, _)| api).filter(|api| is_replaced(api)).collect()
}
