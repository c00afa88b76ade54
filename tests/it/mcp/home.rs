//! A home for one test: a locked vault whose metadata can be read, and documentation in the cache. Nothing of the
//! caller's but PATH.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use capi::docs::{Cache, Entry, Format, Validators};
use capi::model::{
    Api, ApiName, AppName, AuthKind, AuthType, Credential, DocsUrl, Domain, HeaderName, Scope, Secret,
    Timestamp,
};
use capi::vault::{KdfParameters, LocalState, LockedVault, OpenVault, Passphrase, Seen, Store};
use capi::vaults::known_catalog;
use tempfile::TempDir;

use crate::places;

/// The passphrase of every vault.
pub(crate) const PASSPHRASE: &str = "correct horse battery staple";
/// The credential of every API. Nothing that capi writes may hold it.
pub(crate) const CANARY: &str = "c4n4ry-6f1d";
/// Where every API that has documentation has it.
pub(crate) const DOCS: &str = "https://docs.billing.example/api";

/// A temporary home directory with a directory `work` for the project.
pub(crate) struct Home {
    _directory: TempDir,
    root: PathBuf,
}

/// An API to be put into the vault.
pub(crate) struct Given<'a> {
    pub(crate) name: &'a str,
    pub(crate) kind: AuthKind,
    pub(crate) app: Option<&'a str>,
    pub(crate) domain: Option<&'a str>,
    pub(crate) has_docs: bool,
}

/// An API key of the organization, without a domain and documentation.
pub(crate) fn given(name: &str) -> Given<'_> {
    Given { name, kind: AuthKind::ApiKey, app: None, domain: None, has_docs: false }
}

/// What most tests have: one API of each type, the basic one of the app `web`, and one that both have.
pub(crate) fn usual() -> Home {
    Home::with(vec![
        Given { domain: Some("api.billing.example"), has_docs: true, ..given("My Billing API") },
        Given { kind: AuthKind::Bearer, ..given("Internal Auth Service") },
        Given { kind: AuthKind::Basic, app: Some("web"), domain: Some("sms.example"), ..given("Twilio SMS") },
        Given { domain: Some("org.example"), ..given("Mail") },
        Given { app: Some("web"), domain: Some("web.example"), ..given("mail") },
        Given { app: Some("worker"), ..given("Queue") },
    ])
}

impl Home {
    /// A vault of these APIs, locked, with its metadata key on this machine.
    pub(crate) fn with(apis: Vec<Given<'_>>) -> Self {
        let (home, open, seen) = Self::made(apis);
        home.machine().remember(seen, Some(&open.metadata_key())).unwrap();
        home
    }

    /// The same as after `capi init --private`.
    pub(crate) fn private(apis: Vec<Given<'_>>) -> Self {
        let (home, _, seen) = Self::made(apis);
        let mut machine = home.machine();
        machine.make_private().unwrap();
        machine.remember(seen, None).unwrap();
        home
    }

    fn made(apis: Vec<Given<'_>>) -> (Self, OpenVault, Seen) {
        let directory = tempfile::Builder::new().prefix("capi-test-").tempdir().unwrap();
        let root = places::real(directory.path());
        let home = Self { _directory: directory, root };
        for name in ["work", "tmp", "run"] {
            fs::create_dir(home.path(name)).unwrap();
        }
        let passphrase = Passphrase::parse(PASSPHRASE.as_bytes()).unwrap();
        let mut open = OpenVault::create(&passphrase, KdfParameters::LOWEST).unwrap();
        apis.into_iter().for_each(|api| put(&mut open, api));
        let bytes = open.seal().unwrap();
        Store::at(&home.vault()).create(&bytes).unwrap();
        let written = LockedVault::parse(bytes).unwrap();
        (home, open, Seen { generation: written.generation(), sha256: written.sha256() })
    }

    fn machine(&self) -> LocalState {
        let (bytes, _) = Store::at(&self.vault()).read().unwrap();
        LocalState::recall(&self.path(places::STATE), LockedVault::parse(bytes).unwrap().id())
    }

    /// A path below the home.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub(crate) fn work(&self) -> PathBuf {
        self.path("work")
    }

    pub(crate) fn vault(&self) -> PathBuf {
        self.path("data/capi/vault.capi")
    }

    /// Writes a file of the project.
    pub(crate) fn give(&self, name: impl AsRef<Path>, content: &str) {
        let path = self.work().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Reads such a file.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.work().join(name)).unwrap()
    }

    /// Puts documentation of an API into the cache, as `capi docs fetch` does.
    pub(crate) fn document(&self, slug: &str, format: Format, text: &str) {
        let catalog = known_catalog(&self.vault(), &self.path(places::STATE)).unwrap();
        let api = catalog.iter().find(|api| api.name.slug() == slug).unwrap();
        let entry = Entry {
            asked: api.docs.as_ref().map(|docs| docs.as_str().to_owned()),
            source: "https://docs.billing.example/openapi.json".to_owned(),
            fetched: Timestamp(1_738_324_800),
            format,
            validators: Validators::default(),
        };
        Cache::at(self.path(places::CACHE)).store(api.id, &entry, text.as_bytes()).unwrap();
    }

    /// Where that text lies.
    pub(crate) fn cached(&self, slug: &str) -> PathBuf {
        let catalog = known_catalog(&self.vault(), &self.path(places::STATE)).unwrap();
        let api = catalog.iter().find(|api| api.name.slug() == slug).unwrap();
        Cache::at(self.path(places::CACHE)).path(api.id)
    }

    /// The variables of every program.
    pub(crate) fn environment(&self) -> Vec<(&'static str, OsString)> {
        let path = ("PATH", std::env::var_os("PATH").unwrap_or_default());
        std::iter::once(path).chain(places::variables(&self.root)).collect()
    }

    /// A program in the project's directory.
    pub(crate) fn program(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.environment()).current_dir(self.work()).stdin(Stdio::null());
        command
    }

    /// capi with the passphrase, as the user runs it.
    pub(crate) fn capi(&self, words: &[&str]) -> Run {
        let mut command = self.program(env!("CARGO_BIN_EXE_capi"));
        command.env("CAPI_PASSPHRASE", PASSPHRASE).env("CAPI_NO_INPUT", "1").args(words);
        Run::of(command.output().unwrap())
    }
}

/// What a program did.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let run = Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
        assert!(!run.out.contains(CANARY) && !run.err.contains(CANARY), "a canary was printed");
        run
    }

    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        self
    }
}

fn put(vault: &mut OpenVault, given: Given<'_>) {
    let user = (given.kind == AuthKind::Basic).then_some("user");
    let credential = Credential::from_parts(given.kind, user, Secret::new(CANARY.to_owned())).unwrap();
    let then = Timestamp(1_738_324_800);
    let auth = match given.kind {
        AuthKind::ApiKey => AuthType::ApiKey { header: HeaderName::default() },
        AuthKind::Bearer => AuthType::Bearer,
        AuthKind::Basic => AuthType::Basic,
    };
    let api = Api {
        domain: given.domain.map(|domain| Domain::parse(domain).unwrap().0),
        docs: given.has_docs.then(|| DocsUrl::parse(DOCS).unwrap()),
        ..Api::new(
            ApiName::parse(given.name).unwrap(),
            auth,
            given.app.map_or(Scope::Organization, |app| Scope::App(AppName::parse(app).unwrap())),
            then,
        )
    };
    vault.add(api, credential).unwrap();
}
