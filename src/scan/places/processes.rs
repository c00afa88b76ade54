//! Environments and arguments of the user's processes.
//!
//! Only Linux shows them to other programs without further permissions.

use crate::scan::Sink;

/// A process of the user.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Process {
    /// Its number.
    pub id: u32,
    /// The name of its program, at most 15 bytes.
    pub name: String,
}

/// The processes that were not searched.
#[derive(Debug, Default, Eq, PartialEq)]
pub struct Unsearched {
    /// Those that a running `capi exec` started: they have credentials as intended. Without masking, `capi exec` becomes
    /// the program that it starts, which is then searched.
    pub started_by_capi: Vec<Process>,
    /// Those whose environment the system shows to nobody, for example because they protect their memory. Their arguments
    /// were searched.
    pub protected: Vec<Process>,
}

/// Whether this system shows environments of processes. Otherwise [`search`] records that none was read.
pub const SUPPORTED: bool = cfg!(target_os = "linux");

/// Searches the user's processes, without those of capi. Returns those that it did not search.
#[cfg(target_os = "linux")]
pub fn search(sink: &dyn Sink) -> Unsearched {
    linux::search(std::path::Path::new("/proc"), rustix::process::geteuid().as_raw(), sink)
}

/// Records that processes cannot be searched on this system.
#[cfg(not(target_os = "linux"))]
pub fn search(sink: &dyn Sink) -> Unsearched {
    use crate::scan::{Place, Source, Unread};
    let place = Place::of_file(Source::Processes, "processes");
    sink.unread(&place, Unread::Limit("only Linux shows environments of processes"));
    Unsearched::default()
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;
    use std::fs;
    use std::io;
    use std::path::{Path, PathBuf};

    use super::{Process, Sink, Unsearched};
    use crate::scan::places::tree;
    use crate::scan::{Place, Source, Unread};

    /// The names of the programs of capi.
    const OWN: [&str; 2] = ["capi", "capi-full"];

    /// A process, as the system describes it.
    struct Found {
        process: Process,
        directory: PathBuf,
        parent: u32,
        user: u32,
        /// Whether it is a program of capi, and whether `capi exec`.
        is_own: bool,
        is_exec: bool,
    }

    pub(super) fn search(directory: &Path, user: u32, sink: &dyn Sink) -> Unsearched {
        let mut unsearched = Unsearched::default();
        let all = match processes(directory) {
            Ok(all) => all,
            Err(error) => {
                sink.unread(&place(directory.to_owned(), None), Unread::Io(error));
                return unsearched;
            }
        };
        for found in all.values().filter(|found| found.user == user && !found.is_own) {
            if has_exec_above(found, &all) {
                unsearched.started_by_capi.push(found.process.clone());
                continue;
            }
            let Process { id, name } = &found.process;
            let part = |what: &str| Some(format!("{what} of process {id} ({name})"));
            tree::search_file(&place(found.directory.join("cmdline"), part("arguments")), sink);
            let environment = place(found.directory.join("environ"), part("environment"));
            match tree::open(&environment.path) {
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                    unsearched.protected.push(found.process.clone());
                }
                _ => tree::search_file(&environment, sink),
            }
        }
        unsearched
    }

    fn place(path: PathBuf, part: Option<String>) -> Place {
        Place { source: Source::Processes, path, part, commit: None }
    }

    /// Returns all processes by their number. One that ends in the meantime is left out.
    fn processes(directory: &Path) -> io::Result<BTreeMap<u32, Found>> {
        let own = std::process::id();
        let numbered = fs::read_dir(directory)?.flatten().filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            (id != own).then(|| found(id, entry.path()))?
        });
        Ok(numbered.map(|found| (found.process.id, found)).collect())
    }

    fn found(id: u32, directory: PathBuf) -> Option<Found> {
        let status = fs::read(directory.join("status")).ok()?;
        let status = String::from_utf8_lossy(&status);
        let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let name = field("Name:")?.to_owned();
        let parent = field("PPid:")?.parse().ok()?;
        // Real, effective, saved, and that for files.
        let user = field("Uid:")?.split_whitespace().nth(1)?.parse().ok()?;
        let (is_own, is_exec) = own_program(&directory);
        Some(Found { process: Process { id, name }, directory, parent, user, is_own, is_exec })
    }

    /// Whether a process is a program of capi, and whether it is `capi exec`. The file of a process that protects its
    /// memory is not shown, its arguments are.
    fn own_program(directory: &Path) -> (bool, bool) {
        let line = zeroize::Zeroizing::new(fs::read(directory.join("cmdline")).unwrap_or_default());
        let mut words = line.split(|byte| *byte == 0);
        let program = String::from_utf8_lossy(words.next().unwrap_or_default()).into_owned();
        let name = Path::new(&program).file_name().unwrap_or_default();
        let is_own = OWN.iter().any(|own| name == *own);
        (is_own, is_own && words.any(|word| word == b"exec"))
    }

    /// Whether a running `capi exec` started a process, or one of its ancestors.
    fn has_exec_above(found: &Found, all: &BTreeMap<u32, Found>) -> bool {
        let mut parent = found.parent;
        // Numbers are reused: processes that were read one after the other can form a circle.
        for _ in 0..all.len() {
            match all.get(&parent) {
                Some(above) if above.is_exec => return true,
                Some(above) => parent = above.parent,
                None => return false,
            }
        }
        false
    }

    #[cfg(test)]
    #[allow(clippy::unwrap_used, reason = "a failed test may panic")]
    mod tests {
        use super::*;
        use crate::scan::places::recording::Recording;

        fn write(directory: &Path, id: u32, parent: u32, user: u32, arguments: &str) {
            let process = directory.join(id.to_string());
            fs::create_dir_all(&process).unwrap();
            let name = arguments.split('\0').next().unwrap();
            let status = format!("Name:\t{name}\nState:\tS\nPPid:\t{parent}\nUid:\t0\t{user}\t0\t0\n");
            fs::write(process.join("status"), status).unwrap();
            fs::write(process.join("cmdline"), format!("{arguments}\0")).unwrap();
            fs::write(process.join("environ"), format!("A=environment {id}\0")).unwrap();
        }

        #[test]
        fn processes_of_the_user_are_searched_except_those_of_a_running_exec() {
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path();
            write(path, 1, 0, 0, "init");
            write(path, 20, 1, 1000, "node\0server.js");
            write(path, 30, 1, 1000, "/usr/bin/capi\0exec\0--\0sh");
            write(path, 31, 30, 1000, "sh");
            write(path, 32, 31, 1000, "python3\0-c\0pass");
            write(path, 40, 1, 1001, "other-user");
            write(path, 50, 51, 1000, "circle");
            write(path, 51, 50, 1000, "circle");
            write(path, 60, 1, 1000, "capi\0mcp\0serve");
            write(path, 61, 60, 1000, "git");
            fs::create_dir(path.join("70")).unwrap();
            fs::write(path.join("version"), "").unwrap();
            let sink = Recording::default();
            let unsearched = search(path, 1000, &sink);
            let expected = [20, 50, 51, 61].map(|id| format!("A=environment {id}\0"));
            let mut texts = sink.texts();
            texts.retain(|text| text.starts_with("A="));
            assert_eq!(texts, expected);
            let [place] = &sink.places_with("server.js")[..] else { panic!() };
            assert_eq!(place.part.as_deref(), Some("arguments of process 20 (node)"));
            let process = |id, name: &str| Process { id, name: name.to_owned() };
            assert_eq!(unsearched.started_by_capi, [process(31, "sh"), process(32, "python3")]);
            assert!(unsearched.protected.is_empty() && sink.refused().is_empty());
        }

        #[test]
        fn a_real_process_shows_its_environment_and_arguments() {
            let mut child = std::process::Command::new("sleep")
                .arg("60")
                .env("SCANNED", "in-the-environment")
                .spawn()
                .unwrap();
            // The system changes the name of a process a moment after the start of the program.
            let name = format!("/proc/{}/comm", child.id());
            while fs::read_to_string(&name).unwrap() != "sleep\n" {
                std::thread::yield_now();
            }
            let sink = Recording::default();
            super::super::search(&sink);
            let places = sink.places_with("in-the-environment");
            child.kill().unwrap();
            child.wait().unwrap();
            let expected = format!("environment of process {} (sleep)", child.id());
            assert!(places.iter().any(|place| place.part.as_deref() == Some(&expected)), "{places:?}");
        }
    }
}
