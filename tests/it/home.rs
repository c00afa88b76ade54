//! A home for one test, with a vault that is locked and whose metadata can be read; nothing of the caller's but PATH.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use capi::model::{
    Api, ApiName, AppName, AuthKind, AuthType, Credential, DocsUrl, Domain, Scope, Secret, Timestamp,
};
use capi::vault::{KdfParameters, LocalState, LockedVault, OpenVault, Passphrase, Seen, Store};
use tempfile::TempDir;

use crate::places;

/// The passphrase of every vault.
const PASSPHRASE: &str = "correct horse battery staple";
/// A credential with everything that a shell, a format or a template would change. No run of capi may print it.
pub(crate) const CANARY: &str = r#"c4n4ry'"$HOME`\%s{}#!;&|=~"#;

/// A temporary home directory.
pub(crate) struct Home {
    directory: TempDir,
}

/// An API to be put into the vault; its credential is the canary, for basic auth after `user:`.
pub(crate) struct Given<'a> {
    pub(crate) name: &'a str,
    pub(crate) auth: AuthType,
    pub(crate) app: Option<&'a str>,
    pub(crate) domain: Option<String>,
    pub(crate) docs: Option<&'a str>,
}

impl Home {
    /// A vault of these APIs.
    pub(crate) fn with(apis: Vec<Given<'_>>) -> Self {
        let home = Self { directory: tempfile::Builder::new().prefix("capi-test-").tempdir().unwrap() };
        for name in ["work", "tmp", "run"] {
            fs::create_dir(home.path(name)).unwrap();
        }
        let passphrase = Passphrase::parse(PASSPHRASE.as_bytes()).unwrap();
        let mut open = OpenVault::create(&passphrase, KdfParameters::LOWEST).unwrap();
        apis.into_iter().for_each(|api| put(&mut open, api));
        let bytes = open.seal().unwrap();
        Store::at(&home.path("data/capi/vault.capi")).create(&bytes).unwrap();
        let written = LockedVault::parse(bytes).unwrap();
        let seen = Seen { generation: written.generation(), sha256: written.sha256() };
        let mut machine = LocalState::recall(&home.path(places::STATE), written.id());
        machine.remember(seen, Some(&open.metadata_key())).unwrap();
        home
    }

    /// A path below the home.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The directory that programs run in.
    pub(crate) fn work(&self) -> PathBuf {
        self.path("work")
    }

    /// A program with the environment of the test.
    pub(crate) fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", path()).envs(places::variables(self.directory.path()));
        command.current_dir(self.work()).stdin(Stdio::null());
        command
    }

    /// capi without a passphrase and without anybody to ask.
    pub(crate) fn capi<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Run {
        let mut command = self.program(env!("CARGO_BIN_EXE_capi"));
        command.env("CAPI_NO_INPUT", "1").args(words);
        let run = Run::of(command.output().unwrap());
        for secret in [CANARY, &basic()] {
            assert!(
                !run.out.contains(secret) && !run.err.contains(secret),
                "a canary was printed:\n{}",
                run.out
            );
        }
        run
    }

    /// A program under `capi exec`, as the app `web`.
    pub(crate) fn exec(&self, program: &[String]) -> Command {
        let mut command = self.program(env!("CARGO_BIN_EXE_capi"));
        command.env("CAPI_PASSPHRASE", PASSPHRASE).args(["exec", "--app", "web", "--"]).args(program);
        command
    }

    /// Writes a file that programs run, or that capi writes into.
    pub(crate) fn give(&self, name: impl AsRef<Path>, content: &str) {
        fs::write(self.work().join(name), content).unwrap();
    }

    /// Reads such a file.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.work().join(name)).unwrap()
    }
}

/// PATH, with the directory of CAPI_TEST_PYTHON in front.
pub(crate) fn path() -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let python = std::env::var_os("CAPI_TEST_PYTHON").map(PathBuf::from);
    let first = python.and_then(|python| python.parent().map(Path::to_owned));
    std::env::join_paths(first.into_iter().chain(std::env::split_paths(&path))).unwrap()
}

/// What the variable of basic auth holds.
pub(crate) fn basic() -> String {
    STANDARD.encode(format!("user:{CANARY}"))
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
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

fn put(vault: &mut OpenVault, given: Given<'_>) {
    let kind = given.auth.kind();
    let user = (kind == AuthKind::Basic).then_some("user");
    let credential = Credential::from_parts(kind, user, Secret::new(CANARY.to_owned())).unwrap();
    let then = Timestamp(1_738_324_800);
    let api = Api {
        domain: given.domain.map(|domain| Domain::parse(&domain).unwrap().0),
        docs: given.docs.map(|docs| DocsUrl::parse(docs).unwrap()),
        ..Api::new(
            ApiName::parse(given.name).unwrap(),
            given.auth,
            given.app.map_or(Scope::Organization, |app| Scope::App(AppName::parse(app).unwrap())),
            then,
        )
    };
    vault.add(api, credential).unwrap();
}
