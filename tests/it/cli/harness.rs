//! A home for one test, and `capi` run in it: an environment with nothing of the caller's but PATH, no terminal, and
//! stdin that is empty unless it is given. No run may print a canary, which is looked for after each one.
//!
//! On Windows PATH also has `env` and `true`, as files that only PATHEXT finds; what is started from a shell is Unix only.

use std::cell::RefCell;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use capi::model::{
    Api, ApiName, AppName, AuthKind, AuthType, Credential, HeaderName, Scope, Secret, Timestamp,
};
use capi::vault::{KdfParameters, LocalState, LockedVault, OpenVault, Passphrase, Seen, Store};
use tempfile::TempDir;

use crate::cli::secrets::{KEY, PASSPHRASE, PASSWORD, TOKEN, leak};
use crate::cli::transcript;

const DAY: u64 = 24 * 60 * 60;

#[cfg(windows)]
mod windows;

/// A temporary home directory with the XDG directories below it.
pub(crate) struct Home {
    _directory: TempDir,
    root: PathBuf,
    log: RefCell<String>,
}

impl Home {
    /// Nothing is there yet.
    pub(crate) fn empty() -> Self {
        let directory = tempfile::Builder::new().prefix("capi-test-").tempdir().unwrap();
        let root = fs::canonicalize(directory.path()).unwrap();
        for name in ["home", "tmp", "run", "given"] {
            fs::create_dir(root.join(name)).unwrap();
        }
        #[cfg(windows)]
        let root = windows::prepare(root);
        Self { _directory: directory, root, log: RefCell::default() }
    }

    /// As after `capi init`, but with the lowest costs that the format allows.
    pub(crate) fn with_vault() -> Self {
        Self::filled(|_| {})
    }

    /// An API of each type; the basic one is of the app `web`. Their credentials were set forty days ago.
    pub(crate) fn with_apis() -> Self {
        Self::filled(|vault| {
            put(vault, "My Billing API", None, AuthKind::ApiKey, KEY);
            put(vault, "Internal Auth Service", None, AuthKind::Bearer, TOKEN);
            put(vault, "Twilio SMS", Some("web"), AuthKind::Basic, &format!("AC123:{PASSWORD}"));
        })
    }

    /// A vault that `fill` has put APIs into.
    pub(crate) fn filled(fill: impl FnOnce(&mut OpenVault)) -> Self {
        let home = Self::empty();
        let passphrase = Passphrase::parse(PASSPHRASE.as_bytes()).unwrap();
        let mut open = OpenVault::create(&passphrase, KdfParameters::LOWEST).unwrap();
        fill(&mut open);
        let bytes = open.seal().unwrap();
        Store::at(&home.vault()).create(&bytes).unwrap();
        let written = LockedVault::parse(bytes).unwrap();
        let seen = Seen { generation: written.generation(), sha256: written.sha256() };
        let mut machine = LocalState::recall(&home.state(), written.id());
        machine.remember(seen, Some(&open.metadata_key())).unwrap();
        home
    }

    /// Where everything of the test lies.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The user's home directory.
    pub(crate) fn directory(&self) -> PathBuf {
        self.root.join("home")
    }

    /// The vault in its default place.
    pub(crate) fn vault(&self) -> PathBuf {
        self.directory().join("data/capi/vault.capi")
    }

    /// The machine's memory.
    pub(crate) fn state(&self) -> PathBuf {
        self.directory().join(if cfg!(windows) { "state/capi/state" } else { "state/capi" })
    }

