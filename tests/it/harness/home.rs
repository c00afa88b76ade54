//! A temporary home directory with a vault, and the environment in which programs run there.

use std::cell::RefCell;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use capi::vault::{KdfParameters, LocalState, LockedVault, OpenVault, Passphrase, Seen, Store};
use tempfile::TempDir;

use super::places;
#[cfg(windows)]
use super::windows;
use super::{Given, Run, put, transcript};
use crate::harness::secrets::{KEY, PASSPHRASE, PASSWORD, TOKEN};
use capi::model::AuthKind;

/// A temporary home directory with the XDG directories in it, and a directory `given` next to it.
pub(crate) struct Home {
    _directory: TempDir,
    root: PathBuf,
    in_project: bool,
    pub(super) log: RefCell<String>,
}

impl Home {
    /// Makes a home without a vault.
    pub(crate) fn empty() -> Self {
        // Sockets are below it, and their paths have a short limit.
        let place = if cfg!(unix) { PathBuf::from("/tmp") } else { std::env::temp_dir() };
        let directory = tempfile::Builder::new().prefix("capi-test-").tempdir_in(place).unwrap();
        let root = fs::canonicalize(directory.path()).unwrap();
        #[cfg(windows)]
        let root = windows::prepare(root);
        let home = Self { _directory: directory, root, in_project: false, log: RefCell::default() };
        fs::create_dir(home.root.join("given")).unwrap();
        for name in ["", "tmp", "run", "work"] {
            make_private(&home.path(name));
        }
        home
    }

    /// Makes a home as `capi init` leaves it.
    pub(crate) fn with_vault() -> Self {
        Self::filled(|_| {})
    }

    /// Makes a home with an API of each type; the basic one belongs to the app `web`. Their credentials are forty days old.
    pub(crate) fn with_apis() -> Self {
        Self::filled(|vault| {
            put(vault, "My Billing API", None, AuthKind::ApiKey, KEY);
            put(vault, "Internal Auth Service", None, AuthKind::Bearer, TOKEN);
            put(vault, "Twilio SMS", Some("web"), AuthKind::Basic, &format!("AC123:{PASSWORD}"));
        })
    }

    /// Makes a home whose vault `fill` has put APIs into.
    pub(crate) fn filled(fill: impl FnOnce(&mut OpenVault)) -> Self {
        let home = Self::empty();
        let (open, seen) = home.make_vault(&home.vault(), PASSPHRASE, fill);
        home.local_state().remember(seen, Some(&open.metadata_key())).unwrap();
        home
    }

    /// Makes a home of a developer with these APIs: programs run in the project directory `work`, and `capi` never prompts.
    pub(crate) fn with(apis: impl IntoIterator<Item = Given>) -> Self {
        let home = Self::filled(|vault| apis.into_iter().for_each(|api| api.put_into(vault)));
        Self { in_project: true, ..home }
    }

    /// The same, as `capi init --private` leaves it: without the metadata key.
    pub(crate) fn private(apis: impl IntoIterator<Item = Given>) -> Self {
        let home = Self { in_project: true, ..Self::empty() };
        let fill = |vault: &mut OpenVault| apis.into_iter().for_each(|api| api.put_into(vault));
        let (_, seen) = home.make_vault(&home.vault(), PASSPHRASE, fill);
        let mut machine = home.local_state();
        machine.make_private().unwrap();
        machine.remember(seen, None).unwrap();
        home
    }

    /// Makes a vault; returns it and what this machine remembers about it.
    pub(crate) fn make_vault(
        &self,
        path: &Path,
        passphrase: &str,
        fill: impl FnOnce(&mut OpenVault),
    ) -> (OpenVault, Seen) {
        let passphrase = Passphrase::parse(passphrase.as_bytes()).unwrap();
        let mut open = OpenVault::create(&passphrase, KdfParameters::LOWEST).unwrap();
        fill(&mut open);
        let bytes = open.seal().unwrap();
        Store::at(path).create(&bytes).unwrap();
        let written = LockedVault::parse(bytes).unwrap();
        (open, Seen { generation: written.generation(), sha256: written.sha256() })
    }

    fn local_state(&self) -> LocalState {
        LocalState::recall(&self.state(), LockedVault::parse(self.bytes()).unwrap().id())
    }

    /// The directory of everything that belongs to the test.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The user's home directory.
    pub(crate) fn directory(&self) -> PathBuf {
        self.root.join("home")
    }

    /// A path below the user's home directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        if name.is_empty() { self.directory() } else { self.directory().join(name) }
    }

    /// The project directory.
    pub(crate) fn work(&self) -> PathBuf {
        self.path("work")
    }

    /// The vault in its default location.
    pub(crate) fn vault(&self) -> PathBuf {
        self.path("data/capi/vault.capi")
    }

    /// The directory of the local state.
    pub(crate) fn state(&self) -> PathBuf {
        self.path(places::STATE)
    }

    /// The bytes of the vault.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        fs::read(self.vault()).unwrap()
    }

    /// Removes the local state, as on a machine that has never seen the vault.
    pub(crate) fn forget(&self) {
        fs::remove_dir_all(self.state()).unwrap();
    }

    /// Removes the list of known files from the local state, and keeps the newest generation.
    #[cfg(unix)]
    pub(crate) fn forget_known(&self) {
        let mut entries = fs::read_dir(self.state()).unwrap().flatten().map(|entry| entry.path());
        let path = entries.find(|path| path.extension().is_some_and(|end| end == "state")).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let is_known = |line: &&str| line.starts_with("known ") || line.starts_with("branch ");
        let kept: Vec<&str> = text.lines().filter(|line| !is_known(line)).collect();
        fs::write(path, kept.join("\n") + "\n").unwrap();
    }

    /// Writes a file outside of the home; returns its path.
    pub(crate) fn give(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.root.join("given").join(name);
        fs::write(&path, content).unwrap();
        path.into_os_string().into_string().unwrap()
    }

    /// Writes a file of the project, with the directories that it needs.
    pub(crate) fn write(&self, name: impl AsRef<Path>, content: &str) {
        let path = self.work().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Reads a file of the project.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.work().join(name)).unwrap()
    }

    /// Describes a run of `capi` with these arguments; the vault is locked and there is no terminal.
    pub(crate) fn capi<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Run<'_> {
        let run = Run::new(self, words.into_iter().map(|word| word.as_ref().to_owned()).collect());
        if self.in_project { run.env("CAPI_NO_INPUT", "1") } else { run }
    }

    /// Returns a variable of one line as a program under `capi exec` gets it.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        let print: &[&str] = if cfg!(windows) { &["cmd", "/d", "/c", "set"] } else { &["env"] };
        let words = [&["exec", "--mask", "never", "--"], print].concat();
        let out = self.capi(words).unlocked().child_speaks().succeeds().out();
        let mut values = out.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        values.next().map(str::to_owned)
    }

    /// Describes any program with the environment of the test.
    pub(crate) fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.environment());
        command.current_dir(self.current()).stdin(Stdio::null());
        command
    }

    /// The directory in which programs run.
    pub(super) fn current(&self) -> PathBuf {
        if self.in_project { self.work() } else { self.directory() }
    }

    /// The variables of every run.
    pub(crate) fn environment(&self) -> Vec<(&'static str, OsString)> {
        let path = if self.in_project { places::search_path() } else { self.search_path() };
        let mut environment = [vec![("PATH", path)], places::variables(&self.directory())].concat();
        if !self.in_project {
            // Most tests read the child's output through a pipe; tests/it/supervise covers masking.
            environment.push(("CAPI_MASK", "never".into()));
            #[cfg(windows)]
            environment.push(windows::settings(&self.root));
        }
        environment
    }

    fn search_path(&self) -> OsString {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let own = cfg!(windows).then(|| self.root.join("programs"));
        std::env::join_paths(own.into_iter().chain(std::env::split_paths(&path))).unwrap()
    }

    /// All runs since the last call, as a user would see them on a terminal.
    pub(crate) fn transcript(&self) -> String {
        transcript::redact(&self.log.take(), &self.root)
    }
}

fn make_private(path: &Path) {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).unwrap();
}