    /// The bytes of the vault.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        fs::read(self.vault()).unwrap()
    }

    /// A machine that has never seen the vault.
    pub(crate) fn forget(&self) {
        fs::remove_dir_all(self.state()).unwrap();
    }

    /// A file for the program to read, outside of the home.
    pub(crate) fn give(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.root.join("given").join(name);
        fs::write(&path, content).unwrap();
        path.into_os_string().into_string().unwrap()
    }

    /// `capi` with arguments; the vault is locked and nobody is there to ask.
    pub(crate) fn capi<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Run<'_> {
        let words = words.into_iter().map(|word| word.as_ref().to_owned()).collect();
        Run { home: self, words, env: Vec::new(), stdin: None, by: None, through: None, child_speaks: false }
    }

    /// All runs since the last call, as a session on a terminal shows them.
    pub(crate) fn transcript(&self) -> String {
        transcript::redact(&self.log.take(), &self.root)
    }

    /// Variables of every run. PATH is the caller's.
    pub(crate) fn environment(&self) -> Vec<(String, OsString)> {
        let below = |name: &str| self.root.join(name).into_os_string();
        let mut environment = vec![
            ("PATH".to_owned(), self.path()),
            ("HOME".to_owned(), below("home")),
            ("TMPDIR".to_owned(), below("tmp")),
            ("XDG_RUNTIME_DIR".to_owned(), below("run")),
            ("LC_ALL".to_owned(), "C.UTF-8".into()),
            // These tests look at what a program got, through a pipe; tests/it/supervise looks at what is masked.
            ("CAPI_MASK".to_owned(), "never".into()),
        ];
        for name in ["config", "data", "state", "cache"] {
            let path = self.directory().join(name).into_os_string();
            environment.push((format!("XDG_{}_HOME", name.to_uppercase()), path));
        }
        #[cfg(windows)]
        environment.extend(windows::environment(&self.root));
        environment
    }

    fn path(&self) -> OsString {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let own = cfg!(windows).then(|| self.root.join("programs"));
        std::env::join_paths(own.into_iter().chain(std::env::split_paths(&path))).unwrap()
    }
}

/// Puts an API with its credential into an open vault; basic auth takes `user:password`.
pub(crate) fn put(vault: &mut OpenVault, name: &str, app: Option<&str>, kind: AuthKind, credential: &str) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let then = Timestamp(now - 40 * DAY);
    let auth = match kind {
        AuthKind::ApiKey => AuthType::ApiKey { header: HeaderName::default() },
        AuthKind::Bearer => AuthType::Bearer,
        AuthKind::Basic => AuthType::Basic,
    };
    let api = Api::new(
        ApiName::parse(name).unwrap(),
        auth,
        app.map_or(Scope::Organization, |app| Scope::App(AppName::parse(app).unwrap())),
        then,
    );
    let credential = Credential::from_parts(kind, None, Secret::new(credential.to_owned())).unwrap();
    vault.add(api, credential).unwrap();
}

/// One run of `capi` that is being described.
#[must_use]
pub(crate) struct Run<'a> {
    home: &'a Home,
    words: Vec<OsString>,
    env: Vec<(String, OsString)>,
    stdin: Option<Vec<u8>>,
    by: Option<PathBuf>,
    through: Option<String>,
    child_speaks: bool,
}

impl Run<'_> {
    /// Gives the passphrase.
    pub(crate) fn unlocked(self) -> Self {
        self.env("CAPI_PASSPHRASE", PASSPHRASE)
    }

    /// Sets a variable.
    pub(crate) fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.env.push((name.to_owned(), value.into()));
        self
    }

    /// Gives stdin.
    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    /// Runs it from a shell that has done something before, such as `umask 000` or `exec >&-`.
    #[cfg(unix)]
    pub(crate) fn after(mut self, script: &str) -> Self {
        self.through = Some(script.to_owned());
        self
    }

    /// Runs this program in place of `capi`.
    #[cfg(unix)]
    pub(crate) fn by(mut self, program: &Path) -> Self {
        self.by = Some(program.to_owned());
        self
    }

    /// What is printed comes from the child, which may print what it was given.
    pub(crate) fn child_speaks(mut self) -> Self {
        self.child_speaks = true;
        self
    }

    /// Runs it, writes it down, and looks for canaries.
    pub(crate) fn run(self) -> Outcome {
        let mut child = self.command().spawn().unwrap();
        let (pid, mut stdin) = (child.id(), child.stdin.take());
        let given = self.stdin.clone().unwrap_or_default();
        // In a thread of its own, since a program may print before it has read all.
        let writer = std::thread::spawn(move || {
            // A program that does not read is not at fault.
            let _ = stdin.take().map(|mut stdin| stdin.write_all(&given));
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let outcome = Outcome { stdout: output.stdout, stderr: output.stderr, status: output.status, pid };
        let entry = transcript::entry(&self.words, &outcome.stdout, &outcome.stderr, &outcome.end());
        if !self.child_speaks {
            assert!(!leak(&outcome.stdout) && !leak(&outcome.stderr), "a canary was printed:\n{entry}");
        }
        self.home.log.borrow_mut().push_str(&entry);
        outcome
    }

    /// Runs it and expects success.
    pub(crate) fn succeeds(self) -> Outcome {
        let outcome = self.run();
        assert_eq!(outcome.status.code(), Some(0), "{}", outcome.err());
        outcome
    }

    /// Runs it and expects a refusal as every one has to be: the code, nothing on stdout, one line that says what is
    /// wrong, a hint, and a vault whose bytes are as they were. The result is what is wrong.
    pub(crate) fn refused(self, code: i32) -> String {
        let (home, shown) = (self.home, format!("{:?}", self.words));
        let before = fs::read(home.vault()).ok();
        let outcome = self.run();
        let error = outcome.err();
        assert_eq!(outcome.status.code(), Some(code), "{shown}\n{error}");
        assert_eq!(outcome.out(), "", "{shown}");
        let said = |word: &str| {
            let lines: Vec<&str> = error.lines().filter_map(|line| line.strip_prefix(word)).collect();
            (lines.len(), lines.first().copied().unwrap_or_default().to_owned())
        };
        assert!(!error.contains("(os error"), "the system's answer is not put in words: {error}");
        let (errors, message) = said("capi: error: ");
        assert_eq!(errors, 1, "{shown}\n{error}");
        assert!(said("capi: hint: ").0 > 0, "no hint: {shown}\n{error}");
        assert!(error.lines().all(|line| line.starts_with("capi: ")), "{shown}\n{error}");
        assert!(before == fs::read(home.vault()).ok(), "the vault changed: {shown}");
        transcript::redact(&message, &home.root)
    }

    fn command(&self) -> Command {
        let mut command = detached(self.by.as_deref(), self.through.as_deref());
        command.args(&self.words);
        command.env_clear().envs(self.home.environment()).envs(self.env.iter().cloned());
        command.current_dir(self.home.directory());
        command.stdin(if self.stdin.is_some() { Stdio::piped() } else { Stdio::null() });
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

/// The program without a terminal. `setsid` makes a session without one and stays the same process.
#[cfg(unix)]
fn detached(program: Option<&Path>, through: Option<&str>) -> Command {
    let mut command = Command::new(detacher()[0]);
    command.args(&detacher()[1..]);
    if let Some(script) = through {
        command.arg("sh").arg("-c").arg(format!("{script}\nexec \"$@\"")).arg("sh");
    }
    command.arg(program.unwrap_or(Path::new(env!("CARGO_BIN_EXE_capi"))));
    command
}

#[cfg(windows)]
use windows::detached;

/// The words that run a command without a controlling terminal.
#[cfg(unix)]
fn detacher() -> &'static [&'static str] {
    const PYTHON: &str = "import os, sys; os.setsid(); os.execvp(sys.argv[1], sys.argv[1:])";
    if is_there("setsid") { &["setsid"] } else { &["python3", "-c", PYTHON] }
}

/// Whether PATH has a program.
#[cfg(unix)]
pub(crate) fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|directory| directory.join(program).is_file())
}

/// What a run did.
pub(crate) struct Outcome {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    pub(crate) status: ExitStatus,
    #[cfg_attr(windows, allow(dead_code, reason = "a process never becomes another one there"))]
    pub(crate) pid: u32,
}

impl Outcome {
    /// stdout as text.
    pub(crate) fn out(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap()
    }

    /// stderr as text.
    pub(crate) fn err(&self) -> String {
        String::from_utf8(self.stderr.clone()).unwrap()
    }

    fn end(&self) -> String {
        #[cfg(unix)]
        if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&self.status) {
            return format!("signal {signal}");
        }
        format!("exit {}", self.status.code().unwrap_or_default())
    }
}
